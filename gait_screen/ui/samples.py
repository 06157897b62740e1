"""The sample clips of the checkout: where they are and what they show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import gait_screen

#: In the order in which they are offered.
_TITLES: Final = {
    "run_side.mp4": "Running, side",
    "run_rear_ev14.mp4": "Running, rear",
    "squat_side.mp4": "Squat, side",
    "sls_L_drop10_rear.mp4": "On one leg, rear",
    "heel_raise_side.mp4": "Heel raise, side",
    "walk_hallway_side.mp4": "Walking, side",
}
#: Enough to see everything work in a minute or two.
FIRST_CHOICE: Final = ("run_side.mp4", "sls_L_drop10_rear.mp4", "heel_raise_side.mp4")


@dataclass(frozen=True)
class Sample:
    """One sample clip."""

    path: Path
    title: str


def find_samples(folder: Path | None = None) -> list[Sample]:
    """Return the sample clips that are there; none where only the package is installed.

    Parameters
    ----------
    folder
        Where to look; by default ``sample_videos`` of the checkout.
    """
    place = Path(gait_screen.__file__).resolve().parents[1] / "sample_videos"
    place = place if folder is None else folder
    return [
        Sample(place / name, title) for name, title in _TITLES.items() if (place / name).is_file()
    ]
