"""Metrics of squats, single-leg squats, lunges and heel raises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from gait_screen.angles.geometry import from_vertical_deg
from gait_screen.events.repetitions import Repetition
from gait_screen.metrics.clip import ClipMeasurements, Estimate, extreme_in, value_at, where
from gait_screen.metrics.gait import NO_FLAT_FOOT, foot_doubt
from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.feet import percentile
from gait_screen.vocabulary import SIDES, Side

#: A heel is down while it has risen by less than this (% of leg length): notes, A1.
HEEL_DOWN_PCT: Final = 2.0
#: How long around the bottom the trunk's lean is averaged.
BOTTOM_S: Final = 0.2
#: A last raise that reaches less than this share of the highest shows that no more could be done
#: (notes, section C); such a low one is not counted. Less than the second share is no attempt.
TIRED_SHARE: Final = 0.5
ATTEMPT_SHARE: Final = 0.2
NOT_TO_EXHAUSTION: Final = (
    "the raises stop without getting lower, so it is at least this many: do as many as you can"
)
NO_REPETITIONS: Final = (
    "no whole repetition was seen; film three to five, starting and ending at rest, with the whole "
    "body in the picture"
)


def repetition_estimates(clip: ClipMeasurements) -> Iterator[Estimate]:
    """Yield every metric of repeated movements that the clip's view can show."""
    if clip.movement == "heel-raise":
        yield from _heel_raise(clip)
    elif clip.sideways:
        if clip.view.near_side is not None:
            yield from _side_view(clip, clip.view.near_side)
    else:
        yield from _frontal_view(clip)


def heel_rise_pct(clip: ClipMeasurements, side: Side) -> FloatArray:
    """Return how high the heel is over where it stands, % of leg length, against the toe.

    Against the toe, so that a phone that sways does not lift heels. Zero is the lower quartile:
    the heel stands for most of any of these movements.
    """
    heel, toe = (clip.signals.path(f"{side}_{name}")[:, 1] for name in ("heel", "foot_index"))
    over = 100.0 * (toe - heel) / clip.signals.leg_length_px
    return over - percentile(over, 25)


def _side_view(clip: ClipMeasurements, side: Side) -> Iterator[Estimate]:
    reps = _reps_of(clip, side)
    lifted = heel_rise_pct(clip, side)
    with np.errstate(invalid="ignore"):
        heel_down = lifted < HEEL_DOWN_PCT
    yield _angle_peak(clip, "tibia_inclination", side, reps, heel_down)
    yield _angle_peak(clip, "ankle_dorsiflexion", side, reps, heel_down)
    yield _angle_peak(clip, "knee_flexion", side, reps, None)
    if clip.movement == "lunge":
        return
    yield Estimate(
        "heel_lift_peak",
        side,
        np.asarray([extreme_in(lifted, clip.between(r.start_s, r.end_s)) for r in reps]),
        unit="% of leg length",
        missing=NO_REPETITIONS,
    )
    yield _squat_depth(clip, side, reps)
    if clip.movement == "squat":
        yield _forward_lean(clip, reps)


def _angle_peak(
    clip: ClipMeasurements,
    angle: str,
    side: Side,
    reps: Sequence[Repetition],
    allowed: BoolArray | None,
) -> Estimate:
    curve = clip.curve(angle, side)
    if curve is None:
        return Estimate(f"{angle}_peak", side, np.zeros(0), missing=NO_FLAT_FOOT)
    values = curve.values_deg if allowed is None else where(allowed, curve.values_deg)
    # With the heel condition, half of a repetition may be spent on raised heels.
    share = 0.3 if allowed is not None else 0.7
    peaks = np.asarray(
        [extreme_in(values, clip.between(r.start_s, r.end_s), share=share) for r in reps]
    )
    return Estimate(
        f"{angle}_peak",
        side,
        peaks,
        foot=foot_doubt(clip, angle),
        missing=NO_REPETITIONS,
    )


def _squat_depth(clip: ClipMeasurements, side: Side, reps: Sequence[Repetition]) -> Estimate:
    points = clip.angles.points
    if "knee" not in points:  # an oblique view has no angles; the assessment says so
        return Estimate("squat_depth", side, np.zeros(0), missing=NO_REPETITIONS)
    # Upright the hip stands over the knee; at depth it lies behind it, so the lean is backwards.
    depth = -from_vertical_deg(points["knee"], points["hip"])
    values = np.asarray([value_at(depth, clip.time_s, r.turn_s) for r in reps])
    return Estimate("squat_depth", side, values, missing=NO_REPETITIONS)


