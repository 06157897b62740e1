"""From the paths of stickers to curves: rearfoot, big toe, sole and pelvis.

Rearfoot and the camera that is not straight behind the foot
------------------------------------------------------------
Take the foot's own directions: ``a`` to the right, ``b`` up and ``g`` forward. A line on the leg
has the components (a, b, g); what is asked for is its lean in the foot's frontal plane, a / b. A
camera whose ray to the foot makes the angle psi with the foot's forward direction (toes to the
right of the ray: +) sees

    x / y = (a cos(psi) + g sin(psi)) / b

so it sees a cos(psi) / b plus sin(psi) times the line's forward lean tan(d) = g / b. Subtracted for
the heel's line and the calf's, small leans, with ``d`` the forward lean of the calf's line against
the heel's and ``psi_out`` psi towards the toe-out side:

    picture = eversion cos(psi_out) + sin(psi_out) tan(d)

The stickers lie on the skin. The calf's belly carries the upper one further back, the heel's bulge
tilts that line forward, so in standing the calf's line leans back against the heel's by some
:data:`SKIN_LEAN_DEG`; the ankle's dorsiflexion D brings it forward: d = D - SKIN_LEAN. And they
were put in line by somebody who looked from behind at a person who stood with the toes a little
out, so what the formula says of that moment (psi_out = :data:`TOE_OUT_DEG`, D = 0) is in them
already and is taken off again. A foot that stands as it did then needs no correction; the larger
its turn and the further its ankle is from bent by the skin's lean, the more.

psi_out comes from where the toes show beside the heel; the dorsiflexion of a rear view is not
measured but taken as typical of the moment of the movement. Both doubts are in the curve's error,
and a foot turned further than :data:`MAX_PROGRESSION_DEG` is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from gait_screen.signals.filtering import derivative, low_pass, reject_outliers, runs_of
from gait_screen.signals.roll import Roll
from gait_screen.signals.timing import between
from gait_screen.vocabulary import SIDES, Movement, Side, View

SOURCE: Final = "markers"
#: Low-pass of the paths, as of the legs' landmarks (notes, section D): two dots of a heel are 3 cm
#: apart, so a third of a pixel that a codec moves them is 2 degrees of a frame.
RUNNING_CUTOFF_HZ: Final = 10.0
CUTOFF_HZ: Final = 6.0
#: Unseen for so many frames, a dot was hidden, not lost to noise.
HIDDEN_FRAMES: Final = 2
#: One SD of a smoothed dot's place that the pixels leave (rendered phone clips: 0.2 to 0.4).
PLACE_SD_PX: Final = 0.25
#: Quiet standing on both feet: this much of it makes a zero.
MIN_STANDING_S: Final = 0.4

#: How far toes point outward on average (notes, A10: 5 to 8), and degrees per unit (half a leg)
#: that the toes' landmark shows outward of the heel's. Fitted to 48 legs of rendered clips with
#: known feet: right within 2.6 deg there; real people's toe-out scatters more.
TOE_OUT_DEG: Final = 7.0
TOE_OUT_PER_UNIT: Final = 42.0
PROGRESSION_SD_DEG: Final = 4.0
#: How far the calf's stickers lean back against the heel's in standing, seen from the side (13
#: rendered people: 11 to 25; a design value for real ones).
SKIN_LEAN_DEG: Final = 18.0
#: From here on a rear view shows more of the ankle's bend than of its tilt (notes, A3: 15 deg is
#: where doubt begins; until here it widens the error).
MAX_PROGRESSION_DEG: Final = 25.0
#: Ankle dorsiflexion over stance (share, degrees): typical, notes A1 for the running peak, the rest
#: design values; and one SD of it and the skin's lean together.
STANCE_DORSIFLEXION_DEG: Final[dict[Movement, tuple[tuple[float, float], ...]]] = {
    "running": ((0.0, 4.0), (0.2, 14.0), (0.45, 23.0), (0.65, 16.0), (1.0, -12.0)),
    "walking": ((0.0, 0.0), (0.12, -4.0), (0.5, 8.0), (0.75, 13.0), (1.0, -12.0)),
}
STANDING_DORSIFLEXION_DEG: Final = 5.0
DORSIFLEXION_SD_DEG: Final = 8.0
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
    reading = smoothed(reading, RUNNING_CUTOFF_HZ if movement == "running" else CUTOFF_HZ)
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
        progression = progression_deg(signals, side, _planted(timing, side, signals.time_s))
        bend = typical_dorsiflexion_deg(signals.time_s, timing, side, movement)
        typical = percentile(progression[~np.isnan(lean)], 50)
        if abs(typical) > MAX_PROGRESSION_DEG:
            refused.append(
                f"the {side} foot points {abs(typical):.0f}° aside of the camera's view (at "
                f"most {MAX_PROGRESSION_DEG:.0f}), which looks like a tilted heel; film from "
                "straight behind the foot"
            )
            continue
        eversion = eversion_deg(lean, progression, bend)
        sd_deg = float(
            np.hypot(
                eversion_sd_deg(typical, percentile(bend[~np.isnan(lean)], 75)),
                _reading_sd_deg(reading, side),
            )
        )
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
    paths = [_upright(reading, name, side) for name in names]
    if any(path is None for path in paths):
        return None
    calf_lower, calf_upper, heel_lower, heel_upper = (path for path in paths if path is not None)
    medial = 1.0 if side == "left" else -1.0
    tilt = from_vertical_deg(heel_lower, heel_upper) - from_vertical_deg(calf_lower, calf_upper)
    return medial * wrap_deg(tilt)


def eversion_deg(
    picture_deg: FloatArray, progression_deg: FloatArray, dorsiflexion_deg: FloatArray
) -> FloatArray:
    """Take out of a rear view's angle what the leg's depth brings in: this module's formula.

    Parameters
    ----------
    picture_deg
        Heel line against calf line as seen, + eversion.
    progression_deg
        The foot's forward direction against the camera's ray to it, + toes outward.

    Examples
    --------
    A foot that stands as it did when the stickers were put on:

    >>> float(np.round(eversion_deg(np.array(5.0), np.array(7.0), np.array(0.0)), 1))
    5.0

    Toes 20 degrees out and the ankle bent by 30, the same picture is of less eversion:

    >>> float(np.round(eversion_deg(np.array(5.0), np.array(20.0), np.array(30.0)), 1))
    -1.5
    """
    turned = np.radians(progression_deg)
    seen = _by_depth_deg(progression_deg, dorsiflexion_deg)
    placed = _by_depth_deg(np.asarray(TOE_OUT_DEG), np.asarray(0.0))
    return np.asarray((picture_deg - seen + placed) / np.cos(turned))


def _by_depth_deg(progression_deg: FloatArray, dorsiflexion_deg: FloatArray) -> FloatArray:
    """Return what the calf line's lean in depth shows as eversion."""
    lean = np.radians(dorsiflexion_deg - SKIN_LEAN_DEG)
    return np.asarray(np.degrees(np.sin(np.radians(progression_deg)) * np.tan(lean)))


