"""The named suites: repeatable, varied, and no body or camera on both sides of the fit."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from gait_screen.errors import UsageError
from validation import suites
from validation.spec import ClipSpec, of_side, read_spec


@pytest.mark.parametrize(
    ("suite", "least"),
    [("smoke", 6), ("standard", 60), ("stress", 40), ("stickers", 16), ("toe_lift", 6)],
)
def test_a_suite_has_its_size_and_is_the_same_twice(suite: str, least: int) -> None:
    first, second = suites.specs(suite), suites.specs(suite)

    assert len(first) >= least
    assert [one.digest() for one in first] == [one.digest() for one in second]
    assert len({one.digest() for one in first}) == len(first)


def test_the_standard_suite_shows_every_movement_from_where_it_can_be_judged() -> None:
    shown = Counter((one.motion.type, one.camera.view) for one in suites.specs("standard"))

    assert {kind for kind, _ in shown} == {
        "gait",
        "squat",
        "single_leg_squat",
        "single_leg_stance",
        "heel_raise",
        "lunge",
    }
    for kind in ("gait", "squat", "single_leg_squat", "heel_raise", "lunge"):
        assert shown[kind, "left"] > 0
        assert shown[kind, "right"] > 0
    for kind in ("gait", "single_leg_squat", "single_leg_stance"):
        assert shown[kind, "rear"] > 0
        assert shown[kind, "front"] > 0


@pytest.mark.parametrize("suite", ["standard", "stress"])
def test_fit_and_test_share_no_body_and_no_camera_but_every_movement(suite: str) -> None:
    parts: dict[str, list[ClipSpec]] = {"fit": [], "test": []}
    for one in suites.planned(suite):
        parts[one.part].append(one.spec)

    assert abs(len(parts["fit"]) - len(parts["test"])) <= 2
    for share in ("body", "camera"):
        fitted = {getattr(spec, share).model_dump_json() for spec in parts["fit"]}
        tried = {getattr(spec, share).model_dump_json() for spec in parts["test"]}
        assert not fitted & tried
    kinds = [{spec.motion.type for spec in parts[part]} for part in ("fit", "test")]
    assert kinds[0] == kinds[1]


def test_the_calibration_suite_serves_only_the_fit_with_people_of_its_own() -> None:
    calibration = suites.planned("calibration")

    assert {one.part for one in calibration} == {"fit"}
    tried = {one.spec.body for suite in ("standard", "stress") for one in suites.planned(suite)}
    assert not tried & {one.spec.body for one in calibration}


def test_the_sticker_suite_shows_the_stickers_to_the_camera() -> None:
    for one in suites.specs("stickers"):
        stickers, motion = one.look.stickers, one.motion
        assert stickers is not None
        assert one.camera.distance_m <= 2.5
        assert one.look.bottoms.length <= 0.8
        if one.camera.view == "rear":
            assert (stickers.which, stickers.waist) == ("rear", True)
        else:
            assert stickers.which == "side"
            assert motion.side == ("R" if one.camera.view == "left" else "L")


def test_toes_are_lifted_by_as_many_people_of_the_fit_as_of_the_test() -> None:
    parts = Counter(one.part for one in suites.planned("toe_lift"))

    assert parts == {"fit": 3, "test": 3}
    assert {one.motion.type for one in suites.specs("toe_lift")} == {"toe_lift"}


def test_the_stress_suite_has_what_hurried_filming_does() -> None:
    by_condition = {one.condition: one.spec for one in suites.planned("stress")}

    assert abs(by_condition["tilt"].camera.roll_deg) >= 3
    assert abs(by_condition["yaw"].camera.yaw_deg) >= 10
    assert by_condition["low_light"].light.exposure < 0.4
    assert by_condition["occlusion"].scene.occluder != "none"
    assert by_condition["others"].scene.others
    assert by_condition["shoes"].look.shoes is not None
    assert by_condition["fps30"].camera.fps == 30
    assert by_condition["compression"].post.crf >= 33


def test_an_unknown_suite_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(
        UsageError, match="calibration, smoke, standard, stickers, stress, toe_lift"
    ):
        suites.planned("quick")


def test_the_digest_follows_what_is_seen_and_not_what_it_is_called() -> None:
    spec = suites.specs("smoke")[0]

    assert spec.model_copy(update={"name": "other"}).digest() == spec.digest()
    assert spec.model_copy(update={"duration": 1.0}).digest() != spec.digest()


def test_a_spec_file_with_a_misspelt_key_says_which(tmp_path: Path) -> None:
    file = tmp_path / "spec.json"
    file.write_text(json.dumps({"motion": {"type": "squat", "peak_fd": 30}}), encoding="utf-8")

    with pytest.raises(UsageError, match="peak_fd"):
        read_spec(file)


def test_a_spec_file_that_is_no_json_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "spec.json"
    file.write_text("squat", encoding="utf-8")

    with pytest.raises(UsageError, match="not a readable spec"):
        read_spec(file)


def test_a_peak_may_be_one_number_or_one_per_side() -> None:
    assert of_side(30.0, "L") == of_side(30.0, "R") == 30.0
    assert of_side({"L": 20.0, "R": 30.0}, "R") == 30.0
