"""The subject's landmarks in one picture after the other, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from gait_screen.pose.appearance import look_at
from gait_screen.pose.boxes import Box
from gait_screen.pose.mediapipe_source import PoseObservation, TrackingSource
from gait_screen.pose.windows import Expectation, WindowPlan, cut_window
from gait_screen.records import Picture

#: The network sees a person in 256 x 256 pixels. One who is large in a picture whose longer side
#: has so many fills more than that, and the rest is averaged away by whoever shrinks it: here,
#: cheaply, before its colours are converted.
_ENOUGH_PX: Final = 960
#: How far the landmarks may be from the expected box, in its sizes, and how much larger (log).
_MAX_OFF: Final = 0.4
_MAX_GROWTH: Final = 0.6
#: From this covered share of the smaller box on, two people are told apart by their colours.
_CLOSE_OVERLAP: Final = 0.15
#: From this share on, one may hide the other, and the model mixes the limbs of both.
_HIDING_OVERLAP: Final = 0.5
#: Feet this much higher in the picture (share of the size) stand clearly behind.
_BEHIND_SHARE: Final = 0.03
#: The other's colours must fit this much better: both share background and light.
_COLOUR_MARGIN: Final = 3.0


def observe_frames(
    frames: Iterable[Picture],
    source: TrackingSource,
    plan: WindowPlan | None,
    size_px: tuple[int, int],
) -> Iterator[tuple[Picture, PoseObservation | None]]:
    """Give the subject's landmarks for each frame of a stretch, as if nothing had been before.

    Parameters
    ----------
    frames
        In order of time; any stretch of the clip.
    source
        One that has seen nothing yet: MediaPipe smooths the visibility over some ten frames, and
        what it has seen before cannot be taken out of that again, even where nobody is found for
        a while.
    plan
        Where to look; None looks at the whole picture and takes whom it finds.
    size_px
        Width and height of the pictures.

    Yields
    ------
    frame, observation
        In pixels of the whole picture; None where the subject was not found. One picture is held
        at a time.
    """
    reduction = reduction_of(size_px)
    for frame in frames:
        if plan is None:
            yield frame, _observe_whole(frame, source, reduction)
        else:
            yield frame, _observe_in_window(frame, source, plan)


def reduction_of(size_px: tuple[int, int]) -> int:
    """Return by how much a picture is reduced before a large person is followed in it."""
    width, height = size_px
    most = max(max(size_px) // _ENOUGH_PX, 1)
    return next(n for n in range(most, 0, -1) if width % n == 0 and height % n == 0)


def _observe_whole(
    frame: Picture, source: TrackingSource, reduction: int
) -> PoseObservation | None:
    found = source.track(frame.reduced(reduction))
    return found if found is None else found.shifted(0, 0, scale=reduction)


def _observe_in_window(
    frame: Picture, source: TrackingSource, plan: WindowPlan
) -> PoseObservation | None:
    expected = plan.expect(frame.time_s)
    if expected is None or _is_hidden(expected):
        return None
    part, x0, y0 = cut_window(frame, expected)
    observation = source.track(part)
    if observation is None:
        return None
    in_picture = observation.shifted(x0, y0)
    if _is_subject(in_picture, frame, expected, plan):
        return in_picture
    # Otherwise the tracking would stay with whomever it has found.
    source.forget()
    return None


def _is_hidden(expected: Expectation) -> bool:
    """Whether somebody may stand in front of the subject."""
    subject = expected.subject
    nearest_hidden_y = subject.y1 - _BEHIND_SHARE * subject.size
    return any(
        other.overlap(subject) > _HIDING_OVERLAP and other.y1 > nearest_hidden_y
        for other, _ in expected.others
    )


def _is_subject(
    observation: PoseObservation, frame: Picture, expected: Expectation, plan: WindowPlan
) -> bool:
    """Whether landmarks fit the place and size expected, and in a crossing the colours."""
    box = Box.around(observation.xy_px)
    size = max(expected.subject.size, 1.0)
    off = np.hypot(*np.subtract(box.centre, expected.subject.centre)) / size
    growth = abs(np.log(max(box.size, 1.0) / size))
    if off > _MAX_OFF or growth > _MAX_GROWTH:
        return False
    close = [look for other, look in expected.others if other.overlap(box) > _CLOSE_OVERLAP]
    if not close:
        return True
    colours = look_at(frame.image_rgb, observation.xy_px, box.size)
    own = colours.distance(plan.appearance)
    return not any(own > colours.distance(look) + _COLOUR_MARGIN for look in close)
