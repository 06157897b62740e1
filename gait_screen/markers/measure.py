"""From the paths of stickers to curves: rearfoot, big toe, sole and pelvis.

Rearfoot and the camera that is not straight behind the foot
------------------------------------------------------------
Take the foot's own directions: ``a`` to the right, ``b`` up and ``g`` forward. A line on the leg
has the components (a, b, g); what is asked for is its lean in the foot's frontal plane, a / b. A
camera whose ray to the foot makes the angle psi with the foot's forward direction (toes to the
right of the ray: +) sees

    x / y = (a cos(psi) + g sin(psi)) / b

so it sees a cos(psi) / b plus sin(psi) times the line's forward lean tan(d) = g / b. Subtracted for
the heel's line (h) and the shank's (s), small leans, with d_s - d_h the ankle's dorsiflexion D:

    picture = eversion cos(psi) + sin(psi_out) tan(D)

where psi_out is psi towards the toe-out side; so ``eversion = (picture - sin(psi_out) tan(D)) /
cos(psi_out)``. A runner's 23 degrees of dorsiflexion at 10 degrees of toe-out look like 4 degrees
of eversion. psi_out comes from where the toes show beside the heel; the dorsiflexion of a rear view
is not measured but taken as typical of the moment of the movement. Both doubts are in the curve's
error, and a foot turned further than :data:`MAX_PROGRESSION_DEG` is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.angles.geometry import (
    direction_deg,
    from_vertical_deg,
    rotate,
    slope_deg,
    wrap_deg,
)
from gait_screen.events.detect import Timing
from gait_screen.markers.records import MarkerReading
from gait_screen.records import BoolArray, Curve, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.feet import percentile
from gait_screen.signals.filtering import derivative, low_pass
from gait_screen.signals.roll import Roll
from gait_screen.signals.timing import between
from gait_screen.vocabulary import SIDES, Movement, Side, View

SOURCE: Final = "markers"
#: Stickers jitter by a fraction of a pixel, so their paths need less smoothing than landmarks.
CUTOFF_HZ: Final = 15.0
#: Quiet standing on both feet: this much of it makes a zero.
MIN_STANDING_S: Final = 0.4

#: How far toes point outward on average (notes, A10: 5 to 8), and degrees per unit (half a leg)
#: that the toes' landmark shows outward of the heel's. Fitted to 48 legs of rendered clips with
#: known feet: right within 2.6 deg there; real people's toe-out scatters more.
TOE_OUT_DEG: Final = 7.0
TOE_OUT_PER_UNIT: Final = 42.0
PROGRESSION_SD_DEG: Final = 4.0
#: From here on a rear view shows more of the ankle's bend than of its tilt (notes, A3: 15 deg is
#: where doubt begins; until here it widens the error).
MAX_PROGRESSION_DEG: Final = 25.0
#: Ankle dorsiflexion over stance (share, degrees): typical, notes A1 for the running peak, the rest
#: design values; and one SD between people and moments.
STANCE_DORSIFLEXION_DEG: Final[dict[Movement, tuple[tuple[float, float], ...]]] = {
    "running": ((0.0, 4.0), (0.2, 14.0), (0.45, 23.0), (0.65, 16.0), (1.0, -12.0)),
    "walking": ((0.0, 0.0), (0.12, -4.0), (0.5, 8.0), (0.75, 13.0), (1.0, -12.0)),
}
STANDING_DORSIFLEXION_DEG: Final = 5.0
DORSIFLEXION_SD_DEG: Final = 6.0
#: One SD of a line through two dots as drawn by hand: the repeatability of sticker goniometry from
#: behind is some 4 deg (minimal detectable change, notes A3: 3 to 5), a standard error of 1.4.
PLACEMENT_SD_DEG: Final = 1.4
#: Flat-foot zero, and a foot some 10 deg out of the picture's plane.
TOE_SD_DEG: Final = 1.5
#: A foot stands while its dots move less than this, foot lengths a second ...
STILL_PER_S: Final = 0.35
#: ... and is flat while its pitch is this near to the lowest at which it stands.
FLAT_BAND_DEG: Final = 4.0
MIN_FLAT_FRAMES: Final = 5
#: Line of the two dots over the waistband, each placed within some 3 mm in 10 cm; the person's own
#: standing takes that off.
PELVIS_SD_DEG: Final = 1.0
PELVIS_PLACED_SD_DEG: Final = 2.5


@dataclass(frozen=True)
class MarkerMeasures:
    """What the stickers say.

    Attributes
    ----------
    curves
        With source ``"markers"``: ``rearfoot_eversion`` (zero: as the sticker lines stand),
        ``mtp_extension`` and ``foot_pitch`` (zero: foot flat), ``pelvic_drop``.
    standing_eversion_deg
        Per side the rearfoot's value in quiet two-leg standing, where the clip has it: the zero of
        those who want the person's own.
    refused
        What was seen but not measured, and why, as ready sentences.
    """

    curves: tuple[Curve, ...] = ()
    standing_eversion_deg: Mapping[Side, float] | None = None
    refused: tuple[str, ...] = ()


def measure_markers(
    reading: MarkerReading,
    signals: Signals,
    view: View | None,
    roll: Roll,
    timing: Timing,
    standing: BoolArray,
    movement: Movement | None,
) -> MarkerMeasures:
    """Compute every curve that the stickers give.

    Parameters
    ----------
    standing
        Shape ``(T,)``: frames of quiet standing on both feet.
    """
    if view == "rear":
        return _rear(reading, signals, roll, timing, standing, movement)
    curves = [curve for side in SIDES for curve in toe_curves(reading, side, roll.correction_deg)]
    return MarkerMeasures(tuple(curves))


def _rear(
    reading: MarkerReading,
    signals: Signals,
    roll: Roll,
    timing: Timing,
    standing: BoolArray,
    movement: Movement | None,
) -> MarkerMeasures:
    curves: list[Curve] = []
    refused: list[str] = []
    still: dict[Side, float] = {}
    for side in SIDES:
        lean = rearfoot_picture_deg(reading, side)
        if lean is None:
            continue
        progression = progression_deg(signals, side)
        bend = typical_dorsiflexion_deg(signals.time_s, timing, side, movement)
        typical = percentile(progression[~np.isnan(lean)], 50)
        if abs(typical) > MAX_PROGRESSION_DEG:
            refused.append(
                f"the {side} foot points {abs(typical):.0f} deg aside of the camera's view (at "
                f"most {MAX_PROGRESSION_DEG:.0f}), which looks like a tilted heel; film from "
                "straight behind the foot"
            )
            continue
        eversion = eversion_deg(lean, progression, bend)
        sd_deg = eversion_sd_deg(typical, percentile(bend[~np.isnan(lean)], 75))
        curves.append(Curve("rearfoot_eversion", side, eversion, SOURCE, sd_deg))
        level = _standing_value(eversion, standing, signals.fps)
        if level is not None:
            still[side] = level
    curves += pelvis_curves(reading, standing, signals.fps, roll)
    return MarkerMeasures(tuple(curves), still, tuple(refused))


def rearfoot_picture_deg(reading: MarkerReading, side: Side) -> FloatArray | None:
    """Return the heel's line against the calf's as a rear view shows them, ``(T,)``.

    0 in line, + when the heel's upper end leans towards the other leg against the calf: eversion.
    None where one of the four stickers was not found. The camera's roll cancels.
    """
    names = ("calf_lower", "calf_upper", "heel_lower", "heel_upper")
    paths = [_smooth(reading, name, side) for name in names]
    if any(path is None for path in paths):
        return None
    calf_lower, calf_upper, heel_lower, heel_upper = (path for path in paths if path is not None)
    medial = 1.0 if side == "left" else -1.0
    tilt = from_vertical_deg(heel_lower, heel_upper) - from_vertical_deg(calf_lower, calf_upper)
    return medial * wrap_deg(tilt)


def eversion_deg(
    picture_deg: FloatArray, progression_deg: FloatArray, dorsiflexion_deg: FloatArray
) -> FloatArray:
    """Take out of a rear view's angle what the ankle's bend brings in: this module's formula.

    Parameters
    ----------
    picture_deg
        Heel line against calf line as seen, + eversion.
    progression_deg
        The foot's forward direction against the camera's ray to it, + toes outward.

    Examples
    --------
    Ten degrees of toe-out make 23 degrees of dorsiflexion look like 4 of eversion.

    >>> float(np.round(eversion_deg(np.array(4.2), np.array(10.0), np.array(23.0)), 1))
    0.0
    """
    turned = np.radians(progression_deg)
    bent = np.degrees(np.sin(turned) * np.tan(np.radians(dorsiflexion_deg)))
    return np.asarray((picture_deg - bent) / np.cos(turned))


def eversion_sd_deg(progression_deg: float, dorsiflexion_deg: float) -> float:
    """Return one SD of the lasting error: placing, the foot's direction and the ankle's bend."""
    turned, bend = np.radians(progression_deg), np.radians(dorsiflexion_deg)
    by_direction = np.tan(bend) * np.cos(turned) * PROGRESSION_SD_DEG
    by_bend = np.sin(turned) / np.cos(bend) ** 2 * DORSIFLEXION_SD_DEG
    return float(np.sqrt(PLACEMENT_SD_DEG**2 + by_direction**2 + by_bend**2))


def progression_deg(signals: Signals, side: Side) -> FloatArray:
    """Return how far a foot seen from behind points outward of the camera's ray, ``(T,)``.

    Steadied over the clip: the landmark of the hidden toes is poor frame by frame.
    """
    outward = -1.0 if side == "left" else 1.0
    beside = (signals.path(f"{side}_foot_index") - signals.path(f"{side}_heel"))[:, 0]
    shown = outward * beside / (0.5 * signals.leg_length_px)
    typical = percentile(shown, 50)
    value = TOE_OUT_DEG + TOE_OUT_PER_UNIT * (0.0 if np.isnan(typical) else typical)
    return np.full(len(beside), value)


def typical_dorsiflexion_deg(
    time_s: FloatArray, timing: Timing, side: Side, movement: Movement | None
) -> FloatArray:
    """Return the ankle's bend that is usual at each moment of the movement, ``(T,)``."""
    bend = np.full(len(time_s), STANDING_DORSIFLEXION_DEG)
    if movement not in STANCE_DORSIFLEXION_DEG:
        return bend
    share, degrees = np.array(STANCE_DORSIFLEXION_DEG[movement]).T
    for stance in timing.stances_of(side):
        part = between(time_s, stance.start_s, stance.end_s)
        bend[part] = np.interp((time_s[part] - stance.start_s) / stance.duration_s, share, degrees)
    return bend


