"""Answers make findings and plan again at once, without another analysis."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gait_screen.errors import NothingAssessableError
from gait_screen.knowledge import load_knowledge
from tests.ui.page import PreparedAnalysis, add_clip, analyse, open_app, words


@pytest.fixture
def results(prepared: PreparedAnalysis, clip: Path) -> AppTest:
    assert prepared.requests == []
    return analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))


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
    assert "an emergency department, now" in stop.value.replace("\\", "")
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
    assert "the age is not known" in words(results)
    results.number_input(key="age").set_value(25).run()
    said = words(results)
    assert "the age is not known" not in said
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
