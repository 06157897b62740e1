"""Left against right: one finding, by the rule whose difference is most serious."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gait_screen.findings import clinician, wording
from gait_screen.findings.contradiction import (
    furthest_apart,
    is_performance,
    measured_as,
    most_precise,
)
from gait_screen.findings.judge import VERDICT_ORDER, Verdict
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import AsymmetryRule, DeficitInfo
from gait_screen.screening import Finding, Metric
from gait_screen.vocabulary import SIDES, Movement, Side


@dataclass(frozen=True)
class _Comparison:
    """Left and right of one metric in one test, and what the rule says of them."""

    rule: AsymmetryRule
    left: Metric
    right: Metric
    size: float
    uncertainty: float
    verdict: Verdict
    weaker: Side


def assess_asymmetry(
    metrics: Sequence[Metric], deficit: DeficitInfo, knowledge: Knowledge
) -> Finding:
    """Judge the difference of left and right by the rules of ``bands.toml``.

    *possible*: the difference is past its limit and the two 95 % intervals do not overlap;
    *likely*: it is also past the limit by its own uncertainty (both sides' intervals combined as
    independent errors). Where that uncertainty is larger than the limit itself nothing can be
    said.

    Returns
    -------
    finding
        ``side`` is the weaker side, ``value`` the difference in the rule's terms (the metric's
        unit, per cent of the mean, or a ratio) and ``cut`` its limit.
    """
    comparisons = [
        comparison
        for rule in knowledge.asymmetry_rules
        for test in rule.tests
        if (comparison := _compare(metrics, rule, test, knowledge)) is not None
    ]
    judged = [c for c in comparisons if c.verdict != "undecided"]
    if not judged:
        return _not_assessed(deficit, comparisons, knowledge)
    worst = min(judged, key=lambda c: VERDICT_ORDER.index(c.verdict))
    flagged = worst.verdict != "none"
    return Finding(
        deficit=deficit.id,
        side=worst.weaker if flagged else None,
        status="none" if worst.verdict == "undecided" else worst.verdict,
        severity="mild" if flagged else "none",
        metric=worst.rule.metric,
        value=worst.size,
        cut=worst.rule.limit.value,
        uncertainty=worst.uncertainty,
        sources=list(worst.rule.limit.sources),
        explanation=_explain(worst, knowledge),
        clip=worst.left.clip if worst.left.clip == worst.right.clip else None,
        test=worst.left.test,
        view=worst.left.view if worst.left.view == worst.right.view else None,
        rule=worst.rule.id,
        clinician=_note(worst, knowledge),
    )


def asymmetry_size(
    metrics: Sequence[Metric], rule: AsymmetryRule, test: Movement, knowledge: Knowledge
) -> tuple[float, float] | None:
    """Return how much left and right differ by one rule in one test, and the 95 % half-width.

    In the rule's terms: the metric's unit, per cent of the mean, or a ratio. None where the test
    does not show both legs.
    """
    comparison = _compare(metrics, rule, test, knowledge)
    return None if comparison is None else (comparison.size, comparison.uncertainty)


def _compare(
    metrics: Sequence[Metric], rule: AsymmetryRule, test: Movement, knowledge: Knowledge
) -> _Comparison | None:
    cut_short = is_performance(rule.metric, knowledge)
    of_left, of_right = (
        [m for m in measured_as(rule.metric, test, side, metrics) if not (cut_short and m.reason)]
        for side in SIDES
    )
    if furthest_apart(of_left, knowledge) or furthest_apart(of_right, knowledge):
        return None
    left, right = most_precise(of_left), most_precise(of_right)
    if left is None or right is None:
        return None
    size = _size(left, right, rule)
    if size is None:
        return None
    difference, uncertainty = size
    weaker: Side = "left" if _is_weaker(left, right, rule) else "right"
    verdict = _verdict(left, right, rule, difference, uncertainty)
    return _Comparison(rule, left, right, difference, uncertainty, verdict, weaker)


def _size(left: Metric, right: Metric, rule: AsymmetryRule) -> tuple[float, float] | None:
    """Return the size of the difference and its uncertainty; None where it has no meaning."""
    a, b = left.value or 0.0, right.value or 0.0
    u_a, u_b = left.uncertainty or 0.0, right.uncertainty or 0.0
    combined = math.hypot(u_a, u_b)
    if rule.kind == "difference":
        return abs(a - b), combined
    if min(a, b) <= 0:  # a percentage or ratio of nothing
        return None
    if rule.kind == "percent":
        mean = (a + b) / 2
        return 100 * abs(a - b) / mean, 100 * combined / mean
    ratio = max(a, b) / min(a, b)
    return ratio, ratio * math.hypot(u_a / a, u_b / b)


def _is_weaker(left: Metric, right: Metric, rule: AsymmetryRule) -> bool:
    a, b = left.value or 0.0, right.value or 0.0
    return a < b if rule.worse == "low" else a > b


def _verdict(
    left: Metric, right: Metric, rule: AsymmetryRule, size: float, uncertainty: float
) -> Verdict:
    gap = abs((left.value or 0.0) - (right.value or 0.0))
    apart = gap > (left.uncertainty or 0.0) + (right.uncertainty or 0.0)
    excess = size - rule.limit.value
    if apart and excess > 0:
        sure = excess >= uncertainty and rule.at_most == "likely"
        return "likely" if sure else "possible"
    return "undecided" if uncertainty > rule.limit.value else "none"


def _explain(comparison: _Comparison, knowledge: Knowledge) -> str:
    return wording.explain_asymmetry(
        comparison.left,
        comparison.right,
        comparison.rule,
        comparison.verdict,
        size=comparison.size,
        stands_out=comparison.weaker,
        knowledge=knowledge,
    )


def _note(comparison: _Comparison, knowledge: Knowledge) -> str:
    return clinician.note_asymmetry(
        comparison.left,
        comparison.right,
        comparison.rule,
        comparison.verdict,
        size=comparison.size,
        uncertainty=comparison.uncertainty,
        knowledge=knowledge,
    )


def _not_assessed(
    deficit: DeficitInfo, comparisons: Sequence[_Comparison], knowledge: Knowledge
) -> Finding:
    if comparisons:
        metric = comparisons[0].rule.metric
        text = wording.explain_sides_not_judged(metric, knowledge)
        note = clinician.note_sides_not_judged(metric, knowledge)
    else:
        metric = deficit.primary_metric
        text = wording.explain_sides_not_filmed(deficit, knowledge)
        note = clinician.note_not_filmed(deficit, None, knowledge)
    return Finding(
        deficit=deficit.id,
        side=None,
        status="not_assessed",
        severity="none",
        metric=metric,
        explanation=text,
        clinician=note,
    )
