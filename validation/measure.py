"""True points and angles, measured from the posed bones and the posed skin (never the request).

Degrees; per side. A name with ``lab`` is of the projection that a camera square to the person's way
could see; the others are in three dimensions.

======================  ===========================================================================
dorsiflexion            shank against the sole line in the foot's sagittal plane; 0 perpendicular
tibia_inclination       shank against vertical, sagittal; + knee ahead of the ankle
tibia_frontal_tilt      shank against vertical, frontal; + top towards the midline
foot_pitch              sole line against the ground; + heel up
mtp_extension           hallux against the sole line; 0 flat; + extension
rearfoot_eversion       calcaneus axis (upright in the flat rest pose) against the shank, in the
                        plane square to the foot; + eversion
calcaneus_tilt_lab      calcaneus axis against vertical; + everted
knee_flexion            0 straight
knee_valgus_fppa        frontal projection; + knee inward; says nothing once the thigh is level
hip_flexion_thigh       thigh against vertical, sagittal; + knee ahead
thigh_inclination       thigh against vertical, whatever the direction: 0 standing, 90 level
hip_flexion             thigh against the pelvis (as it is in the rest pose), sagittal
hip_adduction           thigh against the hip line, in the pelvis's frontal plane; + inward
pelvic_drop             hip-centre line against horizontal; + the other side lower
trunk_lateral_lean      mid-hip to mid-shoulder, frontal; + towards this side
toe_out                 sole line against the person's way; + outward
heel_height_m           the plantar heel over the ground
======================  ===========================================================================
"""

from __future__ import annotations

from typing import Final

import numpy as np

from validation.motion.legs import LEVEL, SIDE_SIGN, Legs
from validation.motion.rotation import (
    Y_AXIS,
    Z_AXIS,
    angle_deg,
    apply,
    length,
    signed_angle_deg,
    turn,
)
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS, FloatArray, Posed

Points = dict[str, FloatArray]
Angles = dict[str, dict[str, float]]

#: The pairs of skin points whose middles a rear view's bisectors run through.
BISECTOR_PAIRS: Final = ("heel_lo", "heel_hi", "calf_lo", "calf_hi")


def measure(
    skeleton: Skeleton, posed: Posed, skin_vertices: FloatArray | None = None
) -> tuple[Points, Angles]:
    """Measure a posed body.

    Parameters
    ----------
    skin_vertices
        The posed skin, shape ``(n, 3)``; None leaves the skin's points out.

    Returns
    -------
    points
        Name -> metres in the world: joint centres, points of the foot, ``surf_`` skin points and
        ``mid_`` middles of pairs of them; sides as ``knee_L``.
    angles
        Side (``"L"``, ``"R"``) or ``"trunk"`` -> angle -> degrees.
    """
    points = _bone_points(skeleton, posed)
    values = _angles(skeleton, posed, points)
    angles: Angles = {
        letter: {name: float(value[side]) for name, value in values.items()}
        for side, letter in enumerate(LETTERS)
    }
    for letter in LETTERS:
        angles[letter]["ik_overreach_m"] = posed.overreach_m[letter]
    if skin_vertices is not None:
        points |= skin_points(skeleton, skin_vertices)
        seen = surface_eversion_deg(points, posed.heading_deg) - surface_offset_deg(skeleton)
        for side, letter in enumerate(LETTERS):
            angles[letter]["rearfoot_eversion_surface_lab"] = float(seen[side])
    angles["trunk"] = _trunk(points, posed.heading_deg)
    return points, angles


def leg_angles(skeleton: Skeleton, legs: Legs, pelvis_turn: FloatArray) -> dict[str, FloatArray]:
    """Measure solved legs at one or many moments, shapes ``(..., 2)``, in the person's own way.

    ``pelvis_turn`` is the rotation of each leg's pelvis, broadcast to ``(..., 2, 3, 3)``.
    """
    forward = apply(legs.foot_turn, skeleton.legs.forward)
    lateral = apply(legs.foot_turn, skeleton.legs.lateral)
    hallux = apply(legs.toe_turn, skeleton.legs.forward)
    shank, thigh = legs.knee - legs.ankle, legs.hip - legs.knee
    across = legs.hip[..., :1, :] - legs.hip[..., 1:, :]
    calcaneus = legs.rear_turn[..., :, 1]
    pelvic_thigh = apply(np.swapaxes(pelvis_turn, -1, -2), thigh)
    drop = SIDE_SIGN * _degrees(across[..., 1], np.abs(across[..., 0]))
    return {
        "dorsiflexion": signed_angle_deg(legs.foot_turn[..., :, 1], shank, lateral),
        "dorsiflexion_lab": 90.0 - angle_deg(shank * SAGITTAL, forward * SAGITTAL),
        "tibia_inclination": _degrees(shank[..., 2], shank[..., 1]),
        "tibia_frontal_tilt": SIDE_SIGN * _degrees(-shank[..., 0], shank[..., 1]),
        "foot_pitch": -np.degrees(np.arcsin(np.clip(forward[..., 1], -1.0, 1.0))),
        "mtp_extension": signed_angle_deg(hallux, forward, lateral),
        "rearfoot_eversion": SIDE_SIGN * signed_angle_deg(shank, calcaneus, forward),
        "rearfoot_eversion_lab": SIDE_SIGN * signed_angle_deg(shank, calcaneus, Z_AXIS),
        "calcaneus_tilt_lab": SIDE_SIGN * signed_angle_deg(Y_AXIS, calcaneus, Z_AXIS),
        "knee_flexion": angle_deg(thigh, shank),
        "knee_valgus_fppa": -SIDE_SIGN * signed_angle_deg(shank, thigh, Z_AXIS),
        "hip_flexion_thigh": _degrees(-thigh[..., 2], thigh[..., 1]),
        "thigh_inclination": angle_deg(thigh, np.broadcast_to(Y_AXIS, thigh.shape)),
        "hip_flexion": _degrees(-pelvic_thigh[..., 2], pelvic_thigh[..., 1]),
        "hip_adduction": SIDE_SIGN * _degrees(pelvic_thigh[..., 0], pelvic_thigh[..., 1]),
        "pelvic_drop": drop,
        "pelvic_drop_3d": SIDE_SIGN * np.degrees(np.arcsin(across[..., 1] / length(across))),
        "toe_out": SIDE_SIGN * _degrees(forward[..., 0], forward[..., 2]),
    }


