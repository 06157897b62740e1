"""Which kinds of figure there are: one explicit table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gait_screen.drawings.body import solve_body
from gait_screen.drawings.foot import FOOT_FIGURES
from gait_screen.drawings.records import FigureKind

#: The ``figure`` of a picture's record -> what solves its pose.
FIGURES: Final[Mapping[str, FigureKind]] = {
    "body": solve_body,
    **FOOT_FIGURES,
}
