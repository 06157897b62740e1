"""Where to look for the subject in each frame, so that nobody else is found instead.

A square window moves with the subject through the picture. In it he keeps his place and size, so
that MediaPipe's own tracking, which works in shares of the picture, goes on undisturbed; others
are outside it, or painted over where they do not touch him. A small subject fills it, so that the
detector, which misses small people in a whole picture, finds him.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.pose.appearance import Appearance
from gait_screen.pose.boxes import Box, blend
from gait_screen.pose.linking import MAX_GAP_S, Person
from gait_screen.pose.scouting import INTERVAL_S
from gait_screen.records import BoolArray, FloatArray, ImageArray, Picture

#: Side of the window in sizes of the subject; MediaPipe itself looks at about 1.3 of them.
_WINDOW_SIZES: Final = 2.0
#: The window is as large as the largest box so near in time: it must not pump with each step.
_STEADY_S: Final = 0.75
#: Room around the subject, in his sizes, that is never painted over.
_KEEP_SHARE: Final = 0.15
#: Around another person's box when he is painted over.
_HIDE_SHARE: Final = 0.08
#: The subject is expected on before the first and after the last look of a stretch: the scouting
#: misses people who are half out of the picture.
_BEYOND_S: Final = 2 * INTERVAL_S
#: Missed for longer than a walker may be, but found again at the same place (within this share of
#: the size): stood or squatted there all the time.
_SAME_PLACE_SHARE: Final = 0.4
_SAME_PLACE_GAP_S: Final = 6.0


@dataclass(frozen=True)
class Expectation:
    """What to expect at one moment.

    Attributes
    ----------
    subject
        The subject's box, from the looks before and after.
    window
        The square part of the picture to search; may reach out of it.
    others
        Boxes of the other people at that moment, with what they look like.
    """

    subject: Box
    window: Box
    others: tuple[tuple[Box, Appearance], ...]


class WindowPlan:
    """The subject's and the others' ways through the clip, from the scouting's looks."""

    def __init__(self, subject: Person, others: Sequence[Person]) -> None:
        """Plan for one subject among others."""
        self.people = (subject, *others)
        self.appearance = subject.appearance()
        self._subject = subject
        self._others = tuple((one, one.appearance()) for one in others)

    def expect(self, time_s: float) -> Expectation | None:
        """Return what to expect at a moment; None while the subject is out of view."""
        subject = place_at(self._subject, time_s)
        if subject is None:
            return None
        centre_x, centre_y = subject.centre
        half = _WINDOW_SIZES * max(self._steady_size(time_s), subject.size) / 2
        window = Box(centre_x - half, centre_y - half, centre_x + half, centre_y + half)
        others = tuple(
            (box, look)
            for person, look in self._others
            if (box := place_at(person, time_s)) is not None
        )
        return Expectation(subject, window, others)

    def others_in_view(self, time_s: FloatArray) -> BoolArray:
        """Return for each moment whether anybody else was in view near it."""
        return np.array(
            [
                any(place_at(person, float(moment)) is not None for person, _ in self._others)
                for moment in time_s
            ],
            dtype=np.bool_,
        )

    def _steady_size(self, time_s: float) -> float:
        times = np.array(self._subject.time_s)
        near = np.abs(times - time_s) <= _STEADY_S
        near[np.argmin(np.abs(times - time_s))] = True
        return max(
            one.box.size
            for one, is_near in zip(self._subject.sightings, near, strict=True)
            if is_near
        )


def place_at(person: Person, time_s: float) -> Box | None:
    """Return where a person is between looks, and a little beyond them; None when out of view."""
    times = person.time_s
    after = int(np.searchsorted(times, time_s))
    before = after - 1
    if before >= 0 and after < len(times) and _was_there(person, before, after):
        share = (time_s - times[before]) / (times[after] - times[before])
        return blend(person.sightings[before].box, person.sightings[after].box, share)
    if before >= 0 and time_s - times[before] <= _BEYOND_S:
        return Person(times[: before + 1], person.sightings[: before + 1]).predicted(time_s)
    if after < len(times) and times[after] - time_s <= _BEYOND_S:
        return _before_start(Person(times[after:], person.sightings[after:]), time_s)
    return None


def _was_there(person: Person, before: int, after: int) -> bool:
    """Whether a person was in view between two successive looks that show him."""
    gap_s = person.time_s[after] - person.time_s[before]
    if gap_s <= MAX_GAP_S:
        return True
    if gap_s > _SAME_PLACE_GAP_S:
        return False
    left, found = person.sightings[before].box, person.sightings[after].box
    moved = np.hypot(*np.subtract(found.centre, left.centre))
    earlier = Person(person.time_s[: before + 1], person.sightings[: before + 1])
    moves_off = np.hypot(*earlier.velocity()) * MAX_GAP_S
    return bool(max(moved, moves_off) <= _SAME_PLACE_SHARE * left.size)


def _before_start(person: Person, time_s: float) -> Box:
    gap_s = person.time_s[0] - time_s
    velocity = person.velocity(at_start=True)
    return person.sightings[0].box.shifted(float(-velocity[0] * gap_s), float(-velocity[1] * gap_s))


def cut_window(frame: Picture, expected: Expectation) -> tuple[ImageArray, int, int]:
    """Cut the window out of a picture and hide the others in it.

    Returns
    -------
    part, x0, y0
        A square, black outside the picture, and where its corner lies in the picture.
    """
    width, height = frame.size_px
    x0, y0 = round(expected.window.x0), round(expected.window.y0)
    side = max(1, round(expected.window.width))
    part = np.zeros((side, side, 3), dtype=np.uint8)
    left, top = max(x0, 0), max(y0, 0)
    right, bottom = min(x0 + side, width), min(y0 + side, height)
    if left >= right or top >= bottom:
        return part, x0, y0
    visible = part[top - y0 : bottom - y0, left - x0 : right - x0]
    visible[:] = frame.cut((left, top, right, bottom))
    keep = expected.subject.padded(_KEEP_SHARE * expected.subject.size)
    for box, _ in expected.others:
        _hide(visible, box.shifted(-left, -top), keep.shifted(-left, -top))
    return part, x0, y0


def _hide(picture: ImageArray, other: Box, keep: Box) -> None:
    """Paint a person over with the picture's mean colour, except where the subject may be."""
    height, width = picture.shape[:2]
    hidden = other.padded(_HIDE_SHARE * other.size).clipped(width, height)
    if hidden.area == 0:
        return
    kept = keep.clipped(width, height)
    rows, columns = _slices(kept)
    subject = picture[rows, columns].copy()
    hide_rows, hide_columns = _slices(hidden)
    picture[hide_rows, hide_columns] = picture.reshape(-1, 3).mean(axis=0).astype(np.uint8)
    picture[rows, columns] = subject


def _slices(box: Box) -> tuple[slice, slice]:
    return slice(round(box.y0), round(box.y1)), slice(round(box.x0), round(box.x1))
