from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from gait_screen.errors import UsageError
from gait_screen.knowledge import Answers, load_knowledge, parse_answers
from gait_screen.plan import plan_from_metrics, read_metrics
from gait_screen.plan.safety import is_contraindicated, lacks_equipment
from gait_screen.screening import Metric, ModelIdentity, Plan, Screening, Software
from gait_screen.vocabulary import other_side
from tests.findings.measurements import both_sides, measured, mirrored, normal_runner
from tests.helpers.contract import RED_FLAGS

ALL_CLEAR = dict.fromkeys(RED_FLAGS, False)
STIFF_LEFT_ANKLE = [
    measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge"),
    measured("tibia_inclination_peak", "right", 43.0, 3.0, "lunge"),
]


def plan(metrics: list[Metric], **answers: object) -> Plan:
    return plan_from_metrics(metrics, parse_answers({"red_flags": ALL_CLEAR, **answers}))[1]


def random_metrics(rng: random.Random) -> list[Metric]:
    """Draw values from well inside to well outside the bands, with narrow and wide intervals."""
    metrics = []
    for band in load_knowledge().bands:
        cuts = band.cuts or band.by_age[0].cuts
        reach = max(2.0, abs(cuts[-1].value - cuts[0].value))
        for side in ("left", "right"):
            if rng.random() < 0.5:
                value = cuts[0].value + rng.uniform(-3, 3) * reach
                test = rng.choice(band.tests)
                uncertainty = rng.uniform(0.1, 1.5) * reach
                metrics.append(measured(band.metric, side, value, uncertainty, test))
    return metrics


def random_answers(rng: random.Random) -> Answers:
    sites = ["heel", "arch", "forefoot", "big_toe", "ankle", "achilles", "shin", "knee", "hip"]
    data: dict[str, object] = {
        "age": rng.choice([17, 25, 45, 66, 84]),
        "red_flags": ALL_CLEAR,
        "pain": [{"site": s, "severity": rng.randint(0, 6)} for s in rng.sample(sites, 2)],
        "tried": rng.sample(["rest", "ice", "heel_raises", "orthotics"], 2),
    }
    if rng.random() < 0.5:
        data["equipment"] = rng.sample(["step", "band", "towel", "weight", "ball"], 2)
    if rng.random() < 0.5:
        data["minutes_per_day"] = rng.choice([3, 8, 15, 60])
    return parse_answers(data)


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
    assert ("A5", 2, "left") in drills
    assert {drill.deficit for drill in result.drills} == {"limited_ankle_dorsiflexion"}
    assert "25.0 ± 3.0°" in result.drills[0].because
    assert [(r.deficit, r.side, r.test, r.weeks) for r in result.retest] == [
        ("limited_ankle_dorsiflexion", "left", "lunge", 4.0),
        ("asymmetry", "left", "lunge", 6.0),
    ]
    assert result.phases[0].drills[0] == "A1"
    assert result.phases[2].next_drills
    assert "38 deg" in result.phases[2].exit_criterion


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
    assert [drill.phase for drill in result.drills].count(3) == 1


@pytest.mark.parametrize("flag", list(ALL_CLEAR))
def test_every_red_flag_stops_the_plan_and_says_whom_to_see(flag):
    result = plan(STIFF_LEFT_ANKLE, red_flags=ALL_CLEAR | {flag: True}, tried=["rest"])
    assert result.stopped_by == [flag]
    assert not result.provisional
    assert (result.drills, result.phases, result.tried) == ([], [], [])
    known = next(f for f in load_knowledge().red_flags if f.id == flag)
    assert any(known.see in note and known.how_soon in note for note in result.notes)


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
    assert {(drill.deficit, drill.side) for drill in result.drills} == {("asymmetry", "left")}


def test_random_people_never_get_a_plan_that_breaks_the_rules():
    rng = random.Random(7)
    knowledge = load_knowledge()
    planned = 0
    for _ in range(150):
        metrics, answers = random_metrics(rng), random_answers(rng)
        findings, result = plan_from_metrics(metrics, answers)
        found = {f.deficit for f in findings if f.status in ("likely", "possible")}
        budget = min(20.0, answers.minutes_per_day or 20.0)
        assert len(result.drills) <= 5
        assert sum(drill.minutes for drill in result.drills) <= budget
        assert len({drill.id for drill in result.drills}) == len(result.drills)
        assert [d.phase for d in result.drills] == sorted(d.phase for d in result.drills)
        assert {drill.deficit for drill in result.drills} <= found
        suggested = [d.id for d in result.drills]
        suggested += [i for phase in result.phases for i in phase.next_drills]
        suggested += [i for entry in result.tried for i in entry.replace_with]
        for drill_id in suggested:
            drill = knowledge.drill(drill_id)
            assert not is_contraindicated(drill, answers, findings)
            assert not lacks_equipment(drill, answers)
        planned += bool(result.drills)
        again = plan_from_metrics(list(reversed(metrics)), answers)
        assert again == (findings, result)
    assert planned > 100


def test_mirrored_bodies_get_mirrored_plans():
    rng = random.Random(11)
    for _ in range(100):
        metrics, answers = random_metrics(rng), random_answers(rng)
        ours = plan_from_metrics(metrics, answers)[1]
        theirs = plan_from_metrics(mirrored(metrics), answers)[1]
        swapped = [
            (d.id, None if d.side is None else other_side(d.side), d.minutes) for d in theirs.drills
        ]
        assert [(d.id, d.side, d.minutes) for d in ours.drills] == swapped
        assert ours.phases == theirs.phases
        assert len(ours.retest) == len(theirs.retest)


def test_a_more_severe_ankle_never_gets_less():
    drills = []
    for value in (40.0, 36.5, 33.0, 30.0, 25.0, 15.0):
        metrics = [measured("tibia_inclination_peak", "left", value, 2.0, "lunge")]
        drills.append(len(plan(metrics).drills))
    assert drills == sorted(drills)
    assert drills[0] == 0
    assert drills[-1] >= 3


def test_no_text_of_a_plan_claims_a_cause():
    rng = random.Random(3)
    for _ in range(30):
        findings, result = plan_from_metrics(random_metrics(rng), random_answers(rng))
        text = result.model_dump_json() + "".join(f.model_dump_json() for f in findings)
        assert "cause of your pain" not in text.lower()


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
