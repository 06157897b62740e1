"""Shorts, tights, trousers and shirts, cut from the base mesh's "tights" helper.

Tight cloth lies on the skin and moves with it. Loose cloth hangs: each leg, and the trunk, is
surrounded by a tube that nowhere runs in under what is above it; folds are pressed into it; and its
weights are smoothed over the mesh, so that it bends softly where the joint below bends sharply.
Cloth is parted (waistband, stripe) by exact cuts, so that its edges are crisp.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from validation.body import base_mesh
from validation.body.smooth import smoothstep
from validation.looks.cloth_mesh import (
    SkinBelow,
    Surface,
    averaging,
    cut,
    refined,
    share_of,
    used_only,
)
from validation.looks.tube import Axis, Tube
from validation.records import LETTERS, SIGN, Body, FloatArray, IntArray, Letter, Material, Part
from validation.spec import Color, GarmentSpec, ShirtSpec

#: The stature on which the lengths below were set, metres.
_STATURE_M = 1.73
#: Top of the waistband above the hip joints, and its width.
WAIST_M, _BAND_M = 0.105, 0.034
#: Least distance of cloth from the skin: bottoms, shirt (over the bottoms).
_BOTTOMS_M, _SHIRT_M = 0.0030, 0.0085
#: A stripe: half its width, and how far it lies on the cloth.
_HALF_STRIPE_M, _LAID_M = 0.011, 0.0012
#: Neckline: metres above (rear) and below (front) the root of the neck.
_NECK_REAR_M, _NECK_FRONT_M = 0.030, -0.045
_NECK_HALF_M = 0.062
#: The shortest sleeve ends on the shoulder.
_SHORTEST_SLEEVE = 0.07
#: Rounds of smoothing of the widest cloth's weights.
_SOFTEST = 22
#: Skin is hidden where it lies this far under the edge of cloth.
_UNDER_M = 0.03

_ARM_BONES = ("upperarm", "lowerarm", "wrist", "metacarpal", "finger")


@dataclass(frozen=True)
class Outfit:
    """What is worn, and which of the skin's vertices it hides."""

    parts: list[Part]
    hidden: NDArray[np.bool_]


@dataclass(frozen=True)
class _Frame:
    """Heights and axes of the body that clothes go by."""

    body: Body
    scale: float
    hip_y: float
    crotch_y: float

    @classmethod
    def of(cls, body: Body, below: SkinBelow) -> _Frame:
        scale = body.stature_m / _STATURE_M
        hip_y = float(body.head[body.bone("upperleg01.L")][1])
        at = below.vertices
        middle = (np.abs(at[:, 0]) < 0.012) & (at[:, 1] > 0.7 * hip_y) & (at[:, 1] < hip_y + 0.1)
        return cls(body, scale, hip_y, float(at[middle, 1].min()))

    def joint(self, name: str) -> FloatArray:
        """Return a joint's centre."""
        return np.asarray(self.body.head[self.body.bone(name)])

    def leg_y(self, length: float) -> float:
        """Return the height of a hem: length 0 at the hip joint, 1 knee, 2 ankle."""
        heights = [self.hip_y, self.joint("lowerleg01.L")[1], self.joint("foot.L")[1]]
        return float(np.interp(length, [0.0, 1.0, 2.0], heights))

    def leg_axis(self, side: Letter, y: FloatArray) -> FloatArray:
        """Return the middle of a leg ``(n, 2)`` (x, z) at heights, through its joints."""
        names = (f"foot.{side}", f"lowerleg01.{side}", f"upperleg01.{side}")
        joints = np.array([self.joint(name) for name in names])
        return np.stack([np.interp(y, joints[:, 1], joints[:, i]) for i in (0, 2)], axis=1)

    def arm_share(self, points: FloatArray) -> FloatArray:
        """Return how far along the arm points lie: 0 shoulder, 0.5 elbow, 1 wrist."""
        mirrored = points * [1.0, 1.0, 1.0]
        mirrored[:, 0] = np.abs(points[:, 0])
        shoulder, elbow, wrist = (
            self.joint(f"{name}.L") for name in ("upperarm01", "lowerarm01", "wrist")
        )
        upper, lower = elbow - shoulder, wrist - elbow
        first = (mirrored - shoulder) @ upper / (upper @ upper)
        second = (mirrored - elbow) @ lower / (lower @ lower)
        return np.asarray(0.5 * np.minimum(first, 1.0) + 0.5 * np.maximum(second, 0.0))


