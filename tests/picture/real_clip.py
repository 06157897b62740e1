"""A real clip, its crops placed by its true landmarks, and what the networks read in them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from gait_screen.picture.look import look
from gait_screen.picture.model_files import find_networks
from gait_screen.picture.places import CropTrack
from gait_screen.picture.readings import plan_crops
from gait_screen.picture.records import PictureReading
from gait_screen.pose.stretches import FrameSource
from gait_screen.records import FloatArray, Frame, VideoInfo
from gait_screen.signals.clean import Signals
from gait_screen.video import probe_video
from gait_screen.video.stretches import ClipFrames
from gait_screen.workers import WorkerPool
from tests.helpers.bodies import measured_truth

CHECKOUT = Path(__file__).resolve().parents[2]
CLIP = "run_rear_ev14"
#: So many frames of the clip are looked at here: a stance of each foot.
FIRST_FRAMES = 60


@functools.cache
def info() -> VideoInfo:
    return probe_video(CHECKOUT / "sample_videos" / f"{CLIP}.mp4")


@functools.cache
def tracks(*, flipped: bool = False) -> tuple[CropTrack, ...]:
    """Return the first crops of the clip, placed by its true landmarks."""
    clip = measured_truth(CLIP, flipped=flipped).clip
    nobody = np.zeros(len(clip.time_s), dtype=bool)
    first = np.arange(len(clip.time_s)) < FIRST_FRAMES
    planned = plan_crops(clip.signals, clip.view, clip.timing, nobody)
    # The helper mirrors about the picture's border, pixels are mirrored about their middle.
    shift = [-1.0 if flipped else 0.0, 0.0]
    return tuple(
        replace(track, frames=track.frames & first, anchor_px=track.anchor_px + shift)
        for track in planned
    )


@functools.cache
def signals() -> Signals:
    """Return the clip's true signals on the file's own clock; the truth's is rounded."""
    found = measured_truth(CLIP).signals
    return replace(found, time_s=np.arange(len(found.time_s)) / 60.0)


@functools.cache
def source() -> ClipFrames:
    """Return the clip on its own clock."""
    return ClipFrames(info(), signals().time_s)


def look_with(
    crops: tuple[CropTrack, ...], frames: FrameSource | None = None, workers: int = 1
) -> tuple[PictureReading, ...]:
    with WorkerPool(workers) as pool:
        return look(frames or source(), crops, find_networks(), pool)


class MirroredFrames:
    """The clip as a mirror shows it."""

    key = "mirrored"

    @property
    def clock_s(self) -> FloatArray:
        return source().clock_s

    @contextmanager
    def open(self) -> Iterator[MirroredFrames]:
        yield self

    def frames(self, start: int, stop: int) -> Iterator[Frame]:
        with source().open() as reader:
            for one in reader.frames(start, stop):
                flipped = np.ascontiguousarray(one.image_rgb[:, ::-1])
                yield Frame(one.index, one.time_s, flipped)
