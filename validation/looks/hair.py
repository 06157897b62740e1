"""Hair grown from the scalp: a shell over it, and what hangs from it; rigid to the head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import KDTree

from validation.body.anny_data import SKIN_VERTICES
from validation.body.smooth import smoothstep
from validation.looks.cloth_mesh import Surface
from validation.records import Body, ByteArray, FloatArray, IntArray, Material, Part
from validation.spec import LookSpec

BoolArray = NDArray[np.bool_]

#: The hairline: azimuth off the front (deg, either side) and metres above the eyes, on a head
#: whose crown is 0.109 m above them.
_AZIMUTH_DEG = (0.0, 25.0, 42.0, 55.0, 66.0, 74.0, 82.0, 108.0, 124.0, 150.0, 180.0)
_LINE_M = (0.072, 0.070, 0.060, 0.040, 0.000, -0.010, 0.022, 0.022, -0.030, -0.062, -0.068)
_CROWN_M = 0.109
#: Rows and columns of the shell, and of what hangs.
_ROWS, _COLUMNS = 22, 80
_HANGING_ROWS, _TAIL_ROWS, _TAIL_COLUMNS = 14, 20, 18
#: Thickness of the shell on the average head, metres.
_THICKNESS = {"short": 0.013, "bob": 0.017, "ponytail": 0.010}
#: How much the thickness varies from place to place, SD as a share.
_UNRULY = {"short": 0.22, "bob": 0.08, "ponytail": 0.06}
#: A bob falls from this azimuth to the back, from where the head is widest (elevation) to so far
#: below the eyes.
_BOB_FROM_DEG, _BOB_WIDEST_DEG, _BOB_HEM_M = 62.0, 10.0, 0.092
_TAIL_LENGTH_M = 0.24


@dataclass(frozen=True)
class _Head:
    """The head's frame: the middle of the skull, the eyes' height, the size against the average."""

    centre: FloatArray
    eye_y: float
    size: float

    @classmethod
    def of(cls, body: Body) -> _Head:
        eyes = [body.head[body.bone(f"eye.{side}")] for side in "LR"]
        eye_y = float(eyes[0][1] + eyes[1][1]) / 2
        crown = float(body.skin.vertices[:SKIN_VERTICES, 1].max())
        size = (crown - eye_y) / _CROWN_M
        back = body.head[body.bone("head")]
        centre = np.array([0.0, eye_y + 0.022 * size, float(back[2])])
        return cls(centre, eye_y, size)

    def hairline_m(self, azimuth_deg: FloatArray) -> FloatArray:
        """Return the hairline's height."""
        line = np.interp(np.abs(azimuth_deg), _AZIMUTH_DEG, _LINE_M)
        return np.asarray(self.eye_y + self.size * line)

    def azimuth_deg(self, points: FloatArray) -> FloatArray:
        """Return the angle off the front, -180..180."""
        off = points - self.centre
        return np.asarray(np.degrees(np.arctan2(off[:, 0], off[:, 2])))


def scalp_height(body: Body, points: FloatArray) -> FloatArray:
    """Return how far points of the skin lie above the hairline, metres; negative below."""
    head = _Head.of(body)
    height = points[:, 1] - head.hairline_m(head.azimuth_deg(points))
    far = np.linalg.norm(points - head.centre, axis=1) > 0.16 * head.size
    return np.where(far, -1.0, height)


def hair(body: Body, look: LookSpec, rng: np.random.Generator) -> list[Part]:
    """Return the parts of the asked hair; none for a bald head."""
    if look.hair == "none":
        return []
    head = _Head.of(body)
    skull = _Skull(body, head)
    picture = _strands(look.hair_color, rng)
    material = Material("hair", texture=picture)
    thick = _THICKNESS[look.hair] * head.size * float(rng.uniform(0.8, 1.2))
    rough = ndimage.gaussian_filter(rng.standard_normal((_ROWS, _COLUMNS)), (1.2, 1.2))
    # All columns meet at the crown, and the first and the last one at the back.
    rough *= _UNRULY[look.hair] / rough.std() * np.linspace(1.0, 0.0, _ROWS)[:, None] ** 0.5
    rough[:, -1] = rough[:, 0]
    lift = thick * np.clip(1.0 + rough, 0.3, 2.0)
    parts = [_shell(skull, look.hair, lift, body, material)]
    if look.hair == "ponytail":
        parts.append(_tail(skull, thick, body, material))
    return parts


