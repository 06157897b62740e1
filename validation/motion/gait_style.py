"""What a walker or runner does by default, and what a request makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from validation.motion.curves import Curves, published
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS, FloatArray
from validation.spec import GaitMotion, PerSide, of_side

#: Step length grows with step rate: metres per (steps/min), from the published walk (1.235 m/s at
#: 115.7 steps/min: 0.640 m / 115.7).
WALK_RATIO_M: Final = 0.640 / 115.7
#: The leg that the published speeds belong to, metres: 0.53 of 1.70 m of stature (Winter 2009).
REFERENCE_LEG_M: Final = 0.53 * 1.70
#: How far a runner's body travels while a foot is down, share of the leg: 2.8 m/s for 0.25 s.
RUN_TRAVEL: Final = 0.70 / REFERENCE_LEG_M


@dataclass(frozen=True)
class StyleDefaults:
    """What is not asked for.

    ``contact_share``: of the stride. ``yaw_deg``: turn of the pelvis. ``sway_m``: side to side.
    ``arm``: mean flexion, swing and elbow. ``drop``: shares of stance and of the peak of the pelvic
    drop. ``eversion``: at contact, and as shares of the way from there to the peak over stance.
    """

    cadence_spm: float
    contact_share: float
    step_width_m: float
    trunk_lean_deg: float
    yaw_deg: float
    sway_m: float
    arm: tuple[float, float, float]
    drop: tuple[tuple[float, float], ...]
    eversion_contact_deg: float
    eversion: tuple[tuple[float, float], ...]
    clearance_m: float
    ballistic: bool


DEFAULTS: Final = {
    "run": StyleDefaults(
        cadence_spm=168.0,
        contact_share=0.36,
        step_width_m=0.07,
        trunk_lean_deg=8.0,
        yaw_deg=6.0,
        sway_m=0.010,
        arm=(-10.0, 34.0, 88.0),
        drop=((0.0, 0.15), (0.40, 1.0), (0.75, 0.25), (1.0, -0.10)),
        eversion_contact_deg=-3.0,
        eversion=((0.42, 1.0), (0.62, 0.62), (0.82, 0.2), (1.0, -0.25)),
        clearance_m=0.018,
        ballistic=True,
    ),
    "walk": StyleDefaults(
        cadence_spm=115.0,
        contact_share=0.62,
        step_width_m=0.11,
        trunk_lean_deg=3.0,
        yaw_deg=4.0,
        sway_m=0.020,
        arm=(2.0, 18.0, 18.0),
        drop=((0.12, 0.0), (0.30, 1.0), (0.60, 0.25)),
        eversion_contact_deg=-1.5,
        eversion=((0.40, 1.0), (0.62, 0.75), (0.82, 0.3), (1.0, -0.4)),
        clearance_m=0.012,
        ballistic=False,
    ),
}


@dataclass(frozen=True)
class GaitPlan:
    """A gait as it is to be made; arrays hold both sides.

    Attributes
    ----------
    speed_mps
        None: what suits the body.
    stance_share
        Contact time over stride time.
    strike_pitch_deg
        The foot's pitch at contact, + heel up; None: as published.
    """

    style: str
    curves: Curves
    defaults: StyleDefaults
    stride_s: float
    stance_share: float
    speed_mps: float | None
    peak_df: FloatArray
    peak_mtp: FloatArray
    peak_eversion: FloatArray
    peak_drop: FloatArray
    knee_in: FloatArray
    step_width_m: float
    toe_out: float
    strike_pitch_deg: float | None
    trunk_lean: float

    @property
    def cadence_spm(self) -> float:
        """Return steps per minute."""
        return 120.0 / self.stride_s

    @property
    def contact_s(self) -> float:
        """Return how long a foot is down."""
        return self.stance_share * self.stride_s


def plan_gait(skeleton: Skeleton, spec: GaitMotion) -> GaitPlan:
    """Fill in what the spec leaves open."""
    curves, defaults = published(spec.style), DEFAULTS[spec.style]
    leg_m = float(skeleton.legs.reach_m.mean() + skeleton.legs.ankle[:, 1].mean())
    cadence = spec.cadence or _cadence(spec, defaults, leg_m)
    stride_s = 120.0 / cadence
    contact_s = spec.contact or _contact_s(spec, defaults, stride_s, leg_m)
    peak_df: PerSide = curves.peak_dorsiflexion_deg() if spec.peak_df is None else spec.peak_df
    width = defaults.step_width_m if spec.step_width is None else spec.step_width
    lean = defaults.trunk_lean_deg if spec.trunk_lean is None else spec.trunk_lean
    return GaitPlan(
        style=spec.style,
        curves=curves,
        defaults=defaults,
        stride_s=stride_s,
        stance_share=contact_s / stride_s,
        speed_mps=spec.speed,
        peak_df=_both(peak_df),
        peak_mtp=_both(spec.peak_mtp),
        peak_eversion=_both(spec.peak_eversion),
        peak_drop=_both(spec.peak_pelvic_drop),
        knee_in=_both(spec.knee_in),
        step_width_m=width,
        toe_out=spec.toe_out,
        strike_pitch_deg=spec.strike_pitch,
        trunk_lean=lean,
    )


def _both(value: PerSide) -> FloatArray:
    return np.array([of_side(value, letter) for letter in LETTERS])


def _cadence(spec: GaitMotion, defaults: StyleDefaults, leg_m: float) -> float:
    """Return the step rate: a walker's goes with speed, a runner's hardly does."""
    if spec.style == "run" or spec.speed is None:
        return defaults.cadence_spm
    ratio = WALK_RATIO_M * leg_m / REFERENCE_LEG_M
    return float(np.sqrt(60.0 * spec.speed / ratio))


def _contact_s(spec: GaitMotion, defaults: StyleDefaults, stride_s: float, leg_m: float) -> float:
    """Return the contact time: a runner's is as long as the leg can follow the ground."""
    share = defaults.contact_share
    if spec.style == "run" and spec.speed is not None:
        share = float(np.clip(RUN_TRAVEL * leg_m / spec.speed / stride_s, 0.26, 0.44))
    return share * stride_s
