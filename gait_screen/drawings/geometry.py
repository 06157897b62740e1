"""Plane geometry of the drawings: capsules, smooth curves, numbers as text."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

Point = tuple[float, float]


def number(value: float) -> str:
    """Return a coordinate as SVG writes it: one decimal, no needless zero."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    if text.startswith(("0.", "-0.")):
        text = text.replace("0.", ".", 1)
    return "0" if text == "-0" else text


def pair(point: Point) -> str:
    """Return a point as SVG writes it."""
    return f"{number(point[0])} {number(point[1])}"


def circle_path(centre: Point, radius: float) -> str:
    """Return a circle as a path, in the same sense as :func:`capsule_path`."""
    x, y = centre
    r = number(radius)
    return f"M{pair((x + radius, y))}A{r} {r} 0 1 0 {pair((x - radius, y))}A{r} {r} 0 1 0 " + (
        f"{pair((x + radius, y))}Z"
    )


def capsule_path(start: Point, r_start: float, end: Point, r_end: float) -> str:
    """Return the outline of two circles and the band that touches both.

    All capsules run in the same sense, so that several in one path make a union.
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    distance = math.hypot(dx, dy)
    if distance <= abs(r_start - r_end) + 1e-6:
        return circle_path(*((start, r_start) if r_start >= r_end else (end, r_end)))
    along = math.atan2(dy, dx)
    spread = math.acos((r_start - r_end) / distance)

    def on(centre: Point, radius: float, angle: float) -> Point:
        x, y = centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)
        return round(x, 1), round(y, 1)

    left, right = along + spread, along - spread
    corners = (
        on(start, r_start, left),
        on(end, r_end, left),
        on(end, r_end, right),
        on(start, r_start, right),
    )
    # Steps from corner to corner, not places: half the text.
    steps = [pair((b[0] - a[0], b[1] - a[1])) for a, b in itertools.pairwise(corners)]
    last = pair((corners[0][0] - corners[3][0], corners[0][1] - corners[3][1]))
    large_end, large_start = int(spread > math.pi / 2), int(spread < math.pi / 2)
    a, b = number(r_start), number(r_end)
    return (
        f"M{pair(corners[0])}l{steps[0]}a{b} {b} 0 {large_end} 0 {steps[1]}"
        f"l{steps[2]}a{a} {a} 0 {large_start} 0 {last}z"
    ).replace(" -", "-")


def smooth_path(points: Sequence[Point], *, closed: bool = False) -> str:
    """Return a curve through all points; a point given twice is a sharp corner.

    The direction at a point is that of the line between its neighbours (Catmull-Rom). How far it
    reaches goes by the piece itself, so that a short piece beside a long one does not overshoot.
    """
    text = f"M{pair(points[0])}"
    for p0, p1, p2, p3 in _between_corners(points, closed=closed):
        reach = math.dist(p1, p2) / 3
        (x1, y1), (x2, y2) = _towards(p0, p2), _towards(p1, p3)
        c1 = (p1[0] + reach * x1, p1[1] + reach * y1)
        c2 = (p2[0] - reach * x2, p2[1] - reach * y2)
        text += f"C{pair(c1)} {pair(c2)} {pair(p2)}"
    return text + ("Z" if closed else "")


def _towards(start: Point, end: Point) -> Point:
    """Return the direction from one point to another, of length 1 (0 where they are one)."""
    length = math.dist(start, end) or 1.0
    return ((end[0] - start[0]) / length, (end[1] - start[1]) / length)


def polygon_path(points: Sequence[Point], *, closed: bool = True) -> str:
    """Return straight lines through all points."""
    return "M" + "L".join(pair(point) for point in points) + ("Z" if closed else "")


def _between_corners(
    points: Sequence[Point], *, closed: bool
) -> list[tuple[Point, Point, Point, Point]]:
    """Return the four points that shape each piece; pieces of no length are left out."""
    count = len(points)
    pieces = []
    for i in range(count if closed else count - 1):
        ring = [points[(i + k) % count] if closed else _clamp(points, i + k) for k in (-1, 0, 1, 2)]
        if ring[1] != ring[2]:
            pieces.append((ring[0], ring[1], ring[2], ring[3]))
    return pieces


def _clamp(points: Sequence[Point], index: int) -> Point:
    return points[min(max(index, 0), len(points) - 1)]
