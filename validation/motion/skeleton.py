"""From a pose to the bones in the world."""

from __future__ import annotations

from typing import Final

import numpy as np

from validation.motion.legs import Feet, LegGeometry, Legs
from validation.motion.rotation import (
    X_AXIS,
    Y_AXIS,
    apply,
    cross,
    frame,
    from_rotation_vector,
    rotation_vector,
    turn,
    turn_zxy,
    unit,
)
from validation.records import LETTERS, SIGN, Body, FloatArray, FootPose, Letter, Pose, Posed

#: How much of the turn from pelvis to trunk each vertebra has made; up to the iliac crest the skin
#: goes with the pelvis.
SPINE: Final = {"spine05": 0.0, "spine04": 0.15, "spine03": 0.55, "spine02": 0.9, "spine01": 1.0}
#: The same from trunk to head.
NECK: Final = {"neck01": 0.3, "neck02": 0.5, "neck03": 0.7, "head": 1.0}
#: The shoulder girdle follows this share of the upper arm's turn.
GIRDLE: Final = 0.3


class Skeleton:
    """The bones of a body, ready to be posed.

    Attributes
    ----------
    body
        Whose bones they are.
    legs
        The legs' measures and their solver.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self.legs = LegGeometry(body)
        self._parent = np.asarray(body.parent)
        self._driver_names = [self._driver(name) for name in body.bones]
        self._resolve_followers()
        self._groups = self._rigid_groups()
        self._group_of = self._number_groups()
        self._arms = {letter: _ArmRest(body, letter) for letter in LETTERS}

    def solve(self, pose: Pose) -> Posed:
        """Pose the bones."""
        pelvis = turn_zxy(*pose.pelvis)
        legs = self.legs.solve(
            np.asarray(pose.hip_centre, dtype=np.float64),
            pelvis,
            feet_arrays(pose.feet),
            np.array([pose.knee_in_deg.get(letter, 0.0) for letter in LETTERS]),
        )
        turns = self._turns(pose, pelvis, legs)
        rotation, head = self._assemble(pose, turns, legs)
        if pose.heading_deg:
            heading = turn(Y_AXIS, pose.heading_deg)
            rotation, head = heading @ rotation, head @ heading.T
        over = {letter: float(legs.overreach_m[side]) for side, letter in enumerate(LETTERS)}
        return Posed(rotation, head, over, pose.heading_deg)

    def _driver(self, name: str) -> str:
        """Return what turns a bone: a name of :meth:`_turns`, or ``""`` for its parent's."""
        base, _, letter = name.partition(".")
        if name == "root" or base in SPINE or base in NECK:
            return name
        for start, driver in (
            ("upperleg", "thigh"),
            ("lowerleg", "shank"),
            ("rear", "rear"),
            ("foot", "foot"),
            ("toe", "toes"),
            ("upperarm", "upperarm"),
            ("lowerarm", "lowerarm"),
            ("shoulder01", "girdle"),
        ):
            if base.startswith(start):
                return f"{driver}.{letter}"
        return ""

    def _resolve_followers(self) -> None:
        for bone, driver in enumerate(self._driver_names):
            if not driver:
                self._driver_names[bone] = self._driver_names[self._parent[bone]]

    def _rigid_groups(self) -> list[int]:
        """Return the first bone of every set of bones that move as one piece."""
        return [
            bone
            for bone, parent in enumerate(self._parent)
            if parent < 0 or self._driver_names[bone] != self._driver_names[parent]
        ]

    def _number_groups(self) -> np.ndarray:
        number = np.zeros(len(self._parent), dtype=np.int64)
        for bone, parent in enumerate(self._parent):
            first = bone in self._groups
            number[bone] = self._groups.index(bone) if first else number[parent]
        return number

    def _turns(self, pose: Pose, pelvis: FloatArray, legs: Legs) -> dict[str, FloatArray]:
        """Return the rotation of every driver."""
        yaw, lean, flexion = pose.trunk
        trunk = turn_zxy(yaw, -lean, flexion)
        skull = turn(Y_AXIS, pose.head[0]) @ turn(X_AXIS, pose.head[1])
        bend = rotation_vector(pelvis.T @ trunk)
        nod = rotation_vector(trunk.T @ skull)
        turns = {"root": pelvis}
        turns |= {name: pelvis @ from_rotation_vector(bend * part) for name, part in SPINE.items()}
        turns |= {name: trunk @ from_rotation_vector(nod * part) for name, part in NECK.items()}
        for side, letter in enumerate(LETTERS):
            turns[f"thigh.{letter}"] = legs.thigh_turn[side]
            turns[f"shank.{letter}"] = legs.shank_turn[side]
            turns[f"rear.{letter}"] = legs.rear_turn[side]
            turns[f"foot.{letter}"] = legs.foot_turn[side]
            turns[f"toes.{letter}"] = legs.toe_turn[side]
            upper, lower = self._arms[letter].turns(pose.arms[letter])
            girdle = from_rotation_vector(GIRDLE * rotation_vector(upper))
            turns[f"upperarm.{letter}"] = trunk @ upper
            turns[f"lowerarm.{letter}"] = trunk @ lower
            turns[f"girdle.{letter}"] = trunk @ girdle
        return turns

    def _assemble(
        self, pose: Pose, turns: dict[str, FloatArray], legs: Legs
    ) -> tuple[FloatArray, FloatArray]:
        """Return every bone's rotation and joint centre; pieces hang on their parents' joints."""
        rest = self.body.head
        fixed = self._fixed_heads(legs)
        fixed[0] = pose.hip_centre + turns["root"] @ (rest[0] - self.legs.hip_centre)
        piece_turn = np.empty((len(self._groups), 3, 3))
        piece_shift = np.empty((len(self._groups), 3))
        for number, bone in enumerate(self._groups):
            rotation = turns[self._driver_names[bone]]
            if bone in fixed:
                head = fixed[bone]
            else:
                holder = self._group_of[self._parent[bone]]
                head = piece_turn[holder] @ rest[bone] + piece_shift[holder]
            piece_turn[number] = rotation
            piece_shift[number] = head - rotation @ rest[bone]
        rotation = piece_turn[self._group_of]
        return rotation, apply(rotation, rest) + piece_shift[self._group_of]

    def _fixed_heads(self, legs: Legs) -> dict[int, FloatArray]:
        """Return the joints that the leg solver has placed."""
        fixed: dict[int, FloatArray] = {}
        for side, letter in enumerate(LETTERS):
            foot = self.body.bone(f"foot.{letter}")
            fixed[self.body.bone(f"upperleg01.{letter}")] = legs.hip[side]
            fixed[self.body.bone(f"lowerleg01.{letter}")] = legs.knee[side]
            fixed[self.body.bone(f"rear.{letter}")] = legs.ankle[side]
            fixed[foot] = legs.heel[side] + legs.foot_turn[side] @ (
                self.body.head[foot] - self.legs.heel[side]
            )
        return fixed


