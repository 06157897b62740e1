"""Smooth steps and bells, of which shapes and weights are made."""

from __future__ import annotations

import numpy as np

from validation.records import FloatArray


def smoothstep(value: FloatArray, start: FloatArray | float, end: FloatArray | float) -> FloatArray:
    """Return 0 up to start, 1 from end on, smooth between."""
    t = np.clip((value - start) / (np.asarray(end) - start), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float64)


def between(
    value: FloatArray, rises: tuple[float, float], fades: tuple[float, float]
) -> FloatArray:
    """Return 1 between the rise and the fade, 0 outside both."""
    return smoothstep(value, *rises) * (1.0 - smoothstep(value, *fades))


def bell(value: FloatArray, centre: float, sd: float) -> FloatArray:
    """Return a Gaussian bell of height 1."""
    return np.asarray(np.exp(-0.5 * ((value - centre) / sd) ** 2), dtype=np.float64)
