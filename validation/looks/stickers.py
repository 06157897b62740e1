"""Round stickers on the skin, or on what covers it, as a clinician places them.

Each is a thin disc that lies on the outermost surface at its place and is carried by one bone, that
of the axis which it shows; so the angle between stickers is the angle between bones. They are
placed on a person who stands with the toes a little out: from behind, the two on the calf lie over
the axis of the shank and the two on the heel one above the other; from the inner side, the three on
the foot lie in one line, the middle one on the joint of the big toe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.errors import UsageError
from validation.motion.rotation import Y_AXIS, Z_AXIS, cross, turn, unit
from validation.records import (
    LETTERS,
    SIGN,
    Body,
    FloatArray,
    IntArray,
    Letter,
    Material,
    Part,
    Posed,
)
from validation.spec import StickerSpec

#: How the person stands while the rear stickers are put on; the shank turns half as far out.
STANDING_TOE_OUT_DEG: Final = 7.0
#: Along the shank above the ankle, and above the sole, metres for the stature below.
CALF_M: Final = {"calf_upper": 0.20, "calf_lower": 0.10}
HEEL_M: Final = {"heel_upper": 0.048, "heel_lower": 0.022}
STATURE_M: Final = 1.73
#: Side: height of the middle sticker and of the tip's, shares of the joint's height; how far the
#: tip's lies ahead of the joint, share of the foot's length.
MTP1_HEIGHT: Final = 0.78
HALLUX_HEIGHT: Final = 0.54
HALLUX_AHEAD: Final = 0.175
#: How far a sticker lies on its surface, metres. On the foot's side more: there the skin moves
#: under it as the toe bends, and on the heel as the calcaneus rolls while the sticker is carried by
#: the whole foot.
LAID_M: Final = 0.001
LAID_ON_TOE_M: Final = 0.003
LAID_ON_HEEL_M: Final = 0.006
#: How far out from a place its surface may be.
REACH_M: Final = 0.14
SIDE_REACH_M: Final = 0.07
#: A disc follows the surface below it so far out of its plane.
DEEPEST_M: Final = 0.005
SPOKES: Final = 12
RINGS: Final = (0.55, 1.0)


@dataclass(frozen=True)
class Place:
    """Where a sticker goes: out from ``origin`` (rest pose) along ``outward``, on the surface."""

    name: str
    side: Letter
    bone: str
    origin: FloatArray
    outward: FloatArray
    reach_m: float = REACH_M
    laid_m: float = LAID_M


@dataclass(frozen=True)
class Stickers:
    """Stickers that are on: what is drawn, and per name and side a bone and a place at rest."""

    parts: tuple[Part, ...]
    centres: Mapping[str, tuple[int, FloatArray]]

    def points(self, body: Body, posed: Posed) -> dict[str, FloatArray]:
        """Return the centres in the world, metres, named ``sticker_<name>_<side>``."""
        return {
            name: posed.head[bone] + posed.rotation[bone] @ (rest - body.head[bone])
            for name, (bone, rest) in self.centres.items()
        }


def stick(body: Body, parts: Sequence[Part], spec: StickerSpec | None) -> Stickers:
    """Put stickers on a dressed body.

    Parameters
    ----------
    parts
        All that is drawn of the person so far.

    Raises
    ------
    UsageError
        If there is no surface at a sticker's place.
    """
    if spec is None:
        return Stickers((), {})
    surface = _Surface.of(parts)
    material = Material("sticker", color=spec.color)
    made: list[Part] = []
    centres: dict[str, tuple[int, FloatArray]] = {}
    for place in places(body, spec):
        name = f"sticker_{place.name}_{place.side}"
        bone = body.bone(place.bone)
        centre = surface.outermost(place)
        if centre is None:
            raise UsageError(f"look.stickers: there is nothing to put {name} on; ask for others.")
        points, triangles = _disc(surface, place, centre, 0.5 * spec.diameter_m)
        centres[name] = bone, centre + place.laid_m * place.outward
        made.append(_rigid_part(name, points, triangles, bone, material))
    return Stickers(tuple(made), centres)


def places(body: Body, spec: StickerSpec) -> list[Place]:
    """Return where the stickers of a spec go."""
    found = []
    for side in LETTERS:
        found += _rear(body, side) if spec.which == "rear" else _inner_side(body, side)
        if spec.waist:
            found.append(_waist(body, side))
    return found


def _rear(body: Body, side: Letter) -> list[Place]:
    foot, scale = body.foot[side], body.stature_m / STATURE_M
    rest_yaw = float(np.degrees(np.arctan2(foot.forward[0], foot.forward[2])))
    stands = SIGN[side] * STANDING_TOE_OUT_DEG
    behind_calf = -(turn(Y_AXIS, -0.5 * stands) @ Z_AXIS)
    behind_heel = -(turn(Y_AXIS, rest_yaw - stands) @ Z_AXIS)
    shank = f"lowerleg01.{side}"
    axis = unit(body.head[body.bone(shank)] - foot.ankle)
    calf = [
        Place(name, side, shank, foot.ankle + scale * up * axis, behind_calf)
        for name, up in CALF_M.items()
    ]
    heel = [
        Place(name, side, f"rear.{side}", foot.heel + scale * up * Y_AXIS, behind_heel)
        for name, up in HEEL_M.items()
    ]
    return calf + heel


def _inner_side(body: Body, side: Letter) -> list[Place]:
    foot = body.foot[side]
    inward = -SIGN[side] * foot.lateral
    ahead_m = HALLUX_AHEAD * foot.length_m
    joint = foot.mtp1 * [1.0, MTP1_HEIGHT, 1.0]
    tip = foot.mtp1 * [1.0, HALLUX_HEIGHT, 1.0] + ahead_m * foot.forward
    # On the line from the tip's through the joint's, above the plantar heel.
    back_m = float((joint - foot.heel) @ foot.forward)
    rise_m = (joint[1] - tip[1]) / ahead_m * back_m
    heel = foot.heel + (joint[1] + rise_m) * Y_AXIS
    return [
        Place("heel", side, f"foot.{side}", heel, inward, SIDE_REACH_M, LAID_ON_HEEL_M),
        Place("mtp1", side, f"foot.{side}", joint, inward, SIDE_REACH_M, LAID_ON_TOE_M),
        Place("hallux", side, f"toe1-1.{side}", tip, inward, SIDE_REACH_M, LAID_ON_TOE_M),
    ]


def _waist(body: Body, side: Letter) -> Place:
    spot = body.skin.vertices[list(body.surface_points["psis"][side])].mean(axis=0)
    return Place("psis", side, body.bones[0], spot + 0.05 * Z_AXIS, -Z_AXIS)


@dataclass(frozen=True)
class _Surface:
    """All triangles of a person: a corner and the two edges from it, shape ``(t, 3)`` each."""

    corner: FloatArray
    first: FloatArray
    second: FloatArray

    @classmethod
    def of(cls, parts: Sequence[Part]) -> _Surface:
        corners = np.concatenate([part.vertices[part.triangles] for part in parts])
        a, b, c = corners.transpose(1, 0, 2)
        return cls(a, b - a, c - a)

    def near(self, point: FloatArray, radius_m: float) -> _Surface:
        """Return the triangles that begin near a point."""
        close = np.linalg.norm(self.corner - point, axis=1) < radius_m
        return _Surface(self.corner[close], self.first[close], self.second[close])

    def depth(self, origin: FloatArray, way: FloatArray) -> float:
        """Return how far along a unit direction the first triangle is hit, infinity if none."""
        across = cross(np.broadcast_to(way, self.second.shape), self.second)
        area = np.einsum("ij,ij->i", self.first, across)
        area = np.where(np.abs(area) < 1e-14, np.nan, area)
        off = origin - self.corner
        u = np.einsum("ij,ij->i", off, across) / area
        turned = cross(off, self.first)
        v = turned @ way / area
        along = np.einsum("ij,ij->i", self.second, turned) / area
        hit = (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0) & (along > 0.0)
        return float(np.min(along[hit], initial=np.inf))

    def outermost(self, place: Place) -> FloatArray | None:
        """Return the outermost point of the surface out from a place; None if there is none."""
        outside = place.origin + place.reach_m * place.outward
        depth = self.near(place.origin, 2.0 * place.reach_m).depth(outside, -place.outward)
        return outside - depth * place.outward if depth < place.reach_m else None


def _disc(
    surface: _Surface, place: Place, centre: FloatArray, radius_m: float
) -> tuple[FloatArray, IntArray]:
    """Return a disc that follows the surface: vertices and triangles, outsides anticlockwise."""
    local = surface.near(centre, 4.0 * radius_m)
    first = _laid(local, centre, place.outward, radius_m)
    off = first - centre
    normal = np.linalg.svd(off)[2][2]
    normal = normal if normal @ place.outward > 0.0 else -normal
    points = _laid(local, centre, normal, radius_m) + place.laid_m * place.outward
    inner, outer = np.arange(SPOKES) + 1, np.arange(SPOKES) + 1 + SPOKES
    inner_next, outer_next = np.roll(inner, -1), np.roll(outer, -1)
    fan = np.stack([np.zeros(SPOKES, int), inner, inner_next], axis=1)
    band = [
        np.stack([inner, outer, outer_next], axis=1),
        np.stack([inner, outer_next, inner_next], axis=1),
    ]
    return points, np.concatenate([fan, *band]).astype(np.int32)


def _laid(surface: _Surface, centre: FloatArray, normal: FloatArray, radius_m: float) -> FloatArray:
    """Return the centre and rings around it, laid on the surface along a normal."""
    side = unit(cross(Y_AXIS if abs(normal[1]) < 0.9 else Z_AXIS, normal))
    up = cross(normal, side)
    around = 2.0 * np.pi * np.arange(SPOKES) / SPOKES
    spokes = np.cos(around)[:, None] * side + np.sin(around)[:, None] * up
    flat = [centre, *(centre + share * radius_m * spoke for share in RINGS for spoke in spokes)]
    laid = []
    for point in flat:
        depth = surface.depth(point + DEEPEST_M * normal, -normal)
        # Past an edge a sticker stays flat.
        out = DEEPEST_M - depth if depth < 2.0 * DEEPEST_M else 0.0
        laid.append(point + out * normal)
    return np.array(laid)


def _rigid_part(
    name: str, points: FloatArray, triangles: IntArray, bone: int, material: Material
) -> Part:
    return Part(
        name=name,
        vertices=points,
        triangles=triangles,
        uv=np.zeros((1, 2)),
        uv_triangles=np.zeros_like(triangles),
        bone_index=np.full((len(points), 1), bone, dtype=np.int32),
        bone_weight=np.ones((len(points), 1)),
        material=material,
    )
