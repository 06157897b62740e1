"""What the metric functions get of a clip, and what they give back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gait_screen.angles.foot import FootDoubt
from gait_screen.angles.table import STANDING_LEVEL_SD_DEG, Angles
from gait_screen.events.detect import Timing, quiet_standing
from gait_screen.events.side_gait import Stance
from gait_screen.picture.blend import blended_table
from gait_screen.picture.curves import PictureCurves, Scene, picture_curves
from gait_screen.picture.plans import NetworkName
from gait_screen.picture.records import PictureReading
from gait_screen.recognition.view import MAX_YAW_DEG, ViewEstimate
from gait_screen.records import AngleTable, BoolArray, Curve, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.roll import Roll
from gait_screen.signals.timing import between
from gait_screen.vocabulary import SIDE_VIEWS, Movement, Side, Source


@dataclass(frozen=True)
class ClipMeasurements:
    """One clip, measured; ``name`` is how the screening calls it.

    ``readings`` are what our own networks read in the picture, at most one per network and side;
    ``marker_curves`` the angles measured from stickers, where there are any.
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
    marker_curves: tuple[Curve, ...] = ()

    @property
    def sideways(self) -> bool:
        """Return whether this is a side view."""
        return self.view.view in SIDE_VIEWS

    @property
    def time_s(self) -> FloatArray:
        """Return the clip's clock, shape ``(T,)``."""
        return self.signals.time_s

    def curve(self, name: str, side: Side | None, source: Source = "landmarks") -> Curve | None:
        """Return the angle curve of one source, or None."""
        if source == "picture":
            return self.picture.get(name, side)
        if source == "markers":
            return next((c for c in self.marker_curves if (c.name, c.side) == (name, side)), None)
        return self.angles.table.get(name, side)

    @cached_property
    def shown_angles(self) -> AngleTable:
        """Return the curves to show and to write: those of all sources, blended."""
        return blended_table(self.angles.table, (*self.picture.curves, *self.marker_curves))

    def reading(self, network: NetworkName, side: Side | None) -> PictureReading | None:
        """Return what one network read, or None."""
        for reading in self.readings:
            if (reading.network, reading.side) == (network, side):
                return reading
        return None

    @cached_property
    def standing(self) -> BoolArray:
        """Return the frames of quiet standing on both feet, shape ``(T,)``."""
        quiet = quiet_standing(self.signals, self.timing, sideways=self.sideways)
        return np.asarray(quiet & self.view.in_view)

    @cached_property
    def picture(self) -> PictureCurves:
        """Return the curves of what was read in the picture: none where the view is oblique."""
        if not self.readings or self.view.view is None or not self.view.is_square:
            return PictureCurves()
        return picture_curves(
            self.readings,
            Scene(
                time_s=self.time_s,
                view=self.view.view,
                movement=self.movement,
                roll_deg=self.roll.correction_deg,
                standing=self.standing,
                in_view=self.view.in_view,
            ),
        )

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
        """Return one SD of the doubt in what is level for the pelvis of the landmarks."""
        return self.level_sd_of(self.angles.pelvis_zero)

    def level_sd_of(self, zero: str) -> float:
        """Return one SD of the doubt in what is level for a pelvis with that zero.

        Zeroed on the person's own standing, the camera's roll is in the zero and cancels; what
        remains is how level people stand.
        """
        return STANDING_LEVEL_SD_DEG if zero == "standing" else self.roll.sd_deg

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
    source
        What it was measured from; ``how`` says more of it: the zero, the way.
    network_sd_deg, progression_deg, level_sd_deg
        What makes a value read in the picture doubtful: the typical SD of its frames, how far the
        foot is turned out of the camera's line, and one SD of what is level for its pelvis.
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
    source: Source = "landmarks"
    how: str = ""
    network_sd_deg: float = float("nan")
    progression_deg: float = float("nan")
    level_sd_deg: float | None = None


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
