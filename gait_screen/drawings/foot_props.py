"""What lies under and around the feet: towel roll, wedge, band, a ring that says look here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from gait_screen.drawings.foot_points import turned
from gait_screen.drawings.geometry import Point
from gait_screen.drawings.svg import Canvas
from gait_screen.knowledge.drawing_models import Prop


def draw_roll(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw the end of a rolled towel, ``size`` wide and high, that lies on ``at``."""
    del to
    width, height = prop.size
    x, y = at[0], at[1] + height / 2
    turns = [math.radians(45 * step) for step in range(8)]
    edge = [(x + width / 2 * math.cos(t), y + height / 2 * math.sin(t)) for t in turns]
    canvas.smooth(edge, "soft", closed=True)
    # Its layers, from the outside in.
    winding = [math.radians(60 * step - 60) for step in range(9)]
    shrink = [0.40 - 0.042 * step for step in range(9)]
    layers = [
        (x + width * s * math.cos(t), y + height * s * math.sin(t))
        for t, s in zip(winding, shrink, strict=True)
    ]
    canvas.smooth(layers, "thin")


def draw_wedge(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a wedge whose thin end lies at ``at``: ``size[0]`` long, rising to ``size[1]``.

    A negative length rises to the left.
    """
    del to
    length, height = prop.size
    corners = (at, (at[0] + length, at[1]), (at[0] + length, at[1] + height))
    canvas.polygon(corners, "soft")


def draw_loop(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a band around the foot from ``at`` to ``to``, and its pull from there.

    ``size[0]`` is how far the pull reaches, in the direction ``turn`` (0 to the outer side).
    """
    pull = turned((to[0] + prop.size[0], to[1]), to, prop.turn)
    for bulge in (0.9, -0.9):
        middle = ((at[0] + to[0]) / 2, (at[1] + to[1]) / 2 + bulge)
        canvas.smooth([at, middle, to], "band")
    canvas.line(to, pull, "band")


def draw_ring(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a ring about ``at``, ``size[0]`` wide: look or feel here."""
    del to
    canvas.circle(at, prop.size[0] / 2, "band")


#: For ``gait_screen.drawings.props``: the ``kind`` of a prop -> what draws it.
FOOT_PROPS: Final[Mapping[str, Callable[[Canvas, Prop, Point, Point], None]]] = {
    "roll": draw_roll,
    "wedge": draw_wedge,
    "loop": draw_loop,
    "ring": draw_ring,
}
