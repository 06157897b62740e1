"""From a spec's words to a rest-pose mesh: the blend of macro targets, stature and mass."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np

from gait_screen.errors import UsageError
from validation.body.anny_data import (
    ANCESTRIES,
    MUSCLES,
    SKIN_VERTICES,
    WEIGHTS,
    AnnyData,
)
from validation.records import FloatArray, IntArray
from validation.spec import BodySpec

#: Whole-body density with air in the lungs: 1.01-1.07 without it, floating bodies are near 0.985.
DENSITY_KG_M3 = 985.0

#: The targets' own ages: "young" is 25, "old" is 90. Below 20 the child's shape fades in.
_YOUNG_YEARS, _OLD_YEARS, _GROWN_YEARS, _CHILD_YEARS = 25.0, 90.0, 20.0, 10.0
#: How far the weight targets may be stretched beyond their ends to meet a mass.
_WEIGHT_RANGE = (-0.2, 1.35)
_BISECTIONS = 24


def rest_vertices(data: AnnyData, spec: BodySpec) -> tuple[FloatArray, float]:
    """Blend the targets.

    Returns
    -------
    tuple of (ndarray, float)
        The base mesh in metres, shape ``(n, 3)``, sole on y = 0 and of the asked stature, and the
        weight macro that gave the asked mass (the spec's own where no mass was asked).

    Raises
    ------
    UsageError
        If no body of this stature, sex, age and muscle has the asked mass.
    """
    blend = _WeightBlend(data, spec)
    if spec.mass_kg is None:
        return blend.at(spec.weight), spec.weight
    weight = _weight_for_mass(blend, data.mesh.triangles["body"], spec.mass_kg)
    return blend.at(weight), weight


def skin_mass_kg(vertices: FloatArray, triangles: IntArray) -> float:
    """Return the mass of what the skin encloses, kg."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    volume = float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6.0
    return volume * DENSITY_KG_M3


class _WeightBlend:
    """The mesh as a function of the weight macro alone, all else as the spec says."""

    def __init__(self, data: AnnyData, spec: BodySpec) -> None:
        self._height_m = spec.height_m
        shared = data.vertices + _blended(data, _ancestry_weights(spec))
        self._anchors = [
            shared + _blended(data, _build_weights(spec, anchor)) for anchor in WEIGHTS
        ]

    def at(self, weight: float) -> FloatArray:
        """Return the mesh in metres, standing on y = 0."""
        low, middle, high = self._anchors
        if weight < 0.5:
            mixed = low + (middle - low) * (weight / 0.5)
        else:
            mixed = middle + (high - middle) * ((weight - 0.5) / 0.5)
        vertices = 0.1 * mixed
        skin = vertices[:SKIN_VERTICES, 1]
        vertices[:, 1] -= skin.min()
        if self._height_m is not None:
            vertices *= self._height_m / np.ptp(skin)
        return vertices


def _weight_for_mass(blend: _WeightBlend, triangles: IntArray, mass_kg: float) -> float:
    low, high = _WEIGHT_RANGE
    ends = [skin_mass_kg(blend.at(weight), triangles) for weight in (low, high)]
    if not ends[0] <= mass_kg <= ends[1]:
        raise UsageError(
            f"body.mass_kg: a body of this sex, age, stature and muscle has {ends[0]:.0f} to "
            f"{ends[1]:.0f} kg, not {mass_kg:g}. Change mass_kg, height_m or muscle."
        )
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        if skin_mass_kg(blend.at(middle), triangles) < mass_kg:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _blended(data: AnnyData, weights: Mapping[str, float]) -> FloatArray:
    moved = np.zeros_like(data.vertices)
    for name, weight in weights.items():
        if weight > 0.0:
            moved += weight * data.target(name)
    return moved


def _ancestry_weights(spec: BodySpec) -> dict[str, float]:
    shares = (
        {name: 1.0 / len(ANCESTRIES) for name in ANCESTRIES}
        if spec.ancestry == "mixed"
        else {spec.ancestry: 1.0}
    )
    return {
        f"macrodetails/{ancestry}-{spec.sex}-{age}": share * age_share
        for (ancestry, share), (age, age_share) in product(
            shares.items(), _age_shares(spec.age_years).items()
        )
    }


def _build_weights(spec: BodySpec, weight: str) -> dict[str, float]:
    ideal = 2.0 * spec.proportions - 1.0
    proportions = {"idealproportions": max(0.0, ideal), "uncommonproportions": max(0.0, -ideal)}
    out: dict[str, float] = {}
    for (age, age_share), (muscle, muscle_share) in product(
        _age_shares(spec.age_years).items(), _muscle_shares(spec.muscle, weight).items()
    ):
        share = age_share * muscle_share
        build = f"{spec.sex}-{age}-{muscle}-{weight}"
        out[f"macrodetails/universal-{build}"] = share
        for name, size in proportions.items():
            out[f"macrodetails/proportions/{build}-{name}"] = share * size
    return out


def _age_shares(years: float) -> dict[str, float]:
    old = max(0.0, (years - _YOUNG_YEARS) / (_OLD_YEARS - _YOUNG_YEARS))
    # Growth slows down towards its end: at 16 the body is nearly an adult's.
    child = max(0.0, (_GROWN_YEARS - years) / (_GROWN_YEARS - _CHILD_YEARS)) ** 2
    return {"child": child, "young": 1.0 - old - child, "old": old}


def _muscle_shares(muscle: float, weight: str) -> dict[str, float]:
    if weight != "averageweight":
        # The targets of average muscle move the weight by 6 kg only; between little and much muscle
        # it is 30-50 kg each way, which is what people span.
        return {"minmuscle": 1.0 - muscle, "maxmuscle": muscle}
    low, high = max(0.0, 1.0 - 2.0 * muscle), max(0.0, 2.0 * muscle - 1.0)
    return dict(zip(MUSCLES, (low, 1.0 - low - high, high), strict=True))
