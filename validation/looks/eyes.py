"""Eyeballs from the base mesh's own helper groups, with a drawn iris."""

from __future__ import annotations

import cv2
import numpy as np

from validation.body import base_mesh
from validation.looks.cloth_mesh import Surface, used_only
from validation.records import Body, ByteArray, FloatArray, Material, Part

_SIZE = 128
#: Radii as shares of the eyeball's.
_IRIS, _PUPIL = 0.50, 0.19
#: sRGB, from blue to dark brown; the darker the skin, the browner.
_IRISES = ((96, 122, 140), (92, 104, 74), (98, 66, 36), (62, 38, 22), (38, 24, 16))


def eyes(body: Body, skin: float, rng: np.random.Generator) -> Part:
    """Return both eyeballs, rigid to the head; ``skin`` 0 very light .. 1 very dark."""
    mesh = base_mesh()
    sides = [mesh.triangles[f"helper-{side}-eye"] for side in "lr"]
    uv = np.full((len(body.skin.vertices), 2), 0.02)
    for triangles in sides:
        ball = np.unique(triangles)
        uv[ball] = _planar(body.skin.vertices[ball])
    used, triangles = used_only(np.concatenate(sides))
    weights = np.zeros((len(used), len(body.bones)))
    weights[:, body.bone("head")] = 1.0
    darkest = int(rng.integers(0, 3)) + round(4 * skin)
    picture = _picture(_IRISES[min(darkest, len(_IRISES) - 1)])
    surface = Surface(body.skin.vertices[used], triangles, weights)
    return surface.part("eyes", Material("eyes", texture=picture), uv[used])


def _planar(ball: FloatArray) -> FloatArray:
    """Return texture coordinates as seen from the front; the back of the ball is white."""
    centre = ball.mean(axis=0)
    radius = float(np.ptp(ball[:, 1]) / 2)
    uv = 0.5 + 0.5 * (ball[:, :2] - centre[:2]) / radius
    return np.where(ball[:, 2:3] > centre[2], uv, 0.02)


def _picture(iris: tuple[int, int, int]) -> ByteArray:
    y, x = np.mgrid[0:_SIZE, 0:_SIZE]
    radius = np.hypot(x - _SIZE / 2 + 0.5, y - _SIZE / 2 + 0.5) / (_SIZE / 2)
    picture = np.empty((_SIZE, _SIZE, 3))
    picture[:] = (214, 206, 200)
    picture[radius < _IRIS] = iris
    rim = (radius > 0.85 * _IRIS) & (radius < _IRIS)
    picture[rim] = np.array(iris) * 0.45
    picture[radius < _PUPIL] = 8
    smooth = cv2.GaussianBlur(picture, (0, 0), 1.2)
    return np.clip(smooth, 0, 255).astype(np.uint8)
