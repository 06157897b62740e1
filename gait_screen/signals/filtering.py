"""Outlier rejection, short-gap filling and zero-lag low-pass filtering of sampled paths.

Everything here works on time stamps, not on a frame rate: phone video has a variable one. SciPy is
loaded where it is first used: that takes longer than a worker needs to start, and by then they have
been started.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.running import median_of_known, windows_around

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
#: Frames that are at most so far from an even grid lie on it: a millionth of a frame's duration.
_SAME_TIME_S: Final = 1e-8


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
    windows = windows_around(path, HAMPEL_HALF_WINDOW)
    seen = (~np.isnan(windows).any(axis=-2)).sum(axis=-1)
    usable = (seen >= HAMPEL_HALF_WINDOW + 1)[..., None]
    median = median_of_known(windows)
    spread = median_of_known(np.abs(windows - median[..., None]))
    limit = np.maximum(HAMPEL_LIMIT * MAD_TO_SD * spread, noise_floor)
    with np.errstate(invalid="ignore"):
        outlier = (usable & (np.abs(path - median) > limit)).any(axis=-1)
    cleaned[outlier] = np.nan
    return cleaned


def fill_short_gaps(path: FloatArray, time_s: FloatArray) -> FloatArray:
    """Bridge gaps of at most :data:`MAX_GAP_FRAMES` frames; longer ones and the ends stay NaN.

    A monotone cubic (PCHIP) is used because it cannot overshoot between two known samples.
    """
    filled = path.copy()
    known = ~np.isnan(path).any(axis=1)
    gaps = [
        np.arange(start, end)
        for start, end in runs_of(np.asarray(~known))
        if start > 0 and end < len(path) and end - start <= MAX_GAP_FRAMES
    ]
    if gaps:
        missing = np.concatenate(gaps)
        filled[missing] = _monotone_cubic(time_s[known], path[known], time_s[missing])
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
    return low_pass_each(path[:, None], time_s, cutoff_hz)[:, 0]


def low_pass_each(paths: FloatArray, time_s: FloatArray, cutoff_hz: float) -> FloatArray:
    """Filter many paths, shape ``(T, L, D)``, each as :func:`low_pass` does.

    Stretches that several paths share are filtered together, which is quicker.
    """
    filtered = paths.copy()
    known = np.asarray(~np.isnan(paths).any(axis=2))
    sharing: dict[tuple[int, int], list[int]] = {}
    for index in range(paths.shape[1]):
        for run in runs_of(known[:, index]):
            sharing.setdefault(run, []).append(index)
    for (start, end), indices in sharing.items():
        if end - start >= MIN_RUN_FRAMES:
            together = paths[start:end, indices]
            smooth = _low_pass_run(together.reshape(end - start, -1), time_s[start:end], cutoff_hz)
            filtered[start:end, indices] = smooth.reshape(together.shape)
    return filtered


def _low_pass_run(path: FloatArray, time_s: FloatArray, cutoff_hz: float) -> FloatArray:
    from scipy.signal import sosfiltfilt

    step_s = float(np.median(np.diff(time_s)))
    rate_hz = 1.0 / step_s
    design_hz = _design_hz(cutoff_hz, rate_hz)
    count = max(round((time_s[-1] - time_s[0]) / step_s) + 1, len(time_s))
    even_s = np.linspace(time_s[0], time_s[-1], count)
    is_even = count == len(time_s) and np.abs(even_s - time_s).max() < _SAME_TIME_S
    # Cubic, because straight lines between unevenly spaced samples cut the corners of a landing.
    even = path if is_even else _monotone_cubic(time_s, path, even_s)
    # One and a half periods of padding on both sides, mirrored through the end points, so that a
    # clip that starts in the middle of a movement is not bent towards a rest that never was.
    pad = min(len(even) - 1, int(np.ceil(rate_hz / design_hz * 1.5)) + 3)
    sections = _butterworth(design_hz, rate_hz)
    smooth = sosfiltfilt(sections, even, axis=0, padtype="odd", padlen=pad)
    return np.asarray(smooth) if is_even else _monotone_cubic(even_s, smooth, time_s)


@lru_cache(maxsize=64)
def _butterworth(design_hz: float, rate_hz: float) -> FloatArray:
    """Return the filter's second-order sections; a clip's landmarks all take the same few."""
    from scipy.signal import butter

    return np.asarray(butter(2, design_hz, fs=rate_hz, output="sos"))


def _monotone_cubic(time_s: FloatArray, path: FloatArray, at_s: FloatArray) -> FloatArray:
    from scipy.interpolate import PchipInterpolator

    return np.asarray(PchipInterpolator(time_s, path, axis=0)(at_s), dtype=np.float64)


def _design_hz(cutoff_hz: float, rate_hz: float) -> float:
    """Return what one pass is designed for, so that two passes have the cut-off asked for."""
    highest_hz = 0.45 * rate_hz
    if cutoff_hz >= highest_hz:
        return highest_hz
    warped = np.tan(np.pi * cutoff_hz / rate_hz) / DOUBLE_PASS
    return min(float(np.arctan(warped)) * rate_hz / np.pi, highest_hz)


def rolling_median(values: FloatArray, half_window: int) -> FloatArray:
    """Return the running median over ``2 * half_window + 1`` samples, ignoring NaN."""
    return median_of_known(windows_around(values, half_window))


def derivative(values: FloatArray, time_s: FloatArray) -> FloatArray:
    """Return the rate of change per second by central differences on the true time stamps."""
    if len(values) < 2:
        return np.full_like(values, np.nan)
    return np.asarray(np.gradient(values, time_s, axis=0), dtype=np.float64)
