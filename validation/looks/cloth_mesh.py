"""Small tools on triangle meshes: cut, refine, smooth, and where skin lies below a point.

A change of a mesh is a sparse matrix from old vertices to new ones, so that positions, weights and
any field on the vertices go through the same product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import KDTree

from validation.records import Body, FloatArray, IntArray, Material, Part

#: Bones per vertex of what is made here.
BONES_PER_VERTEX = 4


@dataclass(frozen=True)
class Surface:
    """A piece of a mesh: vertices ``(n, 3)``, triangles ``(t, 3)``, weights ``(n, bones)``."""

    vertices: FloatArray
    triangles: IntArray
    weights: FloatArray

    def mapped(self, matrix: Any, triangles: IntArray) -> Surface:
        """Return the surface after a change of its mesh."""
        return Surface(matrix @ self.vertices, triangles, matrix @ self.weights)

    def moved(self, vertices: FloatArray) -> Surface:
        """Return the surface with its vertices elsewhere."""
        return Surface(vertices, self.triangles, self.weights)

    def normals(self) -> FloatArray:
        """Return unit normals, shape ``(n, 3)``."""
        return vertex_normals(self.vertices, self.triangles)

    def part(self, name: str, material: Material, uv: FloatArray | None = None) -> Part:
        """Return what is drawn; ``uv`` has a row per vertex."""
        index = np.argsort(-self.weights, axis=1, kind="stable")[:, :BONES_PER_VERTEX]
        weight = np.take_along_axis(self.weights, index, axis=1)
        weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
        if uv is None:
            uv, uv_triangles = np.zeros((1, 2)), np.zeros_like(self.triangles)
        else:
            uv_triangles = self.triangles
        return Part(
            name,
            self.vertices,
            self.triangles,
            uv,
            uv_triangles,
            index.astype(np.int32),
            weight,
            material,
        )


def dense_weights(body: Body, vertices: IntArray) -> FloatArray:
    """Return the skin's weights at some of its vertices, shape ``(n, bones)``."""
    dense = np.zeros((len(vertices), len(body.bones)))
    index, weight = body.skin.bone_index[vertices], body.skin.bone_weight[vertices]
    for column in range(index.shape[1]):
        np.add.at(dense, (np.arange(len(vertices)), index[:, column]), weight[:, column])
    return dense


def share_of(weights: FloatArray, body: Body, *starts: str) -> FloatArray:
    """Return the weight, per row, of the bones whose names begin so."""
    columns = [i for i, name in enumerate(body.bones) if name.startswith(starts)]
    return np.asarray(weights[:, columns].sum(axis=1))


