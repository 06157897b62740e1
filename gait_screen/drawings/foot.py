"""Close-ups of the foot and the lower leg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gait_screen.drawings.foot_front import solve_foot_front
from gait_screen.drawings.foot_side import solve_foot_side
from gait_screen.drawings.foot_top import solve_foot_top, solve_footprint
from gait_screen.drawings.leg_rear import solve_leg_rear
from gait_screen.drawings.records import FigureKind

#: For ``gait_screen.drawings.figures``: the kinds of figure of this file.
FOOT_FIGURES: Final[Mapping[str, FigureKind]] = {
    "foot_side": solve_foot_side,
    "foot_front": solve_foot_front,
    "foot_top": solve_foot_top,
    "footprint": solve_footprint,
    "leg_rear": solve_leg_rear,
}
