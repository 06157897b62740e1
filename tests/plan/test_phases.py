"""The three phases: where a plan begins, when it goes on, on which days."""

from __future__ import annotations

from datetime import date

import pytest

from gait_screen.knowledge import load_knowledge
from gait_screen.plan import PlanState, plan_from_metrics
from gait_screen.screening import Criterion, Metric, Plan, PlanPhase, ProgressDecision, Referral
from tests.findings.measurements import both_sides, measured
from tests.plan.people import answers

MONDAY = date(2026, 3, 2)
KNOWLEDGE = load_knowledge()
STIFF_LEFT_ANKLE = [
    measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge"),
    measured("tibia_inclination_peak", "right", 43.0, 3.0, "lunge"),
]
LATE_PRONATION = [measured("rearfoot_eversion_heel_off", "left", 8.0, 3.0, "running")]
MILD_DROP = [measured("pelvic_drop_peak", "left", 6.0, 0.5, "running")]
CLEAR_DROP = [measured("pelvic_drop_peak", "left", 8.0, 0.5, "running")]
OVERSTRIDE = both_sides("tibia_inclination_contact", 14.0, 1.0, "running")


def plan(
    metrics: list[Metric],
    start: date | None = MONDAY,
    state: PlanState | None = None,
    **given: object,
) -> Plan:
    return plan_from_metrics(metrics, answers(**given), start=start, state=state)[1]


def measurable(phase: PlanPhase, deficit: str) -> list[Criterion]:
    return [c for c in phase.exit_criteria if c.metric and c.deficit == deficit]


# --- where a plan begins ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metrics", "given", "phase", "word"),
    [
        (STIFF_LEFT_ANKLE, {}, 1, "short of range"),
        (CLEAR_DROP, {}, 1, "more than mild"),
        (MILD_DROP, {}, 2, "mild"),
        (MILD_DROP, {"pain": [{"site": "shin", "severity": 3}]}, 2, "mild"),
        (MILD_DROP, {"pain": [{"site": "shin", "severity": 4}]}, 1, "pain"),
        (MILD_DROP, {"pain": [{"site": "shin"}]}, 1, "pain"),
        (OVERSTRIDE, {}, 3, "way you run"),
        (OVERSTRIDE, {"pain": [{"site": "achilles", "severity": 2}]}, 3, "way you run"),
        ([*OVERSTRIDE, *MILD_DROP], {}, 2, "mild"),
    ],
)
def test_a_plan_begins_where_the_findings_and_the_pain_say(metrics, given, phase, word):
    result = plan(metrics, **given)
    assert result.current_phase == phase
    assert word in result.phases[phase - 1].status_reason
    assert [p.status for p in result.phases] == [
        "skipped" if p < phase else "current" if p == phase else "later" for p in (1, 2, 3)
    ]
    assert all(p.status_reason for p in result.phases[:phase])


def test_running_form_is_begun_early_where_it_was_found_beside_something_else():
    result = plan([*OVERSTRIDE, *MILD_DROP])
    form = KNOWLEDGE.programme.form_drills
    assert [drill.id in form for drill in result.drills].count(True) == 1
    assert result.drills[-1].id in form


def test_phase_1_takes_its_drills_from_phase_1_of_the_library():
    result = plan([*STIFF_LEFT_ANKLE, *LATE_PRONATION])
    assert {drill.phase for drill in result.drills} == {1}


def test_where_phase_1_has_little_strength_begins_early_in_the_easier_version():
    result = plan(CLEAR_DROP)
    assert [(drill.id, drill.phase) for drill in result.drills] == [("G1", 1), ("G2", 2)]
    hitch = result.drills[1]
    assert hitch.regress.rstrip(".") in hitch.dose
    assert "One set less" in hitch.dose
    assert hitch.minutes < next(d for d in result.phases[1].programme if d.id == "G2").minutes
    assert "easier" not in result.drills[0].dose


def test_phase_2_keeps_the_range_and_phase_3_the_strength():
    result = plan(STIFF_LEFT_ANKLE)
    kept = [drill for drill in result.phases[1].programme if drill.phase == 1]
    assert [drill.id for drill in kept] == ["A1"]
    strength = [drill for drill in result.phases[2].programme if drill.phase == 2]
    assert 1 <= len(strength) <= 2


# --- when to go on ------------------------------------------------------------------------------


