"""Whether a condition of a rule holds for a leg, and which findings, numbers and answers say so.

A condition is tried on a leg, or on the person as a whole (``side`` None). What has no side of its
own (a step width, a squat seen from the front) speaks for either leg. What was measured twice with
intervals that do not meet says nothing but that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gait_screen.findings.contradiction import (
    contradictions,
    furthest_apart,
    is_performance,
    measured_as,
    most_precise,
)
from gait_screen.knowledge.answers import Answers, PainAnswer
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import SEVERITIES
from gait_screen.knowledge.rule_models import (
    AnswerIs,
    Condition,
    FindingIs,
    MetricIs,
    MetricsContradict,
    WhichSide,
)
from gait_screen.reasoning import words
from gait_screen.screening import Finding, Metric
from gait_screen.vocabulary import SIDES, Movement, Side, other_side


@dataclass(frozen=True)
class Evidence:
    """All that the rules look at."""

    findings: tuple[Finding, ...]
    metrics: tuple[Metric, ...]
    answers: Answers
    knowledge: Knowledge


@dataclass(frozen=True)
class Match:
    """Why a condition holds: the deficits it found, and the numbers in words."""

    deficits: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def match_condition(condition: Condition, side: Side | None, evidence: Evidence) -> Match | None:
    """Return why the condition holds for the leg, or None where it does not."""
    if condition.finding is not None:
        return _match_finding(condition.finding, side, evidence)
    if condition.metric is not None:
        return _match_metric(condition.metric, side, evidence)
    if condition.answer is not None:
        return _match_answer(condition.answer, side, evidence)
    if condition.contradiction is not None:
        return _match_contradiction(condition.contradiction, side, evidence)
    raise ValueError("a condition is one of finding, metric, answer or contradiction")


def _legs(which: WhichSide, side: Side | None) -> tuple[Side | None, ...]:
    """Return the sides that a condition looks at; of the person as a whole, every one."""
    if side is None or which == "any":
        return (*SIDES, None)
    return (side if which == "same" else other_side(side), None)


# --- findings ----------------------------------------------------------------------------------


def _match_finding(wanted: FindingIs, side: Side | None, evidence: Evidence) -> Match | None:
    legs = _legs(wanted.side, side)
    found = [
        finding
        for deficit in _wanted_deficits(wanted, evidence.knowledge)
        for leg in legs
        for finding in evidence.findings
        if (finding.deficit, finding.side) == (deficit, leg)
        and _is_so(finding, wanted)
        and not any(contradictions(deficit, leg, evidence.metrics, evidence.knowledge))
    ]
    if not found:
        return None
    numbers = [number for finding in found for number in _numbers_of(finding, evidence)]
    return Match(tuple(dict.fromkeys(finding.deficit for finding in found)), tuple(numbers))


def _wanted_deficits(wanted: FindingIs, knowledge: Knowledge) -> tuple[str, ...]:
    if wanted.deficits:
        return wanted.deficits
    return tuple(d.id for d in knowledge.deficits if d.id not in wanted.other_than)


def _is_so(finding: Finding, wanted: FindingIs) -> bool:
    enough = SEVERITIES.index(finding.severity) >= SEVERITIES.index(wanted.at_least)
    return finding.status in wanted.statuses and enough


def _numbers_of(finding: Finding, evidence: Evidence) -> Iterator[str]:
    if finding.deficit == "asymmetry":
        yield from words.both_legs(finding, evidence.metrics, evidence.knowledge)
    elif finding.value is not None and finding.uncertainty is not None:
        yield words.finding(finding, evidence.knowledge)


# --- metrics -----------------------------------------------------------------------------------


def _match_metric(wanted: MetricIs, side: Side | None, evidence: Evidence) -> Match | None:
    one_leg = any(b.metric == wanted.metric and b.needs_side for b in evidence.knowledge.bands)
    spoken = [
        metric
        for leg in _legs(wanted.side, side)
        if not (one_leg and leg is None)
        for test in wanted.tests
        if (metric := _spokesman(wanted.metric, test, leg, evidence)) is not None
    ]
    numbers = [
        words.metric(metric, wanted, evidence.knowledge)
        for metric in spoken
        if _lies_there(metric, wanted, evidence.knowledge)
    ]
    return Match(numbers=tuple(numbers)) if numbers else None


def _spokesman(key: str, test: Movement, leg: Side | None, evidence: Evidence) -> Metric | None:
    """Return the most precise measurement of its kind; None without one, or where two disagree."""
    measured = measured_as(key, test, leg, evidence.metrics)
    if furthest_apart(measured, evidence.knowledge) is not None:
        return None
    return most_precise(measured)


def _lies_there(metric: Metric, wanted: MetricIs, knowledge: Knowledge) -> bool:
    value, margin = metric.value or 0.0, metric.uncertainty or 0.0
    if not wanted.surely:
        margin = 0.0
    if wanted.below is not None and _is_cut_short(metric, knowledge):
        return False
    above = -math.inf if wanted.above is None else wanted.above
    below = math.inf if wanted.below is None else wanted.below
    # Past a limit means past it, and then by the whole interval: as findings are judged.
    return above < value < below and above <= value - margin and value + margin <= below


def _is_cut_short(metric: Metric, knowledge: Knowledge) -> bool:
    """Return whether a count or time was cut short, so that its value is a lower bound."""
    return is_performance(metric.key, knowledge) and bool(metric.reason)


# --- the same thing measured twice -------------------------------------------------------------


def _match_contradiction(
    wanted: MetricsContradict, side: Side | None, evidence: Evidence
) -> Match | None:
    knowledge = evidence.knowledge
    deficits: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for deficit in wanted.deficits or tuple(d.id for d in knowledge.deficits):
        for leg in _legs("same", side):
            for low, high in contradictions(deficit, leg, evidence.metrics, evidence.knowledge):
                deficits[deficit] = None
                numbers[words.contradiction(low, high, knowledge)] = None
    return Match(tuple(deficits), tuple(numbers)) if deficits else None


# --- answers -----------------------------------------------------------------------------------


def _match_answer(wanted: AnswerIs, side: Side | None, evidence: Evidence) -> Match | None:
    answers = evidence.answers
    # A place marked with 0 out of 10 does not hurt.
    pains = [
        p
        for p in answers.pain
        if (p.site in wanted.pain_sites or (wanted.places_at_least and not wanted.pain_sites))
        and p.severity != 0
        and _hurts_on(p, side)
    ]
    places = {p.site for p in pains}
    tried = [each for each in wanted.tried if each in answers.tried]
    holds = [
        not wanted.pain_sites or bool(pains),
        wanted.pain_above is None or any(_is_above(p, wanted.pain_above) for p in pains),
        wanted.pain_at_most is None or all(_is_at_most(p, wanted.pain_at_most) for p in pains),
        wanted.places_at_least is None or len(places) >= wanted.places_at_least,
        not wanted.tried or bool(tried),
        _fits_age(wanted, answers.age),
        not wanted.shoes or answers.shoes in wanted.shoes,
    ]
    if not all(holds):
        return None
    return Match(numbers=tuple(words.answers(wanted, answers, pains, tried, evidence.knowledge)))


def _hurts_on(pain: PainAnswer, side: Side | None) -> bool:
    """Return whether the pain may be on that leg: a pain without a side may be on either."""
    return side is None or pain.side in (side, "both", None)


def _is_above(pain: PainAnswer, limit: float) -> bool:
    return pain.severity is not None and pain.severity > limit


def _is_at_most(pain: PainAnswer, limit: float) -> bool:
    return pain.severity is not None and pain.severity <= limit


def _fits_age(wanted: AnswerIs, age: int | None) -> bool:
    if wanted.age_from is None and wanted.age_below is None:
        return True
    if age is None:
        return False
    old_enough = wanted.age_from is None or age >= wanted.age_from
    return old_enough and (wanted.age_below is None or age < wanted.age_below)
