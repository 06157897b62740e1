"""The planes of a decoded frame: brightness and two colours of half its size, not yet converted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray

from gait_screen.records import PixelBox

#: Planar video with halved colour planes, and what a number is stored in.
_BITS: Final[dict[str, type[np.unsignedinteger[Any]]]] = {
    "yuv420p": np.uint8,
    "yuvj420p": np.uint8,
    "yuv420p10le": np.uint16,
}


def has_halved_planes(frame: VideoFrame) -> bool:
    """Tell whether a frame is coded as phones do, with colours at exactly half the size."""
    return frame.format.name in _BITS and not (frame.width % 2 or frame.height % 2)


def plane_pixels(frame: VideoFrame) -> Iterator[NDArray[Any]]:
    """Yield each plane's numbers, shape ``(height, width)``: views of the frame's memory."""
    for plane in frame.planes:
        yield _numbers(plane, _BITS[frame.format.name])


def cut_planes(frame: VideoFrame, box: PixelBox) -> Iterator[NDArray[Any]]:
    """Yield the part of each plane that a box of even numbers shows: views."""
    x0, y0, x1, y1 = box
    for number, pixels in enumerate(plane_pixels(frame)):
        half = 2 if number else 1
        yield pixels[y0 // half : y1 // half, x0 // half : x1 // half]


def shrunk(pixels: NDArray[Any], factor: int) -> NDArray[Any]:
    """Return a copy of a plane that is smaller by a whole factor, by the means over squares."""
    if factor == 1:
        return pixels.copy()
    height, width = pixels.shape
    size = (width // factor, height // factor)
    small: Any = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small)


def frame_of(
    planes: Sequence[NDArray[Any]], pixel_format: str, colours: tuple[Any, ...]
) -> VideoFrame:
    """Return a frame that holds planes, whose numbers mean what ``colours`` says."""
    height, width = planes[0].shape
    frame = VideoFrame(width, height, pixel_format)
    for target, pixels in zip(plane_pixels(frame), planes, strict=True):
        target[:] = pixels
    frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries = colours
    return frame


def colours_of(frame: VideoFrame) -> tuple[Any, ...]:
    """Return what a frame's numbers mean: colour space, range, transfer and primaries."""
    return (frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries)


def _numbers(plane: VideoPlane, bits: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    rows = np.frombuffer(plane, dtype=bits).reshape(plane.height, -1)  # type: ignore[call-overload]
    return np.asarray(rows[:, : plane.width])