def test_the_criteria_of_a_stiff_ankle_by_hand():
    result = plan(STIFF_LEFT_ANKLE)
    leave_1, leave_2, leave_3 = (
        measurable(phase, "limited_ankle_dorsiflexion") for phase in result.phases
    )
    # now 25; change to be told: the larger of MDC 4.7 and the measurement's 3.0
    assert [(c.metric, c.side, c.test, c.direction) for c in leave_1] == [
        ("tibia_inclination_peak", "left", "lunge", "at_least")
    ]
    assert leave_1[0].value == pytest.approx(25.0 + 4.7)
    assert (leave_1[0].now, leave_1[0].unit) == (25.0, "deg")
    assert "29.7°" in leave_1[0].text
    assert "4.7°" in leave_1[0].clinician
    # what can be gained until then, chosen here: one and a half times the MDC
    assert leave_2[0].value == pytest.approx(25.0 + 1.5 * 4.7)
    assert "chosen here" in leave_2[0].text
    assert "38.0°" in leave_2[0].text
    # held in running: the first limit of the running band, not measured yet
    assert [(c.metric, c.test, c.value, c.now) for c in leave_3] == [
        ("ankle_dorsiflexion_peak", "running", 18.0, None)
    ]


def test_a_difference_is_gone_when_the_weaker_leg_is_near_the_other():
    result = plan(STIFF_LEFT_ANKLE)
    leave_1, leave_2 = (measurable(phase, "asymmetry") for phase in result.phases[:2])
    assert leave_1[0].value == pytest.approx(29.7)
    assert leave_2[0].value == pytest.approx(32.05)
    nearer = [
        measured("tibia_inclination_peak", "left", 33.0, 1.0, "lunge"),
        measured("tibia_inclination_peak", "right", 43.0, 1.0, "lunge"),
    ]
    leave = measurable(plan(nearer).phases[1], "asymmetry")
    # the other leg has 43 and the limit of the difference is 5
    assert (leave[0].side, leave[0].value) == ("left", 38.0)


def test_a_difference_in_per_cent_and_whole_raises():
    metrics = [
        measured("heel_raise_count", "left", 20.0, 0.5, "heel-raise"),
        measured("heel_raise_count", "right", 30.0, 0.5, "heel-raise"),
    ]
    result = plan(metrics, age=30)
    leave = measurable(result.phases[1], "asymmetry")
    # x with (30 - x) = 15 % of the mean: 30 * (1 - 0.075) / (1 + 0.075) = 25.8, so 26 raises
    assert [(c.side, c.value) for c in leave] == [("left", 26.0)]


def test_past_the_limit_is_enough_where_the_change_to_be_told_is_larger():
    metrics = [measured("tibia_inclination_peak", "left", 36.0, 1.5, "lunge")]
    leave = measurable(plan(metrics).phases[0], "limited_ankle_dorsiflexion")
    assert leave[0].value == 38.0


def test_without_a_known_mdc_the_value_must_leave_its_severity():
    short = [measured("single_leg_stance_time", "left", 4.0, 0.2, "single-leg-stance")]
    leave = measurable(plan(short, age=45).phases[0], "poor_balance")
    assert leave[0].value == 5.0
    assert "cannot tell" not in leave[0].text
    longer = [measured("single_leg_stance_time", "left", 12.0, 0.2, "single-leg-stance")]
    leave = measurable(plan(longer, age=45).phases[0], "poor_balance")
    assert leave[0].value == 20.0


def test_where_smaller_is_better_the_criterion_turns_round():
    leave = measurable(plan(LATE_PRONATION).phases[0], "uncontrolled_pronation")
    # 8.0 less the MDC of 5.0
    assert (leave[0].direction, leave[0].value) == ("at_most", 3.0)


def test_a_wide_measurement_says_what_it_cannot_tell():
    wide = [measured("tibia_inclination_peak", "left", 22.0, 7.5, "lunge")]
    leave = measurable(plan(wide).phases[0], "limited_ankle_dorsiflexion")
    assert leave[0].value == pytest.approx(29.5)
    assert "cannot tell a change smaller than 7.5°" in leave[0].text
    narrow = measurable(plan(STIFF_LEFT_ANKLE).phases[0], "limited_ankle_dorsiflexion")
    assert "cannot tell" not in narrow[0].text


def test_what_was_found_in_running_has_to_hold_at_two_screenings():
    leave = measurable(plan(LATE_PRONATION).phases[2], "uncontrolled_pronation")
    assert (leave[0].test, leave[0].value) == ("running", 3.0)
    assert "two screenings" in leave[0].text
    walker = measurable(
        plan(STIFF_LEFT_ANKLE, sport="walking").phases[2], "limited_ankle_dorsiflexion"
    )
    assert walker[0].test == "lunge"


