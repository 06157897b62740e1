"""What stands around the person: surfaces with a look, each knowing how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from validation.records import ByteArray, FloatArray, IntArray
from validation.render.textures import floor_picture
from validation.spec import SceneSpec

Vector = tuple[float, float, float]
#: Numbers of the looks in ``plate.frag``.
KINDS: Final = {"floor": 0, "wall": 1, "box": 2, "belt": 3, "sky": 4, "trees": 5, "leaves": 6}
#: How many times a floor's picture repeats per metre.
PER_METRE: Final = {"wood": 1 / 1.1, "tile": 1 / 1.6, "carpet": 1 / 1.2, "concrete": 0.5}
BELT_BELOW_M: Final = 0.16


@dataclass(frozen=True)
class Surface:
    """A rigid thing with flat faces.

    Attributes
    ----------
    kind
        A key of :data:`KINDS`.
    casts
        Whether it throws a shadow.
    hides
        Whether it may stand between the camera and the person.
    """

    kind: str
    vertices: FloatArray
    triangles: IntArray
    color: Vector = (1.0, 1.0, 1.0)
    picture: ByteArray | None = None
    per_metre: float = 1.0
    casts: bool = False
    hides: bool = False

    def corners(self) -> tuple[FloatArray, FloatArray]:
        """Return vertices and flat normals, each ``(3 t, 3)``, triangle by triangle."""
        places = self.vertices[self.triangles]
        normals = np.cross(places[:, 1] - places[:, 0], places[:, 2] - places[:, 0])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        return places.reshape(-1, 3), np.repeat(normals, 3, axis=0)


@dataclass(frozen=True)
class Scene:
    """All surfaces, where the walls are, and the mean colour of the floor (linear)."""

    surfaces: tuple[Surface, ...]
    low: FloatArray
    high: FloatArray
    indoors: bool
    floor_color: FloatArray
    #: Only shadows and occluders are drawn; a film is behind them.
    only_shadows: bool = False


@dataclass
class _Builder:
    spec: SceneSpec
    rng: np.random.Generator
    ground_y: float
    surfaces: list[Surface] = field(default_factory=list)

    def quad(self, corners: list[Vector], kind: str, color: Vector = (1, 1, 1)) -> None:
        triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
        self.surfaces.append(Surface(kind, np.array(corners, float), triangles, color))

    def box(
        self,
        low: Vector,
        high: Vector,
        color: Vector,
        *,
        kind: str = "box",
        casts: bool = True,
        hides: bool = False,
    ) -> None:
        vertices, triangles = _box(np.array(low, float), np.array(high, float))
        surface = Surface(kind, vertices, triangles, color, casts=casts, hides=hides)
        self.surfaces.append(surface)

    def rod(self, start: Vector, end: Vector, radius: float, color: Vector) -> None:
        vertices, triangles = _rod(np.array(start, float), np.array(end, float), radius)
        self.surfaces.append(Surface("box", vertices, triangles, color, casts=True, hides=True))

    def floor(self, low: FloatArray, high: FloatArray, y: float, picture: ByteArray) -> None:
        corners = [(low[0], y, low[2]), (low[0], y, high[2]), (high[0], y, high[2])]
        corners.append((high[0], y, low[2]))
        triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
        per_metre = PER_METRE[self.spec.floor]
        self.surfaces.append(
            Surface("floor", np.array(corners), triangles, (1, 1, 1), picture, per_metre)
        )


def build_scene(
    spec: SceneSpec, rng: np.random.Generator, camera_position: FloatArray, ground_y: float
) -> Scene:
    """Build the surroundings of a spec.

    Parameters
    ----------
    ground_y
        What the person stands on; below 0 in shoes by the thickness of the sole.
    """
    build = _Builder(spec, rng, ground_y)
    if spec.type == "footage":
        low, high = np.full(3, -60.0), np.full(3, 60.0)
        build.floor(low, high, ground_y, np.full((4, 4, 3), 128, np.uint8))
        floor_color = np.full(3, 0.2)
    elif spec.type == "outdoors":
        low, high, floor_color = _outdoors(build, camera_position)
    else:
        low, high, floor_color = _indoors(build, camera_position)
    if spec.type == "treadmill":
        _treadmill(build)
    _occluder(build, camera_position)
    indoors = spec.type not in ("outdoors", "footage")
    only_shadows = spec.type == "footage"
    return Scene(tuple(build.surfaces), low, high, indoors, floor_color, only_shadows)


def _indoors(
    build: _Builder, camera_position: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    spec, rng = build.spec, build.rng
    floor_y = build.ground_y - (BELT_BELOW_M if spec.type == "treadmill" else 0.0)
    half = (1.5, 9.0) if spec.type == "hallway" else (2.6, 2.9)
    low = np.array([-half[0], floor_y, -half[1]])
    high = np.array([half[0], floor_y + 2.75, half[1]])
    # The camera stands in the room too.
    low[[0, 2]] = np.minimum(low[[0, 2]], camera_position[[0, 2]] - 0.6)
    high[[0, 2]] = np.maximum(high[[0, 2]], camera_position[[0, 2]] + 0.6)
    picture = floor_picture(spec.floor, rng)
    build.floor(low, high, floor_y, picture)
    for start, end in _walls(low, high):
        shade = float(rng.uniform(0.9, 1.05))
        wall = (spec.wall[0] * shade, spec.wall[1] * shade, spec.wall[2] * shade)
        corners: list[Vector] = [
            (start[0], low[1], start[1]),
            (end[0], low[1], end[1]),
            (end[0], high[1], end[1]),
            (start[0], high[1], start[1]),
        ]
        build.quad(corners, "wall", wall)
    ceiling: list[Vector] = [
        (low[0], high[1], low[2]),
        (high[0], high[1], low[2]),
        (high[0], high[1], high[2]),
        (low[0], high[1], high[2]),
    ]
    build.quad(ceiling, "box", (0.8, 0.8, 0.78))
    for _ in range(spec.clutter):
        _thing_at_a_wall(build, low, high)
    return low, high, _mean_color(picture)


def _walls(low: FloatArray, high: FloatArray) -> Iterator[tuple[FloatArray, FloatArray]]:
    ring = [low[[0, 2]], np.array([high[0], low[2]]), high[[0, 2]], np.array([low[0], high[2]])]
    yield from zip(ring, [*ring[1:], ring[0]], strict=True)


def _thing_at_a_wall(build: _Builder, low: FloatArray, high: FloatArray) -> None:
    """Put a door, a picture, a cupboard or a radiator on one of the walls."""
    rng = build.rng
    side, width = int(rng.integers(4)), float(rng.uniform(0.4, 1.0))
    what = str(rng.choice(["door", "picture", "cupboard", "radiator"]))
    color = rng.uniform(0.08, 0.7, 3) * rng.uniform(0.4, 1.0)
    y = low[1]
    bottom, top, depth = {
        "door": (y, y + 2.05, 0.03),
        "picture": (y + 1.2, y + 1.2 + float(rng.uniform(0.3, 0.7)), 0.02),
        "cupboard": (y, y + float(rng.uniform(0.4, 1.6)), 0.28),
        "radiator": (y + 0.12, y + 0.72, 0.10),
    }[what]
    axis = 0 if side % 2 == 0 else 2
    start = float(rng.uniform(low[axis] + 0.2, max(high[axis] - width - 0.2, low[axis] + 0.3)))
    inner = _Slab(low, high, side, start, width)
    if what == "door":
        build.box(*inner.box(bottom, top + 0.07, 0.02, 0.07), (0.55, 0.53, 0.5), casts=False)
    build.box(*inner.box(bottom, top, depth), _vector(color), casts=what != "door")
    if what == "picture":
        inside = inner.box(bottom + 0.04, top - 0.04, depth + 0.004, -0.04)
        build.box(*inside, _vector(rng.uniform(0.1, 0.8, 3)), casts=False)
    if what == "door":
        knob = _Slab(low, high, side, start + 0.05, 0.12).box(y + 1.0, y + 1.03, depth + 0.05)
        build.box(*knob, _vector(color * 0.92), casts=False)


@dataclass(frozen=True)
class _Slab:
    """A place on one of the four walls."""

    low: FloatArray
    high: FloatArray
    side: int
    start: float
    width: float

    def box(
        self, bottom: float, top: float, depth: float, more: float = 0.0
    ) -> tuple[Vector, Vector]:
        """Return the corners of a box there, ``more`` wider at each end."""
        along, across = (0, 2) if self.side % 2 == 0 else (2, 0)
        near_low = self.side in (0, 3)
        first, last = np.zeros(3), np.zeros(3)
        first[along], last[along] = self.start - more, self.start + self.width + more
        first[1], last[1] = bottom, top
        edge = self.low[across] if near_low else self.high[across] - depth
        first[across], last[across] = edge, edge + depth
        return _vector(first), _vector(last)


def _outdoors(
    build: _Builder, camera_position: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Build a path through grass, trees at the horizon, hedges and bollards as clutter."""
    rng, y = build.rng, build.ground_y
    far = 60.0
    ground = floor_picture("grass", rng)
    grass = Surface(
        "floor",
        np.array(
            [
                (-far, y - 0.02, -far),
                (-far, y - 0.02, far),
                (far, y - 0.02, far),
                (far, y - 0.02, -far),
            ]
        ),
        np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        (1, 1, 1),
        ground,
        0.35,
    )
    build.surfaces.append(grass)
    picture = floor_picture(build.spec.floor, rng)
    width = 1.6 + float(np.abs(camera_position[0]) < 1.0) * 0.4
    build.floor(np.array([-width, y, -far]), np.array([width, y, far]), y, picture)
    sky = _ring(90.0, -2.0, 60.0)
    build.surfaces.append(Surface("sky", *sky))
    cap: list[Vector] = [(-95, 59, -95), (95, 59, -95), (95, 59, 95), (-95, 59, 95)]
    build.quad(cap, "sky")
    trees = _ring(45.0, y - 0.5, 12.0)
    build.surfaces.append(Surface("trees", *trees, color=(0.05, 0.085, 0.03)))
    for _ in range(build.spec.clutter):
        _thing_outdoors(build, camera_position, width)
    low, high = np.array([-far, y, -far]), np.array([far, y + 60, far])
    return low, high, _mean_color(picture)


