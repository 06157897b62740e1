from __future__ import annotations

import json
from pathlib import Path

import pytest

from gait_screen.errors import UsageError
from gait_screen.knowledge import load_knowledge, parse_answers
from gait_screen.plan import plan_from_metrics, read_metrics
from gait_screen.screening import Metric, ModelIdentity, Plan, Screening, Software
from tests.findings.measurements import both_sides, measured, normal_runner
from tests.helpers.contract import RED_FLAGS

ALL_CLEAR = dict.fromkeys(RED_FLAGS, False)
STIFF_LEFT_ANKLE = [
    measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge"),
    measured("tibia_inclination_peak", "right", 43.0, 3.0, "lunge"),
]


def plan(metrics: list[Metric], **answers: object) -> Plan:
    return plan_from_metrics(metrics, parse_answers({"red_flags": ALL_CLEAR, **answers}))[1]


def test_a_normal_runner_gets_no_drills():
    result = plan(normal_runner(), age=30)
    assert result.drills == []
    assert result.phases == []
    assert result.retest == []
    assert not result.provisional
    assert any("no drills are needed" in note for note in result.notes)


def test_a_stiff_ankle_gets_mobility_first_then_strength_on_that_side():
    result = plan(STIFF_LEFT_ANKLE, age=30)
    drills = [(drill.id, drill.phase, drill.side) for drill in result.drills]
    assert drills[0] == ("A1", 1, "left")
    assert {drill.deficit for drill in result.drills} == {"limited_ankle_dorsiflexion"}
    assert "25.0 ± 3.0°" in result.drills[0].because
    strength = [(drill.id, drill.side) for drill in result.phases[1].programme]
    assert ("A5", "left") in strength
    assert [(r.deficit, r.side, r.test, r.weeks) for r in result.retest] == [
        ("limited_ankle_dorsiflexion", "left", "lunge", 4.0),
        ("asymmetry", "left", "lunge", 6.0),
    ]
    assert result.current_phase == 1
    assert result.phases[0].drills == [drill.id for drill in result.drills]
    assert result.phases[2].next_drills
    assert "38.0°" in result.phases[1].exit_criterion


def test_both_sides_take_twice_the_minutes_of_a_one_sided_drill():
    one = plan(STIFF_LEFT_ANKLE).drills[0]
    both = plan(both_sides("tibia_inclination_peak", 25.0, 3.0, "lunge")).drills[0]
    assert (both.id, both.side) == (one.id, None)
    assert both.minutes == 2 * one.minutes


def test_a_shared_drill_serves_hip_and_knee_at_once():
    metrics = [
        measured("pelvic_drop_peak", "left", 11.0, 2.0, "running"),
        measured("knee_fppa_peak", "left", 19.0, 3.0, "single-leg-squat"),
    ]
    first = plan(metrics).drills[0]
    assert first.id == "G1"
    assert "pelvic drop" in first.because
    assert "knee falling inward" in first.because


def test_mobility_comes_before_control():
    metrics = [
        measured("pelvic_drop_peak", "right", 12.0, 2.0, "running"),
        measured("mtp_extension_peak", "right", 44.0, 3.0, "heel-raise"),
    ]
    assert plan(metrics).drills[0].deficit == "limited_mtp_extension"


def test_running_form_is_changed_by_one_drill_in_running():
    metrics = [
        *both_sides("tibia_inclination_contact", 15.0, 2.0, "running"),
        measured("step_width", None, -3.0, 1.0, "running"),
    ]
    result = plan(metrics)
    running = load_knowledge().programme.running_drills
    for drills in [result.drills, *(phase.programme for phase in result.phases)]:
        assert sum(drill.id in running for drill in drills) <= 1
    assert any(drill.id in running for drill in result.drills)


@pytest.mark.parametrize("flag", list(ALL_CLEAR))
def test_every_red_flag_stops_the_plan_and_says_whom_to_see(flag):
    result = plan(STIFF_LEFT_ANKLE, red_flags=ALL_CLEAR | {flag: True}, tried=["rest"])
    assert result.stopped_by == [flag]
    assert not result.provisional
    assert (result.drills, result.phases, result.tried) == ([], [], [])
    known = next(f for f in load_knowledge().red_flags if f.id == flag)
    assert any(known.see in note and known.how_soon in note for note in result.notes)
    assert [(one.see, one.how_soon) for one in result.referrals] == [(known.see, known.how_soon)]


def test_of_several_red_flags_the_most_urgent_is_told_first():
    flags = ALL_CLEAR | {"systemic_disease": True, "vascular": True, "bone_pain": True}
    result = plan(STIFF_LEFT_ANKLE, red_flags=flags)
    assert result.stopped_by == ["vascular", "bone_pain", "systemic_disease"]
    vascular = next(f for f in load_knowledge().red_flags if f.id == "vascular")
    assert vascular.see in result.notes[0]


def test_what_other_answers_say_counts_as_a_red_flag():
    severe = [{"site": "heel", "severity": 8}]
    assert plan(STIFF_LEFT_ANKLE, pain=severe).stopped_by == ["severe_pain"]
    assert plan(STIFF_LEFT_ANKLE, age=14).stopped_by == ["heart_or_child"]


def test_missing_red_flag_answers_make_the_plan_provisional_and_are_asked():
    most = {flag: answer for flag, answer in ALL_CLEAR.items() if flag != "vascular"}
    result = plan(STIFF_LEFT_ANKLE, red_flags=most)
    assert result.provisional
    assert result.drills
    question = next(f.question for f in load_knowledge().red_flags if f.id == "vascular")
    assert question in result.notes
    without = plan_from_metrics(STIFF_LEFT_ANKLE, None)[1]
    assert without.provisional
    assert all(flag.question in without.notes for flag in load_knowledge().red_flags)


