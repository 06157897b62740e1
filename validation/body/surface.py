"""Named points of the skin: where a marker or a rear-view bisector would sit.

They are found on each body by where they lie; the right side's are the mirror images of the left's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from validation.records import FloatArray, FootShape, Letter

Ids = NDArray[np.intp]

#: The stature on which all lengths here are set, metres.
_STATURE_M = 1.73
#: Height of the pairs and half the band they are searched in; heel heights are above the sole,
#: calf heights above the ankle joint.
_HEEL_PAIRS = {"heel_lo": (0.022, 0.004), "heel_hi": (0.048, 0.004)}
_CALF_PAIRS = {"calf_lo": (0.10, 0.007), "calf_hi": (0.20, 0.010)}


def find_points(
    skin: FloatArray,
    foot: FootShape,
    members: Ids,
    head: Mapping[str, FloatArray],
    tail: Mapping[str, FloatArray],
    mirror: Ids,
    stature_m: float,
) -> dict[str, dict[Letter, tuple[int, ...]]]:
    """Find the points of a body.

    Parameters
    ----------
    skin
        Shape ``(n, 3)``; NaN where a vertex is not of the skin.
    foot, members
        The left foot and its skin's vertices.
    head, tail
        Joint centres by bone name.
    mirror
        Each vertex's number on the other side.
    """
    skin, foot, head, tail = _on_average(skin, foot, head, tail, stature_m)
    left: dict[str, tuple[int, ...]] = {
        **_foot_points(skin, foot, members, tail),
        **_knee_points(skin, head["lowerleg01.L"]),
        **_pelvis_points(skin, head["upperleg01.L"]),
        **_rear_pairs(skin, foot),
    }
    return {name: {"L": ids, "R": tuple(int(mirror[i]) for i in ids)} for name, ids in left.items()}


def _on_average(
    skin: FloatArray,
    foot: FootShape,
    head: Mapping[str, FloatArray],
    tail: Mapping[str, FloatArray],
    stature_m: float,
) -> tuple[FloatArray, FootShape, dict[str, FloatArray], dict[str, FloatArray]]:
    """Scale a body to the stature on which the places are set."""
    scale = _STATURE_M / stature_m
    places = ("heel", "ankle", "mtp1", "mtp2", "tip")
    scaled = replace(foot, **{name: scale * getattr(foot, name) for name in places})
    return (
        scale * skin,
        scaled,
        {name: scale * at for name, at in head.items()},
        {name: scale * at for name, at in tail.items()},
    )


def _foot_points(
    skin: FloatArray, foot: FootShape, members: Ids, tail: Mapping[str, FloatArray]
) -> dict[str, tuple[int, ...]]:
    points = skin[members]
    along = (points - foot.heel) @ foot.forward
    # The hindmost point, but not the bulge above it: a marker sits low on the heel.
    hindmost = int(members[np.argmin(along + 0.15 * np.abs(points[:, 1] - 0.03))])
    toe1, toe2 = tail["toe1-2.L"], tail["toe2-3.L"]
    near_toe1 = members[np.linalg.norm(points - toe1, axis=1) < 0.025]
    tip1 = int(near_toe1[np.argmax(skin[near_toe1] @ foot.forward)])
    beyond = toe2 + 0.01 * foot.forward
    tip2 = int(members[np.argmin(np.linalg.norm(points - beyond, axis=1))])
    ankle = _within(
        skin,
        lambda p: (
            (np.abs(p[:, 1] - foot.ankle[1] - 0.005) < 0.02)
            & (np.abs(p[:, 2] - foot.ankle[2]) < 0.03)
            & (p[:, 0] > 0.02)
        ),
    )
    lateral, medial = _extremes(skin, ankle, foot.lateral)
    return {
        "heel_post": (hindmost,),
        "toe1_tip": (tip1,),
        "toe2_tip": (tip2,),
        "malleolus_lat": (lateral,),
        "malleolus_med": (medial,),
    }


def _knee_points(skin: FloatArray, knee: FloatArray) -> dict[str, tuple[int, ...]]:
    ids = _within(
        skin,
        lambda p: (np.abs(p[:, 1] - knee[1]) < 0.025) & (p[:, 0] > 0.02) & (np.abs(p[:, 2]) < 0.08),
    )
    lateral, medial = _extremes(skin, ids, np.array([1.0, 0.0, 0.0]))
    return {"knee_lat": (lateral,), "knee_med": (medial,)}


def _pelvis_points(skin: FloatArray, hip: FloatArray) -> dict[str, tuple[int, ...]]:
    """Spots by their usual place against the hip joint's centre (metres, average man)."""
    front = _near_column(skin, 0.120, hip[1] + 0.085, 1.0)
    back = _near_column(skin, 0.045, hip[1] + 0.080, -1.0)
    return {
        "asis": (front,),
        "psis": (back,),
        "iliac_crest": (_outermost(skin, hip, 0.125),),
        "trochanter": (_outermost(skin, hip, 0.0),),
    }


def _near_column(skin: FloatArray, x: float, y: float, forward: float) -> int:
    """Return the foremost (or hindmost) vertex about a line along Z through x, y."""
    near = np.flatnonzero(np.hypot(skin[:, 0] - x, skin[:, 1] - y) < 0.016)
    return int(near[np.argmax(forward * skin[near, 2])])


def _outermost(skin: FloatArray, hip: FloatArray, above: float) -> int:
    """Return the trunk's outermost vertex at a height; the arms hang clear of it."""
    off = skin - hip
    near = (np.abs(off[:, 1] - above) < 0.015) & (np.abs(off[:, 2]) < 0.045)
    band = np.flatnonzero(near & (skin[:, 0] > 0.05) & (skin[:, 0] < 0.23))
    return int(band[np.argmax(skin[band, 0])])


def _rear_pairs(skin: FloatArray, foot: FootShape) -> dict[str, tuple[int, ...]]:
    """Medial and lateral rims of the heel and the calf, as a camera behind sees them."""
    pairs: dict[str, tuple[int, ...]] = {}
    heights = {name: (y, band, -0.015) for name, (y, band) in _HEEL_PAIRS.items()}
    heights |= {name: (foot.ankle[1] + y, band, 0.12) for name, (y, band) in _CALF_PAIRS.items()}
    for name, (height, band, front) in heights.items():
        near = (np.abs(skin[:, 1] - height) < band) & (skin[:, 0] > 0.01)
        near &= (skin[:, 2] < foot.ankle[2] + front) & (np.abs(skin[:, 0] - foot.ankle[0]) < 0.12)
        ids = np.flatnonzero(near)
        lateral, medial = _extremes(skin, ids, foot.lateral)
        pairs[name] = (lateral, medial)
    return pairs


def _within(skin: FloatArray, test: Callable[[FloatArray], NDArray[np.bool_]]) -> Ids:
    return np.flatnonzero(test(skin))


def _extremes(skin: FloatArray, ids: Ids, direction: FloatArray) -> tuple[int, int]:
    reach = skin[ids] @ direction
    return int(ids[np.argmax(reach)]), int(ids[np.argmin(reach)])