@lru_cache(maxsize=1)
def _tights() -> tuple[IntArray, IntArray]:
    return used_only(base_mesh().triangles["helper-tights"])


def _whole_cloth(body: Body, below: SkinBelow) -> Surface:
    """Return the finely meshed suit from which clothes are cut, with the skin's own weights."""
    used, triangles = _tights()
    bare = Surface(body.skin.vertices[used], triangles, np.zeros((len(used), 1)))
    fine = refined(bare)
    return Surface(fine.vertices, fine.triangles, below.weights(fine.vertices))


def wear(
    body: Body, bottoms: GarmentSpec, shirt: ShirtSpec | None, rng: np.random.Generator
) -> Outfit:
    """Return the clothes and what they hide.

    Parameters
    ----------
    rng
        Decides on the folds.
    """
    below = SkinBelow(body)
    frame = _Frame.of(body, below)
    cloth = _whole_cloth(body, below)
    hidden = np.zeros(len(body.skin.vertices), dtype=bool)
    parts, hides = _bottoms(frame, cloth, below, bottoms, rng)
    hidden[below.numbers] |= hides
    if shirt is not None:
        more, hides = _shirt(frame, cloth, below, shirt, rng, parts)
        parts += more
        hidden[below.numbers] |= hides
    return Outfit(parts, hidden)


def _bottoms(
    frame: _Frame, cloth: Surface, below: SkinBelow, spec: GarmentSpec, rng: np.random.Generator
) -> tuple[list[Part], NDArray[np.bool_]]:
    body, top = frame.body, frame.hip_y + WAIST_M * frame.scale
    hem = frame.leg_y(spec.length)
    cloth, _ = cut(cloth, 0.3 - share_of(cloth.weights, body, *_ARM_BONES))
    cloth, _ = cut(cloth, top - cloth.vertices[:, 1])
    cloth, _ = cut(cloth, cloth.vertices[:, 1] - _hem_y(frame, hem, cloth.vertices))
    edge_m = np.minimum(
        top - cloth.vertices[:, 1], cloth.vertices[:, 1] - _hem_y(frame, hem, cloth.vertices)
    )
    hung = _hung_on_legs(frame, cloth, spec.looseness, hem, rng)
    hung = _outside(hung, below, _BOTTOMS_M + 0.002 * spec.looseness, edge_m)
    hung = _settled(hung, round(_SOFTEST * spec.looseness**1.5))
    hides = (below.vertices[:, 1] < top - _UNDER_M) & (below.share(body, *_ARM_BONES) < 0.3)
    hides &= below.vertices[:, 1] > _hem_y(frame, hem, below.vertices) + _UNDER_M
    return _bottoms_parts(frame, hung, spec, top), hides


def _hem_y(frame: _Frame, hem: float, points: FloatArray) -> FloatArray:
    """Return the height of a leg's hem, lower at the inside where it is cut above the crotch."""
    inner = min(hem, frame.crotch_y - 0.020 * frame.scale)
    outward = smoothstep(np.abs(points[:, 0]), 0.02 * frame.scale, 0.12 * frame.scale)
    return np.asarray(inner + (hem - inner) * outward)


