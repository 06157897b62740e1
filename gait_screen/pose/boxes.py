"""Upright boxes in the picture, in pixels: where a person is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gait_screen.records import FloatArray


@dataclass(frozen=True)
class Box:
    """A box ``[x0, x1) x [y0, y1)``; x right, y down. It may reach out of the picture."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, xy_px: FloatArray) -> Box:
        """Return the smallest box around points, shape ``(N, 2)``."""
        low, high = xy_px.min(axis=0), xy_px.max(axis=0)
        return cls(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @property
    def width(self) -> float:
        """Return the width."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Return the height."""
        return self.y1 - self.y0

    @property
    def size(self) -> float:
        """Return the longer side: a person's size whether standing, bent or with arms spread."""
        return max(self.width, self.height)

    @property
    def area(self) -> float:
        """Return the area; 0 for a box turned inside out."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    @property
    def centre(self) -> tuple[float, float]:
        """Return the middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def as_array(self) -> FloatArray:
        """Return ``[x0, y0, x1, y1]``."""
        return np.array([self.x0, self.y0, self.x1, self.y1])

    def padded(self, margin_px: float) -> Box:
        """Return the box grown by a margin on every side."""
        return Box(
            self.x0 - margin_px, self.y0 - margin_px, self.x1 + margin_px, self.y1 + margin_px
        )

    def shifted(self, dx: float, dy: float) -> Box:
        """Return the box moved."""
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def clipped(self, width_px: float, height_px: float) -> Box:
        """Return the part inside a picture of that size."""
        return Box(
            min(max(self.x0, 0.0), width_px),
            min(max(self.y0, 0.0), height_px),
            min(max(self.x1, 0.0), width_px),
            min(max(self.y1, 0.0), height_px),
        )

    def intersection(self, other: Box) -> float:
        """Return the area that both cover."""
        return Box(
            max(self.x0, other.x0),
            max(self.y0, other.y0),
            min(self.x1, other.x1),
            min(self.y1, other.y1),
        ).area

    def iou(self, other: Box) -> float:
        """Return intersection over union: 1 for the same box, 0 for boxes apart."""
        both = self.intersection(other)
        union = self.area + other.area - both
        return both / union if union > 0 else 0.0

    def overlap(self, other: Box) -> float:
        """Return the covered share of the smaller of the two boxes."""
        smaller = min(self.area, other.area)
        return self.intersection(other) / smaller if smaller > 0 else 0.0


def blend(earlier: Box, later: Box, share: float) -> Box:
    """Return the box at ``share`` of the way from one to the other; outside 0..1 it goes on."""
    corners = (1.0 - share) * earlier.as_array() + share * later.as_array()
    return Box(*(float(value) for value in corners))
