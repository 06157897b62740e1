"""Which drills make up a training day of a phase: few, within the minutes, shared ones first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gait_screen.knowledge.catalogue import Knowledge, directness
from gait_screen.knowledge.models import Drill
from gait_screen.plan.suitable import Suitable
from gait_screen.plan.targets import BOTH_LEGS, WANTED, Target
from gait_screen.reasoning import Effects
from gait_screen.vocabulary import SIDES, Side

MOBILITY_PHASE: Final = 1
STRENGTH_PHASE: Final = 2
RUNNING_PHASE: Final = 3


@dataclass(frozen=True)
class Choice:
    """A drill, what it serves (the first in the plan's order first), on which legs, and how.

    Attributes
    ----------
    easier
        In the easier version and with one set less.
    first_leg
        The leg that is trained first and with one set more, where both are trained;
        ``first_leg_rules`` are the ids of the rules that say so.
    """

    drill: Drill
    targets: tuple[Target, ...]
    legs: frozenset[Side]
    easier: bool = False
    first_leg: Side | None = None
    first_leg_rules: tuple[str, ...] = ()

    @property
    def side(self) -> Side | None:
        """Return the side to train; None for both, or where the drill is not done on one leg."""
        return next(iter(self.legs)) if self.drill.per_side and len(self.legs) == 1 else None

    @property
    def minutes(self) -> float:
        """Return the minutes of a training day, rounded up to half a minute."""
        sets = self.drill.amount.sets
        legs = len(self.legs) if self.drill.per_side else 1
        fewer = 1 if self.easier and sets > 1 else 0
        more = 0 if self.first_leg is None else 1
        share = (legs * (sets - fewer) + more) / sets
        return math.ceil(2 * self.drill.minutes * share - 1e-9) / 2


@dataclass(frozen=True)
class Selector:
    """Puts together the programme of a phase for one person.

    Attributes
    ----------
    targets
        In the order in which they are worked on.
    effects
        What the rules of reasoning ask for.
    budget_min
        Minutes of a training day.
    easier_in
        The phase in which everything begins in its easier version; None where it does not.
    """

    targets: tuple[Target, ...]
    suitable: Suitable
    effects: Mapping[Side | None, Effects]
    budget_min: float
    easier_in: int | None
    knowledge: Knowledge

    def choose(self, phase: int) -> tuple[Choice, ...]:
        """Choose the drills of a training day of a phase.

        In rounds: each target in its order gets its best drill of the phase, then, while there is
        room, a second one, and a third where the finding is likely and at least moderate. A drill
        serves everything that it is made for, so shared drills rank first, behind those that a
        rule of reasoning prefers; only where range is missing the first drill is the one that
        restores range.

        - Phase 1 draws on the library's phase 1. Where that has less than two drills for a target,
          one of phase 2 is begun in its easier version.
        - Phase 2 keeps one drill of phase 1 for each joint whose range is limited.
        - Phase 3 keeps up to two drills of phase 2, so that strength stays.
        - Phase 2 has at least one of the drills that a rule wants one of, where there is time.
        - Drills that a rule begins with come first, and what it keeps apart from them waits.
        - Before phase 3 one drill that changes running form may be there, where running form was
          found; it comes after everything else.

        Returns
        -------
        choices
            At most five, together within the minutes, at most two for mobility and one in running,
            never two that a rule keeps apart; in the order of their targets, running last.
        """
        day = self._fill(phase, keep_room=True)
        first = next(self._in_rounds(phase), None)
        if first is not None and not day.served(first):
            # Too few minutes for both: what comes first in the plan's order comes first here.
            day = self._fill(phase, keep_room=False)
        return tuple(sorted(day.choices, key=self._place))

    def _fill(self, phase: int, *, keep_room: bool) -> _Day:
        """Fill a day; ``keep_room``: first what a rule wants at least one of."""
        day = _Day(self, phase)
        self._begin_with(day)
        for target in self._in_rounds(phase) if keep_room else ():
            self._one_of(target, day)
        for round_number in (1, 2, 3):
            for target in self._in_rounds(phase):
                if round_number == 1:
                    self._one_of(target, day)
                if day.served(target) < min(round_number, target.wanted):
                    day.add(self._best(target, self._library(target, phase), day))
            if round_number == 1 and phase == STRENGTH_PHASE:
                self._keep_range(day)
        if phase == MOBILITY_PHASE:
            self._begin_strength(day)
        if phase == RUNNING_PHASE:
            self._keep_strength(day)
        else:
            self._add_running_form(day)
        return day

    def further(self, phase: int, programme: Sequence[Choice]) -> tuple[Drill, ...]:
        """Return drills of a phase for when one of the programme is done or must be changed."""
        chosen = {choice.drill.id for choice in programme}
        ladder = self.knowledge.running_ladder.drill
        serving = [
            (drill, [t for t in self.targets if t.wants(drill) and self._legs(drill, t)])
            for drill in self.suitable.drills
            if drill.phase == phase and drill.id not in chosen and drill.id != ladder
        ]
        # Those that a rule prefers and that serve most first; ties keep the library's order.
        serving.sort(key=lambda one: (self._preference(one[0], one[1]), -len(one[1])))
        drills = [drill for drill, targets in serving if targets]
        return tuple(drills[: self.knowledge.programme.next_drills])

    def _begin_with(self, day: _Day) -> None:
        """Place the drills first that a rule begins with, in the phase they belong to."""
        for drill in self.suitable.drills:
            wanting = [target for target in self.targets if target.wants(drill)]
            if drill.id in self.effects[None].begin_with and drill.phase == day.phase and wanting:
                day.add(self._best(wanting[0], [drill], day))

    def _one_of(self, target: Target, day: _Day) -> None:
        """Give one of the drills that a rule wants at least one of in phase 2."""
        for group in self.effects[None].one_of if day.phase == STRENGTH_PHASE else ():
            chosen = {choice.drill.id for choice in day.choices}
            if not chosen & set(group.ids):
                drills = [drill for drill in self.suitable.drills if drill.id in group.ids]
                day.add(self._best(target, [d for d in drills if target.is_made_for(d)], day))

    def _in_rounds(self, phase: int) -> Iterator[Target]:
        for target in self.targets:
            if phase == RUNNING_PHASE or target.kind != "gait" or self._only_gait():
                yield target

    def _only_gait(self) -> bool:
        return all(target.kind == "gait" for target in self.targets)

    def _library(self, target: Target, phase: int) -> list[Drill]:
        if target.kind == "pain" and phase < RUNNING_PHASE:
            own = [d for d in self.suitable.drills if target.wants(d) and d.phase == phase]
            return own or [d for d in self.suitable.drills if d.phase == STRENGTH_PHASE]
        ladder = self.knowledge.running_ladder.drill
        return [d for d in self.suitable.drills if d.phase == phase and d.id != ladder]

    def _keep_range(self, day: _Day) -> None:
        """Keep one drill of phase 1 for each joint whose range is limited."""
        joints: set[str] = set()
        for target in self.targets:
            if target.kind != "mobility":
                continue
            drills = [
                drill
                for drill in self.suitable.drills
                if is_mobility(drill, self.knowledge)
                and target.is_made_for(drill)
                and drill.words[0] not in joints
            ]
            best = self._best(target, drills, day)
            if best is not None:
                joints.add(best.drill.words[0])
                day.add(best)

    def _begin_strength(self, day: _Day) -> None:
        """Begin strength early where phase 1 of the library has little for a target."""
        strength = [d for d in self.suitable.drills if d.phase == STRENGTH_PHASE]
        for target in self._in_rounds(MOBILITY_PHASE):
            own = [d for d in self._library(target, MOBILITY_PHASE) if target.wants(d)]
            if len(own) < WANTED and day.served(target) < min(WANTED, target.wanted):
                day.add(self._best(target, strength, day))

    def _keep_strength(self, day: _Day) -> None:
        """Keep up to two drills of phase 2; what helps where it hurts is kept first."""
        strength = [d for d in self.suitable.drills if d.phase == STRENGTH_PHASE]
        left = self.knowledge.programme.max_strength_kept
        for target in sorted(self.targets, key=lambda target: target.kind != "pain"):
            best = self._best(target, strength, day) if left else None
            if best is not None:
                day.add(best)
                left -= 1

    def _add_running_form(self, day: _Day) -> None:
        form = [d for d in self.suitable.drills if d.id in self.knowledge.programme.form_drills]
        for target in self.targets:
            if target.kind == "gait":
                day.add(self._best(target, form, day))
        for target in self.targets:
            if target.kind == "gait" and not day.served(target):
                day.add(self._best(target, self._library(target, day.phase), day))

    def _best(self, target: Target, drills: Sequence[Drill], day: _Day) -> Choice | None:
        candidates = [
            self._choice(drill, target, day.phase)
            for drill in drills
            if target.wants(drill) and self._legs(drill, target)
        ]
        fitting = [candidate for candidate in candidates if day.has_room(candidate)]
        first = not day.served(target)
        return min(fitting, key=lambda c: self._rank(c, target, first), default=None)

    def _legs(self, drill: Drill, target: Target) -> frozenset[Side]:
        return target.legs & self.suitable.legs[drill.id]

    def _choice(self, drill: Drill, target: Target, phase: int) -> Choice:
        """Return the drill with everything it serves on the legs on which it may be done."""
        served = tuple(
            other
            for other in self.targets
            if self._legs(drill, other) and (other == target or other.is_made_for(drill))
        )
        legs = frozenset(leg for other in served for leg in self._legs(drill, other))
        weaker = [leg for leg in SIDES if self.effects[leg].one_leg_first]
        both = drill.per_side and legs == BOTH_LEGS
        first = weaker[0] if both and len(weaker) == 1 else None
        return Choice(
            drill,
            served,
            legs,
            # Strength that is begun before its phase begins easily.
            easier=phase == self.easier_in or phase < drill.phase == STRENGTH_PHASE,
            first_leg=first,
            first_leg_rules=() if first is None else self.effects[first].one_leg_first,
        )

    def _rank(self, choice: Choice, target: Target, first: bool) -> tuple[float, ...]:
        """Return the order of preference, smallest first; ties keep the library's order."""
        restores_range = target.kind == "mobility" and first
        shared = [t for t in choice.targets if not restores_range or t.kind == "mobility"]
        return (
            self._preference(choice.drill, (target,)),
            _begun_at(choice.drill, target),
            -len(shared),
            _directness(choice.drill, target),
            len(choice.drill.helps_indirectly),
        )

    def _preference(self, drill: Drill, targets: Sequence[Target]) -> int:
        prefer = list(self.effects[None].prefer)
        preferred = drill.id in prefer and any(target.prefers(drill) for target in targets)
        return prefer.index(drill.id) if preferred else len(prefer)

    def _place(self, choice: Choice) -> tuple[bool, int, int]:
        running = choice.drill.id in self.knowledge.programme.running_drills
        return running, self.targets.index(choice.targets[0]), choice.drill.phase


class _Day:
    """The drills chosen so far, and what there is room for."""

    def __init__(self, selector: Selector, phase: int) -> None:
        self.phase = phase
        self._knowledge = selector.knowledge
        self._rules = selector.knowledge.programme
        self._budget_min = selector.budget_min
        self._apart = [group.ids for group in selector.effects[None].not_together]
        self._later = _begun_later(selector, phase)
        self.choices: list[Choice] = []

    def served(self, target: Target) -> int:
        return sum(target in choice.targets for choice in self.choices)

    def add(self, choice: Choice | None) -> None:
        if choice is not None:
            self.choices.append(choice)

    def has_room(self, candidate: Choice) -> bool:
        chosen = [choice.drill for choice in self.choices]
        minutes = sum(choice.minutes for choice in self.choices) + candidate.minutes
        return (
            candidate.drill not in chosen
            and candidate.drill.id not in self._later
            and len(chosen) < self._rules.max_drills
            and minutes <= self._budget_min
            and self._keeps_apart(candidate.drill, chosen)
            and self._within_kinds([*chosen, candidate.drill])
        )

    def _keeps_apart(self, drill: Drill, chosen: Sequence[Drill]) -> bool:
        return not any(
            drill.id in group and any(other.id in group for other in chosen)
            for group in self._apart
        )

    def _within_kinds(self, drills: Sequence[Drill]) -> bool:
        running = sum(drill.id in self._rules.running_drills for drill in drills)
        mobility = sum(is_mobility(drill, self._knowledge) for drill in drills)
        return running <= self._rules.max_running and mobility <= self._rules.max_mobility


def _begun_later(selector: Selector, phase: int) -> set[str]:
    """Return the drills that wait for a later phase, because one is begun before them."""
    effects = selector.effects[None]
    first = {
        drill.id
        for drill in selector.suitable.drills
        if drill.id in effects.begin_with and drill.phase == phase
    }
    groups = [set(group.ids) for group in effects.not_together]
    return {other for group in groups if first & group for other in group - first}


def is_mobility(drill: Drill, knowledge: Knowledge) -> bool:
    """Return whether a drill restores range."""
    return drill.phase == MOBILITY_PHASE and knowledge.deficit(drill.deficits[0]).kind == "mobility"


def _begun_at(drill: Drill, target: Target) -> int:
    """Return the place in the order in which drills for pain are begun; 0 for other targets."""
    return target.loading.index(drill.id) if drill.id in target.loading else 0


def _directness(drill: Drill, target: Target) -> int:
    if target.deficit is None or target.deficit.id not in drill.deficits:
        return 0
    return directness(drill, target.deficit.id)
