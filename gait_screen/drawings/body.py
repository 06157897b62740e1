"""The whole-body figure: a posed person with rounded limbs, drawn part by part, far ones first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gait_screen.drawings.limbs import HEEL_RADIUS, Arm, Leg, outward
from gait_screen.drawings.poses import read_flag, read_numbers
from gait_screen.drawings.records import Figure, Picture, Point
from gait_screen.drawings.skeleton import Camera, Skeleton, solve_skeleton
from gait_screen.drawings.svg import Ball, Canvas
from gait_screen.drawings.vectors import (
    FORWARD,
    RIGHT,
    UP,
    Vec,
    add,
    between,
    dot,
    scaled,
    sub,
    unit,
)
from gait_screen.vocabulary import SIDES, Side

#: A place in space and a radius.
Round = tuple[Vec, float]
Chain = Sequence[Round]

#: Seen from the side, the far limbs are paler; from front and rear both are the same.
_SIDE_VIEW_DEG: Final = 50.0
#: Up to this far before or behind the chest (cm) a hand counts as beside the body.
_BESIDE: Final = 12.0


@dataclass(frozen=True)
class Part:
    """Chains of one pen, drawn together; the nearer of two parts is drawn later."""

    depth: float
    pen: str
    chains: Sequence[Chain]


def solve_body(picture: Picture) -> Figure:
    """Solve a picture of the whole body: names of the pose as in ``skeleton.POSE_NAMES``.

    ``camera`` is azimuth and elevation; ``<side>_trains`` marks the training leg (the right one
    unless told otherwise).

    Raises
    ------
    KnowledgeError
        When the pose has an unknown name or a limb cannot reach.
    """
    skeleton = solve_skeleton(picture)
    azimuth, elevation = read_numbers(picture, "camera", (0.0, 0.0))
    camera = Camera(azimuth, elevation)
    parts = sorted(_parts(picture, skeleton, camera), key=lambda part: part.depth)

    def draw(canvas: Canvas) -> None:
        for part in parts:
            canvas.chains([_seen(chain, camera) for chain in part.chains], part.pen)
        _draw_face(canvas, skeleton, camera, closed=read_flag(picture, "eyes_closed"))

    return Figure(anchors=_anchors(skeleton, camera), draw=draw)


def _seen(chain: Chain, camera: Camera) -> list[Ball]:
    return [(camera.see(place), radius) for place, radius in chain]


def _parts(picture: Picture, skeleton: Skeleton, camera: Camera) -> list[Part]:
    from_side = abs(math.sin(math.radians(camera.azimuth_deg))) < math.sin(
        math.radians(_SIDE_VIEW_DEG)
    )
    far: Side | None = None
    if from_side:
        far = "left" if math.cos(math.radians(camera.azimuth_deg)) > 0 else "right"
    middle = camera.depth(skeleton.chest)
    parts = _head(skeleton, camera)
    shirt = _shirt(skeleton)
    shorts: list[Chain] = [*_pelvis(skeleton)]
    nearest = middle
    for side in SIDES:
        leg, arm = skeleton.legs[side], skeleton.arms[side]
        trains = read_flag(picture, f"{side}_trains", default=side == "right")
        suffix = "far" if side == far else ""
        pen = f"train{suffix}" if trains else (suffix or "near")
        depth = max(middle, _mean_depth(camera, leg.hip, leg.knee, leg.ankle)) + 1.0
        if side == far:
            depth = middle - 10.0
            parts.append(Part(depth + 0.5, "shortsfar", [_shorts_leg(leg)]))
        else:
            shorts.append(_shorts_leg(leg))
            nearest = max(nearest, depth)
        shod = read_flag(picture, "shoes")
        parts.append(
            Part(depth, pen, leg_chains(leg) if shod else [*leg_chains(leg), *foot_chains(leg)])
        )
        if shod:
            parts.append(Part(depth + 0.2, f"shoe{suffix}", _shoe(leg)))
        akimbo = read_flag(picture, "hands_on_hips")
        if not from_side and not akimbo and abs(camera.depth(arm.palm) - middle) < _BESIDE:
            # An arm beside the body, seen from front or rear, has one outline with the shirt.
            shirt.append(_sleeve(arm))
            parts.append(Part(middle - 1.0, "near", _arm(arm)))
        else:
            parts += _arm_parts(camera, arm, suffix, middle)
    parts.append(Part(middle, "shirt", shirt))
    parts.append(Part(nearest + 0.5, "shorts", shorts))
    return parts


def _mean_depth(camera: Camera, *places: Vec) -> float:
    return sum(camera.depth(place) for place in places) / len(places)


def _sleeve(arm: Arm) -> Chain:
    return [(arm.shoulder, 5.3), (between(arm.shoulder, arm.elbow, 0.55), 4.9)]


def _arm_parts(camera: Camera, arm: Arm, suffix: str, middle: float) -> list[Part]:
    depth = _mean_depth(camera, arm.shoulder, arm.elbow, arm.palm)
    depth = middle - 20.0 if suffix else depth + 3.0
    skin = Part(depth, suffix or "near", _arm(arm))
    return [skin, Part(depth + 0.1, f"shirt{suffix}", [_sleeve(arm)])]


def _arm(arm: Arm) -> list[Chain]:
    along = unit(sub(arm.wrist, arm.elbow))
    return [
        [
            (arm.shoulder, 4.4),
            (arm.elbow, 3.6),
            (between(arm.elbow, arm.wrist, 0.25), 3.7),
            (arm.wrist, 2.5),
            (arm.palm, 3.2),
            (add(arm.palm, scaled(along, 5.5)), 2.4),
        ]
    ]


def leg_chains(leg: Leg) -> list[Chain]:
    """Return thigh and shank."""
    thigh: Chain = [
        (leg.hip, 8.4),
        (_beside(leg.hip, leg.knee, 0.4, leg.thigh_front, 1.0), 7.8),
        (_beside(leg.hip, leg.knee, 0.75, leg.thigh_front, 0.6), 6.3),
        (leg.knee, 5.3),
    ]
    shank: Chain = [
        (leg.knee, 5.3),
        (_beside(leg.knee, leg.ankle, 0.12, leg.shank_front, -0.5), 5.2),
        (_beside(leg.knee, leg.ankle, 0.3, leg.shank_front, -1.6), 5.9),
        (_beside(leg.knee, leg.ankle, 0.5, leg.shank_front, -1.3), 5.0),
        (_beside(leg.knee, leg.ankle, 0.75, leg.shank_front, -0.4), 3.6),
        (leg.ankle, 3.2),
    ]
    return [_rounded(thigh), _rounded(shank)]


def _beside(start: Vec, end: Vec, share: float, direction: Vec, by: float) -> Vec:
    return add(between(start, end, share), scaled(direction, by))


def _rounded(chain: Chain) -> Chain:
    """Return the chain with a ball more between each two, so that its outline has no corners."""
    balls = list(chain)
    ends = [balls[0], *balls, balls[-1]]
    rounded: list[Round] = [balls[0]]
    for before, (a, r_a), (b, r_b), after in zip(ends, balls, balls[1:], ends[3:], strict=False):
        # Halfway on the Catmull-Rom curve through the four.
        outer, inner = between(before[0], after[0], 0.5), between(a, b, 0.5)
        middle = between(outer, inner, 9 / 8)
        rounded += [(middle, (9 * (r_a + r_b) - before[1] - after[1]) / 16), (b, r_b)]
    return rounded


def foot_chains(leg: Leg) -> list[Chain]:
    """Return heel, arch, ball and toes; the inner toes are longer than the outer ones."""
    inner = -outward(leg.side)
    chains: list[Chain] = [[(leg.ankle, 3.3), (leg.heel, HEEL_RADIUS)]]
    balls: list[Round] = []
    tips: list[Round] = []
    for aside, toe in ((2.4 * inner, 6.4), (-2.4 * inner, 4.0)):
        instep = leg.foot.at(leg.ankle, (6.8, -2.7, aside * 0.35))
        sole = leg.foot.at(leg.ankle, (5.5, -4.5, aside * 0.6))
        balls.append((leg.foot.at(leg.ball, (0.0, 0.0, aside)), 2.2))
        tips.append((leg.toes.at(leg.ball, (toe, -0.8, aside)), 1.4))
        chains.append([(leg.ankle, 3.2), (instep, 2.8), balls[-1], tips[-1]])
        chains.append([(leg.heel, 3.0), (sole, 1.6), (balls[-1][0], 2.0)])
    return [*chains, balls, tips]


def _shoe(leg: Leg) -> list[Chain]:
    foot, toes = leg.foot, leg.toes
    heel = foot.at(leg.heel, (-0.3, 0.0, 0.0))
    top = foot.at(leg.ankle, (-0.3, -1.6, 0.0))
    chains: list[Chain] = [[(top, 4.0), (heel, 3.4)]]
    for aside in (-2.2, 2.2):
        ball = foot.at(leg.ball, (0.0, 0.3, aside))
        tip = toes.at(leg.ball, (6.0, -0.3, aside * 0.8))
        instep = foot.at(leg.ankle, (6.5, -2.6, aside * 0.4))
        chains.append([(top, 3.6), (instep, 3.1), (ball, 2.5), (tip, 1.9)])
        chains.append([(heel, 3.4), (ball, 2.2)])
    return chains


def _shorts_leg(leg: Leg) -> Chain:
    return [
        (leg.hip, 9.4),
        (add(between(leg.hip, leg.knee, 0.3), scaled(leg.thigh_front, 0.6)), 8.8),
        (add(between(leg.hip, leg.knee, 0.5), scaled(leg.thigh_front, 0.6)), 8.4),
    ]


def _pelvis(skeleton: Skeleton) -> list[Chain]:
    frame, pelvis = skeleton.pelvis_frame, skeleton.pelvis
    seat: list[Chain] = [
        [
            (frame.at(pelvis, (-1.0, 0.0, sign * 7.0)), 9.6),
            (frame.at(pelvis, (-1.2, 4.0, sign * 8.5)), 7.6),
        ]
        for sign in (-1, 1)
    ]
    belt = [
        (frame.at(pelvis, (x, 7.5, z)), 5.2)
        for x, z in ((3.6, -9.4), (3.6, 9.4), (-3.4, 9.4), (-3.4, -9.4), (3.6, -9.4))
    ]
    return [*seat, belt]


def _shirt(skeleton: Skeleton) -> list[Chain]:
    pelvis, waist, chest = skeleton.pelvis_frame, skeleton.waist_frame, skeleton.chest_frame
    chains: list[Chain] = []
    for sign in (-1, 1):
        chains.append(
            [
                (pelvis.at(skeleton.pelvis, (0.0, 5.0, sign * 6.5)), 8.9),
                (waist.at(skeleton.waist, (0.6, 3.0, sign * 5.5)), 8.6),
                (waist.at(skeleton.waist, (0.4, 9.0, sign * 6.0)), 9.0),
                (chest.at(skeleton.chest, (0.4, 8.0, sign * 7.0)), 9.8),
                (chest.at(skeleton.chest, (-0.6, 15.0, sign * 8.0)), 9.2),
                (chest.at(skeleton.chest, (-0.6, 21.0, sign * 10.5)), 6.4),
            ]
        )
        chains.append(
            [
                (chest.at(skeleton.chest, (-1.0, 24.5, 0.0)), 5.6),
                (chest.at(skeleton.chest, (-0.4, 22.6, sign * 15.5)), 5.4),
            ]
        )
    return chains


def _head(skeleton: Skeleton, camera: Camera) -> list[Part]:
    frame, head = skeleton.head_frame, skeleton.head
    chest = skeleton.chest_frame
    neck: Chain = [
        (chest.at(skeleton.chest, (-0.6, 24.0, 0.0)), 4.9),
        (frame.at(head, (-1.6, -7.0, 0.0)), 4.7),
    ]
    face: Chain = [
        (frame.at(head, (2.4, 0.6, 0.0)), 7.4),
        (frame.at(head, (2.8, -3.4, 0.0)), 6.2),
        (frame.at(head, (3.6, -7.4, 0.0)), 3.6),
    ]
    nose: Chain = [(frame.at(head, (8.2, 0.0, 0.0)), 1.2), (frame.at(head, (9.8, -2.4, 0.0)), 1.3)]
    hair: list[Chain] = [
        [(frame.at(head, (-1.0, 2.4, 0.0)), 9.4), (frame.at(head, (-3.6, -2.2, 0.0)), 7.2)]
    ]
    middle = camera.depth(skeleton.chest)
    toward = camera.depth(add(head, frame.forward)) - camera.depth(head)
    hair_depth = middle - 2.0 if toward > -0.3 else middle + 2.0
    return [
        Part(middle - 1.0, "near", [neck]),
        Part(hair_depth, "hair", hair),
        Part(middle + 0.6, "near", [face, nose]),
    ]


def _draw_face(canvas: Canvas, skeleton: Skeleton, camera: Camera, *, closed: bool) -> None:
    frame, head = skeleton.head_frame, skeleton.head
    ahead = _sight(camera)
    for sign in (-1, 1):
        outwards = add(scaled(frame.forward, 0.8), scaled(frame.right, 0.6 * sign))
        if dot(outwards, ahead) < 0.2:
            continue
        if closed:
            lid = [
                camera.see(frame.at(head, (7.6, 0.4 + dip, sign * 3.4 + along)))
                for along, dip in ((-1.6, 0.0), (0.0, -0.9), (1.6, 0.0))
            ]
            canvas.smooth(lid, "ink")
        else:
            canvas.circle(camera.see(frame.at(head, (7.6, 0.2, sign * 3.4))), 0.95, "dot")


def _sight(camera: Camera) -> Vec:
    """Return the direction from the person to the viewer."""
    return (camera.depth(FORWARD), camera.depth(UP), camera.depth(RIGHT))


def _anchors(skeleton: Skeleton, camera: Camera) -> dict[str, Point]:
    places: dict[str, Vec] = {
        "pelvis": skeleton.pelvis,
        "waist": skeleton.waist,
        "chest": skeleton.chest_frame.at(skeleton.chest, (0.0, 12.0, 0.0)),
        "head": skeleton.head,
    }
    for side in SIDES:
        leg, arm = skeleton.legs[side], skeleton.arms[side]
        out = outward(side)
        places |= {
            f"{side}_hip": leg.hip,
            f"{side}_side": skeleton.pelvis_frame.at(skeleton.pelvis, (0.0, 6.0, out * 15.0)),
            f"{side}_knee": leg.knee,
            f"{side}_ankle": leg.ankle,
            f"{side}_heel": leg.heel,
            f"{side}_ball": leg.ball,
            f"{side}_toe": leg.toe,
            f"{side}_shoulder": arm.shoulder,
            f"{side}_elbow": arm.elbow,
            f"{side}_hand": arm.palm,
        }
    return {name: camera.see(place) for name, place in places.items()}
