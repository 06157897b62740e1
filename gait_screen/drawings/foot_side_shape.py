"""The shape of the right foot and lower leg seen from the inside, for any pose.

In hundredths of the foot's length: x from the back of the heel towards the toes, y up, the sole of
the standing foot at 0. Four stiff parts (lower leg, foot behind the toes, big toe, lesser toes)
turn about three joints; the outline runs through points that are fixed to them, and points beside
a joint go halfway, as skin does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from gait_screen.drawings.foot_points import between, turned
from gait_screen.drawings.geometry import Point

#: Where the ankle, the joint of the big toe and the middle of the heel's round lie when standing.
ANKLE: Final[Point] = (24.0, 30.0)
TOE_JOINT: Final[Point] = (72.0, 8.0)
HEEL_ROUND: Final[Point] = (12.0, 12.0)
#: Ankle to knee: 0.246 of the height, and the foot is 0.152 of it (Winter 2009).
SHANK: Final = 162.0
#: The arch that somebody standing at ease has, from 0 (flat) to 1 (domed).
EASY_ARCH: Final = 0.4

_HEEL: Final = ((2.6, 25.0), (0.8, 18.0), (0.2, 11.5), (1.8, 5.0), (6.0, 1.2), (13.0, 0.0))
_HEEL_END: Final[Point] = (21.0, 0.6)
#: Sole between heel and ball: place, height when flat, and how far the arch takes it up.
_ARCH: Final = ((29, 1.6, 3.4), (38, 2.0, 8.8), (47, 2.0, 10.2), (56, 1.6, 7.6), (63, 0.9, 2.6))
#: Upper side, likewise.
_BACK: Final = ((67, 22.5, 1.0), (57, 26.6, 3.2), (49.5, 31.4, 4.0), (43.5, 36.2, 2.6))
_BIG_TOE: Final = (
    (77.0, 0.9),
    (80.5, 2.2),
    (84.5, 0.9),
    (89.5, 0.0),
    (94.5, 0.4),
    (98.6, 2.4),
    (100.0, 5.8),
    (98.4, 9.0),
    (94.5, 11.0),
    (89.0, 11.6),
    (83.0, 12.2),
)
#: Joint's x, length of the toe and thickness at its root: little toe first.
_LESSER_TOES: Final = ((61.0, 17.0, 7.2), (65.0, 21.0, 7.8), (68.5, 24.0, 8.2), (71.0, 26.5, 8.6))
#: Lower leg: distance in front of the line from ankle to knee, height on it.
_CALF: Final = ((-22.5, 150), (-26, 137), (-30, 120), (-30.5, 102), (-27, 82), (-20.5, 58))
_CALF_TOP: Final = (-19.5, 172)
_TENDON: Final = ((-16, 38), (-15.2, 24))
_SHIN: Final = ((11.4, 27), (11.8, 40), (12.6, 62), (14, 95), (15.4, 122), (17.0, 144))
_SHIN_TOP: Final = (19, 172)
#: Thigh, likewise, from the knee up.
_THIGH_BACK: Final = ((-31, 115), (-28, 70), (-24.5, 34))
_THIGH_FRONT: Final = ((25.5, 24), (29, 60), (33, 115))
#: Kneecap's lower and upper edge, turned half as far as the thigh.
_KNEE_CAP: Final = ((22.5, -4.0), (25.5, 8.0))


@dataclass(frozen=True)
class SidePose:
    """A pose of the foot seen from the inside.

    Attributes
    ----------
    heel_raise_deg
        The foot turned about the ball, toes flat; negative with the heel below the forefoot.
    forefoot_lift_deg
        The whole foot turned about the heel, toes up.
    big_toe_deg, toes_deg
        Big toe and lesser toes lifted from the line of the floor.
    arch
        0 flat, 0.4 at ease, 1 domed.
    shank_deg
        Lower leg from the vertical, knee over the toes positive.
    knee_deg
        Knee flexion; the thigh is drawn from the knee upwards.
    """

    heel_raise_deg: float = 0.0
    forefoot_lift_deg: float = 0.0
    big_toe_deg: float = 0.0
    toes_deg: float = 0.0
    arch: float = EASY_ARCH
    shank_deg: float = 0.0
    knee_deg: float = 0.0

    @property
    def ankle_dorsiflexion_deg(self) -> float:
        """Lower leg to sole: 0 at a right angle, positive with the toes towards the shin."""
        return self.shank_deg + self.forefoot_lift_deg - self.heel_raise_deg

    @property
    def mtp_extension_deg(self) -> float:
        """Big toe to the foot behind it: 0 in line, positive towards the shin."""
        return self.heel_raise_deg + self.big_toe_deg


@dataclass(frozen=True)
class SideShape:
    """A pose with its outlines."""

    pose: SidePose

    def foot(self, point: Point, share: float = 1.0) -> Point:
        """Return where a point of the foot behind the toes comes to lie.

        ``share`` of the way about the ball, for skin beside the joint.
        """
        return self._lifted(turned(point, TOE_JOINT, -share * self.pose.heel_raise_deg))

    def toe(self, point: Point, share: float = 1.0) -> Point:
        """Return where a point of the big toe comes to lie."""
        return self._lifted(turned(point, TOE_JOINT, share * self.pose.big_toe_deg))

    def leg(self, point: Sequence[float]) -> Point:
        """Return where a point of the lower leg (in front of its axis, up it) comes to lie."""
        return _along(self.ankle, point, self.pose.shank_deg)

    def thigh(self, point: Sequence[float]) -> Point:
        """Return where a point of the thigh (in front of its axis, up it) comes to lie."""
        return _along(self.knee, point, self.pose.shank_deg - self.pose.knee_deg)

    @cached_property
    def ankle(self) -> Point:
        """Centre of the ankle."""
        return self.foot(ANKLE)

    @cached_property
    def knee(self) -> Point:
        """Centre of the knee."""
        return _along(self.ankle, (0.0, SHANK), self.pose.shank_deg)

    @property
    def ball(self) -> Point:
        """Lowest point of the ball of the big toe."""
        x, y = self._lifted(TOE_JOINT)
        return (x, y - TOE_JOINT[1])

    @property
    def heel(self) -> Point:
        """Lowest point of the heel where it stands."""
        return self.foot((HEEL_ROUND[0], 0.0))

    @property
    def toe_tip(self) -> Point:
        """Tip of the big toe."""
        return self.toe((100.0, 5.8))

    def outline(self, *, thigh: bool = False) -> list[Point]:
        """Return the foot and the lower leg, with the thigh where asked for, as a closed curve."""
        heel = [self.foot(point) for point in (*_HEEL, _HEEL_END)]
        ball = [self.foot((67.5, 0.3), 0.5), self.foot((72.0, 0.0), 0.0)]
        # The skin under the first crease stays with the ball when the toe lifts.
        toe = [self.toe(point, 0.6 if point[0] < 79 else 1.0) for point in _BIG_TOE]
        knuckle = turned(self.foot((75.8, 16.4), 0.5), self._lifted(TOE_JOINT), self._half_lift)
        return [
            *(self._knee_back() if thigh else [self.leg(_CALF_TOP)]),
            *map(self.leg, (*_CALF, *_TENDON)),
            between(self.foot((6.4, 36.0)), self.leg((-15.6, 12.0))),
            *heel,
            *(self.foot(point) for point in self._arched(_ARCH)),
            *ball,
            *toe,
            knuckle,
            *(self.foot(point) for point in self._arched(_BACK)),
            between(self.foot((38.0, 44.5)), self.leg((12.0, 17.0))),
            *map(self.leg, _SHIN),
            *(self._knee_front() if thigh else [self.leg(_SHIN_TOP)]),
        ]

    def _knee_back(self) -> list[Point]:
        fold = between(self.thigh((-22.0, 6.0)), self.leg((-22.0, SHANK - 6.0)))
        return [*map(self.thigh, _THIGH_BACK), fold]

    def _knee_front(self) -> list[Point]:
        half = self.pose.shank_deg - self.pose.knee_deg / 2
        cap = [_along(self.knee, point, half) for point in _KNEE_CAP]
        return [*cap, *map(self.thigh, _THIGH_FRONT)]

    def outer_side(self) -> list[Point]:
        """Return the outer edge of the foot, which shows under the arch."""
        on_floor = ((6.0, 6.0), (14.0, 0.3), (34.0, 0.2), (54.0, 0.2))
        ball = [self._lifted(point) for point in ((62.0, 0.2), (69.0, 1.6), (70.0, 9.0))]
        return [*map(self.foot, on_floor), *ball, *map(self.foot, ((58.0, 18.0), (28.0, 18.0)))]

    def lesser_toes(self) -> list[list[Point]]:
        """Return the outlines of the lesser toes, the little toe first."""
        toes = []
        for number, (x, length, thick) in enumerate(_LESSER_TOES):
            # Fanned out, or the second toe would hide the others.
            angle = self.pose.toes_deg * (1.24 - 0.08 * number)
            joint = self._lifted((x, 7.0))
            shape = (
                (length * 0.30, -4.4),
                (length * 0.52, -5.4),
                (length * 0.72, -6.8),
                (length * 0.93, -6.4),
                (length, -3.4),
                (length * 0.95, -0.2),
                (length * 0.74, 1.6),
                (length * 0.45, thick * 0.42),
                (length * 0.22, thick * 0.62),
            )
            lift = angle + self.pose.forefoot_lift_deg
            toes.append([_placed(joint, point, lift) for point in shape])
        return toes

    def _arched(self, points: Iterable[tuple[float, float, float]]) -> list[Point]:
        """Return points of sole or instep at the height that the arch gives them."""
        return [(x, low + rise * self.pose.arch) for x, low, rise in points]

    def _lifted(self, point: Point) -> Point:
        return turned(point, HEEL_ROUND, self.pose.forefoot_lift_deg)

    @property
    def _half_lift(self) -> float:
        return self.pose.big_toe_deg / 2


def _along(origin: Point, point: Sequence[float], lean_deg: float) -> Point:
    """Return a point given as (in front of, up) an axis that leans towards the toes."""
    c, s = math.cos(math.radians(lean_deg)), math.sin(math.radians(lean_deg))
    front, up = point
    return (origin[0] + front * c + up * s, origin[1] - front * s + up * c)


def _placed(origin: Point, point: Point, angle_deg: float) -> Point:
    return turned((origin[0] + point[0], origin[1] + point[1]), origin, angle_deg)
