"""From a decoded frame to upright 8-bit RGB."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorTrc, Interpolation, VideoReformatter
from numpy.typing import NDArray

from gait_screen.records import ImageArray
from gait_screen.video.orientation import Orientation
from gait_screen.workers import own_cores

#: Diffuse white in PQ video, cd/m2 (ITU-R BT.2408-7, 2.2).
_REFERENCE_WHITE_NITS = 203.0
#: Linear light up to this share of white is kept; what is brighter is rolled off, not clipped.
_KNEE = 0.8
#: Planar video with halved colour planes, and what a number is stored in.
_PLANAR_BITS: Final[dict[str, type[np.unsignedinteger[Any]]]] = {
    "yuv420p": np.uint8,
    "yuvj420p": np.uint8,
    "yuv420p10le": np.uint16,
}
#: A pixel shape beyond this is a broken header, not a camera.
_WIDEST_PIXEL = 4


def square_pixel_size(width_px: int, height_px: int, aspect: Fraction | None) -> tuple[int, int]:
    """Return the size at which the stored picture has square pixels.

    Some AVI and older camera files store narrow pixels; angles would be wrong in them.
    """
    if not aspect or not 1 / _WIDEST_PIXEL <= aspect <= _WIDEST_PIXEL:
        return width_px, height_px
    return max(1, round(width_px * aspect)), height_px


def limited_size(width_px: int, height_px: int, max_side_px: int | None) -> tuple[int, int]:
    """Return the size whose longer side is at most ``max_side_px``; never larger than given."""
    longer = max(width_px, height_px)
    if max_side_px is None or longer <= max_side_px:
        return width_px, height_px
    scale = max_side_px / longer
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))


class RgbConverter:
    """Turns the frames of one clip into upright, C-contiguous RGB of one size.

    10-bit video is reduced to 8 bits. HLG (iPhone, many Androids) is kept as it is coded: its
    curve was made to look right on ordinary screens. PQ (HDR10) is not: its code values are
    turned into light, light above reference white is rolled off, and the result is coded for an
    ordinary screen, so that a person in shadow stays as visible as in ordinary video.
    Colours of wide gamut are left a little pale in both.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        """Convert to ``size_px``, the upright (width, height)."""
        self._size_px = size_px
        self._reformatter = VideoReformatter()
        self._threads = min(4, own_cores())

    def convert(self, frame: VideoFrame, orientation: Orientation) -> ImageArray:
        """Return the picture as shown, shape ``(height, width, 3)``, uint8."""
        width, height = self._size_px
        if orientation.swaps_sides:
            width, height = height, width
        frame = _shrunk_evenly(frame, width, height)
        shrinks = width < frame.width
        is_pq = frame.color_trc == ColorTrc.SMPTE2084
        rgb: Any = self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="rgb48le" if is_pq else "rgb24",
            interpolation=Interpolation.AREA if shrinks else Interpolation.BILINEAR,
            threads=self._threads,
        ).to_ndarray()
        return orientation.apply(_pq_table()[rgb] if is_pq else rgb)


def _shrunk_evenly(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    """Return a frame at a whole fraction of its size, still in its own colours, where that is easy.

    Means over squares of the planes, before the colours are converted: a fifth of the time that
    it takes the other way round.
    """
    bits = _PLANAR_BITS.get(frame.format.name)
    factor = frame.width // max(width, 1)
    fits = (width * factor, height * factor) == (frame.width, frame.height)
    if bits is None or factor < 2 or not fits or width % 2 or height % 2:
        return frame
    shrunk = VideoFrame(width, height, frame.format.name)
    for source, target in zip(frame.planes, shrunk.planes, strict=True):
        pixels = _pixels(target, bits)
        cv2.resize(
            _pixels(source, bits), pixels.shape[::-1], dst=pixels, interpolation=cv2.INTER_AREA
        )
    shrunk.colorspace, shrunk.color_range = frame.colorspace, frame.color_range
    shrunk.color_trc, shrunk.color_primaries = frame.color_trc, frame.color_primaries
    return shrunk


def _pixels(plane: VideoPlane, bits: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    """Return a plane's numbers, shape ``(height, width)``: a view of its memory."""
    rows = np.frombuffer(plane, dtype=bits).reshape(plane.height, -1)  # type: ignore[call-overload]
    return np.asarray(rows[:, : plane.width])


@lru_cache(maxsize=1)
def _pq_table() -> ImageArray:
    """Return the 8-bit code for every 16-bit PQ code, shape ``(65536,)``."""
    # SMPTE ST 2084 (also ITU-R BT.2100-2, table 4): PQ code to absolute luminance.
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = np.linspace(0.0, 1.0, 65536) ** (1 / m2)
    nits = 10000.0 * (np.maximum(root - c1, 0.0) / (c2 - c3 * root)) ** (1 / m1)
    light = nits / _REFERENCE_WHITE_NITS
    over = np.maximum(light - _KNEE, 0.0)
    room = 1.0 - _KNEE
    light = np.where(light > _KNEE, _KNEE + room * over / (over + room), light)
    # IEC 61966-2-1 (sRGB): light to code.
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(255.0 * np.clip(coded, 0.0, 1.0)).astype(np.uint8)
