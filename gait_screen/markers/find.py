"""Small coloured dots in a picture: where they are, below a pixel, and what they look like.

A dot is what differs in colour from what is around it (the local median), is as large as a sticker
can be there and is round, or an ellipse where it was blurred by motion. Its centre is the centre of
gravity of the share that the sticker has of each pixel, which blur mixes linearly. That share is
read with the mixture of channels in which what is around the dot varies least, so that skin, floor
and shade do not pull at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from gait_screen.markers.colour import DotColour, colour_plane, with_grey
from gait_screen.records import BoolArray, FloatArray, ImageArray

#: A dot differs from its surroundings by at least this much colour (of 127), be it blurred.
MIN_CONTRAST: Final = 14.0
#: Below this share of its own contrast a dot's pixels belong to what is around it.
CORE_SHARE: Final = 0.4
#: A dot blurred by motion may be so many times longer than wide.
MAX_ELONGATION: Final = 4.0
#: Area of an ellipse over that of its pixels: 1 for a sharp one, 2 for one that is all blur.
MIN_RAGGED: Final = 0.8
MAX_RAGGED: Final = 2.1
#: Nothing smaller can be told from the noise of a codec.
MIN_DIAMETER_PX: Final = 2.5
#: A pixel of the stickers' colour has at least this share of it.
LEAST_LIKENESS: Final = 0.22
#: One SD of a codec's noise in a channel (of 255).
NOISE_LEVEL: Final = 5.0
#: Share of a pixel that counts as nothing: codec noise far from the centre would weigh heavily.
NOISE_SHARE: Final = 0.12
#: The colour around a dot is the median over a square of so many times the largest diameter.
AROUND: Final = 2.6
#: Larger medians are no better and slower.
MAX_WINDOW_PX: Final = 99


@dataclass(frozen=True)
class DotSize:
    """How small and how large a sticker can look, pixels."""

    least_px: float
    most_px: float


@dataclass(frozen=True)
class Dots:
    """The dots of one picture, ``n`` of them.

    Attributes
    ----------
    centre_px
        Shape ``(n, 2)``: centre of gravity; pixel ``(0, 0)`` is the centre of the first one.
    diameter_px
        Shape ``(n,)``: across the direction of blur.
    elongation
        Shape ``(n,)``: length over width, 1 when round.
    colour
        Shape ``(n, 2)``: of the dot's core, as :func:`gait_screen.markers.colour.colour_plane`.
    """

    centre_px: FloatArray
    diameter_px: FloatArray
    elongation: FloatArray
    colour: FloatArray

    def __len__(self) -> int:
        return len(self.diameter_px)

    def only(self, which: BoolArray) -> Dots:
        """Return those dots."""
        return Dots(
            self.centre_px[which],
            self.diameter_px[which],
            self.elongation[which],
            self.colour[which],
        )

    @staticmethod
    def none() -> Dots:
        """Return no dots."""
        return Dots(np.zeros((0, 2)), np.zeros(0), np.zeros(0), np.zeros((0, 2)))

    @staticmethod
    def joined(parts: list[Dots]) -> Dots:
        """Return the dots of several regions as one."""
        if not parts:
            return Dots.none()
        return Dots(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("centre_px", "diameter_px", "elongation", "colour")
            )
        )


def find_dots(
    image_rgb: ImageArray,
    size: DotSize,
    corner_px: tuple[int, int] = (0, 0),
    colour: DotColour | None = None,
) -> Dots:
    """Find dots in a picture or a part of one.

    Parameters
    ----------
    image_rgb
        Shape ``(h, w, 3)``.
    size
        What a sticker's diameter can be there.
    corner_px
        Where the part's first pixel lies in the whole picture; added to the centres.
    colour
        Of the stickers; None finds dots of any colour, which run together where something else
        stands out too (a toe before the floor).
    """
    if min(image_rgb.shape[:2]) < 3:
        return Dots.none()
    plane = colour_plane(image_rgb)
    if colour is None:
        differs, least = np.linalg.norm(plane - _around(plane, size), axis=2), MIN_CONTRAST
    else:
        like = colour.likeness(plane)
        differs = like - _around(like[..., None], size)[..., 0]
        least = max(MIN_CONTRAST, LEAST_LIKENESS * colour.chroma)
    labels, boxes = _pieces(differs > least)
    picture = _Picture(with_grey(image_rgb, plane), differs, size)
    found = [dot for number, box in boxes for dot in _dots_of_piece(picture, labels, number, box)]
    if not found:
        return Dots.none()
    centres, diameters, elongations, colours = (
        np.array(column) for column in zip(*found, strict=True)
    )
    dots = Dots(centres + np.asarray(corner_px, dtype=np.float64), diameters, elongations, colours)
    # Less unlike the colour than skin, as grey dirt is, is not enough.
    return dots if colour is None else dots.only(colour.likeness(dots.colour) > 0.5 * least)


@dataclass(frozen=True)
class _Picture:
    """Three channels, two of colour and grey, and how much each pixel stands out."""

    channels: FloatArray
    differs: FloatArray
    size: DotSize


_Box = tuple[int, int, int, int]
_Found = tuple[FloatArray, float, float, FloatArray]


def _around(channels: FloatArray, size: DotSize) -> FloatArray:
    """Return what is around each pixel: the median over a window that dots do not fill."""
    window = min(int(AROUND * size.most_px) | 1, MAX_WINDOW_PX)
    level = np.clip(np.rint(channels + 128.0), 0, 255).astype(np.uint8)
    median: Any = [
        cv2.medianBlur(np.ascontiguousarray(level[..., channel]), max(window, 3))
        for channel in range(level.shape[2])
    ]
    return np.asarray(np.stack(median, axis=-1).astype(np.float32) - 128.0)


def _pieces(mask: BoolArray) -> tuple[Any, Iterator[tuple[int, _Box]]]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    boxes = (
        (
            number,
            (
                int(stats[number, 0]),
                int(stats[number, 1]),
                int(stats[number, 2]),
                int(stats[number, 3]),
            ),
        )
        for number in range(1, count)
        if stats[number, 4] >= 4
    )
    return labels, boxes


def _dots_of_piece(picture: _Picture, labels: Any, number: int, box: _Box) -> Iterator[_Found]:
    """Yield the dots of a connected piece: where dots touch each other's blur, of its cores."""
    x, y, width, height = box
    size = picture.size
    longest = MAX_ELONGATION * size.most_px
    if max(width, height) > 2.0 * longest or max(width, height) < 0.6 * size.least_px:
        return
    inside = labels[y : y + height, x : x + width] == number
    strong = np.where(inside, picture.differs[y : y + height, x : x + width], 0.0)
    core = strong > CORE_SHARE * np.percentile(strong[inside], 95.0)
    cores, parts = _pieces(core)
    for part, _ in parts:
        pixels = np.asarray(cores == part)
        others = np.asarray((cores > 0) & ~pixels)
        dot = _measure(picture, (x, y), pixels, others)
        if dot is not None:
            yield dot


