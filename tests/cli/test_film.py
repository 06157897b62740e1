"""``film``: what to film for where it hurts, as text, as JSON and as drawings."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.screenings import assert_refused, run


def clips(*options: object) -> list[str]:
    data = json.loads(run("film", "--json", *options).stdout)
    return [card["id"] for card in data["clips"]]


def test_pain_asks_for_the_clips_that_show_what_matters_there() -> None:
    assert clips("--pain", "heel:left:4") == [
        "lunge_side",
        "heel_raise_side",
        "running_rear_ground",
    ]
    assert "running_rear_ground" not in clips("--pain", "heel:left:4", "--no-running")
    said = " ".join(run("film", "--pain", "heel:left:4", "--height-cm", "200").stdout.split())
    assert "1. Knee-to-wall lunge, from the side: left leg" in said
    assert "under the heel" in said
    assert "about 3.0 m away" in said
    assert "Run on a treadmill, from behind" in said
    without = run("film", "--pain", "heel:left:4", "--no-treadmill").stdout
    assert "treadmill" not in without


def test_answers_with_a_red_flag_send_to_a_clinician_first(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"pain": [{"site": "shin"}], "red_flags": {"bone_pain": True}}))
    said = " ".join(run("film", "--answers", answers).stdout.split())
    assert "see a clinician first" in said
    assert "Run " not in said


def test_without_pain_it_is_the_general_screen_and_every_movement_on_request() -> None:
    assert clips()[0] == "single_leg_stance_rear"
    assert len(clips("--every")) > 20


def test_the_drawings_as_files(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    assert run("film", "--pain", "calf", "--no-running", "--pictures", folder).exit_code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert "heel_raise_side_left_top.svg" in names
    assert "heel_raise_side_right_top.svg" in names
    for name in names:
        assert ElementTree.parse(folder / name).getroot().get("aria-label")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--pain", "elbow"], ["'elbow'", "heel"]),
        (["--pain", "heel:up"], ["left, right", "'up'"]),
        (["--pain", "heel:11"], ["0 to 10"]),
        (["--pain", "heel", "--answers", "a.json"], ["not both"]),
    ],
)
def test_what_cannot_be_meant(options: list[str], said: list[str]) -> None:
    assert_refused(run("film", *options), 2, *said)
