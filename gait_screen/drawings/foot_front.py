"""The figure ``foot_front``: the right foot and lower leg from the front and a little above.

A small model in three dimensions (x to the outer side, y towards the toes, z up), seen by somebody
in front who looks down on it, so that every toe shows whether it lies on the floor.

Pose (all may be left out): ``lift_deg`` and ``spread_deg`` (five numbers each, big toe first; a
toe lifted from the floor, and turned outwards), ``eversion_deg`` (outer edge of the foot lifted;
negative the inner one), ``arch`` (0 flat, 1 domed), ``contacts`` (ball of the little toe, ball
of the big toe: 1 marks that it presses the floor, less a lighter press).

Anchors: ``ball_little``, ``ball_big``, ``toe_1`` to ``toe_5``, ``ankle_outer``, ``ankle_inner``,
``instep``, ``outer_edge``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gait_screen.drawings.foot_points import CM_PER_PFL, turned
from gait_screen.drawings.foot_toes import AT_REST, TOES, TRIPOD
from gait_screen.drawings.geometry import Point
from gait_screen.drawings.poses import check_names, read_number, read_numbers
from gait_screen.drawings.records import Figure, Picture
from gait_screen.drawings.svg import Canvas

Place3 = tuple[float, float, float]

#: How far the eye looks down.
_LOOK_DOWN_DEG: Final = 30.0
#: What lies on the picture's ground line: the tip of the longest toe.
_FRONT: Final = 100.0
#: Edges of foot and lower leg, from the ball upwards.
_INNER: Final = (
    *((-20.3, 72, 7), (-19.5, 64, 10), (-16.5, 54, 14), (-14, 44, 20), (-13, 36, 26)),
    *((-13.6, 30, 31), (-14.4, 26, 36), (-13, 25, 44), (-11.8, 24, 54), (-12.5, 24, 70)),
    *((-15.5, 24, 90), (-18.5, 24, 112), (-19.5, 24, 135), (-18, 24, 160)),
)
_OUTER: Final = (
    *((20.6, 63, 4), (19.8, 56, 6), (18.3, 47, 10), (16, 38, 16), (14, 30, 22)),
    *((14.4, 25, 27), (14.6, 23, 31), (13, 23, 40), (12.2, 23, 50), (13, 24, 70)),
    *((16.5, 24, 90), (20, 24, 112), (21, 24, 135), (19, 24, 160)),
)
#: Front edge of the sole, where the toes begin, from the inner side.
_BALLS: Final = ((-13.5, 79, 0), (-3, 80, 0.2), (5, 77.5, 0.2), (12, 73.5, 0.2), (17.5, 68.5, 0))
_SHADOW: Final = (
    *((-19, 70), (-18, 88), (-11, 98), (0, 98), (10, 92), (20, 80), (24, 66), (20, 50)),
    *((10, 40), (-10, 40)),
)
_ANKLE_BONES: Final = (
    ((-13, 29, 32), (-11, 30, 30), (-9.5, 30, 33)),
    ((13, 27, 27), (11, 28, 25), (9.5, 28, 28)),
)
#: The foot tips over these lines, at the edge that stays on the floor.
_INNER_HINGE: Final = (-15.0, 0.0)
_OUTER_HINGE: Final = (17.0, 0.0)
_NAMES: Final = ("lift_deg", "spread_deg", "eversion_deg", "arch", "contacts")
_CONTACT_CM: Final = 0.8


@dataclass(frozen=True)
class FrontShape:
    """A pose of the foot from the front, in hundredths of its length until projected."""

    lift_deg: tuple[float, ...] = AT_REST
    spread_deg: tuple[float, ...] = AT_REST
    eversion_deg: float = 0.0
    arch: float = 0.4

    def seen(self, place: Place3, share: float = 1.0) -> Point:
        """Return where a place of the foot is seen, in cm of the picture.

        ``share`` is how much of the tilt it takes part in: the leg takes none.
        """
        x, y, z = place
        hinge = _INNER_HINGE if self.eversion_deg > 0 else _OUTER_HINGE
        x, z = turned((x, z), hinge, share * self.eversion_deg)
        look = math.radians(_LOOK_DOWN_DEG)
        # A right foot from the front has its outer side on the left.
        return (
            -CM_PER_PFL * x,
            CM_PER_PFL * (z * math.cos(look) + (_FRONT - y) * math.sin(look)),
        )

    def edge(self, places: Iterable[Place3]) -> list[Point]:
        """Return an edge of foot and leg, the inner one raised by the arch."""
        line = []
        for x, y, z in places:
            dome = 6.0 * (self.arch - 0.4) if x < 0 and 40 < y < 60 else 0.0
            share = min(1.0, max(0.0, (y - 24) / 28))
            line.append(self.seen((x, y, z + dome), share))
        return line

    def on_toe(self, number: int, along: float, across: float, up: float) -> Point:
        """Return where a point of a toe is seen: share along it, across and above its axis."""
        toe = TOES[number]
        lift = math.radians(self.lift_deg[number])
        out = math.radians(toe.outward_deg + self.spread_deg[number])
        reach = along * toe.length
        forward = reach * math.cos(lift) - up * math.sin(lift)
        height = 0.42 * toe.tip_width + reach * math.sin(lift) + up * math.cos(lift)
        x = toe.joint[0] + forward * math.sin(out) + across * math.cos(out)
        y = toe.joint[1] + forward * math.cos(out) - across * math.sin(out)
        return self.seen((x, y, height))

    def toe_outline(self, number: int) -> list[Point]:
        """Return the visible edge of a toe, from its root around the tip and back."""
        toe = TOES[number]
        rounds = ((0.22, toe.root_width * 0.48), (0.52, toe.root_width * 0.45))
        balls = [(self.on_toe(number, along, 0, 0), radius) for along, radius in rounds]
        tip, radius = self.on_toe(number, 0.84, 0, 0), toe.tip_width / 2
        root = balls[0][0]
        # Seen end-on a toe has no direction of its own: what shows is its round, upwards.
        along = math.pi / 2
        if self.nail_is_seen(number):
            along = math.atan2(tip[1] - root[1], tip[0] - root[0])
        left = [_beside(place, along, CM_PER_PFL * r) for place, r in balls]
        right = [_beside(place, along, -CM_PER_PFL * r) for place, r in reversed(balls)]
        # Toes are flatter than wide.
        end = [
            _beside(
                _ahead(tip, along, 0.82 * CM_PER_PFL * radius * math.cos(turn)),
                along,
                CM_PER_PFL * radius * math.sin(turn),
            )
            for turn in (math.pi / 2, math.pi / 4, 0.0, -math.pi / 4, -math.pi / 2)
        ]
        return [*left, *end, *right]

    def ball(self, number: int) -> Point:
        """Return where the pressure under a toe's ball is marked.

        On top of the ball, or in front of it when the lifted toe no longer hides it.
        """
        if self.nail_is_seen(number):
            x, y = TOES[number].joint
            return self.seen((x, y - 1, 9.0 if number else 14.0))
        return self.seen(_BALLS[number])

    def nail_is_seen(self, number: int) -> bool:
        """Return whether the toe shows its upper side."""
        return self.lift_deg[number] < _LOOK_DOWN_DEG - 5.0


def solve_foot_front(picture: Picture) -> Figure:
    """Return the foot from the front in the pose of a picture.

    Raises
    ------
    KnowledgeError
        When the pose has a name or a value that this figure does not know.
    """
    check_names(picture, _NAMES)
    shape = FrontShape(
        read_numbers(picture, "lift_deg", AT_REST),
        read_numbers(picture, "spread_deg", AT_REST),
        read_number(picture, "eversion_deg"),
        read_number(picture, "arch", 0.4),
    )
    contacts = read_numbers(picture, "contacts", (0.0, 0.0))

    def draw(canvas: Canvas) -> None:
        _draw_foot(canvas, shape)
        for pressed, number in zip(contacts, (-1, 0), strict=True):
            if pressed:
                canvas.circle(shape.ball(number), pressed * _CONTACT_CM, "press")

    return Figure(_anchors(shape), draw)


def _anchors(shape: FrontShape) -> dict[str, Point]:
    little, big = TRIPOD[1], TRIPOD[2]
    return {
        "ball_little": shape.seen((little[0], little[1] + 6, 6.0)),
        "ball_big": shape.seen((big[0], big[1] + 3, 14.0)),
        **{f"toe_{i + 1}": shape.on_toe(i, 1.0, 0, 0) for i in range(len(TOES))},
        "ankle_outer": shape.seen((14.5, 24.0, 28.0), 0.0),
        "ankle_inner": shape.seen((-14.5, 27.0, 34.0), 0.0),
        "instep": shape.seen((-3.0, 45.0, 30.0), 0.7),
        "outer_edge": shape.seen((20.6, 60.0, 4.0)),
    }


def _draw_foot(canvas: Canvas, shape: FrontShape) -> None:
    shadow = [FrontShape().seen((x, y, 0.0)) for x, y in _SHADOW]
    canvas.smooth(shadow, "shadow", closed=True)
    inner, outer = shape.edge(_INNER), shape.edge(_OUTER)
    sole = [shape.seen(place) for place in _BALLS]
    canvas.smooth([*reversed(inner), *sole, *outer], "train", closed=True)
    # The outer toes lie behind the inner ones; a lifted toe lies before the ball.
    for number in reversed(range(len(TOES))):
        _draw_toe(canvas, shape, number)
    for bone in _ANKLE_BONES:
        canvas.smooth([shape.seen(place, 0.0) for place in bone], "crease")


def _draw_toe(canvas: Canvas, shape: FrontShape, number: int) -> None:
    toe = TOES[number]
    outline = shape.toe_outline(number)
    canvas.smooth(outline, "train", closed=True)
    if shape.nail_is_seen(number):
        # Its root runs on into the foot without an edge.
        x, y = toe.joint
        half = toe.root_width * 0.40
        root = [(x - half, y, 6.0), (x + half, y, 6.0)]
        patch = [*(shape.seen(place) for place in root), outline[-2], outline[1]]
        canvas.polygon(patch, "skin")
        canvas.smooth(_nail(shape, number), "nail", closed=True)
        start, end = (x, y - 2, 9.5 - 0.6 * number), (0.82 * x, y - 17, 15.5 - number)
        canvas.line(shape.seen(start), shape.seen(end), "crease")
    else:
        w, down = toe.tip_width * 0.3, -0.40 * toe.tip_width
        pad = ((0.66, 0.0), (0.78, -w), (0.92, -w * 0.8), (0.98, 0.0), (0.92, w * 0.8), (0.78, w))
        points = [shape.on_toe(number, along, across, down) for along, across in pad]
        canvas.smooth(points, "pad", closed=True)


def _nail(shape: FrontShape, number: int) -> list[Point]:
    w, up = TOES[number].tip_width * 0.31, TOES[number].tip_width * 0.37
    places = (
        *((0.74, 0.0, up), (0.80, -w, up - 0.15 * w), (0.93, -0.85 * w, up - 0.13 * w)),
        *((0.985, 0.0, up), (0.93, 0.85 * w, up - 0.13 * w), (0.80, w, up - 0.15 * w)),
    )
    return [shape.on_toe(number, *place) for place in places]


def _ahead(place: Point, along: float, by: float) -> Point:
    return (place[0] + by * math.cos(along), place[1] + by * math.sin(along))


def _beside(place: Point, along: float, by: float) -> Point:
    return (place[0] - by * math.sin(along), place[1] + by * math.cos(along))
