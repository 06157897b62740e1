"""What follows from one person's screenings, on hand-made series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from gait_screen.knowledge import Answers, load_knowledge
from gait_screen.plan import PlanState
from gait_screen.progress import PastScreening, look_back
from gait_screen.screening import Metric, ProgressDecision
from tests.progress.series import (
    ANKLE_DRILLS,
    BOTH,
    FIRST_DAY,
    drill,
    drop,
    drop_goal,
    lunge,
    lunge_goal,
    made,
    past,
    plan,
    swapped,
    told,
)


def _state(
    earlier: Sequence[PastScreening],
    metrics: Sequence[Metric],
    *,
    weeks: float,
    answers: Answers | None = None,
    **more: Any,
) -> PlanState:
    new = PastScreening(made(metrics, weeks=weeks, **more), answers)
    state = look_back([*earlier, new]).state
    assert state is not None
    return state


def _one(state: PlanState) -> ProgressDecision:
    (decision,) = state.decisions
    return decision


# --- better ------------------------------------------------------------------------------------


def test_better_beyond_both_intervals_and_the_goal_reached_goes_on() -> None:
    state = _state([past([lunge(30.0)])], [lunge(37.0)], weeks=5, answers=told())
    decision = _one(state)
    assert (decision.verdict, decision.decision, decision.rule) == (
        "improved",
        "advance",
        "criteria_met",
    )
    assert state.phase == 2
    assert state.started == FIRST_DAY
    assert "goes on to phase 2" in decision.plain
    assert decision.weeks == 5
    assert any("30 ± 2°" in reason for reason in decision.reasons)
    assert any("37 ± 2°" in reason for reason in decision.reasons)


def test_better_but_short_of_the_goal_holds() -> None:
    state = _state([past([lunge(28.0)])], [lunge(35.0)], weeks=5, answers=told())
    decision = _one(state)
    assert (decision.verdict, decision.decision, decision.rule) == ("improved", "hold", "improving")
    assert state.phase == 1
    assert "at least 36" in decision.plain


@pytest.mark.parametrize(
    ("old", "new", "uncertainty", "verdict"),
    [
        # beyond both intervals together (4.24) but not beyond the smallest detectable change (4.7)
        (28.0, 32.5, 3.0, "unchanged"),
        (28.0, 32.8, 3.0, "improved"),
        (28.0, 23.5, 3.0, "unchanged"),
        (28.0, 23.2, 3.0, "worse"),
        # beyond the smallest detectable change, but not beyond both intervals (7.07)
        (28.0, 35.0, 5.0, "unchanged"),
        (28.0, 35.2, 5.0, "improved"),
    ],
)
def test_a_change_counts_beyond_both_intervals_and_the_smallest_detectable_change(
    old: float, new: float, uncertainty: float, verdict: str
) -> None:
    state = _state([past([lunge(old, uncertainty)])], [lunge(new, uncertainty)], weeks=2)
    assert _one(state).verdict == verdict


def test_creeping_over_the_goal_within_the_interval_is_not_reaching_it() -> None:
    crept = _one(_state([past([lunge(34.0)])], [lunge(36.5)], weeks=3))
    assert crept.decision == "hold"
    assert any("not by more than the film can be off" in reason for reason in crept.reasons)
    # The whole interval is beyond the goal, however small the change was.
    whole = _one(_state([past([lunge(34.5, 1.4)])], [lunge(37.5, 1.4)], weeks=3))
    assert (whole.verdict, whole.rule) == ("unchanged", "criteria_met")


def test_what_is_gone_lets_the_plan_go_on() -> None:
    state = _state([past([lunge(30.0)])], [lunge(45.0)], weeks=8, answers=told())
    decision = _one(state)
    assert (decision.verdict, decision.decision) == ("gone", "advance")
    assert state.phase == 2


def test_a_finding_that_is_within_its_interval_of_the_limit_is_not_gone() -> None:
    # 33 is a finding, 36 is none any more; the two differ by less than can be told.
    state = _state([past([lunge(33.0, 3.0)])], [lunge(36.0, 3.0)], weeks=4)
    assert _one(state).verdict == "unchanged"
    # It is followed on, although neither screening after the first finds it.
    held = past([lunge(36.0, 3.0)], weeks=4, with_plan=plan(progress=[_one(state)]))
    again = _state([past([lunge(33.0, 3.0)]), held], [lunge(36.5, 3.0)], weeks=7, answers=told())
    assert _one(again).rule == "no_gain_change"


# --- not better --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weeks", "adherence", "decision", "rule"),
    [
        (4, 90, "hold", "too_early"),
        (4, None, "hold", "too_early"),
        (5.9, 90, "hold", "too_early"),
        (6, 90, "swap", "no_gain_change"),
        (6, 80, "swap", "no_gain_change"),
        (6, 79, "hold", "no_gain_little_training"),
        (6, None, "hold", "no_gain_ask_training"),
        (11.9, 90, "swap", "no_gain_change"),
        (12, 90, "refer", "no_gain_refer"),
        (12, 20, "refer", "no_gain_refer"),
        (12, None, "refer", "no_gain_refer"),
    ],
)
def test_no_change(weeks: float, adherence: float | None, decision: str, rule: str) -> None:
    state = _state(
        [past([lunge(30.0)])], [lunge(31.0)], weeks=weeks, answers=told(adherence=adherence)
    )
    one = _one(state)
    assert (one.verdict, one.decision, one.rule) == ("unchanged", decision, rule)
    assert state.phase == 1
    assert state.retired == ({"A1"} if decision == "swap" else set())
    assert [referral.rule for referral in state.referrals] == (
        [rule] if decision == "refer" else []
    )


def test_without_any_answers_the_training_is_asked_for() -> None:
    one = _one(_state([past([lunge(30.0)])], [lunge(31.0)], weeks=8))
    assert one.rule == "no_gain_ask_training"
    assert "How much of the plan did you do?" in one.plain
    assert "training done: not told" in one.reasons


def test_new_drills_get_their_six_weeks_and_after_twelve_somebody_looks() -> None:
    first = past([lunge(30.0)])
    changed = plan(
        (drill("A2", "limited_ankle_dorsiflexion"),),
        progress=[swapped("limited_ankle_dorsiflexion")],
    )
    second = past([lunge(30.5)], weeks=6, with_plan=changed)
    soon = _state([first, second], [lunge(31.0)], weeks=9, answers=told())
    assert _one(soon).rule == "no_gain_new_drills"
    assert soon.retired == {"A1"}
    late = _state([first, second], [lunge(31.0)], weeks=12, answers=told())
    assert _one(late).decision == "refer"
    assert late.retired == {"A1"}


def test_a_gain_that_stopped_changes_the_drills() -> None:
    series = [past([lunge(22.0)]), past([lunge(30.0)], weeks=4)]
    state = _state(series, [lunge(30.5)], weeks=10, answers=told())
    one = _one(state)
    assert (one.verdict, one.rule, one.weeks) == ("improved", "no_gain_change", 10)
    assert "no gain for 6 weeks" in one.plain


def test_the_drills_of_that_deficit_are_taken_out_and_no_others() -> None:
    first = past([lunge(30.0), drop(9.0)], with_plan=plan(BOTH, (lunge_goal(), drop_goal())))
    state = _state([first], [lunge(30.0), drop(5.5)], weeks=7, answers=told())
    assert {one.deficit: one.decision for one in state.decisions} == {
        "limited_ankle_dorsiflexion": "swap",
        "pelvic_drop": "advance",
    }
    assert state.retired == {"A1"}


def test_where_all_drills_have_been_tried_somebody_looks() -> None:
    known = load_knowledge()
    everything = [
        drill(one.id, "limited_ankle_dorsiflexion")
        for one in known.drills_for("limited_ankle_dorsiflexion")
        if one.phase == 1
    ]
    first = past([lunge(30.0)], with_plan=plan(everything))
    state = _state([first], [lunge(30.0)], weeks=7, answers=told())
    assert _one(state).rule == "no_gain_no_drills_left"
    assert state.referrals[0].rule == "no_gain_no_drills_left"
    assert state.retired == set()


# --- worse -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weeks", "before", "now", "decision", "rule"),
    [
        (3, None, None, "hold", "worse_early"),
        (6, None, None, "refer", "worse"),
        (3, 3, 4, "hold", "worse_early"),
        (3, 3, 5, "refer", "worse_with_more_pain"),
        (8, 3, 5, "refer", "worse_with_more_pain"),
        (8, 5, 3, "refer", "worse"),
    ],
)
def test_worse(
    weeks: float, before: float | None, now: float | None, decision: str, rule: str
) -> None:
    state = _state(
        [past([lunge(34.0)], answers=told(pain=before))],
        [lunge(26.0)],
        weeks=weeks,
        answers=told(pain=now),
    )
    one = _one(state)
    assert (one.verdict, one.decision, one.rule) == ("worse", decision, rule)
    assert bool(state.referrals) == (decision == "refer")


def test_more_pain_alone_is_not_worse() -> None:
    state = _state(
        [past([lunge(34.0)], answers=told(pain=1))],
        [lunge(34.0)],
        weeks=3,
        answers=told(pain=6),
    )
    assert _one(state).decision == "hold"


def test_what_nobody_said_of_pain_is_not_taken_for_none() -> None:
    # No questionnaire the first time: a pain of 5 now may have been there all along.
    state = _state([past([lunge(34.0)])], [lunge(26.0)], weeks=3, answers=told(pain=5))
    assert _one(state).rule == "worse_early"


def test_the_most_pressing_referral_comes_first() -> None:
    first = past(
        [lunge(34.0), drop(9.0)],
        with_plan=plan(BOTH, (lunge_goal(), drop_goal())),
        answers=told(pain=1),
    )
    state = _state([first], [lunge(26.0), drop(9.0)], weeks=12, answers=told(pain=4))
    assert [referral.rule for referral in state.referrals] == [
        "worse_with_more_pain",
        "no_gain_refer",
    ]
    assert "limited ankle dorsiflexion, left leg" in state.referrals[0].why
    assert "within a week" in state.referrals[0].how_soon


# --- what cannot be compared -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ({"model": "full"}, {"model": "heavy"}, "different pose models"),
        ({"clip": "abc"}, {"clip": "abc"}, "same clip"),
        ({"view": "left"}, {"view": "front"}, "another side"),
        ({"source": "markers"}, {"source": "landmarks"}, "something else"),
        ({"source": "landmarks; zero: standing"}, {"source": "landmarks"}, "something else"),
        ({"uncertainty": None}, {}, "was not measured at both"),
    ],
)
def test_not_comparable(old: dict[str, Any], new: dict[str, Any], words: str) -> None:
    def screening_of(value: float, change: dict[str, Any], weeks: float) -> PastScreening:
        of_clip = {key: change[key] for key in ("model", "clip") if key in change}
        of_metric = {key: change[key] for key in change if key not in of_clip}
        return past([lunge(value, **of_metric)], weeks=weeks, **of_clip)

    first, second = screening_of(30.0, old, 0), screening_of(33.0, new, 13)
    if "uncertainty" in old:
        # It was found all the same, by the squat.
        squat = lunge(10.0, test="squat")
        first = past([lunge(30.0, None), squat])
    state = look_back([first, second]).state
    assert state is not None
    one = _one(state)
    assert (one.verdict, one.decision, one.rule) == ("not_comparable", "hold", "not_comparable")
    assert words in one.plain
    assert one.weeks is None
    assert state.phase == 1


def test_the_networks_matter_only_for_what_they_read() -> None:
    rearfoot: dict[str, Any] = {"source": "picture", "view": "rear"}
    first = past([drop(9.0, **rearfoot)], with_plan=plan(BOTH))
    software = first.screening.software.model_copy(update={"networks": []})
    older = PastScreening(first.screening.model_copy(update={"software": software}))
    by_picture = _state([older], [drop(8.5, **rearfoot)], weeks=7)
    assert "different networks" in _one(by_picture).plain
    by_landmarks = past([drop(9.0)], with_plan=plan(BOTH))
    older = PastScreening(by_landmarks.screening.model_copy(update={"software": software}))
    assert _one(_state([older], [drop(8.5)], weeks=7)).verdict == "unchanged"


def test_not_filmed_again_holds_and_says_how_to_film() -> None:
    state = _state([past([lunge(30.0)])], [drop(2.0)], weeks=7, answers=told())
    one = _one(state)
    assert (one.verdict, one.rule) == ("not_comparable", "not_filmed_again")
    assert "knee forward over the toes" in one.plain
    assert state.phase == 1


def test_after_a_new_model_the_values_since_then_are_compared() -> None:
    series = [
        past([lunge(22.0)], model="full"),
        past([lunge(30.0)], weeks=4, model="heavy"),
    ]
    one = _one(_state(series, [lunge(30.5)], weeks=9, answers=told(), model="heavy"))
    assert (one.verdict, one.weeks, one.rule) == ("unchanged", 5, "too_early")


def test_the_other_test_stands_in_where_the_first_one_was_not_filmed_again() -> None:
    squat: dict[str, Any] = {"test": "squat"}
    first = past([lunge(24.0), lunge(15.0, **squat)])
    one = _one(_state([first], [lunge(23.0, **squat)], weeks=5))
    assert one.verdict == "improved"
    assert "squat" in one.clinician


def test_other_shoes_are_told() -> None:
    first = past([lunge(30.0)], answers=Answers(shoes="cushioned"))
    one = _one(_state([first], [lunge(31.0)], weeks=3, answers=Answers(shoes="minimal")))
    assert any("cushioned then, minimal now" in reason for reason in one.reasons)


# --- the plan as a whole -----------------------------------------------------------------------


def test_the_plan_waits_for_everything_it_has_worked_on() -> None:
    first = past([lunge(30.0), drop(9.0)], with_plan=plan(BOTH, (lunge_goal(), drop_goal())))
    state = _state([first], [lunge(37.0), drop(8.5)], weeks=5, answers=told())
    ankle, pelvis = state.decisions
    assert (ankle.decision, pelvis.decision) == ("advance", "hold")
    assert "until this is there too: pelvic drop, left leg" in ankle.plain
    assert state.phase == 1
    both = _state([first], [lunge(37.0), drop(5.5)], weeks=5, answers=told())
    assert both.phase == 2


def test_what_was_not_trained_yet_neither_blocks_nor_fails() -> None:
    first = past([lunge(30.0), drop(9.0)])
    state = _state([first], [lunge(37.0), drop(9.0)], weeks=13, answers=told())
    ankle, pelvis = state.decisions
    assert ankle.decision == "advance"
    assert (pelvis.decision, pelvis.rule) == ("hold", "not_trained_yet")
    assert state.phase == 2
    assert state.referrals == ()


def test_something_new_holds_the_plan_only_where_its_work_comes_earlier() -> None:
    pelvis_plan = plan((drill("H1", "pelvic_drop"),), (drop_goal(),), phase=2)
    first = past([lunge(45.0), drop(9.0)], with_plan=pelvis_plan)
    stiff = _state([first], [lunge(30.0), drop(5.5)], weeks=5, answers=told())
    new = {one.deficit: one for one in stiff.decisions}["limited_ankle_dorsiflexion"]
    assert (new.verdict, new.decision, new.rule) == ("new", "hold", "new_earlier_phase")
    assert stiff.phase == 2
    ankle_first = past([lunge(30.0), drop(2.0)])
    dropping = _state([ankle_first], [lunge(37.0), drop(9.0)], weeks=5, answers=told())
    new = {one.deficit: one for one in dropping.decisions}["pelvic_drop"]
    assert (new.verdict, new.decision, new.rule) == ("new", "advance", "new_later_phase")
    assert "phase 2" in new.plain
    assert dropping.phase == 2


def test_after_the_last_phase_there_is_no_other() -> None:
    last = past([drop(9.0)], with_plan=plan((drill("H1", "pelvic_drop"),), (drop_goal(),), phase=3))
    state = _state([last], [drop(5.5)], weeks=5, answers=told())
    assert _one(state).decision == "advance"
    assert state.phase == 3


def test_a_red_flag_keeps_the_plan_where_it_is() -> None:
    state = _state([past([lunge(30.0)])], [lunge(37.0)], weeks=5, answers=told(red_flag=True))
    assert state.phase == 1
    assert "the plan has stopped" in _one(state).plain


def test_after_a_stop_the_plan_begins_anew() -> None:
    series = [
        past([lunge(30.0)]),
        past([lunge(30.0)], weeks=12, with_plan=plan((), stopped_by=["bone_pain"])),
    ]
    state = _state(series, [lunge(30.0)], weeks=20, answers=told())
    assert state.phase == 1
    assert state.started == date(2026, 5, 30)
    assert state.decisions == ()


def test_where_nothing_was_found_before_the_plan_begins_now() -> None:
    state = _state([past([lunge(45.0)], with_plan=plan((), ()))], [lunge(30.0)], weeks=10)
    assert state.started == date(2026, 3, 21)
    assert state.phase == 1
    assert _one(state).verdict == "new"


def test_three_screenings_are_compared_with_the_first_of_the_training() -> None:
    series = [past([lunge(24.0)]), past([lunge(28.0)], weeks=4)]
    one = _one(_state(series, [lunge(31.0)], weeks=8, answers=told()))
    # 31 is no more than 28 can be told from, but clearly more than 24.
    assert (one.verdict, one.weeks, one.rule) == ("improved", 8, "improving")
    assert "24 ± 2° then, 31 ± 2° now" in one.plain


def test_the_difference_of_the_legs_is_followed_whichever_leg_is_weaker() -> None:
    legs = plan(ANKLE_DRILLS, ())
    first = past([lunge(46.0, 1.0), lunge(60.0, 1.0, side="right")], with_plan=legs)
    state = _state([first], [lunge(58.0, 1.0), lunge(60.0, 1.0, side="right")], weeks=7)
    one = _one(state)
    assert (one.deficit, one.verdict) == ("asymmetry", "gone")
    other = _state([first], [lunge(60.0, 1.0), lunge(46.0, 1.0, side="right")], weeks=3)
    assert (_one(other).verdict, _one(other).side) == ("unchanged", "right")


def test_mirrored_people_get_mirrored_decisions() -> None:
    def series(side: Any) -> list[PastScreening]:
        drills = (drill("A1", "limited_ankle_dorsiflexion", side),)
        first = plan((*drills, drill("H1", "pelvic_drop", side)), (lunge_goal(side=side),))
        return [
            past([lunge(30.0, side=side), drop(9.0, side=side)], with_plan=first),
            past([lunge(37.0, side=side), drop(9.0, side=side)], weeks=7, answers=told()),
        ]

    left, right = look_back(series("left")).state, look_back(series("right")).state
    assert left is not None
    assert right is not None
    assert left.retired == right.retired == {"H1"}
    for mine, other in zip(left.decisions, right.decisions, strict=True):
        assert (mine.side, other.side) == ("left", "right")
        assert mine.plain == other.plain.replace("right leg", "left leg")
        mirrored = other.model_dump() | {"side": "left"}
        for key in ("deficit", "verdict", "decision", "weeks", "rule"):
            assert mirrored[key] == mine.model_dump()[key]