def _measure(
    picture: _Picture, corner: tuple[int, int], core: BoolArray, others: BoolArray
) -> _Found | None:
    """Measure one dot from the pixels of its core and a margin around them."""
    rows, columns = np.nonzero(core)
    radius = np.sqrt(len(rows) / np.pi)
    margin = max(2, round(0.4 * radius))
    reach = 2 * margin + max(2, round(0.8 * radius))
    top, left = corner[1] + rows.min() - reach, corner[0] + columns.min() - reach
    bottom, right = corner[1] + rows.max() + reach + 1, corner[0] + columns.max() + reach + 1
    height, width = picture.differs.shape
    if top < -reach or left < -reach or bottom > height + reach or right > width + reach:
        return None
    if corner[1] + rows.min() < 1 or corner[0] + columns.min() < 1:
        return None  # cut by the border: its centre cannot be known
    if corner[1] + rows.max() > height - 2 or corner[0] + columns.max() > width - 2:
        return None
    top, left = max(top, 0), max(left, 0)
    part = picture.channels[top:bottom, left:right]
    own = _placed(core, part.shape, (corner[0] - left, corner[1] - top))
    foreign = _placed(others, part.shape, (corner[0] - left, corner[1] - top))
    near = _grown(own, margin) & ~_nearer(foreign, own)
    ring = ~_grown(own, margin + 1) & ~_grown(foreign, margin)
    if ring.sum() < 8:
        return None
    colour = _inner_colour(part, own, part[ring].mean(axis=0))
    share = _share_of_sticker(part, part[ring], colour)
    if share is None:
        return None
    weight = np.where(near & (share > NOISE_SHARE), np.minimum(share, 1.2), 0.0)
    return _shaped(weight, (left, top), colour[:2], picture.size)


