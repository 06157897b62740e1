"""What the files say in words: names of angles, events, movements and views, with their signs."""

from __future__ import annotations

from typing import Final, NamedTuple

from gait_screen.vocabulary import Movement, Side, View


class AngleLabel(NamedTuple):
    """An angle's name for people and what its positive direction is."""

    name: str
    short: str
    positive: str


ANGLE_LABELS: Final[dict[str, AngleLabel]] = {
    "ankle_dorsiflexion": AngleLabel("Ankle dorsiflexion", "Ankle", "dorsiflexion"),
    "tibia_inclination": AngleLabel("Shin inclination", "Shin", "knee forward"),
    "foot_pitch": AngleLabel("Foot pitch", "Foot", "heel up"),
    "mtp_extension": AngleLabel("Big-toe extension", "Big toe", "extension"),
    "rearfoot_eversion": AngleLabel("Rearfoot eversion", "Rearfoot", "eversion"),
    "knee_flexion": AngleLabel("Knee flexion", "Knee", "flexion"),
    "knee_fppa": AngleLabel("Knee projection angle", "Knee inward", "knee inward"),
    "hip_adduction": AngleLabel("Hip adduction", "Hip adduction", "thigh inward"),
    "pelvic_drop": AngleLabel("Pelvic drop", "Pelvic drop", "free side lower"),
    "trunk_lateral_lean": AngleLabel("Trunk side lean", "Trunk lean", "towards the standing leg"),
    "trunk_forward_lean": AngleLabel("Trunk forward lean", "Trunk", "forward"),
}

EVENT_LABELS: Final[dict[str, str]] = {
    "initial_contact": "Contact",
    "heel_off": "Heel off",
    "toe_off": "Toe off",
}

SPAN_LABELS: Final[dict[str, str]] = {
    "stance": "stance",
    "repetition": "repetition",
    "single_leg_stance": "hold",
}

MOVEMENT_LABELS: Final[dict[Movement, str]] = {
    "single-leg-stance": "Single-leg stance",
    "squat": "Squat",
    "single-leg-squat": "Single-leg squat",
    "running": "Running",
    "walking": "Walking",
    "heel-raise": "Heel raise",
    "toe-lift": "Toe lift",
    "lunge": "Lunge",
    "arch-loading": "Arch loading (close-up, stickers)",
}

VIEW_LABELS: Final[dict[View, str]] = {
    "left": "left side",
    "right": "right side",
    "front": "front",
    "rear": "rear",
}

#: Angles worth a chart and a line on the video, most telling first.
SIDE_VIEW_ANGLES: Final = (
    "ankle_dorsiflexion",
    "tibia_inclination",
    "mtp_extension",
    "knee_flexion",
    "trunk_forward_lean",
)
FRONTAL_VIEW_ANGLES: Final = (
    "pelvic_drop",
    "knee_fppa",
    "rearfoot_eversion",
    "trunk_lateral_lean",
    "hip_adduction",
)


def movement_label(movement: Movement | None) -> str:
    """Return a movement's name; what was not recognised is said so."""
    return "Movement not recognised" if movement is None else MOVEMENT_LABELS[movement]


def view_label(view: View | None) -> str:
    """Return from where the person is seen; what was not recognised is said so."""
    return "view not recognised" if view is None else f"seen from the {VIEW_LABELS[view]}"


def side_label(side: Side | None) -> str:
    """Return ``Left``, ``Right`` or ``Both`` for the whole body."""
    return "Both" if side is None else side.capitalize()


def readable_key(key: str) -> str:
    """Return a key of the contract as words: ``step_width`` becomes ``Step width``."""
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
