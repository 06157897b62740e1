"""What the close-ups share: the size of the foot and how points are moved.

Shapes are written in hundredths of the foot's length (``_pfl``), because that is how anthropometry
gives them, and are scaled to centimetres last. Foot length 0.152 of the body's height (Drillis and
Contini, in Winter 2009), here of somebody 171 cm tall; the ball of the big toe lies at 0.73 of the
length from the heel, the ankle's axis at 0.25.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from gait_screen.drawings.geometry import Point

#: The foot of somebody 171 cm tall.
FOOT_LENGTH_CM: Final = 26.0
#: Of a hundredth of the foot's length.
CM_PER_PFL: Final = FOOT_LENGTH_CM / 100.0


def turned(point: Point, centre: Point, angle_deg: float) -> Point:
    """Return the point turned about a centre, anticlockwise where y points up."""
    angle = math.radians(angle_deg)
    c, s = math.cos(angle), math.sin(angle)
    x, y = point[0] - centre[0], point[1] - centre[1]
    return (centre[0] + x * c - y * s, centre[1] + x * s + y * c)


def all_turned(points: Iterable[Point], centre: Point, angle_deg: float) -> list[Point]:
    """Return all points turned about a centre."""
    return [turned(point, centre, angle_deg) for point in points]


def between(first: Point, second: Point, share: float = 0.5) -> Point:
    """Return the point that lies this share of the way from the first to the second."""
    return (
        first[0] + share * (second[0] - first[0]),
        first[1] + share * (second[1] - first[1]),
    )


def scaled(points: Sequence[Point], scale: float) -> list[Point]:
    """Return the points times a factor, about the origin."""
    return [(scale * x, scale * y) for x, y in points]
