"""Outlier rejection, short-gap filling and zero-lag low-pass filtering of sampled paths.

Everything here works on time stamps, not on a frame rate: phone video has a variable one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.signal import butter, sosfiltfilt

from gait_screen.records import BoolArray, FloatArray

#: A Hampel window of seven samples and three robust SDs is the customary choice (Pearson 2002).
HAMPEL_HALF_WINDOW: Final = 3
HAMPEL_LIMIT: Final = 3.0
#: 1.4826 MAD is the SD of a normal distribution.
MAD_TO_SD: Final = 1.4826
#: Gaps of up to five frames are bridged, longer ones stay empty (clinical notes, section D).
MAX_GAP_FRAMES: Final = 5
#: Two passes of a second-order Butterworth reach -3 dB at this share of its cut-off:
#: (sqrt(2) - 1) ** (1 / 4), Winter 2009.
DOUBLE_PASS: Final = 0.802
#: Shorter runs cannot be filtered without inventing their ends.
MIN_RUN_FRAMES: Final = 4


def runs_of(mask: BoolArray) -> list[tuple[int, int]]:
    """Return ``[start, end)`` of each stretch of True.

    Examples
    --------
    >>> runs_of(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    padded = np.concatenate(([False], mask, [False])).astype(np.int8)
    change = np.flatnonzero(np.diff(padded))
    return [(int(a), int(b)) for a, b in zip(change[::2], change[1::2], strict=True)]


def join_runs(
    runs: list[tuple[int, int]], time_s: FloatArray, shorter_than_s: float
) -> list[tuple[int, int]]:
    """Join runs of samples ``[start, end)`` whose gap lasts less than ``shorter_than_s``."""
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and time_s[start] - time_s[joined[-1][1] - 1] < shorter_than_s:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def reject_outliers(path: FloatArray, *, noise_floor: float) -> FloatArray:
    """Set samples to NaN that stand off their neighbours (Hampel identifier).

    Parameters
    ----------
    path
        Shape ``(T, D)``.
    noise_floor
        Distances up to this are noise, never outliers; same unit as ``path``. Without it, a foot at
        rest (whose median deviation is almost nil) would lose its ordinary jitter.

    Returns
    -------
    cleaned
        A copy. A sample is dropped in all ``D`` coordinates at once.

    References
    ----------
    Pearson, Outliers in process modeling and identification, IEEE TCST 2002;10(1):55-63.
    """
    cleaned = path.copy()
    half = HAMPEL_HALF_WINDOW
    padded = np.pad(path, ((half, half), (0, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1, axis=0)
    seen = (~np.isnan(windows).any(axis=1)).sum(axis=1)
    usable = seen >= half + 1
    if not usable.any():
        return cleaned
    median = np.full(path.shape, np.nan)
    median[usable] = np.nanmedian(windows[usable], axis=2)
    spread = np.full(path.shape, np.nan)
    spread[usable] = np.nanmedian(np.abs(windows[usable] - median[usable][:, :, None]), axis=2)
    limit = np.maximum(HAMPEL_LIMIT * MAD_TO_SD * spread, noise_floor)
    with np.errstate(invalid="ignore"):
        outlier = (np.abs(path - median) > limit).any(axis=1)
    cleaned[outlier] = np.nan
    return cleaned


def fill_short_gaps(path: FloatArray, time_s: FloatArray) -> FloatArray:
    """Bridge gaps of at most :data:`MAX_GAP_FRAMES` frames; longer ones and the ends stay NaN.

    A monotone cubic (PCHIP) is used because it cannot overshoot between two known samples.
    """
    filled = path.copy()
    known = ~np.isnan(path).any(axis=1)
    if known.sum() < 2:
        return filled
    bridge = PchipInterpolator(time_s[known], path[known], axis=0, extrapolate=False)
    for start, end in runs_of(np.asarray(~known)):
        inside = start > 0 and end < len(path)
        if inside and end - start <= MAX_GAP_FRAMES:
            filled[start:end] = bridge(time_s[start:end])
    return filled


def low_pass(path: FloatArray, time_s: FloatArray, cutoff_hz: float) -> FloatArray:
    """Filter with a fourth-order zero-lag Butterworth (second order, forwards and backwards).

    Parameters
    ----------
    path
        Shape ``(T, D)``; each stretch without NaN is filtered by itself.
    time_s
        Shape ``(T,)``; the stretch is put on an even grid first where its frame rate varies.
    cutoff_hz
        The effective -3 dB frequency of the double pass; held under 0.45 of the frame rate.

    Returns
    -------
    filtered
        Same shape. Stretches shorter than :data:`MIN_RUN_FRAMES` come back as they are.

    References
    ----------
    Winter, Biomechanics and Motor Control of Human Movement, 4th ed., section 3.4.4.2: the double
    pass lowers the cut-off, so it is designed 1/0.802 higher (of its tangent, because a digital
    filter bends the frequencies near half the frame rate).
    """
    filtered = path.copy()
    for start, end in runs_of(np.asarray(~np.isnan(path).any(axis=1))):
        if end - start >= MIN_RUN_FRAMES:
            filtered[start:end] = _low_pass_run(path[start:end], time_s[start:end], cutoff_hz)
    return filtered


def _low_pass_run(path: FloatArray, time_s: FloatArray, cutoff_hz: float) -> FloatArray:
    step_s = float(np.median(np.diff(time_s)))
    rate_hz = 1.0 / step_s
    design_hz = _design_hz(cutoff_hz, rate_hz)
    sos = butter(2, design_hz, fs=rate_hz, output="sos")
    count = max(round((time_s[-1] - time_s[0]) / step_s) + 1, len(time_s))
    even_s = np.linspace(time_s[0], time_s[-1], count)
    # Cubic, because straight lines between unevenly spaced samples cut the corners of a landing.
    even = PchipInterpolator(time_s, path, axis=0)(even_s)
    # One and a half periods of padding on both sides, mirrored through the end points, so that a
    # clip that starts in the middle of a movement is not bent towards a rest that never was.
    pad = min(len(even) - 1, int(np.ceil(rate_hz / design_hz * 1.5)) + 3)
    smooth = sosfiltfilt(sos, even, axis=0, padtype="odd", padlen=pad)
    return np.asarray(PchipInterpolator(even_s, smooth, axis=0)(time_s))


def _design_hz(cutoff_hz: float, rate_hz: float) -> float:
    """Return what one pass is designed for, so that two passes have the cut-off asked for."""
    highest_hz = 0.45 * rate_hz
    if cutoff_hz >= highest_hz:
        return highest_hz
    warped = np.tan(np.pi * cutoff_hz / rate_hz) / DOUBLE_PASS
    return min(float(np.arctan(warped)) * rate_hz / np.pi, highest_hz)


def rolling_median(values: FloatArray, half_window: int) -> FloatArray:
    """Return the running median over ``2 * half_window + 1`` samples, ignoring NaN."""
    padded = np.pad(values, half_window, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half_window + 1)
    result = np.full(len(values), np.nan)
    some = ~np.isnan(windows).all(axis=1)
    result[some] = np.nanmedian(windows[some], axis=1)
    return result


def derivative(values: FloatArray, time_s: FloatArray) -> FloatArray:
    """Return the rate of change per second by central differences on the true time stamps."""
    if len(values) < 2:
        return np.full_like(values, np.nan)
    return np.asarray(np.gradient(values, time_s, axis=0), dtype=np.float64)
