"""Stretches of the sample clips, and scenes with two people put together from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gait_screen.pose.appearance import Appearance
from gait_screen.pose.boxes import Box
from gait_screen.pose.follow import Follower
from gait_screen.pose.linking import Person
from gait_screen.pose.model_files import ModelFile
from gait_screen.pose.result import FollowResult
from gait_screen.pose.scouting import Look, Sighting
from gait_screen.pose.stretches import FrameSource
from gait_screen.records import Frame, ProgressCallback, VideoInfo, no_progress
from gait_screen.video import probe_video, read_frames
from gait_screen.workers import WorkerPool

SAMPLES = Path(__file__).resolve().parents[2] / "sample_videos"
Picture = NDArray[np.uint8]

RED = (45.0, 60.0, 40.0)
BLUE = (45.0, 10.0, -50.0)
GREEN = (45.0, -50.0, 40.0)


@lru_cache(maxsize=4)
def clip_info(name: str) -> VideoInfo:
    return probe_video(SAMPLES / f"{name}.mp4")


@lru_cache(maxsize=4)
def stretch(name: str, first: int, last: int, step: int = 1) -> tuple[Frame, ...]:
    """Frames first, first + step, ... below last, renumbered from 0 with their own times."""
    kept = []
    for frame in read_frames(clip_info(name)):
        if frame.index >= last:
            break
        if frame.index >= first and (frame.index - first) % step == 0:
            kept.append(Frame(len(kept), frame.time_s, frame.image_rgb))
    return tuple(kept)


@lru_cache(maxsize=1)
def empty_hallway() -> Picture:
    """The hallway before anybody is in it."""
    return stretch("walk_hallway_side", 0, 1)[0].image_rgb


def person_mask(picture: Picture) -> NDArray[np.bool_]:
    """Where the walker of the hallway clip covers the background."""
    differs = (cv2.absdiff(picture, empty_hallway()).max(axis=2) > 25).astype(np.uint8)
    cleaned = cv2.morphologyEx(differs, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    closed = cv2.morphologyEx(cleaned, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    return np.asarray(closed > 0)


def with_oncoming_walker(frame: Frame, scale: float = 0.8) -> Frame:
    """Put a smaller second walker in other colours in, who comes the other way, behind."""
    picture = frame.image_rgb
    height, width = picture.shape[:2]
    other = np.ascontiguousarray(picture[:, ::-1, [2, 0, 1]])
    mask = np.ascontiguousarray(person_mask(picture)[:, ::-1]).astype(np.uint8)
    shrink = np.array(
        [[scale, 0, width / 2 * (1 - scale)], [0, scale, 0.83 * height * (1 - scale)]], np.float32
    )
    other = cv2.warpAffine(other, shrink, (width, height))
    covers = (cv2.warpAffine(mask, shrink, (width, height)) > 0) & ~person_mask(picture)
    image = np.where(covers[..., np.newaxis], other, picture)
    return replace(frame, image_rgb=np.ascontiguousarray(image))


def shrunk(frame: Frame, scale: float) -> Frame:
    """Show the same scene from farther away: smaller, in the middle of a plain picture."""
    picture = frame.image_rgb
    height, width = picture.shape[:2]
    far = np.empty_like(picture)
    far[:] = np.median(picture.reshape(-1, 3), axis=0)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    top, left = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
    far[top : top + small.shape[0], left : left + small.shape[1]] = small
    return replace(frame, image_rgb=far)


@dataclass(frozen=True)
class ListedFrames:
    """Frames at hand in place of a file."""

    listed: Sequence[Frame]

    @property
    def clock_s(self) -> NDArray[np.float64]:
        return np.array([frame.time_s for frame in self.listed])

    @property
    def key(self) -> int:
        return id(self.listed)

    @contextmanager
    def open(self) -> Iterator[ListedFrames]:
        yield self

    def frames(self, start: int, stop: int) -> Iterator[Frame]:
        return iter(self.listed[start:stop])


def sighting(
    x: float,
    y: float,
    *,
    height: float = 400.0,
    colour: Sequence[float] = RED,
    cut: bool = False,
    grey_bits: float = 6.0,
    width: float | None = None,
) -> Sighting:
    """A person whose box is centred at (x, y), a third as wide as high, dressed in one colour."""
    half_width, half_height = (height / 3 if width is None else width) / 2, height / 2
    box = Box(x - half_width, y - half_height, x + half_width, y + half_height)
    corners = np.array([[box.x0, box.y0], [box.x1, box.y1]])
    return Sighting(
        box=box,
        xy_px=np.resize(corners, (33, 2)),
        visibility=0.9,
        appearance=Appearance(np.tile(np.array(colour, dtype=np.float64), (4, 1))),
        in_whole_picture=True,
        cut=cut,
        grey_bits=grey_bits,
    )


def looks(*moments: Sequence[Sighting], interval_s: float = 0.3) -> list[Look]:
    """One look per moment, evenly spaced."""
    return [Look(index * interval_s, tuple(seen)) for index, seen in enumerate(moments)]


def person(*sightings: Sighting, start_s: float = 0.0, interval_s: float = 0.3) -> Person:
    """Somebody seen at even intervals."""
    times = tuple(start_s + index * interval_s for index in range(len(sightings)))
    return Person(times, tuple(sightings))


def follow_subject(
    source: FrameSource,
    info: VideoInfo,
    model: ModelFile,
    pool: WorkerPool,
    progress: ProgressCallback = no_progress,
) -> FollowResult:
    """Follow a clip's subject from the first frame to the last."""
    follower = Follower(source, info, model, pool, progress)
    return follower.follow(follower.survey())
