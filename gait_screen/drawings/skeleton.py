"""The posed person: a record's pose to joints in space."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gait_screen.drawings.limbs import (
    HIP_HALF,
    SHOULDER_HALF,
    Arm,
    Leg,
    hip_height,
    outward,
    place_foot,
    reach_leg,
    solve_arm,
    swing_leg,
)
from gait_screen.drawings.poses import check_names, read_flag, read_numbers
from gait_screen.drawings.vectors import Frame, Vec
from gait_screen.knowledge.drawing_models import Picture
from gait_screen.vocabulary import SIDES, Side

#: From the middle of the hips up: where the waist and the chest bend, shoulders, neck, head.
WAIST: Final = 11.0
CHEST: Final = 13.0
SHOULDERS: Final = 23.0
NECK: Final = 26.0
HEAD: Final = 18.5

_OF_THE_BODY: Final = (
    "camera",
    "pelvis",
    "pelvis_turn",
    "trunk",
    "head",
    "hands_on_hips",
    "shoes",
    "eyes_closed",
)
_OF_A_SIDE: Final = (
    "foot",
    "heel_up",
    "toes_up",
    "turnout",
    "tilt",
    "toes",
    "bend",
    "knee_out",
    "hip",
    "knee",
    "ankle",
    "arm",
    "hand",
    "elbow",
    "trains",
)
#: Every name that a pose of the body may have.
POSE_NAMES: Final = frozenset(_OF_THE_BODY) | {f"{s}_{n}" for s in SIDES for n in _OF_A_SIDE}


@dataclass(frozen=True)
class Skeleton:
    """Joints and frames of the posed person."""

    pelvis: Vec
    pelvis_frame: Frame
    waist: Vec
    waist_frame: Frame
    chest: Vec
    chest_frame: Frame
    head: Vec
    head_frame: Frame
    legs: Mapping[Side, Leg]
    arms: Mapping[Side, Arm]


def solve_skeleton(picture: Picture) -> Skeleton:
    """Return the person that a pose describes.

    ``pelvis`` is the middle of the hips (its height is found where ``<side>_bend`` gives a knee's
    bend); ``pelvis_turn``, ``trunk`` and ``head`` are each forward, to the right, and turned to
    the right (degrees), the trunk's on the pelvis, the head's on the chest. Legs and arms as in
    :mod:`~gait_screen.drawings.limbs`.

    Raises
    ------
    KnowledgeError
        When the pose has an unknown name or a limb cannot reach.
    """
    check_names(picture, POSE_NAMES)
    frame = Frame().bent(*_three(picture, "pelvis_turn"))
    holds = {side: place_foot(picture, side) for side in SIDES}
    x, y, z = _three(picture, "pelvis")
    for side, hold in holds.items():
        if hold is not None and f"{side}_bend" in picture.pose:
            offset = frame.at((x, 0.0, z), (0.0, 0.0, outward(side) * HIP_HALF))
            y = hip_height(picture, side, offset, hold)
    pelvis = (x, y, z)
    legs: dict[Side, Leg] = {}
    for side, hold in holds.items():
        hip = frame.at(pelvis, (0.0, 0.0, outward(side) * HIP_HALF))
        if hold is None:
            legs[side] = swing_leg(picture, side, hip, frame)
        else:
            legs[side] = reach_leg(picture, side, hip, hold)
    forward, aside, turn = _three(picture, "trunk")
    waist_frame = frame.bent(forward / 2, aside / 2, turn / 2)
    chest_frame = waist_frame.bent(forward / 2, aside / 2, turn / 2)
    waist = frame.at(pelvis, (0.0, WAIST, 0.0))
    chest = waist_frame.at(waist, (0.0, CHEST, 0.0))
    head_frame = chest_frame.bent(*_three(picture, "head"))
    neck = chest_frame.at(chest, (-1.0, NECK, 0.0))
    return Skeleton(
        pelvis=pelvis,
        pelvis_frame=frame,
        waist=waist,
        waist_frame=waist_frame,
        chest=chest,
        chest_frame=chest_frame,
        head=head_frame.at(neck, (1.5, HEAD, 0.0)),
        head_frame=head_frame,
        legs=legs,
        arms=_arms(picture, pelvis, frame, chest, chest_frame),
    )


def _arms(
    picture: Picture, pelvis: Vec, frame: Frame, chest: Vec, chest_frame: Frame
) -> dict[Side, Arm]:
    arms = {}
    on_hips = read_flag(picture, "hands_on_hips")
    for side in SIDES:
        sign = outward(side)
        shoulder = chest_frame.at(chest, (0.0, SHOULDERS, sign * SHOULDER_HALF))
        asked = picture
        if on_hips and f"{side}_hand" not in picture.pose and f"{side}_arm" not in picture.pose:
            hand = frame.at(pelvis, (3.0, WAIST, sign * 15.0))
            pose = {**picture.pose, f"{side}_hand": hand, f"{side}_elbow": (-0.6, 0.0, 1.0)}
            asked = picture.model_copy(update={"pose": pose})
        arms[side] = solve_arm(asked, side, shoulder, chest_frame)
    return arms


def _three(picture: Picture, name: str) -> Vec:
    x, y, z = read_numbers(picture, name, (0.0, 0.0, 0.0))
    return (x, y, z)


@dataclass(frozen=True)
class Camera:
    """From where the person is seen; far away, so that nothing shrinks.

    ``azimuth_deg`` 0 sees the right side (the person faces right), 90 the front, -90 the back;
    ``elevation_deg`` looks down from above.
    """

    azimuth_deg: float = 0.0
    elevation_deg: float = 0.0

    def see(self, place: Vec) -> tuple[float, float]:
        """Return where a place is in the picture: right and up, in cm."""
        a, e = math.radians(self.azimuth_deg), math.radians(self.elevation_deg)
        x, y, z = place
        return (
            x * math.cos(a) - z * math.sin(a),
            y * math.cos(e) - (x * math.sin(a) + z * math.cos(a)) * math.sin(e),
        )

    def depth(self, place: Vec) -> float:
        """Return how near a place is over the ground: larger is nearer."""
        a = math.radians(self.azimuth_deg)
        return place[0] * math.sin(a) + place[2] * math.cos(a)