def toe_curves(reading: MarkerReading, side: Side, roll_deg: float) -> list[Curve]:
    """Return big-toe extension and foot pitch of a foot with three stickers, zero on the flat foot.

    Empty where a sticker was not found or the foot never stands flat in view.
    """
    paths = [_smooth(reading, name, side) for name in ("heel", "mtp1", "hallux")]
    if any(path is None for path in paths):
        return []
    heel, mtp1, hallux = (path for path in paths if path is not None)
    ahead = percentile((hallux - heel)[:, 0], 50)
    # x forward, y up: then heel up and toes up are both turns that can be signed.
    forward = np.array([1.0 if ahead >= 0 else -1.0, 1.0])
    heel, mtp1, hallux = (
        rotate(path, roll_deg, np.zeros(2)) * forward for path in (heel, mtp1, hallux)
    )
    pitch = -wrap_deg(direction_deg(mtp1 - heel))
    extension = wrap_deg(direction_deg(hallux - mtp1) - direction_deg(mtp1 - heel))
    flat = flat_frames(heel, mtp1, pitch, reading.time_s)
    if flat.sum() < MIN_FLAT_FRAMES:
        return []
    flat_pitch = percentile(pitch[flat], 50)
    flat_toe = _lowest_level(extension[flat])
    return [
        Curve("mtp_extension", side, extension - flat_toe, SOURCE, TOE_SD_DEG),
        Curve("foot_pitch", side, pitch - flat_pitch, SOURCE, TOE_SD_DEG),
    ]


