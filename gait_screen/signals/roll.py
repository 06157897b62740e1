"""How far the camera was rolled, from upright lines in the picture, or unknown.

Door frames, walls, treadmill posts and their shadows are upright; a camera that is pitched makes
them converge, but not at the middle of the picture, so the roll is read from a straight-line fit of
the lines' lean against where they stand. The person's own edges move and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.records import BoolArray
from gait_screen.signals.clean import Signals
from gait_screen.video.upright import MAX_LEAN_DEG, UprightLines

#: How much upright lines may converge from one border of the picture to the other.
CONVERGENCES_DEG: Final = tuple(float(value) for value in range(-12, 13, 2))
#: Another direction, further off than this, must have less than this share of the support.
RIVAL_DEG: Final = 4.0
RIVAL_SHARE: Final = 0.7
#: Total length of agreeing lines (picture heights) at which a roll is believed.
MIN_SUPPORT: Final = 1.0
#: Lines within this of the fit support it.
AGREE_DEG: Final = 0.8
#: One SD of the roll of a phone on a stand that nobody measured (design choice).
UNKNOWN_ROLL_SD_DEG: Final = 1.5
LINES_ROLL_SD_DEG: Final = 0.4
#: One SD of how far off plumb people stand (design choice), and how long they must.
STANDING_ROLL_SD_DEG: Final = 1.0
MIN_STANDING_S: Final = 0.4


@dataclass(frozen=True)
class Roll:
    """The camera's roll.

    ``roll_deg`` is how far upright things lean to the right in the picture; None when nothing in
    the picture tells. ``sd_deg`` is one SD of what remains unknown, ``source`` says where it is
    from: ``lines``, ``standing``, ``floor`` (drawn by hand) or ``unknown``.
    """

    roll_deg: float | None
    sd_deg: float
    source: str

    @property
    def correction_deg(self) -> float:
        """Return the roll to take off: 0 when it is unknown."""
        return self.roll_deg or 0.0


UNKNOWN_ROLL: Final = Roll(None, UNKNOWN_ROLL_SD_DEG, "unknown")


def estimate_roll(lines: UprightLines) -> Roll:
    """Read the roll from upright lines that stand still over several pictures of the clip.

    Returns
    -------
    Roll
        Unknown where too few lines agree, or where another direction is supported almost as well:
        slanted rails and a strongly tilted camera must not pass for upright.
    """
    votes = [
        (_support(lines, roll, convergence), roll, convergence)
        for roll in np.arange(-MAX_LEAN_DEG, MAX_LEAN_DEG + 0.1, 0.25)
        for convergence in CONVERGENCES_DEG
    ]
    support, roll, convergence = max(votes)
    rival = max((one[0] for one in votes if abs(one[1] - roll) > RIVAL_DEG), default=0.0)
    if support < MIN_SUPPORT or rival > RIVAL_SHARE * support:
        return UNKNOWN_ROLL
    near = _agreeing(lines, roll, convergence)
    rest = lines.lean_deg[near] - convergence * lines.place[near]
    middle = float(np.average(rest, weights=lines.length[near]))
    spread = float(np.sqrt(np.average((rest - middle) ** 2, weights=lines.length[near])))
    return Roll(middle, float(np.hypot(LINES_ROLL_SD_DEG, spread / np.sqrt(near.sum()))), "lines")


def roll_from_standing(signals: Signals, standing: BoolArray) -> Roll:
    """Read the roll from the long axis of a person who stands quietly on both feet.

    Parameters
    ----------
    standing
        Shape ``(T,)``: the frames of quiet two-leg standing.

    Returns
    -------
    Roll
        From the line ankles - shoulders, for front and rear views; unknown without
        :data:`MIN_STANDING_S` of standing.
    """
    low, high = (
        0.5 * (signals.path(f"left_{name}") + signals.path(f"right_{name}"))
        for name in ("ankle", "shoulder")
    )
    axis = high - low
    lean_deg = np.degrees(np.arctan2(axis[:, 0], -axis[:, 1]))
    still = lean_deg[standing & ~np.isnan(lean_deg)]
    if len(still) < MIN_STANDING_S * signals.fps:
        return UNKNOWN_ROLL
    return Roll(float(np.median(still)), STANDING_ROLL_SD_DEG, "standing")


def _support(lines: UprightLines, roll: float, convergence: float) -> float:
    """Return the length of the lines that agree with a roll and a convergence (deg a width)."""
    # A hair less for convergence, so that of two equal fits the simpler one wins.
    return float(lines.length[_agreeing(lines, roll, convergence)].sum()) - 0.002 * abs(convergence)


def _agreeing(lines: UprightLines, roll: float, convergence: float) -> BoolArray:
    return np.asarray(np.abs(lines.lean_deg - roll - convergence * lines.place) < AGREE_DEG)
