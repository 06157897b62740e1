"""The things beside the person, each drawn by its function of one explicit table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gait_screen.drawings.foot_props import FOOT_PROPS
from gait_screen.drawings.records import Point, Prop
from gait_screen.drawings.svg import Canvas

#: Draws a prop at a place (cm); ``to`` is the point that the prop leads to, or its own place.
DrawProp = Callable[[Canvas, Prop, Point, Point], None]


def draw_ground(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw the ground at the height ``at[1]``, ``size[0]`` wide (0: over the whole picture)."""
    del to
    if prop.size[0] > 0:
        canvas.ground(at[1], at[0], at[0] + prop.size[0])
    else:
        canvas.ground(at[1])


def draw_step(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a step or box from its lower left corner."""
    del to
    canvas.box(at, prop.size[0], prop.size[1], "prop")


#: The ``kind`` of a prop -> what draws it.
PROPS: Final[Mapping[str, DrawProp]] = {
    "ground": draw_ground,
    "step": draw_step,
    **FOOT_PROPS,
}
