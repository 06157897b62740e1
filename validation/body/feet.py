"""The feet in the rest pose: where heel, ball and toes are, and how they point."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from validation.body.anny_data import SKIN_VERTICES
from validation.records import FloatArray, FootShape, Letter

#: The plantar heel: skin lower than this share of the stature, behind the ankle joint.
_PLANTAR_HEIGHT = 0.007
_PLANTAR_BEHIND_ANKLE = 0.006
_UP = np.array([0.0, 1.0, 0.0])


def foot_vertices(dense: FloatArray, bones: tuple[str, ...], side: Letter) -> NDArray[np.intp]:
    """Return the skin's vertices that belong to a foot: most of their weight is foot or toes."""
    columns = [
        i
        for i, name in enumerate(bones)
        if name.endswith(f".{side}") and name.startswith(("foot", "rear", "toe"))
    ]
    share = dense[:SKIN_VERTICES, columns].sum(axis=1)
    return np.flatnonzero(share > 0.5)


def foot_shape(
    vertices: FloatArray,
    members: NDArray[np.intp],
    head: Mapping[str, FloatArray],
    tail: Mapping[str, FloatArray],
    side: Letter,
    stature_m: float,
) -> FootShape:
    """Measure a foot of the rest pose.

    Parameters
    ----------
    members
        From :func:`foot_vertices`.
    head, tail
        The rig's joint centres by bone name.
    """
    ankle = head[f"foot.{side}"]
    points = vertices[members]
    plantar = (points[:, 1] < _PLANTAR_HEIGHT * stature_m) & (
        points[:, 2] < ankle[2] + _PLANTAR_BEHIND_ANKLE * stature_m
    )
    heel = points[plantar].mean(axis=0) * [1.0, 0.0, 1.0]
    forward = (head[f"toe2-1.{side}"] - heel) * [1.0, 0.0, 1.0]
    forward /= np.linalg.norm(forward)
    along = (points - heel) @ forward
    return FootShape(
        heel=heel,
        forward=forward,
        lateral=np.cross(_UP, forward),
        ankle=ankle,
        mtp1=head[f"toe1-1.{side}"],
        mtp2=head[f"toe2-1.{side}"],
        tip=tail[f"toe1-2.{side}"] * [1.0, 0.0, 1.0],
        length_m=float(np.ptp(along)),
    )
