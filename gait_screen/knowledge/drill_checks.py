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
        for name in _named(drill):
            if name not in drills:
                yield f"drill {drill.id} names the unknown drill {name}"
        for name in _NAMED.findall(drill.regress):
            if name in drills:
                yield from _is_no_easier(drill, drills[name])


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


def _named(drill: Drill) -> list[str]:
    texts = (*drill.steps, drill.dose, drill.progress, drill.regress, drill.contra, drill.stop)
    return [name for text in texts for name in _NAMED.findall(text)]


def _is_no_easier(drill: Drill, easier: Drill) -> Iterator[str]:
    """Yield why the drill sent back to is not for everybody who may do the harder one."""
    if easier.phase > drill.phase:
        yield f"drill {drill.id} is made easier by {easier.id} of a later phase"
    barred = [a for a in easier.avoid_if if not any(_covers(b, a) for b in drill.avoid_if)]
    for reason in barred:
        yield (
            f"drill {drill.id} is made easier by {easier.id}, which has to be avoided with "
            f"{reason.site or reason.deficit} sooner"
        )
    for requirement in easier.requires:
        if requirement not in drill.requires:
            yield f"drill {drill.id} is made easier by {easier.id}, which requires more"


def _covers(reason: AvoidIf, other: AvoidIf) -> bool:
    """Return whether ``reason`` applies wherever ``other`` does."""
    if reason.site != other.site or reason.deficit != other.deficit:
        return False
    return reason.over <= other.over and reason.rank <= other.rank
