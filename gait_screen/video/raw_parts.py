"""A part of a decoded picture, kept as it is coded until somebody looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from av.video.frame import VideoFrame
from numpy.typing import NDArray

from gait_screen.records import ImageArray, PixelBox
from gait_screen.video.orientation import Orientation
from gait_screen.video.pixels import RgbConverter
from gait_screen.video.planes import (
    colours_of,
    cut_planes,
    frame_of,
    has_halved_planes,
    shrunk,
)


@dataclass(frozen=True)
class RawPart:
    """A part of one picture in its coded colours, half the bytes of RGB; can be pickled.

    Attributes
    ----------
    planes
        Brightness and the two colours, which have half its height and width.
    pixel_format
        Its name in FFmpeg.
    colours
        What the numbers mean (:func:`gait_screen.video.planes.colours_of`).
    orientation
        Which way up it is shown.
    """

    planes: tuple[NDArray[Any], ...]
    pixel_format: str
    colours: tuple[Any, ...]
    orientation: Orientation

    def rgb(self) -> ImageArray:
        """Return it as shown, shape ``(height, width, 3)``, uint8."""
        frame = frame_of(self.planes, self.pixel_format, self.colours)
        size_px = (frame.width, frame.height)
        if self.orientation.swaps_sides:
            size_px = size_px[::-1]
        return RgbConverter(size_px).convert(frame, self.orientation)


def raw_part(
    frame: VideoFrame,
    orientation: Orientation,
    size_px: tuple[int, int],
    box: PixelBox,
    factor: int,
) -> RawPart | None:
    """Return a part of a frame, each pixel the mean of a square of pixels.

    Parameters
    ----------
    size_px
        Width and height of the clip's upright pictures.
    box
        Of the upright picture, inside it: even numbers, whose sides are multiples of twice
        ``factor``.
    factor
        So many pixels in a row become one.

    Returns
    -------
    part
        None of a frame whose colours are coded otherwise than phones do, or that must be stretched.
    """
    stored_px = size_px[::-1] if orientation.swaps_sides else size_px
    if not has_halved_planes(frame) or (frame.width, frame.height) != stored_px:
        return None
    planes = cut_planes(frame, orientation.stored_box(box, stored_px))
    small = tuple(shrunk(pixels, factor) for pixels in planes)
    return RawPart(small, frame.format.name, colours_of(frame), orientation)
