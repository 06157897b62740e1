"""One gait cycle in the frame that travels with the body: the pelvis, and the feet in stance.

Everything is periodic in *cycle*: a share of the stride, 0 at the left foot's contact and 0.5 at
the right one's; *share* is a share of the stride from the same foot's contact. Arrays of moments
that belong to feet have the side as last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator

from validation.motion.gait_style import GaitPlan
from validation.motion.legs import SIDE_SIGN, Feet, LegGeometry
from validation.motion.rotation import turn_zxy
from validation.records import FloatArray

#: When each foot lands.
CONTACT: Final = np.array([0.0, 0.5])
#: Harmonics of the pelvis's rise and fall, and of its lead over the mean speed.
HEIGHT_WAVES: Final = (1, 2, 3, 4)
AHEAD_WAVES: Final = (1, 2)
#: The published hip angles are against a pelvis that is tilted so far in gait.
PELVIS_TILT_DEG: Final = 10.0
#: Toes are held up by so much when the heel lands.
TOES_AT_CONTACT_DEG: Final = 12.0
#: How softly the big toe's joint comes to its end of range, degrees.
MTP_WIDTH_DEG: Final = 3.0
LEAST_EXCESS_DEG: Final = 0.05


@dataclass(frozen=True)
class CycleShape:
    """The parameters that are fitted.

    Attributes
    ----------
    height_m, height_wave
        Mean hip height, and cosine and sine of each of ``HEIGHT_WAVES``, ``(..., 8)``.
    ahead_wave
        The same of the pelvis's lead, ``(..., 4)``.
    speed_mps
        Mean speed.
    land_m
        Ankle ahead of the mid-hip at contact, ``(..., 2)``.
    strike_deg
        Pitch at contact, ``(..., 2)``.
    flat, rise
        Shares of the stance at which the foot is flat and the heel begins to rise, ``(..., 2)``.
    push
        Shape ``(..., 2, 3)``: how the pitch rises to toe-off: two shares of its end, and how far
        that is beyond the peak of the big toe's extension, degrees.
    """

    height_m: FloatArray
    height_wave: FloatArray
    ahead_wave: FloatArray
    speed_mps: FloatArray
    land_m: FloatArray
    strike_deg: FloatArray
    flat: FloatArray
    rise: FloatArray
    push: FloatArray

    @classmethod
    def from_vector(cls, vector: FloatArray) -> CycleShape:
        """Unpack parameters.

        ``vector`` has the shape ``(n,)``, or ``(m, n)`` for many sets at once, which then
        broadcast against moments of shape ``(g, 2)`` to ``(m, g, 2)``.
        """
        many = vector.ndim == 2

        def plain(first: int, count: int) -> FloatArray:
            part = vector[..., first : first + count]
            return part[:, None, None, :] if many else part

        def sided(first: int) -> FloatArray:
            part = vector[..., first : first + 2]
            return part[:, None, :] if many else part

        push = vector[..., 22:28].reshape(*vector.shape[:-1], 2, 3)
        return cls(
            height_m=plain(0, 1)[..., 0],
            height_wave=plain(1, 8),
            ahead_wave=plain(9, 4),
            speed_mps=plain(13, 1)[..., 0],
            land_m=sided(14),
            strike_deg=sided(16),
            flat=sided(18),
            rise=sided(20),
            push=push[:, None] if many else push,
        )


@dataclass(frozen=True)
class Step:
    """What differs from step to step; arrays over both sides ``(2,)``.

    ``later_rise`` is the delay of heel-off as a share of the stance; ``strike_deg``, ``land_m`` and
    ``side_m`` are added to the plan's. ``dip_m`` is how much lower the pelvis goes in its stance.
    """

    peak_mtp: FloatArray
    peak_eversion: FloatArray
    toe_out: FloatArray
    later_rise: FloatArray
    strike_deg: FloatArray
    land_m: FloatArray
    side_m: FloatArray
    dip_m: FloatArray


class Cycle:
    """A gait cycle of given parameters for a plan and a body."""

    def __init__(self, legs: LegGeometry, plan: GaitPlan, shape: CycleShape) -> None:
        self.legs, self.plan, self.shape = legs, plan, shape
        self._drop = [_drop_form(plan, side) for side in range(2)]
        self._eversion = _eversion_form(plan)

    def with_shape(self, shape: CycleShape) -> Cycle:
        """Return the cycle with other parameters."""
        return Cycle(self.legs, self.plan, shape)

    def usual_step(self) -> Step:
        """Return the step that is exactly as planned."""
        plan, zero = self.plan, np.zeros(2)
        toe_out = zero + plan.toe_out
        return Step(plan.peak_mtp, plan.peak_eversion, toe_out, zero, zero, zero, zero, zero)

    def centre(self, cycle: FloatArray) -> FloatArray:
        """Return the mid-hip, ``(..., 3)``."""
        shape, plan = self.shape, self.plan
        height = shape.height_m + _waves(shape.height_wave, HEIGHT_WAVES, cycle)
        ahead = _waves(shape.ahead_wave, AHEAD_WAVES, cycle)
        middle = cycle - 0.5 * plan.stance_share
        side = plan.defaults.sway_m * np.cos(2.0 * np.pi * middle)
        return np.stack(np.broadcast_arrays(side, height, ahead), axis=-1)

    def dip(self, share: FloatArray) -> FloatArray:
        """Return how much of its step's dip the pelvis has made at shares of the stride."""
        part = np.clip(share / self.plan.stance_share, 0.0, 1.0)
        return np.asarray(np.sin(np.pi * part) ** 2)

    def pelvis_deg(
        self, cycle: FloatArray, peak_drop: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return yaw, obliquity (+ left hip higher) and tilt of the pelvis."""
        yaw = -self.plan.defaults.yaw_deg * np.cos(2.0 * np.pi * cycle)
        obliquity = sum(
            SIDE_SIGN[side] * peak_drop[side] * np.asarray(self._drop[side](cycle % 1.0))
            for side in range(2)
        )
        return yaw, np.asarray(obliquity), np.full(np.shape(cycle), PELVIS_TILT_DEG)

    def pelvis_turn(self, cycle: FloatArray) -> FloatArray:
        """Return the pelvis's rotation as planned, ``(..., 3, 3)``."""
        return turn_zxy(*self.pelvis_deg(cycle, self.plan.peak_drop))

    def pitch_deg(self, share: FloatArray, step: Step) -> FloatArray:
        """Return the pitch of feet in stance, ``(..., 2)``."""
        shape = self.shape
        s = share / self.plan.stance_share
        rise = shape.rise + step.later_rise
        strike = shape.strike_deg + step.strike_deg
        landing = strike * np.square(np.maximum(1.0 - s / shape.flat, 0.0))
        u = np.maximum((s - rise) / (1.0 - rise), 0.0)
        left = 1.0 - u
        # A quartic in Bernstein form whose first two coefficients are 0: the heel leaves the ground
        # without a jerk.
        early, late = shape.push[..., 0], shape.push[..., 1]
        rising = 6.0 * early * u**2 * left**2 + 4.0 * late * u**3 * left + u**4
        return np.asarray(landing + (step.peak_mtp + shape.push[..., 2]) * rising)

    def mtp_deg(self, share: FloatArray, pitch: FloatArray, step: Step) -> FloatArray:
        """Return the extension of the big toe's joint of feet in stance.

        The toes lie flat until the joint comes to its end of range; then the foot goes on over the
        tip of the toe.
        """
        s = share / self.plan.stance_share
        held = TOES_AT_CONTACT_DEG * np.square(np.maximum(1.0 - s / self.shape.flat, 0.0))
        width = MTP_WIDTH_DEG
        excess = np.maximum(self.shape.push[..., 2], LEAST_EXCESS_DEG)
        limit = step.peak_mtp - width * np.log(-np.expm1(-excess / width))
        up = np.maximum(pitch, 0.0)
        extended = -width * np.logaddexp(-up / width, -limit / width)
        return np.asarray(np.clip(extended, 0.0, up) + held)

    def eversion_deg(self, share: FloatArray, step: Step) -> FloatArray:
        """Return the eversion of feet at any share of the stride."""
        start = self.plan.defaults.eversion_contact_deg
        return np.asarray(start + (step.peak_eversion - start) * self._eversion(share % 1.0))

    def stance_feet(self, share: FloatArray, step: Step) -> Feet:
        """Return feet in stance."""
        legs, shape, plan = self.legs, self.shape, self.plan
        pitch = self.pitch_deg(share, step)
        ankle_ahead = legs.ankle[:, 2] - legs.heel[:, 2]
        travel = shape.speed_mps * plan.stride_s * share
        z = shape.land_m + step.land_m - ankle_ahead - travel
        x = SIDE_SIGN * plan.step_width_m / 2.0 + step.side_m
        place = np.stack(np.broadcast_arrays(x, 0.0, z), axis=-1)
        return Feet(
            pitch_deg=pitch,
            mtp_deg=self.mtp_deg(share, pitch, step),
            yaw_deg=np.broadcast_to(step.toe_out, pitch.shape),
            eversion_deg=np.broadcast_to(self.eversion_deg(share, step), pitch.shape),
            place=place,
            on_ground=np.ones(pitch.shape, dtype=bool),
        )


def _waves(coefficients: FloatArray, harmonics: tuple[int, ...], cycle: FloatArray) -> FloatArray:
    total = np.zeros(1)
    for number, harmonic in enumerate(harmonics):
        angle = 2.0 * np.pi * harmonic * cycle
        cosine, sine = coefficients[..., 2 * number], coefficients[..., 2 * number + 1]
        total = total + cosine * np.cos(angle) + sine * np.sin(angle)
    return total if np.ndim(cycle) else total[0]


def _drop_form(plan: GaitPlan, side: int) -> PchipInterpolator:
    """Return how a side's pelvic drop of 1 runs over the cycle; 0 while that side swings."""
    stance = plan.stance_share
    knots = [(CONTACT[side] + at * stance, value) for at, value in plan.defaults.drop]
    others = [(CONTACT[1 - side] + at * stance, 0.0) for at, _ in plan.defaults.drop]
    return _periodic(sorted((at % 1.0, value) for at, value in knots + others))


def _eversion_form(plan: GaitPlan) -> PchipInterpolator:
    """Return how eversion runs: 0 at contact, 1 at its peak; inverted in the air."""
    stance = plan.stance_share
    knots = [(0.0, 0.0), *((at * stance, value) for at, value in plan.defaults.eversion)]
    knots.append((stance + 0.5 * (1.0 - stance), -0.2))
    return _periodic(knots)


def _periodic(knots: list[tuple[float, float]]) -> PchipInterpolator:
    at, value = np.array(knots).T
    return PchipInterpolator(
        np.concatenate([at[-3:] - 1.0, at, at[:3] + 1.0]),
        np.concatenate([value[-3:], value, value[:3]]),
    )