def _bottoms_parts(frame: _Frame, cloth: Surface, spec: GarmentSpec, top: float) -> list[Part]:
    """Part the waistband and the stripes from the rest."""
    field = cloth.vertices[:, 1] - (top - _BAND_M * frame.scale)
    band, _ = cut(cloth, field)
    rest, _ = cut(cloth, -field)
    parts = [band.part("waistband", _plain(_band_color(spec.color)))]
    if spec.stripe is not None:
        parts += [_stripe(frame, rest, side, spec.stripe) for side in LETTERS]
    return [rest.part("bottoms", _plain(spec.color)), *parts]


def _stripe(frame: _Frame, cloth: Surface, side: Letter, color: Color) -> Part:
    """Return a band down the outside of a leg, laid on the cloth."""

    def off(points: FloatArray) -> FloatArray:
        along = points[:, [0, 2]] - frame.leg_axis(side, points[:, 1])
        return np.asarray(along * [SIGN[side], 1.0])

    laid = cloth.moved(cloth.vertices + _LAID_M * cloth.normals())
    laid, _ = cut(laid, off(laid.vertices)[:, 0] - 0.02)
    laid, _ = cut(laid, _HALF_STRIPE_M - off(laid.vertices)[:, 1])
    laid, _ = cut(laid, _HALF_STRIPE_M + off(laid.vertices)[:, 1])
    return laid.part(f"stripe.{side}", _plain(color))


def _hung_on_legs(
    frame: _Frame, cloth: Surface, looseness: float, hem: float, rng: np.random.Generator
) -> Surface:
    """Widen each leg to a hanging tube with folds, fading in from the hips down."""
    points = cloth.vertices.copy()
    fade = 1.0 - smoothstep(points[:, 1], frame.crotch_y + 0.02, frame.hip_y + 0.06)
    for side in LETTERS:
        own = SIGN[side] * points[:, 0] >= 0.0
        leg = points[own]
        tube = Tube(leg, partial(frame.leg_axis, side))
        angle, radius = tube.polar(leg)
        hung = tube.hung(frame.crotch_y, 0.06 * (1.0 - looseness)).at(leg)
        down = np.clip(frame.hip_y - leg[:, 1], 0.0, None)
        wide = 0.85 * looseness**0.9 * np.maximum(hung - radius, 0.0)
        wide += 0.030 * looseness * np.clip(down / 0.30, 0.0, 1.0)
        wide += looseness * _leg_folds(frame, angle, leg[:, 1], hem, rng)
        moved = tube.with_radius(leg, radius + fade[own] * np.maximum(wide, -0.002))
        low = leg[:, 1] < frame.crotch_y
        inner = SIGN[side] * moved[:, 0]
        moved[low, 0] = SIGN[side] * np.maximum(inner[low], 0.003)
        points[own] = moved
    return cloth.moved(points)


def _leg_folds(
    frame: _Frame, turns: FloatArray, y: FloatArray, hem: float, rng: np.random.Generator
) -> FloatArray:
    """Return folds in a leg: upright ones towards the hem, level ones behind knee and at ankle."""
    phases = rng.uniform(0.0, 2.0 * np.pi, 6)
    angle = 2.0 * np.pi * turns
    down = np.clip((frame.hip_y - y) / max(frame.hip_y - hem, 0.05), 0.0, 1.0)
    upright = np.sin(5.0 * angle + phases[0] + 2.0 * y) + 0.7 * np.sin(8.0 * angle + phases[1])
    folds = 0.0045 * down**1.5 * upright
    knee, ankle = frame.joint("lowerleg01.L")[1], frame.joint("foot.L")[1]
    for place, reach, gain in ((knee, 0.09, 0.0055), (ankle + 0.06, 0.08, 0.0075)):
        wave = np.sin(2.0 * np.pi * y / 0.068 + 1.4 * np.sin(angle + phases[2]) + phases[3])
        folds += gain * wave * np.exp(-(((y - place) / reach) ** 2))
    slant = np.sin(2.0 * np.pi * y / 0.15 + 2.0 * np.sin(angle + phases[4]) + phases[5])
    return np.asarray(folds + 0.003 * slant)