def _thing_outdoors(build: _Builder, camera_position: FloatArray, width: float) -> None:
    rng, y = build.rng, build.ground_y
    away = -1.0 if camera_position[0] > 0 else 1.0
    x = away * float(rng.uniform(width + 0.6, 7.0))
    z = float(rng.uniform(-6.0, 6.0))
    if rng.uniform() < 0.5:
        length, height = float(rng.uniform(1.0, 3.5)), float(rng.uniform(0.6, 1.5))
        green = (0.06, float(rng.uniform(0.10, 0.16)), 0.035)
        build.box(
            (x - 0.35, y, z - length / 2),
            (x + 0.35, y + height, z + length / 2),
            green,
            kind="leaves",
        )
    else:
        gray = float(rng.uniform(0.1, 0.5))
        build.box((x - 0.07, y, z - 0.07), (x + 0.07, y + 0.95, z + 0.07), (gray, gray, gray))


def _treadmill(build: _Builder) -> None:
    y, posts = build.ground_y, build.spec.posts
    build.box((-0.25, y - 0.10, -0.78), (0.25, y, 0.82), (0.035, 0.035, 0.038), kind="belt")
    for sign in (-1.0, 1.0):
        inner, outer = sorted((sign * 0.252, sign * 0.36))
        build.box(
            (inner, y - 0.16, -0.80), (outer, y + 0.006, 0.95), (0.16, 0.16, 0.17), hides=True
        )
        if posts:
            x = sign * 0.33
            build.rod((x, y - 0.1, 0.89), (x, y + 1.14, 0.89), 0.028, (0.12, 0.12, 0.13))
            build.rod((x, y + 1.0, 0.89), (x, y + 0.94, 0.42), 0.019, (0.06, 0.06, 0.065))
    build.box((-0.25, y - 0.16, 0.82), (0.25, y + 0.07, 0.98), (0.1, 0.1, 0.11), hides=True)
    build.rod((-0.30, y - 0.02, -0.80), (0.30, y - 0.02, -0.80), 0.03, (0.09, 0.09, 0.095))
    if posts:
        build.box((-0.36, y + 1.10, 0.80), (0.36, y + 1.32, 0.92), (0.1, 0.1, 0.11), hides=True)
        build.box((-0.2, y + 1.14, 0.795), (0.2, y + 1.28, 0.80), (0.02, 0.05, 0.09), hides=True)


