"""What was trained since when: read from the plans that the person was given."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import Knowledge
from gait_screen.progress.records import Key, PastScreening
from gait_screen.screening import Criterion, DrillPrescription, Plan
from gait_screen.vocabulary import Side


def since_last_stop(earlier: Sequence[PastScreening]) -> tuple[PastScreening, ...]:
    """Return the screenings after the last one whose plan a red flag stopped."""
    stopped = [place for place, past in enumerate(earlier) if past.screening.plan.stopped_by]
    return tuple(earlier[stopped[-1] + 1 :]) if stopped else tuple(earlier)


def is_trained(plan: Plan, key: Key, behind: frozenset[str], knowledge: Knowledge) -> bool:
    """Tell whether a plan's day has a drill for a deficit on that leg.

    ``behind``: the deficits whose drills an asymmetry is trained with.
    """
    deficits = behind | {key[0]}
    return any(
        _same_leg(drill.side, key[1]) and deficits & _works_on(drill, knowledge)
        for drill in plan.drills
    )


def criteria_of(plan: Plan, side: Side | None) -> list[Criterion]:
    """Return what must be measured on a leg to leave the phase that a plan is in."""
    return [
        criterion
        for phase in plan.phases
        if phase.phase == plan.current_phase
        for criterion in phase.exit_criteria
        if criterion.metric is not None
        and criterion.deficit is not None
        and _same_leg(criterion.side, side)
    ]


def drills_to_change(plan: Plan, key: Key, knowledge: Knowledge) -> frozenset[str]:
    """Return the drills that were given for a deficit: first of all for it, else beside others."""
    on_leg = [drill for drill in plan.drills if _same_leg(drill.side, key[1])]
    own = {drill.id for drill in on_leg if drill.deficit == key[0]}
    shared = {drill.id for drill in on_leg if key[0] in _works_on(drill, knowledge)}
    return frozenset(own or shared)


def retired_before(earlier: Sequence[PastScreening], knowledge: Knowledge) -> frozenset[str]:
    """Return the drills that earlier screenings took out because they did not help."""
    retired: set[str] = set()
    for before, after in itertools.pairwise(earlier):
        for decision in after.screening.plan.progress:
            if decision.decision == "swap":
                key = (decision.deficit, decision.side)
                retired |= drills_to_change(before.screening.plan, key, knowledge)
    return frozenset(retired)


def last_change_of_drills(earlier: Sequence[PastScreening], key: Key) -> date | None:
    """Return the day on which a deficit's drills were last changed; None if never."""
    days = [
        past.day
        for past in earlier
        for decision in past.screening.plan.progress
        if decision.decision == "swap" and decision.deficit == key[0]
        if key[1] is None or decision.side == key[1]
    ]
    return days[-1] if days else None


def _works_on(drill: DrillPrescription, knowledge: Knowledge) -> frozenset[str]:
    """Return what a prescribed drill is made for; only what the plan says if it is unknown now."""
    try:
        known = knowledge.drill(drill.id)
    except KnowledgeError:
        return frozenset({drill.deficit})
    made_for = set(known.deficits) - set(known.helps_indirectly)
    return frozenset({drill.deficit, *made_for})


def _same_leg(one: Side | None, other: Side | None) -> bool:
    return one is None or other is None or one == other
