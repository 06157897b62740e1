"""From what the networks answered, frame by frame, to angle curves.

==========================  =========================  ==========================================
curve                       from                       zero; sign
==========================  =========================  ==========================================
``rearfoot_eversion``       rear foot, ``eversion``    heel and shank in line; + eversion
``mtp_extension``           side foot                  foot flat; + extension
``ankle_dorsiflexion``      side foot                  shank square to the sole; + dorsiflexion
``foot_pitch``              side foot, ``sole_pitch``  sole level in the world; + heel up
``pelvic_drop``             pelvis, ``obliquity``      own two-leg standing, else true level;
                                                       + the other side lower
==========================  =========================  ==========================================

Answers that the network itself doubts, or that stand off their neighbours, are dropped; what is
left is low-passed as the landmarks are, each frame weighing by its own doubt. Nothing is carried
over stretches at which no network looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.angles.frontal import left_direction
from gait_screen.angles.table import pelvis_zero_deg
from gait_screen.picture.records import PictureReading
from gait_screen.records import BoolArray, Curve, FloatArray
from gait_screen.signals.clean import cutoffs_hz
from gait_screen.signals.filtering import (
    MAX_GAP_FRAMES,
    fill_short_gaps,
    low_pass,
    reject_outliers,
)
from gait_screen.vocabulary import FRONTAL_VIEWS, SIDE_VIEWS, SIDES, Movement, Side, View

#: What a curve from here names as its source.
SOURCE: Final = "picture"
#: A frame is dropped whose SD is this many times the typical one, and every one beyond the limit:
#: the heel under a trouser's hem, a foot behind the other.
DOUBTFUL_SHARE: Final = 3.0
DOUBTFUL_DEG: Final = 20.0
#: Answers this far off their neighbours are noise, never outliers.
NOISE_FLOOR_DEG: Final = 4.0
#: No joint turns faster there and back between three frames (peak velocities: eversion 150-350
#: deg/s, Clarke 1984; the toe at push-off some 1000).
FASTEST_DEG_S: Final = 1500.0
#: The most doubtful frame that is kept weighs this share of the typical one.
LEAST_WEIGHT: Final = 0.25


@dataclass(frozen=True)
class Scene:
    """What the curves need to know of a clip besides the readings.

    Attributes
    ----------
    time_s
        Shape ``(T,)``.
    roll_deg
        How far upright things lean to the right in the picture.
    standing
        Shape ``(T,)``: frames of quiet standing on both feet.
    in_view
        Shape ``(T,)``: frames that show the person from ``view``.
    """

    time_s: FloatArray
    view: View
    movement: Movement | None
    roll_deg: float
    standing: BoolArray
    in_view: BoolArray

    @property
    def fps(self) -> float:
        """Return the median frame rate of the clip's own clock."""
        return 1.0 / float(np.median(np.diff(self.time_s)))


@dataclass(frozen=True)
class PictureCurves:
    """The curves and ``pelvis_zero``: ``"standing"`` or ``"horizontal"``."""

    curves: tuple[Curve, ...] = ()
    pelvis_zero: str = "horizontal"

    def get(self, name: str, side: Side | None) -> Curve | None:
        """Return the curve of that name and side, or None."""
        for curve in self.curves:
            if (curve.name, curve.side) == (name, side):
                return curve
        return None


def picture_curves(readings: Sequence[PictureReading], scene: Scene) -> PictureCurves:
    """Turn a clip's readings into curves; those of another view than the scene's count for nothing.

    Returns
    -------
    PictureCurves
        ``source`` is :data:`SOURCE`, ``frame_sd_deg`` the network's own doubt and
        ``systematic_sd_deg`` its median over the frames used. A curve without a frame is left out.
    """
    found: list[Curve] = []
    zero = "horizontal"
    for reading in readings:
        if reading.network == "rear_foot" and scene.view == "rear":
            found.append(angle_curve(reading, "eversion", "rearfoot_eversion", scene))
        elif reading.network == "side_foot" and scene.view in SIDE_VIEWS:
            found += _side_foot(reading, scene)
        elif reading.network == "pelvis" and scene.view in FRONTAL_VIEWS:
            curves, zero = _pelvis(reading, scene)
            found += curves
    known = tuple(curve for curve in found if not np.isnan(curve.values_deg).all())
    return PictureCurves(known, zero)


def angle_curve(reading: PictureReading, angle: str, name: str, scene: Scene) -> Curve:
    """Return one answer as a smooth curve of the reading's side."""
    legs_hz, _ = cutoffs_hz(scene.movement, scene.fps)
    return _curve(reading, angle, name, scene, legs_hz)


