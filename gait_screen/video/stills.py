"""Single pictures kept small, to be looked at and not to be measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from gait_screen.records import ImageArray

#: Of JPEG: what is lost is less than the video made of it loses again.
_QUALITY: Final = 92


@dataclass(frozen=True)
class Still:
    """A picture as JPEG."""

    jpeg: bytes

    def rgb(self) -> ImageArray:
        """Return it, shape ``(height, width, 3)``, uint8."""
        data = np.frombuffer(self.jpeg, dtype=np.uint8)
        image: Any = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
        return np.asarray(image, dtype=np.uint8)


def still_of(image_rgb: ImageArray) -> Still:
    """Return a picture to be kept."""
    bgr = cv2.cvtColor(image_rgb, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return Still(data.tobytes())
