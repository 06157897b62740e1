"""The rearfoot as a camera behind sees it: Achilles tendon, hollows beside it, calcaneus, pad.

The base mesh has a plain tube there. The shape is put on in the rest pose, as smooth displacements
in the frame of the rearfoot; lean and muscular bodies show more of it than heavy ones. The weights
let the heel's skin turn with the calcaneus and the tendon's upper end with the shank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from validation.body.smooth import bell, between, smoothstep
from validation.records import SIGN, FloatArray, FootShape, Letter

#: The stature on which the lengths below were set, metres.
_STATURE_M = 1.73
#: The tendon's line lies this far lateral of the line from ankle to knee centre.
_TENDON_LATERAL_M = 0.001
#: Beyond this distance from the leg's axis nothing belongs to the rearfoot.
_REACH_M = 0.085

#: Retromalleolar hollows: depth; azimuth off the tendon, and its SD, degrees; heights above the
#: sole between which they deepen, and fade again into the calf.
_HOLLOW_M = {"lateral": 0.0080, "medial": 0.0068}
_HOLLOW_AZIMUTH_DEG, _HOLLOW_SD_DEG = 34.0, 13.0
_HOLLOW_DEEPENS_M, _HOLLOW_FADES_M = (0.046, 0.078), (0.105, 0.200)
#: The tendon's ridge: how far it stands out, SD of its azimuth; it runs into the calf.
_RIDGE_M, _RIDGE_SD_DEG = 0.0025, 11.0
_RIDGE_RISES_M, _RIDGE_FADES_M = (0.060, 0.085), (0.120, 0.200)
#: Seen from the side the line dips just above the calcaneus.
_DIP_M, _DIP_HEIGHT_M, _DIP_SD_M = 0.0065, 0.090, 0.024
#: The calcaneus: its rounding on both sides of the heel and behind.
_BULK_M, _BULK_HEIGHT_M, _BULK_SD_M = 0.0038, 0.026, 0.015
_BULK_BEHIND = 0.45
#: The malleoli stand out; the lateral one is lower and further back.
_MALLEOLUS_M, _MALLEOLUS_SD_M, _MALLEOLUS_SD_DEG = 0.0025, 0.012, 18.0
_MALLEOLUS = {"lateral": (0.066, 100.0), "medial": (0.076, 88.0)}
#: The pad under the heel is flat up to here, and round from there on.
_PAD_M = 0.011

#: Heights above the sole where the skin behind the ankle passes from calcaneus to shank.
_HEEL_TO_SHANK_M = (0.052, 0.118)
#: Azimuth where that gives way to the rig's own weights, degrees.
_HEEL_AZIMUTH_DEG = (65.0, 105.0)


@dataclass(frozen=True)
class _Polar:
    """Where vertices lie about the leg's axis; lengths scaled to the stature of the constants.

    ``azimuth`` is 0 behind, + lateral, degrees; ``outward`` the horizontal unit vector.
    """

    height: FloatArray
    azimuth: FloatArray
    radius: FloatArray
    outward: FloatArray
    rear: FloatArray


def definition(muscle: float, weight: float) -> float:
    """Return how much of the tendon shows: 1 on average, less on heavy bodies."""
    return float(np.clip(1.0 + 0.5 * (muscle - 0.5) - 1.2 * (weight - 0.5), 0.3, 1.4))


def sculpt_heel(
    vertices: FloatArray,
    foot: FootShape,
    knee: FloatArray,
    side: Letter,
    stature_m: float,
    shown: float,
) -> FloatArray:
    """Return the rest pose with one rearfoot shaped.

    Parameters
    ----------
    knee
        The knee joint's centre.
    shown
        From :func:`definition`.
    """
    scale = stature_m / _STATURE_M
    polar = _polar(vertices, foot, knee, side, scale)
    outward = shown * (_tendon(polar) - _hollows(polar)) + _bulk(polar) + _malleoli(polar)
    fade = 1.0 - smoothstep(polar.radius, 0.8 * _REACH_M, _REACH_M)
    out = vertices + (scale * fade * outward)[:, None] * polar.outward
    heel = polar.rear * fade * (SIGN[side] * vertices[:, 0] > 0.0)
    out[:, 1] += scale * heel * _pad(polar.height)
    return out


def heel_share(
    vertices: FloatArray,
    foot: FootShape,
    knee: FloatArray,
    side: Letter,
    stature_m: float,
    rig_share: FloatArray,
) -> FloatArray:
    """Return how much of each vertex the foot carries, the shank the rest.

    Parameters
    ----------
    rig_share
        The rig's own answer, shape ``(n,)``; it stays in front of the ankle.
    """
    polar = _polar(vertices, foot, knee, side, stature_m / _STATURE_M)
    behind = 1.0 - smoothstep(np.abs(polar.azimuth), *_HEEL_AZIMUTH_DEG)
    behind = behind * (polar.radius < _REACH_M)
    return behind * (1.0 - smoothstep(polar.height, *_HEEL_TO_SHANK_M)) + (1.0 - behind) * rig_share


def _polar(
    vertices: FloatArray, foot: FootShape, knee: FloatArray, side: Letter, scale: float
) -> _Polar:
    ankle = foot.ankle
    rise = np.maximum(vertices[:, 1] - ankle[1], 0.0) / (knee[1] - ankle[1])
    axis = ankle + rise[:, None] * (knee - ankle)
    lateral = SIGN[side] * foot.lateral
    off = vertices - axis - _TENDON_LATERAL_M * scale * lateral
    behind, outer = -off @ foot.forward, off @ lateral
    radius = np.hypot(behind, outer)
    direction = behind[:, None] * -foot.forward + outer[:, None] * lateral
    return _Polar(
        height=vertices[:, 1] / scale,
        azimuth=np.degrees(np.arctan2(outer, behind)),
        radius=radius / scale,
        outward=direction / np.maximum(radius, 1e-6)[:, None],
        rear=smoothstep(behind / scale, -0.045, -0.005),
    )


def _tendon(polar: _Polar) -> FloatArray:
    ridge = _RIDGE_M * between(polar.height, _RIDGE_RISES_M, _RIDGE_FADES_M)
    dip = _DIP_M * bell(polar.height, _DIP_HEIGHT_M, _DIP_SD_M)
    return (ridge - dip) * bell(polar.azimuth, 0.0, _RIDGE_SD_DEG)


def _hollows(polar: _Polar) -> FloatArray:
    deep = between(polar.height, _HOLLOW_DEEPENS_M, _HOLLOW_FADES_M)
    lateral = _HOLLOW_M["lateral"] * bell(polar.azimuth, _HOLLOW_AZIMUTH_DEG, _HOLLOW_SD_DEG)
    medial = _HOLLOW_M["medial"] * bell(polar.azimuth, -_HOLLOW_AZIMUTH_DEG, _HOLLOW_SD_DEG)
    return deep * (lateral + medial)


def _bulk(polar: _Polar) -> FloatArray:
    off = np.abs(polar.azimuth)
    round_it = _BULK_BEHIND + (1.0 - _BULK_BEHIND) * smoothstep(off, 5.0, 45.0)
    round_it = round_it * (1.0 - smoothstep(off, 75.0, 120.0))
    return _BULK_M * bell(polar.height, _BULK_HEIGHT_M, _BULK_SD_M) * round_it


def _malleoli(polar: _Polar) -> FloatArray:
    out = np.zeros_like(polar.height)
    for name, sign in (("lateral", 1.0), ("medial", -1.0)):
        height, azimuth = _MALLEOLUS[name]
        out += bell(polar.height, height, _MALLEOLUS_SD_M) * bell(
            sign * polar.azimuth, azimuth, _MALLEOLUS_SD_DEG
        )
    return _MALLEOLUS_M * out


def _pad(height: FloatArray) -> FloatArray:
    """Return how far to sink what lies low, so that the heel stands on more than a point."""
    low = np.clip(height, 0.0, _PAD_M) / _PAD_M
    return -_PAD_M * low * (1.0 - low) ** 2 - np.minimum(height, 0.0)
