"""Soft shadows of a person on the ground, from two depth pictures of the person.

A caster at a height h above the ground hides a soft-edged patch: sharp where a foot touches, wide
where a shoulder is. Both shadows here are built in layers of height, each spread by its own width
and all multiplied: the key light's, whose lamp is a disc, and the sky's, the dark under the feet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from validation.records import ByteArray, FloatArray

Depth = NDArray[np.float32]
#: Half the angle that the key light's lamp or the hazed sun fills, as a tangent.
LAMP_TANGENT: Final = 0.045
#: Limits of the layers: metres from caster to ground along the light.
KEY_LAYERS_M: Final = (-0.02, 0.06, 0.18, 0.45, 1.0, 4.0)
#: Limits of the layers: metres above the ground.
SKY_LAYERS_M: Final = (-0.05, 0.012, 0.03, 0.07, 0.16, 0.40, 1.0, 2.3)
#: Half the hidden sky of a point lies within this many heights around it.
SKY_SPREAD: Final = 0.8


@dataclass(frozen=True)
class LightBox:
    """A box in the world seen along a light: what an orthographic depth picture covers.

    ``matrix`` takes world points to -1..1; depth grows away from the light.
    """

    centre: FloatArray
    right: FloatArray
    up: FloatArray
    towards_light: FloatArray
    half_m: float
    reach_m: float

    @classmethod
    def around(
        cls, low: FloatArray, high: FloatArray, towards_light: FloatArray, reach_m: float
    ) -> LightBox:
        """Return the square box, along a light, that holds a box of the world."""
        light = towards_light / np.linalg.norm(towards_light)
        helper = np.array([0.0, 1.0, 0.0]) if abs(light[1]) < 0.95 else np.array([1.0, 0.0, 0.0])
        right = np.cross(helper, light)
        right /= np.linalg.norm(right)
        up = np.cross(light, right)
        centre, half = (low + high) / 2, (high - low) / 2
        span = max(float(np.abs(right) @ half), float(np.abs(up) @ half))
        return cls(centre, right, up, light, span, reach_m)

    def matrix(self) -> FloatArray:
        """Return the 4x4 matrix from the world to the box."""
        rows = np.stack(
            [self.right / self.half_m, self.up / self.half_m, -self.towards_light / self.reach_m]
        )
        matrix = np.eye(4)
        matrix[:3, :3] = rows
        matrix[:3, 3] = -rows @ self.centre
        return matrix

    def ground_depth(self, ground_y: float, size: int) -> Depth:
        """Return where each ray of a depth picture meets the ground, as depths 0..1."""
        step = (np.arange(size, dtype=np.float32) + 0.5) * np.float32(2.0 / size) - 1.0
        # Depth is linear over the picture: one number per row, one per column.
        slope = 0.5 * self.half_m / (self.towards_light[1] * self.reach_m)
        start = 0.5 - 0.5 * (ground_y - self.centre[1]) / (self.towards_light[1] * self.reach_m)
        across = np.float32(slope * self.right[1]) * step
        down = np.float32(start) + np.float32(slope * self.up[1]) * step
        return np.asarray(down[:, None] + across[None, :], dtype=np.float32)


def key_shadow(depth: Depth, box: LightBox, ground_y: float) -> ByteArray:
    """Return how much of the lamp each point of the ground sees, 0..255, in the box's picture."""
    size = len(depth)
    gap_m = (box.ground_depth(ground_y, size) - depth) * (2.0 * box.reach_m)
    texel_m = 2.0 * box.half_m / size
    layers = pairwise(KEY_LAYERS_M)
    # Nothing was drawn where the depth is 1; there the gap may be anything.
    gap_m[depth >= 1.0] = -1.0
    return _layered(gap_m, layers, LAMP_TANGENT, texel_m)


def sky_shadow(height_m: Depth, texel_m: float) -> ByteArray:
    """Return how much of the sky each point of the ground sees, 0..255.

    Parameters
    ----------
    height_m
        Shape ``(n, n)``: the lowest thing above each point; large where there is none.
    """
    layers = pairwise(SKY_LAYERS_M)
    return _layered(height_m, layers, SKY_SPREAD, texel_m)


def _layered(
    distance_m: Depth, layers: Iterable[tuple[float, float]], spread: float, texel_m: float
) -> ByteArray:
    seen: ByteArray = np.full(distance_m.shape, 255, np.uint8)
    for low, high in layers:
        mask = cv2.inRange(distance_m, low, np.nextafter(high, low))
        if cv2.countNonZero(mask) == 0:
            continue
        middle = 0.5 * (max(low, 0.0) + high)
        hidden = _spread(np.asarray(mask), max(spread * middle / texel_m, 0.6))
        cv2.multiply(seen, cv2.bitwise_not(hidden), dst=seen, scale=1 / 255)
    return seen


def _spread(mask: ByteArray, sigma_px: float) -> ByteArray:
    """Blur, wide blurs on a smaller picture."""
    size = mask.shape[0]
    shrink = 1
    while sigma_px / shrink > 3.0 and size // shrink > 24:
        shrink *= 2
    if shrink == 1:
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), sigma_px), dtype=np.uint8)
    small = cv2.resize(mask, (size // shrink, size // shrink), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / shrink)
    return np.asarray(cv2.resize(small, (size, size), interpolation=cv2.INTER_LINEAR), np.uint8)
