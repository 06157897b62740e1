"""What a supervising physiotherapist would not sign: each of these once came out of a plan."""

from __future__ import annotations

from datetime import date

import pytest

from gait_screen.findings import assess_findings
from gait_screen.knowledge import load_knowledge
from gait_screen.plan import plan_from_metrics
from gait_screen.screening import Metric, Plan
from tests.findings.measurements import both_sides, measured
from tests.plan.people import answers

KNOWLEDGE = load_knowledge()
FREE_ANKLES = both_sides("tibia_inclination_peak", 43.0, 2.0, "lunge")


def plan(metrics: list[Metric], **given: object) -> Plan:
    return plan_from_metrics(metrics, answers(**given), start=date(2026, 3, 2))[1]


def every_drill(result: Plan) -> set[str]:
    return {drill.id for phase in result.phases for drill in phase.programme}


@pytest.mark.parametrize("site", ["heel", "achilles", "shin", "big_toe", "knee"])
def test_a_place_marked_with_0_out_of_10_does_not_hurt(site):
    result = plan(FREE_ANKLES, pain=[{"site": site, "side": "both", "severity": 0}])
    assert result.reasoning == []
    assert result.drills == []
    hurting = plan(FREE_ANKLES, pain=[{"site": site, "side": "both", "severity": 4}])
    assert hurting.reasoning


def test_an_arch_that_gives_way_gets_no_heavy_raises_and_no_running_until_it_is_seen():
    result = plan(
        [
            measured("rearfoot_eversion_peak", "left", 18.0, 3.0, "running"),
            measured("heel_raise_count", "left", 0.0, 1.0, "heel-raise"),
        ],
        age=56,
    )
    assert result.referrals
    assert result.drills
    assert every_drill(result).isdisjoint({"H4", "A5", "K2", "P8", "C5", "C6"})
    assert result.running_ladder is None


def test_who_stands_for_3_seconds_gets_nothing_on_one_leg_at_the_edge_of_a_step():
    result = plan(
        [
            *both_sides("single_leg_stance_time", 3.0, 0.5, "single-leg-stance"),
            *both_sides("pelvic_drop_peak", 13.0, 2.0, "single-leg-squat"),
            *both_sides("heel_raise_count", 8.0, 1.0, "heel-raise"),
        ],
        age=70,
    )
    assert result.drills
    one_leg_on_a_step = {"G2", "G4", "A5", "A7", "H4", "K2"}
    assert every_drill(result).isdisjoint(one_leg_on_a_step)
    assert result.running_ladder is None


def test_hops_and_landings_wait_for_20_heel_raises():
    overstride = both_sides("tibia_inclination_contact", 14.0, 1.0, "running")
    strong = both_sides("heel_raise_count", 24.0, 1.0, "heel-raise")
    weak = both_sides("heel_raise_count", 14.0, 1.0, "heel-raise")
    assert "R5" in every_drill(plan([*overstride, *strong], age=30))
    assert every_drill(plan([*overstride, *weak], age=30)).isdisjoint({"R5", "B4", "K4", "P7"})


def test_the_order_of_numbers_that_could_not_be_judged_has_no_say():
    metrics = [
        measured("heel_lift_peak", "right", 2.5, 1.2, "single-leg-squat"),
        measured("heel_lift_peak", "right", 2.65, 1.7, "squat"),
        measured("heel_raise_count", "left", 14.0, 1.0, "heel-raise", clip="a.mp4"),
        measured("heel_raise_count", "left", 14.0, 0.8, "heel-raise", clip="b.mp4"),
    ]
    forwards = assess_findings(metrics, KNOWLEDGE, None)
    assert forwards == assess_findings(metrics[::-1], KNOWLEDGE, None)
    assert any(f.status == "not_assessed" and f.value is not None for f in forwards)


UNEQUAL_ANKLES = [
    measured("tibia_inclination_peak", "left", 40.0, 1.5, "lunge"),
    measured("tibia_inclination_peak", "right", 50.0, 1.5, "lunge"),
]
STIFF_ANKLE = [measured("tibia_inclination_peak", "left", 29.0, 2.0, "lunge")]


def test_a_difference_between_two_free_ankles_is_no_stiff_ankle_and_gets_little():
    result = plan(UNEQUAL_ANKLES, age=36)
    assert [drill.id for drill in result.drills] == ["A1"]
    (now,) = [phase for phase in result.phases if phase.status == "current"]
    assert "less range than the other" in now.status_reason
    minutes = [sum(d.minutes for d in phase.programme) for phase in result.phases]
    stiff = plan(STIFF_ANKLE, age=36)
    assert sum(minutes) < sum(d.minutes for phase in stiff.phases for d in phase.programme)
    (begins,) = [phase for phase in stiff.phases if phase.status == "current"]
    assert "short of range" in begins.status_reason


