"""Active lifts of the toes, the feet flat on the ground."""

from __future__ import annotations

from typing import Final

import numpy as np

from validation.motion.skeleton import Skeleton
from validation.motion.standing import STANDING_TILT_DEG, ankle_of, arms
from validation.motion.timing import Repetitions, SlowNoise
from validation.records import LETTERS, SIGN, FloatArray, FootPose, Letter, Motion, Pose
from validation.spec import ToeLiftMotion, of_side

#: The feet rest so long before the first lift.
START_S: Final = 0.6
#: Shares of a repetition at which the toes are up and start to come down.
REACH, LEAVE = 0.35, 0.60
#: Hip ahead of the middle of the ankles, metres.
STANDING_AHEAD_M: Final = 0.03
#: How straight the legs are, share of their length.
STRAIGHT_SHARE: Final = 0.995


class ToeLift:
    """The pose at every moment of toe lifts."""

    def __init__(
        self, skeleton: Skeleton, spec: ToeLiftMotion, duration_s: float, rng: np.random.Generator
    ) -> None:
        self.skeleton, self.spec = skeleton, spec
        self.noise = [SlowNoise(rng, 0.6) for _ in range(4)]
        self.reps = Repetitions(START_S, spec.rep_time, duration_s, REACH, LEAVE)
        self.lifting: tuple[Letter, ...] = LETTERS if spec.side is None else (spec.side,)
        self.ground = {s: self._place(s) for s in LETTERS}

    def _place(self, side: Letter) -> FloatArray:
        ahead = self.spec.step if self.spec.side == side else 0.0
        return np.array([SIGN[side] * self.spec.stance_width / 2.0, 0.0, ahead])

    def _foot(self, side: Letter, k: float) -> FootPose:
        lifted = of_side(self.spec.peak_mtp, side) * k if side in self.lifting else 0.0
        eversion = of_side(self.spec.eversion, side)
        return FootPose(0.0, lifted, self.spec.toe_out, eversion, ground=self.ground[side])

    def _centre(self, t: float, feet: dict[Letter, FootPose]) -> FloatArray:
        """Return the mid-hip over the feet, as high as the leg that is further away lets it be."""
        legs = self.skeleton.legs
        ankles = {side: ankle_of(self.skeleton, side, feet[side]) for side in LETTERS}
        middle = 0.5 * (ankles["L"] + ankles["R"])
        sway = 0.003 * self.spec.sway
        centre = np.array(
            [sway * self.noise[0](t), 0.0, middle[2] + STANDING_AHEAD_M + sway * self.noise[1](t)]
        )
        tops = []
        for number, side in enumerate(LETTERS):
            local = legs.hip[number] - legs.hip_centre
            away = centre + local - ankles[side]
            level = float(np.hypot(away[0], away[2]))
            rise = np.sqrt((STRAIGHT_SHARE * legs.reach_m[number]) ** 2 - level**2)
            tops.append(ankles[side][1] + float(rise) - local[1])
        centre[1] = min(tops)
        return centre

    def pose_at(self, t: float) -> Pose:
        """Return the pose at a moment."""
        k = self.reps.phase(t)
        feet = {side: self._foot(side, k) for side in LETTERS}
        lean, bow = (0.3 * self.spec.sway * noise(t) for noise in self.noise[2:])
        return Pose(
            hip_centre=self._centre(t, feet),
            pelvis=(0.0, 0.0, STANDING_TILT_DEG),
            trunk=(0.0, lean, 3.0 + bow),
            feet=feet,
            arms=arms(),
        )


def toe_lift(
    skeleton: Skeleton, spec: ToeLiftMotion, duration_s: float, rng: np.random.Generator
) -> Motion:
    """Make toe lifts.

    Raises
    ------
    UsageError
        If the clip is too short for one.
    """
    made = ToeLift(skeleton, spec, duration_s, rng)
    return Motion(
        pose_at=made.pose_at,
        events=made.reps.events("rep_top", spec.side),
        phase_at=lambda t: {"lift": round(made.reps.phase(t), 4)},
        facts={"repetitions": made.reps.count},
    )
