"""What all conclusions together ask of the plan, for each leg, where they disagree too."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gait_screen.knowledge.models import Drill
from gait_screen.knowledge.rule_models import RuleKind
from gait_screen.reasoning.conclusion import Conclusion
from gait_screen.vocabulary import SIDES, Side

#: Whose word counts first where rules disagree.
PRECEDENCE: Final[tuple[RuleKind, ...]] = (
    "safety",
    "pain",
    "measurement",
    "rigid_foot",
    "mobility_or_control",
    "chain",
    "order",
    "combination",
    "asymmetry",
)

#: Ids of deficits, drills or tests, each with the ids of the rules that said so.
SaidBy = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Group:
    """Deficits or drills that a rule names together."""

    ids: tuple[str, ...]
    rule: str


@dataclass(frozen=True)
class Effects:
    """What the plan of one leg, or of both legs at once (``side`` None), has to respect.

    No two fields contradict each other: what is on ``hold`` occurs in no other field, what is
    ``set_aside`` is not worked on, what is to be avoided is not preferred.

    Attributes
    ----------
    order
        Deficits in the order in which they are worked on, before those that are not named.
    together
        Groups of deficits of which no one waits for the other.
    works_on
        Deficits to train although no finding names them.
    set_aside
        Deficits that get no drill of their own.
    hold
        Deficits that get no drill before they have been filmed again.
    prefer
        Drills that come first, in their order.
    avoid
        Drills that are not given.
    not_together
        Groups of drills of which at most one is done on one day.
    begin_with
        Drills that are begun before those they are kept apart from.
    one_of
        Groups of drills of which at least one belongs to phase 2.
    begin_easier
        The rules for which the plan begins with the easier versions.
    one_leg_first
        The rules for which this leg is trained first and with one set more; as a rule empty.
    film
        Tests to film next.
    referrals
        Conclusions for which somebody should look at this (``rule.see``, ``rule.how_soon``).
    """

    side: Side | None
    order: SaidBy = field(default_factory=dict)
    together: tuple[Group, ...] = ()
    works_on: SaidBy = field(default_factory=dict)
    set_aside: SaidBy = field(default_factory=dict)
    hold: SaidBy = field(default_factory=dict)
    prefer: SaidBy = field(default_factory=dict)
    avoid: SaidBy = field(default_factory=dict)
    not_together: tuple[Group, ...] = ()
    begin_with: SaidBy = field(default_factory=dict)
    one_of: tuple[Group, ...] = ()
    begin_easier: tuple[str, ...] = ()
    one_leg_first: tuple[str, ...] = ()
    film: SaidBy = field(default_factory=dict)
    referrals: tuple[Conclusion, ...] = ()


def combine_effects(conclusions: Sequence[Conclusion]) -> Mapping[Side | None, Effects]:
    """Combine what the conclusions ask of the plan; where they disagree, as in the package's text.

    Returns
    -------
    effects
        For ``"left"``, ``"right"`` and None. A leg's effects contain those for the person. None is
        for what involves both legs at once (a deficit without a side, a drill that is not
        ``per_side``): what one leg asks for or forbids counts there too, but a deficit is on hold
        or set aside only where it is so on both legs.
    """
    ranked = sorted(conclusions, key=lambda c: PRECEDENCE.index(c.rule.kind))
    left, right = (_for_leg([c for c in ranked if c.side in (side, None)], side) for side in SIDES)
    both = _combine(
        ranked,
        None,
        hold=_on_both(left.hold, right.hold),
        set_aside=_on_both(left.set_aside, right.set_aside),
    )
    return {"left": left, "right": right, None: both}


def avoided_by(
    drill: Drill, side: Side | None, effects: Mapping[Side | None, Effects]
) -> tuple[str, ...]:
    """Return the rules that keep a drill from being given to a leg (None: both); as a rule none.

    A drill that involves both legs at once is kept back by either of them.
    """
    return effects[side if drill.per_side else None].avoid.get(drill.id, ())


def _for_leg(ranked: Sequence[Conclusion], side: Side) -> Effects:
    hold = _said_by((c, [d for d in c.rule.hold if d in c.deficits]) for c in ranked)
    set_aside = _said_by(_set_aside(ranked, hold))
    effects = _combine(ranked, side, hold=hold, set_aside=set_aside)
    return replace(effects, one_leg_first=_rules(c for c in ranked if c.rule.one_leg_first))


def _combine(
    ranked: Sequence[Conclusion], side: Side | None, *, hold: SaidBy, set_aside: SaidBy
) -> Effects:
    avoid = _said_by((c, c.rule.avoid) for c in ranked)
    order = _said_by((c, c.rule.order) for c in ranked)
    idle = {*hold, *set_aside}
    return Effects(
        side=side,
        order={
            deficit: order[deficit]
            for deficit in merge_orders([c.rule.order for c in ranked])
            if deficit not in idle
        },
        together=_groups((c, [_without(c.rule.together, idle)]) for c in ranked),
        works_on=_said_by((c, _without(c.rule.works_on, idle)) for c in ranked),
        set_aside=set_aside,
        hold=hold,
        prefer=_said_by((c, _without(c.rule.prefer, avoid)) for c in ranked),
        avoid=avoid,
        not_together=_groups((c, c.rule.not_together) for c in ranked),
        begin_with=_said_by((c, _without(c.rule.begin_with, avoid)) for c in ranked),
        one_of=_groups((c, [_without(c.rule.one_of, avoid)]) for c in ranked),
        begin_easier=_rules(c for c in ranked if c.rule.begin_easier),
        film=_said_by((c, c.rule.film) for c in ranked),
        referrals=tuple(c for c in ranked if c.rule.refer),
    )


def merge_orders(orders: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Merge several orders into one; where they disagree the earlier one counts.

    Parameters
    ----------
    orders
        The most important first. Each says: this before that.

    Returns
    -------
    order
        Every id once. Where nothing is said about two of them, the one that was named first.
    """
    named = list(dict.fromkeys(item for order in orders for item in order))
    after: dict[str, set[str]] = {item: set() for item in named}
    for order in orders:
        for first, then in itertools.pairwise(order):
            if not _is_after(first, then, after):
                after[first].add(then)
    merged: list[str] = []
    while len(merged) < len(named):
        left = [item for item in named if item not in merged]
        merged.append(next(x for x in left if not any(x in after[other] for other in left)))
    return tuple(merged)


