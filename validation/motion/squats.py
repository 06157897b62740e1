"""Two-leg squats."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.measure import measure
from validation.motion.requests import meet
from validation.motion.skeleton import Skeleton
from validation.motion.standing import STANDING_TILT_DEG, ankle_of, arms, leg_line
from validation.motion.timing import Repetitions, SlowNoise, smooth
from validation.records import LETTERS, SIGN, FloatArray, FootPose, Motion, Pose
from validation.spec import SquatMotion, of_side

#: When the first squat begins.
START_S = 0.6
#: Shank and thigh of a person who stands, against vertical.
STANDING_DEG = 3.0
#: The share of a repetition from which a heel lifts.
LIFT_FROM = 0.55
#: The pelvis tips forward by this share of the trunk's lean.
PELVIS_SHARE = 0.75
STANDING_LEAN_DEG = 2.0
#: Knees go out this share of the feet's turn.
KNEE_PLANE_SHARE = 0.8
#: A hip that is this much nearer than the leg is long never pulls the knee straight.
REACH_SHARE = 0.998


class Squat:
    """The pose at every moment of two-leg squats.

    Where the two ankles are asked to bend differently, the feet stand one behind the other: with
    one pelvis over two feet side by side, two shanks cannot lean differently.
    """

    def __init__(
        self, skeleton: Skeleton, spec: SquatMotion, duration_s: float, rng: np.random.Generator
    ) -> None:
        self.skeleton, self.spec = skeleton, spec
        self.noise = [SlowNoise(rng, 0.6) for _ in range(4)]
        hold = spec.hold / spec.rep_time / 2.0
        self.reps = Repetitions(START_S, spec.rep_time, duration_s, 0.5 - hold, 0.5 + hold)
        self.stagger: FloatArray = np.zeros(2)
        wanted = {f"dorsiflexion_{s}": of_side(spec.peak_df, s) for s in LETTERS}
        wanted |= {"depth": spec.depth, "lean": spec.trunk_lean}
        self.knobs = meet(wanted, self._read)

    def _read(self, knobs: Mapping[str, float]) -> dict[str, float]:
        self._place_feet(knobs)
        _, angles = measure(self.skeleton, self.skeleton.solve(self._pose(1.0, knobs, (0.0, 0.0))))
        found = {f"dorsiflexion_{s}": angles[s]["dorsiflexion"] for s in LETTERS}
        depth = 0.5 * (angles["L"]["thigh_inclination"] + angles["R"]["thigh_inclination"])
        return found | {"depth": depth, "lean": angles["trunk"]["forward_lean"]}

    def _place_feet(self, knobs: Mapping[str, float]) -> None:
        """Put the feet one behind the other so that at the bottom both hips are in one place."""
        self.stagger = np.zeros(2)
        hips = self._hip_wishes(1.0, knobs)
        # The mean of the hips' heights is the pelvis's; each leg reaches it with its own thigh.
        height = hips[:, 1].mean()
        for side in range(2):
            hips[side] = self._hip_at_height(side, knobs, height)
        self.stagger = hips[:, 2].mean() - hips[:, 2]

    def _hip_at_height(self, side: int, knobs: Mapping[str, float], height_m: float) -> FloatArray:
        letter = LETTERS[side]
        ankle, shank_deg = self._ankle(side, 1.0, knobs)
        legs = self.skeleton.legs
        knee_y = ankle[1] + legs.shank_m[side] * np.cos(np.radians(shank_deg))
        cos = np.clip((height_m - knee_y) / legs.thigh_m[side], -1.0, 1.0)
        line = leg_line(
            self.skeleton,
            letter,
            shank_deg=shank_deg,
            thigh_deg=float(np.degrees(np.arccos(cos))),
            yaw_deg=KNEE_PLANE_SHARE * self.spec.toe_out,
        )
        return ankle + line

    def _foot(self, side: int, k: float) -> FootPose:
        spec, letter = self.spec, LETTERS[side]
        lift = of_side(spec.heel_lift, letter) * smooth((k - LIFT_FROM) / (0.95 - LIFT_FROM))
        eversion = 2.0 + (of_side(spec.eversion, letter) - 2.0) * k
        place = np.array([SIGN[letter] * spec.stance_width / 2.0, 0.0, self.stagger[side]])
        return FootPose(lift, lift, spec.toe_out, eversion, ground=place)

    def _ankle(self, side: int, k: float, knobs: Mapping[str, float]) -> tuple[FloatArray, float]:
        """Return an ankle and how far its shank shall lean."""
        letter = LETTERS[side]
        foot = self._foot(side, k)
        bent = STANDING_DEG + (knobs[f"dorsiflexion_{letter}"] - STANDING_DEG) * k
        return ankle_of(self.skeleton, letter, foot), bent + foot.pitch_deg

    def _hip_wishes(self, k: float, knobs: Mapping[str, float]) -> FloatArray:
        """Return where each leg would have its hip, shape ``(2, 3)``."""
        thigh = STANDING_DEG + (knobs["depth"] - STANDING_DEG) * k
        hips = []
        for side, letter in enumerate(LETTERS):
            ankle, shank_deg = self._ankle(side, k, knobs)
            yaw = KNEE_PLANE_SHARE * self.spec.toe_out
            hips.append(
                ankle
                + leg_line(self.skeleton, letter, shank_deg=shank_deg, thigh_deg=thigh, yaw_deg=yaw)
            )
        return np.array(hips)

    def _centre(self, k: float, knobs: Mapping[str, float]) -> FloatArray:
        centre = self._hip_wishes(k, knobs).mean(axis=0)
        centre[0] = self.spec.pelvis_shift * k
        # Feet one behind the other: the longer way sets the height of the standing pelvis.
        legs = self.skeleton.legs
        for side in range(2):
            ankle, _ = self._ankle(side, k, knobs)
            hip = centre + legs.hip[side] - legs.hip_centre
            away = hip - ankle
            level = float(np.hypot(away[0], away[2]))
            top = np.sqrt((REACH_SHARE * legs.reach_m[side]) ** 2 - level**2)
            centre[1] = min(centre[1], ankle[1] + float(top) - (hip[1] - centre[1]))
        return np.asarray(centre)

    def pose_at(self, t: float) -> Pose:
        """Return the pose at a moment."""
        return self._pose(self.reps.phase(t), self.knobs, (self.noise[0](t), self.noise[1](t)))

    def _pose(self, k: float, knobs: Mapping[str, float], sway: tuple[float, float]) -> Pose:
        spec = self.spec
        lean = STANDING_LEAN_DEG + (knobs["lean"] - STANDING_LEAN_DEG) * k
        raised = 2.0 + 82.0 * k if spec.arms_forward else 5.0 + 10.0 * k
        return Pose(
            hip_centre=self._centre(k, knobs),
            pelvis=(0.0, 0.0, STANDING_TILT_DEG + PELVIS_SHARE * lean),
            trunk=(0.0, 0.4 * sway[0], lean + 0.4 * sway[1]),
            feet={letter: self._foot(side, k) for side, letter in enumerate(LETTERS)},
            arms=arms(raised),
            head=(0.0, 4.0 + 0.35 * lean),
            knee_in_deg={s: of_side(spec.knee_in, s) * k - 0.1 * spec.toe_out for s in LETTERS},
        )


def squat(
    skeleton: Skeleton, spec: SquatMotion, duration_s: float, rng: np.random.Generator
) -> Motion:
    """Make two-leg squats.

    Raises
    ------
    UsageError
        If the clip is too short, or the body cannot do what is asked.
    """
    made = Squat(skeleton, spec, duration_s, rng)
    return Motion(
        pose_at=made.pose_at,
        events=made.reps.events("rep_bottom"),
        phase_at=lambda t: {"depth": round(made.reps.phase(t), 4)},
        facts={"repetitions": made.reps.count},
    )
