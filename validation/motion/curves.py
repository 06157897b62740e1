"""Published joint curves of walking and running."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
from scipy.interpolate import CubicSpline

from validation.records import FloatArray

Style = Literal["run", "walk"]
Joint = Literal["dorsiflexion", "knee_flexion", "hip_flexion", "hip_adduction"]
JOINTS: Final[tuple[Joint, ...]] = ("dorsiflexion", "knee_flexion", "hip_flexion", "hip_adduction")
FILE: Final = Path(__file__).with_name("curves.toml")


@dataclass(frozen=True)
class Curves:
    """The mean curves of a data set over the gait cycle.

    Attributes
    ----------
    toe_off
        When the foot leaves the ground, share of the cycle.
    slow
        A slower speed and its swing peak of the knee; None where speed makes no difference here.
    """

    source: str
    speed_mps: float
    stride_s: float
    toe_off: float
    slow: dict[str, float] | None
    _splines: dict[Joint, CubicSpline]

    def at(self, joint: Joint, cycle: FloatArray) -> FloatArray:
        """Return a joint's angle at shares of the cycle from initial contact (any number)."""
        return np.asarray(self._splines[joint](np.asarray(cycle) % 1.0))

    def at_own_toe_off(self, joint: Joint, cycle: FloatArray, toe_off: float) -> FloatArray:
        """Return the angle of a gait whose foot leaves the ground at another share of the cycle.

        Stance and swing are each stretched as a whole.
        """
        return self.at(joint, self.own_cycle(cycle, toe_off))

    def own_cycle(self, cycle: FloatArray, toe_off: float) -> FloatArray:
        """Return where in these curves a moment of such a gait is."""
        cycle = np.asarray(cycle) % 1.0
        swing = self.toe_off + (cycle - toe_off) * (1.0 - self.toe_off) / (1.0 - toe_off)
        return np.where(cycle <= toe_off, cycle * self.toe_off / toe_off, swing)

    def knee_at_speed(self, cycle: FloatArray, toe_off: float, speed_mps: float) -> FloatArray:
        """Return the knee's flexion with its swing scaled to a speed: slower, the heel lifts less.

        Between the published speeds the peak goes with speed; beyond, up to half as far again.
        """
        knee = self.at_own_toe_off("knee_flexion", cycle, toe_off)
        if self.slow is None:
            return knee
        fast_peak = float(self.at("knee_flexion", np.linspace(0.0, 1.0, 200)).max())
        slope = (fast_peak - self.slow["swing_knee_deg"]) / (
            self.speed_mps - self.slow["speed_mps"]
        )
        span = 0.5 * (self.speed_mps - self.slow["speed_mps"])
        speed = np.clip(speed_mps, self.slow["speed_mps"] - span, self.speed_mps + span)
        scale = 1.0 + slope * (float(speed) - self.speed_mps) / fast_peak
        flexed = np.clip(knee / fast_peak, 0.0, 1.0)
        return np.where(np.asarray(cycle) % 1.0 > toe_off, knee * (1 + (scale - 1) * flexed), knee)

    def peak_dorsiflexion_deg(self) -> float:
        """Return the largest dorsiflexion in stance."""
        return float(self.at("dorsiflexion", np.linspace(0.0, self.toe_off, 500)).max())


@lru_cache(maxsize=2)
def published(style: Style) -> Curves:
    """Read the published curves of a style."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))[style]
    splines = {joint: _periodic(data[joint]) for joint in JOINTS}
    return Curves(
        source=data["source"],
        speed_mps=data["speed_mps"],
        stride_s=data["stride_s"],
        toe_off=data["toe_off"],
        slow=data.get("slow"),
        _splines=splines,
    )


def _periodic(values: list[float]) -> CubicSpline:
    cycle = np.linspace(0.0, 1.0, len(values) + 1)
    return CubicSpline(cycle, [*values, values[0]], bc_type="periodic")
