"""What a person holds, presses, films with or hears: weights, ball, phone, metronome.

Each function draws ``prop`` at a place in cm; ``to`` is the named point that it leads to.
"""

from __future__ import annotations

import math

from gait_screen.drawings.records import Point, Prop
from gait_screen.drawings.svg import Canvas


def draw_dumbbell(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a dumbbell around ``at``, ``size[0]`` long (0: 20 cm), turned by ``turn``."""
    del to
    half = (prop.size[0] or 20.0) / 2
    along = (math.cos(math.radians(prop.turn)), math.sin(math.radians(prop.turn)))

    def on(distance: float) -> Point:
        return at[0] + along[0] * distance, at[1] + along[1] * distance

    canvas.line(on(-half), on(half), "bar")
    for end in (-1, 1):
        canvas.chains([[(on(end * (half - 3.5)), 4.2), (on(end * half), 4.2)]], "weight")


def draw_kettlebell(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a kettlebell whose handle is at ``at``; ``size[0]`` is its radius (0: 6.5 cm)."""
    del to
    x, y = at
    radius = prop.size[0] or 6.5
    handle = [(x - 4.0, y - 4.5), (x - 3.6, y), (x, y + 1.6), (x + 3.6, y), (x + 4.0, y - 4.5)]
    canvas.smooth(handle, "bar")
    canvas.circle((x, y - 3.0 - radius), radius, "weight")


def draw_ball(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a ball; ``size[0]`` is its radius."""
    del to
    canvas.circle(at, prop.size[0], "soft")


def draw_phone(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a phone on a tripod that stands at ``at``; ``size[1]`` is the phone's height above it.

    ``size[0]`` is the phone's width: narrow seen edge-on, wide from its back.
    """
    del to
    (x, y), (width, height) = at, prop.size
    joint = (x, y + height * 0.62)
    for foot in (-9.0, 0.0, 9.0):
        canvas.line(joint, (x + foot, y), "bar")
    canvas.line(joint, (x, y + height), "bar")
    canvas.box((x - width / 2, y + height - 8.0), width, 16.0, "device")


def draw_metronome(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a metronome that stands at ``at``, ``size`` wide and high, its hand at ``turn``."""
    del to
    (x, y), (width, height) = at, prop.size
    half = width / 2
    top = 0.45 * half
    corners = [(x - half, y), (x + half, y), (x + top, y + height), (x - top, y + height)]
    canvas.polygon(corners, "prop")
    lean = math.radians(prop.turn)
    pivot = (x, y + height * 0.22)
    tip = (pivot[0] + height * 0.85 * math.sin(lean), pivot[1] + height * 0.85 * math.cos(lean))
    canvas.line(pivot, tip, "bar")
    canvas.circle(
        (pivot[0] * 0.4 + tip[0] * 0.6, pivot[1] * 0.4 + tip[1] * 0.6), width * 0.1, "dot"
    )


def draw_sound(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw sound waves from ``at`` towards ``turn`` degrees; the more, the louder: ``size[0]``."""
    del to
    for ring in range(round(prop.size[0])):
        radius = 6.0 + 5.0 * ring
        arc = [
            (
                at[0] + radius * math.cos(math.radians(prop.turn + angle)),
                at[1] + radius * math.sin(math.radians(prop.turn + angle)),
            )
            for angle in (-42, -21, 0, 21, 42)
        ]
        canvas.smooth(arc, "wave")


def draw_guide(canvas: Canvas, prop: Prop, at: Point, to: Point) -> None:
    """Draw a dashed line that shows what is straight or level: from ``at`` by ``size``."""
    del to
    canvas.line(at, (at[0] + prop.size[0], at[1] + prop.size[1]), "guide")
