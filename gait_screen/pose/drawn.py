"""Tell a flat drawing from footage: MediaPipe finds joints in a stick figure without a doubt.

A camera spreads even a plain wall over many grey levels (light falls off, the sensor is noisy); a
drawing fills areas with one colour each. Measured around the person: a drawn figure 2.4 bits of
grey-level entropy, rendered people before bare walls 4.9 and more, real footage 6.4 and more. A
shaded cartoon would not be recognised.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from gait_screen.pose.boxes import Box
from gait_screen.records import FloatArray, ImageArray

#: Under this entropy, in bits, the surroundings of a person are drawn.
DRAWN_BITS: Final = 3.5
#: A picture in the dark has few levels too, but they lie close together.
_LEAST_RANGE: Final = 60
#: Some wall around the person belongs to the sample.
_MARGIN_SHARE: Final = 0.1


def grey_bits(image_rgb: ImageArray, box: Box) -> float:
    """Return the entropy of the grey levels around a person, in bits.

    NaN where it tells nothing: outside the picture, or in the dark.
    """
    height, width = image_rgb.shape[:2]
    around = box.padded(_MARGIN_SHARE * box.size).clipped(width, height)
    part = image_rgb[round(around.y0) : round(around.y1), round(around.x0) : round(around.x1)]
    if part.size == 0:
        return float("nan")
    grey = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY)
    # Counted once: to sort a million pixels for the percentiles takes longer than all the rest.
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel().astype(np.float64)
    low, high = _level(counts, 0.01), _level(counts, 0.99)
    if high - low < _LEAST_RANGE:
        return float("nan")
    share = counts[counts > 0] / grey.size
    return float(-(share * np.log2(share)).sum())


def _level(counts: FloatArray, share: float) -> int:
    """Return the grey level below or at which this share of the pixels lies."""
    reached = np.cumsum(counts)
    return int(np.searchsorted(reached, share * reached[-1]))
