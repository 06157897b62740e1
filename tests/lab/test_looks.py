"""Skin, hair, clothes and shoes: what a dressed body must be for its pictures to be true."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from validation.body import base_mesh, shape_body
from validation.looks import dress
from validation.looks.uv_map import uv_map
from validation.records import LETTERS, Body, FloatArray, Part
from validation.spec import BodySpec, GarmentSpec, LookSpec, ShirtSpec, ShoeSpec

SHOES = ShoeSpec(toe_box="narrow", stack_m=0.030, drop_m=0.010)
SHOD = LookSpec(shoes=SHOES)


@lru_cache(maxsize=2)
def body_of(sex: str = "male") -> Body:
    return shape_body(BodySpec.model_validate({"sex": sex}))


def dressed(look: LookSpec, seed: int = 3, sex: str = "male") -> tuple[dict[str, Part], float]:
    parts, ground_y = dress(body_of(sex), look, np.random.default_rng(seed))
    return {part.name: part for part in parts}, ground_y


@lru_cache(maxsize=1)
def shod() -> tuple[dict[str, Part], float]:
    return dressed(SHOD)


def share_inside(points: FloatArray, *parts: Part) -> FloatArray:
    """Return the winding number of the parts' surfaces around points: 1 inside, 0 outside."""
    total = np.zeros(len(points))
    for part in parts:
        a, b, c = (part.vertices[part.triangles[:, k]][None] - points[:, None] for k in range(3))
        la, lb, lc = (np.linalg.norm(x, axis=2) for x in (a, b, c))
        triple = np.sum(a * np.cross(b, c), axis=2)
        below = la * lb * lc + np.sum(a * b, 2) * lc + np.sum(b * c, 2) * la + np.sum(c * a, 2) * lb
        total += np.arctan2(triple, below).sum(axis=1) / (2.0 * np.pi)
    return total


def used_vertices(part: Part) -> FloatArray:
    return part.vertices[np.unique(part.triangles)]


def bare_skin() -> Part:
    """Return the skin of the average man without its refinement, to measure against."""
    return replace(body_of().skin, triangles=base_mesh().triangles["body"])


def bone_share(part: Part, body: Body, *starts: str) -> FloatArray:
    wanted = np.array([name.startswith(starts) for name in body.bones])
    return (part.bone_weight * wanted[part.bone_index]).sum(axis=1)


def test_the_same_look_and_generator_give_the_same_parts() -> None:
    first, second = dressed(SHOD), shod()
    assert list(first[0]) == list(second[0])
    assert first[1] == second[1]
    for name, part in first[0].items():
        assert np.array_equal(part.vertices, second[0][name].vertices), name
        assert np.array_equal(part.bone_weight, second[0][name].bone_weight), name
        picture = part.material.texture
        if picture is not None:
            assert np.array_equal(picture, second[0][name].material.texture), name


def test_another_generator_gives_another_skin() -> None:
    one, other = (dressed(LookSpec(), seed)[0]["skin"].material.texture for seed in (1, 2))
    assert one is not None
    assert other is not None
    assert np.mean(one != other) > 0.2


@pytest.mark.parametrize(
    ("sex", "hair"),
    [("male", "none"), ("male", "short"), ("female", "bob"), ("female", "ponytail")],
)
def test_every_part_is_sound(sex: str, hair: str) -> None:
    look = LookSpec.model_validate({"hair": hair, "bottoms": {"stripe": (0.8, 0.8, 0.8)}})
    parts, _ = dressed(look, sex=sex)
    bones = len(body_of(sex).bones)
    assert ("hair" in parts) == (hair != "none")
    for name, part in parts.items():
        assert np.isfinite(part.vertices).all(), name
        assert len(part.triangles) > 0, name
        assert part.triangles.max() < len(part.vertices), name
        assert part.uv_triangles.max() < len(part.uv), name
        assert part.bone_index.max() < bones, name
        assert np.allclose(part.bone_weight.sum(axis=1), 1.0), name


def test_hair_and_eyes_are_rigid_to_the_head() -> None:
    parts, _ = dressed(LookSpec(hair="ponytail"))
    for name in ("hair", "hair_tail", "eyes"):
        assert bone_share(parts[name], body_of(), "head").min() == pytest.approx(1.0)


