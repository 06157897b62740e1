"""People, cameras and poses for the training: wider and less orderly than any suite.

A suite films what people do. Here the joints that the networks are to read are moved at random and
independently of the rest, so that a network has to look at them: nothing else in the picture tells
how far a heel tilts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from validation.draw import Draw
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS, FootPose, Motion, Pose
from validation.spec import ClipSpec

#: No suite is drawn from this seed: nobody is in both.
TRAINING_SEED: Final = 61803
#: Movement -> share, by what is filmed.
KINDS: Final[dict[str, dict[str, float]]] = {
    "frontal": {
        "run": 0.34,
        "walk_treadmill": 0.16,
        "single_leg_stance": 0.24,
        "single_leg_squat": 0.14,
        "squat": 0.06,
        "heel_raise": 0.06,
    },
    "side": {
        "run": 0.36,
        "walk_treadmill": 0.2,
        "walk_hallway": 0.1,
        "heel_raise": 0.2,
        "squat": 0.08,
        "lunge": 0.06,
    },
}
SIDE_SHARE: Final = 0.42
FRONT_SHARE: Final = 0.22
SHOD_SHARE: Final = 0.45
CLOSE_SHARE: Final = 0.12
#: A leg this much too short for its task makes no label.
MAX_OVERREACH_M: Final = 0.01
TRIES: Final = 4


def training_spec(number: int) -> ClipSpec:
    """Return what the set of a number films; the same number, the same set."""
    draw = Draw(TRAINING_SEED, f"set {number}")
    rng = draw.rng
    kinds = KINDS["side" if rng.random() < SIDE_SHARE else "frontal"]
    kind = str(rng.choice(list(kinds), p=list(kinds.values())))
    if kinds is KINDS["side"]:
        view = str(rng.choice(["left", "right"]))
    else:
        view = "front" if rng.random() < FRONT_SHARE else "rear"
    spec = draw.clip(f"set_{number:05d}", kind, view, 0)
    _vary_look(draw, spec)
    _vary_camera(draw, spec, kind)
    _vary_phone(draw, spec)
    return ClipSpec.model_validate(spec)


def _vary_look(draw: Draw, spec: dict[str, Any]) -> None:
    look, rng = spec["look"], draw.rng
    look["shoes"] = draw.shoes() if rng.random() < SHOD_SHARE else None
    if look["shoes"]:
        look["shoes"]["sole_color"] = draw.color()
    look["skin"] = draw.between(0.02, 0.97)
    look["bottoms"] |= {
        "length": draw.one_of(0.2, 0.35, 0.5, 0.7, 0.9, 1.4, 1.75, 1.85, 1.95),
        "looseness": draw.between(0.0, 0.9),
        "stripe": draw.color() if rng.random() < 0.25 else None,
    }
    look["shirt"] |= {"hem": draw.between(-0.12, 0.2), "looseness": draw.between(0.0, 0.8)}
    if rng.random() < 0.15:
        look["shirt"] = None


def _vary_camera(draw: Draw, spec: dict[str, Any], kind: str) -> None:
    camera, rng = spec["camera"], draw.rng
    camera |= {
        "yaw_deg": round(float(np.clip(rng.normal(0.0, 8.0), -22, 22)), 3),
        "roll_deg": draw.between(-6, 6),
        "distance_m": draw.between(1.9, 4.2),
        "height_m": draw.between(0.2, 1.3),
        "lens_deg": draw.between(52, 74),
        "fps": 30.0,
        "width": 720,
        "height": 1280,
    }
    camera.pop("target_height_m", None)
    if kind == "walk_hallway":
        camera |= {"width": 1280, "height": 720, "distance_m": draw.between(2.6, 4.5)}
    elif rng.random() < CLOSE_SHARE:
        camera |= {
            "distance_m": draw.between(0.9, 1.7),
            "height_m": draw.between(0.12, 0.6),
            "target_height_m": draw.between(0.2, 0.4),
        }


def _vary_phone(draw: Draw, spec: dict[str, Any]) -> None:
    spec["light"] = {
        "exposure": draw.between(0.45, 1.25),
        "warm": draw.between(-0.8, 1.0),
        "key": draw.between(0.3, 1.1),
        "sky": draw.between(0.5, 1.3),
    }
    spec["post"] = {
        "noise": draw.between(0.002, 0.03),
        "blur_px": draw.between(0.25, 0.9),
        "motion_blur": 3 if draw.rng.random() < 0.15 else 1,
        "shutter": draw.between(0.1, 0.35),
    }
    spec["scene"]["clutter"] = int(draw.rng.integers(0, 12))
    spec["scene"]["type"] = draw.one_of("treadmill", "room", "outdoors", "hallway")


def moment(motion: Motion, duration_s: float, rng: np.random.Generator) -> float:
    """Return a random moment, mostly one at which some foot stands."""
    for _ in range(TRIES):
        time_s = float(rng.uniform(0.0, duration_s - 0.05))
        phase = motion.phase_at(time_s)
        standing = [phase.get(letter) for letter in LETTERS]
        if any(not isinstance(one, dict) or one["stance"] for one in standing):
            break
    return time_s


def shaken_pose(
    skeleton: Skeleton, pose: Pose, rng: np.random.Generator, *, sideways: bool
) -> Pose:
    """Return the pose with the joints of interest moved at random, as far as the legs reach."""
    for _ in range(TRIES):
        shaken = replace(
            pose,
            pelvis=_added(pose.pelvis, rng.normal(0.0, (3.0, 4.5, 3.0))),
            trunk=_added(pose.trunk, rng.normal(0.0, (4.0, 5.0, 4.0))),
            feet={side: _foot(foot, rng, sideways) for side, foot in pose.feet.items()},
            knee_in_deg={s: v + float(rng.normal(0, 4)) for s, v in pose.knee_in_deg.items()},
        )
        solved = skeleton.solve(shaken)
        if max(solved.overreach_m.values()) <= MAX_OVERREACH_M:
            return shaken
    return pose


def _added(angles: tuple[float, float, float], more: np.ndarray) -> tuple[float, float, float]:
    first, second, third = (one + float(extra) for one, extra in zip(angles, more, strict=True))
    return first, second, third


def _foot(foot: FootPose, rng: np.random.Generator, sideways: bool) -> FootPose:
    changed = replace(foot, yaw_deg=foot.yaw_deg + float(rng.normal(0, 4)))
    if rng.random() < (0.3 if sideways else 0.7):
        changed.eversion_deg = float(rng.uniform(-12, 21))
    if rng.random() < (0.6 if sideways else 0.2):
        changed.mtp_deg = _toe_deg(foot, rng)
    return changed


def _toe_deg(foot: FootPose, rng: np.random.Generator) -> float:
    """Return a big toe's extension: lifted, pressed or swinging, not far into the ground."""
    if rng.random() < 0.4:
        wanted = float(rng.uniform(-8, 68))
    else:
        wanted = foot.mtp_deg + float(rng.normal(0, 12))
    least = foot.pitch_deg - 8.0 if foot.ground is not None else -20.0
    return float(np.clip(wanted, least, 75.0))
