"""A finer skin where the base mesh is too coarse: Catmull-Clark subdivision of a few faces.

The first vertices keep their numbers; new ones are appended. The result is a pair of sparse
matrices, the same for every body, so that refining a body is one product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from validation.records import FloatArray, IntArray

Face = tuple[int, ...]
Chooser = Callable[[FloatArray], NDArray[np.bool_]]
_Edge = tuple[int, int]
_Row = dict[int, float]


@dataclass(frozen=True)
class Refinement:
    """How a refined skin comes from the base mesh.

    Attributes
    ----------
    place
        Sparse, shape ``(refined, base)``: positions from positions.
    blend
        The same for values per vertex that must stay between their neighbours' (weights).
    triangles, uv_triangles
        Shape ``(t, 3)``.
    uv
        Shape ``(m, 2)``; the base mesh's own first.
    """

    place: sparse.csr_matrix
    blend: sparse.csr_matrix
    triangles: IntArray
    uv: FloatArray
    uv_triangles: IntArray


def refinement(
    vertices: FloatArray,
    triangles: IntArray,
    uv: FloatArray,
    uv_triangles: IntArray,
    choosers: Sequence[Chooser],
) -> Refinement:
    """Subdivide the faces whose corners are all chosen, once per chooser.

    Parameters
    ----------
    vertices
        A body in the rest pose, to choose by; all others get the same faces refined.
    triangles, uv_triangles
        Fans of quads: two triangles each, in order.
    choosers
        From positions ``(n, 3)`` to a mask; each within the one before.
    """
    inside: NDArray[np.bool_] = np.asarray(choosers[0](vertices))
    touched = np.asarray(inside[triangles].any(axis=1))
    # Both triangles of a quad are near or neither is.
    near = np.repeat(touched[0::2] | touched[1::2], 2)
    faces, uv_faces = _quads(triangles[near]), _quads(uv_triangles[near])
    blend = sparse.identity(len(vertices), format="csr")
    uv_blend = sparse.identity(len(uv), format="csr")
    for choose in choosers:
        inside = np.asarray(choose(blend @ vertices))
        chosen = [bool(inside[list(face)].all()) for face in faces]
        step = _Step(faces, uv_faces, chosen, blend.shape[0], uv_blend.shape[0])
        blend, uv_blend = step.operator() @ blend, step.uv_operator() @ uv_blend
        faces, uv_faces = step.faces, step.uv_faces
    count = len(vertices)
    # Subdivision rounds off: the cage is swollen by what one pass takes away.
    shrunk = blend[:count]
    place = blend @ (2.0 * sparse.identity(count, format="csr") - shrunk)
    return Refinement(
        place=place.tocsr(),
        blend=blend.tocsr(),
        triangles=np.concatenate([triangles[~near], _fans(faces)]),
        uv=np.asarray(uv_blend @ uv),
        uv_triangles=np.concatenate([uv_triangles[~near], _fans(uv_faces)]),
    )


def _quads(triangles: IntArray) -> list[Face]:
    first, second = triangles[0::2], triangles[1::2]
    return [tuple(face) for face in np.column_stack([first, second[:, 2]]).tolist()]


def _fans(faces: list[Face]) -> IntArray:
    corners = [(f[0], f[k], f[k + 1]) for f in faces for k in range(1, len(f) - 1)]
    return np.array(corners, dtype=np.int32)


def _edges(face: Face) -> list[_Edge]:
    return [_edge(face[k], face[(k + 1) % len(face)]) for k in range(len(face))]


def _edge(a: int, b: int) -> _Edge:
    return (a, b) if a < b else (b, a)


class _Step:
    """One subdivision of the chosen faces; their neighbours get the new points on shared edges."""

    def __init__(
        self, faces: list[Face], uv_faces: list[Face], chosen: list[bool], points: int, uvs: int
    ) -> None:
        self._old, self._chosen = faces, chosen
        self._points, self._uvs = points, uvs
        self._rows: list[_Row] = []
        self._uv_rows: list[_Row] = []
        self._edge_point: dict[_Edge, int] = {}
        self._uv_edge_point: dict[_Edge, int] = {}
        self._edge_faces: dict[_Edge, list[int]] = defaultdict(list)
        for number, face in enumerate(faces):
            for edge in _edges(face):
                self._edge_faces[edge].append(number)
        self._moved = self._vertex_rows()
        self.faces: list[Face] = []
        self.uv_faces: list[Face] = []
        for number, face in enumerate(faces):
            if chosen[number]:
                self._divide(face, uv_faces[number])
        for number, face in enumerate(faces):
            if not chosen[number]:
                self._keep(face, uv_faces[number])

    def operator(self) -> sparse.csr_matrix:
        """Return the matrix from old points to old and new ones."""
        old = [self._moved.get(point, {point: 1.0}) for point in range(self._points)]
        return _matrix(old + self._rows, self._points)

    def uv_operator(self) -> sparse.csr_matrix:
        """Return the matrix from old texture points to old and new ones."""
        old: list[_Row] = [{point: 1.0} for point in range(self._uvs)]
        return _matrix(old + self._uv_rows, self._uvs)

    def _vertex_rows(self) -> dict[int, _Row]:
        """Return the smoothed places of the vertices inside the chosen region."""
        around: dict[int, list[int]] = defaultdict(list)
        for number, face in enumerate(self._old):
            for point in face:
                around[point].append(number)
        touched = {p for n, face in enumerate(self._old) if self._chosen[n] for p in face}
        moved: dict[int, _Row] = {}
        for point in touched:
            numbers = around[point]
            if all(self._chosen[number] for number in numbers):
                moved[point] = self._vertex_row(point, numbers)
        return moved

    def _vertex_row(self, point: int, numbers: list[int]) -> _Row:
        count = len(numbers)
        row: _Row = defaultdict(float)
        row[point] += (count - 3) / count
        neighbours = set()
        for number in numbers:
            face = self._old[number]
            for corner in face:
                row[corner] += 1.0 / (len(face) * count * count)
            neighbours |= {p for edge in _edges(face) if point in edge for p in edge} - {point}
        for other in neighbours:
            row[point] += 1.0 / (count * len(neighbours))
            row[other] += 1.0 / (count * len(neighbours))
        return row

    def _divide(self, face: Face, uv_face: Face) -> None:
        centre = self._new_point(_mean(face))
        uv_centre = self._new_uv(_mean(uv_face))
        size = len(face)
        middles = [self._middle(face[k], face[(k + 1) % size]) for k in range(size)]
        uv_middles = [self._uv_middle(uv_face[k], uv_face[(k + 1) % size]) for k in range(size)]
        for k in range(size):
            self.faces.append((face[k], middles[k], centre, middles[k - 1]))
            self.uv_faces.append((uv_face[k], uv_middles[k], uv_centre, uv_middles[k - 1]))

    def _keep(self, face: Face, uv_face: Face) -> None:
        """Keep a face, with the points that its divided neighbours have put on its edges."""
        points: list[int] = []
        uvs: list[int] = []
        for k in range(len(face)):
            points.append(face[k])
            uvs.append(uv_face[k])
            after = (k + 1) % len(face)
            middle = self._edge_point.get(_edge(face[k], face[after]))
            if middle is not None:
                points.append(middle)
                uvs.append(self._uv_middle(uv_face[k], uv_face[after]))
        # A fan from an old corner would be flat against the first new point: start beside it.
        turn = next((k for k, point in enumerate(points) if point >= self._points), 0)
        self.faces.append(tuple(points[turn:] + points[:turn]))
        self.uv_faces.append(tuple(uvs[turn:] + uvs[:turn]))

    def _middle(self, a: int, b: int) -> int:
        edge = _edge(a, b)
        if edge not in self._edge_point:
            numbers = self._edge_faces[edge]
            row: _Row = defaultdict(float)
            smooth = len(numbers) == 2 and all(self._chosen[number] for number in numbers)
            for point in edge:
                row[point] += 0.25 if smooth else 0.5
            if smooth:
                for number in numbers:
                    for point, share in _mean(self._old[number]).items():
                        row[point] += 0.25 * share
            self._edge_point[edge] = self._new_point(row)
        return self._edge_point[edge]

    def _uv_middle(self, a: int, b: int) -> int:
        edge = _edge(a, b)
        if edge not in self._uv_edge_point:
            self._uv_edge_point[edge] = self._new_uv({a: 0.5, b: 0.5} if a != b else {a: 1.0})
        return self._uv_edge_point[edge]

    def _new_point(self, row: _Row) -> int:
        self._rows.append(row)
        return self._points + len(self._rows) - 1

    def _new_uv(self, row: _Row) -> int:
        self._uv_rows.append(row)
        return self._uvs + len(self._uv_rows) - 1


def _mean(face: Face) -> _Row:
    row: _Row = defaultdict(float)
    for point in face:
        row[point] += 1.0 / len(face)
    return row


def _matrix(rows: list[_Row], columns: int) -> sparse.csr_matrix:
    where = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    index = np.fromiter((i for row in rows for i in row), dtype=np.int64)
    value = np.fromiter((x for row in rows for x in row.values()), dtype=np.float64)
    return sparse.csr_matrix((value, index, where), shape=(len(rows), columns))
