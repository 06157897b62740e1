"""The weight-bearing lunge: one foot in front, its knee towards the wall, its heel down."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.measure import measure
from validation.motion.requests import meet
from validation.motion.rotation import turn_zxy
from validation.motion.skeleton import Skeleton, feet_arrays
from validation.motion.standing import ankle_of, arms, leg_line, other
from validation.motion.timing import Repetitions, SlowNoise
from validation.records import LETTERS, SIGN, FloatArray, FootPose, Letter, Motion, Pose
from validation.spec import LungeMotion

START_S = 0.5
TOE_OUT_DEG = 3.0
#: Shank and thigh of the front leg when ready, and how far the thigh goes.
READY_SHANK_DEG = 8.0
THIGH_DEG = (24.0, 54.0)
PELVIS_TILT_DEG = 6.0
#: The rear heel is up by this share of its request from the start.
REAR_START = 0.55
LOWERING_STEPS = 12


class Lunge:
    """The pose at every moment of lunges."""

    def __init__(
        self, skeleton: Skeleton, spec: LungeMotion, duration_s: float, rng: np.random.Generator
    ) -> None:
        self.skeleton, self.spec = skeleton, spec
        self.noise = [SlowNoise(rng, 0.6) for _ in range(2)]
        self.front: Letter = spec.side
        self.rear: Letter = other(spec.side)
        self.reps = Repetitions(START_S, spec.rep_time, duration_s, 0.42, 0.55)
        ahead = {self.front: 0.5, self.rear: -0.5}
        self.ground = {
            s: np.array([SIGN[s] * spec.stance_width / 2.0, 0.0, spec.step * ahead[s]])
            for s in LETTERS
        }
        self.knobs = meet({"dorsiflexion": spec.peak_df}, self._read)

    def _read(self, knobs: Mapping[str, float]) -> dict[str, float]:
        _, angles = measure(self.skeleton, self.skeleton.solve(self._pose(1.0, knobs, 0.0, 0.0)))
        return {"dorsiflexion": angles[self.front]["dorsiflexion"]}

    def _feet(self, k: float) -> dict[Letter, FootPose]:
        pitch = self.spec.rear_pitch * (REAR_START + (1.0 - REAR_START) * k)
        front, rear = self.ground[self.front], self.ground[self.rear]
        return {
            self.front: FootPose(0.0, 0.0, TOE_OUT_DEG, 2.0 + 4.0 * k, ground=front),
            self.rear: FootPose(pitch, pitch, TOE_OUT_DEG, -2.0, ground=rear),
        }

    def _centre(
        self, k: float, knobs: Mapping[str, float], feet: dict[Letter, FootPose]
    ) -> FloatArray:
        """Return the mid-hip over the front leg, as low as the rear leg needs it."""
        shank = READY_SHANK_DEG + (knobs["dorsiflexion"] - READY_SHANK_DEG) * k
        thigh = THIGH_DEG[0] + (THIGH_DEG[1] - THIGH_DEG[0]) * k
        line = leg_line(self.skeleton, self.front, shank_deg=shank, thigh_deg=thigh)
        centre = ankle_of(self.skeleton, self.front, feet[self.front]) + line
        centre[0] = 0.0
        pelvis = turn_zxy(0.0, 0.0, PELVIS_TILT_DEG)
        rear = LETTERS.index(self.rear)
        for _ in range(LOWERING_STEPS):
            legs = self.skeleton.legs.solve(centre, pelvis, feet_arrays(feet), np.zeros(2))
            short = float(legs.overreach_m[rear])
            if short <= 0.0:
                break
            centre[1] -= 1.05 * short + 0.001
        return np.asarray(centre)

    def pose_at(self, t: float) -> Pose:
        """Return the pose at a moment."""
        return self._pose(self.reps.phase(t), self.knobs, self.noise[0](t), self.noise[1](t))

    def _pose(self, k: float, knobs: Mapping[str, float], across: float, lean: float) -> Pose:
        feet = self._feet(k)
        centre = self._centre(k, knobs, feet)
        centre[0] = 0.004 * across
        return Pose(
            hip_centre=centre,
            pelvis=(0.0, 0.0, PELVIS_TILT_DEG),
            trunk=(0.0, 0.4 * lean, 4.0),
            feet=feet,
            arms=arms(5.0, 14.0, 60.0),
            head=(0.0, 6.0),
        )


def lunge(
    skeleton: Skeleton, spec: LungeMotion, duration_s: float, rng: np.random.Generator
) -> Motion:
    """Make lunges.

    Raises
    ------
    UsageError
        If the clip is too short, or the body cannot do what is asked.
    """
    made = Lunge(skeleton, spec, duration_s, rng)
    return Motion(
        pose_at=made.pose_at,
        events=made.reps.events("rep_bottom", spec.side),
        phase_at=lambda t: {"lunge": round(made.reps.phase(t), 4)},
        facts={"repetitions": made.reps.count},
    )
