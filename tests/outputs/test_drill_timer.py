"""The timer takes the dose's numbers from the knowledge files: nothing more, nothing less."""

from __future__ import annotations

import pytest

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.drill_timer import SWITCH_S, day_steps, timer_steps, total_seconds
from tests.outputs.plans import prescribed

KNOWLEDGE = load_knowledge()
DRILLS = [drill.id for drill in KNOWLEDGE.drills]
ACTIVE = {"work", "hold", "rest"}


def seconds(drill_id: str, kinds: set[str], **changes: object) -> float:
    steps = timer_steps(prescribed(drill_id, **changes), KNOWLEDGE)
    return total_seconds([step for step in steps if step.kind in kinds])


@pytest.mark.parametrize("drill_id", DRILLS)
def test_one_leg_takes_the_time_that_the_library_reckons_with(drill_id: str) -> None:
    amount = KNOWLEDGE.drill(drill_id).amount
    wanted = 60 * amount.estimated_minutes - amount.extra_s
    assert seconds(drill_id, ACTIVE, side="left") == pytest.approx(wanted)


@pytest.mark.parametrize("drill_id", DRILLS)
def test_two_legs_work_twice_as_long_and_rest_while_the_other_works(drill_id: str) -> None:
    drill = KNOWLEDGE.drill(drill_id)
    times = 2 if drill.per_side else 1
    one = seconds(drill_id, {"work", "hold"}, side="left")
    assert seconds(drill_id, {"work", "hold"}, side=None) == pytest.approx(times * one)
    steps = timer_steps(prescribed(drill_id, side=None), KNOWLEDGE)
    if drill.per_side:
        # From the end of a set of the left leg to its next one: at least the rest of the dose.
        rests = _times_off(steps, "left leg")
        assert all(rest >= drill.amount.rest_s - 1e-6 for rest in rests), rests
        assert len(rests) == drill.amount.sets - 1


def _times_off(steps: tuple, leg: str) -> list[float]:
    """Return how long a leg does nothing between its sets."""
    off: list[float] = []
    idle: float | None = None
    for step in steps:
        works = step.kind in ("work", "hold") and leg in step.place
        if works:
            if idle:
                off.append(idle)
            idle = 0.0
        elif idle is not None:
            idle += step.seconds
    return off


def test_a_set_counts_repetitions_with_their_holds() -> None:
    steps = timer_steps(prescribed("H3", side=None), KNOWLEDGE)  # 3 sets of 8, each held for 5 s
    said = [(step.kind, step.label, step.place) for step in steps[:4]]
    assert said == [
        ("ready", "Get ready", KNOWLEDGE.drill("H3").name),
        ("work", "Repetition", "Set 1 of 3 · 1 of 8"),
        ("hold", "Hold", "Set 1 of 3 · 1 of 8"),
        ("work", "Repetition", "Set 1 of 3 · 2 of 8"),
    ]
    assert sum(step.kind == "hold" for step in steps) == 24
    assert sum(step.kind == "rest" for step in steps) == 2


def test_legs_take_turns_with_a_moment_to_change() -> None:
    steps = timer_steps(prescribed("B1", side=None), KNOWLEDGE)  # 3 holds of 30 s on each leg
    assert [(step.kind, step.place) for step in steps[1:5]] == [
        ("hold", "Set 1 of 3 · left leg"),
        ("switch", "right leg"),
        ("hold", "Set 1 of 3 · right leg"),
        ("switch", "left leg"),
    ]
    assert steps[2].seconds == SWITCH_S


def test_quick_hops_run_as_one_stretch() -> None:
    steps = timer_steps(prescribed("K4", side=None), KNOWLEDGE)
    hops = [step for step in steps if step.kind == "work"]
    assert [(step.place, step.seconds) for step in hops] == [
        (f"Set {number} of 3 · 20 times", 10.0) for number in (1, 2, 3)
    ]


def test_who_begins_with_a_set_less_has_one_set_less() -> None:
    fewer = KNOWLEDGE.say("plan.dose_fewer")
    usual = timer_steps(prescribed("K1", side=None), KNOWLEDGE)
    easier = timer_steps(prescribed("K1", side=None, dose=f"3 sets of 15. {fewer}"), KNOWLEDGE)
    assert "of 3" in usual[1].place
    assert "of 2" in easier[1].place


def test_a_day_is_its_drills_one_after_the_other() -> None:
    day = [prescribed("A1"), prescribed("K1", side=None)]
    steps = day_steps(day, KNOWLEDGE)
    assert steps == timer_steps(day[0], KNOWLEDGE) + timer_steps(day[1], KNOWLEDGE)
    assert timer_steps(prescribed("A1", id="Z9"), KNOWLEDGE) == ()
