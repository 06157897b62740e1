"""Close-ups of the foot and the lower leg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gait_screen.drawings.records import FigureKind

#: For ``gait_screen.drawings.figures``: the kinds of figure of this file.
FOOT_FIGURES: Final[Mapping[str, FigureKind]] = {}
