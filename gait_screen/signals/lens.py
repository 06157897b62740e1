"""The lens that a phone films with, as far as it is known."""

from __future__ import annotations

from typing import Final

#: Focal length of a phone's main camera in video, as a share of the longer side (24-28 mm
#: equivalent with the usual crop: 0.75-0.9; design value, the files do not tell).
FOCAL_SHARE: Final = 0.8


def focal_length_px(width_px: int, height_px: int) -> float:
    """Return the focal length to reckon with for a picture of that size."""
    return FOCAL_SHARE * max(width_px, height_px)
