"""The figure ``leg_rear``: heel and lower leg from behind, of the right leg or of both.

Pose (all may be left out): ``heel_raise_deg`` (the foot turned about its ball, toes flat),
``eversion_deg`` (the heel tipped, its lower end outwards; negative inwards, as in inversion),
``heels_apart`` (cm between the middles of the heels: both legs are drawn; 0 draws the right one).

Anchors: ``heel``, ``heel_back``, ``ankle_inner``, ``ankle_outer``, ``ball_big``, ``ball_little``,
``calf``, and the same of the left leg with ``left_`` before them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from gait_screen.drawings.foot_points import CM_PER_PFL, turned
from gait_screen.drawings.foot_side_shape import ANKLE, TOE_JOINT
from gait_screen.drawings.geometry import Point
from gait_screen.drawings.poses import check_names, read_number
from gait_screen.drawings.records import Figure, Picture
from gait_screen.drawings.svg import Canvas

Place3 = tuple[float, float, float]

#: Hundredths of the foot's length: x to the outer side, y towards the toes, z up.
_HEEL: Final = (
    *((-8.5, 6, 28), (-11.4, 7, 19), (-12.6, 9, 10), (-11, 9, 3.2), (-5.5, 7, 0.3)),
    *((5.5, 7, 0.3), (11.4, 9, 3.2), (13, 9, 10), (11.8, 7, 19), (9, 6, 28)),
)
#: What a raised heel shows of its sole: round at the back, hollow on the inner side.
_SOLE_BACK: Final = ((11.8, 13, 1.5), (8, 5.5, 2), (0.2, 2.5, 3), (-7.6, 5.5, 2), (-11.4, 13, 1.5))
_SOLE_INNER: Final = ((-10.4, 27, 4), (-9.6, 42, 7), (-13.5, 56, 4))
_SOLE_OUTER: Final = ((18.6, 54, 1), (16.8, 43, 1), (14.4, 29, 1))
_BALL: Final = ((-19.8, 5), (-18, 1), (-9, 0), (9, 0), (18, 1), (19.8, 5))
_FOREFOOT: Final = (
    *((-17, 0.5), (-20, 3), (-20.3, 9), (-15, 15), (-6, 19), (8, 17), (17, 10), (20.3, 5)),
    *((19.5, 1.2), (14, 0.2)),
)
#: Lower leg: across, and height above the ankle.
_LEG_INNER: Final = (
    *((-19, 165), (-20.5, 145), (-22.5, 122), (-22, 100), (-18, 75), (-13.5, 48), (-11.4, 27)),
    *((-11.8, 15), (-14.2, 6), (-14.6, 1), (-12.5, -5), (-9, -12)),
)
_LEG_OUTER: Final = (
    *((9.5, -12), (13, -8), (15, -3), (14.8, 2), (12, 12), (11.4, 27), (13.5, 48), (18, 75)),
    *((21.5, 100), (22.5, 122), (21, 145), (19.5, 165)),
)
_TENDON: Final = (((-5.6, 6, 30), (-4.2, 40)), ((6.0, 6, 30), (4.4, 40)))
_CALF_LINE: Final = ((0.5, 78), (0.2, 92), (-0.5, 106))
_NAMES: Final = ("heel_raise_deg", "eversion_deg", "heels_apart")


@dataclass(frozen=True)
class RearShape:
    """A pose of heel and lower leg from behind; hundredths of the foot's length."""

    heel_raise_deg: float = 0.0
    eversion_deg: float = 0.0

    def foot(self, place: Place3, share: float = 1.0) -> Point:
        """Return where a place of the foot behind the toes is seen.

        ``share`` is how much of the heel's tilt it takes part in: the ball takes none.
        """
        x, y, z = place
        _, height = turned((y, z), TOE_JOINT, -self.heel_raise_deg)
        seen = turned((x, height), (0.0, self._ankle_height), share * self.eversion_deg)
        return (seen[0] + share * self._shift, seen[1])

    def leg(self, place: Point) -> Point:
        """Return where a place of the lower leg (across, above the ankle) is seen."""
        return (place[0] + self._shift, place[1] + self._ankle_height)

    @property
    def heel(self) -> Point:
        """The lowest point of the heel."""
        return self.foot((0.0, 9.0, 0.0))

    @property
    def _ankle_height(self) -> float:
        return turned(ANKLE, TOE_JOINT, -self.heel_raise_deg)[1]

    @property
    def _shift(self) -> float:
        """How far the ankle moves across so that the heel tips where it stands.

        With the heel in the air the ankle stays and the heel swings.
        """
        if self.heel_raise_deg > 0:
            return 0.0
        return -self._ankle_height * math.sin(math.radians(self.eversion_deg))


