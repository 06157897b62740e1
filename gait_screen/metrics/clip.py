"""What the metric functions get of a clip, and what they give back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gait_screen.angles.foot import FootDoubt
from gait_screen.angles.table import STANDING_LEVEL_SD_DEG, Angles
from gait_screen.events.detect import Timing
from gait_screen.events.side_gait import Stance
from gait_screen.picture.records import PictureReading
from gait_screen.recognition.view import MAX_YAW_DEG, ViewEstimate
from gait_screen.records import BoolArray, Curve, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.roll import Roll
from gait_screen.signals.timing import between
from gait_screen.vocabulary import SIDE_VIEWS, Movement, Side


@dataclass(frozen=True)
class ClipMeasurements:
    """One clip, measured; ``name`` is how the screening calls it.

    ``readings`` are what our own networks read in the picture, at most one per network and side.
    """

    name: str
    movement: Movement
    view: ViewEstimate
    signals: Signals
    angles: Angles
    timing: Timing
    roll: Roll
    height_cm: float | None = None
    model: str = "heavy"
    readings: tuple[PictureReading, ...] = ()

    @property
    def sideways(self) -> bool:
        """Return whether this is a side view."""
        return self.view.view in SIDE_VIEWS

    @property
    def time_s(self) -> FloatArray:
        """Return the clip's clock, shape ``(T,)``."""
        return self.signals.time_s

    def curve(self, name: str, side: Side | None) -> Curve | None:
        """Return an angle curve, or None."""
        return self.angles.table.get(name, side)

    def stances_of(self, side: Side) -> tuple[Stance, ...]:
        """Return the complete stances of one leg in which the body is square to the camera.

        A person who crosses the picture is seen obliquely at its borders; those steps count for
        cadence but not for angles.
        """
        return tuple(
            stance
            for stance in self.timing.stances_of(side)
            if self._is_square(stance.start_s, stance.end_s)
        )

    def _is_square(self, start_s: float, end_s: float) -> bool:
        yaw = np.abs(self.view.frame_yaw_deg[self.between(start_s, end_s)])
        known = yaw[~np.isnan(yaw)]
        return bool(len(known) and np.median(known) <= MAX_YAW_DEG)

    @property
    def level_sd_deg(self) -> float:
        """Return one SD of the doubt in what is level for the pelvis.

        Zeroed on the person's own standing, the camera's roll is in the zero and cancels; what
        remains is how level people stand.
        """
        return STANDING_LEVEL_SD_DEG if self.angles.pelvis_zero == "standing" else self.roll.sd_deg

    def between(self, start_s: float, end_s: float) -> slice:
        """Return the frames in ``[start_s, end_s]``."""
        return between(self.time_s, start_s, end_s)


@dataclass(frozen=True)
class Estimate:
    """A metric of one side before it is written down.

    Attributes
    ----------
    values
        One per repetition or step, in ``unit``; NaN where a repetition could not be measured.
    unit_scale
        ``unit`` in the catalogue's unit of this metric: not 1 only for lengths given in cm.
    rate_per_s
        How fast the quantity changes at the moment it is read at, for values read at an event.
    foot
        What makes the foot's pitch doubtful, for values that are read from it.
    missing
        Why, should no value be known, and how to film again.
    note
        A remark on a measured value (a hold cut short by the end of the clip).
    """

    key: str
    side: Side | None
    values: FloatArray
    unit: str = "deg"
    unit_scale: float = 1.0
    rate_per_s: float = 0.0
    foot: FootDoubt | None = None
    missing: str = ""
    note: str | None = None
    source: str = "landmarks"


def extreme_in(values: FloatArray, part: slice, *, share: float = 0.7) -> float:
    """Return the maximum over a stretch, NaN unless ``share`` of its frames are known."""
    inside = values[part]
    known = inside[~np.isnan(inside)]
    if len(known) < max(2.0, share * len(inside)):
        return float("nan")
    return float(known.max())


def value_at(values: FloatArray, time_s: FloatArray, moment_s: float) -> float:
    """Return the value at a moment, interpolated; NaN next to unknown frames."""
    index = int(np.searchsorted(time_s, moment_s))
    if index == 0 or index >= len(time_s):
        return float("nan")
    before, after = index - 1, index
    share = (moment_s - time_s[before]) / (time_s[after] - time_s[before])
    return float((1.0 - share) * values[before] + share * values[after])


def where(mask: BoolArray, values: FloatArray) -> FloatArray:
    """Return the values where ``mask`` holds, NaN elsewhere."""
    return np.where(mask, values, np.nan)
