"""A tube around an upright axis: how far a body reaches at each angle and height."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import ndimage

from validation.records import FloatArray

#: From heights ``(n,)`` to the axis there, ``(n, 2)``: x and z.
Axis = Callable[[FloatArray], FloatArray]

_ANGLES = 48
_STEP_M = 0.012


class Tube:
    """Radius by angle about the axis and by height, from the outermost points around it.

    Parameters
    ----------
    points
        Shape ``(n, 3)``, metres; y is up.
    """

    def __init__(self, points: FloatArray, axis: Axis) -> None:
        self._axis = axis
        angle, radius = self._polar(points)
        self._low = float(points[:, 1].min())
        rows = max(2, int(np.ptp(points[:, 1]) / _STEP_M) + 2)
        row = ((points[:, 1] - self._low) / _STEP_M).round().astype(int)
        column = (angle * _ANGLES).astype(int) % _ANGLES
        grid = np.full((rows, _ANGLES), -1.0)
        np.maximum.at(grid, (row, column), radius)
        self.radius = _filled(grid)

    def _polar(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        off = points[:, [0, 2]] - self._axis(points[:, 1])
        angle = np.arctan2(off[:, 0], off[:, 1]) / (2.0 * np.pi) % 1.0
        return np.asarray(angle), np.asarray(np.hypot(off[:, 0], off[:, 1]))

    def hung(self, from_y: float, run_in: float) -> Tube:
        """Return the tube as cloth makes it that hangs from a height.

        Parameters
        ----------
        run_in
            Metres that the cloth may come in towards the axis per metre down.
        """
        made: Tube = object.__new__(Tube)
        made._axis, made._low = self._axis, self._low
        radius = self.radius.copy()
        first = int(np.clip((from_y - self._low) / _STEP_M, 0, len(radius) - 1))
        for row in range(first - 1, -1, -1):
            radius[row] = np.maximum(radius[row], radius[row + 1] - run_in * _STEP_M)
        made.radius = ndimage.gaussian_filter(radius, 1.0, mode=("nearest", "wrap"))
        return made

    def at(self, points: FloatArray) -> FloatArray:
        """Return the tube's radius beside points."""
        angle, _ = self._polar(points)
        rows = (points[:, 1] - self._low) / _STEP_M
        columns = angle * _ANGLES - 0.5
        wide = np.concatenate([self.radius[:, -1:], self.radius, self.radius[:, :1]], axis=1)
        where = np.stack([np.clip(rows, 0, len(wide) - 1), columns + 1.0])
        return np.asarray(ndimage.map_coordinates(wide, where, order=1, mode="nearest"))

    def with_radius(self, points: FloatArray, radius: FloatArray) -> FloatArray:
        """Return the points moved straight out from the axis, or in, to a radius."""
        off = points[:, [0, 2]] - self._axis(points[:, 1])
        now = np.maximum(np.hypot(off[:, 0], off[:, 1]), 1e-6)
        moved = points.copy()
        moved[:, [0, 2]] += off * (radius / now - 1.0)[:, None]
        return moved

    def polar(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the angle about the axis (turns, 0 front, to the left +) and the radius."""
        return self._polar(points)


def _filled(grid: FloatArray) -> FloatArray:
    """Fill cells that no point fell in from the nearest ones, around the seam too."""
    three = np.concatenate([grid, grid, grid], axis=1)
    nearest: Any = ndimage.distance_transform_edt(
        three < 0.0, return_distances=False, return_indices=True
    )
    whole = three[nearest[0], nearest[1]][:, _ANGLES : 2 * _ANGLES]
    return np.asarray(ndimage.gaussian_filter(whole, (0.7, 0.7), mode=("nearest", "wrap")))
