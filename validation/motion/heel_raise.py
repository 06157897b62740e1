"""Heel raises on both legs or on one."""

from __future__ import annotations

import numpy as np

from validation.motion.skeleton import Skeleton
from validation.motion.standing import (
    STANDING_TILT_DEG,
    ankle_of,
    arms,
    clear_ground,
    lifted_foot,
    other,
)
from validation.motion.timing import Repetitions, SlowNoise, event, smooth
from validation.records import LETTERS, SIGN, FloatArray, FootPose, Letter, Motion, Pose
from validation.spec import HeelRaiseMotion, of_side

START_S = 0.5
#: On one leg: the free foot leaves the ground, and is up after so long.
LIFT_S = 0.1
LIFTING_S = 0.6
ONE_LEG_START_S = 0.9
#: How straight the legs are, share of their length: about 9 deg of knee flexion.
STRAIGHT_SHARE = 0.997
#: Hip ahead of the ankle, standing, metres; at the top it is over the ball of the foot, less this.
STANDING_AHEAD_M = 0.03
BEHIND_BALL_M = 0.025
#: The stance hip outside its foot on one leg, share of the hips' distance.
HIP_OUTSIDE = 0.32
ONE_LEG_WIDTH_M = 0.14
STANDING_EVERSION_DEG = 2.0


class HeelRaise:
    """The pose at every moment of heel raises."""

    def __init__(
        self, skeleton: Skeleton, spec: HeelRaiseMotion, duration_s: float, rng: np.random.Generator
    ) -> None:
        self.skeleton, self.spec = skeleton, spec
        self.noise = [SlowNoise(rng, 0.6) for _ in range(3)]
        start = START_S if spec.side is None else ONE_LEG_START_S
        self.reps = Repetitions(start, spec.rep_time, duration_s, 0.4, 0.55)
        self.standing: tuple[Letter, ...] = LETTERS if spec.side is None else (spec.side,)
        width = spec.stance_width if spec.side is None else ONE_LEG_WIDTH_M
        self.ground = {s: np.array([SIGN[s] * width / 2.0, 0.0, 0.0]) for s in LETTERS}
        hips = skeleton.legs.hip
        self.hip_width = float(abs(hips[0, 0] - hips[1, 0]))

    def lifted(self, t: float) -> float:
        """Return how far the free foot of a one-leg raise is on its way up."""
        return 0.0 if self.spec.side is None else smooth((t - LIFT_S) / LIFTING_S)

    def _foot(self, side: Letter, k: float) -> FootPose:
        pitch = of_side(self.spec.peak_mtp, side) * k
        rolled = STANDING_EVERSION_DEG + of_side(self.spec.inversion_top, side)
        eversion = STANDING_EVERSION_DEG - rolled * k
        return FootPose(pitch, pitch, self.spec.toe_out, eversion, ground=self.ground[side])

    def _centre(self, k: float, up: float, feet: dict[Letter, FootPose]) -> FloatArray:
        """Return the mid-hip: over the ankles when flat, over the balls of the feet at the top."""
        legs = self.skeleton.legs
        ankles = {s: ankle_of(self.skeleton, s, feet[s]) for s in self.standing}
        ahead = []
        for side in self.standing:
            number = LETTERS.index(side)
            ball = self.ground[side][2] + legs.mtp1[number, 2] - legs.heel[number, 2]
            flat = self.ground[side][2] + legs.ankle[number, 2] - legs.heel[number, 2]
            start, end = flat + STANDING_AHEAD_M, ball - BEHIND_BALL_M
            ahead.append(start + (end - start) * k)
        x = self._across(up)
        centre = np.array([x, 0.0, float(np.mean(ahead))])
        tops = []
        for side in self.standing:
            number = LETTERS.index(side)
            hip = centre + legs.hip[number] - legs.hip_centre
            away = hip - ankles[side]
            level = float(np.hypot(away[0], away[2]))
            top = np.sqrt((STRAIGHT_SHARE * legs.reach_m[number]) ** 2 - level**2)
            tops.append(ankles[side][1] + float(top) - (hip[1] - centre[1]))
        centre[1] = min(tops)
        return centre

    def _across(self, up: float) -> float:
        if self.spec.side is None:
            return 0.0
        sign = SIGN[self.spec.side]
        return up * (
            float(self.ground[self.spec.side][0]) - sign * (0.5 - HIP_OUTSIDE) * self.hip_width
        )

    def _free_foot(self, side: Letter, up: float, centre: FloatArray) -> FootPose:
        stand = self.ground[side]
        toe_out = self.spec.toe_out
        if up == 0.0:
            return FootPose(yaw_deg=toe_out, eversion_deg=STANDING_EVERSION_DEG, ground=stand)
        hip = centre + np.array([SIGN[side] * 0.5 * self.hip_width, 0.0, 0.0])
        pitch = 38.0 * up
        held = lifted_foot(
            self.skeleton,
            side,
            hip,
            thigh_deg=6.0 * up,
            knee_deg=70.0 * up,
            x_m=0.6 * hip[0] + 0.4 * stand[0],
            pitch_deg=pitch,
            toe_out_deg=toe_out,
        )
        foot = FootPose(pitch, 4.0 * up, toe_out, 1.5, heel=held * up + stand * (1.0 - up))
        clear_ground(self.skeleton, side, foot, 0.03 * up, min(1.0, 20.0 * up))
        return foot

    def pose_at(self, t: float) -> Pose:
        """Return the pose at a moment."""
        k, up = self.reps.phase(t), self.lifted(t)
        feet = {side: self._foot(side, k) for side in self.standing}
        centre = self._centre(k, up, feet)
        centre[0] += 0.003 * self.noise[0](t)
        if self.spec.side is not None:
            free = other(self.spec.side)
            feet[free] = self._free_foot(free, up, centre)
        return Pose(
            hip_centre=centre,
            pelvis=(0.0, 0.0, STANDING_TILT_DEG),
            trunk=(0.0, 0.3 * self.noise[1](t), 3.0 + 0.3 * self.noise[2](t)),
            feet=feet,
            arms=arms(),
        )


def heel_raise(
    skeleton: Skeleton, spec: HeelRaiseMotion, duration_s: float, rng: np.random.Generator
) -> Motion:
    """Make heel raises.

    Raises
    ------
    UsageError
        If the clip is too short for one.
    """
    made = HeelRaise(skeleton, spec, duration_s, rng)
    events = list(made.reps.events("rep_top", spec.side))
    if spec.side is not None:
        events.insert(0, event(LIFT_S + LIFTING_S / 2.0, "single_stance_start", spec.side))
        events.append(event(duration_s, "single_stance_end", spec.side))
    return Motion(
        pose_at=made.pose_at,
        events=tuple(events),
        phase_at=lambda t: {"raise": round(made.reps.phase(t), 4)},
        facts={"repetitions": made.reps.count},
    )
