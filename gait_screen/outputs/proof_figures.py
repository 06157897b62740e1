"""What is drawn on a proof frame: the segments of an angle, its zero and where they meet.

The segments lie where they were found in this very frame, by our own networks where they looked,
else by the pose model. The line of zero is put so that the arc between it and the moving segment is
the frame's measured angle: the drawing never claims another number than the one that counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.picture.plans import NetworkName
from gait_screen.records import FloatArray
from gait_screen.vocabulary import LANDMARK_INDEX, SIDES, Side, other_side

Segment = tuple[FloatArray, FloatArray]

#: Where the foot hinges, as a share of the way from the toe's landmark to the heel's.
_HINGE: Final = 1.0 / 6.0
_UP: Final = np.array([0.0, -1.0])


@dataclass(frozen=True)
class AngleFigure:
    """An angle in one frame, in the clip's pixels.

    Attributes
    ----------
    segments
        The body's segments that make it.
    vertex, moving, zero
        Where the arc is, and the directions it runs between; None where there is no arc.
    around
        Shape ``(N, 2)``: what the picture must hold.
    """

    segments: tuple[Segment, ...]
    around: FloatArray
    vertex: FloatArray | None = None
    moving: FloatArray | None = None
    zero: FloatArray | None = None


@dataclass(frozen=True)
class _Scene:
    """The points of one frame: landmarks and what our networks found."""

    clip: ClipAnalysis
    frame: int
    side: Side

    def point(self, name: str, side: Side | None = None) -> FloatArray:
        return np.asarray(
            self.clip.cleaned_xy_px[self.frame, LANDMARK_INDEX[f"{side or self.side}_{name}"]]
        )

    def middle(self, name: str) -> FloatArray:
        return 0.5 * (self.point(name, "left") + self.point(name, "right"))

    def seen(self, network: NetworkName) -> dict[str, FloatArray] | None:
        for reading in self.clip.readings:
            row = int(np.searchsorted(reading.frames, self.frame))
            fits = reading.network == network and reading.side in (None, self.side)
            if fits and row < len(reading.frames) and reading.frames[row] == self.frame:
                return dict(zip(reading.plan.keypoints, reading.keypoints_px[row], strict=True))
        return None


def angle_figure(
    clip: ClipAnalysis, angle: str, side: Side | None, frame: int, value_deg: float | None
) -> AngleFigure | None:
    """Return how an angle looks in a frame; None where the frame does not show its points.

    Parameters
    ----------
    angle
        The name of a curve, or ``"thigh"`` for the thigh against the vertical.
    side
        The limb; None for the body.
    value_deg
        The measured angle in this frame; None draws the one that the points make.
    """
    make = _FIGURES.get(angle)
    if make is None:
        return None
    limb = side or clip.record.near_side or "left"
    figure = make(_Scene(clip, frame, limb))
    if figure is None or not np.isfinite(figure.around).all():
        return None
    return figure if value_deg is None else _with_measured_zero(figure, value_deg)


def plain_figure(clip: ClipAnalysis, side: Side | None, frame: int) -> AngleFigure | None:
    """Return the leg (or both) without an angle, for what is no angle; None where unseen."""
    scene = _Scene(clip, frame, side or "left")
    sides = SIDES if side is None else (side,)
    points = {
        one: [scene.point(name, one) for name in ("knee", "ankle", "heel", "foot_index")]
        for one in sides
    }
    segments: list[Segment] = []
    for knee, ankle, heel, toe in points.values():
        segments += [(knee, ankle), (heel, toe)]
    around = np.array([point for leg in points.values() for point in leg])
    return AngleFigure(tuple(segments), around) if np.isfinite(around).all() else None


def _with_measured_zero(figure: AngleFigure, value_deg: float) -> AngleFigure:
    moving, about = figure.moving, figure.zero
    if moving is None or about is None:
        return figure
    turned = [_rotated(moving, sign * value_deg) for sign in (1.0, -1.0)]
    zero = max(turned, key=lambda one: float(np.dot(one, about)))
    return AngleFigure(figure.segments, figure.around, figure.vertex, moving, zero)


def _ankle(scene: _Scene) -> AngleFigure:
    ankle, knee = scene.point("ankle"), scene.point("knee")
    heel, toe = scene.point("heel"), scene.point("foot_index")
    seen = scene.seen("side_foot")
    sole = (heel, toe) if seen is None else (seen["heel_plantar"], seen["mtp1_plantar"])
    along = sole[1] - sole[0]
    square = np.array([along[1], -along[0]])
    square = square if square[1] < 0 else -square
    around = np.array([knee, ankle, heel, toe])
    return AngleFigure(((ankle, knee), sole), around, ankle, _unit(knee - ankle), _unit(square))


def _shank(scene: _Scene) -> AngleFigure:
    ankle, knee = scene.point("ankle"), scene.point("knee")
    around = np.array([knee, ankle, scene.point("heel"), scene.point("foot_index")])
    return AngleFigure(((ankle, knee),), around, ankle, _unit(knee - ankle), _UP)


def _big_toe(scene: _Scene) -> AngleFigure:
    heel, toe = scene.point("heel"), scene.point("foot_index")
    seen = scene.seen("side_foot")
    if seen is None:
        hinge = toe + _HINGE * (heel - toe)
        level = np.array([np.sign(toe[0] - heel[0]) or 1.0, 0.0])
        tip, back = hinge + np.hypot(*(toe - hinge)) * level, heel
    else:
        hinge, tip, back = seen["mtp1_plantar"], seen["hallux_tip"], seen["heel_plantar"]
    around = np.array([scene.point("ankle"), heel, toe, hinge, tip, back])
    segments = ((back, hinge), (hinge, tip))
    return AngleFigure(segments, around, hinge, _unit(tip - hinge), _unit(hinge - back))


def _rearfoot(scene: _Scene) -> AngleFigure | None:
    seen = scene.seen("rear_foot")
    if seen is None:
        return None
    shank, heel = (seen["calf_hi"], seen["calf_lo"]), (seen["heel_hi"], seen["heel_lo"])
    around = np.array([*shank, *heel, seen["heel_plantar"], seen["ankle"]])
    moving, zero = _unit(heel[1] - heel[0]), _unit(shank[1] - shank[0])
    return AngleFigure((shank, heel), around, heel[0], moving, zero)


def _knee(scene: _Scene) -> AngleFigure:
    hip, knee, ankle = (scene.point(name) for name in ("hip", "knee", "ankle"))
    around = np.array([hip, knee, ankle])
    segments = ((hip, knee), (knee, ankle))
    return AngleFigure(segments, around, knee, _unit(ankle - knee), _unit(knee - hip))


def _thigh(scene: _Scene) -> AngleFigure:
    hip, knee, ankle = (scene.point(name) for name in ("hip", "knee", "ankle"))
    around = np.array([hip, knee, ankle])
    return AngleFigure(((hip, knee),), around, hip, _unit(knee - hip), -_UP)


def _pelvis(scene: _Scene) -> AngleFigure:
    free = other_side(scene.side)
    seen = scene.seen("pelvis")
    near = scene.point("hip") if seen is None else seen[f"hip_{scene.side}"]
    far = scene.point("hip", free) if seen is None else seen[f"hip_{free}"]
    level = np.array([np.sign(far[0] - near[0]) or 1.0, 0.0])
    around = np.array([near, far, scene.point("knee"), scene.point("knee", free)])
    return AngleFigure(((near, far),), around, near, _unit(far - near), level)


def _trunk(scene: _Scene) -> AngleFigure:
    hips, shoulders = scene.middle("hip"), scene.middle("shoulder")
    around = np.array([hips, shoulders, scene.point("knee")])
    return AngleFigure(((hips, shoulders),), around, hips, _unit(shoulders - hips), _UP)


def _foot(scene: _Scene) -> AngleFigure:
    heel, toe = scene.point("heel"), scene.point("foot_index")
    seen = scene.seen("side_foot")
    back, front = (heel, toe) if seen is None else (seen["heel_plantar"], seen["mtp1_plantar"])
    level = np.array([np.sign(front[0] - back[0]) or 1.0, 0.0])
    around = np.array([heel, toe, back, front, scene.point("ankle")])
    return AngleFigure(((back, front),), around, back, _unit(front - back), level)


_FIGURES: Final[dict[str, Callable[[_Scene], AngleFigure | None]]] = {
    "ankle_dorsiflexion": _ankle,
    "tibia_inclination": _shank,
    "mtp_extension": _big_toe,
    "rearfoot_eversion": _rearfoot,
    "knee_flexion": _knee,
    "knee_fppa": _knee,
    "pelvic_drop": _pelvis,
    "trunk_lateral_lean": _trunk,
    "trunk_forward_lean": _trunk,
    "foot_pitch": _foot,
    "thigh": _thigh,
}


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / max(float(np.hypot(*vector)), 1e-9))


def _rotated(vector: FloatArray, by_deg: float) -> FloatArray:
    cos, sin = np.cos(np.radians(by_deg)), np.sin(np.radians(by_deg))
    return np.array([cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]])
