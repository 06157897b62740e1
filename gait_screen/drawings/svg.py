"""The canvas that all figures draw on: from centimetres to one SVG element.

Everything is placed in cm of the picture: x to the right, y up, ground at 0. The canvas scales it,
mirrors it for the left side (words stay readable) and writes plain text. No ids are ever written,
so pictures cannot disturb one another in a page.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, Literal

from gait_screen.drawings.geometry import (
    Point,
    capsule_path,
    circle_path,
    number,
    polygon_path,
    smooth_path,
)
from gait_screen.drawings.palette import PENS, style_sheet
from gait_screen.knowledge.drawing_models import View

#: Width and height of each picture in its own units ("px" below).
SIZE: Final = 240.0
#: A ball of that radius at that place, in cm.
Ball = tuple[Point, float]
Align = Literal["start", "middle", "end"]


class Canvas:
    """One picture in the making.

    Parameters
    ----------
    view
        The square of the world to show.
    mirrored
        True draws the mirror image: the left leg in place of the right one.
    """

    def __init__(self, view: View, *, mirrored: bool = False) -> None:
        self.view = view
        self.mirrored = mirrored
        self._scale = SIZE / view.width
        self._elements: list[str] = []
        self._classes: set[str] = {"card"}

    def px(self, point: Point) -> Point:
        """Return where a point in cm lies in the picture's own units (y down)."""
        x = (point[0] - self.view.left) * self._scale
        y = SIZE - (point[1] - self.view.bottom) * self._scale
        return (SIZE - x if self.mirrored else x, y)

    def chains(self, chains: Iterable[Sequence[Ball]], pen: str) -> None:
        """Draw the union of rounded limbs; each is a chain of balls (place and radius, in cm)."""
        text = ""
        for chain in chains:
            balls = [(self.px(place), radius * self._scale) for place, radius in chain]
            if len(balls) == 1:
                text += circle_path(*balls[0])
            for (a, r_a), (b, r_b) in itertools.pairwise(balls):
                text += capsule_path(a, r_a, b, r_b)
        self._path(text, pen)

    def smooth(self, points: Sequence[Point], pen: str, *, closed: bool = False) -> None:
        """Draw a smooth curve through the points; a point given twice is a sharp corner."""
        self._path(smooth_path([self.px(point) for point in points], closed=closed), pen)

    def polygon(self, points: Sequence[Point], pen: str, *, closed: bool = True) -> None:
        """Draw straight lines through the points."""
        self._path(polygon_path([self.px(point) for point in points], closed=closed), pen)

    def line(self, start: Point, end: Point, pen: str) -> None:
        """Draw a straight line."""
        self.polygon((start, end), pen, closed=False)

    def strokes(self, lines: Iterable[Sequence[Point]], pen: str) -> None:
        """Draw several open lines as one."""
        paths = (polygon_path([self.px(p) for p in line], closed=False) for line in lines)
        self._path("".join(paths), pen)

    def box(self, corner: Point, width: float, height: float, pen: str) -> None:
        """Draw an upright rectangle from its lower left corner."""
        x, y = corner
        self.polygon(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), pen)

    def circle(self, centre: Point, radius: float, pen: str) -> None:
        """Draw a circle; the radius in cm."""
        self._path(circle_path(self.px(centre), radius * self._scale), pen)

    def ground(self, y: float = 0.0, left: float | None = None, right: float | None = None) -> None:
        """Draw the ground, over the whole width unless told from where to where."""
        edge = 8 / self._scale
        x0 = self.view.left + edge if left is None else left
        x1 = self.view.left + self.view.width - edge if right is None else right
        drop = 1.5 / self._scale  # half the pen: its upper edge is the ground
        self.line((x0, y - drop), (x1, y - drop), "ground")

    def arrow(self, points: Sequence[Point], kind: str = "move", *, both: bool = False) -> None:
        """Draw what moves (``move``: a slim arrow) or presses (``press``: a short, broad one)."""
        path = [self.px(point) for point in points]
        if kind == "press":
            self._path(_block_arrow(path[0], path[-1]), "press")
            return
        heads = [_head(path[-2], path[-1])]
        shaft = [*path[:-1], heads[0][1]]
        if both:
            heads.append(_head(path[1], path[0]))
            shaft[0] = heads[1][1]
        text = smooth_path(shaft)
        self._path(text, "halo")
        self._path(text, "move")
        for head, _ in heads:
            self._path(polygon_path(head), "movehead")

    def word(self, text: str, at: Point, align: Align = "middle") -> None:
        """Write a short word; it stays readable in the mirror image."""
        x, y = self.px(at)
        other: dict[Align, Align] = {"start": "end", "end": "start", "middle": "middle"}
        anchor = other[align] if self.mirrored else align
        self._classes.add("word")
        self._elements.append(
            f'<text class="gsd-word" x="{number(x)}" y="{number(y + 5)}" '
            f'text-anchor="{anchor}">{escape(text)}</text>'
        )

    def svg(self, alt: str) -> str:
        """Return the picture as one SVG element, with its description in words."""
        size = number(SIZE)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="gsd" viewBox="0 0 {size} {size}" '
            f'role="img" aria-label="{escape(alt)}">'
            f"<title>{escape(alt)}</title><style>{style_sheet(self._classes)}</style>"
            f'<rect class="gsd-card" width="{size}" height="{size}" rx="14"/>'
            f"{''.join(self._elements)}</svg>"
        )

    def _path(self, d: str, pen: str) -> None:
        if pen not in PENS:
            raise KeyError(f"There is no pen {pen!r}; expected one of {', '.join(PENS)}.")
        self._classes.add(pen)
        self._elements.append(f'<path class="gsd-{pen}" d="{d}"/>')


def _head(before: Point, tip: Point) -> tuple[list[Point], Point]:
    """Return a triangle at the tip, and where the shaft has to end to stay under it."""
    length, half = 13.0, 7.0
    along = math.atan2(tip[1] - before[1], tip[0] - before[0])
    c, s = math.cos(along), math.sin(along)
    base = (tip[0] - length * c, tip[1] - length * s)
    corners = [
        tip,
        (base[0] - half * s, base[1] + half * c),
        (base[0] + half * s, base[1] - half * c),
    ]
    return corners, (tip[0] - (length - 3) * c, tip[1] - (length - 3) * s)


def _block_arrow(start: Point, tip: Point) -> str:
    length = math.hypot(tip[0] - start[0], tip[1] - start[1])
    along = math.atan2(tip[1] - start[1], tip[0] - start[0])
    c, s = math.cos(along), math.sin(along)
    neck = length - 11
    outline = [(0, -4), (neck, -4), (neck, -10), (length, 0), (neck, 10), (neck, 4), (0, 4)]
    return polygon_path([(start[0] + x * c - y * s, start[1] + x * s + y * c) for x, y in outline])
