"""Where single points of the skin are: the truth needs a few of them, not all."""

from __future__ import annotations

import numpy as np

from validation.records import Body, FloatArray


class PointSkin:
    """The skin's surface points, posed like the drawn skin: linear blend of the bones."""

    def __init__(self, body: Body) -> None:
        named = body.surface_points.values()
        rows = {row for sides in named for pair in sides.values() for row in pair}
        self._rows = np.array(sorted(rows), dtype=np.int64)
        self._count = len(body.skin.vertices)
        self._rest = body.skin.vertices[self._rows]
        self._bone = body.skin.bone_index[self._rows]
        self._weight = body.skin.bone_weight[self._rows]

    def posed(self, matrices: FloatArray) -> FloatArray:
        """Return the posed skin, shape ``(n, 3)``; NaN where no surface point is."""
        blended = np.einsum("nk,nkij->nij", self._weight, matrices[self._bone])
        vertices = np.full((self._count, 3), np.nan)
        turned = np.einsum("nij,nj->ni", blended[:, :, :3], self._rest)
        vertices[self._rows] = turned + blended[:, :, 3]
        return vertices