def vertex_normals(vertices: FloatArray, triangles: IntArray) -> FloatArray:
    """Return unit normals ``(n, 3)``: the mean of the triangles around, by area."""
    a, b, c = (vertices[triangles[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    count = len(triangles)
    where = (triangles.ravel(), np.repeat(np.arange(count), 3))
    around = sparse.csr_matrix((np.ones(3 * count), where), shape=(len(vertices), count))
    total = around @ across
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def used_only(triangles: IntArray) -> tuple[IntArray, IntArray]:
    """Return the vertex numbers that triangles use, and the triangles renumbered to them."""
    used, inverse = np.unique(triangles, return_inverse=True)
    return used.astype(np.int32), inverse.reshape(-1, 3).astype(np.int32)


def cut(surface: Surface, field: FloatArray) -> tuple[Surface, Any]:
    """Keep the part of a surface where a field on its vertices is positive, with a clean edge.

    Returns
    -------
    tuple
        The surface, and the sparse matrix from the old vertices to the new ones.
    """
    triangles = surface.triangles
    inside = field > 0.0
    count = inside[triangles].sum(axis=1)
    whole = triangles[count == 3]
    edges: dict[tuple[int, int], int] = {}
    extra: list[list[int]] = []
    first = len(field)

    def crossing(a: int, b: int) -> int:
        key = (a, b) if a < b else (b, a)
        return edges.setdefault(key, first + len(edges))

    for row in triangles[(count == 1) | (count == 2)].tolist():
        extra += _cut_triangle(row, inside, crossing)
    joined = np.concatenate([whole, np.array(extra, dtype=np.int32).reshape(-1, 3)])
    matrix = sparse.vstack([sparse.identity(first, format="csr"), _on_edges(edges, field)])
    used, renumbered = used_only(joined)
    chosen = matrix.tocsr()[used]
    return surface.mapped(chosen, renumbered), chosen


def _cut_triangle(row: list[int], inside: NDArray[np.bool_], crossing: Any) -> list[list[int]]:
    """Return what is left of a triangle of which one or two corners are inside."""
    odd_inside = int(inside[row].sum()) == 1
    odd = next(k for k in range(3) if bool(inside[row[k]]) == odd_inside)
    a, b, c = row[odd], row[(odd + 1) % 3], row[(odd + 2) % 3]
    ab, ac = crossing(a, b), crossing(a, c)
    return [[a, ab, ac]] if odd_inside else [[ab, b, c], [ab, c, ac]]


def _on_edges(edges: dict[tuple[int, int], int], field: FloatArray) -> Any:
    """Return the rows of the vertices where the field crosses 0."""
    pairs = np.array(list(edges), dtype=np.int64).reshape(-1, 2)
    low, high = field[pairs[:, 0]], field[pairs[:, 1]]
    share = low / (low - high)
    rows = np.repeat(np.arange(len(pairs)), 2)
    values = np.stack([1.0 - share, share], axis=1).ravel()
    return sparse.csr_matrix((values, (rows, pairs.ravel())), shape=(len(pairs), len(field)))


def refined(surface: Surface) -> Surface:
    """Part each triangle in four."""
    triangles = surface.triangles
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs, inverse = np.unique(np.sort(sides, axis=1), axis=0, return_inverse=True)
    count, new = len(surface.vertices), len(pairs)
    ab, bc, ca = (inverse.reshape(3, -1) + count).astype(np.int32)
    a, b, c = triangles.T
    rows = np.repeat(np.arange(new), 2)
    halves = sparse.csr_matrix((np.full(2 * new, 0.5), (rows, pairs.ravel())), shape=(new, count))
    matrix = sparse.vstack([sparse.identity(count, format="csr"), halves]).tocsr()
    four = [np.stack(t, axis=1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    return surface.mapped(matrix, np.concatenate(four).astype(np.int32))


def averaging(triangles: IntArray, count: int) -> Any:
    """Return the sparse matrix that takes each vertex to the mean of its neighbours and itself."""
    a, b, c = triangles.T
    rows, columns = np.concatenate([a, b, b, c, c, a]), np.concatenate([b, a, c, b, a, c])
    link = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(count, count))
    link.data[:] = 1.0
    link = link + sparse.identity(count, format="csr")
    return sparse.diags(1.0 / np.asarray(link.sum(axis=1)).ravel()) @ link


class SkinBelow:
    """Answers where the skin lies below points beside it."""

    def __init__(self, body: Body) -> None:
        used, triangles = used_only(body.skin.triangles)
        self.numbers = used
        self.vertices = body.skin.vertices[used]
        self.normals = vertex_normals(self.vertices, triangles)
        self.dense = dense_weights(body, used)
        self._tree = KDTree(self.vertices)

    def share(self, body: Body, *starts: str) -> FloatArray:
        """Return each skin vertex's weight of the bones whose names begin so."""
        return share_of(self.dense, body, *starts)

    def clearance(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return how far points lie outside the nearest skin, and its outward normal there."""
        _, nearest = self._tree.query(points, k=4)
        off = points[:, None, :] - self.vertices[nearest]
        share = 1.0 / (np.sum(off**2, axis=2) + 1e-7)
        share /= share.sum(axis=1, keepdims=True)
        normal = np.einsum("nk,nkd->nd", share, self.normals[nearest])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        outside = np.einsum("nk,nkd,nkd->n", share, off, self.normals[nearest])
        return outside, normal

    def pushed(
        self, points: FloatArray, least_m: float | FloatArray, passes: int = 3
    ) -> FloatArray:
        """Return the points, those too near or inside moved out along the skin's normal."""
        for _ in range(passes):
            outside, normal = self.clearance(points)
            points = points + np.maximum(least_m - outside, 0.0)[:, None] * normal
        return points

    def weights(self, points: FloatArray) -> FloatArray:
        """Return the skin's weights below the points, shape ``(n, bones)``."""
        distance, nearest = self._tree.query(points, k=4)
        share = 1.0 / (distance**2 + 1e-7)
        share /= share.sum(axis=1, keepdims=True)
        return np.asarray(np.einsum("nk,nkb->nb", share, self.dense[nearest]))
