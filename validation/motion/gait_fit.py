"""Fitting a gait cycle to the published joint curves, scaled to what is asked.

In stance the ground holds the foot, so that hip, knee and ankle cannot all be given: the pelvis's
height and lead, where and how the foot lands and how its heel rises are found by least squares such
that the three come close to the published curves, and the ankle's peak is the request.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from gait_screen.errors import UsageError
from validation.measure import leg_angles
from validation.motion.gait_cycle import CONTACT, HEIGHT_WAVES, Cycle, CycleShape
from validation.motion.gait_style import GaitPlan
from validation.motion.legs import LegGeometry
from validation.motion.rotation import apply, length, turn_zxy
from validation.motion.skeleton import Skeleton
from validation.records import FloatArray

#: Moments of stance at which the fit looks.
GRID: Final = np.linspace(0.0, 1.0, 25)
#: Weights of a degree of ankle, knee and hip.
ANKLE_WEIGHT, KNEE_WEIGHT, HIP_WEIGHT = 1.0, 0.6, 0.6
#: Of a degree by which the ankle's peak misses the request.
PEAK_WEIGHT: Final = 40.0
#: A leg is not asked to be straighter than this share of its length; weight of a share too much.
STRAIGHTEST: Final = 0.9982
REACH_WEIGHT: Final = 4000.0
#: No leg may be straighter than this; as long as one is, less is asked.
TOO_STRAIGHT: Final = 0.9988
GRAVITY: Final = 9.81
#: Weight of free fall in flight: of a whole g missed.
FLIGHT_WEIGHT: Final = 40.0
#: Weight per metre of the pelvis's waves, by harmonic, and of its lead.
WAVE_WEIGHT: Final = {1: 150.0, 2: 10.0, 3: 250.0, 4: 150.0}
AHEAD_WEIGHT: Final = 60.0
#: When the heel usually begins to rise, share of the stance, and the weight of a share off it.
USUAL_RISE: Final = {"run": 0.50, "walk": 0.52}
RISE_WEIGHT: Final = 15.0
#: How much knee flexion goes with each degree of dorsiflexion more than published.
KNEE_PER_ANKLE: Final = 0.9
#: Of the moments of stance, those among which the ankle's peak is looked for.
PEAK_WITHIN: Final = (5, 24)
PEAK_WIDTH_DEG: Final = 0.3
ITERATIONS: Final = 60
ROUNDS: Final = 8
GOOD_DEG: Final = 0.1
MISSED_DEG: Final = 0.5
OVERREACH_M: Final = 0.001
#: A gait whose knee or hip is this far (RMS over stance) from the published one is nobody's.
MOST_MISFIT_DEG: Final = 12.0

#: Lower and upper bounds and the usual size of a change of each parameter, in the vector's order.
_LOW: Final = np.array(
    [0.3, *[-0.08] * 8, *[-0.012] * 4, 0.2, *[0.0] * 2, *[-35.0] * 2, *[0.06] * 2, *[0.3] * 2]
    + [0.005, 0.08, 4.0] * 2
)
_HIGH: Final = np.array(
    [1.4, *[0.08] * 8, *[0.012] * 4, 9.0, *[0.7] * 2, *[20.0] * 2, *[0.4] * 2, *[0.85] * 2]
    + [0.5, 0.9, 30.0] * 2
)
_SIZE: Final = np.array(
    [0.01, *[0.01] * 8, *[0.01] * 4, 0.1, *[0.01] * 2, *[1.0] * 2, *[0.02] * 2, *[0.02] * 2]
    + [0.02, 0.02, 1.0] * 2
)
_SPEED, _STRIKE = 13, (16, 17)


class GaitFit:
    """The least-squares problem of one gait."""

    def __init__(self, skeleton: Skeleton, plan: GaitPlan) -> None:
        self.skeleton, self.plan = skeleton, plan
        self.legs: LegGeometry = skeleton.legs
        self.share = np.repeat((GRID * plan.stance_share)[:, None], 2, axis=1)
        self.cycle = self.share + CONTACT
        self.free = np.ones(len(_LOW), dtype=bool)
        self.pelvis = turn_zxy(
            *Cycle(self.legs, plan, _shape(self._start())).pelvis_deg(self.cycle, plan.peak_drop)
        )
        self.aim = plan.peak_df.copy()
        self.straightest = STRAIGHTEST

    def solve(self) -> Cycle:
        """Return the cycle.

        Raises
        ------
        UsageError
            If the leg is too short for speed and contact time, or the ankle's peak is not reached.
        """
        vector = self._start()
        self.free[_SPEED] = self.plan.speed_mps is None
        if self.plan.strike_pitch_deg is not None:
            self.free[list(_STRIKE)] = False
        measured = self.plan.peak_df
        for _ in range(ROUNDS):
            vector = self._minimise(vector)
            measured = self.peaks(vector)
            miss = self.plan.peak_df - measured
            beyond = max(self._stretch(vector) - TOO_STRAIGHT, 0.0)
            if np.abs(miss).max() < GOOD_DEG and beyond == 0.0:
                break
            self.aim = self.aim + miss
            self.straightest -= 1.5 * beyond
        self._check(vector, measured)
        return Cycle(self.legs, self.plan, _shape(vector))

    def peaks(self, vector: FloatArray) -> FloatArray:
        """Return the ankle's peak per side, on a fine grid."""
        share = np.repeat(np.linspace(0.0, self.plan.stance_share, 121)[:, None], 2, axis=1)
        angles, _ = self._angles(Cycle(self.legs, self.plan, _shape(vector)), share)
        return np.asarray(angles["dorsiflexion"].max(axis=0))

    def _start(self) -> FloatArray:
        plan, legs = self.plan, self.legs
        reach = float(legs.reach_m.mean())
        run = plan.style == "run"
        height = (0.94 if run else 0.975) * reach + float(legs.ankle[:, 1].mean())
        speed = plan.speed_mps or 0.8 * reach / plan.contact_s
        strike = plan.strike_pitch_deg
        pitch = (-14.0 if run else -18.0) if strike is None else strike
        land = (0.36 if run else 0.40) * speed * plan.contact_s
        flat, rise = (0.25, 0.5) if run else (0.13, 0.55)
        waves = np.zeros(8)
        # A runner is lowest in the middle of stance, a walker highest.
        lowest = 4.0 * np.pi * (0.17 if run else 0.06)
        wave = 0.03 if run else 0.012
        twice = 2 * HEIGHT_WAVES.index(2)
        waves[twice : twice + 2] = -wave * np.cos(lowest), -wave * np.sin(lowest)
        return np.array(
            [height, *waves, *[0.0] * 4, speed, land, land, pitch, pitch, flat, flat, rise, rise]
            + [0.12, 0.45, 6.0] * 2
        )

    def _angles(self, cycle: Cycle, share: FloatArray) -> tuple[dict[str, FloatArray], FloatArray]:
        """Return the angles of the feet in stance, and how much of its length each leg takes."""
        when = share + CONTACT
        pelvis = self.pelvis if share is self.share else cycle.pelvis_turn(when)
        offset = self.legs.hip - self.legs.hip_centre
        hip = cycle.centre(when) + apply(pelvis, offset)
        feet = cycle.stance_feet(share, cycle.usual_step())
        solved = self.legs.solve_hips(hip, pelvis[..., :, 2], feet, self.plan.knee_in)
        stretch = length(solved.hip - solved.ankle) / self.legs.reach_m
        return leg_angles(self.skeleton, solved, pelvis), stretch

    def residuals(self, vectors: FloatArray) -> FloatArray:
        """Return the weighted misses of parameter sets ``(m, n)``, shape ``(m, r)``."""
        cycle = Cycle(self.legs, self.plan, CycleShape.from_vector(vectors))
        angles, stretch = self._angles(cycle, self.share)
        many = len(vectors)
        ankle, knee, hip = self._targets()
        parts = [
            ANKLE_WEIGHT * (angles["dorsiflexion"] - ankle),
            KNEE_WEIGHT * (angles["knee_flexion"] - knee),
            HIP_WEIGHT * (angles["hip_flexion"] - hip),
            REACH_WEIGHT * np.maximum(stretch - self.straightest, 0.0),
            PEAK_WEIGHT * (_peak(angles["dorsiflexion"]) - self.aim),
            self._flight(vectors),
            self._waves(vectors),
            RISE_WEIGHT * (vectors[:, 20:22] - USUAL_RISE[self.plan.style]),
        ]
        return np.concatenate([part.reshape(many, -1) for part in parts], axis=1)

    def _targets(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the published curves, ankle and knee scaled to the asked peaks."""
        curves = self.plan.curves
        ankle, knee, hip = (
            curves.at_own_toe_off(joint, self.share, self.plan.stance_share)
            for joint in ("dorsiflexion", "knee_flexion", "hip_flexion")
        )
        peak = curves.peak_dorsiflexion_deg()
        more = (self.plan.peak_df - peak) * np.clip(ankle / peak, 0.0, 1.0)
        return ankle + more, knee + KNEE_PER_ANKLE * more, hip

    def _flight(self, vectors: FloatArray) -> FloatArray:
        """Return how far from free fall the pelvis is while no foot is down."""
        if not self.plan.defaults.ballistic:
            return np.zeros((len(vectors), 1))
        flight = np.linspace(self.plan.stance_share, 0.5, 5)
        when = np.concatenate([flight, flight + 0.5])
        fall = np.zeros((len(vectors), len(when)))
        for number, harmonic in enumerate(HEIGHT_WAVES):
            rate = 2.0 * np.pi * harmonic
            cosine, sine = (vectors[:, 1 + 2 * number + part, None] for part in (0, 1))
            fall += rate**2 * (cosine * np.cos(rate * when) + sine * np.sin(rate * when))
        return FLIGHT_WEIGHT * (fall / (GRAVITY * self.plan.stride_s**2) - 1.0)

    def _waves(self, vectors: FloatArray) -> FloatArray:
        weights = np.repeat([WAVE_WEIGHT[wave] for wave in HEIGHT_WAVES], 2)
        return np.concatenate([weights * vectors[:, 1:9], AHEAD_WEIGHT * vectors[:, 9:13]], axis=1)

    def _minimise(self, vector: FloatArray) -> FloatArray:
        """Minimise by Levenberg-Marquardt within bounds; all differences in one evaluation."""
        free = np.flatnonzero(self.free)
        steps = 1e-4 * _SIZE
        damping = 1e-2
        now = self.residuals(vector[None])[0]
        for _ in range(ITERATIONS):
            tried = np.repeat(vector[None], len(free), axis=0)
            tried[np.arange(len(free)), free] += steps[free]
            slope = ((self.residuals(tried) - now) / steps[free][:, None]).T * _SIZE[free]
            square, down = slope.T @ slope, slope.T @ now
            # A parameter at its bound that would go beyond it rests.
            stuck = ((vector[free] <= _LOW[free]) & (down > 0)) | (
                (vector[free] >= _HIGH[free]) & (down < 0)
            )
            inner = np.flatnonzero(~stuck)
            square, down = square[np.ix_(inner, inner)], down[inner]
            better = False
            for _ in range(8):
                lever = damping * (np.diag(np.diag(square)) + 1e-3 * np.eye(len(inner)))
                move = np.zeros(len(vector))
                move[free[inner]] = -np.linalg.solve(square + lever, down) * _SIZE[free[inner]]
                candidate = np.clip(vector + move, _LOW, _HIGH)
                then = self.residuals(candidate[None])[0]
                better = bool(then @ then < now @ now)
                damping = damping * 0.3 if better else damping * 5.0
                if better:
                    break
            if not better:
                break
            gain = (now @ now - then @ then) / (now @ now)
            vector, now = candidate, then
            if gain < 1e-4:
                break
        return vector

    def _stretch(self, vector: FloatArray) -> float:
        """Return the largest share of its length that a leg takes in stance."""
        _, stretch = self._angles(Cycle(self.legs, self.plan, _shape(vector)), self.share)
        return float(stretch.max())

    def _misfit_deg(self, vector: FloatArray) -> float:
        """Return the larger of knee's and hip's RMS distance from the published curves."""
        angles, _ = self._angles(Cycle(self.legs, self.plan, _shape(vector)), self.share)
        _, knee, hip = self._targets()
        misses = (angles["knee_flexion"] - knee, angles["hip_flexion"] - hip)
        return max(float(np.sqrt(np.mean(miss**2, axis=0)).max()) for miss in misses)

    def _check(self, vector: FloatArray, measured: FloatArray) -> None:
        plan = self.plan
        short = (self._stretch(vector) - 1.0) * float(self.legs.reach_m.max())
        if short > OVERREACH_M:
            raise UsageError(
                f"At {vector[_SPEED]:.2f} m/s a foot that is down for {plan.contact_s:.3f} s goes "
                f"{100.0 * short:.1f} cm beyond the reach of this body's leg: ask for a lower "
                "speed, a shorter contact or a higher cadence."
            )
        misfit = self._misfit_deg(vector)
        if misfit > MOST_MISFIT_DEG:
            raise UsageError(
                f"At {vector[_SPEED]:.2f} m/s with {plan.contact_s:.3f} s of contact this body's "
                f"knees and hips would be {misfit:.0f} deg from any real gait's: ask for a lower "
                "speed, a shorter contact or a higher cadence."
            )
        miss = np.abs(plan.peak_df - measured)
        if miss.max() > MISSED_DEG:
            raise UsageError(
                f"A peak dorsiflexion of {plan.peak_df[0]:.1f} (L) and {plan.peak_df[1]:.1f} (R) "
                f"deg was asked, {measured[0]:.1f} and {measured[1]:.1f} is what this body does at "
                f"{vector[_SPEED]:.2f} m/s: ask for less, or for another speed or contact."
            )


def _shape(vector: FloatArray) -> CycleShape:
    return CycleShape.from_vector(vector)


def _peak(curve: FloatArray) -> FloatArray:
    """Return the highest moment per side, smoothly: of two nearly equal tops both count."""
    first, last = PEAK_WITHIN
    lifted = np.logaddexp.reduce(curve[..., first:last, :] / PEAK_WIDTH_DEG, axis=-2)
    return np.asarray(PEAK_WIDTH_DEG * lifted)
