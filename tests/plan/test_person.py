"""What the answers do to the plan: days, minutes, equipment, age, sport, pain."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from gait_screen.knowledge import load_knowledge
from gait_screen.plan import plan_from_metrics
from gait_screen.screening import Metric, Plan
from tests.findings.measurements import both_sides, measured, normal_runner
from tests.plan.people import answers

KNOWLEDGE = load_knowledge()
STIFF_LEFT_ANKLE = [
    measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge"),
    measured("tibia_inclination_peak", "right", 43.0, 3.0, "lunge"),
]
CLEAR_DROP = both_sides("pelvic_drop_peak", 8.0, 0.5, "running")
OVERSTRIDE = both_sides("tibia_inclination_contact", 14.0, 1.0, "running")
SHORT_BALANCE = both_sides("single_leg_stance_time", 9.0, 0.5, "single-leg-stance")


def plan(metrics: list[Metric], **given: object) -> Plan:
    return plan_from_metrics(metrics, answers(**given), start=date(2026, 3, 2))[1]


def all_drills(result: Plan) -> list[str]:
    return [drill.id for phase in result.phases for drill in phase.programme]


def test_five_minutes_are_kept_to_in_every_phase():
    result = plan([*STIFF_LEFT_ANKLE, *CLEAR_DROP], minutes_per_day=5)
    assert result.drills
    for phase in result.phases:
        assert sum(drill.minutes for drill in phase.programme) <= 5


def test_two_days_a_week_are_all_that_is_asked_for():
    result = plan(STIFF_LEFT_ANKLE, days_per_week=2)
    for phase in result.phases:
        assert all((drill.days_per_week or 9) <= 2 for drill in phase.programme)
    assert "2 days a week: do it on those" in result.drills[0].dose
    assert result.running_ladder is not None
    assert result.running_ladder.days_per_week == 2
    plenty = plan(STIFF_LEFT_ANKLE, days_per_week=7)
    assert [drill.days_per_week for drill in plenty.drills] == [
        KNOWLEDGE.drill(drill.id).amount.days_per_week for drill in plenty.drills
    ]


def test_without_equipment_nothing_is_given_that_needs_some():
    result = plan([*STIFF_LEFT_ANKLE, *CLEAR_DROP], equipment=[])
    assert all_drills(result)
    assert all(not KNOWLEDGE.drill(drill_id).equipment for drill_id in all_drills(result))
    assert any("equipment" in line for line in result.clinician_summary)


def test_pain_of_5_begins_with_the_easier_version_and_fewer_sets():
    calm = plan(CLEAR_DROP, pain=[{"site": "shin", "severity": 2}])
    sore = plan(CLEAR_DROP, pain=[{"site": "shin", "severity": 5}])
    assert "up to 3 out of 10" in sore.pain_rule
    assert "up to 4 out of 10" in calm.pain_rule
    first = sore.drills[0]
    assert "easier version" in first.dose
    assert first.regress.rstrip(".") in first.dose
    same = next(drill for drill in calm.drills if drill.id == first.id)
    assert first.minutes < same.minutes
    assert "easier version" not in same.dose
    # later phases begin when the pain is back at its usual level
    assert all("easier version" not in d.dose for d in sore.phases[1].programme)


@pytest.mark.parametrize("site", ["achilles", "heel"])
def test_what_helped_people_with_such_pain_follows_from_the_answers(site):
    loading = next(one.loading for one in KNOWLEDGE.pain_sites if one.id == site)
    pain = [{"site": site, "side": "right", "severity": 3}]
    result = plan(normal_runner(), age=30, pain=pain)
    assert result.drills
    assert set(all_drills(result)) <= set(loading)
    drill = result.drills[0]
    # The contract knows deficits only: it names what the drill trains, and says why it is there.
    assert drill.deficit in KNOWLEDGE.drill(drill.id).deficits
    assert "not from a measurement" in drill.because
    assert drill.rules == [f"pain_site.{site}"]
    assert any("3/10" in number for number in drill.numbers)
    assert drill.side in ("right", None)
    assert any("answers alone" in note for note in result.notes)
    assert any(course.deficits == [] for course in result.time_course)
    unanswered = plan_from_metrics(
        normal_runner(), answers(age=30, pain=pain, red_flags={"vascular": False})
    )[1]
    assert unanswered.drills == []


def test_drills_for_an_irritable_spot_only_with_pain_there():
    weak = both_sides("heel_raise_count", 8.0, 1.0, "heel-raise")
    assert "K3" not in all_drills(plan(weak, age=30))
    assert all("K3" not in phase.next_drills for phase in plan(weak, age=30).phases)
    sore = plan(weak, age=30, pain=[{"site": "achilles", "severity": 4}])
    assert sore.drills[0].id == "K3"
    assert "achilles_flare" in sore.drills[0].rules


def test_the_young_begin_lightly_and_with_an_adult():
    young, adult = plan(CLEAR_DROP, age=17), plan(CLEAR_DROP, age=18)
    assert all("easier version" in drill.dose for drill in young.drills)
    assert any("an adult" in note for note in young.notes)
    assert "easier version" not in adult.drills[0].dose
    assert not any("an adult" in note for note in adult.notes)


def test_from_65_a_hand_stays_on_something_in_balance_drills():
    older, younger = plan(SHORT_BALANCE, age=65), plan(SHORT_BALANCE, age=64)
    balance = [d for d in older.drills if "poor_balance" in KNOWLEDGE.drill(d.id).deficits]
    assert balance
    assert all("hand on something steady" in drill.dose for drill in balance)
    assert all("hand on something steady" not in drill.dose for drill in younger.drills)


# --- running ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "ladder"),
    [
        ({}, True),
        ({"sport": "Trail running"}, True),
        ({"goal": "my first marathon"}, True),
        ({"sport": "walking"}, False),
        ({"sport": "cycling", "goal": "keep fit"}, False),
        ({"sport": "walking", "goal": "run again"}, True),
        ({"sport": "football"}, False),
        ({"sport": "football", "running_now": True}, True),
    ],
)
def test_the_ladder_is_for_who_runs_or_may_run(given, ladder):
    assert (plan(STIFF_LEFT_ANKLE, **given).running_ladder is not None) == ladder


def test_who_surely_does_not_run_gets_no_drills_in_running():
    walker = plan([*OVERSTRIDE, *CLEAR_DROP], sport="walking")
    running = set(KNOWLEDGE.programme.running_drills)
    named = [*all_drills(walker), *(i for p in walker.phases for i in p.next_drills)]
    assert named
    assert not running & set(named)
    assert not {"overstride", "crossover_gait"} & {d.deficit for d in walker.drills}
    assert any("for people who run" in note for note in walker.notes)
    footballer = plan([*OVERSTRIDE, *CLEAR_DROP], sport="football")
    assert running & set(all_drills(footballer))


@pytest.mark.parametrize("crossover", [[], [measured("step_width", None, -3.0, 1.0, "running")]])
def test_running_form_is_no_work_for_who_surely_does_not_run(crossover):
    walker = plan([*OVERSTRIDE, *crossover], sport="walking", running_now=False)
    assert walker.drills == walker.phases == walker.retest == []
    assert not any("filmed again" in note for note in walker.notes)
    assert any("for people who run" in note for note in walker.notes)
    assert not any(reason.rule == "stride_changes_in_running" for reason in walker.reasoning)
    runner = plan([*OVERSTRIDE, *crossover], sport="walking", running_now=True)
    assert runner.drills
    assert not any("for people who run" in note for note in runner.notes)


JUMPS = {"A8", "H7", "K4", "P7", "B4", "R5"}


def test_from_80_no_hops_unless_the_heel_raises_were_measured():
    late = [measured("rearfoot_eversion_heel_off", "left", 8.0, 3.0, "running")]
    old, younger = plan(late, age=80), plan(late, age=79)
    assert JUMPS & set(all_drills(younger))
    assert not JUMPS & set(all_drills(old))
    assert not JUMPS & {i for phase in old.phases for i in phase.next_drills}
    assert any("Hops and jumps are left out" in note for note in old.notes)
    one_leg = [*late, measured("heel_raise_count", "left", 25.0, 1.0, "heel-raise")]
    assert not JUMPS & set(all_drills(plan(one_leg, age=85)))
    strong = [*late, *both_sides("heel_raise_count", 25.0, 1.0, "heel-raise")]
    measured_strong = plan(strong, age=85)
    assert JUMPS & set(all_drills(measured_strong))
    assert not any("Hops and jumps" in note for note in measured_strong.notes)


@pytest.mark.parametrize(
    ("given", "ladder"),
    [
        ({}, False),
        ({"goal": "run again"}, False),
        ({"sport": "running"}, True),
        ({"running_now": True}, True),
    ],
)
def test_from_80_the_ladder_is_for_who_runs_or_names_running(given, ladder):
    assert (plan(STIFF_LEFT_ANKLE, age=82, **given).running_ladder is not None) == ladder
    assert plan(STIFF_LEFT_ANKLE, age=79, **given).running_ladder is not None


# --- pain in many places, a sore Achilles -------------------------------------------------------


def test_pain_in_four_places_refers_and_begins_easier():
    places = [{"site": "knee", "severity": 2}, {"site": "hip", "severity": 1}, {"site": "heel"}]
    three = plan(CLEAR_DROP, pain=[*places, {"site": "shin", "severity": 0}])
    assert three.referrals == []
    twice = [{"site": "hip", "severity": 2, "side": "left"}]
    assert plan(CLEAR_DROP, pain=[*places, *twice]).referrals == []
    mild = [{"site": site, "severity": 1} for site in ("knee", "hip", "heel", "shin")]
    four = plan(CLEAR_DROP, pain=mild)
    assert [r.rule for r in four.referrals] == ["many_places_hurt"]
    assert "because many places hurt" in four.referrals[0].see
    assert four.drills
    assert all("easier version" in drill.dose for drill in four.drills)


SLOW_RAISES = {"K1", "A5", "K2", "H4"}


@pytest.mark.parametrize("severity", [4, 6, None])
@pytest.mark.parametrize("beside", [[], [{"site": "heel", "severity": 5}]])
def test_a_sore_achilles_holds_first_and_never_raises_on_the_same_day(severity, beside):
    weak = both_sides("heel_raise_count", 8.0, 1.0, "heel-raise")
    sore = {"site": "achilles"} | ({} if severity is None else {"severity": severity})
    result = plan([*STIFF_LEFT_ANKLE, *weak], age=40, pain=[*beside, sore])
    days = [{drill.id for drill in phase.programme} for phase in result.phases]
    assert "K3" in days[0]
    assert not any("K3" in day and SLOW_RAISES & day for day in days)
    assert SLOW_RAISES & days[1]


def test_a_stiff_joint_does_not_crowd_out_the_control_of_pronation():
    stiff_toe = both_sides("mtp_extension_peak", 35.0, 4.0, "heel-raise")
    late = both_sides("rearfoot_eversion_heel_off", 8.0, 3.0, "running")
    large = both_sides("rearfoot_eversion_peak", 16.0, 2.0, "running")
    ankle = both_sides("tibia_inclination_peak", 26.0, 2.0, "lunge")
    control = {"P2", "P3", "P4", "P6"}
    for joint in (stiff_toe, ankle, [*stiff_toe, *ankle]):
        for foot in (late, large):
            for given in ({}, {"equipment": []}, {"equipment": ["band", "step", "towel"]}):
                second = plan([*joint, *foot], age=45, **given).phases[1]
                assert control & {drill.id for drill in second.programme}


def test_the_ladder_climbs_slowly_to_half_an_hour():
    ladder = plan(STIFF_LEFT_ANKLE, sport="running").running_ladder
    assert ladder is not None
    first, last = ladder.steps[0], ladder.steps[-1]
    assert (first.run_min, first.walk_min, first.repeats) == (1, 1, 10)
    assert (last.run_min, last.walk_min, last.repeats) == (30, 0, 1)
    running = [step.run_min * step.repeats for step in ladder.steps]
    for before, then in itertools.pairwise(running):
        assert before <= then <= 1.15 * before
    assert [step.step for step in ladder.steps] == list(range(1, len(ladder.steps) + 1))
    assert "2 out of 10" in ladder.start_when
    assert ladder.days_per_week == 3


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, None), (1, None), (5, "step 6"), (12, "step 9"), (60, "past this")]
)
def test_who_runs_already_begins_higher(minutes, said):
    ladder = plan(STIFF_LEFT_ANKLE, sport="running", longest_run_min=minutes).running_ladder
    assert ladder is not None
    assert (said is None) == ("You now run" not in ladder.start_when)
    assert said is None or said in ladder.start_when


def test_the_weaker_leg_is_trained_first_and_a_little_more():
    metrics = [
        measured("tibia_inclination_peak", "left", 26.0, 1.0, "lunge"),
        measured("tibia_inclination_peak", "right", 35.0, 0.5, "lunge"),
    ]
    first = plan(metrics).drills[0]
    even = plan(both_sides("tibia_inclination_peak", 26.0, 1.0, "lunge")).drills[0]
    assert (first.id, first.side) == (even.id, None)
    assert "Begin with your left leg and do one set more there" in first.dose
    assert "weaker_leg_first" in first.rules
    assert "one set more" not in even.dose
    # six sets on both legs, and a seventh
    assert first.minutes == pytest.approx(even.minutes * 7 / 6, abs=0.5)
    assert first.minutes > even.minutes


# --- what a drill requires ----------------------------------------------------------------------


def needs_raises() -> set[str]:
    return {
        drill.id
        for drill in KNOWLEDGE.drills
        if any(need.metric == "heel_raise_count" for need in drill.requires)
    }


def test_what_a_drill_requires_is_measured_or_tried_first():
    late = [measured("rearfoot_eversion_heel_off", "left", 8.0, 3.0, "running")]
    hops = needs_raises()
    assert hops
    unknown = plan(late, age=45)
    given = [d for phase in unknown.phases for d in phase.programme if d.id in hops]
    assert given
    assert all("Try first" in drill.dose and "20" in drill.dose for drill in given)
    # 14 raises are no finding from 40 on, and still too few for a hop
    few = plan([*late, *both_sides("heel_raise_count", 14.0, 1.0, "heel-raise")], age=45)
    assert not hops & set(all_drills(few))
    enough = plan([*late, *both_sides("heel_raise_count", 25.0, 1.0, "heel-raise")], age=45)
    given = [d for phase in enough.phases for d in phase.programme if d.id in hops]
    assert given
    assert all("heel raises at least" not in drill.dose for drill in given)


# --- reasons, time, words for the clinician -----------------------------------------------------


def test_each_drill_says_by_which_rule_and_numbers_it_came():
    first = plan(STIFF_LEFT_ANKLE).drills[0]
    assert {"lunge_shin_angle", "lunge_shin_angle_sides"} <= set(first.rules)
    assert any("25.0 ± 3.0°" in number for number in first.numbers)
    assert "limited ankle dorsiflexion, left" in first.because


def test_the_time_it_takes_is_told_in_weeks_and_months():
    courses = plan([*STIFF_LEFT_ANKLE, *CLEAR_DROP]).time_course
    assert [course.deficits for course in courses] == [
        ["limited_ankle_dorsiflexion"],
        ["pelvic_drop", "asymmetry"],
    ]
    ankle = courses[0]
    assert (ankle.first_change_weeks, ankle.solid_weeks) == ((2, 4), (6, 8))
    assert "1.5 to 2 months" in ankle.plain
    assert ankle.sources


def test_the_clinician_reads_findings_order_phase_and_what_was_left_out():
    result = plan(
        [*STIFF_LEFT_ANKLE, *both_sides("knee_fppa_peak", 25.0, 3.0, "single-leg-squat")],
        pain=[{"site": "knee", "severity": 5}],
    )
    summary = "\n".join(result.clinician_summary)
    assert "25.0 ± 3.0°" in summary
    assert "lunge_shin_angle" in summary
    assert summary.index("limited ankle dorsiflexion >") < summary.index("Current phase: 1")
    assert "G6 (pain answers or findings)" in summary
    assert "3/10" in summary
    assert len(result.clinician_summary) <= 12


def test_a_normal_runner_hears_of_no_phases_no_time_and_no_ladder():
    result = plan(normal_runner(), age=30, sport="running")
    assert (result.drills, result.phases, result.time_course, result.checkpoints) == (
        [],
        [],
        [],
        [],
    )
    assert result.running_ladder is None
    assert result.pain_rule == ""
    assert result.current_phase is None
    assert result.referrals == []


def test_a_drill_for_one_leg_says_which():
    stiff = measured("tibia_inclination_peak", "left", 30.0, 2.0, "lunge")
    free = measured("tibia_inclination_peak", "right", 44.0, 2.0, "lunge")
    one, both = plan([stiff, free]), plan(both_sides("tibia_inclination_peak", 30.0, 2.0, "lunge"))
    assert {drill.side for drill in one.drills} == {"left"}
    assert all("your left leg only" in drill.dose for drill in one.drills)
    assert not any("leg only" in drill.dose for drill in both.drills)
