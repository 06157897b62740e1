"""Where the phone stands, seen from above: the phone at the bottom, the person turned as filmed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from gait_screen.drawings.records import Point
from gait_screen.drawings.svg import Canvas
from gait_screen.knowledge.clip_models import ClipGuide
from gait_screen.knowledge.drawing_models import View
from gait_screen.vocabulary import SIDES, Side
from gait_screen.vocabulary import View as FilmedFrom

#: Which way the person faces when the phone at the bottom of the picture films that view.
FACING: Final[Mapping[FilmedFrom, Point]] = {
    "rear": (0.0, 1.0),
    "front": (0.0, -1.0),
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
}
#: Of the picture, in cm.
_VIEW: Final = View(left=-115.0, bottom=-130.0, width=230.0)
_PERSON: Final[Point] = (0.0, 44.0)
_PHONE: Final[Point] = (0.0, -100.0)
_HALF_SIGHT_DEG: Final = 27.0


def draw_from_above(
    clip: ClipGuide,
    view: FilmedFrom,
    seen: tuple[Side, ...],
    words: Mapping[str, str],
    alt: str,
) -> str:
    """Return the picture as SVG; ``seen`` are the legs that are measured.

    ``words`` has ``left``, ``right`` and ``metres``.
    """
    canvas = Canvas(_VIEW)
    facing = FACING[view]
    if clip.place == "treadmill":
        _belt(canvas, facing)
    _sight(canvas)
    if clip.place == "corridor":
        _way(canvas, facing)
    _person(canvas, facing, seen)
    _phone(canvas, clip)
    canvas.arrow([(_PHONE[0], _PHONE[1] + 12.0), (0.0, _PERSON[1] - 34.0)], both=True)
    canvas.word(words["metres"], (7.0, -14.0), "start")
    for side in SIDES:
        canvas.word(words[side], shoulder_point(view, side))
    return canvas.svg(alt)


def shoulder_point(view: FilmedFrom, side: Side) -> Point:
    """Return where the letter of a side of the person stands, in cm of the picture."""
    sign = 1.0 if side == "left" else -1.0
    if view in SIDES:
        # Behind the shoulder: before it are the feet, beside it the arrow of the distance.
        return _at(FACING[view], -24.0, 19.0 * sign)
    return _at(FACING[view], -3.0, 42.0 * sign)


def _left_of(facing: Point) -> Point:
    return (-facing[1], facing[0])


def _at(facing: Point, forward: float, left: float) -> Point:
    side = _left_of(facing)
    return (
        _PERSON[0] + forward * facing[0] + left * side[0],
        _PERSON[1] + forward * facing[1] + left * side[1],
    )


def _belt(canvas: Canvas, facing: Point) -> None:
    corners = [_at(facing, f, s) for f, s in ((-62.0, 29.0), (58.0, 29.0), (58.0, -29.0))]
    canvas.polygon([*corners, _at(facing, -62.0, -29.0)], "top")
    canvas.chains([[(_at(facing, 58.0, 26.0), 3.4), (_at(facing, 58.0, -26.0), 3.4)]], "prop")


def _sight(canvas: Canvas) -> None:
    reach = 200.0
    for sign in (-1.0, 1.0):
        angle = math.radians(90.0 + sign * _HALF_SIGHT_DEG)
        far = (_PHONE[0] + reach * math.cos(angle), _PHONE[1] + reach * math.sin(angle))
        canvas.line(_PHONE, far, "guide")


def _way(canvas: Canvas, facing: Point) -> None:
    """Draw the way of somebody who walks or runs through the picture."""
    start, end = _at(facing, -88.0, 0.0), _at(facing, 96.0, 0.0)
    if facing[0] == 0.0:  # along the line of sight, where the arrow of the distance is: beside it
        start, end = _at(facing, -44.0, 66.0), _at(facing, 56.0, 66.0)
    canvas.arrow([start, end])


def _person(canvas: Canvas, facing: Point, seen: tuple[Side, ...]) -> None:
    for side in SIDES:
        sign = 1.0 if side == "left" else -1.0
        heel, toe = _at(facing, -4.0, 9.0 * sign), _at(facing, 23.0, 10.5 * sign)
        canvas.chains([[(heel, 4.6), (toe, 5.4)]], "train" if side in seen else "far")
    canvas.chains([[(_at(facing, 0.0, 19.0), 10.0), (_at(facing, 0.0, -19.0), 10.0)]], "shirt")
    canvas.chains([[(_at(facing, 2.0, 0.0), 10.5)], [(_at(facing, 13.0, 0.0), 2.4)]], "near")
    canvas.circle(_at(facing, -2.5, 0.0), 10.0, "hair")


def _phone(canvas: Canvas, clip: ClipGuide) -> None:
    x, y = _PHONE
    for angle in (-150.0, -90.0, -30.0):
        end = (x + 17.0 * math.cos(math.radians(angle)), y + 17.0 * math.sin(math.radians(angle)))
        canvas.line((x, y), end, "bar")
    half = 10.0 if clip.orientation == "portrait" else 19.0
    canvas.box((x - half, y - 3.5), 2 * half, 7.0, "device")
    canvas.circle((x, y + 5.0), 3.2, "dot")
