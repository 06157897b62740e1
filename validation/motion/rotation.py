"""Rotations and angles of small vectors, for one or many at once (any leading axes).

Written out by components where numpy's general routines would spend more time on their own
bookkeeping than on the arithmetic.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from validation.records import FloatArray

X_AXIS: Final = np.array([1.0, 0.0, 0.0])
Y_AXIS: Final = np.array([0.0, 1.0, 0.0])
Z_AXIS: Final = np.array([0.0, 0.0, 1.0])
#: Below this a rotation vector is no rotation, radians.
TINY: Final = 1e-9


def cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the cross products of vectors, shape ``(..., 3)``."""
    a0, a1, a2 = a[..., 0], a[..., 1], a[..., 2]
    b0, b1, b2 = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0], axis=-1)


def dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the dot products of vectors."""
    return np.asarray(a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2])


def length(a: FloatArray) -> FloatArray:
    """Return the lengths of vectors."""
    return np.asarray(np.sqrt(dot(a, a)))


def unit(a: FloatArray) -> FloatArray:
    """Return vectors of length 1."""
    return np.asarray(a / length(a)[..., None])


def apply(rotation: FloatArray, vector: FloatArray) -> FloatArray:
    """Return the turned vectors; the leading axes broadcast."""
    return np.asarray((rotation @ vector[..., None])[..., 0])


def turn(axis: FloatArray, angle_deg: ArrayLike) -> FloatArray:
    """Return the rotations by an angle about a unit axis, shape ``(..., 3, 3)``."""
    angle = np.radians(np.asarray(angle_deg, dtype=np.float64))
    x, y, z = np.broadcast_arrays(axis[..., 0], axis[..., 1], axis[..., 2])
    cos, sin = np.cos(angle), np.sin(angle)
    rest = 1.0 - cos
    shape = np.broadcast_shapes(x.shape, angle.shape)
    result = np.empty((*shape, 3, 3))
    result[..., 0, 0] = cos + x * x * rest
    result[..., 0, 1] = x * y * rest - z * sin
    result[..., 0, 2] = x * z * rest + y * sin
    result[..., 1, 0] = x * y * rest + z * sin
    result[..., 1, 1] = cos + y * y * rest
    result[..., 1, 2] = y * z * rest - x * sin
    result[..., 2, 0] = x * z * rest - y * sin
    result[..., 2, 1] = y * z * rest + x * sin
    result[..., 2, 2] = cos + z * z * rest
    return result


def turn_zxy(yaw_deg: ArrayLike, side_deg: ArrayLike, tilt_deg: ArrayLike) -> FloatArray:
    """Return the turns about the vertical, then about the own Z, then about the own X."""
    return turn(Y_AXIS, yaw_deg) @ turn(Z_AXIS, side_deg) @ turn(X_AXIS, tilt_deg)


def frame(normal: FloatArray, axis: FloatArray) -> FloatArray:
    """Return right-handed frames with columns: normal made square to the axis, axis, third."""
    along = unit(axis)
    across = unit(normal - along * dot(normal, along)[..., None])
    return np.stack([across, along, cross(across, along)], axis=-1)


def rotation_vector(rotation: FloatArray) -> FloatArray:
    """Return axis times angle (radians) of one rotation below half a turn."""
    cos = float(np.clip((np.trace(rotation) - 1.0) / 2.0, -1.0, 1.0))
    skew = np.array(
        [
            rotation[2, 1] - rotation[1, 2],
            rotation[0, 2] - rotation[2, 0],
            rotation[1, 0] - rotation[0, 1],
        ]
    )
    size = float(np.sqrt(skew @ skew))
    return np.zeros(3) if size < TINY else np.asarray(skew / size * np.arccos(cos))


def from_rotation_vector(vector: FloatArray) -> FloatArray:
    """Return the rotation of one axis times angle (radians)."""
    angle = float(np.sqrt(vector @ vector))
    return np.eye(3) if angle < TINY else turn(vector / angle, np.degrees(angle))


def signed_angle_deg(start: FloatArray, end: FloatArray, normal: FloatArray) -> FloatArray:
    """Return the angle from ``start`` to ``end`` as seen against ``normal``, in its plane."""
    axis = unit(normal)
    a = start - axis * dot(start, axis)[..., None]
    b = end - axis * dot(end, axis)[..., None]
    return np.asarray(np.degrees(np.arctan2(dot(cross(a, b), axis), dot(a, b))))


def angle_deg(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the angle between two vectors, 0 to 180."""
    return np.asarray(np.degrees(np.arctan2(length(cross(a, b)), dot(a, b))))
