from __future__ import annotations

import json
from pathlib import Path

import pytest

from gait_screen.errors import UsageError
from gait_screen.knowledge import Answers, parse_answers, read_answers

WHOLE = {
    "age": 42,
    "sport": "running",
    "goal": "10 km without pain",
    "days_per_week": 4,
    "minutes_per_day": 20,
    "equipment": ["step", "band", "towel", "weight"],
    "shoes": "cushioned",
    "pain": [
        {
            "site": "heel",
            "side": "left",
            "severity": 5,
            "duration_months": 36,
            "when": "morning",
        }
    ],
    "tried": ["rest", "ice", "orthotics"],
    "tried_other": "dry needling",
    "adherence_pct": 80,
    "pain_next_morning": False,
    "running_now": True,
    "longest_run_min": 25,
    "red_flags": {"acute_injury": False, "vascular": True},
}


def write(tmp_path: Path, data: object) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_a_whole_answers_file_is_read(tmp_path):
    answers = read_answers(write(tmp_path, WHOLE))
    assert answers.age == 42
    assert answers.pain[0].site == "heel"
    assert answers.tried == ("rest", "ice", "orthotics")
    assert answers.tried_other == "dry needling"
    assert answers.adherence_pct == 80
    assert answers.pain_next_morning is False
    assert answers.running_now is True
    assert answers.longest_run_min == 25
    assert answers.red_flags.answer("acute_injury") is False
    assert answers.red_flags.answer("vascular") is True
    assert answers.red_flags.answer("infection") is None


def test_what_was_not_answered_is_never_made_up():
    answers = Answers()
    assert answers.tried_other is None
    assert answers.adherence_pct is None
    assert answers.pain_next_morning is None
    assert answers.running_now is None
    assert answers.longest_run_min is None


def test_every_field_may_be_missing_or_null(tmp_path):
    assert read_answers(write(tmp_path, {})) == Answers()
    assert read_answers(write(tmp_path, dict.fromkeys(WHOLE))) == Answers()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"ages": 42}, "ages"),
        ({"age": "forty"}, "age"),
        ({"age": True}, "age"),
        ({"age": -1}, "age"),
        ({"days_per_week": 9}, "days_per_week"),
        ({"minutes_per_day": 0}, "minutes_per_day"),
        ({"tried": ["acupuncture"]}, "tried"),
        ({"tried_other": ["needling"]}, "tried_other"),
        ({"tried_other": "x" * 501}, "tried_other"),
        ({"tried_others": "needling"}, "tried_others"),
        ({"adherence_pct": 101}, "adherence_pct"),
        ({"adherence_pct": -1}, "adherence_pct"),
        ({"adherence_pct": "all"}, "adherence_pct"),
        ({"pain_next_morning": "yes"}, "pain_next_morning"),
        ({"pain_next_morning": 1}, "pain_next_morning"),
        ({"running_now": 0}, "running_now"),
        ({"longest_run_min": -5}, "longest_run_min"),
        ({"longest_run_min": True}, "longest_run_min"),
        ({"pain": [{"site": "elbow"}]}, "site"),
        ({"pain": [{"site": "knee", "severity": 11}]}, "severity"),
        ({"red_flags": {"acute_injurry": True}}, "acute_injurry"),
        ({"red_flags": {"vascular": "no"}}, "vascular"),
        ({"red_flags": {"vascular": 0}}, "vascular"),
    ],
)
def test_a_wrong_answers_file_is_a_readable_usage_error(tmp_path, change, named):
    path = write(tmp_path, WHOLE | change)
    with pytest.raises(UsageError, match=named) as caught:
        read_answers(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[1, 2]", "{", "\x00"])
def test_what_is_not_a_json_object_is_a_usage_error(tmp_path, text):
    path = tmp_path / "answers.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="JSON"):
        read_answers(path)


def test_a_missing_file_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_answers(tmp_path / "none.json")


def test_answers_of_a_form_need_no_file():
    assert parse_answers({"age": 30, "equipment": []}).equipment == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"redflags": {}}, ("redflags: There is no such field", "Fields are: age,", "red_flags.")),
        (
            {"pain": [{"where": "heel"}]},
            ("pain.0.site: This field is missing", "Fields of pain are: site, side, severity"),
        ),
        (
            {"red_flags": {"bone pain": False}},
            ("bone pain: There is no such field", "Fields of red_flags are: acute_injury, bone_p"),
        ),
        ({"red_flags": {"vascular": "no"}}, ("vascular: Input should be true or false, without",)),
        ({"age": "34"}, ("age: Input should be a whole number, without quotation marks",)),
        ({"pain": {"site": "heel"}}, ("pain: Input should be a list, in [ and ]",)),
    ],
)
def test_what_was_written_by_hand_is_put_right_in_plain_words(change, said):
    with pytest.raises(UsageError) as caught:
        parse_answers(change)
    for part in said:
        assert part in str(caught.value)