def _is_after(item: str, start: str, after: Mapping[str, set[str]]) -> bool:
    """Return whether ``item`` comes after ``start`` (or is it), directly or by way of others."""
    return item == start or any(_is_after(item, then, after) for then in after[start])


def _set_aside(
    ranked: Iterable[Conclusion], hold: SaidBy
) -> Iterator[tuple[Conclusion, Sequence[str]]]:
    """Yield what is set aside: only where another deficit, that does get drills, carries it."""
    aside: set[str] = set()
    for conclusion in ranked:
        wanted = _without(conclusion.rule.set_aside, hold)
        carriers = set(conclusion.deficits) - set(conclusion.rule.set_aside)
        if wanted and carriers - aside - set(hold):
            aside.update(wanted)
            yield conclusion, wanted


def _said_by(said: Iterable[tuple[Conclusion, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    rules: dict[str, dict[str, None]] = {}
    for conclusion, ids in said:
        for each in ids:
            rules.setdefault(each, {})[conclusion.rule.id] = None
    return {each: tuple(by) for each, by in rules.items()}


def _groups(said: Iterable[tuple[Conclusion, Sequence[Sequence[str]]]]) -> tuple[Group, ...]:
    groups = [Group(tuple(ids), c.rule.id) for c, groups in said for ids in groups if len(ids) > 1]
    return tuple(dict.fromkeys(groups))


def _rules(conclusions: Iterable[Conclusion]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(conclusion.rule.id for conclusion in conclusions))


def _without(ids: Sequence[str], unwanted: Container[str]) -> tuple[str, ...]:
    return tuple(each for each in ids if each not in unwanted)


def _on_both(left: SaidBy, right: SaidBy) -> dict[str, tuple[str, ...]]:
    return {each: tuple(dict.fromkeys(left[each] + right[each])) for each in left if each in right}