def _outside(
    cloth: Surface, below: SkinBelow, least_m: float, edge_m: FloatArray, rounds: int = 3
) -> Surface:
    """Smooth a cloth and push it out of the skin; its level edges stay level.

    Parameters
    ----------
    edge_m
        Each vertex's height off the nearest level edge.
    """
    mean = averaging(cloth.triangles, len(cloth.vertices))
    points = cloth.vertices
    inner = np.clip(edge_m / 0.03, 0.0, 1.0)[:, None]
    free = np.concatenate([inner, inner, inner], axis=1)
    for _ in range(rounds):
        points = points + free * (0.6 * (mean @ points - points))
        pushed = below.pushed(points, least_m)
        pushed[:, 1] = points[:, 1] + inner[:, 0] * (pushed[:, 1] - points[:, 1])
        points = pushed
    return cloth.moved(points)


def _settled(cloth: Surface, rounds: int) -> Surface:
    """Smooth the weights of loose cloth over the mesh."""
    mean = averaging(cloth.triangles, len(cloth.vertices))
    weights = cloth.weights
    for _ in range(rounds):
        weights = mean @ weights
    return Surface(cloth.vertices, cloth.triangles, weights)


def _plain(color: Color) -> Material:
    return Material("cloth", color=color)


def _band_color(color: Color) -> Color:
    """Return a waistband's colour: a little lighter, or darker where cloth is light."""
    light = sum(color) / 3.0
    factor, lift = (0.6, 0.0) if light > 0.25 else (1.3, 0.025)
    red, green, blue = (min(1.0, factor * part + lift) for part in color)
    return red, green, blue


def _shirt(
    frame: _Frame,
    cloth: Surface,
    below: SkinBelow,
    spec: ShirtSpec,
    rng: np.random.Generator,
    under: list[Part],
) -> tuple[list[Part], NDArray[np.bool_]]:
    body = frame.body
    hem = frame.hip_y + spec.hem * frame.scale
    lowest = max(hem, frame.crotch_y + 0.02)
    sleeve = max(spec.sleeve, _SHORTEST_SLEEVE)
    cloth, _ = cut(cloth, _sleeve_field(frame, cloth.vertices, cloth.weights, sleeve))
    cloth, _ = cut(cloth, cloth.vertices[:, 1] - lowest)
    cloth, _ = cut(cloth, _neckline(frame, cloth.vertices) - cloth.vertices[:, 1])
    edge_m = _off_edges(frame, cloth, lowest, sleeve)
    hung = _hung_on_trunk(frame, cloth, spec, under, rng)
    hung = _outside(hung, below, _SHIRT_M, edge_m)
    points = hung.vertices.copy()
    # A hem over the hips hangs where it is cut: there is nothing to reach down to.
    reach = max(frame.hip_y + 0.08 * frame.scale - lowest, 1e-3)
    down = np.clip((lowest + reach - points[:, 1]) / reach, 0.0, 1.0)
    arm = share_of(hung.weights, body, *_ARM_BONES)
    points[:, 1] -= np.where(arm < 0.5, down * (lowest - hem), 0.0)
    hung = _settled(hung.moved(points), round(0.7 * _SOFTEST * spec.looseness**1.5))
    arms = below.share(body, *_ARM_BONES)
    at = below.vertices
    hides = _sleeve_field(frame, at, below.dense, sleeve - 0.07) > 0.0
    hides &= (at[:, 1] > lowest + _UNDER_M) | (arms > 0.5)
    hides &= at[:, 1] < _neckline(frame, at) - 0.6 * _UNDER_M
    return [hung.part("shirt", _plain(spec.color))], hides


