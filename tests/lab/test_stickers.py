"""Stickers drawn in the lab: they show the angles of the bones that carry them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import UsageError
from tests.lab.moving import make_skeleton
from validation.looks import dress
from validation.looks.stickers import Stickers, stick
from validation.measure import Angles, measure
from validation.motion.make import make_motion
from validation.motion.rotation import X_AXIS, Z_AXIS, signed_angle_deg
from validation.records import LETTERS, SIGN, FloatArray, Letter, Motion, Part, Posed
from validation.spec import (
    ClipSpec,
    HeelRaiseMotion,
    LookSpec,
    ShoeSpec,
    StanceMotion,
    StickerSpec,
    read_spec,
)

Points = dict[str, FloatArray]


@cache
def dressed(shod: bool) -> list[Part]:
    look = LookSpec(shoes=ShoeSpec() if shod else None)
    parts, _ = dress(make_skeleton().body, look, np.random.default_rng(3))
    return parts


@cache
def put_on(spec: StickerSpec, shod: bool = False) -> Stickers:
    return stick(make_skeleton().body, dressed(shod), spec)


def posed_with(spec: StickerSpec, motion: Motion, t: float, shod: bool) -> tuple[Points, Angles]:
    skeleton = make_skeleton()
    posed: Posed = skeleton.solve(motion.pose_at(t))
    points = put_on(spec, shod).points(skeleton.body, posed)
    return points, measure(skeleton, posed)[1]


def line(points: Points, start: str, end: str, side: Letter) -> FloatArray:
    return np.asarray(points[f"sticker_{end}_{side}"] - points[f"sticker_{start}_{side}"])


@pytest.mark.parametrize("shod", [False, True])
@pytest.mark.parametrize("eversion", [-4.0, 3.0, 12.0])
def test_rear_stickers_show_the_rearfoot_angle_of_the_bones(eversion: float, shod: bool) -> None:
    motion = make_motion(
        make_skeleton(),
        StanceMotion(type="single_leg_stance", side="L", eversion=eversion, sway=0.0),
        4.0,
        np.random.default_rng(1),
    )
    points, angles = posed_with(StickerSpec(which="rear"), motion, 3.0, shod)

    calf = line(points, "calf_lower", "calf_upper", "L")
    heel = line(points, "heel_lower", "heel_upper", "L")
    seen = float(signed_angle_deg(calf, heel, Z_AXIS))
    assert seen == pytest.approx(angles["L"]["rearfoot_eversion_lab"], abs=0.5)


@pytest.mark.parametrize("shod", [False, True])
def test_side_stickers_are_in_line_on_the_flat_foot_and_bend_with_the_toe(shod: bool) -> None:
    motion = make_motion(
        make_skeleton(),
        HeelRaiseMotion(type="heel_raise", peak_mtp=40.0),
        4.0,
        np.random.default_rng(1),
    )
    top_s = next(event["t"] for event in motion.events if event["type"] == "rep_top")

    def bend(t: float) -> FloatArray:
        points, _ = posed_with(StickerSpec(which="side"), motion, t, shod)
        return np.array(
            [
                signed_angle_deg(
                    line(points, "mtp1", "hallux", side), line(points, "heel", "mtp1", side), X_AXIS
                )
                for side in LETTERS
            ]
        )

    assert np.abs(bend(0.0)).max() < 1.0
    # The middle sticker lies a few millimetres below the joint, where a finger puts it.
    assert np.abs(bend(top_s) - bend(0.0) - 40.0).max() < 2.0


@pytest.mark.parametrize("which", ["rear", "side"])
def test_stickers_lie_close_on_the_outermost_surface_and_have_their_size(which: str) -> None:
    spec = StickerSpec.model_validate({"which": which, "waist": True, "diameter_m": 0.016})
    worn = put_on(spec, shod=True)
    vertices = np.concatenate([part.vertices for part in dressed(True)])

    assert len(worn.parts) == len(worn.centres) == (10 if which == "rear" else 8)
    for part in worn.parts:
        _, centre = worn.centres[part.name]
        assert 20 <= len(part.triangles) <= 40
        assert np.linalg.norm(vertices - centre, axis=1).min() < 0.015
        size = np.linalg.norm(part.vertices - part.vertices.mean(axis=0), axis=1).max()
        assert size == pytest.approx(0.008, rel=0.3)
        assert len(set(part.bone_index.ravel().tolist())) == 1


def test_stickers_are_on_the_back_of_the_leg_or_on_the_inner_side_of_the_foot() -> None:
    body = make_skeleton().body
    rear, side = (put_on(StickerSpec(which=which)).centres for which in ("rear", "side"))

    for letter in LETTERS:
        ankle = body.foot[letter].ankle
        for name in ("calf_upper", "calf_lower", "heel_upper", "heel_lower"):
            assert rear[f"sticker_{name}_{letter}"][1][2] < ankle[2] - 0.02
        for name in ("heel", "mtp1", "hallux"):
            inward = SIGN[letter] * (ankle - side[f"sticker_{name}_{letter}"][1])[0]
            assert inward > 0.01


def test_a_spec_without_stickers_keeps_the_name_it_had_in_the_cache() -> None:
    # Of the first version of the lab: renders made then are still found.
    assert ClipSpec.model_validate({"motion": {"type": "squat"}}).digest() == "6905886b8cdd88cb"


def test_stickers_and_their_colour_change_the_clip() -> None:
    def digest(**stickers: object) -> str:
        look = {"stickers": stickers} if stickers else {}
        return ClipSpec.model_validate({"motion": {"type": "squat"}, "look": look}).digest()

    names = {digest(), digest(which="rear"), digest(which="side"), digest(color=(1, 0, 0))}
    assert len(names) == 4


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"look": {"stickers": {"which": "front"}}}, "look.stickers.which"),
        ({"look": {"stickers": {"diameter": 0.02}}}, "look.stickers.diameter"),
        ({"motion": {"type": "toe_lift", "peak_mtp": 75}}, "toes lift by 0 to 60 deg"),
    ],
)
def test_a_wrong_spec_says_what_is_wrong(
    tmp_path: Path, change: dict[str, object], named: str
) -> None:
    file = tmp_path / "spec.json"
    file.write_text(json.dumps({"motion": {"type": "squat"}} | change), encoding="utf-8")

    with pytest.raises(UsageError, match=named):
        read_spec(file)
