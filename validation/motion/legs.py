"""The legs: a foot is placed, the ankle follows from it, hip and ankle give the knee.

Both legs and any number of moments at once: shapes are ``(..., 2)`` and ``(..., 2, 3)``, the last
axis but the coordinates being the side in the order of ``LETTERS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from validation.motion.rotation import (
    Y_AXIS,
    Z_AXIS,
    apply,
    cross,
    frame,
    length,
    signed_angle_deg,
    turn,
    unit,
)
from validation.records import LETTERS, SIGN, Body, FloatArray

#: The leg is never pulled quite straight: the knee would have no direction.
FULL_REACH: Final = 0.9995
#: The calcaneus is rolled until its eversion is within this of the request.
EVERSION_TOLERANCE_DEG: Final = 1e-3
EVERSION_STEPS: Final = 8
SIDE_SIGN: Final = np.array([SIGN[letter] for letter in LETTERS])
LEVEL: Final = np.array([1.0, 0.0, 1.0])
#: The heel is round: a point this far behind its plantar centre is this high, metres.
HEEL_BACK_M: Final = 0.030
HEEL_BACK_HEIGHT_M: Final = 0.010


@dataclass
class Feet:
    """Both feet's request at one or many moments; see :class:`validation.records.FootPose`.

    ``eversion_deg`` is NaN where the leg gives it; ``place`` is where the plantar heel stands when
    flat (``on_ground``) or where it is (else).
    """

    pitch_deg: FloatArray
    mtp_deg: FloatArray
    yaw_deg: FloatArray
    eversion_deg: FloatArray
    place: FloatArray
    on_ground: np.ndarray


@dataclass(frozen=True)
class PlacedFeet:
    """Feet in the world: rotations of foot and toes, and where the plantar heel is."""

    foot: FloatArray
    toes: FloatArray
    heel: FloatArray


@dataclass(frozen=True)
class Legs:
    """Posed legs: joint centres ``(..., 2, 3)`` and rotations from rest ``(..., 2, 3, 3)``."""

    hip: FloatArray
    knee: FloatArray
    ankle: FloatArray
    heel: FloatArray
    thigh_turn: FloatArray
    shank_turn: FloatArray
    rear_turn: FloatArray
    foot_turn: FloatArray
    toe_turn: FloatArray
    overreach_m: FloatArray


class LegGeometry:
    """What the legs of a body measure in the rest pose; arrays over both sides."""

    def __init__(self, body: Body) -> None:
        joints = {
            part: np.array([body.head[body.bone(f"{part}.{letter}")] for letter in LETTERS])
            for part in ("upperleg01", "lowerleg01", "foot")
        }
        self.hip, self.knee, self.ankle = joints.values()
        self.hip_centre = self.hip.mean(axis=0)
        feet = [body.foot[letter] for letter in LETTERS]
        self.heel = np.array([foot.heel for foot in feet])
        self.forward = np.array([foot.forward for foot in feet])
        self.lateral = np.array([foot.lateral for foot in feet])
        self.mtp1 = np.array([foot.mtp1 for foot in feet])
        self.tip = np.array([foot.tip for foot in feet])
        self.foot_m = np.array([foot.length_m for foot in feet])
        self.rest_yaw_deg = np.degrees(np.arctan2(self.forward[:, 0], self.forward[:, 2]))
        self.thigh_m = length(self.hip - self.knee)
        self.shank_m = length(self.knee - self.ankle)
        self.reach_m = self.thigh_m + self.shank_m
        bend = unit(cross(self.hip - self.ankle, np.broadcast_to(Z_AXIS, (2, 3))))
        to_rest = (0, 2, 1)
        self._thigh_rest = frame(bend, self.hip - self.knee).transpose(to_rest)
        self._shank_rest = frame(bend, self.knee - self.ankle).transpose(to_rest)

    def place(self, feet: Feet) -> PlacedFeet:
        """Place the feet on the ground about their contact, or where they are in the air.

        Toes up, a foot stands on its heel; heel up, it turns about the first metatarsophalangeal
        joint, and about the tip of the big toe once the joint is extended less than the foot is
        pitched.
        """
        heading = turn(Y_AXIS, SIDE_SIGN * feet.yaw_deg - self.rest_yaw_deg)
        toe_pitch = feet.pitch_deg - feet.mtp_deg
        foot = heading @ turn(self.lateral, feet.pitch_deg)
        toes = heading @ turn(self.lateral, toe_pitch)
        risen = feet.on_ground & (feet.pitch_deg > 0.0)
        on_tip = risen & (toe_pitch > 0.0)
        flat_mtp = feet.place + apply(heading, self.mtp1 - self.heel)
        flat_tip = feet.place + apply(heading, self.tip - self.heel)
        tipped_mtp = flat_tip + apply(toes, self.mtp1 - self.tip)
        mtp = np.where(on_tip[..., None], tipped_mtp, flat_mtp)
        risen_heel = mtp + apply(foot, self.heel - self.mtp1)
        return PlacedFeet(foot, toes, np.where(risen[..., None], risen_heel, feet.place))

    def hips(self, centre: FloatArray, pelvis_turn: FloatArray) -> FloatArray:
        """Return both hip-joint centres."""
        local = self.hip - self.hip_centre
        return centre[..., None, :] + apply(pelvis_turn[..., None, :, :], local)

    def solve(
        self, centre: FloatArray, pelvis_turn: FloatArray, feet: Feet, knee_in_deg: FloatArray
    ) -> Legs:
        """Find the knees between hips and feet, and roll the calcanei to their eversion.

        Parameters
        ----------
        centre, pelvis_turn
            Mid-hip ``(..., 3)`` and rotation of the pelvis ``(..., 3, 3)``.
        knee_in_deg
            Shape ``(..., 2)``: turn of the knee inward about the line hip - ankle.
        """
        way = pelvis_turn[..., None, :, 2]
        return self.solve_hips(self.hips(centre, pelvis_turn), way, feet, knee_in_deg)

    def solve_hips(
        self, hip: FloatArray, pelvis_way: FloatArray, feet: Feet, knee_in_deg: FloatArray
    ) -> Legs:
        """Do the same for legs whose hip-joint centres are given, each by a pelvis of its own.

        Parameters
        ----------
        hip, pelvis_way
            Shape ``(..., 2, 3)``: joint centres, and the forward axis of each one's pelvis.
        """
        placed = self.place(feet)
        pole = self._pole(feet, pelvis_way)
        wanted = ~np.isnan(feet.eversion_deg)
        target = np.where(wanted, feet.eversion_deg, 0.0)
        long_axis = apply(placed.foot, self.forward)
        heel, roll = placed.heel, np.zeros(wanted.shape)
        for _ in range(EVERSION_STEPS):
            rear = turn(long_axis, SIDE_SIGN * roll) @ placed.foot
            heel, knee, ankle, bend, over = self._bend(
                hip, heel, rear, pole, knee_in_deg, ~feet.on_ground
            )
            now = SIDE_SIGN * signed_angle_deg(knee - ankle, rear[..., :, 1], long_axis)
            miss = np.where(wanted, target - now, 0.0)
            if np.abs(miss).max() < EVERSION_TOLERANCE_DEG:
                break
            roll = roll + miss
        return Legs(
            hip=hip,
            knee=knee,
            ankle=ankle,
            heel=heel,
            thigh_turn=frame(bend, hip - knee) @ self._thigh_rest,
            shank_turn=frame(bend, knee - ankle) @ self._shank_rest,
            rear_turn=rear,
            foot_turn=placed.foot,
            toe_turn=placed.toes,
            overreach_m=over,
        )

    def _pole(self, feet: Feet, pelvis_way: FloatArray) -> FloatArray:
        """Return where the knees point: between the foot's and the pelvis's way, level.

        The foot's way is its heading, not its pitched axis, which turns over in a runner's swing.
        """
        way = np.radians(SIDE_SIGN * feet.yaw_deg)
        foot = np.stack([np.sin(way), np.zeros_like(way), np.cos(way)], axis=-1)
        return unit(foot + unit(pelvis_way * LEVEL))

    def _bend(
        self,
        hip: FloatArray,
        heel: FloatArray,
        rear: FloatArray,
        pole: FloatArray,
        knee_in_deg: FloatArray,
        free: np.ndarray,
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return heel, knee, ankle, the knee's axis, and how far the leg is too short."""
        ankle = heel + apply(rear, self.ankle - self.heel)
        line = hip - ankle
        distance = length(line)
        limit = FULL_REACH * self.reach_m
        over = np.maximum(distance - limit, 0.0)
        # A foot in the air comes to the leg; one on the ground keeps its place, and the leg says
        # how much it was short.
        pull = (line / distance[..., None]) * np.where(free, over, 0.0)[..., None]
        heel, ankle, line = heel + pull, ankle + pull, line - pull
        over = np.where(free, 0.0, over)
        distance = np.minimum(distance, limit)
        up = unit(line)
        bend = unit(cross(line, apply(turn(up, -SIDE_SIGN * knee_in_deg), pole)))
        ahead = cross(bend, up)
        along = (self.shank_m**2 - self.thigh_m**2 + distance**2) / (2.0 * distance)
        out = np.sqrt(np.maximum(self.shank_m**2 - along**2, 0.0))
        knee = ankle + up * along[..., None] + ahead * out[..., None]
        return heel, knee, ankle, bend, over

    def sole_min_m(self, feet: Feet) -> FloatArray:
        """Return the height of the lowest point of each sole, toes and back of the heel too."""
        placed = self.place(feet)
        mtp = placed.heel + apply(placed.foot, self.mtp1 - self.heel)
        ball = placed.heel + apply(placed.foot, self.mtp1 * LEVEL - self.heel)
        tip = mtp + apply(placed.toes, self.tip - self.mtp1)
        back = placed.heel + apply(
            placed.foot, self.forward * -HEEL_BACK_M + Y_AXIS * HEEL_BACK_HEIGHT_M
        )
        heights = np.stack([p[..., 1] for p in (placed.heel, ball, tip, back)], axis=-1)
        return np.asarray(heights.min(axis=-1))
