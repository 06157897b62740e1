"""``plan``, ``drills`` and ``doctor``: what they print for people and for programs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from gait_screen.cli.plan_words import plan_block
from gait_screen.doctor import Check
from gait_screen.knowledge import load_knowledge
from gait_screen.plan import plan_from_metrics, read_metrics
from gait_screen.screening import Finding, Plan
from tests.cli.screenings import assert_refused, metric, run, screening
from tests.cli.screenings import write_screening as write
from tests.outputs.plans import full_plan

NO_FLAGS = dict.fromkeys((flag.id for flag in load_knowledge().red_flags), False)


@pytest.fixture
def stiff(tmp_path: Path) -> Path:
    """Metrics of a stiff left ankle, as another program may write them."""
    path = tmp_path / "metrics.json"
    path.write_text(
        json.dumps(
            {
                "metrics": [
                    {
                        "key": "tibia_inclination_peak",
                        "side": "left",
                        "test": "lunge",
                        "status": "measured",
                        "value": 22.0,
                        "unit": "deg",
                        "uncertainty": 3.0,
                    }
                ]
            }
        )
    )
    return path


def _answers(tmp_path: Path, **fields: object) -> Path:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(fields))
    return path


def test_a_plan_from_nothing_but_metrics(stiff: Path) -> None:
    data = json.loads(run("plan", stiff, "--json").stdout)
    assert set(data) == {"findings", "plan"}
    findings = [Finding.model_validate(finding) for finding in data["findings"]]
    assert [(f.deficit, f.side) for f in findings if f.status == "likely"] == [
        ("limited_ankle_dorsiflexion", "left")
    ]
    made = Plan.model_validate(data["plan"])
    assert made.provisional
    assert made.drills
    text = run("plan", stiff).stdout
    assert "22 ± 3°" in text
    assert "provisional" in text
    assert all(drill.name in text for drill in made.drills)


def test_a_plan_from_a_screening_or_its_folder(tmp_path: Path) -> None:
    made = screening([metric("tibia_inclination_peak", 22.0)])
    path = write(tmp_path / "done", made)
    data = json.loads(run("plan", path, "--json").stdout)
    assert data["plan"] == json.loads(made.to_json())["plan"]
    assert json.loads(run("plan", tmp_path / "done", "--json").stdout) == data
    assert sorted(path.parent.iterdir()) == [path]


def test_answers_make_it_final_and_a_red_flag_stops_it(stiff: Path, tmp_path: Path) -> None:
    calm = _answers(tmp_path, red_flags=NO_FLAGS)
    data = json.loads(run("plan", stiff, "--answers", calm, "--json").stdout)
    assert not data["plan"]["provisional"]
    assert data["plan"]["drills"]

    alarm = _answers(tmp_path, red_flags={**NO_FLAGS, "bone_pain": True})
    data = json.loads(run("plan", stiff, "--answers", alarm, "--json").stdout)
    assert data["plan"]["stopped_by"] == ["bone_pain"]
    assert data["plan"]["drills"] == []
    text = run("plan", stiff, "--answers", alarm).stdout
    assert "STOP" in text
    assert "min a training day" not in text


def test_the_first_day_is_the_screening_s_or_the_one_given(stiff: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "done", screening([metric("tibia_inclination_peak", 22.0)]))

    def planned(*arguments: str | Path) -> Plan:
        return Plan.model_validate(json.loads(run("plan", *arguments, "--json").stdout)["plan"])

    assert planned(path) == plan_from(path, date(2026, 1, 10))
    assert planned(path, "--start", "2026-03-02") == plan_from(path, date(2026, 3, 2))
    assert planned(stiff) == plan_from(stiff, None)
    assert planned(stiff, "--start", "2026-03-02") == plan_from(stiff, date(2026, 3, 2))
    assert planned(stiff, "--start", "2026-03-02") != planned(stiff)


def plan_from(path: Path, start: date | None) -> Plan:
    return plan_from_metrics(read_metrics(path), start=start)[1]


def test_days_that_are_none(stiff: Path, tmp_path: Path) -> None:
    assert_refused(run("plan", stiff, "--start", "tomorrow"), 2, "tomorrow", "%Y-%m-%d")
    assert_refused(run("plan", stiff, "--start", "9999-12-01"), 2, "9999-12-01", "--start")
    odd = tmp_path / "odd.json"
    for created in ("yesterday", 3):
        odd.write_text(json.dumps({"created": created, "metrics": [_entry()]}))
        assert_refused(run("plan", odd), 2, "odd.json", repr(created), "--start")
        assert run("plan", odd, "--start", "2026-03-02").exit_code == 0


def test_the_clinician_s_text_comes_when_asked_for(stiff: Path) -> None:
    said = "Band lunge_shin_angle, lower is worse"
    assert said not in flowing(run("plan", stiff).stdout)
    asked = flowing(run("plan", stiff, "--clinician").stdout)
    assert asked.index("For the clinician") < asked.index(said)


def flowing(text: str) -> str:
    return " ".join(text.split())


def test_the_whole_plan_in_short() -> None:
    text = flowing(plan_block(full_plan()))
    parts = [
        "See a physiotherapist: within a month. Your foot is stiff.",
        "Big toe before the late roll inward (left): A foot that cannot roll",
        "(unchanged, change the drill): Your ankle is as it was",
        "You are in phase 1 of 3",
        "A1 Knee-to-wall push-pull lunge (left): 3 sets of 10. 5 days a week. About 3.5 min",
        "The pain rule: A little pain",
        "12 January 2026 to 8 February 2026 (you are here)",
        "Move on when all of this is true: - In the lunge your left shin reaches 38°",
        "At the end of this phase (22 March 2026) film: heel raise from the left.",
        "1 8 × (1 min + 1.5 min), 20 min",
        "Week 6 (23 February 2026): If nothing has changed, change the drill.",
        "Knee-to-wall lunge: on 9 February 2026, 9 March 2026 and 6 April 2026",
        "Running, left side: It shows how you land.",
        "Ice What it does: Cold numbs.",
        "The minutes are estimates.",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_stop_says_whom_to_see_and_nothing_to_train() -> None:
    text = flowing(plan_block(full_plan(stopped_by=["bone_pain", "vascular"])))
    assert text.index("STOP. See an emergency department: now.") < text.index("STOP. See a doctor,")
    assert not [drill.name for drill in load_knowledge().drills if drill.name in text]
    for gone in ("3 sets of 10", "8 ×", "Phase"):
        assert gone not in text


def test_files_that_hold_no_metrics(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    for text, word in (
        ('"metrics"', "list"),
        ('{"metrics": 3}', "list"),
        ("[3]", "metric 1"),
        ("[" * 100_000, "nested"),
        ('{"metrics": [], "metrics": []}', "twice"),
        ("{}", "metrics"),
        ('{"metrics": [{"key": "cadence"}]}', "metric 1"),
        ("{", "JSON"),
    ):
        bad.write_text(text)
        assert_refused(run("plan", bad), 2, "bad.json", word)


def _entry(**fields: object) -> dict[str, object]:
    base = {"key": "tibia_inclination_peak", "side": "left", "test": "lunge", "unit": "deg"}
    return {**base, "status": "measured", "value": 22.0, "uncertainty": 3.0, **fields}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"uncertainty": -3.0}, ("uncertainty", "greater than or equal to 0")),
        ({"value": "22"}, ("value", "number")),
        ({"value": True}, ("value", "number")),
        ({"unit": "rad"}, ("'rad'", "'deg'")),
        ({"key": "cadence"}, ("'deg'", "'steps/min'")),
    ],
)
def test_a_metric_that_cannot_be_meant(
    fields: dict[str, object], words: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps({"metrics": [_entry(), _entry(**fields)]}))
    assert_refused(run("plan", path), 2, "metric 2", *words)


def test_a_missing_unit_stands_for_degrees_only(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    entry = _entry()
    del entry["unit"]
    path.write_text(json.dumps([entry]))
    assert run("plan", path).exit_code == 0
    path.write_text(json.dumps([{**entry, "key": "cadence"}]))
    assert_refused(run("plan", path), 2, "where none is given", "'steps/min'")


def test_a_bare_list_and_a_byte_order_mark(stiff: Path, tmp_path: Path) -> None:
    expected = run("plan", stiff, "--json").stdout
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps([_entry()]), encoding="utf-8-sig")
    assert run("plan", bare, "--json").stdout == expected


def test_a_metric_that_nobody_knows_is_named(stiff: Path, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps([_entry(), _entry(key="tibia_angle", unit="rad")]))
    result = run("plan", path, "--json")
    assert result.exit_code == 0
    assert "'tibia_angle'" in result.stderr
    assert result.stdout == run("plan", stiff, "--json").stdout


def test_every_metric_that_a_screening_may_hold_is_read_back(tmp_path: Path) -> None:
    metrics = [
        metric(key, 10.0, unit=info.unit, test=info.tests[0])
        for key, info in load_knowledge().metrics.items()
    ]
    metrics.append(metric("vertical_oscillation", 8.0, test="running", unit="cm", side=None))
    result = run("plan", write(tmp_path / "done", screening(metrics)))
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        # The first of two answers must not be lost.
        ('{"red_flags": {"bone_pain": true, "bone_pain": false}}', "twice"),
        ('{"red_flags": {"bone_pain": true}, "red_flags": {}}', "twice"),
        ('{"goal": ' + "[" * 100_000, "nested"),
        ('{"goal": ' + "[" * 900 + "]" * 900 + "}", "answers.json"),
    ],
)
def test_answers_that_cannot_be_read(stiff: Path, tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "answers.json"
    path.write_text(text)
    assert_refused(run("plan", stiff, "--answers", path), 2, "answers.json", word)


def test_answers_with_a_byte_order_mark(stiff: Path, tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"red_flags": {"bone_pain": True}}), encoding="utf-8-sig")
    data = json.loads(run("plan", stiff, "--answers", path, "--json").stdout)
    assert data["plan"]["stopped_by"] == ["bone_pain"]


def test_all_drills() -> None:
    library = load_knowledge().drills
    data = json.loads(run("drills", "--json").stdout)
    assert [drill["id"] for drill in data["drills"]] == [drill.id for drill in library]
    lines = run("drills").stdout.splitlines()
    for drill in library:
        assert any(line.startswith(f"{drill.id} ") and drill.name[:20] in line for line in lines)


@pytest.mark.parametrize("deficit", [info.id for info in load_knowledge().deficits])
def test_the_drills_of_a_deficit_in_detail(deficit: str) -> None:
    expected = load_knowledge().drills_for(deficit)
    result = run("drills", deficit)
    assert result.exit_code == 0
    flowing = " ".join(result.stdout.split())
    for drill in expected:
        assert f"{drill.id} {drill.name}" in flowing
        assert " ".join(drill.steps[0].split()) in flowing
        assert " ".join(drill.dose.split()) in flowing
    data = json.loads(run("drills", deficit.replace("_", "-"), "--json").stdout)
    assert data["deficit"] == deficit
    assert [drill["id"] for drill in data["drills"]] == [drill.id for drill in expected]


def test_the_doctor_s_exit_code_and_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [Check("Python", True, "3.11"), Check("Codecs", False, "no H.264", "Install av.")]
    monkeypatch.setattr("gait_screen.doctor.run_checks", lambda: checks)
    result = run("doctor")
    assert result.exit_code == 1
    assert "To mend Codecs: Install av." in result.stdout
    assert json.loads(run("doctor", "--json").stdout)["ok"] is False

    monkeypatch.setattr("gait_screen.doctor.run_checks", lambda: checks[:1])
    result = run("doctor", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "ok": True,
        "checks": [{"name": "Python", "ok": True, "detail": "3.11", "fix": ""}],
    }