def test_hair_lies_outside_the_skull_and_leaves_the_face_free() -> None:
    parts, _ = dressed(LookSpec(hair="bob"))
    body, hair = body_of(), parts["hair"]
    eye = body.head[body.bone("eye.L")]
    above = hair.vertices[hair.vertices[:, 1] > eye[1] + 0.05][::40]
    assert np.mean(share_inside(above, bare_skin()) < 0.5) > 0.97
    face = (np.abs(hair.vertices[:, 0]) < 0.05) & (hair.vertices[:, 2] > eye[2] - 0.03)
    assert hair.vertices[face, 1].min() > eye[1] + 0.05


def test_skin_goes_from_light_to_dark() -> None:
    tones = []
    for skin in (0.0, 0.5, 1.0):
        picture = dressed(LookSpec(skin=skin))[0]["skin"].material.texture
        assert picture is not None
        tones.append(np.median(picture.reshape(-1, 3), axis=0))
    light = np.array(tones)
    assert (np.diff(light, axis=0) < -16).all()
    assert (light[:, 0] > light[:, 1]).all()
    assert (light[:, 1] > light[:, 2]).all()


def test_a_face_has_red_lips_and_dark_brows() -> None:
    picture = dressed(LookSpec(skin=0.2))[0]["skin"].material.texture
    assert picture is not None
    pixels, body = uv_map(len(picture)), body_of()
    at = pixels.spread(body.skin.vertices[:13380])
    color = picture.reshape(-1, 3)[pixels.place].astype(float)
    eye = body.head[body.bone("eye.L")]

    def mean_near(point: FloatArray, reach_m: float = 0.006) -> FloatArray:
        return color[np.linalg.norm(at - point, axis=1) < reach_m].mean(axis=0)

    forehead = mean_near(eye + np.array([0.0, 0.045, 0.022]), 0.012)
    brow = mean_near(eye + np.array([0.004, 0.021, 0.022]))
    lips = color[pixels.mask("lips") > 0.9].mean(axis=0)
    assert brow.mean() < 0.75 * forehead.mean()
    assert lips[0] / lips[1] > 1.12 * forehead[0] / forehead[1]


@pytest.mark.parametrize(("length", "looseness"), [(0.5, 0.4), (0.8, 1.0), (1.9, 0.0), (2.0, 0.8)])
def test_bottoms_end_where_they_are_asked_to(length: float, looseness: float) -> None:
    look = LookSpec(bottoms=GarmentSpec(length=length, looseness=looseness), shirt=None)
    parts, _ = dressed(look)
    body = body_of()
    heights = [
        body.head[body.bone(f"{name}.L")][1] for name in ("upperleg01", "lowerleg01", "foot")
    ]
    expected = np.interp(length, [0, 1, 2], heights)
    hem = used_vertices(parts["bottoms"])[:, 1]
    assert hem.min() == pytest.approx(expected, abs=0.002)
    # A level edge: a whole row of vertices lies on it.
    assert (hem < hem.min() + 0.003).sum() > 30


@pytest.mark.parametrize("hem", [0.08, -0.12, 0.02, 0.15])
def test_a_shirt_ends_where_it_is_asked_to(hem: float) -> None:
    parts, _ = dressed(LookSpec(shirt=ShirtSpec(hem=hem, sleeve=0.1)))
    body = body_of()
    hip = body.head[body.bone("upperleg01.L")][1]
    lowest = used_vertices(parts["shirt"])[:, 1].min()
    assert lowest == pytest.approx(hip + hem * body.stature_m / 1.73, abs=0.004)


@pytest.mark.parametrize("looseness", [0.0, 1.0])
def test_clothes_lie_outside_the_skin_and_the_shirt_over_the_bottoms(looseness: float) -> None:
    look = LookSpec(
        bottoms=GarmentSpec(length=1.5, looseness=looseness), shirt=ShirtSpec(looseness=looseness)
    )
    parts, _ = dressed(look)
    for name in ("bottoms", "waistband", "shirt"):
        inside = share_inside(parts[name].vertices[::60], bare_skin()) > 0.5
        assert inside.mean() < 0.01, name
    band = parts["waistband"].vertices
    shirt = parts["shirt"].vertices
    for at in (band[np.argmax(band[:, 2])], band[np.argmin(band[:, 2])]):
        near = np.abs(shirt[:, 1:2] - at[1]) < 0.03
        level = shirt[near[:, 0] & (np.abs(shirt[:, 0] - at[0]) < 0.05)]
        assert np.abs(level[:, 2]).max() > abs(at[2])


