"""Angles of a front or rear view, of both legs, the pelvis and the trunk."""

from __future__ import annotations

from typing import Final

import numpy as np

from gait_screen.angles.geometry import (
    from_vertical_deg,
    frontal_deviation_deg,
    slope_deg,
)
from gait_screen.angles.perspective import Plane, centred
from gait_screen.records import Curve, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.feet import percentile
from gait_screen.signals.lens import focal_length_px
from gait_screen.vocabulary import SIDES, Side, View

#: One SD of lasting errors. Pelvis: on rendered clips the landmarks showed 0-55 % of a drop of 8-10
#: deg (errors of -5 to -8), on a real clip with a multi-camera reference they followed with slope 1
#: and a bias of -3.8 deg: until the pelvis is measured in the picture itself, this is what it is.
PELVIS_SD_DEG: Final = 4.5
#: SEM of the 2D FPPA 2-4 deg (Gwynne & Curran 2014).
FPPA_SD_DEG: Final = 3.5
HIP_ADDUCTION_SD_DEG: Final = 5.0
#: 2D trunk lean SDD 1.3-2.3 deg (Dingenen 2018).
TRUNK_SD_DEG: Final = 1.5
#: Below this share of its standing length the projected thigh says nothing of the knee.
MIN_THIGH_SHARE: Final = 0.5
#: A bone's own length is what it looks in this percentile of the frames: when it stands upright.
LONGEST_PERCENTILE: Final = 95.0


def left_direction(view: View) -> float:
    """Return +1 where the person's left lies towards the right of the picture (front), else -1."""
    return 1.0 if view == "front" else -1.0


def frontal_points(
    signals: Signals, view: View, roll_deg: float, *, planted: bool
) -> dict[str, FloatArray]:
    """Return the points of a frontal view, x right, y up; camera roll and perspective taken off.

    A bent knee stands in front of the hip and the ankle, so a near camera shows it further out from
    the middle of the picture than it is (in a rear view further in): a single-leg squat would seem
    5 degrees less or more knock-kneed. How far it stands in front is told by how much the thigh
    looks too short. The rest is held to lie in one plane. A body turned off the view is left as it
    is seen: its yaw is known to some 5 degrees, no better than how square people film.

    Parameters
    ----------
    planted
        The feet stay under the body; where they swing, nothing tells which way the thigh points.
    """
    seen = {
        f"{side}_{name}": centred(signals, f"{side}_{name}", roll_deg)
        for side in SIDES
        for name in ("hip", "knee", "ankle", "heel", "foot_index", "shoulder")
    }
    place = 0.5 * (seen["left_hip"] + seen["right_hip"])
    plane = Plane(place, 0.0, focal_length_px(signals.width_px, signals.height_px))
    points = dict(seen)
    forward = -1.0 if view == "front" else 1.0
    for side in SIDES if planted else ():
        hip, knee = (seen[f"{side}_{name}"] for name in ("hip", "knee"))
        length = _bone_length(hip, knee, signals.leg_length_px)
        points[f"{side}_knee"] = plane.in_front(knee, hip, length, forward)
    return points


def _bone_length(start: FloatArray, end: FloatArray, leg_length: FloatArray) -> FloatArray:
    """Return a bone's length: the longest that it looks, in the person's size, shape ``(T,)``."""
    ratio = np.linalg.norm(start - end, axis=1) / leg_length
    return np.asarray(percentile(ratio, LONGEST_PERCENTILE) * leg_length)


def pelvic_obliquity_deg(points: dict[str, FloatArray], view: View) -> FloatArray:
    """Return the slope of the hip line: 0 level, + when the person's right side is lower."""
    turn = np.array([left_direction(view), 1.0])
    return slope_deg(points["right_hip"] * turn, points["left_hip"] * turn)


def frontal_curves(
    points: dict[str, FloatArray],
    view: View,
    leg_length: FloatArray,
    *,
    pelvis_zero_deg: float = 0.0,
) -> list[Curve]:
    """Compute the angles of a front or rear view.

    Parameters
    ----------
    leg_length
        Shape ``(T,)``: the size of the person in the picture, in the unit of the points.
    pelvis_zero_deg
        The person's own obliquity in quiet two-leg standing, taken off the pelvic drop.

    Returns
    -------
    curves
        Per side: ``pelvic_drop`` (+ = the other side lower), ``knee_fppa`` (+ knee inward),
        ``hip_adduction`` (thigh against the pelvis, + towards the midline), both NaN while the
        thigh points at the camera, ``trunk_lateral_lean`` (+ towards this side).
    """
    towards_left = left_direction(view)
    drop_left = pelvic_obliquity_deg(points, view) - pelvis_zero_deg
    mid = {
        name: 0.5 * (points[f"left_{name}"] + points[f"right_{name}"])
        for name in ("hip", "shoulder")
    }
    lean_left = towards_left * from_vertical_deg(mid["hip"], mid["shoulder"])
    curves = []
    for side in SIDES:
        sign = 1.0 if side == "left" else -1.0
        medial = -towards_left * sign
        hip, knee, ankle = (points[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
        inward = medial * -from_vertical_deg(knee, hip)
        deviation = frontal_deviation_deg(hip, knee, ankle, medial)
        with np.errstate(invalid="ignore"):
            shown = thigh_visible(hip, knee, leg_length) >= MIN_THIGH_SHARE
        curves += [
            _curve("pelvic_drop", side, sign * drop_left, PELVIS_SD_DEG),
            _curve("knee_fppa", side, np.where(shown, deviation, np.nan), FPPA_SD_DEG),
            _curve(
                "hip_adduction",
                side,
                np.where(shown, inward + sign * drop_left, np.nan),
                HIP_ADDUCTION_SD_DEG,
            ),
            _curve("trunk_lateral_lean", side, sign * lean_left, TRUNK_SD_DEG),
        ]
    return curves


def thigh_visible(hip: FloatArray, knee: FloatArray, leg_length: FloatArray) -> FloatArray:
    """Return the projected length of the thigh as a share of its standing length.

    Against ``leg_length``, which follows the person's distance: the shank would be no measure of
    it, because in the swing phase of running it points at the camera itself.
    """
    ratio = np.linalg.norm(hip - knee, axis=1) / leg_length
    known = ratio[~np.isnan(ratio)]
    if not len(known):
        return np.full(len(ratio), np.nan)
    return np.asarray(ratio / np.percentile(known, 90))


def _curve(name: str, side: Side, values: FloatArray, sd_deg: float) -> Curve:
    return Curve(name, side, values, systematic_sd_deg=sd_deg)
