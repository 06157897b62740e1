"""The interval of a metric: what repetitions average out, and what they do not.

``uncertainty`` is the half-width of the 95 % interval: the root sum of squares of 1.96 lasting SDs
(landmark bias, zero, roll, yaw, event timing) and of the interval of the median over repetitions.
The lasting SDs are this project's own first estimates, from rendered clips with exact truth and
from published 2D errors; a later bench will put measured ones in their place.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.stats import t as student_t

from gait_screen.records import FloatArray

Z95: Final = 1.96
#: How much further off the lasting errors are with each pose model: with `full`, errors of 8-9 deg
#: stand in lunges, squats and heel raises where `heavy` has 1-4 (rendered clips).
MODEL_ERROR_FACTOR: Final[dict[str, float]] = {"heavy": 1.0, "full": 2.0}
#: The median of so many normal values scatters this much more than their mean; for many 1.2533.
MEDIAN_FACTOR: Final = {1: 1.0, 2: 1.0, 3: 1.16}
MANY_MEDIAN_FACTOR: Final = 1.2533
#: The assumed scatter between repetitions weighs as much as having seen so many of them (design
#: choice; intervals of simulated steps then hold the truth in 93 % or more for n >= 4 although the
#: assumed scatter is wrong by a factor of two).
ASSUMED_WEIGHT: Final = 3
#: One SD of the yaw that is read from the landmarks.
YAW_SD_DEG: Final = 5.0
#: The lean of things in depth that a yaw turns into the picture, per quantity, in degrees.
KNEE_LEAK_DEG: Final = 20.0
TRUNK_LEAK_DEG: Final = 8.0
#: One SD of what is missing of a knee's inward turn, as a share of what is shown.
KNEE_UNSEEN_SHARE: Final = 0.4


def interval_half_width(values: FloatArray, lasting_sd: float, assumed_sd: float) -> float:
    """Return the half-width of the 95 % interval of the median of ``values``.

    Parameters
    ----------
    values
        One per repetition, without NaN, at least one.
    lasting_sd
        One SD of what is the same in all repetitions.
    assumed_sd
        One SD between repetitions, as known from elsewhere. It is pooled with the scatter seen, so
        that a few repetitions that agree by chance do not make a narrow interval, and a fourth
        repetition does not widen that of three.

    References
    ----------
    Smyth, Stat Appl Genet Mol Biol 2004;3:3 (variance pooled with an assumed one, Student's t with
    the degrees of freedom of both).
    """
    n = len(values)
    seen = float(np.var(values, ddof=1)) if n > 1 else 0.0
    freedom = ASSUMED_WEIGHT + n - 1
    scatter = float(np.sqrt((ASSUMED_WEIGHT * assumed_sd**2 + (n - 1) * seen) / freedom))
    factor = float(student_t.ppf(0.975, freedom)) * MEDIAN_FACTOR.get(n, MANY_MEDIAN_FACTOR)
    return float(np.hypot(Z95 * lasting_sd, factor * scatter / np.sqrt(n)))


def yaw_leak_sd(yaw_deg: float, leak_deg: float) -> float:
    """Return one SD of what a turned body brings into a frontal angle from the sagittal plane."""
    return float(leak_deg * np.sin(np.radians(np.hypot(yaw_deg, YAW_SD_DEG))))


def sagittal_yaw_sd(value_deg: float, yaw_deg: float) -> float:
    """Return one SD of a sagittal angle left by the doubt in the yaw that was corrected.

    The picture shortens the forward direction by cos(yaw): the angle moves by
    ``0.5 sin(2 angle) tan(yaw)`` per radian of yaw.
    """
    angle, yaw = np.radians(value_deg), np.radians(yaw_deg)
    per_degree = 0.5 * np.sin(2.0 * angle) * np.tan(yaw)
    return float(abs(per_degree) * YAW_SD_DEG)


def unseen_part_sd(angle: str, value_deg: float) -> float:
    """Return one SD of the part of a frontal angle that landmarks do not show.

    On rendered clips they showed about half of a knee's inward turn (8 deg as 4, 27 as 15).
    """
    if angle != "knee_fppa" or np.isnan(value_deg):
        return 0.0
    return KNEE_UNSEEN_SHARE * abs(value_deg)


def total_sd(*parts: float) -> float:
    """Return the root sum of squares of independent SDs."""
    return float(np.sqrt(np.sum(np.square(parts))))
