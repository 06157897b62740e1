"""All angle curves of a clip: the one entrance to this stage.

A curve carries its source and its lasting error, and a table may be built from several sources: of
two curves of the same angle and side the one with the smaller error is kept. That is where a later
measurement from the picture itself replaces the landmarks, quantity by quantity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gait_screen.angles.foot import FootPitch
from gait_screen.angles.frontal import frontal_curves, frontal_points, pelvic_obliquity_deg
from gait_screen.angles.sagittal import sagittal_curves, sagittal_points
from gait_screen.recognition.view import ViewEstimate
from gait_screen.records import AngleTable, BoolArray, Curve, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.roll import Roll
from gait_screen.vocabulary import GAITS, SIDE_VIEWS, Movement, Side

#: Quiet two-leg standing: this much of it makes a zero of the pelvis.
MIN_STANDING_S: Final = 0.4
#: The hip line of a person who stands on both feet is level within this (one SD; design choice).
STANDING_LEVEL_SD_DEG: Final = 1.5


@dataclass(frozen=True)
class Angles:
    """The curves of a clip and what they were made from.

    Attributes
    ----------
    points
        The landmarks as the angles saw them: y up, roll taken off; in side views x forward.
    foot
        The near foot's pitch in a side view; None in others or where it was never flat.
    pelvis_zero
        ``"standing"`` when the pelvis was zeroed on the person's own two-leg standing, else
        ``"horizontal"``.
    """

    table: AngleTable
    points: dict[str, FloatArray]
    foot: FootPitch | None
    pelvis_zero: str


def compute_angles(
    signals: Signals,
    view: ViewEstimate,
    roll: Roll,
    standing: BoolArray,
    movement: Movement | None = None,
) -> Angles:
    """Compute the angles that the view can show; frames that do not show it stay empty.

    Parameters
    ----------
    standing
        Shape ``(T,)``: frames of quiet standing on both feet, for the zero of the pelvis.
    movement
        Known to be no gait, the feet stay under the body, so that a front view's knee can be put
        where it is.
    """
    if view.view is None or not view.is_square:
        # Oblique: every projected angle is foreshortened, so there is none to show either.
        return Angles(AngleTable(signals.time_s, ()), {}, None, "horizontal")
    foot, zero_name = None, "horizontal"
    if view.view in SIDE_VIEWS:
        side: Side = "left" if view.view == "left" else "right"
        forward = -1.0 if view.view == "left" else 1.0
        points = sagittal_points(
            signals,
            side,
            forward=forward,
            yaw_deg=view.yaw_deg,
            roll_deg=roll.correction_deg,
        )
        curves, foot = sagittal_curves(points, signals, side)
    else:
        points = frontal_points(
            signals,
            view.view,
            roll.correction_deg,
            planted=movement is not None and movement not in GAITS,
        )
        obliquity = pelvic_obliquity_deg(points, view.view)
        zero_deg, zero_name = pelvis_zero_deg(obliquity, standing & view.in_view, signals.fps)
        curves = frontal_curves(points, view.view, signals.leg_length_px, pelvis_zero_deg=zero_deg)
    shown = [
        replace(curve, values_deg=np.where(view.in_view, curve.values_deg, np.nan))
        for curve in curves
    ]
    return Angles(AngleTable(signals.time_s, best_curves(shown)), points, foot, zero_name)


def best_curves(curves: Iterable[Curve]) -> tuple[Curve, ...]:
    """Keep, of the curves of one angle and side, the one with the smallest lasting error."""
    best: dict[tuple[str, str | None], Curve] = {}
    for curve in curves:
        key = (curve.name, curve.side)
        if key not in best or curve.systematic_sd_deg < best[key].systematic_sd_deg:
            best[key] = curve
    return tuple(best.values())


def pelvis_zero_deg(obliquity: FloatArray, standing: BoolArray, fps: float) -> tuple[float, str]:
    """Return the zero of the pelvis and its name: own standing where enough was seen, else level.

    Parameters
    ----------
    obliquity, standing
        Shape ``(T,)``; NaN where unseen.
    """
    still = obliquity[standing & ~np.isnan(obliquity)]
    if len(still) < MIN_STANDING_S * fps:
        return 0.0, "horizontal"
    return float(np.median(still)), "standing"
