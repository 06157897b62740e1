"""When a heel leaves the ground, seen from behind.

The ground does not stand still in the picture: on a treadmill a foot comes towards the camera and
sinks in the picture by more than a third of a shank in one stance. That drift is the same in every
stance, so it is read from the flat part of all of them together; a heel that has risen over it has
left the ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from gait_screen.events.side_gait import Stance
from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.clean import EVENT_CUTOFF_HZ
from gait_screen.signals.filtering import low_pass

#: A foot is flat on the ground in this share of the stance.
FLAT_SHARE: Final = (0.12, 0.33)
#: A heel has surely left the ground when it is this much (shanks, 1.3 cm) over its level; when it
#: began to rise is traced back from there and from twice that height.
RISE: Final = 0.03
#: A foot whose height scatters by more than this while it ought to be flat is not on the ground.
UNEVEN: Final = 0.015
#: So many flat frames over all stances make a drift.
MIN_FLAT_FRAMES: Final = 6


def heel_off_times_s(
    height_px: FloatArray, unit_px: FloatArray, time_s: FloatArray, stances: Sequence[Stance]
) -> list[float]:
    """Return when the heel leaves the ground in each stance; NaN where the picture does not tell.

    Parameters
    ----------
    height_px
        Shape ``(T,)``: how high the underside of the heel stands in the picture, up; NaN where not
        looked.
    unit_px
        Shape ``(T,)``: the length of the shank in the picture.
    """
    height_px = low_pass(height_px[:, None], time_s, EVENT_CUTOFF_HZ)[:, 0]
    heights = [_in_shanks(height_px, unit_px, time_s, stance) for stance in stances]
    drift = _drift(heights, time_s, stances)
    if np.isnan(drift):
        return [float("nan")] * len(stances)
    return [
        _rise_s(height, time_s, stance, drift)
        for height, stance in zip(heights, stances, strict=True)
    ]


def _in_shanks(
    height_px: FloatArray, unit_px: FloatArray, time_s: FloatArray, stance: Stance
) -> FloatArray:
    """Return the height over its level in a stance, in shanks as long as they look there."""
    flat = _flat(time_s, stance) & ~np.isnan(height_px) & ~np.isnan(unit_px)
    if not flat.any():
        return np.full(len(height_px), np.nan)
    return (height_px - float(np.median(height_px[flat]))) / float(np.median(unit_px[flat]))


def _flat(time_s: FloatArray, stance: Stance) -> BoolArray:
    since = (time_s - stance.start_s) / stance.duration_s
    return np.asarray((since >= FLAT_SHARE[0]) & (since <= FLAT_SHARE[1]))


def _drift(heights: Sequence[FloatArray], time_s: FloatArray, stances: Sequence[Stance]) -> float:
    """Return how fast the ground rises in the picture, shanks a second."""
    moments, rises = [], []
    for height, stance in zip(heights, stances, strict=True):
        part = _flat(time_s, stance) & ~np.isnan(height)
        if part.any():
            moments.append(time_s[part] - time_s[part].mean())
            rises.append(height[part] - height[part].mean())
    if not moments:
        return float("nan")
    across, up = np.concatenate(moments), np.concatenate(rises)
    spread = float(np.sum(across**2))
    if len(across) < MIN_FLAT_FRAMES or spread <= 0.0:
        return float("nan")
    return float(np.sum(across * up)) / spread


def _rise_s(height: FloatArray, time_s: FloatArray, stance: Stance, drift: float) -> float:
    over = height - drift * (time_s - stance.start_s)
    flat = _flat(time_s, stance) & ~np.isnan(over)
    late = (time_s > stance.start_s + FLAT_SHARE[1] * stance.duration_s) & (time_s <= stance.end_s)
    if not flat.any() or np.isnan(over[late]).any() or late.sum() < 2:
        return float("nan")
    level = float(np.median(over[flat]))
    if np.median(np.abs(over[flat] - level)) > UNEVEN:
        return float("nan")  # the foot is not on the ground here: the step was timed wrongly
    risen = over[late] - level
    first_s, second_s = (_crossing_s(risen, time_s[late], share * RISE) for share in (1.0, 2.0))
    if np.isnan(first_s):
        return float("nan")
    back_s = 0.0 if np.isnan(second_s) else second_s - first_s
    return max(first_s - max(back_s, 0.0), stance.start_s + FLAT_SHARE[1] * stance.duration_s)


def _crossing_s(risen: FloatArray, moments: FloatArray, level: float) -> float:
    """Return the last time that a height passes a level upwards; NaN where it does not."""
    low = np.flatnonzero(risen < level)
    if not len(low) or low[-1] + 1 >= len(risen):
        return float("nan")
    index = int(low[-1])
    share = (level - risen[index]) / (risen[index + 1] - risen[index])
    return float(moments[index] + share * (moments[index + 1] - moments[index]))
