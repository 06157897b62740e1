"""Small tools to find moments between samples."""

from __future__ import annotations

import numpy as np

from gait_screen.records import FloatArray, IntArray


def crossing_s(
    values: FloatArray, time_s: FloatArray, level: float, *, rising: bool, near_s: float
) -> float:
    """Return the time, nearest to ``near_s``, at which ``values`` cross ``level``.

    Interpolated linearly between the two samples; NaN where there is no such crossing.
    """
    before, after = values[:-1], values[1:]
    with np.errstate(invalid="ignore"):
        hit = (before < level) & (after >= level) if rising else (before >= level) & (after < level)
    index = np.flatnonzero(hit)
    if not len(index):
        return float("nan")
    share = (level - before[index]) / (after[index] - before[index])
    moments = time_s[index] + share * (time_s[index + 1] - time_s[index])
    return float(moments[np.argmin(np.abs(moments - near_s))])


def peak_s(values: FloatArray, time_s: FloatArray) -> float:
    """Return the time of the highest sample, refined by a parabola through its neighbours."""
    if np.isnan(values).all():
        return float("nan")
    top = int(np.nanargmax(values))
    if 0 < top < len(values) - 1:
        left, middle, right = values[top - 1 : top + 2]
        bend = left - 2.0 * middle + right
        if bend < 0:
            step_s = 0.5 * (time_s[top + 1] - time_s[top - 1])
            return float(time_s[top] + 0.5 * (left - right) / bend * step_s)
    return float(time_s[top])


def between(time_s: FloatArray, start_s: float, end_s: float, margin_s: float = 0.0) -> slice:
    """Return the samples in ``[start_s - margin_s, end_s + margin_s]``."""
    return window(time_s, 0.5 * (start_s + end_s), 0.5 * (end_s - start_s) + margin_s)


def window(time_s: FloatArray, centre_s: float, half_s: float) -> slice:
    """Return the samples within ``half_s`` of ``centre_s``."""
    first, last = windows(time_s, np.asarray([centre_s]), half_s)[0].tolist()
    return slice(first, last)


def windows(time_s: FloatArray, centres_s: FloatArray, half_s: float) -> IntArray:
    """Return ``[first, last)`` of the samples around each centre, shape ``(N, 2)``."""
    first = np.searchsorted(time_s, centres_s - half_s)
    return np.stack([first, np.searchsorted(time_s, centres_s + half_s, side="right")], axis=1)
