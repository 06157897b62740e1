"""Angles of a side view, of the leg towards the camera."""

from __future__ import annotations

from typing import Final

import numpy as np

from gait_screen.angles.foot import FootPitch, measure_foot_pitch
from gait_screen.angles.geometry import from_vertical_deg, knee_flexion_deg
from gait_screen.angles.perspective import Plane, centred
from gait_screen.records import Curve, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.lens import focal_length_px
from gait_screen.vocabulary import SIDES, Side

#: Turning the body off the side view shortens what lies along its way by the cosine; beyond this
#: the correction would amplify the error of the yaw itself, and the view gate refuses anyway.
MAX_CORRECTED_YAW_DEG: Final = 25.0
#: A person whose hips move further than this (leg lengths) crosses the picture.
CROSSING: Final = 1.0
#: One SD of what landmarks get wrong for good, in degrees (own measurements on rendered clips with
#: exact truth: shank bias -0.5 to -1.8, knee flexion -5 to -9; published day-to-day SDD of 2D tibia
#: and ankle 2.2-4.8, Dingenen 2018).
TIBIA_SD_DEG: Final = 1.5
KNEE_SD_DEG: Final = 5.0
TRUNK_SD_DEG: Final = 1.5


def sagittal_points(
    signals: Signals, side: Side, *, forward: float, yaw_deg: float, roll_deg: float
) -> dict[str, FloatArray]:
    """Return the leg's and trunk's points with x forward, y up, roll and yaw taken off.

    Parameters
    ----------
    forward
        +1 where the person faces the right of the picture, -1 the left.
    yaw_deg
        How far the body is turned off the side view, over the clip.
    roll_deg
        How far the upright leans to the right in the picture (camera rolled counter-clockwise).
    """
    turn = float(np.clip(yaw_deg, -MAX_CORRECTED_YAW_DEG, MAX_CORRECTED_YAW_DEG))
    focal_px = focal_length_px(signals.width_px, signals.height_px)
    seen = {
        f"{which}_{name}": centred(signals, f"{which}_{name}", roll_deg)
        for which in SIDES
        for name in ("hip", "knee", "ankle", "heel", "foot_index", "shoulder")
    }
    plane = Plane(0.5 * (seen["left_hip"] + seen["right_hip"]), turn, focal_px)

    def level(points: FloatArray) -> FloatArray:
        return np.asarray(plane.flat(plane.onto(points)) * np.array([forward, 1.0]))

    points = {
        name: level(seen[f"{side}_{name}"])
        for name in ("hip", "knee", "ankle", "heel", "foot_index", "shoulder")
    }
    for name in ("hip", "shoulder"):
        points[f"mid_{name}"] = level(0.5 * (seen[f"left_{name}"] + seen[f"right_{name}"]))
    return points


def crosses_picture(signals: Signals) -> bool:
    """Tell whether the person travels through the picture rather than moving on the spot."""
    hips = 0.5 * (signals.path("left_hip") + signals.path("right_hip"))[:, 0]
    known = hips[~np.isnan(hips)]
    if not len(known):
        return False
    travel = np.percentile(known, 95) - np.percentile(known, 5)
    return bool(travel > CROSSING * signals.leg_px)


def sagittal_curves(
    points: dict[str, FloatArray], signals: Signals, side: Side
) -> tuple[list[Curve], FootPitch | None]:
    """Compute the angles of the near leg and the trunk's forward lean.

    Returns
    -------
    curves
        ``tibia_inclination`` (0 vertical, + knee forward), ``knee_flexion`` (0 straight),
        ``trunk_forward_lean`` (0 upright), and where the foot has a zero ``foot_pitch`` (+ heel
        up), ``ankle_dorsiflexion`` (shank against sole, 0 perpendicular) and ``mtp_extension``
        (only while the toes are on the ground).
    foot
        The pitch with its second opinion, None where the foot was never flat.
    """
    tibia = from_vertical_deg(points["ankle"], points["knee"])
    knee = knee_flexion_deg(points["hip"], points["knee"], points["ankle"], forward=1.0)
    lean = from_vertical_deg(points["mid_hip"], points["mid_shoulder"])
    curves = [
        Curve("tibia_inclination", side, tibia, systematic_sd_deg=TIBIA_SD_DEG),
        Curve("knee_flexion", side, knee, systematic_sd_deg=KNEE_SD_DEG),
        Curve("trunk_forward_lean", None, lean, systematic_sd_deg=TRUNK_SD_DEG),
    ]
    foot = measure_foot_pitch(
        points["heel"],
        points["ankle"],
        points["foot_index"],
        signals.time_s,
        signals.leg_length_px,
        crosses_picture=crosses_picture(signals),
    )
    if foot is None:
        return curves, None
    everywhere = np.ones(len(tibia), dtype=bool)
    pitch_sd = foot.systematic_sd_deg(everywhere)
    with np.errstate(invalid="ignore"):
        push = foot.toe_down & (foot.pitch_deg > 0)
    extension = np.where(push, foot.pitch_deg, np.where(foot.toe_down, 0.0, np.nan))
    curves += [
        Curve("foot_pitch", side, foot.pitch_deg, systematic_sd_deg=pitch_sd),
        Curve(
            "ankle_dorsiflexion",
            side,
            tibia - foot.pitch_deg,
            systematic_sd_deg=float(np.hypot(TIBIA_SD_DEG, pitch_sd)),
        ),
        Curve("mtp_extension", side, extension, systematic_sd_deg=foot.systematic_sd_deg(push)),
    ]
    return curves, foot
