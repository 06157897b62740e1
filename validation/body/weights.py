"""Skin weights: which bones carry each vertex.

The rig's own weights are for animation; around pelvis and rearfoot, where a screening looks, they
are reworked (:mod:`validation.body.pelvis`, :mod:`validation.body.heel`).
"""

from __future__ import annotations

import numpy as np

from validation.body.anny_data import BASE_VERTICES, AnnyData
from validation.body.heel import heel_share
from validation.body.smooth import smoothstep
from validation.records import FloatArray, FootShape, IntArray, Letter

#: Bones per vertex.
BONES_PER_VERTEX = 4
#: Along the foot, as a share of its length from the heel: where calcaneus gives way to midfoot.
_REARFOOT_BLEND = (0.30, 0.62)
#: The hindmost skin lies this share of the length behind the plantar heel centre.
_HEEL_BEHIND = 0.15


def rig_weights(data: AnnyData, bones: tuple[str, ...]) -> FloatArray:
    """Return the rig's own weights, shape ``(BASE_VERTICES, bones)``; rows sum to 1."""
    dense = np.zeros((BASE_VERTICES, len(bones)))
    dense[data.weight_rows, data.weight_bones] = data.weight_values
    return np.asarray(dense / dense.sum(axis=1, keepdims=True))


def rework_foot(
    dense: FloatArray,
    bones: tuple[str, ...],
    vertices: FloatArray,
    foot: FootShape,
    knee: FloatArray,
    side: Letter,
    stature_m: float,
) -> None:
    """Part shank, calcaneus and midfoot by anatomy, in place.

    Parameters
    ----------
    dense
        Shape ``(n, bones)``, with the rig's own foot bone.
    vertices
        Shape ``(n, 3)``, the rest pose.
    knee
        The knee joint's centre.
    """
    whole, rear = bones.index(f"foot.{side}"), bones.index(f"rear.{side}")
    shank = [bones.index(f"lowerleg0{part}.{side}") for part in (1, 2)]
    both = dense[:, whole] + dense[:, shank].sum(axis=1)
    own = np.flatnonzero(both > 0.0)
    rig_share = dense[own, whole] / both[own]
    share = heel_share(vertices[own], foot, knee, side, stature_m, rig_share)
    rest = both[own] * (1.0 - share)
    upper = dense[own, shank[0]] / np.maximum(dense[own][:, shank].sum(axis=1), 1e-9)
    dense[own, shank[0]], dense[own, shank[1]] = rest * upper, rest * (1.0 - upper)
    along = (vertices[own] - foot.heel) @ foot.forward / foot.length_m + _HEEL_BEHIND
    middle = smoothstep(along, *_REARFOOT_BLEND)
    dense[own, rear] = both[own] * share * (1.0 - middle)
    dense[own, whole] = both[own] * share * middle


def strongest(dense: FloatArray) -> tuple[IntArray, FloatArray]:
    """Keep each vertex's strongest bones; weights of a row sum to 1."""
    some = np.argpartition(-dense, BONES_PER_VERTEX, axis=1)[:, :BONES_PER_VERTEX]
    order = np.argsort(-np.take_along_axis(dense, some, axis=1), axis=1, kind="stable")
    index = np.take_along_axis(some, order, axis=1).astype(np.int32)
    weight = np.take_along_axis(dense, index, axis=1)
    return index, weight / weight.sum(axis=1, keepdims=True)
