"""Straight lines of the still background that may be upright ones: numbers, no pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from gait_screen.records import FloatArray, ImageArray

#: Lines that lean less than this may be upright ones of a tilted camera.
MAX_LEAN_DEG: Final = 35.0
#: Lines shorter than this share of the picture's height are texture.
MIN_LENGTH_SHARE: Final = 0.08
#: Work on pictures of at most this height: enough for half a degree over a fifth of the height.
WORK_HEIGHT_PX: Final = 720


@dataclass(frozen=True)
class UprightLines:
    """Steep lines of a clip's background, from which the camera's roll can be told.

    Attributes
    ----------
    lean_deg
        Shape ``(N,)``: + to the right, within :data:`MAX_LEAN_DEG` of the picture's upright.
    place
        Shape ``(N,)``: of the line's middle, -0.5 to 0.5 of the width.
    length
        Shape ``(N,)``: in heights of the picture.
    """

    lean_deg: FloatArray
    place: FloatArray
    length: FloatArray


def upright_lines(images: Sequence[ImageArray]) -> UprightLines:
    """Find the steep lines that stand still over several pictures of a clip.

    Parameters
    ----------
    images
        A few pictures spread over the clip, RGB, all of one size. Their median removes the person;
        in a single one he stands himself, and no line is found in it.
    """
    if len(images) < 2:
        return UprightLines(np.zeros(0), np.zeros(0), np.zeros(0))
    grey = _still_background(images)
    found: Any = cv2.createLineSegmentDetector().detect(grey)[0]
    if found is None:  # OpenCV says so where it finds no line at all
        found = np.zeros((0, 4))
    x1, y1, x2, y2 = np.asarray(found, dtype=np.float64).reshape(-1, 4).T
    up = np.where(y1 < y2, 1.0, -1.0)
    lean_deg = np.degrees(np.arctan2((x1 - x2) * up, np.abs(y2 - y1)))
    length = np.hypot(x2 - x1, y2 - y1) / grey.shape[0]
    place = 0.5 * (x1 + x2) / grey.shape[1] - 0.5
    keep = (np.abs(lean_deg) < MAX_LEAN_DEG) & (length > MIN_LENGTH_SHARE)
    return UprightLines(lean_deg[keep], place[keep], length[keep])


def _still_background(images: Sequence[ImageArray]) -> ImageArray:
    scale = min(1.0, WORK_HEIGHT_PX / images[0].shape[0])
    grey = [
        cv2.cvtColor(
            cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA),
            cv2.COLOR_RGB2GRAY,
        )
        for image in images
    ]
    return np.asarray(np.median(np.stack(grey), axis=0), dtype=np.uint8)
