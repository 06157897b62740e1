"""What the phone does to a picture: blur, amplification, noise."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from validation.records import ByteArray
from validation.spec import PostSpec

#: Noise is cut from a larger sheet at a random place, so that few sheets look like many.
SHEETS: Final = 3
SPARE_PX: Final = 96
#: Shares of the noise that all colours have in common, and that each has on its own.
COMMON_SHARE: Final = 0.8
OWN_SHARE: Final = 0.5


class Phone:
    """The picture's way through a phone, the same for the same seed and frame number."""

    def __init__(self, spec: PostSpec, width: int, height: int, seed: int) -> None:
        self._spec, self._seed = spec, seed
        self._width, self._height = width, height
        self._curve = _amplified(spec.gain)
        self._brighter: list[ByteArray] = []
        self._darker: list[ByteArray] = []
        if spec.noise > 0:
            self._draw_noise(np.random.default_rng([seed, 99]))

    @property
    def margin_px(self) -> int:
        """Return how far a pixel's blur reaches."""
        return int(4 * self._spec.blur_px) + 2

    def _draw_noise(self, rng: np.random.Generator) -> None:
        shape = (self._height + SPARE_PX, self._width + SPARE_PX)
        for _ in range(SHEETS):
            common = rng.standard_normal((*shape, 1), dtype=np.float32) * COMMON_SHARE
            own = rng.standard_normal((*shape, 3), dtype=np.float32) * OWN_SHARE
            noise = (common + own) * np.float32(255 * self._spec.noise)
            # Rounded at random, so that noise below one step is not lost.
            noise += rng.random(noise.shape, dtype=np.float32)
            noise = np.floor(noise)
            self._brighter.append(np.clip(noise, 0, 255).astype(np.uint8))
            self._darker.append(np.clip(-noise, 0, 255).astype(np.uint8))

    def develop(self, picture: ByteArray) -> ByteArray:
        """Return the picture blurred and amplified."""
        if self._spec.blur_px > 0:
            picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), self._spec.blur_px), np.uint8)
        if self._spec.gain != 1.0:
            picture = np.asarray(cv2.LUT(picture, self._curve), np.uint8)
        return picture

    def add_noise(self, picture: ByteArray, frame: int) -> None:
        """Add the noise of a frame to a full picture, in place."""
        if not self._brighter:
            return
        rng = np.random.default_rng([self._seed, 7, frame])
        sheet = int(rng.integers(SHEETS))
        top, left = rng.integers(0, SPARE_PX, 2).tolist()
        window = np.s_[top : top + self._height, left : left + self._width]
        cv2.add(picture, self._brighter[sheet][window], dst=picture)
        cv2.subtract(picture, self._darker[sheet][window], dst=picture)


def _amplified(gain: float) -> ByteArray:
    level = np.arange(256) / 255.0
    bright = np.clip(level**2.2 * gain, 0.0, 1.0) ** (1 / 2.2)
    return np.asarray(bright * 255 + 0.5, dtype=np.uint8)