def median_angle_deg(reading: PictureReading, angle: str, where: BoolArray) -> float:
    """Return the median of one answer over the frames ``where``, shape ``(T,)``; NaN of none."""
    values = reading.angle(angle, len(where))[where]
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _side_foot(reading: PictureReading, scene: Scene) -> Iterator[Curve]:
    yield angle_curve(reading, "mtp_extension", "mtp_extension", scene)
    yield angle_curve(reading, "dorsiflexion", "ankle_dorsiflexion", scene)
    pitch = angle_curve(reading, "sole_pitch", "foot_pitch", scene)
    # A camera's roll turns the picture clockwise, a mirrored one the other way.
    turned = -scene.roll_deg if reading.mirrored else scene.roll_deg
    yield _shifted(pitch, turned)


def _pelvis(reading: PictureReading, scene: Scene) -> tuple[list[Curve], str]:
    _, trunk_hz = cutoffs_hz(scene.movement, scene.fps)
    seen = _curve(reading, "obliquity", "pelvic_drop", scene, trunk_hz)
    # Clockwise in a rear view is the right side lower, as in a drop over the left leg.
    towards_left = -left_direction(scene.view)
    turned = -1.0 if reading.mirrored else 1.0
    right_lower = towards_left * (turned * seen.values_deg - scene.roll_deg)
    zero_deg, zero = pelvis_zero_deg(right_lower, scene.standing & scene.in_view, scene.fps)
    curves = []
    for side in SIDES:
        sign = 1.0 if side == "left" else -1.0
        curves.append(
            Curve(
                "pelvic_drop",
                side,
                sign * (right_lower - zero_deg),
                SOURCE,
                seen.systematic_sd_deg,
                seen.frame_sd_deg,
            )
        )
    return curves, zero


def _curve(reading: PictureReading, angle: str, name: str, scene: Scene, cutoff_hz: float) -> Curve:
    count = len(scene.time_s)
    values, sd = reading.angle(angle, count), reading.angle_sd(angle, count)
    values = np.where(scene.in_view, values, np.nan)
    values = reject_doubtful(values, sd, scene.time_s)
    kept = ~np.isnan(values)
    typical = float(np.median(sd[kept])) if kept.any() else float("nan")
    smooth, sd = _smooth(values, np.where(kept, sd, np.nan), typical, scene.time_s, cutoff_hz)
    return Curve(name, reading.side, smooth, SOURCE, typical, sd)


def reject_doubtful(values: FloatArray, sd: FloatArray, time_s: FloatArray) -> FloatArray:
    """Drop frames that the network doubts, that stand off their neighbours or jump there and back.

    Parameters
    ----------
    values, sd
        Shape ``(T,)``; NaN where not looked.
    """
    known = ~np.isnan(values) & ~np.isnan(sd)
    cleaned = np.full(len(values), np.nan)
    if not known.any():
        return cleaned
    typical = float(np.median(sd[known]))
    with np.errstate(invalid="ignore"):
        sure = known & (sd <= max(DOUBTFUL_SHARE * typical, 1.0)) & (sd <= DOUBTFUL_DEG)
    frames = np.flatnonzero(sure)
    if not len(frames):
        return cleaned
    # Slow movement is looked at every few frames, so neighbours are counted in looks.
    for part in np.split(frames, np.flatnonzero(np.diff(frames) > MAX_GAP_FRAMES + 1) + 1):
        steady = reject_outliers(values[part][:, None], noise_floor=NOISE_FLOOR_DEG)[:, 0]
        cleaned[part] = _without_spikes(steady, time_s[part])
    return cleaned


def _without_spikes(values: FloatArray, time_s: FloatArray) -> FloatArray:
    known = np.flatnonzero(~np.isnan(values))
    cleaned = values.copy()
    if len(known) < 3:
        return cleaned
    speed = np.diff(values[known]) / np.diff(time_s[known])
    there, back = speed[:-1], speed[1:]
    spike = (there * back < 0) & (np.minimum(np.abs(there), np.abs(back)) > FASTEST_DEG_S)
    cleaned[known[1:-1][spike]] = np.nan
    return cleaned


def _smooth(
    values: FloatArray, sd: FloatArray, typical: float, time_s: FloatArray, cutoff_hz: float
) -> tuple[FloatArray, FloatArray]:
    """Return the low-passed values and the SD of each, over stretches without a long gap.

    Each frame weighs by its precision, within limits: filtered weights must stay positive.
    """
    filled = fill_short_gaps(np.stack([values, sd], axis=1), time_s)
    doubt = np.maximum(filled[:, 1], 1e-6)
    with np.errstate(invalid="ignore"):
        weight = np.clip((typical / doubt) ** 2, LEAST_WEIGHT, 1.0)
    both = np.stack([weight * filled[:, 0], weight], axis=1)
    both[np.isnan(filled[:, 0])] = np.nan
    passed = low_pass(both, time_s, cutoff_hz)
    return passed[:, 0] / passed[:, 1], filled[:, 1]


def _shifted(curve: Curve, taken_off_deg: float) -> Curve:
    return Curve(
        curve.name,
        curve.side,
        curve.values_deg - taken_off_deg,
        curve.source,
        curve.systematic_sd_deg,
        curve.frame_sd_deg,
    )
