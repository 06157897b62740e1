"""The next plan with the past in mind, made by the real planner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gait_screen.errors import UsageError
from gait_screen.knowledge import Answers
from gait_screen.plan import plan_from_metrics
from gait_screen.progress import PastScreening, next_plan, plan_with_past
from gait_screen.screening import Criterion, Metric, Plan, Screening
from tests.progress.series import drop, lunge, made, told, when


def _first(metrics: list[Metric], answers: Answers | None = None) -> PastScreening:
    """Screen somebody for the first time, with the planner's own plan."""
    bare = made(metrics)
    return PastScreening(plan_with_past([], bare, answers), answers)


def _then(
    earlier: list[PastScreening],
    metrics: list[Metric],
    weeks: float,
    answers: Answers | None = None,
) -> PastScreening:
    return PastScreening(plan_with_past(earlier, made(metrics, weeks=weeks), answers), answers)


def _goal(plan: Plan, key: str) -> Criterion:
    (phase,) = [phase for phase in plan.phases if phase.phase == plan.current_phase]
    (goal,) = [criterion for criterion in phase.exit_criteria if criterion.metric == key]
    return goal


def _goal_of_phase_2(plan: Plan, key: str) -> Criterion:
    criteria = [c for phase in plan.phases if phase.phase == 2 for c in phase.exit_criteria]
    (goal,) = [criterion for criterion in criteria if criterion.metric == key]
    return goal


def test_the_first_plan_begins_on_the_day_of_the_screening() -> None:
    metrics = [lunge(28.0)]
    findings, plan = next_plan([], metrics, None, when(0))
    assert (findings, plan) == plan_from_metrics(metrics, None, start=date(2026, 1, 10))
    assert plan.started == "2026-01-10"
    assert plan.progress == []


def test_the_same_screenings_give_the_same_plan_in_any_order() -> None:
    first = _first([lunge(28.0)], told())
    second = _then([first], [lunge(29.0)], 6, told())
    new = made([lunge(30.0)], weeks=12)
    one = plan_with_past([first, second], new, told())
    other = plan_with_past([second, first], new, told())
    assert one.to_json() == other.to_json()


def test_drills_that_did_not_help_are_replaced_and_stay_away() -> None:
    first = _first([lunge(28.0)], told())
    tried = {drill.id for drill in first.screening.plan.drills}
    second = _then([first], [lunge(28.5)], 6, told())
    assert [one.decision for one in second.screening.plan.progress] == ["swap"]
    others = {drill.id for drill in second.screening.plan.drills}
    own = {d.id for d in first.screening.plan.drills if d.deficit == "limited_ankle_dorsiflexion"}
    assert own
    assert not own & others
    assert others
    third = _then([first, second], [lunge(29.0)], 9, told())
    assert third.screening.plan.progress[0].rule == "no_gain_new_drills"
    assert not own & {drill.id for drill in third.screening.plan.drills}
    assert tried >= own


def test_a_reached_goal_leads_to_the_next_phase_and_the_weeks_go_on() -> None:
    first = _first([lunge(28.0)], told())
    assert first.screening.plan.current_phase == 1
    second = _then([first], [lunge(33.5)], 5, told()).screening.plan
    assert second.progress[0].rule == "criteria_met"
    assert second.current_phase == 2
    assert second.started == "2026-01-10"


def test_a_phase_that_goes_on_keeps_its_first_day_and_ends_after_the_next_film() -> None:
    first = _first([lunge(28.0)], told())
    second = _then([first], [lunge(28.5)], 5, told()).screening.plan
    assert [one.decision for one in second.progress] == ["hold"]
    before, after = (
        next(phase for phase in plan.phases if phase.phase == 1)
        for plan in (first.screening.plan, second)
    )
    assert (after.start_date, after.first_week) == (before.start_date, 1)
    assert before.last_week == 4
    assert after.last_week is not None
    assert after.last_week > 5


def test_who_gets_better_slowly_reaches_the_goal_that_was_set_at_first() -> None:
    first = _first([lunge(25.0)], told())
    goal = _goal(first.screening.plan, "tibia_inclination_peak")
    assert goal.value == pytest.approx(29.7)
    second = _then([first], [lunge(28.0)], 4, told())
    kept = _goal(second.screening.plan, "tibia_inclination_peak")
    assert kept.value == goal.value
    assert "Now it is 28" in kept.text
    (phase,) = [p for p in second.screening.plan.phases if p.phase == 1]
    assert "29.7" in phase.exit_criterion
    third = _then([first, second], [lunge(30.0)], 8, told()).screening.plan
    assert third.progress[0].rule == "criteria_met"
    assert third.current_phase == 2