def _forward_lean(clip: ClipMeasurements, reps: Sequence[Repetition]) -> Estimate:
    curve = clip.curve("trunk_forward_lean", None)
    values = []
    for rep in reps:
        part = clip.between(rep.turn_s - BOTTOM_S, rep.turn_s + BOTTOM_S)
        inside = curve.values_deg[part] if curve is not None else np.zeros(0)
        values.append(float(np.mean(inside)) if len(inside) else float("nan"))
    return Estimate("trunk_forward_lean_mean", None, np.asarray(values), missing=NO_REPETITIONS)


def _frontal_view(clip: ClipMeasurements) -> Iterator[Estimate]:
    if clip.movement == "lunge":
        return
    for side in SIDES:
        reps = _reps_of(clip, side)
        hidden = (
            "the thigh points at the camera (its picture is shorter than half its standing "
            "length), so the knee's angle cannot be seen; squat less deep, thighs well above level"
        )
        yield _frontal_peak(clip, "knee_fppa", side, reps, hidden if reps else NO_REPETITIONS)
        if clip.movement == "single-leg-squat":
            yield _frontal_peak(clip, "pelvic_drop", side, reps, NO_REPETITIONS)
            yield _frontal_peak(clip, "trunk_lateral_lean", side, reps, NO_REPETITIONS)


def _frontal_peak(
    clip: ClipMeasurements,
    angle: str,
    side: Side,
    reps: Sequence[Repetition],
    missing: str,
) -> Estimate:
    curve = clip.curve(angle, side)
    peaks = np.asarray(
        [
            extreme_in(curve.values_deg, clip.between(r.start_s, r.end_s))
            for r in reps
            if curve is not None
        ]
    )
    return Estimate(
        f"{angle}_peak",
        side,
        peaks,
        missing=missing,
        how=f"zero: {clip.angles.pelvis_zero}" if angle == "pelvic_drop" else "",
    )


def _heel_raise(clip: ClipMeasurements) -> Iterator[Estimate]:
    near = clip.view.near_side
    sides: tuple[Side, ...] = (near,) if near else SIDES
    for side in sides:
        reps = _reps_of(clip, side)
        rise = heel_rise_pct(clip, side)
        peaks = np.asarray([extreme_in(rise, clip.between(r.start_s, r.end_s)) for r in reps])
        yield Estimate(
            "heel_raise_count",
            side,
            np.asarray([float(len(reps))]) if len(reps) else np.zeros(0),
            unit="count",
            missing=NO_REPETITIONS,
            note=None if _tired(clip, rise, reps, peaks) else NOT_TO_EXHAUSTION,
        )
        yield Estimate(
            "heel_rise_peak",
            side,
            peaks,
            unit="% of leg length",
            missing=NO_REPETITIONS,
        )
    if near is not None:
        yield _big_toe_at_top(clip, near)


def _tired(
    clip: ClipMeasurements, rise: FloatArray, reps: Sequence[Repetition], peaks: FloatArray
) -> bool:
    """Tell whether a raise that failed follows the last one that counts."""
    highest = percentile(peaks, 100)
    after = rise[clip.time_s > reps[-1].end_s] if reps else np.zeros(0)
    after = after[~np.isnan(after)]
    if not len(after):
        return False
    attempt = float(after.max())
    came_down = after[-1] < 0.5 * attempt  # else the clip ends on the way up
    return bool(ATTEMPT_SHARE * highest < attempt < TIRED_SHARE * highest and came_down)


def _big_toe_at_top(clip: ClipMeasurements, side: Side) -> Estimate:
    curve, foot = clip.curve("mtp_extension", side), clip.angles.foot
    if curve is None or foot is None:
        return Estimate("mtp_extension_peak", side, np.zeros(0), missing=NO_FLAT_FOOT)
    reps = _reps_of(clip, side)
    # The toes stay on the ground at the top, so the foot's pitch is the joint's angle.
    tops = np.asarray([extreme_in(foot.pitch_deg, clip.between(r.start_s, r.end_s)) for r in reps])
    high = np.zeros(len(clip.time_s), dtype=bool)
    for rep in reps:
        high[clip.between(rep.turn_s - BOTTOM_S, rep.turn_s + BOTTOM_S)] = True
    return Estimate(
        "mtp_extension_peak",
        side,
        tops,
        foot=foot.doubt(high),
        missing=NO_REPETITIONS,
        how="foot pitch about the toe joint",
    )


def _reps_of(clip: ClipMeasurements, side: Side) -> list[Repetition]:
    return [rep for rep in clip.timing.repetitions if rep.side in (None, side)]
