"""Which drills: at most five, within the minutes of a day, shared ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gait_screen.knowledge.catalogue import directness
from gait_screen.knowledge.models import Drill
from gait_screen.plan.targets import Target
from gait_screen.vocabulary import Side

MAX_DRILLS = 5
MAX_MINUTES = 20.0
MAX_MOBILITY_DRILLS = 2
#: One change of running form at a time.
MAX_RUNNING_DRILLS = 1


@dataclass(frozen=True)
class Choice:
    """A drill, the targets it serves (the first in the plan's order first) and its minutes."""

    drill: Drill
    targets: tuple[Target, ...]

    @property
    def side(self) -> Side | None:
        """Return the side to train; None for both, or where the drill has no side."""
        sides = {side for target in self.targets for side in target.sides}
        return next(iter(sides)) if len(sides) == 1 else None

    @property
    def minutes(self) -> float:
        """Return the minutes of a training day, for the sides named."""
        return self.drill.minutes * (2 if self.drill.per_side and self.side is None else 1)

    @property
    def is_mobility(self) -> bool:
        """Return whether it restores range: phase 1, for a target of mobility."""
        return self.drill.phase == 1 and self.targets[0].deficit.kind == "mobility"

    @property
    def is_running(self) -> bool:
        """Return whether it is done in running itself."""
        return self.drill.phase == 3


def choose_drills(
    targets: Sequence[Target], drills: Sequence[Drill], budget_min: float
) -> tuple[Choice, ...]:
    """Choose the drills to start with.

    In rounds: each target in its order gets its best drill, then, while there is room, a second
    one of another phase, and a third where the finding is likely and at least moderate. A drill
    serves every target it is made for, so shared drills rank first; only where range is missing
    the first drill is the one that restores range. Phase 3 is for later, except that running form
    is changed in running itself.

    Parameters
    ----------
    targets
        In the order of :func:`gait_screen.plan.targets.find_targets`.
    drills
        Those this person may and can do, in the library's order.
    budget_min
        Minutes of a training day.

    Returns
    -------
    choices
        At most five, together within the budget, at most two for mobility and one in running;
        by phase, then in the order of their targets.
    """
    choices: list[Choice] = []
    for round_number in (1, 2, 3):
        for target in targets:
            served = [choice for choice in choices if target in choice.targets]
            wanted = min(round_number, 3 if target.is_clear else 2)
            if len(served) >= wanted or len(choices) >= MAX_DRILLS:
                continue
            left = budget_min - sum(choice.minutes for choice in choices)
            best = _best_drill(target, targets, drills, choices, left)
            if best is not None:
                choices.append(best)
    order = {target.deficit.id: place for place, target in enumerate(targets)}
    return tuple(sorted(choices, key=lambda c: (c.drill.phase, order[c.targets[0].deficit.id])))


def _best_drill(
    target: Target,
    targets: Sequence[Target],
    drills: Sequence[Drill],
    choices: Sequence[Choice],
    minutes_left: float,
) -> Choice | None:
    chosen = {choice.drill.id for choice in choices}
    candidates = [
        Choice(drill, tuple(t for t in targets if t == target or _is_made_for(drill, t)))
        for drill in drills
        if target.deficit.id in drill.deficits
        and drill.id not in chosen
        and (drill.phase < 3 or target.deficit.kind == "gait")
    ]
    fitting = [c for c in candidates if c.minutes <= minutes_left and _has_room(c, choices)]
    phases: set[int] = {choice.drill.phase for choice in choices if target in choice.targets}
    return min(fitting, key=lambda c: _rank(c, target, phases), default=None)


def _has_room(candidate: Choice, choices: Sequence[Choice]) -> bool:
    mobility = sum(choice.is_mobility for choice in choices)
    running = sum(choice.is_running for choice in choices)
    return not (
        (candidate.is_mobility and mobility >= MAX_MOBILITY_DRILLS)
        or (candidate.is_running and running >= MAX_RUNNING_DRILLS)
    )


def _is_made_for(drill: Drill, target: Target) -> bool:
    return target.deficit.id in drill.deficits and target.deficit.id not in drill.helps_indirectly


def _rank(choice: Choice, target: Target, phases: set[int]) -> tuple[float, ...]:
    """Return the order of preference, smallest first; ties keep the library's order.

    ``phases`` are those of the drills that serve the target already.
    """
    drill, kind = choice.drill, target.deficit.kind
    # Running form changes by running; strength only supports it.
    phase = -drill.phase if kind == "gait" else drill.phase
    restores_range = kind == "mobility" and not phases
    shared = [t for t in choice.targets if not restores_range or t.deficit.kind == "mobility"]
    return (drill.phase in phases, phase, -len(shared), directness(drill, target.deficit.id))
