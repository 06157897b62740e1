"""Try every rule on every leg."""

from __future__ import annotations

from collections.abc import Sequence

from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import DeficitId
from gait_screen.knowledge.rule_models import Rule
from gait_screen.reasoning.conclusion import Conclusion
from gait_screen.reasoning.evidence import Evidence, Match, match_condition
from gait_screen.screening import Finding, Metric
from gait_screen.vocabulary import SIDES, Side


def reason(
    findings: Sequence[Finding],
    metrics: Sequence[Metric],
    answers: Answers | None,
    knowledge: Knowledge,
) -> tuple[Conclusion, ...]:
    """Return the rules that apply to this person, each with the numbers that made it apply.

    Nothing is guessed: a condition on something that was not found, not measured with an
    uncertainty, or not answered does not hold.

    Parameters
    ----------
    findings, metrics
        In any order.
    answers
        None where the person was not asked.

    Returns
    -------
    conclusions
        In the order of ``rules.toml``, left before right.
    """
    evidence = Evidence(tuple(findings), tuple(metrics), answers or Answers(), knowledge)
    return tuple(
        conclusion
        for rule in knowledge.rules
        for side in (SIDES if rule.per_side else (None,))
        if (conclusion := _try(rule, side, evidence)) is not None
    )


def _try(rule: Rule, side: Side | None, evidence: Evidence) -> Conclusion | None:
    if any(match_condition(condition, side, evidence) is not None for condition in rule.unless):
        return None
    matches: list[Match] = []
    for condition in rule.when:
        match = match_condition(condition, side, evidence)
        if match is None:
            return None
        matches.append(match)
    numbers = dict.fromkeys(number for match in matches for number in match.numbers)
    return Conclusion(rule, side, _deficits(rule, matches, evidence.knowledge), tuple(numbers))


def _deficits(rule: Rule, matches: Sequence[Match], knowledge: Knowledge) -> tuple[str, ...]:
    found = {deficit for match in matches for deficit in match.deficits}
    named: set[DeficitId] = {*rule.works_on, *rule.set_aside}
    return tuple(d.id for d in knowledge.deficits if d.id in found | named)
