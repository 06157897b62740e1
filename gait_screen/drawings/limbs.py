"""Legs and arms of the figure: by joint angles, or by where the foot or the hand is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from gait_screen.drawings.poses import read_number, read_numbers
from gait_screen.drawings.vectors import (
    UP,
    Frame,
    Vec,
    across,
    add,
    cross,
    dot,
    length,
    scaled,
    sub,
    turned,
    unit,
)
from gait_screen.errors import KnowledgeError
from gait_screen.knowledge.drawing_models import Picture
from gait_screen.vocabulary import Side

STATURE: Final = 170.0
# Shares of stature: Drillis & Contini (1966), as in Winter, Biomechanics and Motor Control (2009).
THIGH: Final = 0.245 * STATURE
SHANK: Final = 0.246 * STATURE
ANKLE_HEIGHT: Final = 0.039 * STATURE
UPPER_ARM: Final = 0.186 * STATURE
FOREARM: Final = 0.146 * STATURE
#: From the wrist to the middle of the palm: what a hand's place means.
PALM: Final = 6.0
HIP_HALF: Final = 8.5
SHOULDER_HALF: Final = 16.5
#: Of the ankle joint: the ball of the foot (the big-toe joint) and the heel, each with its radius.
BALL: Final[Vec] = (13.2, 2.2 - ANKLE_HEIGHT, 0.0)
BALL_RADIUS: Final = 2.2
HEEL: Final[Vec] = (-2.0, 3.4 - ANKLE_HEIGHT, 0.0)
HEEL_RADIUS: Final = 3.4
TOE_LENGTH: Final = 6.4


@dataclass(frozen=True)
class Leg:
    """A leg in space. ``front`` vectors point to the front of thigh and shank."""

    side: Side
    hip: Vec
    knee: Vec
    ankle: Vec
    thigh_front: Vec
    shank_front: Vec
    foot: Frame
    toes: Frame

    @property
    def ball(self) -> Vec:
        """The big-toe joint."""
        return self.foot.at(self.ankle, BALL)

    @property
    def heel(self) -> Vec:
        """The middle of the heel's round."""
        return self.foot.at(self.ankle, HEEL)

    @property
    def toe(self) -> Vec:
        """The tip of the toes."""
        return self.toes.at(self.ball, (TOE_LENGTH, 1.2 - BALL_RADIUS, 0.0))

    @property
    def knee_flexion_deg(self) -> float:
        """The knee's bend; 0 is straight."""
        return _angle(sub(self.knee, self.hip), sub(self.ankle, self.knee))

    @property
    def ankle_dorsiflexion_deg(self) -> float:
        """How far the shin leans over the foot; 0 is square."""
        return 90.0 - _angle(sub(self.knee, self.ankle), self.foot.forward)


@dataclass(frozen=True)
class Arm:
    """An arm in space."""

    shoulder: Vec
    elbow: Vec
    wrist: Vec

    @property
    def palm(self) -> Vec:
        """The middle of the palm."""
        return add(self.wrist, scaled(unit(sub(self.wrist, self.elbow)), PALM))


@dataclass(frozen=True)
class Foothold:
    """A foot on something: its frame, its toes' frame, the ankle."""

    foot: Frame
    toes: Frame
    ankle: Vec


def outward(side: Side) -> int:
    """Return the sign of that side on the axis to the right."""
    return 1 if side == "right" else -1


def place_foot(picture: Picture, side: Side) -> Foothold | None:
    """Return the foot that ``<side>_foot`` puts somewhere, or None where angles give the leg.

    ``<side>_foot`` is the point of the ground under the ball of the flat foot. ``heel_up`` turns
    the foot about the ball and leaves the toes flat; ``toes_up`` turns it about the heel;
    ``turnout`` points it outwards; ``toes`` lifts the toes alone; all degrees. ``tilt`` is the
    slope that it stands on, rising forward.
    """
    if f"{side}_foot" not in picture.pose:
        return None
    place: Vec = _three(picture, f"{side}_foot", (0.0, 0.0, 0.0))
    ground = Frame().turned(UP, -outward(side) * read_number(picture, f"{side}_turnout"))
    ground = ground.turned(ground.right, read_number(picture, f"{side}_tilt"))
    heel_up = read_number(picture, f"{side}_heel_up")
    toes_up = read_number(picture, f"{side}_toes_up")
    lift = read_number(picture, f"{side}_toes")
    ball = ground.at(place, (0.0, BALL_RADIUS, 0.0))
    if toes_up:
        heel = ground.at(ball, sub((HEEL[0], HEEL[1], 0.0), BALL))
        foot = ground.turned(ground.right, toes_up)
        ankle = foot.at(heel, scaled(HEEL, -1.0))
        return Foothold(foot, foot.turned(foot.right, lift), ankle)
    foot = ground.turned(ground.right, -heel_up)
    ankle = foot.at(ball, scaled(BALL, -1.0))
    return Foothold(foot, ground.turned(ground.right, lift), ankle)


def hip_height(picture: Picture, side: Side, offset: Vec, hold: Foothold) -> float:
    """Return how high the pelvis is when that knee is bent by ``<side>_bend``.

    ``offset`` is from the pelvis, at height 0, to the hip.

    Raises
    ------
    KnowledgeError
        When the foot is too far away for that.
    """
    bend = math.radians(read_number(picture, f"{side}_bend"))
    reach2 = THIGH**2 + SHANK**2 + 2 * THIGH * SHANK * math.cos(bend)
    away = sub(offset, hold.ankle)
    level2 = reach2 - away[0] ** 2 - away[2] ** 2
    if level2 < 0:
        raise KnowledgeError(f"Picture {picture.id}: the {side} foot is out of the leg's reach.")
    return hold.ankle[1] + math.sqrt(level2) - offset[1]


