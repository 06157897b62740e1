"""Vectors and frames in space for the posable figure.

Axes: x forward, y up, z to the person's right (right-handed), in cm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

Vec = tuple[float, float, float]

FORWARD: Final[Vec] = (1.0, 0.0, 0.0)
UP: Final[Vec] = (0.0, 1.0, 0.0)
RIGHT: Final[Vec] = (0.0, 0.0, 1.0)


def add(*vectors: Vec) -> Vec:
    """Return the sum."""
    return (sum(v[0] for v in vectors), sum(v[1] for v in vectors), sum(v[2] for v in vectors))


def scaled(vector: Vec, factor: float) -> Vec:
    """Return the vector times a number."""
    return (vector[0] * factor, vector[1] * factor, vector[2] * factor)


def sub(a: Vec, b: Vec) -> Vec:
    """Return a minus b."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def dot(a: Vec, b: Vec) -> float:
    """Return the scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    """Return the vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(vector: Vec) -> float:
    """Return the length."""
    return math.sqrt(dot(vector, vector))


def unit(vector: Vec) -> Vec:
    """Return the direction; the vector must have a length."""
    return scaled(vector, 1 / length(vector))


def between(a: Vec, b: Vec, share: float) -> Vec:
    """Return the point at that share of the way from a to b."""
    return add(scaled(a, 1 - share), scaled(b, share))


def across(vector: Vec, axis: Vec) -> Vec:
    """Return the direction of the part of a vector that is square to an axis (a unit vector)."""
    return unit(sub(vector, scaled(axis, dot(vector, axis))))


def turned(vector: Vec, axis: Vec, angle_deg: float) -> Vec:
    """Return the vector turned about an axis (a unit vector), right-handed (Rodrigues)."""
    angle = math.radians(angle_deg)
    c, s = math.cos(angle), math.sin(angle)
    return add(
        scaled(vector, c), scaled(cross(axis, vector), s), scaled(axis, dot(axis, vector) * (1 - c))
    )


@dataclass(frozen=True)
class Frame:
    """The axes of a segment in the world."""

    forward: Vec = FORWARD
    up: Vec = UP
    right: Vec = RIGHT

    def turned(self, axis: Vec, angle_deg: float) -> Frame:
        """Return the frame turned about an axis of the world."""
        return Frame(
            turned(self.forward, axis, angle_deg),
            turned(self.up, axis, angle_deg),
            turned(self.right, axis, angle_deg),
        )

    def bent(self, forward_deg: float, to_right_deg: float, turn_right_deg: float) -> Frame:
        """Return the frame turned to its right, then leant forward, then tilted to its right."""
        frame = self.turned(self.up, -turn_right_deg)
        frame = frame.turned(frame.right, -forward_deg)
        return frame.turned(frame.forward, to_right_deg)

    def at(self, origin: Vec, place: Vec) -> Vec:
        """Return where a place (forward, up, right) of the frame lies in the world."""
        return add(
            origin,
            scaled(self.forward, place[0]),
            scaled(self.up, place[1]),
            scaled(self.right, place[2]),
        )
