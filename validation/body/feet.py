"""The feet in the rest pose: where heel, ball and toes are, and how they point."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from validation.body.smooth import smoothstep
from validation.records import LETTERS, SIGN, FloatArray, FootShape, Letter

#: The plantar heel: skin lower than this share of the stature, behind the ankle joint.
_PLANTAR_HEIGHT = 0.007
_PLANTAR_BEHIND_ANKLE = 0.006
#: Foot length, share of the stature (ANSUR II: 271/1756 and 246/1629 mm, less the standing load).
_LENGTH = {"male": 0.152, "female": 0.149}
#: Heights, in units of the ankle joint's, between which a lengthened foot runs into its shank.
_LENGTHENED = (0.9, 1.9)
_UP = np.array([0.0, 1.0, 0.0])


def foot_vertices(dense: FloatArray, bones: tuple[str, ...], side: Letter) -> NDArray[np.intp]:
    """Return the vertices that belong to a foot: most of their weight is foot or toes.

    Joint cubes are among them, so that a measure of the skin takes those of the skin only.
    """
    columns = [
        i
        for i, name in enumerate(bones)
        if name.endswith(f".{side}") and name.startswith(("foot", "rear", "toe"))
    ]
    share = dense[:, columns].sum(axis=1)
    return np.flatnonzero(share > 0.5)


def lengthen_feet(
    vertices: FloatArray,
    members: Mapping[Letter, NDArray[np.intp]],
    ankle: Mapping[Letter, FloatArray],
    sex: str,
    stature_m: float,
) -> FloatArray:
    """Return the rest pose with feet of a usual length; the macro targets make women's too short.

    Parameters
    ----------
    vertices
        The base mesh with its joint cubes: they move with the foot.
    ankle
        The ankle joints' centres.
    """
    out = vertices.copy()
    for side in LETTERS:
        centre = ankle[side]
        length = float(np.ptp(vertices[members[side], 2]))
        factor = _LENGTH[sex] * stature_m / length
        low = 1.0 - smoothstep(vertices[:, 1] / centre[1], *_LENGTHENED)
        own = low * (SIGN[side] * vertices[:, 0] > 0.02 * stature_m)
        grown = 1.0 + (factor - 1.0) * own
        for axis in (0, 2):
            out[:, axis] += (grown - 1.0) * (vertices[:, axis] - centre[axis])
    return out


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
