"""Which movement a clip shows, from the paths of hips and feet.

Rules on a handful of features in units of leg length, not a trained classifier: each can be read,
checked by eye against a clip and explained to the person who filmed it. All thresholds are design
choices of this project (screening, not published).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.recognition.view import ViewEstimate
from gait_screen.records import FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.feet import (
    FOOT_LIFT,
    MIN_HOLD_S,
    foot_gap,
    hip_height,
    percentile,
    standing_feet,
    stands_upright,
)
from gait_screen.signals.filtering import rolling_median, runs_of
from gait_screen.vocabulary import SIDE_VIEWS, SIDES, Movement, Side

#: Feet must pass each other at least this often before legs are said to step.
MIN_STEPS: Final = 4
#: Half the distance between the feet (leg lengths) that a step must exceed, side / frontal view.
STEP_AMPLITUDE_SIDE: Final = 0.12
STEP_AMPLITUDE_FRONTAL: Final = 0.05
STEP_RATE_HZ: Final = (0.7, 4.5)
#: How much step times may scatter (robust SD / median) before it is no longer gait.
MAX_STEP_SCATTER: Final = 0.35
#: Swing ankles rise by at least this.
MIN_SWING_LIFT: Final = 0.04
#: Swing ankles of runners rise by 0.3 leg lengths and more, of walkers by 0.15 to 0.2.
RUNNING_LIFT: Final = 0.26
RUNNING_STEP_RATE_HZ: Final = 2.35
#: Nobody walks at this rate (150 steps a minute), however low the feet swing.
RUNNING_ONLY_STEP_RATE_HZ: Final = 2.5
#: A repetition lowers the hips by at least this; a lunge, whose knee goes to the wall, by less.
MIN_DIP: Final = 0.10
MIN_LUNGE_DIP: Final = 0.06
#: Feet this far apart along the line of sight across the picture make a lunge of a squat.
LUNGE_STEP: Final = 0.40
#: A heel raise lifts the hips, and the heels above the toes, by at least this (some 3 cm).
MIN_RISE: Final = 0.03
#: Feet that wander further than this (leg lengths) do no squat, lunge or raise on the spot.
MAX_FEET_WANDER: Final = 0.5
#: Frames needed before anything is said.
MIN_SEEN_S: Final = 1.0


@dataclass(frozen=True)
class MovementEstimate:
    """The movement of a clip, how sure (0 to 1), and why, in words.

    ``step_rate_hz``: steps of both legs a second, where it is walking or running.
    """

    movement: Movement | None
    confidence: float
    because: str
    step_rate_hz: float | None = None


@dataclass(frozen=True)
class _Features:
    """What the rules look at; distances in leg lengths, heights up."""

    time_s: FloatArray
    hip_height: FloatArray
    step_times_s: FloatArray
    swing_lift: float
    dip: float
    heel_rise: float
    standing: tuple[Side, ...]
    lifted_s: float
    dips_lifted: bool
    split_stance: bool
    feet_wander: float


def recognise_movement(signals: Signals, view: ViewEstimate) -> MovementEstimate:
    """Name the movement of a clip, or None with the reason when it is none of the known ones."""
    if signals.seen.sum() / signals.fps < MIN_SEEN_S or view.view is None:
        return MovementEstimate(None, 0.0, "the whole body is in the picture for too short a time")
    features = _features(signals, view)
    return (
        _as_gait(features)
        or _as_heel_raise(features)
        or _as_repetitions(features)
        or _as_stance(features)
        or MovementEstimate(None, 0.0, "none of the known movements: no steps, dips, raises, holds")
    )


def step_crossings_s(gap: FloatArray, time_s: FloatArray, amplitude: float) -> FloatArray:
    """Return the times at which the feet pass each other.

    Parameters
    ----------
    gap
        Left minus right, shape ``(T,)``.
    amplitude
        The gap must exceed it on both sides of a crossing (hysteresis against jitter).
    """
    times: list[float] = []
    state = 0
    last_sign_change_s = np.nan
    previous = np.nan
    for moment_s, value in zip(time_s, gap, strict=True):
        if np.isnan(value):
            state, previous = 0, np.nan
            continue
        if not np.isnan(previous) and previous * value < 0:
            last_sign_change_s = moment_s
        previous = value
        sign = 1 if value > amplitude else -1 if value < -amplitude else 0
        if sign and state and sign != state:
            times.append(float(last_sign_change_s))
        state = sign or state
    return np.asarray(times)


def _features(signals: Signals, view: ViewEstimate) -> _Features:
    scale = signals.leg_length_px

    def height(name: str) -> FloatArray:
        return -signals.path(name)[:, 1] / scale

    sideways = view.view in SIDE_VIEWS
    between = (signals.path("left_ankle") - signals.path("right_ankle")) / scale[:, None]
    gap = between[:, 0 if sideways else 1]
    amplitude = STEP_AMPLITUDE_SIDE if sideways else STEP_AMPLITUDE_FRONTAL
    hip = hip_height(signals)
    gap_of_feet = foot_gap(signals, sideways=sideways)
    lifted = np.abs(np.nan_to_num(gap_of_feet)) > FOOT_LIFT
    standing_on = np.where(
        np.nan_to_num(gap_of_feet) > 0,
        stands_upright(signals, "right"),
        stands_upright(signals, "left"),
    )
    holds = [
        signals.time_s[end - 1] - signals.time_s[start]
        for start, end in runs_of(np.asarray(lifted & standing_on))
    ]
    standing = standing_feet(gap_of_feet)
    upright, lowest = percentile(hip, 95), percentile(hip, 2)
    with np.errstate(invalid="ignore"):
        low = hip < upright - MIN_DIP
    return _Features(
        time_s=signals.time_s,
        hip_height=hip,
        step_times_s=step_crossings_s(gap, signals.time_s, amplitude),
        swing_lift=_swing_lift(height("left_ankle"), height("right_ankle")),
        dip=upright - lowest,
        heel_rise=_heel_rise(signals, hip, _working_feet(standing, view)),
        standing=standing,
        lifted_s=max(holds, default=0.0),
        dips_lifted=bool(low.any() and lifted[low].mean() > 0.5),
        split_stance=bool(sideways and _median(np.abs(between[:, 0])) > LUNGE_STEP),
        feet_wander=_feet_wander(signals),
    )


def _feet_wander(signals: Signals) -> float:
    """Return how far the more restful foot wanders over the picture, in leg lengths."""
    ranges = []
    for side in SIDES:
        path = signals.path(f"{side}_ankle") / signals.leg_px
        span = [percentile(axis, 95) - percentile(axis, 5) for axis in path.T]
        ranges.append(float(np.hypot(span[0], span[1])))
    known = [value for value in ranges if not np.isnan(value)]
    return min(known, default=float("nan"))


def _working_feet(standing: tuple[Side, ...], view: ViewEstimate) -> tuple[Side, ...]:
    """Return the near foot of a side view where it stands: the far one may hover unnoticed."""
    near = view.near_side
    return (near,) if near is not None and near in standing else standing


def _heel_rise(signals: Signals, hip: FloatArray, feet: tuple[Side, ...]) -> float:
    """Return how much higher heels stand over toes when the hips are high than when low.

    Of the feet on the ground, the one that rises less; 0 where the hips themselves do not rise.
    """
    if not percentile(hip, 98) - percentile(hip, 2) >= MIN_RISE:
        return 0.0
    rises = []
    for side in feet:
        over = signals.path(f"{side}_foot_index")[:, 1] - signals.path(f"{side}_heel")[:, 1]
        over = over / signals.leg_length_px
        known = ~np.isnan(over) & ~np.isnan(hip)
        if known.sum() < 0.5 * len(hip):
            continue
        middle = 0.5 * (np.percentile(hip[known], 2) + np.percentile(hip[known], 98))
        high, low = known & (hip > middle), known & (hip <= middle)
        rises.append(_median(over[high]) - _median(over[low]))
    return float(min(rises, default=0.0))


def _median(values: FloatArray) -> float:
    return percentile(values, 50)


def _swing_lift(left: FloatArray, right: FloatArray) -> float:
    """Return how far the ankles rise above the ground under them, the smaller of the two legs."""
    window = max(1, len(left) // 4)
    ground = rolling_median(np.fmin(left, right), window)
    return min(percentile(leg - ground, 98) for leg in (left, right))


def _as_gait(features: _Features) -> MovementEstimate | None:
    steps = features.step_times_s
    if len(steps) < MIN_STEPS:
        return None
    durations = np.diff(steps)
    typical = float(np.median(durations))
    scatter = 1.4826 * float(np.median(np.abs(durations - typical))) / typical
    rate_hz = 1.0 / typical
    if not STEP_RATE_HZ[0] <= rate_hz <= STEP_RATE_HZ[1] or scatter > MAX_STEP_SCATTER:
        return None
    lift = features.swing_lift
    if lift < MIN_SWING_LIFT:  # a sway of the feet's places, not a step
        return None
    running = lift > RUNNING_LIFT and rate_hz > 0.8 * RUNNING_STEP_RATE_HZ
    running = running or (rate_hz > RUNNING_STEP_RATE_HZ and lift > 0.75 * RUNNING_LIFT)
    running = running or rate_hz > RUNNING_ONLY_STEP_RATE_HZ
    margin = abs(lift - RUNNING_LIFT) / RUNNING_LIFT + abs(rate_hz / RUNNING_STEP_RATE_HZ - 1.0)
    confidence = min(1.0, 0.5 + margin) * (1.0 - scatter)
    text = (
        f"{len(steps)} steps at {60 * rate_hz:.0f} per minute, "
        f"ankles rise {100 * lift:.0f} % of leg length"
    )
    movement: Movement = "running" if running else "walking"
    return MovementEstimate(movement, round(confidence, 2), text, rate_hz)


def _as_repetitions(features: _Features) -> MovementEstimate | None:
    needed = MIN_LUNGE_DIP if features.split_stance else MIN_DIP
    if not features.dip >= needed or not features.feet_wander < MAX_FEET_WANDER:
        return None
    standing = percentile(features.hip_height, 95)
    with np.errstate(invalid="ignore"):
        dips = runs_of(features.hip_height < standing - 0.5 * features.dip)
    returns = [
        percentile(features.hip_height[end:], 100) > standing - 0.35 * features.dip
        for _, end in dips
    ]
    # Someone who lowers once and stays (sits down) has not squatted.
    if not dips or not any(returns):
        return None
    lasted = [features.time_s[end - 1] - features.time_s[start] for start, end in dips]
    if min(lasted) > 6.0:
        return None
    text = f"{len(dips)} dips of the hips by {100 * features.dip:.0f} % of leg length"
    confidence = round(min(1.0, 0.6 + features.dip), 2)
    if features.dips_lifted:
        return MovementEstimate("single-leg-squat", confidence, f"{text}, one foot lifted")
    if features.split_stance:
        return MovementEstimate("lunge", confidence, f"{text}, one foot in front of the other")
    return MovementEstimate("squat", confidence, f"{text}, both feet down")


def _as_heel_raise(features: _Features) -> MovementEstimate | None:
    rise = features.heel_rise
    one_leg = len(features.standing) == 1
    if not rise >= MIN_RISE or (features.lifted_s >= MIN_HOLD_S and not one_leg):
        return None
    if not features.feet_wander < MAX_FEET_WANDER:
        return None
    text = f"heels and hips rise together, the heels by {100 * rise:.0f} % of leg length"
    return MovementEstimate("heel-raise", round(min(1.0, 0.5 + 5 * rise), 2), text)


def _as_stance(features: _Features) -> MovementEstimate | None:
    if features.lifted_s < MIN_HOLD_S:
        return None
    text = f"one foot off the ground for {features.lifted_s:.1f} s"
    return MovementEstimate("single-leg-stance", 0.9, text)
