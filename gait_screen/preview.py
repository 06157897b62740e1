"""A quick look at a clip before the long work: what it seems to show, and what to film again.

Some pictures spread over the clip are searched for people, and a few seconds of it are followed
with the smaller model. What is found so is a proposal, which the person who filmed corrects; the
analysis finds out everything anew where nobody has named it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from gait_screen.content import ClipContent, what_the_track_shows
from gait_screen.pose.boxes import Box
from gait_screen.pose.follow import Follower
from gait_screen.pose.model_files import find_model
from gait_screen.pose.result import pose_track
from gait_screen.pose.scouting import Look, Sighting
from gait_screen.pose.subject import OTHER_SIZE_SHARE
from gait_screen.pose.survey import KeptPictures
from gait_screen.quality import Footage, check_quality
from gait_screen.records import (
    ClipRequest,
    ImageArray,
    PersonPick,
    ProgressCallback,
    VideoInfo,
    no_progress,
)
from gait_screen.screening import QualityCheck
from gait_screen.signals.roll import estimate_roll
from gait_screen.video import probe_video
from gait_screen.video.clock import packet_clock
from gait_screen.video.overview import look_through, make_sample, overview_of
from gait_screen.video.pixels import RgbConverter, limited_size
from gait_screen.video.stretches import ClipFrames
from gait_screen.vocabulary import CLOSE_UPS, Movement, Side, View
from gait_screen.watching import MIN_DURATION_S, MIN_FRAMES
from gait_screen.watching.choose import burst_places
from gait_screen.workers import WorkerPool

STAGE: Final = "looking at the clips"
#: Pictures of the contact sheet.
PICTURES: Final = 6
PICTURE_SIDE_PX: Final = 320
#: Enough for a repetition of a squat, or for some steps.
_FOLLOWED_S: Final = 4.0
_MODEL: Final = "full"
#: So many of the pictures must show several people.
_SEEN_TOGETHER: Final = 2
#: Checks that a few seconds cannot answer.
_OF_THE_WHOLE: Final = ("enough",)


@dataclass(frozen=True)
class PreviewPicture:
    """A small picture of the clip and who was found in it.

    ``people``: boxes in the picture's own pixels.
    """

    time_s: float
    image_rgb: ImageArray
    people: tuple[Box, ...]


@dataclass(frozen=True)
class PersonSeen:
    """Somebody who may be meant: a small picture of him, and how to name him in a request."""

    image_rgb: ImageArray
    pick: PersonPick


@dataclass(frozen=True)
class ClipPreview:
    """What a clip seems to show.

    Attributes
    ----------
    movement, view
        None where a few seconds do not tell.
    quality
        The checks that a few seconds can answer.
    people
        Those who may be meant, when there are several; empty when there is no choice.
    problem
        Why the clip cannot be analysed as it is, and how to film again; empty when it can.
    """

    info: VideoInfo
    duration_s: float
    pictures: tuple[PreviewPicture, ...] = ()
    movement: Movement | None = None
    movement_confidence: float = 0.0
    view: View | None = None
    near_side: Side | None = None
    quality: tuple[QualityCheck, ...] = ()
    people: tuple[PersonSeen, ...] = ()
    problem: str = ""


def preview_clip(
    request: ClipRequest, pool: WorkerPool, progress: ProgressCallback = no_progress
) -> ClipPreview:
    """Look at a clip here and there.

    Parameters
    ----------
    request
        With movement and view where they are known already: then the checks are those of them.
    pool
        Who does the work.
    progress
        Stage ``"looking at the clips"``; an exception raised in it stops the work.

    Raises
    ------
    VideoUnreadableError
        When the file cannot be read as video.
    ModelMissingError
        When the model is missing.
    """
    info = probe_video(request.path, slow_motion=request.slow_motion)
    clock_s = packet_clock(info)
    jump = clock_s is not None
    if clock_s is None:
        clock_s = look_through(info, request.path.name, progress).time_s
    if len(clock_s) < MIN_FRAMES or clock_s[-1] < MIN_DURATION_S:
        return ClipPreview(
            info,
            float(clock_s[-1]) if len(clock_s) else 0.0,
            problem=f"Only {len(clock_s)} frames: film at least 3 s, better 10.",
        )
    return _Preview(request, info, ClipFrames(info, clock_s, jump=jump), pool, progress).look()


class _Preview:
    """The looking, step by step."""

    def __init__(
        self,
        request: ClipRequest,
        info: VideoInfo,
        frames: ClipFrames,
        pool: WorkerPool,
        progress: ProgressCallback,
    ) -> None:
        self._request = request
        self._info = info
        self._frames = frames
        self._clock_s = frames.clock_s
        self._size_px = (info.width_px, info.height_px)
        self._model = find_model(_MODEL)
        self._follower = Follower(frames, info, self._model, pool, progress)

    def look(self) -> ClipPreview:
        small = KeptPictures((), partial(_small, self._size_px))
        _, glances = self._follower.scan((), self._places(), small, STAGE)
        looks = [look for look, _ in glances]
        pictures = tuple(_picture(look, image, self._size_px) for look, image in glances)
        seen = ClipPreview(self._info, float(self._clock_s[-1]), pictures)
        if self._request.test in CLOSE_UPS:
            return seen
        if not any(look.sightings for look in looks):
            return _with_problem(
                seen,
                "Nobody was found in it: film one person from head to feet, in good light, filling "
                "at least half of the picture's height.",
            )
        content, quality = self._content()
        movement = content.movement
        return ClipPreview(
            info=self._info,
            duration_s=seen.duration_s,
            pictures=pictures,
            movement=movement.movement,
            movement_confidence=movement.confidence,
            view=content.view.view,
            near_side=content.view.near_side,
            quality=tuple(one for one in quality if one.check not in _OF_THE_WHOLE),
            people=_choices(glances, self._size_px),
        )

    def _places(self) -> list[int]:
        """Return the frames of the contact sheet, in the middle of equal parts of the clip."""
        middles = (np.arange(PICTURES) + 0.5) / PICTURES * (len(self._clock_s) - 1)
        return sorted({int(place) for place in middles})

    def _content(self) -> tuple[ClipContent, list[QualityCheck]]:
        """Follow whom the pictures show for a few seconds in the clip's middle."""
        cuts = self._follower.stretches
        (numbers,) = burst_places(cuts, self._clock_s, count=1, lasting_s=_FOLLOWED_S)
        start, stop = cuts[numbers[0]][0], cuts[numbers[-1]][1]
        step = max(1, (stop - start) // PICTURES)
        keep = KeptPictures(tuple(range(start, stop, step)), partial(make_sample, self._info))
        found, _ = self._follower.scan(numbers, (), keep, STAGE)
        time_s = self._clock_s[start:stop]
        observations = [one for number in numbers for one in found[number].observations or ()]
        alone = all(self._follower.seems_alone(found[number].looks) for number in numbers)
        others = np.full(len(time_s), not alone)
        track = pose_track(time_s, observations, others, self._info, self._model)
        content = what_the_track_shows(track, self._request)
        kept = [made for number in numbers for _, made in found[number].kept]
        overview = overview_of(time_s, kept)
        footage = Footage(
            movement=content.movement,
            view=content.view,
            signals=content.signals,
            timing=content.timing,
            roll=estimate_roll(overview.lines),
            brightness=overview.brightness,
            faults=overview.faults,
            others_in_view=not alone,
            mirrored=self._info.mirrored,
        )
        return content, check_quality(footage)


def _with_problem(seen: ClipPreview, problem: str) -> ClipPreview:
    return ClipPreview(seen.info, seen.duration_s, seen.pictures, problem=problem)


def _small(size_px: tuple[int, int], frame: Any) -> ImageArray:
    """Return the small picture of a frame; carried out by workers."""
    small: ImageArray = frame.shrunk(RgbConverter(limited_size(*size_px, PICTURE_SIDE_PX)))
    return small


def _picture(look: Look, small: ImageArray, size_px: tuple[int, int]) -> PreviewPicture:
    scale = small.shape[1] / size_px[0]
    boxes = tuple(
        Box(*(float(edge) for edge in one.box.as_array() * scale)) for one in look.sightings
    )
    return PreviewPicture(look.time_s, small, boxes)


def _choices(
    glances: Sequence[tuple[Look, ImageArray]], size_px: tuple[int, int]
) -> tuple[PersonSeen, ...]:
    """Return those who may be meant, from left to right, at the moment that shows most of them.

    Nobody where there is no choice: a second person seen but once may be no person.
    """
    several = [(_large(look), small, look.time_s) for look, small in glances]
    several = [one for one in several if len(one[0]) > 1]
    if len(several) < _SEEN_TOGETHER:
        return ()
    sightings, image, time_s = max(several, key=lambda one: len(one[0]))
    seen = [_seen(one.box, image, time_s, size_px) for one in sightings]
    return tuple(sorted(seen, key=lambda one: one.pick.x_px))


def _large(look: Look) -> list[Sighting]:
    """Return the people of a look without those far smaller than the largest."""
    largest = max((one.box.size for one in look.sightings), default=0.0)
    return [one for one in look.sightings if one.box.size >= OTHER_SIZE_SHARE * largest]


def _seen(box: Box, image: ImageArray, time_s: float, size_px: tuple[int, int]) -> PersonSeen:
    scale = image.shape[1] / size_px[0]
    height, width = image.shape[:2]
    x0, x1 = (int(np.clip(edge * scale, 0, width)) for edge in (box.x0, box.x1))
    y0, y1 = (int(np.clip(edge * scale, 0, height)) for edge in (box.y0, box.y1))
    part = image[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    x_px, y_px = (float(value) for value in box.centre)
    return PersonSeen(np.ascontiguousarray(part), PersonPick(time_s, x_px, y_px))
