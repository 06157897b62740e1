"""The last of a shoe: how far the foot reaches in every direction from a line inside it.

The line runs along the foot; rays leave it sideways, and in fans round the toes and the heel. Each
ray is known by its number around the foot and by its elevation, so that a shoe is a grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from validation.body.anny_data import SKIN_VERTICES
from validation.body.smooth import smoothstep
from validation.looks.cloth_mesh import dense_weights, share_of
from validation.records import SIGN, Body, FloatArray, FootShape, IntArray, Letter

#: Rays along each side and round each end; elevations from level to upright.
SIDE_RAYS, END_RAYS, ELEVATIONS = 26, 18, 20
AROUND = 2 * (SIDE_RAYS + END_RAYS)
#: The line's height, and how far from heel and toes it ends, shares of the foot's length.
_LINE_Y_M, _HEEL_END, _TOE_END = 0.012, 0.17, 0.19
#: The hindmost skin lies this share of the length behind the plantar heel centre.
_HEEL_BEHIND = 0.15
#: The leg above is part of the last up to here; shares of the length.
_TOP = 0.56


@dataclass(frozen=True)
class Last:
    """The bare foot's reach, in the frame of the foot.

    Points here are ``(n, 3)``: along the foot from the plantar heel centre, to the outer side, up.

    Attributes
    ----------
    origin, direction
        Shape ``(AROUND, 2)``: where each ray leaves the line, and where it points, level.
    reach
        Shape ``(ELEVATIONS, AROUND)``, metres: the skin along each ray, toes joined.
    forwardness
        Shape ``(AROUND,)``: 1 straight ahead, -1 straight back, 0 at the sides.
    """

    side: Letter
    foot: FootShape
    origin: FloatArray
    direction: FloatArray
    reach: FloatArray

    @property
    def forwardness(self) -> FloatArray:
        """Return how far each ray points ahead."""
        return self.direction[:, 0]

    def elevation(self) -> FloatArray:
        """Return the rays' elevations, radians."""
        return np.linspace(0.0, np.pi / 2.0, ELEVATIONS)

    def surface(self, reach: FloatArray) -> FloatArray:
        """Return points ``(ELEVATIONS, AROUND, 3)`` at distances along all rays."""
        flat = np.cos(self.elevation())[:, None] * reach
        points = np.empty((*reach.shape, 3))
        points[:, :, :2] = self.origin + flat[:, :, None] * self.direction
        points[:, :, 2] = _LINE_Y_M + np.sin(self.elevation())[:, None] * reach
        return points

    def ring(self, reach: FloatArray, y: FloatArray | float) -> FloatArray:
        """Return one ring of points ``(AROUND, 3)`` at level distances and a height."""
        flat = self.origin + reach[:, None] * self.direction
        return np.column_stack([flat, np.broadcast_to(y, len(flat))])

    def to_world(self, points: FloatArray) -> FloatArray:
        """Return points in metres of the rest pose."""
        outward = SIGN[self.side] * self.foot.lateral
        up = np.array([0.0, 1.0, 0.0])
        return np.asarray(self.foot.heel + points @ np.stack([self.foot.forward, outward, up]))


def to_foot(foot: FootShape, side: Letter, points: FloatArray) -> FloatArray:
    """Return points of the rest pose in the frame of the foot."""
    off = points - foot.heel
    axes = np.stack([foot.forward, SIGN[side] * foot.lateral, [0.0, 1.0, 0.0]])
    return np.asarray(off @ axes.T)


def foot_and_ankle(body: Body, side: Letter, top: float = _TOP) -> IntArray:
    """Return the skin's vertices of a foot and of the ankle above it.

    Parameters
    ----------
    top
        Up to here, a share of the foot's length.
    """
    numbers = np.arange(len(body.skin.vertices), dtype=np.int32)
    weights = dense_weights(body, numbers)
    names = tuple(f"{bone}.{side}" for bone in ("foot", "rear", "lowerleg01", "lowerleg02"))
    toes = tuple(f"toe{n}-{k}.{side}" for n in range(1, 6) for k in range(1, 4))
    own = share_of(weights, body, *names, *toes) > 0.5
    own &= (numbers < SKIN_VERTICES) | np.isin(numbers, body.skin.triangles)
    own &= body.skin.vertices[:, 1] < top * body.foot[side].length_m
    return np.flatnonzero(own).astype(np.int32)


