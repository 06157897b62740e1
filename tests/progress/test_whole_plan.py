"""What follows for the plan as a whole, and for both legs."""

from __future__ import annotations

from datetime import date
from typing import Any

from gait_screen.progress import PastScreening, look_back
from tests.progress.series import (
    ANKLE_DRILLS,
    BOTH,
    drill,
    drop,
    drop_goal,
    lunge,
    lunge_goal,
    only,
    past,
    plan,
    state_after,
    told,
)


def test_the_plan_waits_for_everything_it_has_worked_on() -> None:
    first = past([lunge(30.0), drop(9.0)], with_plan=plan(BOTH, (lunge_goal(), drop_goal())))
    state = state_after([first], [lunge(37.0), drop(8.5)], weeks=5, answers=told())
    ankle, pelvis = state.decisions
    assert (ankle.decision, pelvis.decision) == ("advance", "hold")
    assert "until this is there too: pelvic drop, left leg" in ankle.plain
    assert state.phase == 1
    both = state_after([first], [lunge(37.0), drop(5.5)], weeks=5, answers=told())
    assert both.phase == 2


def test_what_was_not_trained_yet_neither_blocks_nor_fails() -> None:
    first = past([lunge(30.0), drop(9.0)])
    state = state_after([first], [lunge(37.0), drop(9.0)], weeks=13, answers=told())
    ankle, pelvis = state.decisions
    assert ankle.decision == "advance"
    assert (pelvis.decision, pelvis.rule) == ("hold", "not_trained_yet")
    assert state.phase == 2
    assert state.referrals == ()


def test_something_new_holds_the_plan_only_where_its_work_comes_earlier() -> None:
    pelvis_plan = plan((drill("H1", "pelvic_drop"),), (drop_goal(),), phase=2)
    first = past([lunge(45.0), drop(9.0)], with_plan=pelvis_plan)
    stiff = state_after([first], [lunge(30.0), drop(5.5)], weeks=5, answers=told())
    new = {one.deficit: one for one in stiff.decisions}["limited_ankle_dorsiflexion"]
    assert (new.verdict, new.decision, new.rule) == ("new", "hold", "new_earlier_phase")
    assert stiff.phase == 2
    ankle_first = past([lunge(30.0), drop(2.0)])
    dropping = state_after([ankle_first], [lunge(37.0), drop(9.0)], weeks=5, answers=told())
    new = {one.deficit: one for one in dropping.decisions}["pelvic_drop"]
    assert (new.verdict, new.decision, new.rule) == ("new", "advance", "new_later_phase")
    assert "phase 2" in new.plain
    assert dropping.phase == 2


def test_after_the_last_phase_there_is_no_other() -> None:
    last = past([drop(9.0)], with_plan=plan((drill("H1", "pelvic_drop"),), (drop_goal(),), phase=3))
    state = state_after([last], [drop(5.5)], weeks=5, answers=told())
    assert only(state).decision == "advance"
    assert state.phase == 3


def test_a_red_flag_keeps_the_plan_where_it_is() -> None:
    state = state_after([past([lunge(30.0)])], [lunge(37.0)], weeks=5, answers=told(red_flag=True))
    assert state.phase == 1
    assert "the plan has stopped" in only(state).plain


def test_after_a_stop_the_plan_begins_anew() -> None:
    series = [
        past([lunge(30.0)]),
        past([lunge(30.0)], weeks=12, with_plan=plan((), stopped_by=["bone_pain"])),
    ]
    state = state_after(series, [lunge(30.0)], weeks=20, answers=told())
    assert state.phase == 1
    assert state.started == date(2026, 5, 30)
    assert state.decisions == ()


def test_where_nothing_was_found_before_the_plan_begins_now() -> None:
    state = state_after([past([lunge(45.0)], with_plan=plan((), ()))], [lunge(30.0)], weeks=10)
    assert state.started == date(2026, 3, 21)
    assert state.phase == 1
    assert only(state).verdict == "new"
    assert "This is new." in only(state).plain


def test_what_stands_out_only_because_it_was_measured_more_surely_is_not_called_new() -> None:
    series = [past([lunge(34.0, 12.0)], with_plan=plan((), ()))]
    one = only(state_after(series, [lunge(33.0)], weeks=10))
    assert one.verdict == "new"
    assert "This is new." not in one.plain
    assert "cannot tell that from no change, but now it stands out" in one.plain


def test_three_screenings_are_compared_with_the_first_of_the_training() -> None:
    series = [past([lunge(24.0)]), past([lunge(28.0)], weeks=4)]
    one = only(state_after(series, [lunge(31.0)], weeks=8, answers=told()))
    # 31 is no more than 28 can be told from, but clearly more than 24.
    assert (one.verdict, one.weeks, one.rule) == ("improved", 8, "improving")
    assert "24 ± 2° then, 31 ± 2° now" in one.plain


def test_the_difference_of_the_legs_is_followed_whichever_leg_is_weaker() -> None:
    legs = plan(ANKLE_DRILLS, ())
    first = past([lunge(46.0, 1.0), lunge(60.0, 1.0, side="right")], with_plan=legs)
    state = state_after([first], [lunge(58.0, 1.0), lunge(60.0, 1.0, side="right")], weeks=7)
    one = only(state)
    assert (one.deficit, one.verdict) == ("asymmetry", "gone")
    one_leg = state_after([first], [lunge(58.0, 1.0)], weeks=7)
    assert only(one_leg).rule == "not_filmed_again"
    other = state_after([first], [lunge(60.0, 1.0), lunge(46.0, 1.0, side="right")], weeks=3)
    assert (only(other).verdict, only(other).side) == ("unchanged", "right")


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