def reach_leg(picture: Picture, side: Side, hip: Vec, hold: Foothold) -> Leg:
    """Return the leg from a hip to a foot on something; the knee goes where the foot points.

    ``<side>_knee_out`` turns the knee outwards about the line from hip to ankle.

    Raises
    ------
    KnowledgeError
        When the leg is too short.
    """
    pole = turned(hold.foot.forward, UP, -outward(side) * read_number(picture, f"{side}_knee_out"))
    knee = _middle_joint(picture, f"{side} leg", (hip, hold.ankle), (THIGH, SHANK), pole)
    front = across(pole, unit(sub(hold.ankle, hip)))
    return Leg(
        side=side,
        hip=hip,
        knee=knee,
        ankle=hold.ankle,
        thigh_front=across(front, unit(sub(knee, hip))),
        shank_front=across(front, unit(sub(hold.ankle, knee))),
        foot=hold.foot,
        toes=hold.toes,
    )


def swing_leg(picture: Picture, side: Side, hip: Vec, pelvis: Frame) -> Leg:
    """Return the leg that joint angles give.

    ``<side>_hip`` is flexion, abduction and outward turn, then ``_knee`` (flexion), ``_ankle``
    (dorsiflexion) and ``_toes`` (extension); all degrees, 0 as in standing.
    """
    flexion, abduction, turn = _three(picture, f"{side}_hip", (0.0, 0.0, 0.0))
    sign = outward(side)
    thigh = pelvis.turned(pelvis.forward, -sign * abduction)
    thigh = thigh.turned(pelvis.right, flexion)
    thigh = thigh.turned(thigh.up, -sign * turn)
    shank = thigh.turned(thigh.right, -read_number(picture, f"{side}_knee"))
    foot = shank.turned(shank.right, read_number(picture, f"{side}_ankle"))
    knee = thigh.at(hip, (0.0, -THIGH, 0.0))
    return Leg(
        side=side,
        hip=hip,
        knee=knee,
        ankle=shank.at(knee, (0.0, -SHANK, 0.0)),
        thigh_front=thigh.forward,
        shank_front=shank.forward,
        foot=foot,
        toes=foot.turned(foot.right, read_number(picture, f"{side}_toes")),
    )


def solve_arm(picture: Picture, side: Side, shoulder: Vec, trunk: Frame) -> Arm:
    """Return the arm: ``<side>_hand`` is the palm's place, else ``<side>_arm`` gives angles.

    The angles are the shoulder's flexion and abduction, then the elbow's flexion and how far the
    forearm turns inwards across the body. ``<side>_elbow`` points the elbow of a placed hand
    (forward, up, outwards).

    Raises
    ------
    KnowledgeError
        When the arm is too short.
    """
    sign = outward(side)
    if f"{side}_hand" in picture.pose:
        hand: Vec = _three(picture, f"{side}_hand", (0.0, 0.0, 0.0))
        forward, up, out = _three(picture, f"{side}_elbow", (-0.5, -0.8, 0.4))
        pole = trunk.at((0.0, 0.0, 0.0), (forward, up, sign * out))
        bones = (UPPER_ARM, FOREARM + PALM)
        elbow = _middle_joint(picture, f"{side} arm", (shoulder, hand), bones, pole)
        along = unit(sub(hand, elbow))
        return Arm(shoulder, elbow, add(elbow, scaled(along, FOREARM)))
    flexion, abduction, bend, inward = read_numbers(picture, f"{side}_arm", (0.0, 8.0, 12.0, 0.0))
    upper = trunk.turned(trunk.forward, -sign * abduction).turned(trunk.right, flexion)
    lower = upper.turned(upper.up, sign * inward)
    lower = lower.turned(lower.right, bend)
    elbow = upper.at(shoulder, (0.0, -UPPER_ARM, 0.0))
    return Arm(shoulder, elbow, lower.at(elbow, (0.0, -FOREARM, 0.0)))


def _middle_joint(
    picture: Picture, what: str, ends: tuple[Vec, Vec], bones: tuple[float, float], pole: Vec
) -> Vec:
    """Return the joint between two bones of given length, on the side that the pole points to."""
    start, end = ends
    line = sub(end, start)
    distance = length(line)
    if not abs(bones[0] - bones[1]) < distance <= sum(bones) + 1e-6:
        raise KnowledgeError(
            f"Picture {picture.id}: the {what} cannot reach {distance:.1f} cm "
            f"(its bones are {bones[0]:.1f} and {bones[1]:.1f} cm)."
        )
    along = unit(line)
    first = (bones[0] ** 2 - bones[1] ** 2 + distance**2) / (2 * distance)
    aside = math.sqrt(max(bones[0] ** 2 - first**2, 0.0))
    return add(start, scaled(along, first), scaled(across(pole, along), aside))


def _three(picture: Picture, name: str, default: Vec) -> Vec:
    x, y, z = read_numbers(picture, name, default)
    return (x, y, z)


def _angle(a: Vec, b: Vec) -> float:
    return math.degrees(math.atan2(length(cross(a, b)), dot(a, b)))