def last_of(body: Body, side: Letter) -> Last:
    """Measure a bare foot."""
    foot = body.foot[side]
    points = to_foot(foot, side, body.skin.vertices[foot_and_ankle(body, side)])
    points = points[points[:, 2] < _TOP * foot.length_m]
    origin, direction = _rays(foot, points)
    reach = _reach(points, origin, direction)
    return Last(side, foot, origin, direction, reach)


def _rays(foot: FootShape, points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lay the rays: outer side, toes, inner side, heel."""
    length = foot.length_m
    first = (_HEEL_END - _HEEL_BEHIND) * length
    last = (1.0 - _HEEL_BEHIND - _TOE_END) * length
    along = np.linspace(first, last, SIDE_RAYS)
    low = points[points[:, 2] < 0.04]
    middle = np.empty(SIDE_RAYS)
    for number, at in enumerate(along):
        near = low[np.abs(low[:, 0] - at) < 0.012, 1]
        middle[number] = (near.min() + near.max()) / 2.0
    middle = ndimage.gaussian_filter1d(middle, 4.0, mode="nearest")
    line = np.stack([along, middle], axis=1)
    fan = np.linspace(np.pi / 2.0, -np.pi / 2.0, END_RAYS + 2)[1:-1]
    ahead = np.stack([np.cos(fan), np.sin(fan)], axis=1)
    side = np.tile([0.0, 1.0], (SIDE_RAYS, 1))
    ends = [np.tile(line[-1], (END_RAYS, 1)), np.tile(line[0], (END_RAYS, 1))]
    origin = np.concatenate([line, ends[0], line[::-1], ends[1]])
    direction = np.concatenate([side, ahead, -side, -ahead])
    return origin, direction


def _reach(points: FloatArray, origin: FloatArray, direction: FloatArray) -> FloatArray:
    """Return the outermost skin along each ray, gaps between toes bridged."""
    number, level = _ray_of(points, origin, direction)
    height = points[:, 2] - _LINE_Y_M
    elevation = np.arctan2(np.maximum(height, 0.0), np.maximum(level, 1e-4))
    row = np.rint(elevation / (np.pi / 2.0) * (ELEVATIONS - 1)).astype(int)
    grid = np.full((ELEVATIONS, AROUND), -1.0)
    np.maximum.at(grid, (row, number), np.hypot(level, np.maximum(height, 0.0)))
    wide = np.concatenate([grid] * 3, axis=1)
    nearest = ndimage.distance_transform_edt(
        wide < 0.0, return_distances=False, return_indices=True
    )
    whole = wide[nearest[0], nearest[1]][:, AROUND : 2 * AROUND]
    bridged = ndimage.maximum_filter(whole, size=(3, 5), mode=("nearest", "wrap"))
    toes = smoothstep(origin[:, 0], *np.quantile(origin[:, 0], (0.6, 0.9)))
    joined = whole + toes * (bridged - whole)
    mode = ("nearest", "wrap")
    smooth = ndimage.gaussian_filter(joined, (1.0, 1.5), mode=mode)
    # Smoothing cuts off what stands out; there the last is as much wider.
    short = ndimage.maximum_filter(np.maximum(grid - smooth, 0.0), size=(3, 5), mode=mode)
    smooth += ndimage.gaussian_filter(short, (0.7, 1.0), mode=mode)
    return np.asarray(np.maximum(smooth, 0.0))


def _ray_of(
    points: FloatArray, origin: FloatArray, direction: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return the nearest ray of each point, and the point's level distance from the line."""
    first, last = origin[0, 0], origin[SIDE_RAYS - 1, 0]
    along = np.clip(points[:, 0], first, last)
    middle = np.interp(along, origin[:SIDE_RAYS, 0], origin[:SIDE_RAYS, 1])
    off = points[:, :2] - np.stack([along, middle], axis=1)
    level = np.hypot(off[:, 0], off[:, 1])
    on_side = (points[:, 0] > first) & (points[:, 0] < last)
    cost = -(off / np.maximum(level, 1e-9)[:, None]) @ direction.T
    cost = cost + np.where(
        on_side[:, None],
        100.0 * np.abs(points[:, :1] - origin[:, 0]),
        100.0 * np.abs(along[:, None] - origin[:, 0]),
    )
    return np.argmin(cost, axis=1).astype(np.int32), level