def _off_edges(frame: _Frame, cloth: Surface, lowest: float, sleeve: float) -> FloatArray:
    """Return how far, metres, each vertex of a shirt lies from hem, neckline and cuffs."""
    y = cloth.vertices[:, 1]
    arm = share_of(cloth.weights, frame.body, *_ARM_BONES)
    cuff = (sleeve - frame.arm_share(cloth.vertices)) * 0.5 * frame.scale
    trunk = np.minimum(y - lowest, _neckline(frame, cloth.vertices) - y)
    return np.maximum(np.where(arm > 0.5, cuff, trunk), 0.0)


def _sleeve_field(
    frame: _Frame, points: FloatArray, weights: FloatArray, sleeve: float
) -> FloatArray:
    """Return a field that is positive up to a share of the arm, and on the trunk."""
    arm = share_of(weights, frame.body, *_ARM_BONES)
    return np.asarray(sleeve - frame.arm_share(points) + 8.0 * np.maximum(0.5 - arm, 0.0))


def _neckline(frame: _Frame, points: FloatArray) -> FloatArray:
    """Return the height of the neckline: a plane that falls to the front, and rises at the sides.

    It rises so that it does not graze the slope of the shoulders.
    """
    root = frame.joint("neck01")
    share = (points[:, 2] - root[2] + 0.06 * frame.scale) / (0.13 * frame.scale)
    rear, front = (root[1] + frame.scale * height for height in (_NECK_REAR_M, _NECK_FRONT_M))
    beside = np.maximum(np.abs(points[:, 0]) - _NECK_HALF_M * frame.scale, 0.0)
    return np.asarray(rear + np.clip(share, -0.2, 1.2) * (front - rear) + 0.7 * beside)


def _over(under: list[Part], points: FloatArray, radius: FloatArray, axis: Axis) -> FloatArray:
    """Return radii that clear what is worn below."""
    worn = np.concatenate([part.vertices for part in under])
    worn = worn[worn[:, 1] > points[:, 1].min() - 0.03]
    if len(worn) == 0:
        return radius
    outside = Tube(worn, axis).at(points) + 0.004
    return np.where(points[:, 1] < worn[:, 1].max(), np.maximum(radius, outside), radius)


def _hung_on_trunk(
    frame: _Frame,
    cloth: Surface,
    spec: ShirtSpec,
    under: list[Part],
    rng: np.random.Generator,
) -> Surface:
    """Let a shirt hang from chest and shoulder blades, over what is worn below."""
    arm = share_of(cloth.weights, frame.body, *_ARM_BONES)
    trunk = arm < 0.35
    points = cloth.vertices.copy()
    own = points[trunk]
    chest_y = frame.joint("spine01")[1]

    def axis(y: FloatArray) -> FloatArray:
        return np.stack([np.zeros_like(y), np.full_like(y, -0.005)], axis=1)

    tube = Tube(own, axis)
    angle, radius = tube.polar(own)
    hung = tube.hung(chest_y, 0.30 * (1.0 - spec.looseness)).at(own)
    fade = 1.0 - smoothstep(own[:, 1], chest_y - 0.16, chest_y + 0.02)
    phase = rng.uniform(0.0, 2.0 * np.pi, 3)
    turn = 2.0 * np.pi * angle
    folds = np.sin(6.0 * turn + phase[0] + 4.0 * own[:, 1]) + 0.6 * np.sin(11.0 * turn + phase[1])
    folds += 0.9 * np.sin(2.0 * np.pi * own[:, 1] / 0.14 + 2.0 * np.sin(turn + phase[2]))
    wide = spec.looseness**0.8 * np.maximum(hung - radius, 0.0)
    wide += spec.looseness * (0.020 + 0.004 * folds)
    target = radius + fade * np.maximum(wide, 0.0)
    points[trunk] = tube.with_radius(own, _over(under, own, target, axis))
    widening = 0.022 * spec.looseness * np.clip(frame.arm_share(points) / 0.3, 0.0, 1.0)
    points += (np.where(trunk, 0.0, widening))[:, None] * cloth.normals()
    return cloth.moved(points)
