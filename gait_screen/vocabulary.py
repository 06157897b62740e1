"""The words shared by all stages: movements, views, sides, landmarks.

They are the words of the contract, so they are also what the files say.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Movement = Literal[
    "single-leg-stance",
    "squat",
    "single-leg-squat",
    "running",
    "walking",
    "heel-raise",
    "toe-lift",
    "lunge",
    "arch-loading",
]
View = Literal["left", "right", "front", "rear"]
#: Name and version of the form of ``screening.json``.
SCHEMA: Final = "gait-screen/screening/1"

Side = Literal["left", "right"]
#: What a quantity was measured from: the pose model's landmarks, our own networks in the picture
#: itself, or stickers.
Source = Literal["landmarks", "picture", "markers"]

MOVEMENTS: Final[tuple[Movement, ...]] = get_args(Movement)
VIEWS: Final[tuple[View, ...]] = get_args(View)
SIDES: Final[tuple[Side, ...]] = get_args(Side)
SOURCES: Final[tuple[Source, ...]] = get_args(Source)
SIDE_VIEWS: Final[frozenset[View]] = frozenset({"left", "right"})
FRONTAL_VIEWS: Final[frozenset[View]] = frozenset({"front", "rear"})
GAITS: Final[frozenset[Movement]] = frozenset({"running", "walking"})
#: Filmed so near that no body is seen: measured by stickers alone, and named by the user.
CLOSE_UPS: Final[frozenset[Movement]] = frozenset({"arch-loading"})

#: BlazePose's 33 landmarks, in its order.
LANDMARKS: Final[tuple[str, ...]] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
LANDMARK_INDEX: Final[dict[str, int]] = {name: i for i, name in enumerate(LANDMARKS)}

#: Joint angles of a limb, in the order of ``angles.csv``; each has a left and a right column.
LIMB_ANGLES: Final[tuple[str, ...]] = (
    "ankle_dorsiflexion",
    "tibia_inclination",
    "foot_pitch",
    "mtp_extension",
    "rearfoot_eversion",
    "knee_flexion",
    "knee_fppa",
    "hip_adduction",
    "pelvic_drop",
    "trunk_lateral_lean",
)
#: Angles of the whole body: one column.
BODY_ANGLES: Final[tuple[str, ...]] = ("trunk_forward_lean",)


def other_side(side: Side) -> Side:
    """Return the other side of the body."""
    return "right" if side == "left" else "left"
