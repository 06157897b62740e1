"""Whether the rules of reasoning refer to what is there, and can each do something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import DeficitId
from gait_screen.knowledge.rule_models import Condition, MetricIs, Rule

#: The fields of a rule that change a plan.
EFFECTS: Final = (
    "works_on",
    "order",
    "together",
    "set_aside",
    "hold",
    "prefer",
    "avoid",
    "not_together",
    "begin_with",
    "one_of",
    "begin_easier",
    "one_leg_first",
    "film",
    "refer",
)


def find_rule_faults(knowledge: Knowledge) -> Iterator[str]:
    """Yield what is wrong with the rules, one short sentence each, naming the rule."""
    for rule in knowledge.rules:
        faults = (
            *_unknown_ids(rule, knowledge),
            *_metrics_never_measured(rule, knowledge),
            *_never_contradicted(rule, knowledge),
            *_wrong_leg(rule),
            *_idle_effects(rule),
            *_contrary_effects(rule),
        )
        yield from (f"rule {rule.id} {fault}" for fault in faults)


def _unknown_ids(rule: Rule, knowledge: Knowledge) -> Iterator[str]:
    known = {drill.id for drill in knowledge.drills}
    groups = [drill for group in rule.not_together for drill in group]
    for drill in sorted(
        {*rule.prefer, *rule.avoid, *rule.begin_with, *rule.one_of, *groups} - known
    ):
        yield f"names the unknown drill {drill}"
    for source in rule.sources:
        if source not in knowledge.sources:
            yield f"names the source {source}, which sources.toml does not have"


def _metrics_never_measured(rule: Rule, knowledge: Knowledge) -> Iterator[str]:
    for wanted in _metric_conditions(rule):
        info = knowledge.metrics.get(wanted.metric)
        if info is None:
            yield f"looks at {wanted.metric}, which metrics.toml does not have"
        elif not set(wanted.tests) <= set(info.tests):
            never = ", ".join(sorted(set(wanted.tests) - set(info.tests)))
            yield f"looks at {wanted.metric} in {never}, which does not give it"


def _never_contradicted(rule: Rule, knowledge: Knowledge) -> Iterator[str]:
    for condition in _conditions(rule):
        if condition.contradiction is not None:
            for deficit in condition.contradiction.deficits:
                bands = knowledge.bands_for(deficit)
                if all(band.reason_means_lower_bound for band in bands):
                    yield f"waits for a contradiction about {deficit}, which cannot come"


def _wrong_leg(rule: Rule) -> Iterator[str]:
    if rule.per_side:
        return
    parts = [part for c in _conditions(rule) for part in (c.finding, c.metric) if part is not None]
    if any(part.side == "other" for part in parts):
        yield "looks at the other leg, but is not tried on each leg (per_side)"
    if rule.one_leg_first:
        yield "has one_leg_first, but is not tried on each leg (per_side)"


def _idle_effects(rule: Rule) -> Iterator[str]:
    if not any(getattr(rule, effect) for effect in EFFECTS):
        yield "has no effect"
    found = _found(rule)
    if set(rule.hold) - found:
        yield f"holds {', '.join(sorted(set(rule.hold) - found))}, which its conditions never find"
    if rule.set_aside and not (found | set(rule.works_on)) - set(rule.set_aside):
        yield "sets something aside without naming what is trained in its place"


def _contrary_effects(rule: Rule) -> Iterator[str]:
    for one, other in (
        ("prefer", "avoid"),
        ("begin_with", "avoid"),
        ("one_of", "avoid"),
        ("works_on", "set_aside"),
        ("works_on", "hold"),
        ("set_aside", "hold"),
    ):
        both = sorted(set(getattr(rule, one)) & set(getattr(rule, other)))
        if both:
            yield f"has {', '.join(both)} under {one} and under {other}"


def _found(rule: Rule) -> set[DeficitId]:
    """Return the deficits that the conditions of a rule can find."""
    found: set[DeficitId] = set()
    for condition in rule.when:
        for part in (condition.finding, condition.contradiction):
            found.update(part.deficits if part is not None else ())
    return found


def _conditions(rule: Rule) -> tuple[Condition, ...]:
    return (*rule.when, *rule.unless)


def _metric_conditions(rule: Rule) -> Iterator[MetricIs]:
    for condition in _conditions(rule):
        if condition.metric is not None:
            yield condition.metric
