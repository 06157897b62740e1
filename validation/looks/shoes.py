"""Running shoes built around the bare foot: a flat sole under the plantar plane, and an upper.

The bare foot stands on the insole at y = 0 as it stood on the ground; the sole reaches from there
down to ``-stack_m`` everywhere, so that the foot's angles stay those of the bare foot. The drop is
seen as a midsole that is higher at the heel. The shoe bends at the ball with the toes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from validation.body.smooth import smoothstep
from validation.looks.cloth_mesh import Surface, cut, dense_weights, used_only
from validation.looks.hair import grid_triangles
from validation.looks.last import AROUND, SIDE_RAYS, Last, foot_and_ankle, last_of, to_foot
from validation.records import (
    LETTERS,
    Body,
    ByteArray,
    FloatArray,
    IntArray,
    Letter,
    Material,
    Part,
)
from validation.spec import Color, ShoeSpec

#: Room between skin and outside of the upper; of the sole beyond the upper.
_UPPER_M, _WELT_M = 0.005, 0.004
#: Where the upper ends round the ankle: along the foot from the plantar heel centre, and height;
#: shares of the foot's length.
_COLLAR_AT = (-0.22, -0.12, -0.06, 0.08, 0.16, 0.21, 0.25, 0.28)
_COLLAR_Y = (0.290, 0.280, 0.250, 0.210, 0.245, 0.310, 0.350, 0.900)
#: Skin is hidden this far below the collar, and below the top of a sock.
_UNDER_M = 0.014
#: Where calcaneus gives way to midfoot, shares of the length from the hindmost skin; half the
#: stretch over which the toes take over.
_REARFOOT_BLEND, _HEEL_BEHIND, _BALL_M = (0.30, 0.62), 0.15, 0.016
#: Heights of socks above the collar, metres; 0 is a sock that does not show.
_SOCKS_M = (0.0, 0.0, 0.035, 0.055, 0.10)
#: Socks are cut from the skin up to here, a share of the foot's length.
_HIGHEST_SOCK = 0.85
_TEXTURE = (512, 256)


@dataclass(frozen=True)
class Footwear:
    """What is worn on the feet, and which of the skin's vertices it hides."""

    parts: list[Part]
    hidden: NDArray[np.bool_]


def shoes(body: Body, spec: ShoeSpec, rng: np.random.Generator) -> Footwear:
    """Return both shoes, and socks where they show."""
    sock_m = float(rng.choice(_SOCKS_M))
    sock_color = float(rng.choice([0.75, 0.75, 0.02]))
    pattern = int(rng.integers(1 << 30))
    parts: list[Part] = []
    hidden = np.zeros(len(body.skin.vertices), dtype=bool)
    for side in LETTERS:
        last = last_of(body, side)
        parts += _shoe(body, last, spec, np.random.default_rng(pattern))
        members = foot_and_ankle(body, side)
        at = to_foot(last.foot, side, body.skin.vertices[members])
        top = _collar_y(last, at[:, 0])
        hidden[members] |= at[:, 2] < top - _UNDER_M
        if sock_m > 0.0:
            sock_top = float(_COLLAR_Y[3] * last.foot.length_m + 0.03 + sock_m)
            parts.append(_sock(body, last, sock_top, (sock_color,) * 3))
            members = foot_and_ankle(body, side, _HIGHEST_SOCK)
            hidden[members] |= body.skin.vertices[members, 1] < sock_top - _UNDER_M
    return Footwear(parts, hidden)


def _collar_y(last: Last, along: FloatArray) -> FloatArray:
    """Return the height of the upper's edge along the foot, metres."""
    length = last.foot.length_m
    return np.asarray(length * np.interp(along / length, _COLLAR_AT, _COLLAR_Y))