def test_covered_skin_is_gone_and_the_rest_is_there() -> None:
    bare, _ = dressed(LookSpec(bottoms=GarmentSpec(length=0.1), shirt=None))
    worn, _ = dressed(LookSpec(bottoms=GarmentSpec(length=1.9)))
    body = body_of()

    def triangles_near(part: Part, bone: str, reach_m: float) -> int:
        centre = part.vertices[part.triangles].mean(axis=1)
        off = np.abs(centre - body.head[body.bone(bone)])
        return int((off.max(axis=1) < reach_m).sum())

    for bone in ("lowerleg01.L", "spine02"):
        assert triangles_near(bare["skin"], bone, 0.13) > 20
        assert triangles_near(worn["skin"], bone, 0.13) == 0
    assert triangles_near(worn["skin"], "foot.L", 0.05) > 100
    assert triangles_near(worn["skin"], "wrist.L", 0.08) > 20


def test_the_waistband_moves_with_the_pelvis_alone() -> None:
    parts, _ = dressed(LookSpec())
    share = bone_share(parts["waistband"], body_of(), "root", "pelvis", "spine05")
    assert share.mean() > 0.97
    assert share.min() > 0.85


def test_barefoot_the_ground_is_under_the_foot() -> None:
    assert dressed(LookSpec())[1] == 0.0


def test_a_sole_is_flat_as_thick_as_asked_and_as_long_as_the_foot() -> None:
    parts, ground_y = shod()
    assert ground_y == -SHOES.stack_m
    for side in LETTERS:
        sole = used_vertices(parts[f"outsole.{side}"])
        assert sole[:, 1].min() == pytest.approx(ground_y, abs=1e-9)
        foot = body_of().foot[side]
        flat = sole[sole[:, 1] < ground_y + 1e-6]
        along = (flat - foot.heel) @ foot.forward
        assert np.ptp(along) > 0.85 * foot.length_m


@pytest.mark.parametrize("toe_box", ["round", "narrow", "wide"])
def test_a_shoe_holds_the_whole_foot(toe_box: str) -> None:
    look = LookSpec(shoes=ShoeSpec.model_validate({"toe_box": toe_box, "stack_m": 0.02}))
    parts, _ = dressed(look, sex="female")
    body = body_of("female")
    skin = used_vertices(body.skin)
    for side in LETTERS:
        foot = body.foot[side]
        near = np.linalg.norm(skin - foot.ankle, axis=1) < foot.length_m
        within = skin[near & (skin[:, 1] > 0.001) & (skin[:, 1] < 0.040)][::6]
        names = ("upper", "midsole", "outsole")
        # The upper stands on the sole: what is within either winds once or twice.
        wound = share_inside(within, *(parts[f"{name}.{side}"] for name in names))
        assert np.mean(wound > 0.5) > 0.995
        shown = parts["skin"].vertices[parts["skin"].triangles].mean(axis=1)
        toes = (shown - foot.heel) @ foot.forward > 0.45 * foot.length_m
        own = np.linalg.norm(shown - foot.mtp1, axis=1) < 0.12
        assert not (toes & own).any()


def test_toe_boxes_differ_in_shape() -> None:
    body = body_of()
    foot = body.foot["L"]

    def front(toe_box: str) -> tuple[float, float]:
        look = LookSpec(shoes=ShoeSpec.model_validate({"toe_box": toe_box}))
        upper = used_vertices(dressed(look)[0]["upper.L"])
        along = (upper - foot.heel) @ foot.forward
        tip = upper[along > along.max() - 0.02]
        return float(along.max()), float(np.ptp(tip @ foot.lateral))

    (narrow, narrow_width), (wide, wide_width) = front("narrow"), front("wide")
    assert narrow > wide + 0.005
    assert wide_width > narrow_width + 0.01


def test_a_shoe_bends_at_the_ball_and_turns_with_the_heel() -> None:
    parts, _ = shod()
    body = body_of()
    for side in LETTERS:
        foot = body.foot[side]
        for name in ("upper", "midsole", "outsole"):
            part = parts[f"{name}.{side}"]
            along = (part.vertices - foot.heel) @ foot.forward
            ball = float((foot.mtp2 - foot.heel) @ foot.forward)
            assert bone_share(part, body, "toe")[along > ball + 0.03].min() > 0.95
            assert bone_share(part, body, "toe")[along < ball - 0.04].max() < 0.05
            assert bone_share(part, body, "rear")[along < 0.0].min() > 0.95