@pytest.mark.parametrize(
    ("said", "runs"),
    [
        ({"goal": "a stronger trunk"}, False),
        ({"goal": "no more crunching knees"}, False),
        ({"goal": "run again"}, True),
        ({"sport": "Ultra-running"}, True),
        ({"sport": "trailrunning"}, True),
        ({"sport": "half-marathon"}, True),
    ],
)
def test_only_a_word_of_running_means_running(said, runs):
    # With another sport beside it the ladder needs a sign of running.
    given = {"sport": "chess", **said}
    assert (plan(STIFF_ANKLE, **given).running_ladder is not None) == runs


def test_one_day_a_week_is_counted_in_words_that_fit():
    ladder = plan(STIFF_ANKLE, sport="running", days_per_week=1).running_ladder
    assert ladder is not None
    assert "runs in that week: 1" in ladder.step_up_when
    assert "1 runs" not in ladder.step_up_when


def test_a_stiff_and_sore_big_toe_is_sent_to_one_place_and_promised_no_drill():
    result = plan(
        [measured("mtp_extension_peak", "right", 20.0, 4.0, "heel-raise")],
        pain=[{"site": "big_toe", "side": "right", "severity": 5}],
    )
    (referral,) = result.referrals
    assert result.drills == []
    assert any(referral.see in note and referral.how_soon in note for note in result.notes)
    assert not any("see a physiotherapist" in note for note in result.notes)
    assert not any("We start with" in reason.plain for reason in result.reasoning)


def test_overstride_does_not_hear_that_drills_at_home_are_useless_and_get_some():
    result = plan(both_sides("tibia_inclination_contact", 14.0, 1.0, "running"), sport="running")
    assert {drill.id for drill in result.drills} - set(KNOWLEDGE.programme.running_drills)
    (reason, _other) = [r for r in result.reasoning if r.rule == "stride_changes_in_running"]
    assert "only get you ready" in reason.plain


def test_without_a_weight_nobody_is_left_alone_with_a_drill_that_asks_for_one():
    without = plan(STIFF_ANKLE, equipment=["step"])
    with_one = plan(STIFF_ANKLE, equipment=["step", "weight"])
    assert "A2" in [drill.id for drill in without.drills]
    for drill in without.drills:
        may_use = "weight" in KNOWLEDGE.drill(drill.id).optional_equipment
        assert ("no weight at hand" in drill.dose) == may_use
    assert not any("no weight at hand" in drill.dose for drill in with_one.drills)
    assert not any("no weight at hand" in drill.dose for drill in plan(STIFF_ANKLE).drills)


def test_a_child_without_a_yes_hears_of_growing_and_not_of_the_heart():
    child = plan(STIFF_ANKLE, age=13)
    assert child.stopped_by == ["heart_or_child"]
    (note,) = child.notes
    (referral,) = child.referrals
    assert referral.see in note
    assert "young athletes" in note
    for text in (note, referral.see, referral.how_soon, referral.why):
        assert "chest" not in text
        assert "emergency" not in text
    flags = dict.fromkeys([flag.id for flag in KNOWLEDGE.red_flags], False)
    for answer in (True, None):
        given = answers(age=13, red_flags={**flags, "heart_or_child": answer})
        asked = plan_from_metrics(STIFF_ANKLE, given)[1]
        assert any("chest pain" in text for text in asked.notes)
        assert any("emergency service" in one.see for one in asked.referrals)


def test_two_places_that_hurt_ask_for_a_test_in_one_sentence():
    pain = [{"site": "heel", "severity": 3}, {"site": "arch", "severity": 3}]
    result = plan([], age=40, pain=pain)
    (raise_,) = [film for film in result.film_next if film.test == "heel-raise"]
    assert "under the heel and in the arch" in raise_.why
    assert raise_.why.count("This test shows") == 1


def test_phase_1_of_a_stiff_toe_names_no_second_number_to_reach():
    result = plan([measured("mtp_extension_peak", "right", 35.0, 4.0, "heel-raise")], age=52)
    (first,) = [phase for phase in result.phases if phase.status == "current"]
    (goal,) = [c.value for c in first.exit_criteria if c.metric == "mtp_extension_peak"]
    assert goal is not None
    assert goal < 50
    (toe,) = [c.text for c in first.exit_criteria if c.text.startswith("Tucked-toe rock")]
    assert "as far as your plan asks" in toe
