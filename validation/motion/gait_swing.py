"""The foot in the air: the published swing, joined to where this foot leaves and lands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.interpolate import CubicSpline

from validation.motion.gait_cycle import CONTACT, PELVIS_TILT_DEG, Cycle, Step
from validation.motion.legs import SIDE_SIGN, Feet
from validation.motion.rotation import apply
from validation.motion.standing import CLEARANCE_WIDTH_M
from validation.records import FloatArray

POINTS: Final = 45
#: Over which share of the swing a foot comes from its own velocity to the published one.
JOIN: Final = 0.3
#: Each leg passes the other by going outward.
OUTWARD_M: Final = 0.012
#: How the toes are held in the air: share of the swing, degrees.
MTP_KNOTS: Final = ((0.25, 8.0), (0.6, 6.0))
NUDGE: Final = 1e-4
#: The sole is clear of the ground from this share of the swing until that much before its end.
CLEAR_FROM, CLEAR_UNTIL, CLEAR_RAMP = 0.2, 0.12, 0.05


@dataclass(frozen=True)
class Flight:
    """A foot's way through the air: heel ``(3,)``, pitch and extension of the toes by share."""

    path: CubicSpline

    def at(self, share: float) -> tuple[FloatArray, float, float]:
        """Return heel, pitch and extension of the big toe's joint."""
        values = self.path(share)
        return values[:3], float(values[3]), float(max(values[4], 0.0))


