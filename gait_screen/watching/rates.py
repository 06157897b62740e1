"""How many pictures a second each movement needs; of a faster film not every one is analysed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from gait_screen.vocabulary import GAITS, Movement

#: Movements that need the same: steps, and all that is done on the spot in seconds.
Kind = Literal["gait", "slow"]


@dataclass(frozen=True)
class RateNeed:
    """The least frame rate that a kind of movement is analysed at, and why no more is needed.

    What was measured on films with known truth stands in docs/long_clips.md.
    """

    least_fps: float
    because: str


RATE_NEEDS: Final[dict[Kind, RateNeed]] = {
    "gait": RateNeed(
        100.0,
        "Angles are filtered at 6 to 12 Hz and contacts at 15 Hz. From 120 to 60 pictures a second "
        "peaks move by a degree at most, but foot strike by 6 deg and contact time by 14 ms.",
    ),
    "slow": RateNeed(
        30.0,
        "Squats, lunges, raises and stances are filtered at 5 to 6 Hz. From 60 to 30 pictures a "
        "second angles move by 0.1 deg (0.9 at most), the time on one leg by 0.03 s.",
    ),
}
#: Cameras that promise 60 give 59.94, and 30 may be 29.97.
_NEARLY: Final = 1.01


def kind_of(movement: Movement | None) -> Kind | None:
    """Return what kind of movement it is; None where it is not known."""
    if movement is None:
        return None
    return "gait" if movement in GAITS else "slow"


def every_for(fps: float, kind: Kind) -> int:
    """Return how many pictures further the next one is that has to be analysed, at least 1."""
    return max(1, int(_NEARLY * fps / RATE_NEEDS[kind].least_fps))
