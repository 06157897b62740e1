"""A drill's dose as steps of a timer: sets, repetitions, holds, rests, legs in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import Amount, Drill
from gait_screen.screening import DrillPrescription
from gait_screen.vocabulary import SIDES

StepKind = Literal["ready", "work", "hold", "rest", "switch"]
#: Before a drill, between two drills, and to change legs.
READY_S: Final = 10.0
SWITCH_S: Final = 5.0
#: Repetitions shorter than this are not counted aloud one by one: they run as one stretch.
COUNTED_S: Final = 2.0


@dataclass(frozen=True)
class TimerStep:
    """One stretch of time: what to do (``label``), where one is (``place``), for how long."""

    kind: StepKind
    label: str
    place: str
    seconds: float


def timer_steps(record: DrillPrescription, knowledge: Knowledge) -> tuple[TimerStep, ...]:
    """Return a prescribed drill as steps, from getting ready to the last set.

    The numbers are those of the library's dose; where the person begins with a set less, one is
    left out. A drill that each leg does by itself is done with the legs in turn, the one resting
    while the other works. None for a drill that the library does not have.
    """
    drill = next((one for one in knowledge.drills if one.id == record.id), None)
    if drill is None:
        return ()
    sets = _sets(record, drill, knowledge)
    legs = _legs(record, drill, knowledge)
    ready = TimerStep("ready", knowledge.say("timer.ready"), record.name, READY_S)
    return (ready, *_all_sets(drill.amount, sets, legs, knowledge))


def day_steps(records: Sequence[DrillPrescription], knowledge: Knowledge) -> tuple[TimerStep, ...]:
    """Return all drills of a training day one after the other."""
    return tuple(step for record in records for step in timer_steps(record, knowledge))


def total_seconds(steps: Sequence[TimerStep]) -> float:
    """Return how long steps take together."""
    return sum(step.seconds for step in steps)


def _sets(record: DrillPrescription, drill: Drill, knowledge: Knowledge) -> int:
    fewer = knowledge.say("plan.dose_fewer") in record.dose
    return max(1, drill.amount.sets - fewer)


def _legs(record: DrillPrescription, drill: Drill, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the legs that take turns by their names; none where both work together."""
    if not drill.per_side:
        return ()
    if record.side is not None:
        return (knowledge.say(f"timer.leg_{record.side}"),)
    return tuple(knowledge.say(f"timer.leg_{side}") for side in SIDES)


def _all_sets(
    amount: Amount, sets: int, legs: tuple[str, ...], knowledge: Knowledge
) -> Iterator[TimerStep]:
    say = knowledge.say
    for number in range(1, sets + 1):
        for leg_number, leg in enumerate(legs or ("",)):
            place = say("timer.set", set=number, sets=sets) if sets > 1 else ""
            steps = list(_set(amount, _joined(place, leg), knowledge))
            yield from steps
            is_last_leg = leg_number == max(len(legs), 1) - 1
            if not is_last_leg:
                yield TimerStep("switch", say("timer.switch"), legs[leg_number + 1], SWITCH_S)
            elif number < sets:
                yield from _between(amount, steps, legs, knowledge)


def _between(
    amount: Amount, steps: Sequence[TimerStep], legs: tuple[str, ...], knowledge: Knowledge
) -> Iterator[TimerStep]:
    """Yield the rest between two sets; a leg rests while the other one works."""
    if len(legs) == 2:
        left = amount.rest_s - total_seconds(steps) - SWITCH_S
        if left <= SWITCH_S:
            yield TimerStep("switch", knowledge.say("timer.switch"), legs[0], SWITCH_S)
            return
        yield TimerStep("rest", knowledge.say("timer.rest"), legs[0], left)
    elif amount.rest_s:
        yield TimerStep("rest", knowledge.say("timer.rest"), "", amount.rest_s)


def _set(amount: Amount, place: str, knowledge: Knowledge) -> Iterator[TimerStep]:
    say = knowledge.say
    for turn in range(1, amount.turns + 1):
        part = say("timer.turn", turn=turn, turns=amount.turns) if amount.turns > 1 else ""
        where = _joined(place, part)
        if amount.metres is not None:
            label = say("timer.work")
            way = say("timer.metres", metres=f"{amount.metres:g}")
            yield TimerStep("work", label, _joined(where, way), amount.metres * amount.tempo_s)
        elif amount.reps is None:
            kind: StepKind = "hold" if (amount.seconds or 0.0) <= 60.0 else "work"
            yield TimerStep(kind, say(f"timer.{kind}"), where, amount.seconds or 0.0)
        else:
            yield from _repetitions(amount, amount.reps, where, knowledge)


def _repetitions(
    amount: Amount, reps: int, where: str, knowledge: Knowledge
) -> Iterator[TimerStep]:
    say = knowledge.say
    hold_s = amount.seconds or 0.0
    if amount.tempo_s + hold_s < COUNTED_S:
        times = say("timer.times", reps=reps)
        length = reps * (amount.tempo_s + hold_s)
        yield TimerStep("work", say("timer.work"), _joined(where, times), length)
        return
    for rep in range(1, reps + 1):
        at = _joined(where, say("timer.repetition_of", rep=rep, reps=reps))
        yield TimerStep("work", say("timer.repetition"), at, amount.tempo_s)
        if hold_s:
            yield TimerStep("hold", say("timer.hold"), at, hold_s)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