def test_painful_knees_get_no_single_leg_squats():
    metrics = both_sides("knee_fppa_peak", 25.0, 3.0, "single-leg-squat")
    calm = {drill.id for drill in plan(metrics).drills}
    sore = plan(metrics, pain=[{"site": "knee", "severity": 5}])
    unknown = plan(metrics, pain=[{"site": "knee"}])
    knee_drills = {"G4", "G6", "P6", "R2", "A6"}
    assert not knee_drills & {drill.id for drill in sore.drills}
    assert not knee_drills & {drill.id for drill in unknown.drills}
    assert calm
    assert any("G6" in note and "Left out" in note for note in sore.notes)


def test_hardly_any_balance_means_support_and_nothing_with_closed_eyes():
    metrics = [measured("single_leg_stance_time", "left", 3.0, 0.2, "single-leg-stance")]
    result = plan(metrics, age=70)
    assert result.drills
    assert not {"B3", "B1", "F6"} & {drill.id for drill in result.drills}
    assert any("counter" in note for note in result.notes)
    assert result.running_ladder is None
    later = {i for phase in result.phases for i in [*phase.drills, *phase.next_drills]}
    assert not {"K4", "H7", "C1", "C6", "G8"} & later


def test_the_person_s_minutes_and_equipment_are_kept_to():
    metrics = [*STIFF_LEFT_ANKLE, measured("pelvic_drop_peak", "left", 11.0, 2.0, "running")]
    short = plan(metrics, minutes_per_day=5)
    assert 0 < sum(drill.minutes for drill in short.drills) <= 5
    bare = plan(metrics, equipment=["Trampoline"])
    assert all(not load_knowledge().drill(drill.id).equipment for drill in bare.drills)
    assert any("Trampoline" in note for note in bare.notes)


def test_nothing_fits_is_said():
    result = plan(STIFF_LEFT_ANKLE, minutes_per_day=1)
    assert result.drills == []
    assert any("no drill fits" in note for note in result.notes)


def test_tried_treatments_are_explained_with_what_replaces_them():
    result = plan(STIFF_LEFT_ANKLE, tried=["heel_lift", "rest"])
    assert [entry.treatment for entry in result.tried] == ["rest", "heel_lift"]
    lift = result.tried[1]
    assert "ankle stays limited" in lift.why_temporary
    assert "Achilles" in lift.keep_for
    assert lift.replace_with == ["A1", "A5"]
    assert "better than calf exercise" in lift.evidence


def test_an_asymmetry_alone_gets_drills_for_the_weaker_side():
    metrics = [
        measured("tibia_inclination_peak", "left", 40.0, 1.0, "lunge"),
        measured("tibia_inclination_peak", "right", 49.0, 1.0, "lunge"),
    ]
    result = plan(metrics)
    assert result.drills[0].id == "A1"
    assert {drill.deficit for drill in result.drills} == {"asymmetry"}
    assert {drill.side for drill in result.drills} <= {"left", None}
    per_side = [d for d in result.drills if load_knowledge().drill(d.id).per_side]
    assert {drill.side for drill in per_side} == {"left"}


def screening(metrics: list[Metric]) -> Screening:
    findings, result = plan_from_metrics(metrics)
    return Screening(
        created="2025-01-01T00:00:00Z",
        software=Software(
            gait_screen="0", mediapipe="0", model=ModelIdentity(name="heavy", sha256="0")
        ),
        clips=[],
        metrics=metrics,
        findings=findings,
        plan=result,
    )


def test_a_screening_with_findings_and_plan_survives_json():
    whole = screening(STIFF_LEFT_ANKLE)
    assert Screening.from_json(whole.to_json()) == whole


def test_metrics_are_read_from_a_screening_and_from_a_bare_list(tmp_path: Path):
    whole = tmp_path / "screening.json"
    whole.write_text(screening(STIFF_LEFT_ANKLE).to_json(), encoding="utf-8")
    assert read_metrics(whole) == STIFF_LEFT_ANKLE
    bare = tmp_path / "metrics.json"
    entry = {
        "key": "a_later_version_s_metric",
        "side": "left",
        "test": "lunge",
        "status": "measured",
        "value": 1.0,
        "uncertainty": 0.1,
        "a_later_field": 3,
    }
    bare.write_text(json.dumps({"metrics": [entry]}), encoding="utf-8")
    metrics = read_metrics(bare)
    assert metrics[0].value == 1.0
    assert plan_from_metrics(metrics)[1].drills == []


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"clips": []}, "no list of metrics"),
        ({"metrics": {}}, "no list of metrics"),
        ({"metrics": [{"key": "cadence"}]}, "metric 1"),
        ({"metrics": ["cadence"]}, "metric 1"),
        ({"schema": "gait-screen/screening/9", "metrics": []}, "screening/9"),
    ],
)
def test_a_file_without_metrics_is_a_readable_usage_error(tmp_path: Path, data, named):
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(UsageError, match=named) as caught:
        read_metrics(path)
    assert "\n" not in str(caught.value)


def test_what_a_rule_speaks_of_but_the_equipment_does_not_allow_is_said():
    pain = [{"site": "heel", "side": "left", "severity": 3}]
    late = [measured("rearfoot_eversion_heel_off", "left", 12.0, 3.0, "running")]

    def said(**answers: object) -> list[str]:
        notes = plan(late, age=40, pain=pain, **answers).notes
        return [note for note in notes if "you do not have what they need" in note]

    (note,) = said(equipment=[])
    assert "Towel-under-toes heel raise (step, towel)" in note
    assert said(equipment=["step", "towel"]) == []
    assert said() == []
