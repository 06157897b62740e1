"""Squats on one leg."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.measure import measure
from validation.motion.requests import meet
from validation.motion.skeleton import Skeleton
from validation.motion.standing import (
    STANDING_TILT_DEG,
    ankle_of,
    arms,
    clear_ground,
    leg_line,
    lifted_foot,
    one_foot,
    other,
)
from validation.motion.timing import Repetitions, SlowNoise, event, smooth
from validation.records import LETTERS, SIGN, FloatArray, FootPose, Letter, Motion, Pose
from validation.spec import SingleLegSquatMotion

#: The free foot leaves the ground, is up after so long, and the first squat begins.
LIFT_S = 0.2
LIFTING_S = 0.7
START_S = 1.1
STANDING_DEG = 4.0
STANDING_LEAN_DEG = 3.0
STANCE_WIDTH_M = 0.16
#: The stance hip is this far outside its foot, share of the hips' distance, standing and deep.
HIP_OUTSIDE = (0.32, 0.26)
#: Thigh and knee of the free leg: standing, and at the bottom.
FREE_LEG_DEG = {"behind": ((4.0, 62.0), (10.0, 88.0)), "front": ((22.0, 30.0), (52.0, 36.0))}
#: The free foot stays over the ground.
CLEARANCE_M = 0.05
PELVIS_SHARE = 0.6
#: A foot counts as lifted from this share of the leg's length.
LIFTED_SHARE = 0.05
LIFT_FROM = 0.55


class SingleLegSquat:
    """The pose at every moment of squats on one leg."""

    def __init__(
        self,
        skeleton: Skeleton,
        spec: SingleLegSquatMotion,
        duration_s: float,
        rng: np.random.Generator,
    ) -> None:
        self.skeleton, self.spec, self.duration_s = skeleton, spec, duration_s
        self.noise = [SlowNoise(rng, 0.8) for _ in range(5)]
        self.side: Letter = spec.side
        self.free: Letter = other(spec.side)
        self.sign = SIGN[spec.side]
        self.reps = Repetitions(START_S, spec.rep_time, duration_s, 0.48, 0.54)
        hips = skeleton.legs.hip
        self.hip_width = float(abs(hips[0, 0] - hips[1, 0]))
        wanted = {
            "dorsiflexion": spec.peak_df,
            "depth": spec.depth,
            "drop": spec.peak_pelvic_drop,
            "lean": spec.trunk_lean,
            "lean_side": spec.trunk_lean_side,
        }
        self.knobs = meet(wanted, self._read)

    def _read(self, knobs: Mapping[str, float]) -> dict[str, float]:
        pose = self._pose(1.0, 1.0, knobs, [0.0] * 5)
        _, angles = measure(self.skeleton, self.skeleton.solve(pose))
        mine = angles[self.side]
        return {
            "dorsiflexion": mine["dorsiflexion"],
            "depth": mine["thigh_inclination"],
            "drop": mine["pelvic_drop"],
            "lean": angles["trunk"]["forward_lean"],
            "lean_side": mine["trunk_lateral_lean"],
        }

    def _stance_foot(self, up: float, k: float) -> FootPose:
        spec = self.spec
        lift = spec.heel_lift * smooth((k - LIFT_FROM) / (0.95 - LIFT_FROM))
        eversion = 1.5 + 1.5 * up + (spec.eversion - 3.0) * k
        place = np.array([self.sign * STANCE_WIDTH_M / 2.0, 0.0, 0.0])
        return FootPose(lift, lift, spec.toe_out, eversion, ground=place)

    def _hip(self, up: float, k: float, knobs: Mapping[str, float], foot: FootPose) -> FloatArray:
        """Return the stance hip's centre."""
        shank = STANDING_DEG + (knobs["dorsiflexion"] - STANDING_DEG) * k + foot.pitch_deg
        thigh = STANDING_DEG + (knobs["depth"] - STANDING_DEG) * k
        ankle = ankle_of(self.skeleton, self.side, foot)
        line = leg_line(self.skeleton, self.side, shank_deg=shank, thigh_deg=thigh)
        outside = HIP_OUTSIDE[0] + (HIP_OUTSIDE[1] - HIP_OUTSIDE[0]) * k
        over_foot = self.sign * (STANCE_WIDTH_M / 2.0 + outside * self.hip_width)
        x = (1.0 - up) * self.sign * 0.5 * self.hip_width + up * over_foot
        return np.array([x, ankle[1] + line[1] - 0.003, ankle[2] + line[2]])

    def _free_foot(self, up: float, k: float, hip: FloatArray) -> FootPose:
        spec, side = self.spec, self.free
        stand = np.array([SIGN[side] * STANCE_WIDTH_M / 2.0, 0.0, 0.0])
        if up == 0.0:
            return FootPose(yaw_deg=spec.toe_out, eversion_deg=1.5, ground=stand)
        standing, deep = FREE_LEG_DEG[spec.free_foot]
        thigh, knee = (a + (b - a) * k for a, b in zip(standing, deep, strict=True))
        pitch = (-6.0 if spec.free_foot == "front" else 0.55 * (knee - thigh)) * up
        held = lifted_foot(
            self.skeleton,
            side,
            hip,
            thigh_deg=thigh,
            knee_deg=knee,
            x_m=hip[0] * 0.75 + stand[0] * 0.25,
            pitch_deg=pitch,
            toe_out_deg=spec.toe_out,
        )
        foot = FootPose(pitch, 4.0 * up, spec.toe_out, 1.5, heel=held * up + stand * (1.0 - up))
        clear_ground(self.skeleton, side, foot, CLEARANCE_M * up, min(1.0, 20.0 * up))
        return foot

    def lifted(self, t: float) -> float:
        """Return how far the free foot is on its way up."""
        return smooth((t - LIFT_S) / LIFTING_S)

    def pose_at(self, t: float) -> Pose:
        """Return the pose at a moment."""
        sway = [noise(t) for noise in self.noise]
        return self._pose(self.lifted(t), self.reps.phase(t), self.knobs, sway)

    def _pose(self, up: float, k: float, knobs: Mapping[str, float], n: list[float]) -> Pose:
        spec, sign = self.spec, self.sign
        drop = knobs["drop"] * k + up * (1.0 - k) * (1.0 + 0.3 * n[0])
        foot = self._stance_foot(up, k)
        hip = self._hip(up, k, knobs, foot)
        hip[0] += 0.003 * n[1] * up
        half, angle = 0.5 * self.hip_width, np.radians(drop)
        inward = np.array([-sign * half * np.cos(angle), -half * np.sin(angle), 0.0])
        lean = STANDING_LEAN_DEG + (knobs["lean"] - STANDING_LEAN_DEG) * k
        side = up * (1.0 - k) + knobs["lean_side"] * k
        return Pose(
            hip_centre=hip + inward,
            pelvis=(0.0, sign * drop, STANDING_TILT_DEG + PELVIS_SHARE * lean),
            trunk=(0.0, sign * side + 0.4 * n[2] * up, lean + 0.4 * n[3]),
            feet={self.side: foot, self.free: self._free_foot(up, k, hip + 2.0 * inward)},
            arms=arms(4.0 + 34.0 * k, 12.0 + 12.0 * up + 2.0 * n[4] * up, 24.0),
            head=(0.0, 4.0 + 0.3 * lean),
            knee_in_deg={self.side: spec.knee_in * k, self.free: 0.0},
        )

    def lifted_from_s(self) -> float:
        """Return when the free foot is truly off the ground."""
        legs, number = self.skeleton.legs, LETTERS.index(self.free)
        need = LIFTED_SHARE * float(legs.reach_m[number])
        for t in np.arange(LIFT_S, LIFT_S + LIFTING_S, 0.005):
            foot = self.pose_at(float(t)).feet[self.free]
            if legs.sole_min_m(one_foot(foot))[number] > need:
                return float(t)
        return LIFT_S + LIFTING_S


def single_leg_squat(
    skeleton: Skeleton, spec: SingleLegSquatMotion, duration_s: float, rng: np.random.Generator
) -> Motion:
    """Make squats on one leg, the free foot behind or in front.

    Raises
    ------
    UsageError
        If the clip is too short, or the body cannot do what is asked.
    """
    made = SingleLegSquat(skeleton, spec, duration_s, rng)
    start = made.lifted_from_s()
    return Motion(
        pose_at=made.pose_at,
        events=(
            event(start, "single_stance_start", spec.side),
            *made.reps.events("rep_bottom", spec.side),
            event(duration_s, "single_stance_end", spec.side),
        ),
        phase_at=lambda t: {
            "stance_side": spec.side,
            "single": t >= start,
            "depth": round(made.reps.phase(t), 4),
        },
        facts={"repetitions": made.reps.count},
    )