def test_the_goal_of_the_next_phase_does_not_move_away_when_it_begins() -> None:
    first = _first([lunge(25.0)], told())
    second = _then([first], [lunge(30.0, 0.2)], 4, told()).screening.plan
    assert second.current_phase == 2
    before, now = (
        _goal_of_phase_2(plan, "tibia_inclination_peak") for plan in (first.screening.plan, second)
    )
    assert before.value == pytest.approx(25.0 + 1.5 * 4.7)
    assert now.value == before.value
    assert "Now it is 30.0" in now.text


def test_a_goal_that_is_reached_before_its_phase_begins_is_set_anew() -> None:
    first = _first([lunge(25.0)], told())
    second = _then([first], [lunge(33.0, 0.2)], 4, told()).screening.plan
    assert second.current_phase == 2
    assert _goal_of_phase_2(second, "tibia_inclination_peak").value == 38.0


def test_a_goal_short_of_the_limit_leads_on_and_is_not_gone() -> None:
    first = _first([lunge(25.0)], told())
    second = _then([first], [lunge(30.0, 0.2)], 4, told())
    third = _then([first, second], [lunge(33.0, 0.2)], 10, told()).screening.plan
    assert third.current_phase == 3
    assert [one.verdict for one in third.progress if one.side == "left"] != ["gone"]
    assert all(one.verdict == "improved" for one in third.progress)


def test_what_was_not_filmed_again_keeps_its_drills() -> None:
    first = _first([lunge(28.0)], told())
    second = _then([first], [drop(2.0)], 5, told()).screening
    assert second.plan.progress[0].rule == "not_filmed_again"
    assert [d.id for d in second.plan.drills] == [d.id for d in first.screening.plan.drills]
    # The findings themselves say no more than was measured.
    ankle = [f for f in second.findings if f.deficit == "limited_ankle_dorsiflexion"]
    assert {finding.status for finding in ankle} == {"not_assessed"}


def test_what_is_within_its_interval_of_the_limit_keeps_its_drills_until_it_is_gone() -> None:
    first = _first([lunge(33.0, 3.0)], told())
    second = _then([first], [lunge(36.0, 3.0)], 4, told())
    assert {f.status for f in second.screening.findings if f.side == "left"} == {"none"}
    assert second.screening.plan.drills
    third = _then([first, second], [lunge(43.0, 3.0)], 8, told())
    assert [one.verdict for one in third.screening.plan.progress] == ["gone"]
    # What was gained goes on into strength and running, and is then done with.
    films = [first, second, third]
    for weeks in (14, 20, 26):
        films.append(_then(films, [lunge(43.0, 3.0)], weeks, told()))
    plans = [film.screening.plan for film in films]
    assert [plan.current_phase for plan in plans] == [1, 1, 2, 3, None, None]
    assert [bool(plan.drills) for plan in plans] == [True, True, True, True, False, False]
    assert plans[4].progress[0].verdict == "gone"
    assert plans[5].progress == []


def test_a_red_flag_stops_everything() -> None:
    first = _first([lunge(28.0)], told())
    plan = _then([first], [lunge(33.5)], 5, told(red_flag=True)).screening.plan
    assert plan.stopped_by == ["bone_pain"]
    assert plan.drills == []


def test_a_referral_stands_in_the_plan() -> None:
    first = _first([lunge(28.0)], told())
    plan = _then([first], [lunge(28.0)], 13, told()).screening.plan
    assert "no_gain_refer" in {referral.rule for referral in plan.referrals}


def test_later_screenings_do_not_count_and_a_screening_needs_a_date() -> None:
    first = _first([lunge(28.0)], told())
    later = PastScreening(made([lunge(20.0)], weeks=30))
    with_later = plan_with_past([first, later], made([lunge(29.0)], weeks=5), told())
    assert with_later == plan_with_past([first], made([lunge(29.0)], weeks=5), told())
    undated: Screening = first.screening.model_copy(update={"created": "last week"})
    with pytest.raises(UsageError, match=r"no date.*'last week'"):
        plan_with_past([replace(first, screening=undated)], made([lunge(29.0)], weeks=5), None)


def test_the_plan_survives_being_written_and_read() -> None:
    first = _first([lunge(28.0)], told())
    second = _then([first], [lunge(28.5)], 6, told()).screening
    assert Screening.from_json(second.to_json()) == second


def test_a_drill_of_the_next_phase_takes_the_place_where_this_phase_has_no_other() -> None:
    first = _first([drop(9.5)], told())
    second = _then([first], [drop(9.4)], 6, told()).screening.plan
    assert [one.decision for one in second.progress] == ["swap"]
    assert second.current_phase == 1
    before = {drill.id for drill in first.screening.plan.drills}
    assert second.drills
    assert not before & {drill.id for drill in second.drills}
