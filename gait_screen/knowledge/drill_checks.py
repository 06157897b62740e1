"""Does the drill library hold together? Minutes, requirements, drills that name others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import AvoidIf, Drill

#: Minutes hold the dose and at most this much for getting ready.
GETTING_READY_MIN = 1.0
#: How a text names another drill: its id in brackets.
_NAMED = re.compile(r"\(([A-Z]\d+)\)")


def find_drill_faults(knowledge: Knowledge) -> Iterator[str]:
    """Yield what does not hold together, one short sentence each."""
    drills = {drill.id: drill for drill in knowledge.drills}
    for drill in knowledge.drills:
        yield from _minutes(drill)
        yield from _requirements(drill, knowledge)
        for name in _named(*drill.steps, drill.regress, drill.progress, drill.contra, drill.stop):
            if name not in drills:
                yield f"drill {drill.id} names the unknown drill {name}"
        for name in _named(*drill.steps, drill.regress, drill.stop):
            if name in drills:
                yield from _is_barred_sooner(drill, drills[name])


def _minutes(drill: Drill) -> Iterator[str]:
    estimate = drill.amount.estimated_minutes
    # A second of tolerance: the estimate is a sum of fractions.
    if not -1 / 60 <= drill.minutes - estimate <= GETTING_READY_MIN + 1 / 60:
        yield (
            f"drill {drill.id} takes {drill.minutes:g} minutes, but its amount comes to "
            f"{estimate:.1f} without getting ready"
        )


def _requirements(drill: Drill, knowledge: Knowledge) -> Iterator[str]:
    for requirement in drill.requires:
        info = knowledge.metrics.get(requirement.metric)
        if info is None:
            yield f"drill {drill.id} requires the unknown metric {requirement.metric}"
        elif not set(requirement.tests) <= set(info.tests):
            yield f"drill {drill.id} requires {requirement.metric} in a test that does not give it"


def _named(*texts: str) -> list[str]:
    return [name for text in texts for name in _NAMED.findall(text)]


def _is_barred_sooner(drill: Drill, other: Drill) -> Iterator[str]:
    """Yield why the other drill, which this one holds or goes back to, is not for as many."""
    if other.phase > drill.phase:
        yield f"drill {drill.id} goes back to {other.id} of a later phase"
    for reason in other.avoid_if:
        if not any(_covers(own, reason) for own in drill.avoid_if):
            yield (
                f"drill {drill.id} holds or goes back to {other.id}, which has to be avoided with "
                f"{reason.site or reason.deficit} sooner"
            )
    for requirement in other.requires:
        if requirement not in drill.requires:
            yield f"drill {drill.id} holds or goes back to {other.id}, which requires more"


def _covers(reason: AvoidIf, other: AvoidIf) -> bool:
    """Return whether ``reason`` applies wherever ``other`` does."""
    if reason.site != other.site or reason.deficit != other.deficit:
        return False
    return reason.over <= other.over and reason.rank <= other.rank