def test_entering_strength_and_running_asks_for_little_pain_and_heel_raises():
    first, second, third = plan(STIFF_LEFT_ANKLE).phases
    assert first.entry_criteria == []
    assert any("at most 4 out of 10" in c.text for c in second.entry_criteria)
    assert any("at most 2 out of 10" in c.text for c in third.entry_criteria)
    raises = [(c.metric, c.test, c.side, c.value) for c in third.entry_criteria if c.metric]
    assert raises == [
        ("heel_raise_count", "heel-raise", "left", 20.0),
        ("heel_raise_count", "heel-raise", "right", 20.0),
    ]
    assert not any(c.metric for c in second.entry_criteria)


def test_the_drills_own_criteria_are_there_in_words():
    first = plan(STIFF_LEFT_ANKLE).phases[0]
    for drill in first.programme:
        move_on = drill.progress[drill.progress.find("Move on") :].rstrip(".")
        said = any(move_on in c.text for c in first.exit_criteria)
        assert said == ("Move on" in drill.progress)
    assert "48 hours" in first.exit_criterion


def test_what_makes_a_drill_harder_stays_with_the_drill():
    weak = both_sides("heel_raise_count", 8.0, 1.0, "heel-raise")
    second = plan(weak, age=30).phases[1]
    texts = " ".join([second.exit_criterion, *(c.text for c in second.exit_criteria)])
    raises = next(drill for drill in second.programme if drill.id == "K2")
    harder, move_on = raises.progress.split("Move on")
    assert "Make it harder" in harder
    assert "Make it harder" not in texts
    assert f"Move on{move_on}" in texts
    for drill in second.programme:
        assert ("Move on" in drill.progress) == (f"{drill.name}: Move on" in texts)
    assert "Pain while you train is at most 2 out of 10" in texts


# --- what to film at the end of a phase ---------------------------------------------------------


def test_a_phase_names_the_films_that_its_criteria_are_measured_in():
    stiff_toe = [measured("mtp_extension_peak", "right", 35.0, 4.0, "heel-raise")]
    first, second, third = plan([*stiff_toe, *LATE_PRONATION], sport="running").phases
    assert [(f.test, f.view, f.week, f.date) for f in first.films] == [
        ("heel-raise", "right", 4, "2026-03-29"),
        ("running", "rear", 4, "2026-03-29"),
    ]
    # phase 3 is entered with the heel raises of both legs
    assert {(f.test, f.view) for f in second.films} == {
        ("heel-raise", "right"),
        ("heel-raise", "left"),
        ("running", "rear"),
    }
    assert {f.date for f in second.films} == {second.end_date}
    # the toe has to hold while running
    assert ("running", "right") in {(f.test, f.view) for f in third.films}


@pytest.mark.parametrize("metrics", [STIFF_LEFT_ANKLE, LATE_PRONATION, CLEAR_DROP, OVERSTRIDE])
def test_no_measurable_criterion_is_without_its_film(metrics):
    for phase in plan(metrics).phases:
        filmed = {film.test for film in phase.films}
        assert {c.test for c in phase.exit_criteria if c.metric} <= filmed


def test_without_dates_the_films_have_weeks_and_a_skipped_phase_has_none():
    phases = plan(MILD_DROP, start=None).phases
    assert phases[0].films == []
    assert {(f.week, f.date) for f in phases[1].films} == {(6, None)}


# --- goals that can be reached ------------------------------------------------------------------


def test_the_goal_of_phase_2_can_be_reached_and_that_of_phase_3_is_the_limit():
    very_stiff = [measured("tibia_inclination_peak", "left", 22.0, 2.0, "lunge")]
    first, second, third = plan(very_stiff, sport="walking").phases
    values = [
        measurable(phase, "limited_ankle_dorsiflexion")[0].value for phase in (first, second, third)
    ]
    assert values == pytest.approx([26.7, 29.05, 38.0])
    # no longer severe, and clearly better than now
    assert values[1] > 28.0


def test_a_goal_that_can_be_reached_is_never_past_the_limit_nor_easier_than_phase_1():
    for now, half in ((22.0, 9.0), (30.0, 2.0), (34.0, 2.0), (36.0, 1.5)):
        metrics = [measured("tibia_inclination_peak", "left", now, half, "lunge")]
        result = plan(metrics)
        first, second = (
            measurable(phase, "limited_ankle_dorsiflexion")[0].value for phase in result.phases[:2]
        )
        assert now < first <= second <= 38.0


