"""Movements of small made-up requests, posed once for all tests of them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from validation.body import shape_body
from validation.measure import measure
from validation.motion.make import make_motion
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS, Letter, Motion
from validation.spec import BodySpec, MotionSpec

PLANTAR = ("heel_plantar", "mtp1_plantar", "toe1_tip_bone")
#: No point of the sole is deeper, no foot on the ground slides further, metres.
DEEPEST_M, FURTHEST_M = 0.0015, 0.003

SPECS: dict[str, dict[str, Any]] = {
    "stance": {"type": "single_leg_stance", "pelvic_drop": 8.0, "return_to_double": True},
    "squat": {"type": "squat", "peak_df": {"L": 20.0, "R": 34.0}, "depth": 85.0},
    "squat_heels": {"type": "squat", "peak_df": 30.0, "heel_lift": {"L": 14.0, "R": 0.0}},
    "one_leg_behind": {"type": "single_leg_squat", "peak_pelvic_drop": 9.0},
    "one_leg_front": {"type": "single_leg_squat", "side": "R", "free_foot": "front"},
    "raise": {"type": "heel_raise", "peak_mtp": {"L": 30.0, "R": 48.0}},
    "raise_one": {"type": "heel_raise", "side": "R", "peak_mtp": 45.0},
    "toe_lift": {"type": "toe_lift", "peak_mtp": {"L": 20.0, "R": 45.0}},
    "toe_lift_one": {"type": "toe_lift", "side": "R", "peak_mtp": 30.0, "step": 0.3},
    "lunge": {"type": "lunge", "side": "R", "peak_df": 42.0},
    "run": {"type": "gait", "style": "run"},
    "run_sides": {
        "type": "gait",
        "style": "run",
        "peak_df": {"L": 17.0, "R": 32.0},
        "peak_mtp": {"L": 28.0, "R": 50.0},
        "peak_pelvic_drop": {"L": 2.0, "R": 9.0},
        "peak_eversion": {"L": 1.0, "R": 13.0},
        "knee_in": {"L": 0.0, "R": 8.0},
        "variability": 0.0,
    },
    "walk": {"type": "gait", "style": "walk"},
    "walk_sides": {
        "type": "gait",
        "style": "walk",
        "peak_df": {"L": 9.0, "R": 18.0},
        "peak_mtp": {"L": 30.0, "R": 50.0},
        "peak_pelvic_drop": {"L": 2.0, "R": 7.0},
        "peak_eversion": {"L": 0.0, "R": 11.0},
        "variability": 0.0,
    },
    "hallway": {
        "type": "gait",
        "style": "walk",
        "overground": True,
        "heading_deg": 180.0,
        "start": -2.5,
    },
}
DURATION_S, GAIT_S = 4.2, 2.6


class Clip:
    """A movement, posed at a frame rate."""

    def __init__(self, spec: dict[str, Any], duration_s: float = DURATION_S, fps: int = 60) -> None:
        parsed: MotionSpec = TypeAdapter(MotionSpec).validate_python(spec)
        self.skeleton = make_skeleton()
        rng = np.random.default_rng(7)
        self.motion: Motion = make_motion(self.skeleton, parsed, duration_s, rng)
        self.time_s = np.arange(0.0, duration_s, 1.0 / fps)
        frames = [self.frame(float(t)) for t in self.time_s]
        self.points = {name: np.array([p[name] for p, _ in frames]) for name in frames[0][0]}
        self.angles = {
            side: {
                name: np.array([a[side][name] for _, a in frames]) for name in frames[0][1][side]
            }
            for side in LETTERS
        }
        self.trunk = np.array([a["trunk"]["forward_lean"] for _, a in frames])

    def frame(self, t: float) -> tuple[dict[str, Any], dict[str, Any]]:
        return measure(self.skeleton, self.skeleton.solve(self.motion.pose_at(t)))

    def moments(self, kind: str, side: Letter | None = None) -> list[float]:
        return [e["t"] for e in self.motion.events if e["type"] == kind and e.get("side") == side]

    def stances(self, side: Letter) -> list[tuple[float, float]]:
        ends = self.moments("toe_off", side)
        starts = self.moments("initial_contact", side)
        return [
            (start, min(end for end in ends if end > start))
            for start in starts
            if any(end > start for end in ends)
        ]

    def in_stance(self, side: Letter) -> np.ndarray:
        return np.array([bool(self.motion.phase_at(t)[side]["stance"]) for t in self.time_s])

    def stance_peaks(self, side: Letter, name: str) -> list[float]:
        values = self.angles[side][name]
        return [
            float(values[(self.time_s >= a) & (self.time_s < b)].max())
            for a, b in self.stances(side)
        ]


@cache
def make_skeleton() -> Skeleton:
    return Skeleton(shape_body(BodySpec()))


@cache
def clip(name: str) -> Clip:
    return Clip(SPECS[name], duration_s=GAIT_S if is_gait(name) else DURATION_S)


def is_gait(name: str) -> bool:
    return SPECS[name]["type"] == "gait"


GAITS = [name for name in SPECS if is_gait(name)]
