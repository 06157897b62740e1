"""Walking and running: strides in time, on a treadmill or over ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
from scipy.interpolate import PchipInterpolator

from validation.measure import leg_angles, measure
from validation.motion.gait_cycle import CONTACT, Step
from validation.motion.gait_fit import GaitFit
from validation.motion.gait_style import GaitPlan, plan_gait
from validation.motion.gait_swing import Flight, Swing, between
from validation.motion.legs import SIDE_SIGN
from validation.motion.requests import meet
from validation.motion.rotation import apply, length
from validation.motion.skeleton import Skeleton
from validation.motion.timing import SlowNoise, event, smooth
from validation.records import LETTERS, FloatArray, FootPose, Letter, Motion, Pose
from validation.spec import GaitMotion

#: SD from step to step at variability 1: stride times (share of a stride), degrees, metres.
STRIDE_TIME_SD: Final = 0.02
PEAK_SD_DEG: Final = {"df": 1.1, "mtp": 1.5, "eversion": 0.8, "drop": 0.6}
STRIKE_SD_DEG, TOE_OUT_SD_DEG = 1.0, 0.8
LAND_SD_M: Final = {"run": 0.006, "walk": 0.0025}
SIDE_SD_M: Final = 0.006
#: No draw is further from its mean than so many SD.
MOST_SD: Final = 2.0
#: Heel-off is where the rising heel has tipped the foot so far.
HEEL_OFF_DEG: Final = 1.0
#: No step's heel-off is moved further than this share of the stance.
MOST_LATER: Final = 0.07
#: The ankle's peak grows by at least this: degrees per share of the stance, and per metre.
LEAST_DF_PER: Final = {"later_rise": 15.0, "dip_m": 120.0}
#: No leg is stretched further than this share of its length.
MOST_STRETCH: Final = 0.9990
#: So often a step that does not reach is brought half-way to the usual one.
HALVINGS: Final = 4
#: Strides kept before and after the clip.
SPARE: Final = 2
#: Table of cycle against time, rows per stride.
ROWS: Final = 200


class StrideClock:
    """When each half stride begins: even, but for the differences from step to step."""

    def __init__(
        self, plan: GaitPlan, spec: GaitMotion, duration_s: float, rng: np.random.Generator
    ) -> None:
        strides = int(np.ceil(duration_s / plan.stride_s)) + SPARE + 1
        cycles = np.arange(-SPARE, strides + 0.5, 0.5)
        late = _draws(rng, len(cycles)) * STRIDE_TIME_SD / np.sqrt(2.0) * spec.variability
        start = spec.start_phase % 1.0
        times = (cycles - start + late) * plan.stride_s
        self.cycles: FloatArray = np.arange(cycles[0], cycles[-1], 1.0 / ROWS)
        self.times: FloatArray = PchipInterpolator(cycles, times)(self.cycles)

    def cycle(self, t: float) -> float:
        """Return the strides gone by at a moment."""
        return float(np.interp(t, self.times, self.cycles))

    def time_s(self, cycle: float) -> float:
        """Return the moment of a number of strides."""
        return float(np.interp(cycle, self.cycles, self.times))


class Gait:
    """The pose at every moment of a walk or run."""

    def __init__(
        self, skeleton: Skeleton, spec: GaitMotion, duration_s: float, rng: np.random.Generator
    ) -> None:
        self.skeleton, self.spec, self.duration_s = skeleton, spec, duration_s
        self.plan = plan_gait(skeleton, spec)
        self.fit = GaitFit(skeleton, self.plan)
        self.cycle = self.fit.solve()
        self.clock = StrideClock(self.plan, spec, duration_s, rng)
        self.first = int(np.floor(self.clock.cycles[0]))
        count = int(np.ceil(self.clock.cycles[-1])) - self.first + 2
        self._keep_reach()
        steps, self.drops = self._draw_steps(count, rng)
        self.steps = [self._within_reach(step) for step in steps]
        self.swing = Swing(self.cycle)
        self._flights: dict[tuple[int, int], Flight] = {}
        self.noise = [SlowNoise(rng, 0.5) for _ in range(4)]
        self.lean = 0.0
        self.lean = meet({"trunk lean": self.plan.trunk_lean}, self._read_lean)["trunk lean"]

    @property
    def speed_mps(self) -> float:
        """Return the mean speed."""
        return float(self.cycle.shape.speed_mps)

    def _draw_steps(
        self, count: int, rng: np.random.Generator
    ) -> tuple[list[Step], list[FloatArray]]:
        """Draw what differs from step to step; the steps of the clip differ by 0 on average."""
        spec, plan = self.spec, self.plan
        usual = self.cycle.usual_step()
        seen = slice(SPARE, max(count - SPARE - 1, SPARE + 1))

        def drawn(sd: float) -> FloatArray:
            values = np.stack([_draws(rng, count) for _ in range(2)], axis=1)
            return np.asarray((values - values[seen].mean(axis=0)) * sd * spec.variability)

        mtp, eversion, drop = (drawn(PEAK_SD_DEG[name]) for name in ("mtp", "eversion", "drop"))
        # A runner's ankle bends more the deeper the body sinks; a walker's leg is straight, and its
        # ankle bends more the later the heel rises.
        bend = drawn(PEAK_SD_DEG["df"])
        dip, later = np.zeros_like(bend), np.zeros_like(bend)
        if plan.style == "run":
            dip = bend / self._df_per("dip_m", 0.005)
        else:
            later = np.clip(bend / self._df_per("later_rise", 0.02), -MOST_LATER, MOST_LATER)
        strike, toe_out = drawn(STRIKE_SD_DEG), drawn(TOE_OUT_SD_DEG)
        land, side = drawn(LAND_SD_M[plan.style]), drawn(SIDE_SD_M)
        steps = [
            replace(
                usual,
                peak_mtp=usual.peak_mtp + mtp[k],
                peak_eversion=usual.peak_eversion + eversion[k],
                toe_out=usual.toe_out + toe_out[k],
                later_rise=later[k],
                strike_deg=strike[k],
                land_m=land[k],
                side_m=side[k],
                dip_m=dip[k],
            )
            for k in range(count)
        ]
        return steps, [plan.peak_drop + drop[k] for k in range(count)]

    def _df_per(self, name: str, change: float) -> FloatArray:
        """Return by how much the ankle's peak grows with something of a step, both sides."""
        usual = self.cycle.usual_step()
        changed = replace(usual, **{name: getattr(usual, name) + change})
        peaks = [self._stance(step)[0].max(axis=0) for step in (usual, changed)]
        return np.asarray(np.maximum((peaks[1] - peaks[0]) / change, LEAST_DF_PER[name]))

    def _stance(self, step: Step) -> tuple[FloatArray, FloatArray]:
        """Return a step's dorsiflexion and how much of its length each leg takes, in stance."""
        share = np.repeat(np.linspace(0.0, self.plan.stance_share, 41)[:, None], 2, axis=1)
        legs, cycle = self.skeleton.legs, self.cycle
        pelvis = cycle.pelvis_turn(share + CONTACT)
        hip = cycle.centre(share + CONTACT) + apply(pelvis, legs.hip - legs.hip_centre)
        hip[..., 1] -= step.dip_m * cycle.dip(share)
        feet = cycle.stance_feet(share, step)
        solved = legs.solve_hips(hip, pelvis[..., :, 2], feet, self.plan.knee_in)
        stretch = length(solved.hip - solved.ankle) / legs.reach_m
        return leg_angles(self.skeleton, solved, pelvis)["dorsiflexion"], stretch

    def _keep_reach(self) -> None:
        """Lower the pelvis by the last millimetre where the fit left a leg too straight."""
        most = float(self._stance(self.cycle.usual_step())[1].max())
        if most > MOST_STRETCH:
            short = (most - MOST_STRETCH) * float(self.skeleton.legs.reach_m.max())
            shape = self.cycle.shape
            self.cycle = self.cycle.with_shape(
                replace(shape, height_m=shape.height_m - 1.2 * short)
            )

    def _within_reach(self, step: Step) -> Step:
        """Bring a step nearer to the usual one until both legs reach."""
        usual = self.cycle.usual_step()
        for _ in range(HALVINGS):
            if self._stance(step)[1].max() <= MOST_STRETCH:
                return step
            step = between(usual, step, 0.5)
        return usual

    def _read_lean(self, knobs: Mapping[str, float]) -> dict[str, float]:
        self.lean = knobs["trunk lean"]
        leans = []
        for cycle in np.arange(0.0, 1.0, 0.125):
            posed = self.skeleton.solve(self._pose(float(cycle), [0.0] * 4))
            leans.append(measure(self.skeleton, posed)[1]["trunk"]["forward_lean"])
        return {"trunk lean": float(np.mean(leans))}

    def pose_at(self, t: float) -> Pose:
        """Return the pose at a moment."""
        cycle = self.clock.cycle(t)
        noise = [self.spec.variability * noise(t) for noise in self.noise]
        pose = self._pose(cycle, noise)
        way = self.speed_mps * (cycle - self.spec.start_phase % 1.0) * self.plan.stride_s
        # On the belt, a person whose step comes early gains a little on it.
        ahead = self.spec.start + way if self.spec.overground else way - self.speed_mps * t
        shift = np.array([0.0, 0.0, ahead])
        pose.hip_centre = pose.hip_centre + shift
        for foot in pose.feet.values():
            foot.ground = None if foot.ground is None else foot.ground + shift
            foot.heel = None if foot.heel is None else foot.heel + shift
        pose.heading_deg = self.spec.heading_deg if self.spec.overground else 0.0
        return pose

    def _step(self, number: int) -> Step:
        return self.steps[min(max(number - self.first, 0), len(self.steps) - 1)]

    def step_at(self, cycle: float, side: int) -> tuple[int, float]:
        """Return the number of a foot's step and the share of the stride since its contact."""
        number, share = divmod(cycle - CONTACT[side], 1.0)
        return int(number), float(share)

    def _foot(self, cycle: float, side: int) -> FootPose:
        number, share = self.step_at(cycle, side)
        step = self._step(number)
        if share <= self.plan.stance_share:
            feet = self.cycle.stance_feet(np.array([share, share]), step)
            return FootPose(
                pitch_deg=float(feet.pitch_deg[side]),
                mtp_deg=float(feet.mtp_deg[side]),
                yaw_deg=float(feet.yaw_deg[side]),
                eversion_deg=float(feet.eversion_deg[side]),
                ground=feet.place[side],
            )
        following = self._step(number + 1)
        if (side, number) not in self._flights:
            self._flights[side, number] = self.swing.flight(side, step, following)
        heel, pitch, mtp = self._flights[side, number].at(share)
        stance = self.plan.stance_share
        mixed = between(step, following, smooth((share - stance) / (1.0 - stance)))
        eversion = self.cycle.eversion_deg(np.array([share, share]), mixed)
        return FootPose(pitch, mtp, float(mixed.toe_out[side]), float(eversion[side]), heel=heel)

    def _dip(self, cycle: float) -> float:
        """Return how much lower the pelvis is than usual."""
        total = 0.0
        for side in range(2):
            number, share = self.step_at(cycle, side)
            dip = self.cycle.dip(np.array(share))
            total += float(self._step(number).dip_m[side] * dip)
        return total

    def _drop(self, cycle: float) -> FloatArray:
        """Return the peaks of the pelvic drop of the steps at a moment, both sides."""
        middle = 0.5 * (1.0 + self.plan.stance_share)
        found = []
        for side in range(2):
            number, share = self.step_at(cycle, side)
            row = number + (share > middle) - self.first
            found.append(self.drops[min(max(row, 0), len(self.drops) - 1)][side])
        return np.array(found)

    def _pose(self, cycle: float, noise: list[float]) -> Pose:
        plan = self.plan
        when = np.array(cycle)
        yaw, obliquity, tilt = (float(v) for v in self.cycle.pelvis_deg(when, self._drop(cycle)))
        shift = np.array([0.004 * noise[0], -self._dip(cycle), 0.0])
        swing = float(np.cos(2.0 * np.pi * cycle))
        mean, amplitude, elbow = plan.defaults.arm
        inward, abduction = (22.0, 12.0) if plan.style == "run" else (12.0, 8.0)
        return Pose(
            hip_centre=self.cycle.centre(when) + shift,
            pelvis=(yaw, obliquity, tilt),
            trunk=(-1.2 * yaw, -0.25 * obliquity + 0.5 * noise[1], self.lean + 0.5 * noise[2]),
            feet={letter: self._foot(cycle, side) for side, letter in enumerate(LETTERS)},
            arms={
                letter: (
                    mean - SIDE_SIGN[side] * amplitude * swing,
                    abduction,
                    elbow - SIDE_SIGN[side] * 8.0 * swing + 2.0 * noise[3],
                    inward,
                )
                for side, letter in enumerate(LETTERS)
            },
            knee_in_deg={letter: float(plan.knee_in[side]) for side, letter in enumerate(LETTERS)},
        )

    def events(self) -> list[dict[str, Any]]:
        """Return contact, foot flat, heel-off and toe-off of every step in the clip."""
        found = []
        for side, letter in enumerate(LETTERS):
            for number in range(self.first, self.first + len(self.steps)):
                for kind, share in self._shares(side, number):
                    t = self.clock.time_s(number + CONTACT[side] + share)
                    if 0.0 <= t < self.duration_s:
                        found.append(event(t, kind, letter))
        return sorted(found, key=lambda each: float(each["t"]))

    def _shares(self, side: int, number: int) -> list[tuple[str, float]]:
        stance = self.plan.stance_share
        share = np.linspace(0.0, stance, 400)
        pitch = self.cycle.pitch_deg(np.stack([share, share], axis=1), self._step(number))[:, side]
        flat = float(self.cycle.shape.flat[side]) * stance
        risen = share[(pitch > HEEL_OFF_DEG) & (share > flat)]
        return [
            ("initial_contact", 0.0),
            ("foot_flat", flat),
            ("heel_off", float(risen[0])),
            ("toe_off", stance),
        ]

    def phase_at(self, t: float) -> dict[str, Any]:
        """Return per side whether the foot is down, and where in stance and stride it is."""
        cycle, stance = self.clock.cycle(t), self.plan.stance_share
        phase: dict[str, Any] = {}
        for side, letter in enumerate(LETTERS):
            _, share = self.step_at(cycle, side)
            down = share <= stance
            phase[letter] = {
                "stance": down,
                "stance_frac": round(share / stance, 4) if down else None,
                "cycle": round(share, 4),
            }
        return phase

    def contacts(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what is true at each contact: pitch, shank, distance to the other foot's line."""
        found = []
        for each in events:
            if each["type"] != "initial_contact":
                continue
            letter: Letter = each["side"]
            side = LETTERS.index(letter)
            _, angles = measure(self.skeleton, self.skeleton.solve(self.pose_at(each["t"])))
            number, _ = self.step_at(self.clock.cycle(each["t"]) + 1e-6, side)
            before = self._step(number if side else number - 1).side_m[1 - side]
            width = self.plan.step_width_m + SIDE_SIGN[side] * (
                self._step(number).side_m[side] - before
            )
            found.append(
                {
                    "t": each["t"],
                    "side": letter,
                    "foot_pitch_deg": round(angles[letter]["foot_pitch"], 3),
                    "tibia_inclination_deg": round(angles[letter]["tibia_inclination"], 3),
                    "step_width_m": round(float(width), 5),
                }
            )
        return found


def gait(
    skeleton: Skeleton, spec: GaitMotion, duration_s: float, rng: np.random.Generator
) -> Motion:
    """Make a walk or a run.

    Raises
    ------
    UsageError
        If the body cannot do what is asked at this speed.
    """
    made = Gait(skeleton, spec, duration_s, rng)
    events = made.events()
    contacts = made.contacts(events)
    times = [each["t"] for each in contacts]
    steps = len(times) - 1
    plan = made.plan
    facts = {
        "cadence": 60.0 * steps / (times[-1] - times[0]) if steps > 1 else plan.cadence_spm,
        "contact_time": plan.contact_s,
        "stride_time": plan.stride_s,
        "speed": made.speed_mps,
        "step_width": float(np.mean([each["step_width_m"] for each in contacts]))
        if contacts
        else plan.step_width_m,
        "contacts": contacts,
        "published": plan.curves.source,
    }
    return Motion(made.pose_at, tuple(events), made.phase_at, facts)


def _draws(rng: np.random.Generator, count: int) -> FloatArray:
    return np.clip(rng.normal(0.0, 1.0, count), -MOST_SD, MOST_SD)
