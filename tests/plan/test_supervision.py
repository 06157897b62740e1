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