def skin_points(skeleton: Skeleton, skin_vertices: FloatArray) -> Points:
    """Return the named points of the posed skin."""
    points: Points = {}
    for name, sides in skeleton.body.surface_points.items():
        for letter, numbers in sides.items():
            start = "surf" if len(numbers) == 1 else "mid"
            points[f"{start}_{name}_{letter}"] = skin_vertices[list(numbers)].mean(axis=0)
    return points


def surface_eversion_deg(points: Points, heading_deg: float = 0.0) -> FloatArray:
    """Return what the bisectors of heel and calf would read from the rear, both sides."""
    way = turn(Y_AXIS, heading_deg) @ Z_AXIS
    both = {
        name: np.array([points[f"mid_{name}_{letter}"] for letter in LETTERS])
        for name in BISECTOR_PAIRS
    }
    calf, heel = both["calf_hi"] - both["calf_lo"], both["heel_hi"] - both["heel_lo"]
    return np.asarray(SIDE_SIGN * signed_angle_deg(calf, heel, way))


def surface_offset_deg(skeleton: Skeleton) -> FloatArray:
    """Return the body's own angle between bisectors and bones, in the rest pose, both sides."""
    seen = surface_eversion_deg(skin_points(skeleton, skeleton.body.skin.vertices))
    shank = skeleton.legs.knee - skeleton.legs.ankle
    upright = np.broadcast_to(Y_AXIS, shank.shape)
    return np.asarray(seen - SIDE_SIGN * signed_angle_deg(shank, upright, Z_AXIS))


#: What a camera square to the person's way sees of a side view.
SAGITTAL: Final = np.array([0.0, 1.0, 1.0])


def _degrees(opposite: FloatArray, adjacent: FloatArray) -> FloatArray:
    return np.asarray(np.degrees(np.arctan2(opposite, adjacent)))


def _angles(skeleton: Skeleton, posed: Posed, points: Points) -> dict[str, FloatArray]:
    body = skeleton.body
    home = turn(Y_AXIS, -posed.heading_deg)

    def joints(name: str) -> FloatArray:
        return np.array([points[f"{name}_{letter}"] for letter in LETTERS]) @ home.T

    def turns(name: str) -> FloatArray:
        return home @ posed.rotation[[body.bone(f"{name}.{letter}") for letter in LETTERS]]

    legs = Legs(
        hip=joints("hip"),
        knee=joints("knee"),
        ankle=joints("ankle"),
        heel=joints("heel_plantar"),
        thigh_turn=turns("upperleg01"),
        shank_turn=turns("lowerleg01"),
        rear_turn=turns("rear"),
        foot_turn=turns("foot"),
        toe_turn=turns("toe1-1"),
        overreach_m=np.zeros(2),
    )
    values = leg_angles(skeleton, legs, home @ posed.rotation[0])
    trunk = home @ _trunk_line(points)
    values["trunk_lateral_lean"] = SIDE_SIGN * _degrees(trunk[0], trunk[1])
    values["heel_height_m"] = legs.heel[:, 1]
    return values


def _bone_points(skeleton: Skeleton, posed: Posed) -> Points:
    body, legs = skeleton.body, skeleton.legs

    def joint(name: str) -> FloatArray:
        return np.asarray(posed.head[body.bone(name)])

    def carried(name: str, rest: FloatArray) -> FloatArray:
        bone = body.bone(name)
        return np.asarray(posed.head[bone] + posed.rotation[bone] @ (rest - body.head[bone]))

    points: Points = {
        "pelvis": 0.5 * (joint("upperleg01.L") + joint("upperleg01.R")),
        "head_top": carried("head", body.tail[body.bone("head")]),
        "neck": joint("neck01"),
    }
    for side, letter in enumerate(LETTERS):
        for name, bone in _JOINTS.items():
            points[f"{name}_{letter}"] = joint(f"{bone}.{letter}")
        foot, toe = f"foot.{letter}", f"toe1-1.{letter}"
        end = body.tail[body.bone(f"toe1-2.{letter}")]
        points[f"heel_plantar_{letter}"] = carried(foot, legs.heel[side])
        points[f"mtp1_plantar_{letter}"] = carried(foot, legs.mtp1[side] * LEVEL)
        points[f"toe1_tip_bone_{letter}"] = carried(toe, end)
    return points


_JOINTS: Final = {
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "rear",
    "mtp1": "toe1-1",
    "mtp5": "toe5-1",
    "toe1_ip": "toe1-2",
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
}


def _trunk_line(points: Points) -> FloatArray:
    return np.asarray(0.5 * (points["shoulder_L"] + points["shoulder_R"]) - points["pelvis"])


def _trunk(points: Points, heading_deg: float) -> dict[str, float]:
    line = turn(Y_AXIS, -heading_deg) @ _trunk_line(points)
    return {
        "forward_lean": float(_degrees(line[2], line[1])),
        "side_lean_left": float(_degrees(line[0], line[1])),
    }
