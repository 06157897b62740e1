"""The figure ``foot_side``: the right foot and lower leg from the inside, toes to the left.

Pose (all may be left out): the angles of :class:`~gait_screen.drawings.foot_side_shape.SidePose`
by their names, ``floor`` (the height in cm that the forefoot stands on), ``thigh`` (true draws
the knee and the thigh) and ``contacts`` (heel, ball, big toe: 1 marks that it presses the floor).

Anchors: ``heel``, ``ball``, ``toe_tip``, ``toe_pad``, ``toe_joint``, ``arch``, ``instep``,
``ankle``, ``knee``, ``calf``, ``heel_back``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Final

from gait_screen.drawings.foot_points import CM_PER_PFL
from gait_screen.drawings.foot_side_shape import TOE_JOINT, SidePose, SideShape
from gait_screen.drawings.geometry import Point
from gait_screen.drawings.poses import check_names, read_flag, read_number, read_numbers
from gait_screen.drawings.records import Figure, Picture
from gait_screen.drawings.svg import Canvas

_ANGLES: Final = tuple(field.name for field in fields(SidePose))
_CONTACT_CM: Final = 0.75


def solve_foot_side(picture: Picture) -> Figure:
    """Return the foot from the inside in the pose of a picture.

    Raises
    ------
    KnowledgeError
        When the pose has a name or a value that this figure does not know.
    """
    check_names(picture, (*_ANGLES, "floor", "thigh", "contacts"))
    pose = SidePose(
        **{name: read_number(picture, name, getattr(SidePose(), name)) for name in _ANGLES}
    )
    shape = SideShape(pose)
    floor = read_number(picture, "floor")
    contacts = read_numbers(picture, "contacts", (0.0, 0.0, 0.0))
    thigh = read_flag(picture, "thigh")

    def place(point: Point) -> Point:
        # Toes to the left: that is how the inside of a right foot is seen.
        return (-CM_PER_PFL * point[0], floor + CM_PER_PFL * point[1])

    def draw(canvas: Canvas) -> None:
        _draw_foot(canvas, shape, place, thigh=thigh)
        pads = (shape.heel, shape.ball, shape.toe((91.0, 0.0)))
        for pressed, pad in zip(contacts, pads, strict=True):
            if pressed:
                canvas.circle(place((pad[0], pad[1])), _CONTACT_CM, "press")

    return Figure({name: place(point) for name, point in _anchors(shape).items()}, draw)


def _anchors(shape: SideShape) -> dict[str, Point]:
    arch = shape.pose.arch
    return {
        "heel": shape.heel,
        "heel_back": shape.foot((0.2, 12.0)),
        "ball": shape.ball,
        "toe_joint": shape.foot(TOE_JOINT),
        "toe_tip": shape.toe_tip,
        "toe_pad": shape.toe((91.0, 0.0)),
        "arch": shape.foot((46.0, 2.0 + 10.2 * arch)),
        "instep": shape.foot((52.0, 31.0 + 4.0 * arch)),
        "ankle": shape.ankle,
        "knee": shape.knee,
        "calf": shape.leg((-30.0, 110.0)),
    }


def _draw_foot(
    canvas: Canvas, shape: SideShape, place: Callable[[Point], Point], *, thigh: bool
) -> None:
    def placed(points: Iterable[Point]) -> list[Point]:
        return [place(point) for point in points]

    canvas.smooth(placed(shape.outer_side()), "footfar", closed=True)
    for toe in shape.lesser_toes():
        canvas.smooth(placed(toe), "footfar", closed=True)
    canvas.smooth(placed(shape.outline(thigh=thigh)), "train", closed=True)
    for line in _creases(shape):
        canvas.smooth(placed(line), "crease")
    canvas.smooth(placed(_nail(shape)), "nail", closed=True)


def _creases(shape: SideShape) -> list[list[Point]]:
    """Return the lines that tell a foot from a boot: ankle bone, tendons, arch, toe joint."""
    rise = 9.0 * shape.pose.arch
    ankle_bone = [shape.leg(p) for p in ((-5.5, 5.0), (-3.0, 0.5), (2.0, -0.5), (6.0, 3.5))]
    heel_tendon = [
        shape.leg((-10.5, 40.0)),
        shape.leg((-10.0, 24.0)),
        shape.foot((11.0, 26.0)),
    ]
    arch = [
        shape.foot((x, low + share * rise))
        for x, low, share in ((30, 6.5, 0.5), (39, 7.8, 0.95), (49, 8.0, 1.0), (59, 7.0, 0.6))
    ]
    toe_joint = [shape.toe((88.2, 10.4)), shape.toe((87.2, 7.6)), shape.toe((87.6, 5.0))]
    return [ankle_bone, heel_tendon, arch, toe_joint]


def _nail(shape: SideShape) -> list[Point]:
    return [
        shape.toe(p) for p in ((93.2, 11.0), (96.2, 9.9), (98.6, 8.0), (97.6, 7.4), (94.4, 8.8))
    ]
