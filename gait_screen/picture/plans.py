"""What each of our own small networks looks at and what it answers: one table for all.

The product cuts crops and reads answers by it, the training draws and labels by it, so that the two
cannot drift apart.

A crop is a square around an anchor, turned so that ``up`` is its -y. Lengths in it are shares of
the person's shank in the picture. Feet are always shown as a left foot seen from behind (lateral
side to the left) or as a foot whose toes point to the right; the others are mirrored.

Angles in degrees. A *turning* angle is one of the crop's picture (+ clockwise), so it turns with
it; the others are of the body in three dimensions.

=====================  =============================================================================
rear foot
``shank_tilt``         turning: knee over ankle against the crop's up
``heel_tilt``          turning: calcaneus axis against the crop's up
``eversion``           calcaneus axis against the shank in the plane square to the foot; + eversion
``progression``        the foot's forward direction against the camera's view of it; + toes lateral
side foot
``shank_tilt``         turning: as above
``sole_pitch``         turning: sole line (heel to first metatarsal head) against the crop's right
``hallux_pitch``       turning: the big toe against the crop's right
``mtp_extension``      hallux against the sole line; 0 flat, + extension
``dorsiflexion``       shank against the sole line in the foot's sagittal plane; 0 perpendicular
pelvis
``obliquity``          turning: line of the hip centres against the crop's right
=====================  =============================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

NetworkName = Literal["rear_foot", "side_foot", "pelvis"]

#: The shank, knee to ankle, as a share of the leg (0.246 of 0.491 of stature, Winter 2009, figure
#: 4.1). In the picture the leg is the steadier measure: a shank that points at the camera is short.
SHANK_SHARE: Final = 0.5


@dataclass(frozen=True)
class CropPlan:
    """A square around an anchor.

    Attributes
    ----------
    size_px
        Side of the crop as the network gets it.
    span
        The same side, in shanks.
    right, up
        Where the crop's middle lies from the anchor, in shanks along its own axes.
    """

    size_px: int
    span: float
    right: float
    up: float


@dataclass(frozen=True)
class NetworkPlan:
    """What a network is given and what it answers.

    ``turning`` tells which of ``angles`` turn with the picture.
    """

    name: NetworkName
    crop: CropPlan
    keypoints: tuple[str, ...]
    angles: tuple[str, ...]
    turning: tuple[bool, ...]


#: Anchor: the ankle; up: from ankle to knee.
REAR_FOOT: Final = NetworkPlan(
    name="rear_foot",
    crop=CropPlan(size_px=160, span=1.0, right=0.0, up=0.18),
    keypoints=(
        "calf_hi",
        "calf_lo",
        "heel_hi",
        "heel_lo",
        "heel_medial",
        "heel_lateral",
        "heel_plantar",
        "ankle",
    ),
    angles=("shank_tilt", "heel_tilt", "eversion", "progression"),
    turning=(True, True, False, False),
)
#: Anchor: the ankle; up: from ankle to knee; right: forward.
SIDE_FOOT: Final = NetworkPlan(
    name="side_foot",
    crop=CropPlan(size_px=192, span=1.2, right=0.17, up=-0.08),
    keypoints=(
        "heel_posterior",
        "heel_plantar",
        "mtp1_plantar",
        "mtp1",
        "hallux_tip",
        "malleolus",
        "ankle",
    ),
    angles=("shank_tilt", "sole_pitch", "hallux_pitch", "mtp_extension", "dorsiflexion"),
    turning=(True, True, True, False, False),
)
#: Anchor: the middle of the hips; up: the picture's own.
PELVIS: Final = NetworkPlan(
    name="pelvis",
    crop=CropPlan(size_px=160, span=1.7, right=0.0, up=0.0),
    keypoints=("hip_left", "hip_right", "crest_left", "crest_right"),
    angles=("obliquity",),
    turning=(True,),
)
PLANS: Final[dict[NetworkName, NetworkPlan]] = {
    plan.name: plan for plan in (REAR_FOOT, SIDE_FOOT, PELVIS)
}
