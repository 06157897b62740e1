"""What conclusions come to together, where they disagree too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.rule_models import Rule
from gait_screen.reasoning import (
    PRECEDENCE,
    Conclusion,
    Effects,
    avoided_by,
    combine_effects,
    merge_orders,
)
from gait_screen.vocabulary import Side
from tests.reasoning.bodies import (
    CROSSOVER,
    DROP,
    FREE_ANKLE,
    HEEL_LIFT,
    LATE_PRONATION,
    OVERSTRIDE,
    RIGID,
    STIFF_ANKLE,
    UPRIGHT_SQUAT,
    VALGUS,
    Body,
    again,
    body,
    conclude,
    hurts,
    mirror,
    other_leg,
)
from tests.reasoning.examples import EXAMPLES

ANKLE, HEEL, KNEE, HIP = (
    "limited_ankle_dorsiflexion",
    "heel_lift_in_squat",
    "knee_valgus",
    "pelvic_drop",
)


def rule(rule_id: str, kind: str = "chain", **effects: Any) -> Rule:
    words = {"name": "n", "plain": "p", "clinician": "c", "sources": ["expert_opinion"]}
    when = [{"finding": {"deficits": [ANKLE]}}]
    return Rule.model_validate(
        {"id": rule_id, "kind": kind, "per_side": True, "when": when, **words, **effects}
    )


def concluded(
    rule: Rule, side: Side | None = "left", deficits: tuple[str, ...] = (ANKLE,)
) -> Conclusion:
    return Conclusion(rule, side, deficits, ("a number",))


def left(*conclusions: Conclusion) -> Effects:
    return combine_effects(conclusions)["left"]


def effects_of(body: Body) -> Mapping[Side | None, Effects]:
    return combine_effects(conclude(body))


# --- who wins ----------------------------------------------------------------------------------


def test_a_drill_that_one_rule_avoids_is_not_preferred_by_any() -> None:
    for kinds in (("safety", "asymmetry"), ("asymmetry", "safety")):
        effects = left(
            concluded(rule("likes", kinds[0], prefer=["A1", "A2"])),
            concluded(rule("dislikes", kinds[1], avoid=["A1"])),
        )
        assert list(effects.prefer) == ["A2"]
        assert effects.avoid == {"A1": ("dislikes",)}


def test_what_is_on_hold_is_in_no_other_field() -> None:
    effects = left(
        concluded(rule("first", order=[ANKLE, KNEE], works_on=[ANKLE], together=[ANKLE, KNEE])),
        concluded(rule("doubt", "measurement", hold=[ANKLE])),
    )
    assert effects.hold == {ANKLE: ("doubt",)}
    assert list(effects.order) == [KNEE]
    assert effects.works_on == {}
    assert effects.together == ()


def test_a_rule_holds_only_what_it_found() -> None:
    effects = left(concluded(rule("doubt", "measurement", hold=[ANKLE, KNEE]), deficits=(KNEE,)))
    assert list(effects.hold) == [KNEE]


def test_what_is_set_aside_is_carried_by_something_that_is_trained() -> None:
    aside = concluded(rule("follows", set_aside=[HEEL]), deficits=(ANKLE, HEEL))
    assert left(aside).set_aside == {HEEL: ("follows",)}
    held = concluded(rule("doubt", "measurement", hold=[ANKLE]))
    assert left(aside, held).set_aside == {}
    circle = concluded(rule("back", set_aside=[ANKLE]), deficits=(ANKLE, HEEL))
    assert left(aside, circle).set_aside == {HEEL: ("follows",)}


def test_of_two_orders_the_more_important_kind_counts() -> None:
    chain = concluded(rule("chain", "chain", order=[ANKLE, KNEE]))
    order = concluded(rule("order", "order", order=[KNEE, ANKLE, HIP]))
    for conclusions in ((chain, order), (order, chain)):
        assert list(left(*conclusions).order) == [ANKLE, KNEE, HIP]
    assert left(chain, order).order[ANKLE] == ("chain", "order")


def test_preferred_drills_come_in_the_order_of_precedence() -> None:
    effects = left(
        concluded(rule("b", "chain", prefer=["A1", "A5"])),
        concluded(rule("a", "pain", prefer=["A5", "K3"])),
    )
    assert list(effects.prefer) == ["A5", "K3", "A1"]
    assert effects.prefer["A5"] == ("a", "b")


def test_every_kind_of_rule_has_its_place() -> None:
    assert {rule.kind for rule in load_knowledge().rules} <= set(PRECEDENCE)
    assert len(set(PRECEDENCE)) == len(PRECEDENCE)


# --- legs --------------------------------------------------------------------------------------


def test_a_leg_has_its_own_effects_and_those_of_the_person() -> None:
    effects = combine_effects(
        [
            concluded(rule("one", avoid=["A1"], one_leg_first=True), "left"),
            concluded(rule("all", avoid=["B3"]), None),
        ]
    )
    assert set(effects["left"].avoid) == {"A1", "B3"}
    assert set(effects["right"].avoid) == {"B3"}
    assert effects["left"].one_leg_first == ("one",)
    assert effects["right"].one_leg_first == ()


def test_both_legs_at_once_avoid_what_one_avoids_and_hold_what_both_hold() -> None:
    hold = rule("doubt", "measurement", hold=[ANKLE], avoid=["A1"])
    one = combine_effects([concluded(hold, "left")])
    assert set(one[None].avoid) == {"A1"}
    assert one[None].hold == {}
    both = combine_effects([concluded(hold, "left"), concluded(hold, "right")])
    assert both[None].hold == {ANKLE: ("doubt",)}


def test_a_drill_of_both_legs_is_kept_back_by_either() -> None:
    knowledge = load_knowledge()
    effects = effects_of(hurts("achilles", 5))
    one_leg, two_legs = knowledge.drill("P7"), knowledge.drill("A8")
    assert (one_leg.per_side, two_legs.per_side) == (True, False)
    assert avoided_by(one_leg, "left", effects) == ("achilles_flare",)
    assert avoided_by(one_leg, "right", effects) == ()
    assert avoided_by(two_legs, "right", effects) == ("achilles_flare",)


# --- the real rules ----------------------------------------------------------------------------


def test_hip_and_foot_of_one_side_are_trained_together_foot_first() -> None:
    effects = effects_of(body(DROP, VALGUS, LATE_PRONATION))["left"]
    assert list(effects.order)[:2] == ["uncontrolled_pronation", "excessive_rearfoot_eversion"]
    assert effects.together[0].rule == "hip_and_foot_together"
    assert list(effects.prefer) == ["F1", "P1", "G1", "G2", "G4", "P6"]


def test_the_whole_chain_begins_at_the_ankle() -> None:
    effects = effects_of(body(STIFF_ANKLE, DROP, VALGUS, LATE_PRONATION))["left"]
    assert next(iter(effects.order)) == ANKLE


def test_heel_lift_waits_for_the_ankle_but_not_for_one_that_is_unclear() -> None:
    assert HEEL in effects_of(body(HEEL_LIFT, STIFF_ANKLE))["left"].set_aside
    unclear = effects_of(body(HEEL_LIFT, STIFF_ANKLE, again(STIFF_ANKLE, 42.0)))["left"]
    assert list(unclear.hold) == [ANKLE]
    assert unclear.set_aside == {}


def test_range_is_not_stretched_where_it_is_there() -> None:
    effects = effects_of(body(FREE_ANKLE, UPRIGHT_SQUAT))
    assert list(effects["left"].works_on) == [ANKLE]
    assert {"A1", "A2"} <= set(effects["left"].avoid)
    assert "A1" not in effects["right"].avoid


def test_the_rigid_foot_gets_the_opposite_and_a_contradiction_gets_nothing() -> None:
    rigid = effects_of(body(RIGID))["left"]
    assert {"P2", "P3"} <= set(rigid.avoid)
    assert {"R1", "R3"} <= set(rigid.prefer)
    both = effects_of(body(RIGID, LATE_PRONATION))["left"]
    assert set(both.hold) == {"rigid_foot", "uncontrolled_pronation"}
    assert both.film == {"running": ("rigid_and_pronated",)}
    assert not both.works_on
    assert not both.prefer


def test_one_running_cue_and_cadence_is_the_first() -> None:
    effects = effects_of(body(OVERSTRIDE, CROSSOVER, DROP))[None]
    cues = next(g.ids for g in effects.not_together if g.rule == "one_running_cue")
    assert next(drill for drill in effects.prefer if drill in cues) == "C1"
    alone = effects_of(body(CROSSOVER, DROP))[None]
    assert next(drill for drill in alone.prefer if drill in cues) == "C3"


def test_a_sore_achilles_stops_the_cadence_cue_that_another_rule_prefers() -> None:
    effects = effects_of(hurts("achilles", 5, OVERSTRIDE, CROSSOVER))[None]
    assert "C1" in effects.avoid
    assert "C1" not in effects.prefer
    assert next(iter(effects.prefer)) == "K3"


def test_referrals_are_handed_on_with_whom_to_see() -> None:
    (referral,) = effects_of(EXAMPLES["very_short_balance"].body)[None].referrals
    assert "fall" in referral.rule.see
    assert referral.rule.how_soon


def test_nobody_gets_two_heavy_or_two_hopping_drills() -> None:
    groups = [set(group.ids) for group in effects_of(Body())["left"].not_together]
    assert {"H4", "K2", "A5"} in groups
    assert any({"K4", "P7"} <= group for group in groups)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_effects_never_contradict_themselves_and_are_mirrored(example: Any) -> None:
    effects = effects_of(example.body)
    for one in effects.values():
        assert not set(one.prefer) & set(one.avoid)
        idle = {*one.hold, *one.set_aside}
        named = {*one.order, *one.works_on, *(i for group in one.together for i in group.ids)}
        assert not idle & named
        assert not set(one.hold) & set(one.set_aside)
    mirrored = effects_of(mirror(example.body))
    for side, other in (("left", "right"), ("right", "left"), (None, None)):
        assert contents(effects[side]) == contents(mirrored[other])  # type: ignore[index]


def contents(effects: Effects) -> list[Any]:
    """Return everything of the effects but the side, with its order."""
    said = [effects.order, effects.works_on, effects.set_aside, effects.hold]
    drills = [effects.prefer, effects.avoid, effects.film]
    referrals = [conclusion.rule.id for conclusion in effects.referrals]
    lists = [effects.together, effects.not_together, effects.one_leg_first, referrals]
    return [list(each.items()) for each in [*said, *drills]] + [list(each) for each in lists]


def test_both_legs_with_the_same_findings_have_the_same_effects() -> None:
    metrics = (STIFF_ANKLE, DROP, VALGUS)
    effects = effects_of(Body((*metrics, *(other_leg(m) for m in metrics))))
    assert contents(effects["left"]) == contents(effects["right"])


# --- merging orders ----------------------------------------------------------------------------


@given(st.lists(st.lists(st.sampled_from("abcde"), unique=True), max_size=5))
def test_orders_merge_into_one_that_keeps_the_first_and_every_name_once(
    orders: list[list[str]],
) -> None:
    merged = merge_orders(orders)
    assert sorted(merged) == sorted({name for order in orders for name in order})
    if orders:
        assert [name for name in merged if name in orders[0]] == orders[0]


def test_orders_that_go_in_a_circle_are_cut_where_the_last_one_closes_it() -> None:
    assert merge_orders([["a", "b"], ["b", "c"], ["c", "a"]]) == ("a", "b", "c")
    assert merge_orders([["b", "d"], ["a", "b"]]) == ("a", "b", "d")