def _share_of_sticker(
    part: FloatArray, around: FloatArray, colour: FloatArray
) -> FloatArray | None:
    """Return the share that a sticker has of each pixel, ``(h, w)``; None where it hardly differs.

    The mixture of channels that is 1 for the sticker's colour and as near to 0 as can be for all
    that is around it, skin, floor and shade alike (linearly constrained minimum variance).
    """
    mean = around.mean(axis=0)
    step = colour - mean
    if np.hypot(step[0], step[1]) < MIN_CONTRAST:
        return None
    off = around - mean
    spread = off.T @ off / len(off) + NOISE_LEVEL**2 * np.eye(3)
    mixture = np.linalg.solve(spread, step)
    return np.asarray((part - mean) @ mixture / (step @ mixture))


def _shaped(
    weight: FloatArray, corner: tuple[int, int], colour: FloatArray, size: DotSize
) -> _Found | None:
    """Return centre, width and elongation from moments; None where it is no dot."""
    total = float(weight.sum())
    if total < 3.0:
        return None
    y, x = np.mgrid[: weight.shape[0], : weight.shape[1]]
    centre = np.array([(weight * x).sum(), (weight * y).sum()]) / total
    off = np.stack([x - centre[0], y - centre[1]])
    spread = np.einsum("ihw,jhw,hw->ij", off, off, weight) / total
    narrow, long = 4.0 * np.sqrt(np.maximum(np.linalg.eigvalsh(spread), 1e-6))
    least = max(size.least_px, MIN_DIAMETER_PX)
    ragged = 0.25 * np.pi * narrow * long / total
    if not least <= narrow <= size.most_px or long > MAX_ELONGATION * narrow:
        return None
    if not MIN_RAGGED <= ragged <= MAX_RAGGED:
        return None
    return centre + np.asarray(corner), float(narrow), float(long / narrow), colour


def _inner_colour(part: FloatArray, own: BoolArray, background: FloatArray) -> FloatArray:
    """Return the colour of the third of a dot's pixels that differ most from what is around."""
    distance = np.linalg.norm((part - background)[..., :2], axis=2)
    limit = np.percentile(distance[own], 67.0)
    return np.asarray(np.median(part[own & (distance >= limit)], axis=0))


def _placed(mask: BoolArray, shape: tuple[int, ...], at: tuple[int, int]) -> BoolArray:
    """Return a mask put into a larger or shifted window, x and y of its corner given."""
    whole = np.zeros(shape[:2], dtype=bool)
    rows, columns = np.nonzero(mask)
    rows, columns = rows + at[1], columns + at[0]
    inside = (rows >= 0) & (columns >= 0) & (rows < shape[0]) & (columns < shape[1])
    whole[rows[inside], columns[inside]] = True
    return whole


def _grown(mask: BoolArray, by: int) -> BoolArray:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel) > 0)


def _nearer(first: BoolArray, second: BoolArray) -> BoolArray:
    """Return the pixels that are nearer to the first mask than to the second."""
    if not first.any():
        return np.zeros_like(first)
    to_first, to_second = (
        cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5) for mask in (first, second)
    )
    return np.asarray(to_first < to_second)