class _Skull:
    """The head's skin as a distance in every direction from the middle of the skull."""

    def __init__(self, body: Body, head: _Head) -> None:
        self.head = head
        off = body.skin.vertices[:SKIN_VERTICES] - head.centre
        radius = np.linalg.norm(off, axis=1)
        near = (radius > 0.06 * head.size) & (radius < 0.16 * head.size)
        # Ears stand off and are no ground for hair.
        beside = np.abs(np.abs(head.azimuth_deg(off + head.centre)) - 92.0) < 24.0
        flat = np.abs(off[:, 0]) < 0.074 * head.size
        kept = near & (flat | ~beside)
        self._radius = radius[kept]
        self._tree = KDTree(off[kept] / self._radius[:, None])

    def radius(self, directions: FloatArray) -> FloatArray:
        """Return the distance of the skin along unit vectors ``(n, 3)``."""
        distance, nearest = self._tree.query(directions, k=6)
        share = 1.0 / (distance**2 + 1e-4)
        return np.asarray((share * self._radius[nearest]).sum(axis=1) / share.sum(axis=1))


def _rigid(body: Body, vertices: FloatArray, triangles: IntArray) -> Surface:
    weights = np.zeros((len(vertices), len(body.bones)))
    weights[:, body.bone("head")] = 1.0
    return Surface(vertices, triangles, weights)


def grid_triangles(rows: int, columns: int) -> IntArray:
    """Return the triangles of a grid of vertices, row by row."""
    first = np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None, :]
    a, b = first.ravel(), first.ravel() + 1
    c, d = a + columns, b + columns
    return np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)]).astype(np.int32)


def _directions(azimuth_deg: FloatArray, elevation_deg: FloatArray) -> FloatArray:
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    flat = np.cos(elevation)
    return np.stack([np.sin(azimuth) * flat, np.sin(elevation), np.cos(azimuth) * flat], axis=-1)


def _shell(skull: _Skull, style: str, thick_m: FloatArray, body: Body, material: Material) -> Part:
    """Return the hair that lies on the scalp and, of a bob, falls from there."""
    head = skull.head
    azimuth = np.linspace(-180.0, 180.0, _COLUMNS)
    falls = (np.abs(azimuth) > _BOB_FROM_DEG) & (style == "bob")
    line = head.hairline_m(azimuth) - 0.004 * head.size - head.centre[1]
    lowest = np.degrees(np.arctan2(line, 0.088 * head.size))
    lowest = np.where(falls, _BOB_WIDEST_DEG, lowest)
    share = np.linspace(0.0, 1.0, _ROWS)[:, None]
    elevation = lowest + (89.9 - lowest) * share
    directions = _directions(np.broadcast_to(azimuth, elevation.shape), elevation)
    lying = _lying(skull, style, thick_m, directions, falls)
    hanging = _hanging(head, lying[0], falls)
    v = np.where(falls, 0.45 + 0.55 * share, share)
    low = np.where(falls, 0.45 * np.linspace(0.0, 1.0, _HANGING_ROWS)[:-1, None], 0.0)
    v = np.concatenate([low, v])
    u = np.broadcast_to(azimuth / 360.0 + 0.5, v.shape)
    vertices = np.concatenate([hanging, lying]).reshape(-1, 3)
    surface = _rigid(body, vertices, grid_triangles(len(v), _COLUMNS))
    return surface.part("hair", material, np.stack([u.ravel(), v.ravel()], axis=1))


def _lying(
    skull: _Skull, style: str, thick_m: FloatArray, directions: FloatArray, falls: BoolArray
) -> FloatArray:
    """Return the outside of the hair along directions ``(rows, columns, 3)``."""
    head = skull.head
    radius = skull.radius(directions.reshape(-1, 3)).reshape(directions.shape[:2])
    on_skin = head.centre + radius[:, :, None] * directions
    above = on_skin[:, :, 1] - head.hairline_m(head.azimuth_deg(on_skin.reshape(-1, 3))).reshape(
        radius.shape
    )
    ramp = smoothstep(above, -0.003 * head.size, 0.035 * head.size)
    # Short hair is shorter at the sides and at the back.
    crop = 0.35 + 0.65 * smoothstep(directions[:, :, 1], 0.1, 0.8) if style == "short" else 1.0
    over_ears = 0.007 * falls * (np.abs(directions[0, :, 0]) > 0.75)
    lift = 0.0015 + thick_m * np.where(falls, 1.0, ramp) * crop
    lift += over_ears * (1.0 - np.linspace(0.0, 1.0, len(lift))[:, None]) * head.size
    return np.asarray(on_skin + lift[:, :, None] * directions)