def _occluder(build: _Builder, camera_position: FloatArray) -> None:
    if build.spec.occluder == "none":
        return
    ahead = camera_position * np.array([1.0, 0.0, 1.0])
    ahead /= np.linalg.norm(ahead)
    across = np.array([ahead[2], 0.0, -ahead[0]])
    up = np.array([0.0, 1.0, 0.0])
    y = build.ground_y - (BELT_BELOW_M if build.spec.type == "treadmill" else 0.0)
    base = ahead * 0.62 + up * y
    if build.spec.occluder == "rail":
        gray = (0.35, 0.36, 0.38)
        for height in (0.95, 0.55):
            build.rod(
                _vector(base - 1.1 * across + height * up),
                _vector(base + 1.1 * across + height * up),
                0.024,
                gray,
            )
        for along in (-0.85, 0.85):
            foot = base + along * across
            build.rod(_vector(foot), _vector(foot + 0.95 * up), 0.024, gray)
        return
    _chair(build, base + 0.12 * across, ahead, across)


def _chair(build: _Builder, base: FloatArray, ahead: FloatArray, across: FloatArray) -> None:
    up, wood = np.array([0.0, 1.0, 0.0]), (0.22, 0.13, 0.07)
    for i in (-0.2, 0.2):
        for j in (0.0, 0.4):
            foot = base + i * across + j * ahead
            height = 0.88 if j == 0.4 else 0.45
            build.rod(_vector(foot), _vector(foot + height * up), 0.018, wood)
    for height in (0.455, 0.44):
        for j in np.linspace(0.0, 0.4, 9):
            seat = base + j * ahead + height * up
            build.rod(_vector(seat - 0.21 * across), _vector(seat + 0.21 * across), 0.028, wood)
    for height in (0.62, 0.74, 0.86):
        back = base + 0.4 * ahead + height * up
        build.rod(_vector(back - 0.2 * across), _vector(back + 0.2 * across), 0.022, wood)


