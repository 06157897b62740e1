"""Pictures of floors and grain, drawn from noise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from validation.records import ByteArray, FloatArray

SIZE: Final = 1024


def _blurred(rng: np.random.Generator, across: float, down: float, gain: float) -> FloatArray:
    noise = rng.standard_normal((SIZE, SIZE)).astype(np.float32)
    return np.asarray(_wrapped_blur(noise, across, down) * gain, dtype=np.float64)


def _wrapped_blur(noise: NDArray[np.float32], across: float, down: float) -> NDArray[np.float32]:
    """Blur as if the picture went on for ever."""
    edge = int(4 * max(across, down)) + 1
    wide = cv2.copyMakeBorder(noise, edge, edge, edge, edge, cv2.BORDER_WRAP)
    smooth = cv2.GaussianBlur(wide, (0, 0), sigmaX=across, sigmaY=down)
    return np.asarray(smooth[edge:-edge, edge:-edge], dtype=np.float32)


def _wood(rng: np.random.Generator) -> FloatArray:
    """Boards of eight widths of the picture, each with its own tone and lines."""
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    board = x // 128
    start = rng.uniform(0, 300, 8)[board]
    rings = 5 * np.sin((y + start) / 31.0 + 2.5 * np.sin(x / 9.0 + board))
    value = rng.uniform(-14, 14, 8)[board] + rings + _blurred(rng, 0.8, 18, 40)
    value += _blurred(rng, 1.2, 1.2, 3)
    picture = np.stack([value + 168, value * 0.95 + 128, value * 0.8 + 88], axis=2)
    picture[(x % 128) < 2] *= 0.55
    picture[(y + 377 * board) % SIZE < 2] *= 0.6
    return picture


def _tile(rng: np.random.Generator) -> FloatArray:
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    value = _blurred(rng, 1.2, 1.2, 6) + _blurred(rng, 40, 40, 60)
    picture = np.stack([value + 178, value + 176, value + 168], axis=2)
    picture[((x % 256) < 5) | ((y % 256) < 5)] *= 0.72
    return picture


def _carpet(rng: np.random.Generator) -> FloatArray:
    value = rng.standard_normal((SIZE, SIZE)) * 16 + _blurred(rng, 40, 40, 60)
    return np.stack([value + 92, value + 96, value + 108], axis=2)


def _concrete(rng: np.random.Generator) -> FloatArray:
    value = _blurred(rng, 1.2, 1.2, 12) + _blurred(rng, 40, 40, 60)
    return np.stack([value + 150, value + 149, value + 146], axis=2)


def _grass(rng: np.random.Generator) -> FloatArray:
    blades = rng.standard_normal((SIZE, SIZE)) * 14 + _blurred(rng, 1.0, 3.0, 45)
    patches = _blurred(rng, 35, 35, 320)
    value = blades + patches
    return np.stack([value * 0.9 + 88, value + 112, value * 0.6 + 52], axis=2)


_FLOORS: Final[dict[str, Callable[[np.random.Generator], FloatArray]]] = {
    "wood": _wood,
    "tile": _tile,
    "carpet": _carpet,
    "concrete": _concrete,
    "grass": _grass,
}


def floor_picture(kind: str, rng: np.random.Generator) -> ByteArray:
    """Return an sRGB picture ``(1024, 1024, 3)`` that joins itself at its edges."""
    return np.clip(_FLOORS[kind](rng), 0, 255).astype(np.uint8)


def grain_picture(rng: np.random.Generator, size: int = 256) -> ByteArray:
    """Return noise for skin and cloth, ``(size, size, 3)``: height, slope across, slope down."""
    noise = np.zeros((size, size), np.float32)
    for scale, share in ((2.0, 0.5), (6.0, 1.0), (16.0, 1.6)):
        layer = rng.standard_normal((size, size)).astype(np.float32)
        layer = _wrapped_blur(layer, scale, scale)
        noise += share * layer / float(layer.std())
    noise /= float(noise.std())
    across = np.roll(noise, -1, 1) - np.roll(noise, 1, 1)
    down = np.roll(noise, -1, 0) - np.roll(noise, 1, 0)
    slope = 3.0 * float(across.std())
    layers = [0.5 + noise / 6, 0.5 + across / (2 * slope), 0.5 + down / (2 * slope)]
    return (np.clip(np.stack(layers, axis=2), 0, 1) * 255).astype(np.uint8)