def flat_frames(
    heel: FloatArray, mtp1: FloatArray, pitch_deg: FloatArray, time_s: FloatArray
) -> BoolArray:
    """Return where a foot stands flat, ``(T,)``: both ends at rest and the heel down."""
    length = percentile(np.linalg.norm(mtp1 - heel, axis=1), 50)
    fast = np.maximum(
        *(np.linalg.norm(derivative(path, time_s), axis=1) / length for path in (heel, mtp1))
    )
    with np.errstate(invalid="ignore"):
        still = fast < STILL_PER_S
        low = percentile(pitch_deg[still], 15)
        return np.asarray(still & (np.abs(pitch_deg - low) < FLAT_BAND_DEG))


def pelvis_curves(
    reading: MarkerReading, standing: BoolArray, fps: float, roll: Roll
) -> list[Curve]:
    """Return the pelvic drop of a rear view from the two dots over the waistband.

    Zero: the person's own standing on both feet where the clip shows it, else the horizontal. + on
    a side when the other side is lower, as in stance on it.
    """
    left, right = (_smooth(reading, f"psis_{side}", None) for side in SIDES)
    if left is None or right is None:
        return []
    left, right = (rotate(path, roll.correction_deg, np.zeros(2)) for path in (left, right))
    # Seen from behind the left side is to the left: the slope of left to right, right lower +.
    drop_left = -slope_deg(left, right)
    level = _standing_value(drop_left, standing, fps)
    placed = PELVIS_PLACED_SD_DEG if level is None else PELVIS_SD_DEG
    sd_deg = float(np.hypot(placed, roll.sd_deg if level is None else 0.0))
    drop_left = drop_left - (level or 0.0)
    return [
        Curve("pelvic_drop", "left", drop_left, SOURCE, sd_deg),
        Curve("pelvic_drop", "right", -drop_left, SOURCE, sd_deg),
    ]


def _standing_value(values: FloatArray, standing: BoolArray, fps: float) -> float | None:
    still = values[standing & ~np.isnan(values)]
    return float(np.median(still)) if len(still) >= MIN_STANDING_S * fps else None


def _lowest_level(values: FloatArray) -> float:
    """Return the lowest level at which values stay: toes may be held up on a flat foot."""
    low = percentile(values, 15)
    return percentile(values[values < low + FLAT_BAND_DEG], 50)


def _smooth(reading: MarkerReading, name: str, side: Side | None) -> FloatArray | None:
    """Return a sticker's path with y up, lightly smoothed."""
    path = reading.path(name, side)
    if path is None:
        return None
    return low_pass(path * np.array([1.0, -1.0]), reading.time_s, CUTOFF_HZ)