def _vector(values: FloatArray) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))


def _mean_color(picture: ByteArray) -> FloatArray:
    mean: FloatArray = ((picture.reshape(-1, 3)[::7] / 255.0) ** 2.2).mean(axis=0)
    return mean


def _box(low: FloatArray, high: FloatArray) -> tuple[FloatArray, IntArray]:
    vertices: list[FloatArray] = []
    triangles: list[list[int]] = []
    for axis in range(3):
        for end in (low, high):
            second, third = (axis + 1) % 3, (axis + 2) % 3
            first = len(vertices)
            corners = [(low, low), (high, low), (high, high), (low, high)]
            for a, b in corners if end is high else reversed(corners):
                corner = np.empty(3)
                corner[axis], corner[second], corner[third] = end[axis], a[second], b[third]
                vertices.append(corner)
            triangles += [[first, first + 1, first + 2], [first, first + 2, first + 3]]
    return np.array(vertices), np.array(triangles, np.int32)


def _rod(start: FloatArray, end: FloatArray, radius: float) -> tuple[FloatArray, IntArray]:
    sides = 12
    along = (end - start) / np.linalg.norm(end - start)
    one = np.cross(along, [0.3, 0.5, 0.8])
    one /= np.linalg.norm(one)
    two = np.cross(along, one)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = radius * (np.outer(np.cos(angle), one) + np.outer(np.sin(angle), two))
    vertices = np.concatenate([start + ring, end + ring, [start], [end]])
    triangles = []
    for i in range(sides):
        j = (i + 1) % sides
        triangles += [[i, j, sides + j], [i, sides + j, sides + i]]
        triangles += [[j, i, 2 * sides], [sides + i, sides + j, 2 * sides + 1]]
    return vertices, np.array(triangles, np.int32)


def _ring(radius: float, low: float, high: float) -> tuple[FloatArray, IntArray]:
    angle, up = np.linspace(0, 2 * np.pi, 48, endpoint=False), np.array([0.0, 1.0, 0.0])
    circle = radius * np.stack([np.sin(angle), np.zeros(48), np.cos(angle)], axis=1)
    vertices = np.concatenate([circle + low * up, circle + high * up])
    triangles = []
    for i in range(48):
        j = (i + 1) % 48
        triangles += [[i, j, 48 + j], [i, 48 + j, 48 + i]]
    return vertices, np.array(triangles, np.int32)
