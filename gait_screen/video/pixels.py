"""From a decoded frame to upright 8-bit RGB."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorTrc, Interpolation, VideoReformatter

from gait_screen.records import ImageArray, PixelBox
from gait_screen.video.orientation import Orientation
from gait_screen.video.planes import (
    colours_of,
    cut_planes,
    frame_of,
    has_halved_planes,
    plane_pixels,
    shrunk,
)
from gait_screen.workers import own_cores

#: Diffuse white in PQ video, cd/m2 (ITU-R BT.2408-7, 2.2).
_REFERENCE_WHITE_NITS = 203.0
#: Linear light up to this share of white is kept; what is brighter is rolled off, not clipped.
_KNEE = 0.8
#: A part of a picture is converted from an edge that is a multiple of this, so that half sizes of
#: the colour planes, dither patterns and vector loops of the conversion fall as in the whole.
_PART_GRID_PX: Final = 32
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
        self.size_px = size_px
        self._reformatter = VideoReformatter()
        self._threads = min(4, own_cores())

    def convert(self, frame: VideoFrame, orientation: Orientation) -> ImageArray:
        """Return the picture as shown, shape ``(height, width, 3)``, uint8."""
        width, height = self._stored_size(orientation)
        return orientation.apply(self._rgb(_shrunk_evenly(frame, width, height), width, height))

    def convert_part(
        self, frame: VideoFrame, orientation: Orientation, box: PixelBox
    ) -> ImageArray:
        """Return the pixels ``[x0, x1) x [y0, y1)`` of :meth:`convert`'s picture, C-contiguous.

        Only they are converted, where the picture keeps the size at which it is stored.

        Parameters
        ----------
        box
            ``(x0, y0, x1, y1)`` of the upright picture, inside it and not empty.
        """
        width, height = self._stored_size(orientation)
        kept = (frame.width, frame.height) == (width, height)
        if not (kept and has_halved_planes(frame)):
            x0, y0, x1, y1 = box
            return np.ascontiguousarray(self.convert(frame, orientation)[y0:y1, x0:x1])
        x0, y0, x1, y1 = orientation.stored_box(box, (width, height))
        part, left, top = _cut_out(frame, (x0, y0, x1, y1))
        rgb = self._rgb(part, part.width, part.height)
        return orientation.apply(rgb[y0 - top : y1 - top, x0 - left : x1 - left])

    def _stored_size(self, orientation: Orientation) -> tuple[int, int]:
        width, height = self.size_px
        return (height, width) if orientation.swaps_sides else (width, height)

    def _rgb(self, frame: VideoFrame, width: int, height: int) -> ImageArray:
        """Return 8-bit RGB of a size, not yet turned."""
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
        return np.asarray(_pq_table()[rgb] if is_pq else rgb, dtype=np.uint8)


def _shrunk_evenly(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    """Return a frame at a whole fraction of its size, still in its own colours, where that is easy.

    Means over squares of the planes, before the colours are converted: a fifth of the time that
    it takes the other way round.
    """
    factor = frame.width // max(width, 1)
    fits = (width * factor, height * factor) == (frame.width, frame.height)
    if not has_halved_planes(frame) or factor < 2 or not fits or width % 2 or height % 2:
        return frame
    planes = [shrunk(pixels, factor) for pixels in plane_pixels(frame)]
    return frame_of(planes, frame.format.name, colours_of(frame))


def _cut_out(frame: VideoFrame, box: PixelBox) -> tuple[VideoFrame, int, int]:
    """Return the part of a frame around a box, and where its corner lies in the frame."""
    x0, y0, x1, y1 = box
    left, top = x0 - x0 % _PART_GRID_PX, y0 - y0 % _PART_GRID_PX
    right = min(-(-x1 // _PART_GRID_PX) * _PART_GRID_PX, frame.width)
    bottom = min(-(-y1 // _PART_GRID_PX) * _PART_GRID_PX, frame.height)
    planes = list(cut_planes(frame, (left, top, right, bottom)))
    return frame_of(planes, frame.format.name, colours_of(frame)), left, top


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