class _ArmRest:
    """How an arm hangs in the rest pose."""

    def __init__(self, body: Body, letter: Letter) -> None:
        shoulder, elbow, wrist = (
            body.head[body.bone(f"{part}.{letter}")]
            for part in ("upperarm01", "lowerarm01", "wrist")
        )
        axis = -unit(cross(elbow - shoulder, wrist - elbow))
        axis = axis if axis[0] > 0 else -axis
        self.sign = SIGN[letter]
        self.upper = frame(axis, shoulder - elbow).T
        self.lower = frame(axis, elbow - wrist).T

    def turns(self, arm: tuple[float, float, float, float]) -> tuple[FloatArray, FloatArray]:
        """Return the rotations of upper and lower arm against the trunk."""
        flexion, abduction, elbow, inward = arm
        raised = turn_zxy(0.0, 0.0, -flexion) @ turn_zxy(0.0, self.sign * abduction, 0.0)
        upper = raised @ -Y_AXIS
        axis = raised @ turn(Y_AXIS, -self.sign * inward) @ X_AXIS
        lower = turn(axis, -elbow) @ upper
        return frame(axis, -upper) @ self.upper, frame(axis, -lower) @ self.lower


def feet_arrays(feet: dict[Letter, FootPose]) -> Feet:
    """Return both feet's request as arrays of one moment."""
    both = [feet[letter] for letter in LETTERS]
    places = [foot.heel if foot.ground is None else foot.ground for foot in both]
    return Feet(
        pitch_deg=np.array([foot.pitch_deg for foot in both]),
        mtp_deg=np.array([foot.mtp_deg for foot in both]),
        yaw_deg=np.array([foot.yaw_deg for foot in both]),
        eversion_deg=np.array(
            [np.nan if foot.eversion_deg is None else foot.eversion_deg for foot in both]
        ),
        place=np.array(places, dtype=np.float64),
        on_ground=np.array([foot.ground is not None for foot in both]),
    )