def solve_leg_rear(picture: Picture) -> Figure:
    """Return heel and lower leg from behind in the pose of a picture.

    Raises
    ------
    KnowledgeError
        When the pose has a name or a value that this figure does not know.
    """
    check_names(picture, _NAMES)
    shape = RearShape(read_number(picture, "heel_raise_deg"), read_number(picture, "eversion_deg"))
    apart = read_number(picture, "heels_apart")

    def right(point: Point) -> Point:
        return (apart / 2 + CM_PER_PFL * point[0], CM_PER_PFL * point[1])

    def left(point: Point) -> Point:
        x, y = right(point)
        return (-x, y)

    legs = {"": right, "left_": left} if apart > 0 else {"": right}

    def draw(canvas: Canvas) -> None:
        for place in legs.values():
            _draw_leg(canvas, shape, place)

    anchors = {
        f"{whose}{name}": place(point)
        for whose, place in legs.items()
        for name, point in _anchors(shape).items()
    }
    return Figure(anchors, draw)


def _anchors(shape: RearShape) -> dict[str, Point]:
    return {
        "heel": shape.heel,
        "heel_back": shape.foot((0.0, 2.0, 14.0)),
        "heel_inner": shape.foot((-12.6, 9.0, 12.0)),
        "ankle_inner": shape.leg((-14.6, 1.0)),
        "ankle_outer": shape.leg((15.0, -3.0)),
        "ball_big": (-14.0, 0.0),
        "ball_little": (16.0, 0.0),
        "calf": shape.leg((0.0, 100.0)),
    }


def _draw_leg(canvas: Canvas, shape: RearShape, place: Callable[[Point], Point]) -> None:
    def placed(points: Iterable[Point]) -> list[Point]:
        return [place(point) for point in points]

    if shape.heel_raise_deg <= 0:
        canvas.smooth(placed(_FOREFOOT), "footfar", closed=True)
    canvas.smooth(placed(map(shape.leg, (*_LEG_INNER, *_LEG_OUTER))), "train", closed=True)
    tendon = [shape.leg(top) for _, top in _TENDON]
    heel = [shape.foot(point) for point in _HEEL]
    canvas.smooth(placed([*heel, tendon[1], tendon[0]]), "skin", closed=True)
    canvas.smooth(placed(heel), "ink")
    if shape.heel_raise_deg > 0:
        canvas.smooth(placed(_sole(shape)), "footfar", closed=True)
    for foot, top in _TENDON:
        canvas.smooth(placed([shape.foot(foot), shape.leg(top)]), "crease")
    canvas.smooth(placed(map(shape.leg, _CALF_LINE)), "crease")


def _sole(shape: RearShape) -> list[Point]:
    """Return the sole that a raised heel shows, from the heel round the inner side."""
    inner = (*_SOLE_BACK, *_SOLE_INNER)
    tilted = [
        [shape.foot(p, max(0.0, 1.0 - p[1] / 60.0)) for p in side] for side in (inner, _SOLE_OUTER)
    ]
    return [*tilted[0], *_BALL, *tilted[1]]
