"""Pictures with round dots at known places, as a phone would show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from gait_screen.records import FloatArray, ImageArray

SKIN = (200, 160, 135)
GREEN = (40, 190, 60)
#: Sub-pixels per pixel, and OpenCV's own fractional bits.
FINE, SHIFT = 8, 4


def skin_picture(width: int = 240, height: int = 300) -> FloatArray:
    """Return skin that is shaded from left to right, before noise and codec."""
    light = 0.75 + 0.4 * np.arange(width) / width
    return np.broadcast_to(np.array(SKIN) * light[:, None], (height, width, 3)).copy()


def add_dots(
    picture: FloatArray,
    centres: Sequence[Sequence[float]] | FloatArray,
    diameter: float,
    colour: tuple[int, int, int] = GREEN,
    *,
    blur_px: float = 0.0,
    moved_px: float = 0.0,
) -> FloatArray:
    """Lay anti-aliased discs on a picture, out of focus or smeared sideways by motion."""
    height, width = picture.shape[:2]
    cover = np.zeros((height * FINE, width * FINE), np.float32)
    for x, y in centres:
        place = [round(((v + 0.5) * FINE - 0.5) * 2**SHIFT) for v in (x, y)]
        radius = round(0.5 * diameter * FINE * 2**SHIFT)
        cv2.circle(cover, (place[0], place[1]), radius, 1.0, -1, cv2.LINE_AA, SHIFT)
    share: Any = cv2.resize(cover, (width, height), interpolation=cv2.INTER_AREA)
    if moved_px > 1:
        length = int(moved_px) | 1
        share = cv2.filter2D(share, -1, np.full((1, length), 1.0 / length, np.float32))
    if blur_px > 0:
        share = cv2.GaussianBlur(share, (0, 0), blur_px)
    return np.asarray(picture * (1.0 - share[..., None]) + np.array(colour) * share[..., None])


def as_filmed(
    picture: FloatArray, seed: int = 0, *, noise: float = 4.0, quality: int = 90
) -> ImageArray:
    """Return the picture with sensor noise, after JPEG."""
    noisy = picture + np.random.default_rng(seed).normal(0.0, noise, picture.shape)
    levels = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", levels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded: Any = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(decoded[..., ::-1])


def scattered(
    count: int, apart: float, seed: int, width: int = 240, height: int = 300
) -> FloatArray:
    """Return places that keep their distance from each other and from the border."""
    draw = np.random.default_rng(seed)
    found: list[FloatArray] = []
    while len(found) < count:
        place = draw.uniform([20.0, 20.0], [width - 20.0, height - 20.0])
        if all(np.linalg.norm(place - one) > apart for one in found):
            found.append(place)
    return np.array(found)
