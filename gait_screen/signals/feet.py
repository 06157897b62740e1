"""How high the feet stand against each other, and small helpers on paths with gaps."""

from __future__ import annotations

from typing import Final

import numpy as np

from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.running import percentile_of_spans
from gait_screen.signals.timing import windows
from gait_screen.vocabulary import LANDMARK_INDEX, SIDES, Side

#: One foot is lifted when it is this much (leg lengths) above the other: notes, section C.
FOOT_LIFT: Final = 0.05
#: ... and it is held off the ground when it is lifted for this long.
MIN_HOLD_S: Final = 0.8
#: A foot stands for 35 to 65 % of a stride: the 15th percentile over a stride lies inside it.
LEVEL_WINDOW_S: Final = 1.6
LEVEL_PERCENTILE: Final = 15.0
#: A drift is read from so many frames spread over the clip.
SLOPE_SAMPLES: Final = 60
#: Height of the thigh in the picture, as a share of the shank's, from which a person stands on a
#: leg (standing some 0.9, seated 0.2; design value).
UPRIGHT_SHARE: Final = 0.6
#: How finely levels of standing are told apart, leg lengths.
LEVEL_STEP: Final = 0.01
#: The far foot stands at most this much higher or lower in the picture (camera at hip height, 2.5 m
#: away, feet 0.4 m apart: 0.14 leg lengths); a larger constant difference is a foot in the air.
MAX_PERSPECTIVE_GAP: Final = 0.15


def percentile(values: FloatArray, percent: float) -> float:
    """Return a percentile of the known samples; NaN when there is none."""
    known = values[~np.isnan(values)]
    return float(np.percentile(known, percent)) if len(known) else float("nan")


def mean_of_known(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the mean of two paths, or the one that is known."""
    both = 0.5 * (first + second)
    return np.where(np.isnan(both), np.fmin(first, second), both)


def hip_height(signals: Signals) -> FloatArray:
    """Return the height of the mid-hip, leg lengths, up; zero at the top of the picture."""
    left, right = (-signals.path(f"{side}_hip")[:, 1] for side in SIDES)
    return mean_of_known(left, right) / signals.leg_length_px


def foot_gap(signals: Signals, *, sideways: bool) -> FloatArray:
    """Return how much higher the left foot is than the right, in leg lengths.

    A foot's height is that of its lower end (heel or toe), so a raised heel is no raised foot. In a
    side view the far foot stands higher in the picture; that constant is taken off. In a front or
    rear view a foot that stands further back does, so there the model's metric landmarks must agree
    about which foot is up, and the smaller of the two readings counts.
    """
    heights = [
        np.fmin(
            -signals.path(f"{side}_heel")[:, 1],
            -signals.path(f"{side}_foot_index")[:, 1],
        )
        for side in SIDES
    ]
    gap = (heights[0] - heights[1]) / signals.leg_length_px
    if sideways:
        return gap - _level_nearest_zero(gap)
    metric = _metric_foot_gap(signals)
    smaller = np.sign(gap) * np.minimum(np.abs(gap), np.abs(metric))
    return np.where(
        np.isnan(gap) | np.isnan(metric), np.nan, np.where(gap * metric > 0, smaller, 0)
    )


def _metric_foot_gap(signals: Signals) -> FloatArray:
    """Return the same from MediaPipe's metric landmarks, in leg lengths."""
    down = {name: signals.world_m[:, index] for name, index in LANDMARK_INDEX.items()}
    lower = [
        np.fmax(down[f"{side}_heel"][:, 1], down[f"{side}_foot_index"][:, 1]) for side in SIDES
    ]
    legs = [
        np.linalg.norm(down[f"{side}_hip"] - down[f"{side}_knee"], axis=1)
        + np.linalg.norm(down[f"{side}_knee"] - down[f"{side}_ankle"], axis=1)
        for side in SIDES
    ]
    return np.asarray((lower[1] - lower[0]) / percentile(np.concatenate(legs), 50))


def standing_feet(gap: FloatArray) -> tuple[Side, ...]:
    """Return the feet that are on the ground for most of a clip, from :func:`foot_gap`.

    Both where neither stands higher than the other by :data:`FOOT_LIFT` for half of the time.
    """
    with np.errstate(invalid="ignore"):
        up = {"left": gap > FOOT_LIFT, "right": gap < -FOOT_LIFT}
    known = max(1, int((~np.isnan(gap)).sum()))
    return tuple(side for side in SIDES if up[side].sum() <= 0.5 * known)


def _level_nearest_zero(values: FloatArray) -> float:
    """Return, of the levels at which much time is spent, the one nearest to zero."""
    known = values[~np.isnan(values)]
    if not len(known):
        return 0.0
    steps = np.round(known / LEVEL_STEP).astype(np.int64)
    levels, counts = np.unique(steps, return_counts=True)
    busy = levels[counts >= 0.3 * counts.max()]
    nearest = int(busy[np.argmin(np.abs(busy))])
    level = float(np.median(known[np.abs(steps - nearest) <= 1]))
    return level if abs(level) <= MAX_PERSPECTIVE_GAP else 0.0


def stands_upright(signals: Signals, side: Side) -> BoolArray:
    """Return where this leg is stretched under the body, shape ``(T,)``: not seated, not crouched.

    Thigh against shank, so that it holds for every distance from the camera.
    """
    hip, knee, ankle = (signals.path(f"{side}_{name}")[:, 1] for name in ("hip", "knee", "ankle"))
    with np.errstate(invalid="ignore"):
        return np.asarray((knee - hip) > UPRIGHT_SHARE * (ankle - knee))


def height_over_standing(path: FloatArray, scale: FloatArray, time_s: FloatArray) -> FloatArray:
    """Return the height over the level at which this landmark stands, in leg lengths.

    Each landmark has its own level (the heel's sits 7 % of the shank above the sole), and the level
    drifts: hallways are seldom square to the camera, and hand-held phones sway. It is the low
    percentile of the height within :data:`LEVEL_WINDOW_S`, which holds a stance in any gait; a
    steady drift (a way that leads 10 degrees aslant lifts the floor by 6 % of a leg a second) is
    taken off first, because within the window it is as large as what tells a foot from the floor.
    """
    height = -path[:, 1] / scale
    drift = _steady_slope(_low_level(height, time_s), time_s) * (time_s - time_s[0])
    return np.asarray(height - drift - _low_level(height - drift, time_s), dtype=np.float64)


def _low_level(height: FloatArray, time_s: FloatArray) -> FloatArray:
    spans = windows(time_s, time_s, 0.5 * LEVEL_WINDOW_S)
    return percentile_of_spans(height, spans, LEVEL_PERCENTILE, least=5)


def _steady_slope(level: FloatArray, time_s: FloatArray) -> float:
    """Return the median slope between frames at least a window apart (Sen 1968), 0 without such."""
    known = np.flatnonzero(~np.isnan(level))
    if not len(known):
        return 0.0
    some = known[np.linspace(0, len(known) - 1, min(len(known), SLOPE_SAMPLES)).astype(np.int64)]
    apart_s = time_s[some][None, :] - time_s[some][:, None]
    rise = level[some][None, :] - level[some][:, None]
    far = apart_s >= LEVEL_WINDOW_S
    return float(np.median(rise[far] / apart_s[far])) if far.any() else 0.0
