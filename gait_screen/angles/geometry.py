"""Plane geometry of segments, with the clinical signs. Pure functions of arrays.

All take points with x to the right and **y up** (flip the picture's y once, at the border). Shapes
are ``(T, 2)`` for points and ``(T,)`` for angles; NaN in, NaN out. Nothing wraps: every angle comes
out in (-180, 180].
"""

from __future__ import annotations

import numpy as np

from gait_screen.records import FloatArray


def wrap_deg(angle_deg: FloatArray) -> FloatArray:
    """Bring angles into (-180, 180]."""
    return np.asarray(180.0 - (180.0 - angle_deg) % 360.0)


def direction_deg(vector: FloatArray) -> FloatArray:
    """Return the direction of a vector: 0 along +x, counter-clockwise positive."""
    return np.asarray(np.degrees(np.arctan2(vector[..., 1], vector[..., 0])))


def from_vertical_deg(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Return how far the line from ``lower`` to ``upper`` leans to +x: 0 upright.

    Examples
    --------
    >>> from_vertical_deg(np.array([[0.0, 0.0]]), np.array([[1.0, 1.0]]))
    array([45.])
    """
    line = upper - lower
    return np.asarray(np.degrees(np.arctan2(line[..., 0], line[..., 1])))


def slope_deg(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return how far the line from ``start`` to ``end`` rises over the horizontal."""
    line = end - start
    return np.asarray(np.degrees(np.arctan2(line[..., 1], line[..., 0])))


def knee_flexion_deg(
    hip: FloatArray, knee: FloatArray, ankle: FloatArray, forward: float
) -> FloatArray:
    """Return knee flexion in the sagittal plane: 0 straight, + flexion, - hyperextension.

    Parameters
    ----------
    forward
        +1 where the person faces +x, -1 where -x.
    """
    thigh, shank = hip - knee, ankle - knee
    bend = wrap_deg(direction_deg(shank) - direction_deg(thigh))
    # Straight is 180 between the two; the shank turns backwards (away from `forward`) in flexion.
    return wrap_deg(forward * bend - 180.0) * -1.0


def frontal_deviation_deg(
    hip: FloatArray, knee: FloatArray, ankle: FloatArray, medial: float
) -> FloatArray:
    """Return the frontal-plane projection angle of the knee: 0 straight, + knee inward (valgus).

    Parameters
    ----------
    medial
        +1 where the body's midline lies towards +x of this leg, -1 where towards -x.

    References
    ----------
    Willson & Davis, Clin Biomech 2008;23:203-211 (definition of the FPPA).
    """
    thigh = from_vertical_deg(knee, hip)
    shank = from_vertical_deg(ankle, knee)
    return wrap_deg(medial * (shank - thigh))


def rotate(points: FloatArray, angle_deg: float, centre: FloatArray) -> FloatArray:
    """Turn points counter-clockwise about ``centre``."""
    angle = np.radians(angle_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray((points - centre) @ turn.T + centre)
