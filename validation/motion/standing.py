"""Parts of poses that several movements share: feet that stand, a leg that is lifted, arms."""

from __future__ import annotations

from typing import Final

import numpy as np

from validation.motion.legs import Feet
from validation.motion.rotation import X_AXIS, Y_AXIS, apply, turn
from validation.motion.skeleton import Skeleton, feet_arrays
from validation.records import LETTERS, SIGN, FloatArray, FootPose, Letter

Arms = dict[Letter, tuple[float, float, float, float]]

#: The usual inward turn of a hanging arm.
INWARD_DEG: Final = 15.0
#: The pelvis of a standing person, against the rest pose.
STANDING_TILT_DEG: Final = 4.0
#: How sharply a foot that would sink in is lifted instead, metres.
CLEARANCE_WIDTH_M: Final = 0.004


def other(side: Letter) -> Letter:
    """Return the other side."""
    return "R" if side == "L" else "L"


def arms(flexion: float = 2.0, abduction: float = 9.0, elbow: float = 18.0) -> Arms:
    """Return both arms alike."""
    return {letter: (flexion, abduction, elbow, INWARD_DEG) for letter in LETTERS}


def ankle_of(skeleton: Skeleton, side: Letter, foot: FootPose) -> FloatArray:
    """Return where the ankle of a placed foot is, before the calcaneus is rolled."""
    number = LETTERS.index(side)
    legs = skeleton.legs
    placed = legs.place(one_foot(foot))
    return np.asarray(
        placed.heel[number] + placed.foot[number] @ (legs.ankle[number] - legs.heel[number])
    )


def one_foot(foot: FootPose) -> Feet:
    """Return a foot's request as if both feet had it."""
    return feet_arrays(dict.fromkeys(LETTERS, foot))


def lifted_foot(
    skeleton: Skeleton,
    side: Letter,
    hip: FloatArray,
    *,
    thigh_deg: float,
    knee_deg: float,
    x_m: float,
    pitch_deg: float,
    toe_out_deg: float,
) -> FloatArray:
    """Return where the plantar heel of a lifted foot is.

    Parameters
    ----------
    hip
        The hip joint's centre.
    thigh_deg, knee_deg
        Thigh against vertical (+ knee ahead) and flexion of the knee, sagittal.
    x_m
        Where the ankle is across.
    """
    number = LETTERS.index(side)
    legs = skeleton.legs
    thigh, shank = np.radians(thigh_deg), np.radians(thigh_deg - knee_deg)
    ankle = np.array(
        [
            x_m,
            hip[1] - legs.thigh_m[number] * np.cos(thigh) - legs.shank_m[number] * np.cos(shank),
            hip[2] + legs.thigh_m[number] * np.sin(thigh) + legs.shank_m[number] * np.sin(shank),
        ]
    )
    heading = turn(Y_AXIS, SIGN[side] * toe_out_deg - legs.rest_yaw_deg[number])
    foot = heading @ turn(legs.lateral[number], pitch_deg)
    return np.asarray(ankle - foot @ (legs.ankle[number] - legs.heel[number]))


def clear_ground(
    skeleton: Skeleton, side: Letter, foot: FootPose, need_m: float, share: float = 1.0
) -> None:
    """Lift a foot in the air, in place, until its sole is ``need_m`` over the ground.

    ``share`` fades the lift in as the foot leaves the ground.
    """
    if foot.heel is None:
        return
    lowest = skeleton.legs.sole_min_m(one_foot(foot))[LETTERS.index(side)]
    foot.heel = foot.heel + Y_AXIS * (share * soft_lift(need_m - float(lowest)))


def soft_lift(short_m: float) -> float:
    """Return how far to lift what is ``short_m`` too low: never too little, without a kink."""
    return float(CLEARANCE_WIDTH_M * np.logaddexp(0.0, short_m / CLEARANCE_WIDTH_M))


def leg_line(
    skeleton: Skeleton, side: Letter, *, shank_deg: float, thigh_deg: float, yaw_deg: float = 0.0
) -> FloatArray:
    """Return the way from ankle to hip of a leg bent in an upright plane.

    Parameters
    ----------
    shank_deg, thigh_deg
        Against vertical: knee ahead of the ankle, knee ahead of the hip.
    yaw_deg
        How far the plane is turned outward.
    """
    number = LETTERS.index(side)
    legs = skeleton.legs
    up = np.array([0.0, 1.0, 0.0])
    shank = legs.shank_m[number] * (turn(X_AXIS, shank_deg) @ up)
    thigh = legs.thigh_m[number] * (turn(X_AXIS, -thigh_deg) @ up)
    return apply(turn(Y_AXIS, SIGN[side] * yaw_deg), shank + thigh)
