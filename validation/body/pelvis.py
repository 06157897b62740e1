"""Skin weights around the pelvis by anatomy: the picture of a pelvic tilt is the tilt.

A person's iliac crests, ASIS, PSIS and sacrum lie under thin skin on one rigid bone; the trunk
bends above the crests, the thigh starts at the groin, the greater trochanter and the gluteal fold.
The rig's own weights smear both joints over 30 cm, so that the skin shows 80-89 % of an obliquity.
Here each vertex gets its share by where it lies around the hip joint and the waist; clothes, cut
from the same mesh, follow as the skin does.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from validation.body.smooth import smoothstep
from validation.records import LETTERS, SIGN, FloatArray, Letter

#: The stature on which the lengths below were set, metres.
_STATURE_M = 1.73
#: Around each hip joint, by azimuth (deg; 0 lateral, 90 front, 180 medial, 270 rear): metres above
#: the joint where the thigh's share begins, and where it is whole.
_THIGH_AZIMUTH_DEG = (0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0)
_THIGH_BEGINS_M = (0.045, 0.055, 0.040, -0.010, -0.050, -0.040, -0.010, 0.030)
_THIGH_WHOLE_M = (-0.050, -0.060, -0.085, -0.115, -0.160, -0.165, -0.150, -0.100)
#: Around the waist, by azimuth (0 lateral, 90 front, 270 rear; both sides alike): metres above the
#: hip joints where the trunk's share begins (sides: above the crest; front: above the waistband),
#: and where it is whole (the lower ribs).
_TRUNK_AZIMUTH_DEG = (-90.0, -45.0, 0.0, 45.0, 90.0)
_TRUNK_BEGINS_M = (0.125, 0.145, 0.155, 0.130, 0.105)
_TRUNK_WHOLE_M = (0.255, 0.255, 0.250, 0.255, 0.265)
#: Half the width of the band at the midline where the left thigh gives way to the right one.
_MIDLINE_M = 0.015

_ARM_BONES = (
    "clavicle",
    "shoulder01",
    "upperarm",
    "lowerarm",
    "wrist",
    "metacarpal",
    "finger",
)
_LEG_BONES = ("upperleg", "lowerleg", "foot", "rear", "toe")
_PELVIS_BONES = ("root", "pelvis")


def rework_pelvis(
    dense: FloatArray,
    bones: tuple[str, ...],
    vertices: FloatArray,
    hip: Mapping[Letter, FloatArray],
    stature_m: float,
) -> FloatArray:
    """Return the weights with trunk, pelvis and thighs parted by anatomy.

    Parameters
    ----------
    dense
        The rig's weights, shape ``(n, bones)``, rows sum to 1.
    hip
        The hip joints' centres.
    """
    scale = stature_m / _STATURE_M
    arm = _columns(bones, _ARM_BONES)
    legs = {side: _columns(bones, _LEG_BONES, side) for side in LETTERS}
    below = _columns(bones, (*_LEG_BONES, *_PELVIS_BONES))
    trunk = ~(arm | below)
    root = bones.index("root")

    upper = _normalised(dense * trunk, root)
    lower = np.zeros_like(dense)
    lower[:, root] = 1.0
    for side in LETTERS:
        thigh = _normalised(dense * legs[side], bones.index(f"upperleg01.{side}"))
        share = _thigh_share(vertices, hip[side], scale, side)[:, None]
        lower += share * thigh
        lower[:, root] -= share[:, 0]
    centre = 0.5 * (hip["L"] + hip["R"])
    upward = _trunk_share(vertices, centre, scale)[:, None]
    arm_share = (dense * arm).sum(axis=1, keepdims=True)
    rest = upward * upper + (1.0 - upward) * lower
    return np.asarray(dense * arm + (1.0 - arm_share) * rest)


def _columns(
    bones: tuple[str, ...], starts: tuple[str, ...], side: Letter | None = None
) -> NDArray[np.bool_]:
    end = "" if side is None else f".{side}"
    return np.array([name.startswith(starts) and name.endswith(end) for name in bones])


def _normalised(weights: FloatArray, otherwise: int) -> FloatArray:
    """Make rows sum to 1; a row of zeros goes to one bone."""
    total = weights.sum(axis=1, keepdims=True)
    out = np.divide(weights, total, out=np.zeros_like(weights), where=total > 1e-6)
    out[total[:, 0] <= 1e-6, otherwise] = 1.0
    return np.asarray(out)


def _thigh_share(vertices: FloatArray, hip: FloatArray, scale: float, side: Letter) -> FloatArray:
    """Return how much of each vertex this side's femur carries, 0..1."""
    off = (vertices - hip) / scale
    lateral = SIGN[side] * off[:, 0]
    azimuth = np.degrees(np.arctan2(off[:, 2], lateral)) % 360.0
    begins = np.interp(azimuth, _THIGH_AZIMUTH_DEG, _THIGH_BEGINS_M, period=360.0)
    whole = np.interp(azimuth, _THIGH_AZIMUTH_DEG, _THIGH_WHOLE_M, period=360.0)
    own_side = smoothstep(SIGN[side] * vertices[:, 0] / scale, -_MIDLINE_M, _MIDLINE_M)
    return smoothstep(-off[:, 1], -begins, -whole) * own_side


def _trunk_share(vertices: FloatArray, centre: FloatArray, scale: float) -> FloatArray:
    """Return how much of each vertex the spine carries, 0..1."""
    off = (vertices - centre) / scale
    azimuth = np.degrees(np.arctan2(off[:, 2], np.abs(off[:, 0])))
    begins = np.interp(azimuth, _TRUNK_AZIMUTH_DEG, _TRUNK_BEGINS_M)
    whole = np.interp(azimuth, _TRUNK_AZIMUTH_DEG, _TRUNK_WHOLE_M)
    return smoothstep(off[:, 1], begins, whole)