def eversion_sd_deg(progression_deg: float, dorsiflexion_deg: float) -> float:
    """Return one SD of the lasting error: placing, the foot's direction and the ankle's bend."""
    turned, bend = np.radians(progression_deg), np.radians(dorsiflexion_deg - SKIN_LEAN_DEG)
    by_direction = np.tan(bend) * np.cos(turned) * PROGRESSION_SD_DEG
    by_bend = np.sin(turned) / np.cos(bend) ** 2 * DORSIFLEXION_SD_DEG
    return float(np.sqrt(PLACEMENT_SD_DEG**2 + by_direction**2 + by_bend**2))


def progression_deg(signals: Signals, side: Side, planted: BoolArray) -> FloatArray:
    """Return how far a foot seen from behind points outward of the camera's ray, ``(T,)``.

    One value for the clip: the landmark of the hidden toes is poor frame by frame.

    Parameters
    ----------
    planted
        Shape ``(T,)``: frames in which the foot stands.
    """
    outward = -1.0 if side == "left" else 1.0
    beside = (signals.path(f"{side}_foot_index") - signals.path(f"{side}_heel"))[:, 0]
    shown = outward * beside / (0.5 * signals.leg_length_px)
    typical = percentile(shown[planted], 50)
    value = TOE_OUT_DEG + TOE_OUT_PER_UNIT * (0.0 if np.isnan(typical) else typical)
    return np.full(len(beside), value)


def _planted(timing: Timing, side: Side, time_s: FloatArray) -> BoolArray:
    """Return where a foot stands: in its stances and holds; all frames where it has neither."""
    spans = [(one.start_s, one.end_s) for one in timing.stances_of(side)]
    spans += [(one.start_s, one.end_s) for one in timing.holds if one.side == side]
    planted = np.full(len(time_s), not spans)
    for start_s, end_s in spans:
        planted[between(time_s, start_s, end_s)] = True
    return planted


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
    paths = [_upright(reading, name, side) for name in ("heel", "mtp1", "hallux")]
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
    left, right = (_upright(reading, f"psis_{side}", None) for side in SIDES)
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


def smoothed(reading: MarkerReading, cutoff_hz: float) -> MarkerReading:
    """Return the same stickers with their paths low-passed; what is unseen stays so.

    A dot that jumps by more than half its width and back was another one; one that has just come
    out from behind something is seen in part, and its centre is not the sticker's. Both are left
    out.
    """
    floor_px = 0.5 * reading.diameter_px
    paths = []
    for path in reading.paths:
        steady = reject_outliers(path.xy_px, noise_floor=floor_px)
        for start, end in runs_of(np.asarray(np.isnan(steady[:, 0]))):
            if end - start >= HIDDEN_FRAMES:
                steady[max(start - 1, 0) : end + 1] = np.nan
        paths.append(replace(path, xy_px=low_pass(steady, reading.time_s, cutoff_hz)))
    return replace(reading, paths=tuple(paths))


def _upright(reading: MarkerReading, name: str, side: Side | None) -> FloatArray | None:
    """Return a sticker's path with y up."""
    path = reading.path(name, side)
    return None if path is None else path * np.array([1.0, -1.0])


def _reading_sd_deg(reading: MarkerReading, side: Side) -> float:
    """Return one SD of the angle between the lines that the dots' places leave."""
    parts = []
    for upper, lower in (("calf_upper", "calf_lower"), ("heel_upper", "heel_lower")):
        first, second = reading.path(upper, side), reading.path(lower, side)
        if first is not None and second is not None:
            apart_px = percentile(np.linalg.norm(first - second, axis=1), 50)
            parts.append(np.degrees(np.sqrt(2.0) * PLACE_SD_PX / apart_px))
    return float(np.sqrt(np.sum(np.square(parts))))
