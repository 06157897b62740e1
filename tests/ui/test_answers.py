"""Answers make findings and plan again at once, without another analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gait_screen.errors import NothingAssessableError
from gait_screen.knowledge import Answers, load_knowledge
from gait_screen.plan import plan_from_metrics
from gait_screen.screening import Finding, Metric, Plan
from tests.ui.page import PreparedAnalysis, add_clip, analyse, open_app, words


@pytest.fixture
def results(prepared: PreparedAnalysis, clip: Path) -> AppTest:
    assert prepared.requests == []
    return analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))


@pytest.fixture
def told(results: AppTest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Answers]:
    """Run the page again; return the answers that the plan was made from."""
    heard: list[Answers] = []

    def listen(
        metrics: Sequence[Metric], answers: Answers, *, start: date
    ) -> tuple[list[Finding], Plan]:
        heard.append(answers)
        return plan_from_metrics(metrics, answers, start=start)

    monkeypatch.setattr("gait_screen.ui.main.plan_from_metrics", listen)

    def run() -> Answers:
        results.run()
        assert not results.exception
        return heard[-1]

    return run


def drills(page: AppTest) -> int:
    return words(page).count("min a training day")


def test_unanswered_safety_questions_make_the_plan_provisional(results: AppTest) -> None:
    assert len(results.radio) == 1 + len(load_knowledge().red_flags)
    assert "This plan is provisional" in words(results)
    assert drills(results) > 0
    for flag in load_knowledge().red_flags:
        results.radio(key=f"red_flag_{flag.id}").set_value("No")
    assert "This plan is provisional" not in words(results.run())
    assert drills(results) > 0


def test_a_yes_to_a_red_flag_stops_the_plan(results: AppTest, prepared: PreparedAnalysis) -> None:
    prepared.requests = []
    results.radio(key="red_flag_vascular").set_value("Yes").run()
    assert drills(results) == 0
    (stop,) = results.error
    assert "See a clinician first" in stop.value
    flag = next(flag for flag in load_knowledge().red_flags if flag.id == "vascular")
    said = stop.value.replace("\\", "")
    assert flag.see in said
    assert flag.how_soon in said
    assert "What stands out" in words(results)
    results.radio(key="red_flag_vascular").set_value("No").run()
    assert drills(results) > 0
    assert prepared.requests == []


def test_severe_pain_stops_the_plan_whatever_was_ticked(results: AppTest) -> None:
    results.radio(key="red_flag_severe_pain").set_value("No")
    results.button_group(key="pain_sites").set_value(["heel"]).run()
    results.number_input(key="pain_severity_heel").set_value(9).run()
    assert drills(results) == 0
    assert "See a clinician first" in results.error[0].value


def test_less_time_means_fewer_drills(results: AppTest) -> None:
    before = drills(results)
    results.number_input(key="minutes_per_day").set_value(5).run()
    assert 0 < drills(results) < before


def test_age_decides_a_finding_that_depends_on_it(results: AppTest) -> None:
    unknown = load_knowledge().say("findings.age_unknown")
    assert unknown in words(results)
    results.number_input(key="age").set_value(25).run()
    said = words(results)
    assert unknown not in said
    assert said.index("Short balance on one leg, left") < said.index("Likely: clearly past")


def test_tried_treatments_are_answered(results: AppTest) -> None:
    assert "Cold numbs." not in words(results)
    results.button_group(key="tried").set_value(["ice"]).run()
    assert "Cold numbs." in words(results)


def test_no_equipment_is_an_answer_of_its_own(results: AppTest) -> None:
    results.button_group(key="equipment").set_value(["nothing of these"]).run()
    for drill in load_knowledge().drills:
        if drill.equipment:
            assert drill.name not in [m.value.strip("*") for m in results.markdown]


def test_an_unanswered_form_says_nothing(told: Callable[[], Answers]) -> None:
    assert told() == Answers()


def test_the_form_asks_for_safety_first_then_pain_then_what_was_tried(results: AppTest) -> None:
    groups = [expander.label for expander in results.expander]
    questions = ["ask_pain_group", "ask_tried_group", "ask_person_group"]
    labels = [load_knowledge().say(f"person.{question}") for question in questions]
    assert [group for group in groups if group in labels] == labels
    assert "The answers stay with this visit" in words(results)


def test_what_is_told_of_pain_arrives(results: AppTest, told: Callable[[], Answers]) -> None:
    labels = results.button_group(key="pain_sites").options
    assert labels[:2] == ["Under the heel", "In the arch"]
    results.button_group(key="pain_sites").set_value(["achilles"])
    assert told().pain[0].model_dump() == {
        "site": "achilles",
        "side": None,
        "severity": None,
        "duration_months": None,
        "when": None,
    }
    results.radio(key="pain_side_achilles").set_value("left")
    results.number_input(key="pain_severity_achilles").set_value(5)
    results.number_input(key="pain_months_achilles").set_value(72)
    results.selectbox(key="pain_when_achilles").set_value("morning")
    results.button_group(key="pain_next_morning").set_value("No")
    answers = told()
    assert answers.pain[0].model_dump() == {
        "site": "achilles",
        "side": "left",
        "severity": 5,
        "duration_months": 72,
        "when": "morning",
    }
    assert answers.pain_next_morning is False


def test_what_else_was_tried_and_how_it_goes_arrives(
    results: AppTest, told: Callable[[], Answers]
) -> None:
    results.text_input(key="tried_other").set_value("dry needling")
    results.button_group(key="tried").set_value(["rest", "heel_lift"])
    results.number_input(key="adherence_pct").set_value(80)
    results.button_group(key="running_now").set_value("Yes")
    answers = told()
    assert answers.tried_other == "dry needling"
    assert answers.tried == ("rest", "heel_lift")
    assert answers.adherence_pct == 80
    assert answers.running_now is True
    results.number_input(key="longest_run_min").set_value(25)
    results.selectbox(key="shoes").set_value("minimal")
    results.text_input(key="goal").set_value("10 km")
    answers = told()
    assert (answers.longest_run_min, answers.shoes, answers.goal) == (25, "minimal", "10 km")


def test_who_does_not_run_is_not_asked_how_far(results: AppTest) -> None:
    assert "longest_run_min" not in [number.key for number in results.number_input]
    results.button_group(key="running_now").set_value("No").run()
    assert "longest_run_min" not in [number.key for number in results.number_input]
    # nor who has no pain, how it was the next morning
    assert "pain_next_morning" not in [group.key for group in results.get("button_group")]


def test_answers_outlive_a_failed_analysis(
    results: AppTest, prepared: PreparedAnalysis, clip: Path
) -> None:
    results.radio(key="red_flag_infection").set_value("No").run()
    results.radio(key="red_flag_vascular").set_value("Yes").run()
    prepared.error = NothingAssessableError("No person found.")
    analyse(results)
    assert "No person found." in words(results)
    assert results.radio(key="red_flag_infection").value == "No"
    assert results.radio(key="red_flag_vascular").value == "Yes"
    prepared.error = None
    analyse(add_clip(results, "again.mp4", clip.read_bytes()))
    assert results.radio(key="red_flag_vascular").value == "Yes"
    assert drills(results) == 0


def test_a_field_s_name_is_read_aloud_as_it_is_shown(results: AppTest) -> None:
    # A screen reader gets the label as it is: a backslash before a sign would be read too.
    for site in load_knowledge().pain_sites:
        results.pills(key="pain_sites").select(site.id)
    fields = [*results.run().number_input, *results.text_input, *results.selectbox]
    assert len(fields) > 10
    assert [field.label for field in fields if "\\" in field.label] == []
