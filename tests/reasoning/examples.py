"""For each rule a body to which it applies, on the left leg, and near misses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.reasoning.bodies import (
    CLOSE_ANKLE,
    CROSSOVER,
    DROP,
    EARLY_HEEL_OFF,
    FEW_RAISES,
    FREE_ANKLE,
    FREE_TOE,
    HEEL_LIFT,
    LARGE_EVERSION,
    LATE_PRONATION,
    LEAN,
    LESS_FREE_ANKLE,
    LEVEL,
    LOW_SQUAT,
    MUCH_FREER_ANKLE,
    NO_BALANCE,
    NO_RAISES,
    OVERSTRIDE,
    RIGID,
    SEVERE_EVERSION,
    SHORT_BALANCE,
    STIFF_ANKLE,
    STIFF_RUN,
    STIFF_TOE,
    TIMELY_FOOT,
    UPRIGHT_SQUAT,
    VALGUS,
    WEAK_TOE_LIFT,
    Body,
    again,
    body,
    changed,
    hurts,
    hurts_in,
    other_leg,
    reserve,
    tried,
)


@dataclass(frozen=True)
class Example:
    """``body``: the rule applies to its left leg. ``misses``: to none of these, by name."""

    body: Body
    misses: Mapping[str, Body]


EXAMPLES: dict[str, Example] = {
    "ankle_range_missing": Example(
        body(STIFF_ANKLE),
        {
            "within its error": body(changed(STIFF_ANKLE, 36.5)),
            "only the squat was filmed": body(UPRIGHT_SQUAT),
        },
    ),
    "ankle_range_unknown": Example(
        body(UPRIGHT_SQUAT),
        {
            "the lunge is stiff too": body(UPRIGHT_SQUAT, STIFF_ANKLE),
            "the lunge is free": body(UPRIGHT_SQUAT, FREE_ANKLE),
            "within its error": body(changed(UPRIGHT_SQUAT, 30.0)),
        },
    ),
    "ankle_range_unused_in_squat": Example(
        body(FREE_ANKLE, UPRIGHT_SQUAT),
        {
            "the lunge is too close": body(CLOSE_ANKLE, UPRIGHT_SQUAT),
            "the squat is too close": body(FREE_ANKLE, changed(UPRIGHT_SQUAT, 30.0)),
            "running uses it all": body(FREE_ANKLE, UPRIGHT_SQUAT, reserve(2.0)),
            "the squat of the other leg": body(FREE_ANKLE, other_leg(UPRIGHT_SQUAT)),
        },
    ),
    "ankle_range_or_habit": Example(
        body(CLOSE_ANKLE, UPRIGHT_SQUAT),
        {
            "the lunge is free": body(FREE_ANKLE, UPRIGHT_SQUAT),
            "the lunge is stiff": body(STIFF_ANKLE, UPRIGHT_SQUAT),
            "the squat is fine": body(CLOSE_ANKLE, LOW_SQUAT),
        },
    ),
    "ankle_range_unused_in_running": Example(
        body(FREE_ANKLE, STIFF_RUN, reserve(22.0)),
        {
            "little reserve": body(FREE_ANKLE, STIFF_RUN, reserve(12.0)),
            "running is too close": body(FREE_ANKLE, changed(STIFF_RUN, 17.0), reserve(22.0)),
            "the ankle is stiff": body(STIFF_ANKLE, STIFF_RUN, reserve(18.0)),
        },
    ),
    "ankle_at_end_of_range": Example(
        body(reserve(2.0)), {"enough reserve": body(reserve(6.0, 1.0))}
    ),
    "toe_range_missing": Example(
        body(STIFF_TOE),
        {
            "within its error": body(changed(STIFF_TOE, 48.0)),
            "only the lift was filmed": body(WEAK_TOE_LIFT),
        },
    ),
    "toe_range_unknown": Example(
        body(WEAK_TOE_LIFT),
        {
            "the heel raise was filmed": body(WEAK_TOE_LIFT, STIFF_TOE),
            "within its error": body(changed(WEAK_TOE_LIFT, 27.0)),
        },
    ),
    "toe_range_unused": Example(
        body(FREE_TOE, WEAK_TOE_LIFT),
        {
            "the joint is stiff": body(STIFF_TOE, WEAK_TOE_LIFT),
            "the lift is too close": body(FREE_TOE, changed(WEAK_TOE_LIFT, 27.0)),
        },
    ),
    "late_pronation_is_guided": Example(
        body(LATE_PRONATION),
        {
            "within its error": body(changed(LATE_PRONATION, 5.0)),
            "rigid as well": body(LATE_PRONATION, RIGID),
        },
    ),
    "pronation_that_comes_back": Example(
        body(LARGE_EVERSION, TIMELY_FOOT),
        {
            "it stays in": body(LARGE_EVERSION, LATE_PRONATION),
            "the other heel comes back": body(LARGE_EVERSION, other_leg(TIMELY_FOOT)),
        },
    ),
    "heel_lift_from_stiff_ankle": Example(
        body(HEEL_LIFT, STIFF_ANKLE),
        {
            "the ankle is free": body(HEEL_LIFT, FREE_ANKLE),
            "the other ankle is stiff": body(HEEL_LIFT, other_leg(STIFF_ANKLE)),
            "hardly a lift": body(changed(HEEL_LIFT, 2.0), STIFF_ANKLE),
        },
    ),
    "heel_lift_with_upright_shin": Example(
        body(HEEL_LIFT, CLOSE_ANKLE, UPRIGHT_SQUAT),
        {
            "the ankle is stiff": body(HEEL_LIFT, STIFF_ANKLE, UPRIGHT_SQUAT),
            "the ankle is free": body(HEEL_LIFT, FREE_ANKLE, UPRIGHT_SQUAT),
            "the shin is too close": body(HEEL_LIFT, CLOSE_ANKLE, changed(UPRIGHT_SQUAT, 28.0)),
        },
    ),
    "heel_lift_with_free_ankle": Example(
        body(HEEL_LIFT, LOW_SQUAT),
        {
            "the shin is too close": body(HEEL_LIFT, changed(LOW_SQUAT, 37.0)),
            "the ankle is stiff": body(HEEL_LIFT, LOW_SQUAT, STIFF_ANKLE),
        },
    ),
    "ankle_before_early_heel_off": Example(
        body(STIFF_ANKLE, EARLY_HEEL_OFF),
        {
            "within its error": body(STIFF_ANKLE, changed(EARLY_HEEL_OFF, 40.0)),
            "the ankle is free": body(FREE_ANKLE, EARLY_HEEL_OFF),
            "the other heel": body(STIFF_ANKLE, other_leg(EARLY_HEEL_OFF)),
        },
    ),
    "ankle_before_pronation": Example(
        body(STIFF_ANKLE, LATE_PRONATION),
        {
            "the other foot": body(STIFF_ANKLE, other_leg(LATE_PRONATION)),
            "rigid as well": body(STIFF_ANKLE, LATE_PRONATION, RIGID),
        },
    ),
    "toe_before_late_pronation": Example(
        body(STIFF_TOE, LATE_PRONATION),
        {
            "large, but back in time": body(STIFF_TOE, LARGE_EVERSION, TIMELY_FOOT),
            "the other foot": body(STIFF_TOE, other_leg(LATE_PRONATION)),
            "rigid as well": body(STIFF_TOE, LATE_PRONATION, RIGID),
        },
    ),
    "pronation_beside_stiff_joint": Example(
        body(STIFF_TOE, LATE_PRONATION),
        {
            "the other foot": body(STIFF_TOE, other_leg(LATE_PRONATION)),
            "a free toe": body(FREE_TOE, LATE_PRONATION),
            "rigid as well": body(STIFF_TOE, LATE_PRONATION, RIGID),
        },
    ),
    "calf_and_foot_together": Example(
        body(FEW_RAISES, LATE_PRONATION),
        {
            "the other calf": body(other_leg(FEW_RAISES), LATE_PRONATION),
            "rigid as well": body(FEW_RAISES, LATE_PRONATION, RIGID),
        },
    ),
    "hip_and_foot_together": Example(
        body(DROP, VALGUS, LATE_PRONATION),
        {
            "the other foot": body(DROP, VALGUS, other_leg(LATE_PRONATION)),
            "a level pelvis": body(LEVEL, VALGUS, LATE_PRONATION),
            "rigid as well": body(DROP, VALGUS, LATE_PRONATION, RIGID),
        },
    ),
    "hip_before_knee": Example(
        body(DROP, VALGUS),
        {
            "the foot as well": body(DROP, VALGUS, LARGE_EVERSION),
            "the other knee": body(DROP, other_leg(VALGUS)),
        },
    ),
    "foot_before_knee": Example(
        body(VALGUS, LARGE_EVERSION, LEVEL),
        {
            "the pelvis drops": body(VALGUS, LARGE_EVERSION, DROP),
            "the other pelvis side is level": body(VALGUS, LARGE_EVERSION, other_leg(LEVEL)),
            "rigid as well": body(VALGUS, LARGE_EVERSION, LEVEL, RIGID),
        },
    ),
    "ankle_before_knee": Example(
        body(VALGUS, STIFF_ANKLE),
        {
            "the other ankle": body(VALGUS, other_leg(STIFF_ANKLE)),
            "within its error": body(changed(VALGUS, 13.0), STIFF_ANKLE),
        },
    ),
    "ankle_of_the_knee_unseen": Example(
        body(VALGUS),
        {
            "the lunge was filmed": body(VALGUS, FREE_ANKLE),
            "within its error": body(changed(VALGUS, 13.0)),
        },
    ),
    "trunk_lean_spares_hip": Example(
        body(LEAN, LEVEL),
        {"the pelvis drops": body(LEAN, DROP), "the other leg": body(LEAN, other_leg(LEVEL))},
    ),
    "ankle_before_rigid_foot": Example(
        body(RIGID, STIFF_ANKLE), {"the other ankle": body(RIGID, other_leg(STIFF_ANKLE))}
    ),
    "cadence_before_width": Example(
        body(OVERSTRIDE, CROSSOVER),
        {"feet side by side": body(OVERSTRIDE, changed(CROSSOVER, 7.0))},
    ),
    "cadence_for_hip_and_stride": Example(
        body(OVERSTRIDE, DROP), {"the other leg": body(OVERSTRIDE, other_leg(DROP))}
    ),
    "hips_before_width": Example(
        body(DROP, CROSSOVER),
        {
            "a level pelvis": body(LEVEL, CROSSOVER),
            "feet side by side": body(DROP, changed(CROSSOVER, 7.0)),
        },
    ),
    "rigid_foot_learns_to_give": Example(
        body(RIGID),
        {
            "within its error": body(changed(RIGID, 3.0)),
            "pronated as well": body(RIGID, LATE_PRONATION),
        },
    ),
    "raises_before_hops": Example(
        body(FEW_RAISES),
        {
            "twenty": body(changed(FEW_RAISES, 20.0)),
            "cut short": body(FEW_RAISES.model_copy(update={"reason": "the clip ends"})),
            "with both legs": body(FEW_RAISES.model_copy(update={"side": None})),
        },
    ),
    "steady_before_strong": Example(
        body(SHORT_BALANCE, DROP),
        {
            "a little short": body(changed(SHORT_BALANCE, 28.0), DROP),
            "the other leg": body(SHORT_BALANCE, other_leg(DROP)),
        },
    ),
    "hip_strength_then_running": Example(body(DROP), {"level": body(LEVEL)}),
    "stride_changes_in_running": Example(
        body(OVERSTRIDE), {"within its error": body(changed(OVERSTRIDE, 10.0))}
    ),
    "width_changes_in_running": Example(
        body(CROSSOVER), {"the stride is long too": body(CROSSOVER, OVERSTRIDE)}
    ),
    "strength_after_stretching": Example(
        tried("passive_stretching", STIFF_ANKLE),
        {
            "the ankle is free": tried("passive_stretching", FREE_ANKLE),
            "something else was tried": tried("ice", STIFF_ANKLE),
            "not asked": body(STIFF_ANKLE),
        },
    ),
    "weaker_leg_first": Example(
        body(LESS_FREE_ANKLE, MUCH_FREER_ANKLE, other_leg(DROP)),
        {
            "alike": body(LESS_FREE_ANKLE, other_leg(LESS_FREE_ANKLE), DROP),
            "nothing else": body(LESS_FREE_ANKLE, MUCH_FREER_ANKLE),
        },
    ),
    "difference_alone": Example(
        body(LESS_FREE_ANKLE, MUCH_FREER_ANKLE),
        {
            "alike": body(LESS_FREE_ANKLE, other_leg(LESS_FREE_ANKLE)),
            "something else": body(LESS_FREE_ANKLE, MUCH_FREER_ANKLE, DROP),
        },
    ),
    "achilles_flare": Example(
        hurts("achilles", 4), {"calm": hurts("achilles", 3), "elsewhere": hurts("heel", 6)}
    ),
    "achilles_settled": Example(
        hurts("achilles", 3),
        {"a flare": hurts("achilles", 4), "not rated": hurts("achilles", None)},
    ),
    "calf_pain": Example(hurts("calf", None), {"a little": hurts("calf", 2)}),
    "heel_or_arch_pain": Example(
        hurts("arch", None), {"elsewhere": hurts("forefoot", 5), "none": body()}
    ),
    "raises_slower_and_heavier": Example(
        hurts("achilles", 4, tried=("heel_raises",)),
        {
            "not tried": hurts("achilles", 4, tried=("ice",)),
            "hurts elsewhere": hurts("knee", 4, tried=("heel_raises",)),
        },
    ),
    "sore_big_toe": Example(hurts("big_toe", 5), {"a little": hurts("big_toe", 3)}),
    "tender_big_toe": Example(
        hurts("forefoot", 2), {"a lot": hurts("forefoot", 5), "not rated": hurts("forefoot", None)}
    ),
    "shin_pain": Example(hurts("shin", 1), {"elsewhere": hurts("calf", 5)}),
    "ankle_pain": Example(hurts("ankle", 5), {"a little": hurts("ankle", 3)}),
    "knee_pain": Example(hurts("knee", 5), {"a little": hurts("knee", 3)}),
    "hip_pain": Example(hurts("hip", 5), {"a little": hurts("hip", 3)}),
    "many_places_hurt": Example(
        hurts_in("knee", "hip", "heel", "shin"),
        {
            "three places": hurts_in("knee", "hip", "heel"),
            "one of them twice": hurts_in("knee", "hip", "heel", "heel"),
            "one of them marked with 0": hurts_in("knee", "hip", "heel", none_at="shin"),
        },
    ),
    "very_short_balance": Example(
        body(NO_BALANCE),
        {
            "within its error": body(changed(NO_BALANCE, 4.8)),
            "cut short": body(NO_BALANCE.model_copy(update={"reason": "the clip ends"})),
        },
    ),
    "arch_gives_way": Example(
        body(SEVERE_EVERSION, NO_RAISES),
        {
            "less far": body(LARGE_EVERSION, NO_RAISES),
            "two raises": body(SEVERE_EVERSION, changed(NO_RAISES, 2.0)),
            "the other calf": body(SEVERE_EVERSION, other_leg(NO_RAISES)),
        },
    ),
    "stiff_and_sore_big_toe": Example(
        hurts("big_toe", 5, changed(STIFF_TOE, 20.0)),
        {
            "less stiff": hurts("big_toe", 5, STIFF_TOE),
            "the other toe hurts": hurts("big_toe", 5, changed(STIFF_TOE, 20.0), side="right"),
        },
    ),
    "rigid_and_pronated": Example(
        body(RIGID, LATE_PRONATION), {"the other foot": body(RIGID, other_leg(LATE_PRONATION))}
    ),
    "ankle_measured_twice": Example(
        body(STIFF_ANKLE, again(STIFF_ANKLE, 38.0)),
        {
            "the intervals meet": body(STIFF_ANKLE, again(STIFF_ANKLE, 33.5)),
            "two legs": body(STIFF_ANKLE, other_leg(again(STIFF_ANKLE, 38.0))),
            "two tests": body(STIFF_ANKLE, LOW_SQUAT),
            "twice in a test that does not judge it": body(
                STIFF_ANKLE, UPRIGHT_SQUAT, again(UPRIGHT_SQUAT, 40.0)
            ),
        },
    ),
    "squat_measured_twice": Example(
        body(HEEL_LIFT, again(HEEL_LIFT, 0.5)),
        {"the intervals meet": body(HEEL_LIFT, again(HEEL_LIFT, 3.5))},
    ),
    "toe_measured_twice": Example(
        body(STIFF_TOE, again(STIFF_TOE, 60.0)),
        {"the intervals meet": body(STIFF_TOE, again(STIFF_TOE, 43.0))},
    ),
    "foot_measured_twice": Example(
        body(LATE_PRONATION, again(LATE_PRONATION, 0.0)),
        {"the intervals meet": body(LATE_PRONATION, again(LATE_PRONATION, 3.0))},
    ),
    "hip_and_knee_measured_twice": Example(
        body(DROP, again(DROP, 3.0)), {"the intervals meet": body(DROP, again(DROP, 6.0))}
    ),
    "running_form_measured_twice": Example(
        body(OVERSTRIDE, again(OVERSTRIDE, 4.0)),
        {"the intervals meet": body(OVERSTRIDE, again(OVERSTRIDE, 10.0))},
    ),
}