def test_without_an_mdc_the_goal_is_two_severities_less():
    short = [measured("single_leg_stance_time", "left", 4.0, 0.2, "single-leg-stance")]
    leave = measurable(plan(short, age=45).phases[1], "poor_balance")
    cuts = next(b for b in KNOWLEDGE.bands if b.metric == "single_leg_stance_time").cut_tables(45)
    assert leave[0].value == cuts[0][-2].value


# --- weeks and days -----------------------------------------------------------------------------


def test_weeks_and_days_of_a_plan_from_phase_1():
    result = plan(STIFF_LEFT_ANKLE)
    assert result.started == "2026-03-02"
    assert [(p.weeks, p.start_date, p.end_date) for p in result.phases] == [
        ("1-4", "2026-03-02", "2026-03-29"),
        ("5-10", "2026-03-30", "2026-05-10"),
        ("11-16", "2026-05-11", "2026-06-21"),
    ]
    ankle = result.retest[0]
    assert (ankle.weeks, ankle.later_weeks, ankle.dates) == (4, [8], ["2026-03-30", "2026-04-27"])
    assert [(c.week, c.date, c.decision) for c in result.checkpoints] == [
        (6, "2026-04-13", "change"),
        (12, "2026-05-25", "refer"),
    ]


def test_a_plan_from_phase_3_begins_in_week_1():
    phases = plan(OVERSTRIDE).phases
    assert [(p.weeks, p.start_date) for p in phases] == [
        ("", None),
        ("", None),
        ("1-6", "2026-03-02"),
    ]
    assert phases[2].entry_criteria == []


def test_without_a_start_there_are_weeks_and_no_dates():
    result = plan(STIFF_LEFT_ANKLE, start=None)
    assert result.started is None
    first = result.phases[0]
    assert (first.weeks, first.start_date, first.end_date) == ("1-4", None, None)
    assert result.retest[0].dates == []
    assert [c.date for c in result.checkpoints] == [None, None]


# --- a plan under way ---------------------------------------------------------------------------


def test_the_next_phase_begins_with_the_screening_that_allowed_it():
    state = PlanState(started=MONDAY, phase=2)
    result = plan(STIFF_LEFT_ANKLE, start=date(2026, 3, 30), state=state)
    first, second, third = result.phases
    assert result.started == "2026-03-02"
    assert (first.status, first.programme) == ("done", [])
    assert (second.status, second.weeks, second.start_date) == ("current", "5-10", "2026-03-30")
    assert second.entry_criteria
    assert (third.status, third.weeks) == ("later", "11-16")
    assert result.drills == second.programme
    assert "last screening" in second.status_reason


def test_a_phase_that_goes_on_gets_the_time_to_the_next_screening():
    state = PlanState(started=MONDAY, phase=1, phase_started=MONDAY)
    result = plan(STIFF_LEFT_ANKLE, start=date(2026, 3, 30), state=state)
    assert [p.weeks for p in result.phases] == ["1-8", "9-14", "15-20"]
    assert result.phases[0].start_date == "2026-03-02"


def test_phase_3_of_a_plan_under_way():
    state = PlanState(started=MONDAY, phase=3)
    result = plan(STIFF_LEFT_ANKLE, start=date(2026, 5, 11), state=state)
    assert [p.status for p in result.phases] == ["done", "done", "current"]
    assert result.drills == result.phases[2].programme
    assert {drill.phase for drill in result.drills} == {2, 3}
    assert [c.week for c in result.checkpoints] == [12]


def test_a_retired_drill_is_not_given_and_another_of_its_phase_takes_the_place():
    before = [drill.id for drill in plan(STIFF_LEFT_ANKLE).drills]
    state = PlanState(started=MONDAY, phase=1, retired=frozenset({"A1"}))
    result = plan(STIFF_LEFT_ANKLE, state=state)
    after = [drill.id for drill in result.drills]
    assert "A1" in before
    assert len(after) == len(before)
    named = [d.id for p in result.phases for d in p.programme]
    assert "A1" not in [*named, *(i for p in result.phases for i in p.next_drills)]
    assert all(drill.phase == 1 for drill in result.drills)


def test_what_earlier_screenings_decided_is_handed_on():
    decision = ProgressDecision(
        deficit="pelvic_drop",
        side="left",
        verdict="unchanged",
        decision="swap",
        weeks=6,
        rule="no_gain_change",
        plain="No gain yet.",
    )
    referral = Referral(see="a physiotherapist", how_soon="soon", why="No gain in 12 weeks.")
    state = PlanState(started=MONDAY, phase=2, decisions=(decision,), referrals=(referral,))
    result = plan(MILD_DROP, state=state)
    assert result.progress == [decision]
    assert referral in result.referrals
