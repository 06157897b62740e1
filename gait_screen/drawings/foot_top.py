"""The figures ``foot_top`` and ``footprint``: the right foot and its print from above, toes up.

Pose (all may be left out): ``spread_deg`` (five numbers, big toe first, outwards positive),
``adduction_deg`` (the foot turned inwards under the ankle), ``leg`` (true draws the lower leg of
somebody who sits and looks down), ``contacts`` (heel, ball of the little toe, ball of the big
toe, big toe, little toe: 1 marks that it presses the floor, less a lighter press).

Anchors: ``heel``, ``ball_little``, ``ball_big``, ``toe_1`` to ``toe_5``, ``arch``, ``outer_edge``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from gait_screen.drawings.foot_points import CM_PER_PFL, between, scaled, turned
from gait_screen.drawings.foot_toes import AT_REST, TOES, TRIPOD
from gait_screen.drawings.geometry import Point
from gait_screen.drawings.poses import check_names, read_flag, read_number, read_numbers
from gait_screen.drawings.records import Figure, Picture
from gait_screen.drawings.svg import Canvas

Place = Callable[[Point], Point]
DrawIt = Callable[[Canvas, Place, tuple[float, ...]], None]

_INNER: Final = ((0, 0), (-7, 1.2), (-11.5, 6), (-13, 13), (-12.4, 22), (-12, 32), (-12.8, 44))
_INNER_BALL: Final = ((-15.5, 56), (-19, 65), (-20.6, 72), (-20.2, 80))
_OUTER: Final = ((21.2, 64), (21.4, 57), (19.8, 48), (17.4, 38), (15.4, 27), (14, 17), (11.8, 7))
_OUTER_HEEL: Final = ((7, 1.2),)
#: What a standing foot with a fair arch leaves on wet sand.
_PRINT: Final = (
    *((0, 1), (-7, 2.6), (-10.6, 8), (-11, 15), (-8, 23), (-2, 31), (0, 40), (-3.5, 50)),
    *((-11, 57), (-17.5, 63), (-19.4, 70), (-17, 77), (-10, 79.5), (-2, 80), (7, 77.5)),
    *((14, 73.5), (19, 67), (20, 60), (18.6, 50), (16.4, 40), (14.4, 28), (12.6, 16)),
    *((10.6, 7), (6, 2)),
)
#: The lower leg of somebody who sits and looks down at it, and the edge of the shin.
_LEG: Final = (
    *((-12.5, 22), (-9, 33), (0, 37), (9, 33), (12.5, 22), (14, 4), (17.5, -20), (20, -50)),
    *((-20, -50), (-17.5, -20), (-14, 4)),
)
#: Where the leg runs on into the foot without an edge.
_INSTEP: Final = ((-7, 31), (-6, 40), (0, 42), (6, 40), (7, 31), (0, 27))
_SHIN_EDGE: Final = ((-3.5, 20), (-4.5, 0), (-5, -20), (-4.5, -45))
#: Toes spread further than that show a gap and need no line between them.
_TOES_APART_DEG: Final = 4.0
#: The foot turns under the ankle.
_PIVOT: Final[Point] = (0.0, 20.0)
_CONTACT_CM: Final = 0.95
_NAMES: Final = ("spread_deg", "adduction_deg", "leg", "contacts")


def solve_foot_top(picture: Picture) -> Figure:
    """Return the foot from above in the pose of a picture.

    Raises
    ------
    KnowledgeError
        When the pose has a name or a value that this figure does not know.
    """
    leg = read_flag(picture, "leg")
    return _solve(picture, partial(_draw_foot, leg=leg))


def solve_footprint(picture: Picture) -> Figure:
    """Return the print of the foot on the floor, as if seen through the foot.

    Raises
    ------
    KnowledgeError
        When the pose has a name or a value that this figure does not know.
    """
    return _solve(picture, _draw_print)


def foot_outline(spread_deg: tuple[float, ...]) -> list[Point]:
    """Return the edge of the foot from above with its five toes, as a closed curve."""
    edge: list[Point] = [*_INNER, *_INNER_BALL]
    for number, toe in enumerate(TOES):
        if number:
            edge.append(_web(number - 1, spread_deg))
        edge += toe.free_outline(spread_deg[number])
    return [*edge, *_OUTER, *_OUTER_HEEL]


def _web(inner: int, spread_deg: tuple[float, ...]) -> Point:
    """Return the fold between a toe and the next one outwards."""
    first, second = TOES[inner], TOES[inner + 1]
    a = first.placed(((first.root_width / 2, first.length * 0.34),), spread_deg[inner])
    b = second.placed(((-second.root_width / 2, second.length * 0.36),), spread_deg[inner + 1])
    return between(a[0], b[0])


def _solve(picture: Picture, draw_it: DrawIt) -> Figure:
    check_names(picture, _NAMES)
    spread = read_numbers(picture, "spread_deg", AT_REST)
    contacts = read_numbers(picture, "contacts", AT_REST)
    adduction = read_number(picture, "adduction_deg")

    def place(point: Point) -> Point:
        x, y = turned(point, _PIVOT, adduction)
        return (CM_PER_PFL * x, CM_PER_PFL * y)

    pads = [toe.pad(angle) for toe, angle in zip(TOES, spread, strict=True)]
    touching = (*TRIPOD, pads[0], pads[-1])

    def draw(canvas: Canvas) -> None:
        draw_it(canvas, place, spread)
        for pressed, pad in zip(contacts, touching, strict=True):
            if pressed:
                canvas.circle(place(pad), pressed * _CONTACT_CM, "press")

    named = {
        **dict(zip(("heel", "ball_little", "ball_big"), TRIPOD, strict=True)),
        **{f"toe_{number}": pad for number, pad in enumerate(pads, start=1)},
        "arch": (-11.0, 42.0),
        "outer_edge": (21.0, 56.0),
    }
    return Figure({name: place(point) for name, point in named.items()}, draw)


def _draw_foot(canvas: Canvas, place: Place, spread: tuple[float, ...], *, leg: bool) -> None:
    def placed(points: Iterable[Point]) -> list[Point]:
        return [place(point) for point in points]

    canvas.smooth(placed(foot_outline(spread)), "train", closed=True)
    for toe, angle in zip(TOES, spread, strict=True):
        root = toe.placed(((0.0, toe.length * 0.05),), angle)[0]
        # The tendon runs back towards the middle of the ankle.
        canvas.line(place(root), place(between(root, (0.0, 24.0), 0.28)), "crease")
        canvas.smooth(placed(toe.knuckle(angle)), "crease")
        canvas.smooth(placed(toe.nail(angle)), "nail", closed=True)
    for inner in range(len(TOES) - 1):
        if spread[inner + 1] - spread[inner] < _TOES_APART_DEG:
            canvas.smooth(placed(_cleft(inner, spread)), "ink")
    if leg:
        # It stays where it is while the foot turns.
        canvas.smooth(scaled(_LEG, CM_PER_PFL), "train", closed=True)
        canvas.smooth(scaled(_INSTEP, CM_PER_PFL), "skin", closed=True)
        canvas.smooth(scaled(_SHIN_EDGE, CM_PER_PFL), "crease")


def _cleft(inner: int, spread_deg: tuple[float, ...]) -> list[Point]:
    """Return the line between two toes that lie side by side, from the web forwards."""
    first, second = TOES[inner], TOES[inner + 1]
    line = [_web(inner, spread_deg)]
    for share in (0.6, 0.8):
        a = first.placed(((first.root_width * 0.45, first.length * share),), spread_deg[inner])
        across = -second.root_width * 0.45
        b = second.placed(((across, second.length * share),), spread_deg[inner + 1])
        line.append(between(a[0], b[0]))
    return line


def _draw_print(canvas: Canvas, place: Place, spread: tuple[float, ...]) -> None:
    canvas.smooth([place(point) for point in _PRINT], "print", closed=True)
    for toe, angle in zip(TOES, spread, strict=True):
        x, y = toe.pad(angle)
        wide, long = toe.tip_width * 0.46, toe.tip_width * 0.62
        turns = [math.radians(45 * step) for step in range(8)]
        oval = [(x + wide * math.cos(t), y + long * math.sin(t)) for t in turns]
        canvas.smooth([place(point) for point in oval], "print", closed=True)