def _shoe(body: Body, last: Last, spec: ShoeSpec, rng: np.random.Generator) -> list[Part]:
    side = last.side
    reach = _shaped(last, spec)
    upper, uv = _upper(body, last, reach)
    picture = _upper_picture(last, last.surface(reach), spec, rng)
    parts = [upper.part(f"upper.{side}", Material("shoe", texture=picture), uv)]
    midsole, outsole = _sole(last, reach[0], spec)
    rubber = tuple(0.25 * part for part in spec.sole_color)
    for name, points, color in (
        ("midsole", midsole, spec.sole_color),
        ("outsole", outsole, rubber),
    ):
        triangles = _closed_triangles(last.side, len(points))
        surface = _surface(body, last, points.reshape(-1, 3), triangles)
        parts.append(surface.part(f"{name}.{side}", Material("shoe", color=_color(color))))
    return parts


def _color(values: tuple[float, ...]) -> Color:
    return values[0], values[1], values[2]


def _shaped(last: Last, spec: ShoeSpec) -> FloatArray:
    """Return the outside of the upper along each ray: the foot, its room, and the toe box."""
    ahead = np.clip(last.forwardness, 0.0, 1.0)
    across = np.sqrt(1.0 - ahead**2)
    ball = smoothstep(last.origin[:, 0], 0.40 * last.foot.length_m, 0.60 * last.foot.length_m)
    room = {
        "round": 0.010 * ahead + 0.001 * ball,
        "narrow": 0.026 * ahead**3 - 0.0015 * ball * across,
        "wide": (0.011 * ahead + 0.007 * across) * ball,
    }[spec.toe_box]
    # A toe box is a vault: its front is steeper than the toes and as high as the big toe.
    lift = np.cos(last.elevation())[:, None] ** 0.5
    reach = last.reach + _UPPER_M + room * lift
    vault = ndimage.gaussian_filter(reach, (2.5, 2.5), mode=("nearest", "wrap"))
    front = smoothstep(last.origin[:, 0], 0.35 * last.foot.length_m, 0.60 * last.foot.length_m)
    reach = reach + front * (np.maximum(vault, last.reach + 0.7 * _UPPER_M) - reach)
    return _joined(reach)


