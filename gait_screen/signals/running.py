"""Medians and percentiles in a window that moves along a path, over what is known in it."""

from __future__ import annotations

from typing import Final

import numpy as np

from gait_screen.records import FloatArray, IntArray

#: So many numbers are copied at once: the windows of a long clip do not fit the memory.
_AT_ONCE: Final = 1_000_000


def windows_around(values: FloatArray, half_window: int) -> FloatArray:
    """Return the samples around each sample, as a view.

    Parameters
    ----------
    values
        Shape ``(T, ...)``.

    Returns
    -------
    windows
        Shape ``(T, ..., 2 * half_window + 1)``; NaN beyond the ends.
    """
    around = [(half_window, half_window)] + [(0, 0)] * (values.ndim - 1)
    padded = np.pad(values, around, constant_values=np.nan)
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * half_window + 1, axis=0)


def median_of_known(values: FloatArray) -> FloatArray:
    """Return the median along the last axis, ignoring NaN; NaN where there is nothing else."""
    result = np.empty(values.shape[:-1])
    rows = max(1, _AT_ONCE // max(1, values[:1].size))
    for start in range(0, len(values), rows):
        result[start : start + rows] = _medians(values[start : start + rows])
    return result


def _medians(values: FloatArray) -> FloatArray:
    ordered = np.sort(values, axis=-1)  # NaN come last
    count = (~np.isnan(values)).sum(axis=-1, keepdims=True)
    below = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
    above = np.take_along_axis(ordered, np.minimum(count // 2, values.shape[-1] - 1), axis=-1)
    return np.asarray(0.5 * (below + above))[..., 0]


def percentile_of_spans(
    values: FloatArray, spans: IntArray, percent: float, *, least: int
) -> FloatArray:
    """Return a percentile of the known values in each of some stretches.

    Parameters
    ----------
    values
        Shape ``(T,)``.
    spans
        ``[start, end)`` of each stretch, shape ``(N, 2)``.
    least
        Where fewer values are known the result is NaN.

    Returns
    -------
    percentiles
        Shape ``(N,)``, interpolated between the two nearest values as ``numpy.percentile``
        does.
    """
    rows = max(1, _AT_ONCE // max(1, int(np.diff(spans).max(initial=1))))
    parts = [
        _percentiles(values, spans[start : start + rows], percent, least)
        for start in range(0, len(spans), rows)
    ]
    return np.concatenate([np.zeros(0), *parts])


def _percentiles(values: FloatArray, spans: IntArray, percent: float, least: int) -> FloatArray:
    starts, ends = spans.T
    place = starts[:, None] + np.arange(int((ends - starts).max(initial=0)))
    inside = np.where(place < ends[:, None], values[np.minimum(place, len(values) - 1)], np.nan)
    ordered = np.sort(inside, axis=1)
    count = (~np.isnan(inside)).sum(axis=1)
    result = np.full(len(count), np.nan)
    enough = np.flatnonzero(count >= max(least, 1))
    exact = (count[enough] - 1) * (percent / 100.0)
    lower = np.floor(exact).astype(np.int64)
    low, high = ordered[enough, lower], ordered[enough, np.minimum(lower + 1, count[enough] - 1)]
    share, rise = exact - lower, high - low
    # From the nearer of the two, as numpy does.
    result[enough] = np.where(share < 0.5, low + rise * share, high - rise * (1.0 - share))
    return result
