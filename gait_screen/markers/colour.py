"""The colour of the stickers: as the user names it, or as the dots of a clip show it.

Colours are compared by their colour difference signals (blue and red against grey), in which light
and shade change the length and hardly the direction, and which mix linearly under blur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.errors import UsageError
from gait_screen.records import BoolArray, FloatArray, ImageArray

#: Grey of a picture and its colour differences (ITU-R BT.601).
_LUMA: Final = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_BLUE_GAIN: Final = 0.564
_RED_GAIN: Final = 0.713
#: Colours whose directions differ by less than this are the same under another light.
SAME_HUE_DEG: Final = 22.0
#: A dot in the shade has at least this share of the colour of one in the light.
SHADE: Final = 0.35
#: A paler colour than this (of 127) cannot be told from skin and cloth.
MIN_CHROMA: Final = 25.0
#: A colour aside of the sticker's direction by 40 degrees has nothing of it.
ASIDE_WEIGHT: Final = 1.2
NAMED_RGB: Final[dict[str, tuple[int, int, int]]] = {
    "red": (220, 30, 40),
    "orange": (250, 120, 10),
    "yellow": (245, 225, 30),
    "green": (40, 190, 60),
    "cyan": (20, 190, 210),
    "blue": (30, 80, 220),
    "violet": (140, 50, 200),
    "pink": (250, 50, 160),
}


@dataclass(frozen=True)
class DotColour:
    """A sticker's colour: its direction among the colour differences and how strong it is.

    ``hue_deg`` counts from pure blue difference towards pure red; ``chroma`` is of 127 or so.
    """

    hue_deg: float
    chroma: float

    def matches(self, colours: FloatArray) -> BoolArray:
        """Return which colours ``(n, 2)``, as of :func:`colour_plane`, may be of this sticker."""
        hue, chroma = hue_and_chroma(colours)
        near = np.abs(hue_difference_deg(hue, self.hue_deg)) < SAME_HUE_DEG
        return np.asarray(near & (chroma > max(SHADE * self.chroma, 0.6 * MIN_CHROMA)))

    def likeness(self, plane: FloatArray) -> FloatArray:
        """Return how much of the sticker's colour each pixel ``(..., 2)`` has, in colour units.

        The part in the sticker's direction less the part aside of it: 0 for grey, below for others.
        """
        angle = np.radians(self.hue_deg)
        way = np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)
        aside = np.abs(plane @ np.array([-way[1], way[0]], dtype=np.float32))
        return np.asarray(plane @ way - ASIDE_WEIGHT * aside)


def colour_plane(image_rgb: ImageArray) -> FloatArray:
    """Return blue and red colour difference of a picture, shape ``(h, w, 2)``, zero for grey."""
    rgb = image_rgb.astype(np.float32)
    grey = rgb @ _LUMA
    blue = _BLUE_GAIN * (rgb[..., 2] - grey)
    red = _RED_GAIN * (rgb[..., 0] - grey)
    return np.stack([blue, red], axis=-1)


def with_grey(image_rgb: ImageArray, plane: FloatArray) -> FloatArray:
    """Return the colour differences and the grey of a picture, shape ``(h, w, 3)``."""
    grey = image_rgb.astype(np.float32) @ _LUMA
    return np.concatenate([plane, grey[..., None]], axis=-1)


def hue_and_chroma(colours: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return direction (deg) and length of colour differences ``(..., 2)``."""
    hue = np.degrees(np.arctan2(colours[..., 1], colours[..., 0]))
    return np.asarray(hue), np.asarray(np.hypot(colours[..., 0], colours[..., 1]))


def hue_difference_deg(first: FloatArray, second: FloatArray | float) -> FloatArray:
    """Return how far two directions are apart, in [-180, 180)."""
    return np.asarray((first - second + 180.0) % 360.0 - 180.0)


def colour_from_text(text: str) -> DotColour:
    """Return a colour that the user named: a word of :data:`NAMED_RGB` or ``#rrggbb``.

    Raises
    ------
    UsageError
        When it is neither, or a colour too pale to be told from skin and cloth.
    """
    word = text.strip().lower()
    if word in NAMED_RGB:
        rgb = NAMED_RGB[word]
    elif re.fullmatch(r"#[0-9a-f]{6}", word):
        rgb = (int(word[1:3], 16), int(word[3:5], 16), int(word[5:7], 16))
    else:
        raise UsageError(
            f"{text!r} is no colour of a sticker: name one of {', '.join(NAMED_RGB)} or write it "
            "like #20c040."
        )
    hue, chroma = hue_and_chroma(colour_plane(np.array([[rgb]], dtype=np.uint8))[0, 0])
    if chroma < MIN_CHROMA:
        raise UsageError(f"{text!r} is too pale for a sticker: use a bright colour.")
    return DotColour(float(hue), float(chroma))


def main_hues(colours: FloatArray, most: int) -> list[DotColour]:
    """Return the colours around which dots gather, the most frequent first.

    Parameters
    ----------
    colours
        Shape ``(n, 2)``: of dots of any colour, from many frames.
    most
        How many to return at most.
    """
    hue, chroma = hue_and_chroma(colours)
    left = chroma >= MIN_CHROMA
    found: list[DotColour] = []
    grid = np.arange(-180.0, 180.0, 5.0)
    while left.any() and len(found) < most:
        apart = np.abs(hue_difference_deg(hue[left][None, :], grid[:, None]))
        centre = grid[int(np.argmax((apart < 0.6 * SAME_HUE_DEG).sum(axis=1)))]
        off = hue_difference_deg(hue, float(centre))
        near = left & (np.abs(off) < SAME_HUE_DEG)
        # The upper quartile: blurred and shaded dots are paler than the sticker.
        found.append(
            DotColour(
                float(centre + np.median(off[near])), float(np.percentile(chroma[near], 75.0))
            )
        )
        left &= ~near
    return found