def _joined(reach: FloatArray) -> FloatArray:
    """Make outer and inner rays meet where they are upright."""
    made = reach.copy()
    # The outer side's rays run forward, the inner side's back: opposite ones share their origin.
    outer, inner = slice(0, SIDE_RAYS), slice(AROUND // 2, AROUND // 2 + SIDE_RAYS)
    upright = (made[-1, outer] + made[-1, inner][::-1]) / 2.0
    made[-1, outer], made[-1, inner] = upright, upright[::-1]
    made[-1, SIDE_RAYS : AROUND // 2] = upright[-1]
    made[-1, AROUND // 2 + SIDE_RAYS :] = upright[0]
    share = np.linspace(0.0, 1.0, 8)[1:-1, None] ** 2
    made[-7:-1] = (1.0 - share) * made[-7:-1] + share * made[-1]
    return made


def _closed_triangles(side: Letter, rows: int, columns: int = AROUND) -> IntArray:
    """Return the triangles of rings of vertices, outsides counter-clockwise."""
    wide = grid_triangles(rows, columns + 1)
    row, column = np.divmod(wide, columns + 1)
    closed = (row * columns + column % columns).astype(np.int32)
    return np.asarray(closed if side == "R" else closed[:, ::-1])


def _surface(body: Body, last: Last, points: FloatArray, triangles: IntArray) -> Surface:
    """Return points in the frame of the foot as a surface that the foot's bones move."""
    foot, side = last.foot, last.side
    names = [f"{bone}.{side}" for bone in ("rear", "foot", "toe2-1")]
    rear, whole, toes = (body.bone(name) for name in names)
    along = points[:, 0] / foot.length_m + _HEEL_BEHIND
    heads = [body.head[body.bone(f"toe{n}-1.{side}")] for n in (1, 2, 5)]
    ball = to_foot(foot, side, np.array(heads))
    across = np.argsort(ball[:, 1])
    line = np.interp(points[:, 1], ball[across, 1], ball[across, 0])
    middle = smoothstep(along, *_REARFOOT_BLEND)
    front = smoothstep(points[:, 0] - line, -_BALL_M, _BALL_M)
    weights = np.zeros((len(points), len(body.bones)))
    weights[:, rear] = 1.0 - middle
    weights[:, whole] = middle * (1.0 - front)
    weights[:, toes] = middle * front
    return Surface(last.to_world(points), triangles, weights)


def _upper(body: Body, last: Last, reach: FloatArray) -> tuple[Surface, FloatArray]:
    """Return the upper, cut along the collar, and its texture coordinates."""
    shell = last.surface(reach)
    foot_of_it = last.ring(reach[0] - 0.002, -0.001)
    points = np.concatenate([foot_of_it[None], shell])
    rows = len(points)
    # The first ring again at the end: there the texture joins itself.
    wide = np.concatenate([points, points[:, :1]], axis=1)
    triangles = grid_triangles(rows, AROUND + 1)
    triangles = triangles if last.side == "R" else triangles[:, ::-1]
    flat = wide.reshape(-1, 3)
    surface = _surface(body, last, flat, triangles)
    u = np.broadcast_to(np.arange(AROUND + 1) / AROUND, wide.shape[:2])
    v = np.broadcast_to(np.linspace(0.002, 0.998, rows)[:, None], wide.shape[:2])
    made, matrix = cut(surface, _collar_y(last, flat[:, 0]) - flat[:, 2])
    return made, np.asarray(matrix @ np.stack([u.ravel(), v.ravel()], axis=1))


def _sole(last: Last, reach: FloatArray, spec: ShoeSpec) -> tuple[FloatArray, FloatArray]:
    """Return the rings of midsole and outsole, from the upper down and in under the foot."""
    along = last.ring(reach, 0.0)[:, 0] / last.foot.length_m + _HEEL_BEHIND
    heel = 1.0 - smoothstep(along, 0.25, 0.75)
    ahead, behind = np.clip(last.forwardness, 0.0, 1.0), np.clip(-last.forwardness, 0.0, 1.0)
    top = 0.011 + 0.8 * spec.drop_m * heel + 0.008 * ahead**2
    waist = np.exp(-(((along - 0.45) / 0.14) ** 2)) * np.clip(-last.direction[:, 1], 0.0, 1.0)
    edge = reach + _WELT_M
    low = edge + 0.0025 * heel - 0.006 * waist - 0.004 * ahead
    stack = spec.stack_m
    tread = min(0.005, 0.4 * stack)
    # Toe and heel roll off the ground in a curve; between, the sole is flat.
    rise = stack * (0.35 * ahead**2 + 0.18 * behind**2)
    flat = low - 0.004 - 0.020 * ahead - 0.010 * behind
    midsole = np.stack(
        [
            last.ring(flat, -stack + 0.3 * tread),
            last.ring(low - 0.001, -stack + tread + rise),
            last.ring(low + 0.001, -0.72 * stack + 0.8 * rise),
            last.ring(edge - 0.0025, -0.35 * stack + 0.4 * rise),
            last.ring(edge - 0.0005, 0.2 * top),
            last.ring(edge, top - 0.003),
            last.ring(edge - 0.002, top),
            last.ring(reach - 0.004, top + 0.001),
        ]
    )
    outsole = np.stack(
        [
            last.ring(np.zeros_like(reach), -stack),
            last.ring(np.minimum(0.3 * reach, 0.01), -stack),
            last.ring(flat, -stack),
            last.ring(low - 0.002, -stack + 0.3 * tread + rise),
            last.ring(low - 0.0002, -stack + 1.1 * tread + rise),
            last.ring(low - 0.002, -stack + 1.2 * tread + rise),
        ]
    )
    return midsole, outsole


def _sock(body: Body, last: Last, top_m: float, color: Color) -> Part:
    """Return the part of a sock that shows: the skin from within the shoe up to its edge."""
    skin = body.skin
    members = np.zeros(len(skin.vertices), dtype=bool)
    members[foot_and_ankle(body, last.side, _HIGHEST_SOCK)] = True
    used, triangles = used_only(skin.triangles[members[skin.triangles].all(axis=1)])
    bare = Surface(skin.vertices[used], triangles, dense_weights(body, used))
    sock = bare.moved(bare.vertices + 0.0018 * bare.normals())
    sock, _ = cut(sock, top_m - sock.vertices[:, 1])
    at = to_foot(last.foot, last.side, sock.vertices)
    sock, _ = cut(sock, at[:, 2] - _collar_y(last, at[:, 0]) + 2.0 * _UNDER_M)
    return sock.part(f"sock.{last.side}", Material("cloth", color=color))


def _upper_picture(
    last: Last, points: FloatArray, spec: ShoeSpec, rng: np.random.Generator
) -> ByteArray:
    """Draw the upper: knit, toe cap, heel counter, a stripe on the sides, tongue and laces."""
    wide, tall = _TEXTURE
    grid = np.concatenate([points[:1], points])
    grid = np.ascontiguousarray(np.concatenate([grid, grid[:, :1]], axis=1)[::-1])
    at: FloatArray = np.asarray(
        cv2.resize(grid, (wide, tall), interpolation=cv2.INTER_LINEAR), dtype=np.float64
    )
    length = last.foot.length_m
    along, height = at[:, :, 0] / length, at[:, :, 2] / length
    rise = np.broadcast_to(np.linspace(1.0, 0.0, tall)[:, None], along.shape)
    dye = np.asarray(spec.color, dtype=np.float64)
    accent = rng.uniform(0.2, 1.0, 3) * (0.08 if dye.mean() > 0.3 else 0.75)
    picture = np.empty((tall, wide, 3))
    picture[:] = dye
    knit = ndimage.gaussian_filter(rng.standard_normal((tall, wide)), (0.8, 1.2))
    picture *= (1.0 + 0.10 * knit / float(knit.std()))[:, :, None]
    _paint(picture, 0.8 * smoothstep(along, 0.745, 0.76) * (height < 0.16), 0.7 * dye + 0.02)
    counter = smoothstep(0.02 - along, 0.0, 0.012) * (height < 0.21 - 0.5 * along)
    _paint(picture, 0.9 * counter, 0.55 * dye + 0.25 * accent)
    slant = along - 0.55 * height
    side = (height > 0.06) & (height < 0.24) & (rise < 0.70)
    first = float(rng.uniform(0.14, 0.22))
    for number in range(int(rng.integers(1, 4))):
        bar = np.abs(slant - first - 0.075 * number) < 0.017
        _paint(picture, 0.95 * (bar & side), accent)
    _laces(picture, along, rise, dye)
    rim = 1.0 - smoothstep(
        length * (np.interp(along, _COLLAR_AT, _COLLAR_Y) - height), 0.004, 0.008
    )
    _paint(picture, 0.8 * rim, 0.35 * dye + 0.01)
    encoded = np.clip(picture, 0.0, 1.0) ** (1.0 / 2.2) * 255.0
    return np.asarray(encoded, dtype=np.uint8)


def _laces(picture: FloatArray, along: FloatArray, rise: FloatArray, dye: FloatArray) -> None:
    """Paint tongue, eyelets and laces over the instep, in place."""
    throat = (along > 0.22) & (along < 0.50)
    _paint(picture, 0.8 * (throat & (rise > 0.74)), 0.6 * dye + 0.02)
    _paint(picture, 0.9 * (throat & (rise > 0.86)), 0.35 * dye + 0.05)
    bars = np.abs((along * 22.0) % 1.0 - 0.5) < 0.22
    lace = np.full(3, 0.06 if dye.mean() > 0.5 else 0.75)
    _paint(picture, 0.95 * (throat & bars & (rise > 0.80)), lace)


def _paint(picture: FloatArray, share: NDArray[np.floating], color: FloatArray) -> None:
    """Lay a colour over the picture by a share per pixel, in place."""
    part = share[:, :, None]
    picture[:] = picture * (1.0 - part) + part * color