def _hanging(head: _Head, start: FloatArray, falls: BoolArray) -> FloatArray:
    """Return rows of points from the hem up to where the hair starts to fall."""
    up = np.linspace(0.0, 1.0, _HANGING_ROWS)[:-1, None, None]
    middle = head.centre * [1.0, 0.0, 1.0]
    inward = 1.0 - 0.10 * (1.0 - up) ** 2
    fallen = middle + (start - middle) * [1.0, 0.0, 1.0] * inward
    hem = head.eye_y - _BOB_HEM_M * head.size
    fallen[:, :, 1] = hem + (start[:, 1] - hem) * up[:, :, 0]
    return np.where(falls[:, None], fallen, start)


def _tail(skull: _Skull, thick_m: float, body: Body, material: Material) -> Part:
    """Return a ponytail: a tube that leaves the back of the head and hangs."""
    head = skull.head
    start = _directions(np.array([180.0]), np.array([22.0]))
    root = head.centre + (skull.radius(start) + 0.3 * thick_m)[:, None] * start
    along = np.linspace(0.0, 1.0, _TAIL_ROWS)
    back = 0.042 * head.size * (1.0 - np.exp(-along / 0.10)) - 0.012 * along
    fall = _TAIL_LENGTH_M * head.size * np.maximum(along - 0.04, 0.0) ** 1.1
    middle = root + np.stack([0.0 * along, 0.012 - fall, -back], axis=1)
    girth = np.interp(along, (0.0, 0.08, 0.35, 0.7, 1.0), (0.019, 0.017, 0.027, 0.023, 0.006))
    around = np.linspace(0.0, 2.0 * np.pi, _TAIL_COLUMNS)
    ring = np.stack([np.sin(around), 0.0 * around, np.cos(around)], axis=1)
    vertices = (middle[:, None, :] + (girth * head.size)[:, None, None] * ring).reshape(-1, 3)
    u = np.broadcast_to(around / (2.0 * np.pi), (_TAIL_ROWS, _TAIL_COLUMNS))
    v = np.broadcast_to(1.0 - 0.99 * along[:, None], u.shape)
    triangles = grid_triangles(_TAIL_ROWS, _TAIL_COLUMNS)[:, ::-1]
    surface = _rigid(body, vertices, triangles)
    return surface.part("hair_tail", material, np.stack([u.ravel(), v.ravel()], axis=1))


def _strands(color: tuple[float, float, float], rng: np.random.Generator) -> ByteArray:
    """Return an sRGBA picture of strands that run up it, ragged at the lower edge."""
    tall, wide = 256, 512
    fine = rng.standard_normal((tall, wide))
    strands = ndimage.gaussian_filter(fine, (24.0, 0.7), mode=("nearest", "wrap"))
    locks = ndimage.gaussian_filter(fine, (40.0, 5.0), mode=("nearest", "wrap"))
    strands, locks = strands / float(strands.std()), locks / float(locks.std())
    shade = np.clip(1.0 + 0.28 * strands + 0.18 * locks, 0.25, 2.2)
    linear = np.asarray(color) * shade[:, :, None]
    picture = np.empty((tall, wide, 4), dtype=np.uint8)
    picture[:, :, :3] = np.clip(linear, 0.0, 1.0) ** (1.0 / 2.2) * 255.0
    edge = ndimage.gaussian_filter1d(rng.standard_normal(wide), 0.6, mode="wrap")
    edge = 0.035 + 0.014 * edge / float(edge.std())
    up = 1.0 - (np.arange(tall)[:, None] + 0.5) / tall
    picture[:, :, 3] = np.clip((up - edge) / 0.03, 0.0, 1.0) * 255.0
    return picture