class Swing:
    """Makes each step's way through the air for a cycle."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        stance = cycle.plan.stance_share
        self.share: FloatArray = np.linspace(stance, 1.0, POINTS)
        self.part: FloatArray = (self.share - stance) / (1.0 - stance)
        self._nominal = self._published()

    def flight(self, side: int, leaving: Step, landing: Step) -> Flight:
        """Return the way from the end of one step to the start of the next.

        It leaves with the velocity that the foot has on the ground. It lands with the published
        one: a landing foot is stopped by the ground, within some 10 ms.
        """
        stance = self.cycle.plan.stance_share
        start, rate = self._state(side, leaving, stance, -NUDGE)
        end, _ = self._state(side, landing, 0.0, NUDGE)
        nominal = self._nominal[side]
        own_rate = (nominal[1] - nominal[0]) / (self.share[1] - self.share[0])
        part, span = self.part[:, None], 1.0 - stance
        fade = _ramp(part)
        path = nominal + (1.0 - fade) * (start - nominal[0]) + fade * (end - nominal[-1])
        path = path + span * _join(part) * (rate - own_rate)
        path[:, 0] += SIDE_SIGN[side] * OUTWARD_M * np.sin(np.pi * self.part) ** 2
        path[:, 4] = self._toes(start[4], end[4])
        path[:, 1] += self._lift(side, path)
        rate[4] = 0.0
        return Flight(CubicSpline(self.share, path, bc_type=((1, rate), (2, np.zeros(5)))))

    def _state(
        self, side: int, step: Step, share: float, nudge: float
    ) -> tuple[FloatArray, FloatArray]:
        """Return heel, pitch and toes at one end of stance, and their rates per stride."""
        shares = np.repeat([[share], [share + nudge]], 2, axis=1)
        feet = self.cycle.stance_feet(shares, step)
        heel = self.cycle.legs.place(feet).heel[:, side]
        state = np.column_stack([heel, feet.pitch_deg[:, side], feet.mtp_deg[:, side]])
        return state[0], (state[1] - state[0]) / nudge

    def _published(self) -> list[FloatArray]:
        """Return heel, pitch and toes of both sides as the published angles have them."""
        cycle, plan, legs = self.cycle, self.cycle.plan, self.cycle.legs
        # The last moment is the next contact: just before it, not the cycle's beginning.
        share = np.minimum(self.share, 1.0 - NUDGE)
        ankle_deg, hip_deg = (
            plan.curves.at_own_toe_off(joint, share, plan.stance_share)
            for joint in ("dorsiflexion", "hip_flexion")
        )
        speed = float(cycle.shape.speed_mps)
        knee_deg = plan.curves.knee_at_speed(share, plan.stance_share, speed)
        thigh_deg = hip_deg - PELVIS_TILT_DEG
        shank_deg = knee_deg - thigh_deg
        pitch = shank_deg - ankle_deg
        thigh, shank = np.radians(thigh_deg), np.radians(shank_deg)
        sides = []
        for side in range(2):
            when = self.share + CONTACT[side]
            offset = legs.hip[side] - legs.hip_centre
            hip = cycle.centre(when) + apply(cycle.pelvis_turn(when), offset)
            down = legs.thigh_m[side] * np.cos(thigh) + legs.shank_m[side] * np.cos(shank)
            ahead = legs.thigh_m[side] * np.sin(thigh) - legs.shank_m[side] * np.sin(shank)
            across = np.full(len(when), SIDE_SIGN[side] * plan.step_width_m / 2.0)
            ankle = np.column_stack([across, hip[:, 1] - down, hip[:, 2] + ahead])
            feet = self._feet(pitch, np.zeros_like(pitch), ankle)
            from_heel = legs.ankle[side] - legs.heel[side]
            heel = ankle - apply(legs.place(feet).foot[:, side], from_heel)
            heel[:, 0] = across
            sides.append(np.column_stack([heel, pitch, np.zeros_like(pitch)]))
        return sides

    def _feet(self, pitch: FloatArray, mtp: FloatArray, heel: FloatArray) -> Feet:
        """Return feet in the air, both sides alike."""
        shape = (len(pitch), 2)
        return Feet(
            pitch_deg=np.broadcast_to(pitch[:, None], shape),
            mtp_deg=np.broadcast_to(mtp[:, None], shape),
            yaw_deg=np.full(shape, self.cycle.plan.toe_out),
            eversion_deg=np.full(shape, np.nan),
            place=np.repeat(heel[:, None], 2, axis=1),
            on_ground=np.zeros(shape, dtype=bool),
        )

    def _toes(self, start: float, end: float) -> FloatArray:
        knots = [(0.0, start), *MTP_KNOTS, (1.0, end)]
        at, value = np.array(knots).T
        result: FloatArray = np.interp(self.part, at, value)
        return result

    def _lift(self, side: int, path: FloatArray) -> FloatArray:
        """Return how much the foot is lifted so that its sole clears the ground."""
        lowest = self.cycle.legs.sole_min_m(self._feet(path[:, 3], path[:, 4], path[:, :3]))
        edge = np.minimum(self.part / CLEAR_FROM, (1.0 - self.part) / CLEAR_UNTIL)
        short = self.cycle.plan.defaults.clearance_m * _ramp(edge) - lowest[:, side]
        lift = CLEARANCE_WIDTH_M * np.logaddexp(0.0, short / CLEARANCE_WIDTH_M)
        inside = np.minimum(self.part, 1.0 - self.part) / CLEAR_RAMP
        return np.asarray(lift * _ramp(inside))


def between(first: Step, second: Step, share: float) -> Step:
    """Return what is between two steps: what a foot in the air is on its way to."""
    names = first.__dataclass_fields__
    mixed = {
        name: (1.0 - share) * getattr(first, name) + share * getattr(second, name) for name in names
    }
    return replace(first, **mixed)


def _ramp(part: FloatArray) -> FloatArray:
    inside = np.clip(part, 0.0, 1.0)
    return np.asarray(inside * inside * (3.0 - 2.0 * inside))


def _join(part: FloatArray) -> FloatArray:
    """Return a bump of slope 1 at 0 that is gone at :data:`JOIN`."""
    near = np.clip(part / JOIN, 0.0, 1.0)
    return np.asarray(JOIN * near * np.square(1.0 - near))
