"""Truth files of rendered clips, and a 3D reference of real ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from gait_screen.records import FloatArray
from gait_screen.vocabulary import Movement, Side, View

#: What the renderer calls things, in the product's words.
_MOVEMENT: Final[dict[str, Movement]] = {
    "single_leg_stance": "single-leg-stance",
    "squat": "squat",
    "single_leg_squat": "single-leg-squat",
    "heel_raise": "heel-raise",
    "lunge": "lunge",
    "run": "running",
    "walk": "walking",
}
_LETTER: Final[dict[Side, str]] = {"left": "L", "right": "R"}


@dataclass(frozen=True)
class Truth:
    """The truth of one rendered clip."""

    data: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Truth:
        """Read a truth file."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    @property
    def movement(self) -> Movement:
        """Return the movement that was rendered."""
        motion = self.data["spec"]["motion"]
        return _MOVEMENT[motion.get("style", "run") if motion["type"] == "gait" else motion["type"]]

    @property
    def view(self) -> View | None:
        """Return the view that was rendered; None where the camera was placed freely."""
        view: View | None = self.data["spec"]["camera"].get("view")
        return view

    @property
    def time_s(self) -> FloatArray:
        """Return the frames' times."""
        return np.asarray([frame["t"] for frame in self.data["frames"]])

    def angle(self, name: str, side: Side) -> FloatArray:
        """Return a true angle of a limb per frame."""
        letter = _LETTER[side]
        return np.asarray([frame["angles"][letter][name] for frame in self.data["frames"]])

    def stance_times_s(self, side: Side) -> list[tuple[float, float]]:
        """Return true contacts and toe-offs, paired."""
        letter = _LETTER[side]
        events = [e for e in self.data["events"] if e.get("side") == letter]
        starts = [e["t"] for e in events if e["type"] == "initial_contact"]
        ends = [e["t"] for e in events if e["type"] == "toe_off"]
        pairs = []
        for start in starts:
            later = [end for end in ends if end > start]
            if later:
                pairs.append((start, min(later)))
        return pairs

    @property
    def cadence_spm(self) -> float | None:
        """Return the true cadence of a gait."""
        value = self.data["motion"].get("cadence")
        return None if value is None else float(value)

    @property
    def contact_time_s(self) -> float | None:
        """Return the true contact time of a gait."""
        value = self.data["motion"].get("contact_time")
        return None if value is None else float(value)


def read_trc_obliquity_deg(path: Path) -> FloatArray:
    """Read the pelvic obliquity from a TRC file with ``RHip`` and ``LHip``, Y up.

    Returns
    -------
    obliquity_deg
        Shape ``(frames,)``: + when the person's right hip is lower.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    names = [name for name in lines[3].split("\t") if name.strip()][2:]
    rows = [line.split("\t") for line in lines[5:] if line.strip()]
    rows = [row for row in rows if row[0].strip().isdigit()]

    def marker(name: str) -> FloatArray:
        first = 2 + 3 * names.index(name)
        return np.asarray([[float(cell) for cell in row[first : first + 3]] for row in rows])

    across = marker("LHip") - marker("RHip")
    level = np.hypot(across[:, 0], across[:, 2])
    return np.asarray(np.degrees(np.arctan2(across[:, 1], level)))
