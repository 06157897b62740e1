"""The five toes of the right foot from above, shared by the views from above and from the front.

In hundredths of the foot's length: x to the outer side from the line heel to second toe, y from
the back of the heel towards the toes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gait_screen.drawings.foot_points import all_turned
from gait_screen.drawings.geometry import Point


@dataclass(frozen=True)
class Toe:
    """One toe: its joint with the foot, its length from there, and how it lies at rest.

    ``outward_deg`` turns the toe to the outer side of the foot.
    """

    joint: Point
    length: float
    root_width: float
    tip_width: float
    outward_deg: float

    def placed(self, points: tuple[Point, ...], spread_deg: float = 0.0) -> list[Point]:
        """Return points given across and along the toe, spread outwards from rest."""
        x, y = self.joint
        moved = [(x + across, y + along) for across, along in points]
        return all_turned(moved, self.joint, -(self.outward_deg + spread_deg))

    def free_outline(self, spread_deg: float = 0.0) -> list[Point]:
        """Return the edge of the toe from the web on the inner side to that on the outer."""
        b, e, length = self.root_width / 2, self.tip_width / 2, self.length
        inner = (
            (-b * 0.92, length * 0.46),
            (-b * 0.90, length * 0.60),
            (-e, length * 0.78),
            (-e * 0.72, length * 0.94),
        )
        outer = tuple((-across, along) for across, along in reversed(inner))
        return self.placed((*inner, (0.0, length), *outer), spread_deg)

    def nail(self, spread_deg: float = 0.0) -> list[Point]:
        """Return the outline of the nail."""
        length, e = self.length, self.tip_width * 0.31
        half = ((-e, length * 0.84), (-e * 0.8, length * 0.935), (0.0, length * 0.96))
        other = ((e * 0.8, length * 0.935), (e, length * 0.84), (0.0, length * 0.79))
        return self.placed((*half, *other), spread_deg)

    def pad(self, spread_deg: float = 0.0) -> Point:
        """Return the middle of the pad that presses the floor."""
        return self.placed(((0.0, self.length * 0.76),), spread_deg)[0]

    def knuckle(self, spread_deg: float = 0.0) -> list[Point]:
        """Return the fold over the toe's joint."""
        across, length = self.root_width * 0.22, self.length
        fold = ((-across, length * 0.60), (0.0, length * 0.57), (across, length * 0.60))
        return self.placed(fold, spread_deg)


#: Big toe first.
TOES: Final = (
    Toe((-13.2, 73.0), 27.0, 13.0, 12.6, 2.0),
    Toe((-2.9, 73.5), 25.6, 8.4, 8.0, 1.0),
    Toe((4.9, 71.5), 23.6, 7.8, 7.4, -1.0),
    Toe((11.6, 68.0), 21.6, 7.4, 7.0, -3.0),
    Toe((17.2, 63.5), 19.0, 7.2, 7.0, -6.0),
)
#: What carries the foot: heel, ball of the little toe, ball of the big toe.
TRIPOD: Final[tuple[Point, Point, Point]] = ((0.0, 11.5), (16.0, 61.0), (-12.5, 69.5))
AT_REST: Final = (0.0, 0.0, 0.0, 0.0, 0.0)
