"""How regular the frames of a clip are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gait_screen.records import FloatArray

#: An interval is irregular when it is off the median by more than this share of it. A dropped
#: frame doubles the interval (100 %); millisecond time stamps at 120 fps are off by 12 % at most.
_IRREGULAR_SHARE = 0.25
#: A clip is of variable frame rate when more than this share of its intervals is irregular.
_VARIABLE_SHARE = 0.05


@dataclass(frozen=True)
class FrameTiming:
    """What the time stamps of a clip say about its sampling.

    Attributes
    ----------
    fps_median
        Frames per second of the median interval; NaN with fewer than two frames.
    variable_frame_rate
        True when more than 5 % of the intervals are off the median by more than 25 %.
    longest_gap_s
        The longest interval between neighbouring frames; NaN with fewer than two frames.
    duration_s
        From the first frame to the end of the last, which is taken to last one median interval.
    """

    fps_median: float
    variable_frame_rate: bool
    longest_gap_s: float
    duration_s: float


def frame_timing(time_s: FloatArray) -> FrameTiming:
    """Describe how regular the time stamps of a clip are.

    Parameters
    ----------
    time_s
        Presentation times, shape ``(T,)``, seconds, strictly increasing.

    Returns
    -------
    timing
        See :class:`FrameTiming`.

    Raises
    ------
    ValueError
        When the times are not one strictly increasing row of finite numbers.

    Examples
    --------
    >>> frame_timing(np.array([0.0, 0.1, 0.2, 0.3])).fps_median
    10.0
    """
    times = np.asarray(time_s, dtype=np.float64)
    if times.ndim != 1:
        raise ValueError(f"time_s must have shape (T,), but got {times.shape}")
    if len(times) < 2:
        return FrameTiming(float("nan"), False, float("nan"), 0.0)
    intervals = np.diff(times)
    if not np.all(intervals > 0):  # also False for NaN
        raise ValueError("time_s must be strictly increasing and finite")
    median = float(np.median(intervals))
    irregular = np.abs(intervals - median) > _IRREGULAR_SHARE * median
    return FrameTiming(
        fps_median=1.0 / median,
        variable_frame_rate=bool(np.mean(irregular) > _VARIABLE_SHARE),
        longest_gap_s=float(np.max(intervals)),
        duration_s=float(times[-1] - times[0]) + median,
    )
