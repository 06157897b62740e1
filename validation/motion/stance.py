"""Standing on one leg, from two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from validation.measure import measure
from validation.motion.requests import meet
from validation.motion.rotation import Y_AXIS
from validation.motion.skeleton import Skeleton
from validation.motion.standing import (
    STANDING_TILT_DEG,
    arms,
    clear_ground,
    leg_line,
    lifted_foot,
    one_foot,
    other,
)
from validation.motion.timing import SlowNoise, event, smooth
from validation.records import SIGN, FloatArray, FootPose, Letter, Motion, Pose
from validation.spec import StanceMotion

#: Both feet stand until then.
LIFT_S: Final = 0.3
#: The foot is down again this long before the end, where the request has it so.
RETURN_S: Final = 0.8
#: The stance hip is this far outside its foot, share of the hips' distance: the body's weight
#: (pelvis, trunk, lifted leg) is then over the foot.
HIP_OUTSIDE: Final = 0.3
#: A foot is off the ground once all of its sole is this share of the leg's length up.
LIFTED_SHARE: Final = 0.05
#: Trunk over the stance leg per degree of pelvic drop, where no lean is asked.
LEAN_PER_DROP: Final = 0.35
STEP_S: Final = 0.005


class Stance:
    """The pose at every moment of standing on one leg."""

    def __init__(
        self, skeleton: Skeleton, spec: StanceMotion, duration_s: float, rng: np.random.Generator
    ) -> None:
        self.skeleton, self.spec, self.duration_s = skeleton, spec, duration_s
        self.noise = [SlowNoise(rng) for _ in range(8)]
        self.side: Letter = spec.side
        self.free: Letter = other(spec.side)
        self.sign = SIGN[spec.side]
        lean = spec.trunk_lean
        self.lean = LEAN_PER_DROP * spec.pelvic_drop if lean is None else lean
        self.ground = {
            letter: np.array([SIGN[letter] * spec.stance_width / 2.0, 0.0, 0.0])
            for letter in (self.side, self.free)
        }
        hips = skeleton.legs.hip
        self.hip_width = float(abs(hips[0, 0] - hips[1, 0]))
        self.hold_end_s = duration_s - RETURN_S if spec.return_to_double else duration_s + 5.0
        wanted = {"dorsiflexion": spec.dorsiflexion, "lean": self.lean}
        self.knobs = meet(wanted, self._read)

    def _read(self, knobs: Mapping[str, float]) -> dict[str, float]:
        pose = self._pose(1.0, 0.0, knobs, still=True)
        _, angles = measure(self.skeleton, self.skeleton.solve(pose))
        mine = angles[self.side]
        return {"dorsiflexion": mine["dorsiflexion"], "lean": mine["trunk_lateral_lean"]}

    def lifted(self, t: float) -> float:
        """Return how far the free foot is on its way up: 0 stands, 1 held."""
        down = smooth((t - self.hold_end_s) / 0.6)
        return smooth((t - LIFT_S) / self.spec.lift_time) * (1.0 - down)

    def pose_at(self, t: float) -> Pose:
        """Return the pose at a moment."""
        return self._pose(self.lifted(t), t, self.knobs)

    def _pose(self, k: float, t: float, knobs: Mapping[str, float], *, still: bool = False) -> Pose:
        spec, sign = self.spec, self.sign
        n = [0.0 if still else spec.sway * noise(t) for noise in self.noise]
        drop = spec.pelvic_drop * k * (1.0 + 0.03 * n[0]) + 0.4 * n[1] * k
        foot = FootPose(
            yaw_deg=spec.toe_out,
            eversion_deg=spec.eversion * k + 1.5 * (1.0 - k) + 0.35 * n[4] * k,
            ground=self.ground[self.side],
        )
        centre = self._centre(k, drop, knobs["dorsiflexion"], n)
        return Pose(
            hip_centre=centre,
            pelvis=(n[5] * k, sign * drop, STANDING_TILT_DEG),
            trunk=(0.0, sign * knobs["lean"] * k + 0.5 * n[6], 2.0 + 0.5 * n[7]),
            feet={self.side: foot, self.free: self._free_foot(k, centre, drop)},
            arms=arms(3.0 + 2.0 * n[2], 12.0 + 3.0 * n[6] + 6.0 * k, 20.0),
            knee_in_deg={self.side: spec.knee_in * k, self.free: 0.0},
        )

    def _centre(self, k: float, drop: float, shank_deg: float, n: list[float]) -> FloatArray:
        """Return the mid-hip: between the feet at first, then over the stance foot."""
        line = leg_line(self.skeleton, self.side, shank_deg=shank_deg, thigh_deg=shank_deg)
        heel = self.ground[self.side]
        legs = self.skeleton.legs
        number = 0 if self.side == "L" else 1
        ankle = heel + Y_AXIS * legs.ankle[number, 1]
        ankle[2] += legs.ankle[number, 2] - legs.heel[number, 2]
        half = 0.5 * self.hip_width
        across = half * np.cos(np.radians(drop))
        inside = self.sign * half
        hip_x = (1.0 - k) * inside + k * (
            heel[0] + self.sign * HIP_OUTSIDE * self.hip_width + 0.004 * n[2]
        )
        rise = -self.sign * half * np.sin(np.radians(self.sign * drop))
        return np.array(
            [
                hip_x - self.sign * across,
                ankle[1] + line[1] + rise - 0.004,
                ankle[2] + line[2] + 0.004 * n[3],
            ]
        )

    def _free_foot(self, k: float, centre: FloatArray, drop: float) -> FootPose:
        side, sign = self.free, self.sign
        half = 0.5 * self.hip_width
        angle = np.radians(drop)
        hip = centre - np.array([sign * half * np.cos(angle), half * np.sin(angle), 0.0])
        stand = self.ground[side]
        pitch = 50.0 * k
        held = lifted_foot(
            self.skeleton,
            side,
            hip,
            thigh_deg=12.0 * k + 4.0,
            knee_deg=78.0 * k + 8.0,
            x_m=stand[0] * (1.0 - k) + k * (hip[0] - sign * 0.01),
            pitch_deg=pitch,
            toe_out_deg=self.spec.toe_out,
        )
        if k == 0.0:
            return FootPose(yaw_deg=self.spec.toe_out, eversion_deg=1.5, ground=stand)
        heel = held * k + stand * (1.0 - k)
        foot = FootPose(pitch, 4.0 * k, self.spec.toe_out, 1.5, heel=heel)
        clear_ground(self.skeleton, side, foot, 0.004 * k, min(1.0, 20.0 * k))
        return foot

    def span_s(self) -> tuple[float, float]:
        """Return from when to when the free foot is truly up."""
        legs = self.skeleton.legs
        number = 0 if self.free == "L" else 1
        need = LIFTED_SHARE * float(legs.reach_m[number])
        times = np.arange(0.0, self.duration_s, STEP_S)
        up = np.array([self._height(t, number) > need for t in times])
        if not up.any():
            return self.duration_s, self.duration_s
        first, last = np.flatnonzero(up)[[0, -1]]
        end = self.duration_s if last == len(times) - 1 else float(times[last])
        return float(times[first]), end

    def _height(self, t: float, number: int) -> float:
        foot = self.pose_at(t).feet[self.free]
        return float(self.skeleton.legs.sole_min_m(one_foot(foot))[number])


def single_leg_stance(
    skeleton: Skeleton, spec: StanceMotion, duration_s: float, rng: np.random.Generator
) -> Motion:
    """Make the movement: two feet, one foot, and two again where asked."""
    stance = Stance(skeleton, spec, duration_s, rng)
    start, end = stance.span_s()
    return Motion(
        pose_at=stance.pose_at,
        events=(
            event(start, "single_stance_start", spec.side),
            event(end, "single_stance_end", spec.side),
        ),
        phase_at=lambda t: {"stance_side": spec.side, "single": bool(start <= t <= end)},
        facts={"single_leg_stance_time_s": end - start},
    )
