"""From the parts of a dressed human to what the graphics pipeline draws, and what shades it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from validation.records import FloatArray, IntArray, Material, Part

#: Bones that move one vertex: the heaviest so many.
BONES_PER_VERTEX: Final = 4
#: A bone's flesh thinner than this (fingers, toes, face) shades as part of its parent's.
THIN_M: Final = 0.025
#: Spheres that stand for the body where it takes light from its surroundings.
MOST_SPHERES: Final = 64
#: Of all vertices within such a cell one is left where only the outline counts.
OUTLINE_CELL_M: Final = 0.013


@dataclass(frozen=True)
class Stretch:
    """The triangles of one part: a stretch of the index buffer, and its material."""

    first: int
    count: int
    material: Material


@dataclass(frozen=True)
class Mesh:
    """All parts of a human in one set of buffers; float32 and int32 as the pipeline takes them.

    Attributes
    ----------
    vertices, normals, uv
        Shape ``(n, 3)``, ``(n, 3)`` and ``(n, 2)``, rest pose.
    bone_index, bone_weight
        Shape ``(n, 4)``.
    triangles
        Shape ``(t, 3)``.
    outline
        Shape ``(o, 3)``: fewer triangles over the same vertices, enough for shadows.
    sphere_bone, sphere_centre, sphere_radius
        Spheres about as thick as the body, each fixed to a bone; centres in the rest pose.
    """

    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    uv: NDArray[np.float32]
    bone_index: NDArray[np.float32]
    bone_weight: NDArray[np.float32]
    triangles: IntArray
    stretches: tuple[Stretch, ...]
    outline: IntArray
    sphere_bone: IntArray
    sphere_centre: FloatArray
    sphere_radius: FloatArray

    def spheres(self, matrices: FloatArray) -> FloatArray:
        """Return centres and radii in the world, shape ``(s, 4)``, of posed bones."""
        chosen = matrices[self.sphere_bone]
        centre = np.einsum("nij,nj->ni", chosen[:, :, :3], self.sphere_centre) + chosen[:, :, 3]
        return np.column_stack([centre, self.sphere_radius])


def build_mesh(parts: Sequence[Part], parent: Sequence[int]) -> Mesh:
    """Join parts into one mesh with smooth normals.

    Parameters
    ----------
    parts
        What is drawn, in the order of drawing.
    parent
        Per bone the number of its parent, parents first.
    """
    columns = [_corners(part) for part in parts]
    stretches, first = [], 0
    for part in parts:
        stretches.append(Stretch(first, 3 * len(part.triangles), part.material))
        first += 3 * len(part.triangles)
    offsets = np.cumsum([0, *(len(column.vertices) for column in columns)])
    triangles = [c.triangles + o for c, o in zip(columns, offsets, strict=False)]
    vertices = np.concatenate([column.vertices for column in columns])
    index = np.concatenate([column.bone_index for column in columns])
    weight = np.concatenate([column.bone_weight for column in columns])
    joined = np.concatenate(triangles).astype(np.int32)
    bone, centre, radius = _spheres(vertices, index, weight, parent)
    return Mesh(
        vertices.astype(np.float32),
        np.concatenate([column.normals for column in columns]).astype(np.float32),
        np.concatenate([column.uv for column in columns]).astype(np.float32),
        index.astype(np.float32),
        weight.astype(np.float32),
        joined,
        tuple(stretches),
        _coarser(vertices, joined),
        bone,
        centre,
        radius,
    )


@dataclass(frozen=True)
class _Corners:
    """One part with a vertex per pair of position and texture coordinate."""

    vertices: FloatArray
    normals: FloatArray
    uv: FloatArray
    bone_index: IntArray
    bone_weight: FloatArray
    triangles: IntArray


def _corners(part: Part) -> _Corners:
    pairs = np.stack([part.triangles.ravel(), part.uv_triangles.ravel()], axis=1).astype(np.int64)
    key = pairs[:, 0] * (len(part.uv) + 1) + pairs[:, 1]
    _, first, corner = np.unique(key, return_index=True, return_inverse=True)
    chosen = pairs[first]
    index, weight = _heaviest(part.bone_index, part.bone_weight)
    return _Corners(
        part.vertices[chosen[:, 0]],
        vertex_normals(part.vertices, part.triangles)[chosen[:, 0]],
        part.uv[chosen[:, 1]],
        index[chosen[:, 0]],
        weight[chosen[:, 0]],
        corner.reshape(-1, 3).astype(np.int32),
    )


def _heaviest(index: IntArray, weight: FloatArray) -> tuple[IntArray, FloatArray]:
    missing = BONES_PER_VERTEX - index.shape[1]
    if missing > 0:
        index = np.pad(index, ((0, 0), (0, missing)))
        weight = np.pad(weight, ((0, 0), (0, missing)))
    order = np.argsort(-weight, axis=1, kind="stable")[:, :BONES_PER_VERTEX]
    weight = np.take_along_axis(weight, order, axis=1)
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
    return np.take_along_axis(index, order, axis=1), weight / total


def _coarser(vertices: FloatArray, triangles: IntArray) -> IntArray:
    """Return the triangles that are left when each cell of a grid keeps one of its vertices."""
    cells = np.floor(vertices / OUTLINE_CELL_M).astype(np.int64)
    cells -= cells.min(axis=0)
    key = (cells[:, 0] << 40) + (cells[:, 1] << 20) + cells[:, 2]
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    kept = first[cell][triangles]
    a, b, c = kept.T
    left = kept[(a != b) & (b != c) & (c != a)]
    return np.ascontiguousarray(left, dtype=np.int32)


def vertex_normals(vertices: FloatArray, triangles: IntArray) -> FloatArray:
    """Return unit normals ``(n, 3)``: the mean of the triangles around, by area."""
    a, b, c = (vertices[triangles[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    count = len(triangles)
    ones = np.ones(3 * count)
    where = (triangles.ravel(), np.repeat(np.arange(count), 3))
    total = sparse.csr_matrix((ones, where), shape=(len(vertices), count)) @ across
    length = np.linalg.norm(total, axis=1, keepdims=True)
    normals: FloatArray = total / np.maximum(length, 1e-12)
    return normals


def _spheres(
    vertices: FloatArray, index: IntArray, weight: FloatArray, parent: Sequence[int]
) -> tuple[IntArray, FloatArray, FloatArray]:
    owner = index[np.arange(len(index)), np.argmax(weight, axis=1)].astype(np.int32)
    found: list[tuple[int, FloatArray, float]] = []
    # Children first, so that a finger's flesh reaches the hand before the hand is looked at.
    for bone in range(len(parent) - 1, -1, -1):
        flesh = vertices[owner == bone]
        if len(flesh) == 0:
            continue
        if parent[bone] >= 0 and _thickness(flesh) < THIN_M:
            owner[owner == bone] = parent[bone]
            continue
        found += [(bone, centre, radius) for centre, radius in _slices(flesh)]
    found = sorted(found, key=lambda one: -one[2])[:MOST_SPHERES]
    bones = np.array([bone for bone, _, _ in found], dtype=np.int32)
    centres = np.array([centre for _, centre, _ in found]).reshape(-1, 3)
    return bones, centres, np.array([radius for _, _, radius in found])


def _axes(flesh: FloatArray) -> tuple[FloatArray, FloatArray]:
    local = flesh - flesh.mean(axis=0)
    return local, np.linalg.svd(local, full_matrices=False)[2]


def _thickness(flesh: FloatArray) -> float:
    if len(flesh) < 8:
        return 0.0
    local, axes = _axes(flesh)
    return float(np.ptp(local @ axes[1]) / 2)


def _slices(flesh: FloatArray) -> list[tuple[FloatArray, float]]:
    if len(flesh) < 8:
        return []
    local, axes = _axes(flesh)
    along = local @ axes[0]
    radius = float(np.sqrt(np.mean((local @ axes[1]) ** 2 + (local @ axes[2]) ** 2)))
    count = max(1, round(np.ptp(along) / max(1.6 * radius, 0.02)))
    edges = np.linspace(along.min(), along.max() + 1e-9, count + 1)
    slices = []
    for low, high in pairwise(edges):
        inside = flesh[(along >= low) & (along < high)]
        if len(inside) < 4:
            continue
        centre = (inside.min(axis=0) + inside.max(axis=0)) / 2
        away = inside - centre
        off = np.linalg.norm(away - np.outer(away @ axes[0], axes[0]), axis=1)
        slices.append((centre, float(np.mean(off))))
    return slices
