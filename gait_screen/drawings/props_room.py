"""What stands in the room or outside: ground, wall, step, slope, mirror, treadmill.

Each function draws ``prop`` at a place in cm; ``to`` is the named point that it leads to.
"""

from __future__ import annotations

import math

from gait_screen.drawings.records import Point, Prop
from gait_screen.drawings.svg import Canvas


def draw_ground(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw the ground at the height ``at[1]``, ``size[0]`` wide (0: over the whole picture)."""
    del to
    if prop.size[0] > 0:
        canvas.ground(at[1], at[0], at[0] + prop.size[0])
    else:
        canvas.ground(at[1])


def draw_floor(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw the floor seen from above: from its far edge at ``at[1]`` down to the card's edge."""
    del prop, to
    view = canvas.view
    edge = 8 * view.width / 240
    left, right = view.left + edge, view.left + view.width - edge
    bottom = view.bottom + edge
    corners = [(left, at[1]), (right, at[1]), (right, bottom), (left, bottom)]
    canvas.polygon(corners, "plane")


def draw_wall(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a wall seen edge-on: its surface at ``at[0]``, ``size`` thick (negative: leftwards)."""
    del to
    (x, y), (thick, height) = at, prop.size
    canvas.polygon([(x, y), (x + thick, y), (x + thick, y + height), (x, y + height)], "solidsoft")
    canvas.line((x, y), (x, y + height), "ground")


def draw_backwall(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a wall behind the person, from ``at[1]`` up by ``size[1]``."""
    del to
    view = canvas.view
    edge = 8 * view.width / 240
    canvas.box((view.left + edge, at[1]), view.width - 2 * edge, prop.size[1], "solidsoft")


def draw_step(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a step or box by the lower left corner of its front, and its upper side above that."""
    del to
    (x, y), (width, height) = at, prop.size
    if prop.depth:
        canvas.box((x, y + height), width, prop.depth, "top")
    canvas.box(at, width, height, "prop")


def draw_slope(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a hill that rises from ``at`` by ``size[1]`` over ``size[0]`` (negative: leftwards)."""
    del to
    (x, y), (width, height) = at, prop.size
    canvas.polygon([(x, y), (x + width, y + height), (x + width, y)], "plane")
    normal = math.copysign(math.hypot(width, height), width)
    drop = (0.9 * height / normal, -0.9 * width / normal)
    canvas.line((x + drop[0], y + drop[1]), (x + width + drop[0], y + height + drop[1]), "ground")


def draw_grass(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw uneven grass, ``size`` wide and high, its ground at ``at``."""
    del to
    (x, y), (width, height) = at, prop.size
    canvas.box((x, y - 4.0), width, 4.0, "soft")
    count = max(2, round(width / 9))
    blades: list[list[Point]] = []
    for i in range(count):
        foot = x + (i + 0.5) * width / count
        lean = 1.6 if i % 2 else -1.2
        tall = height * (1.0 if i % 3 else 0.65)
        blades.append([(foot - 2.2, y + tall * 0.7), (foot, y), (foot + lean, y + tall)])
        blades.append([(foot, y), (foot + 2.8, y + tall * 0.6)])
    canvas.strokes(blades, "blade")


def draw_mat(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a floor mat; seen from the side it is thin."""
    del to
    canvas.box(at, prop.size[0], prop.size[1], "soft")


def draw_line(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a line on the ground that runs away from the viewer: ``size`` wide and long."""
    del to
    (x, y), (width, height) = at, prop.size
    corners = [(x - width / 2, y), (x + width / 2, y)]
    far = [(x + width / 3, y + height), (x - width / 3, y + height)]
    canvas.polygon([*corners, *far], "stripe")


def draw_counter(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a kitchen counter or table from its lower left corner."""
    del to
    (x, y), (width, height) = at, prop.size
    canvas.box((x + 3.0, y), width - 6.0, height - 5.0, "top")
    canvas.box((x, y + height - 5.0), width, 5.0, "prop")


def draw_mirror(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a standing mirror from its lower left corner; narrow when seen edge-on."""
    del to
    (x, y), (width, height) = at, prop.size
    canvas.box(at, width, height, "glass")
    if width > 12.0:
        for start in (0.18, 0.34):
            canvas.line(
                (x + width * start, y + height * 0.72),
                (x + width * (start + 0.28), y + height * 0.88),
                "shine",
            )


def draw_treadmill(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a treadmill from the side: ``at`` is the rear end of its belt, ``size`` its belt."""
    del to
    (x, y), (width, height) = at, prop.size
    front = x + width
    canvas.chains([[((front - 4.0, y - 5.0), 2.0), ((front + 10.0, y + height), 2.0)]], "prop")
    canvas.chains(
        [[((front + 9.0, y + height), 2.2), ((front - 8.0, y + height - 3.0), 2.2)]], "prop"
    )
    canvas.chains([[((x + 3.0, y - 3.5), 3.5), ((front, y - 3.5), 3.5)]], "prop")
    canvas.line((x + 3.0, y - 0.8), (front, y - 0.8), "ground")
