"""Metrics to findings: each deficit once per side, judged by the best test that was filmed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gait_screen.findings import clinician, wording
from gait_screen.findings.asymmetry import assess_asymmetry
from gait_screen.findings.contradiction import contradictions
from gait_screen.findings.judge import VERDICT_ORDER, Judgement, judge_value
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import SEVERITIES, Band, DeficitInfo
from gait_screen.screening import Finding, Metric
from gait_screen.vocabulary import SIDES, Side


@dataclass(frozen=True)
class _Opinion:
    """What one metric says of a deficit; ``judgement`` is None where it says nothing."""

    metric: Metric
    band: Band
    judgement: Judgement | None
    explanation: str
    clinician: str


def assess_findings(
    metrics: Sequence[Metric], knowledge: Knowledge, age: int | None
) -> list[Finding]:
    """Judge every deficit of the contract on the metrics of a screening.

    A deficit appears once per side, in the order of ``deficits.toml``. It is judged by the band
    of the best priority that a metric of that side can answer; of bands of equal priority, which
    are different tasks, the most serious one speaks. Within a test the metric with the smallest
    uncertainty counts. :func:`gait_screen.findings.judge.judge_value` has the rule.

    A deficit that no metric can judge appears as ``not_assessed`` with the reason and how to film
    it: for the missing side where the other one is there, once without a side where neither is.
    Not judged are also what was measured twice with intervals that do not meet
    (:mod:`gait_screen.findings.contradiction`), a number without an uncertainty, a number whose
    interval reaches from the expected range past the last limit, a time or count that was cut short
    before it reached the limit (a measured metric with a ``reason``), and a value whose limits
    depend on an age that is not known or has no reference.

    Parameters
    ----------
    metrics
        In any order; keys that no band knows are passed over.
    age
        In years, or None.

    Returns
    -------
    findings
        ``cut`` is the first (mildest) limit, by which the status was decided; ``severity`` goes
        by the value's band.
    """
    known = [metric for metric in metrics if metric.key in knowledge.metrics]
    findings: list[Finding] = []
    for deficit in knowledge.deficits:
        if deficit.id == "asymmetry":
            findings.append(assess_asymmetry(known, deficit, knowledge))
        else:
            findings.extend(_assess_deficit(known, deficit, knowledge, age))
    return findings


def _assess_deficit(
    metrics: Sequence[Metric], deficit: DeficitInfo, knowledge: Knowledge, age: int | None
) -> list[Finding]:
    bands = knowledge.bands_for(deficit.id)
    relevant = [(band, metric) for band in bands for metric in metrics if _answers(metric, band)]
    findings = []
    for side in _sides(deficit, [metric for _, metric in relevant]):
        apart = next(contradictions(deficit.id, side, metrics, knowledge), None)
        if apart is not None:
            findings.append(_contradicted(deficit, side, apart, knowledge))
            continue
        opinions = [
            _opinion(metric, band, deficit, knowledge, age)
            for band, metric in relevant
            if metric.side == side
        ]
        findings.append(_finding(deficit, side, opinions, knowledge))
    return findings


def _answers(metric: Metric, band: Band) -> bool:
    return (
        metric.key == band.metric
        and metric.test in band.tests
        and not (band.needs_side and metric.side is None)
    )


def _sides(deficit: DeficitInfo, metrics: Iterable[Metric]) -> list[Side | None]:
    """Return the sides to report: both where one is there, None only for what has no side."""
    metrics = list(metrics)
    sided = [side for side in SIDES if any(metric.side == side for metric in metrics)]
    whole = any(metric.side is None and metric.status == "measured" for metric in metrics)
    if not sided:
        return [None]
    sides: list[Side | None] = list(SIDES if deficit.sided else sided)
    return [*sides, None] if whole else sides


def _opinion(
    metric: Metric, band: Band, deficit: DeficitInfo, knowledge: Knowledge, age: int | None
) -> _Opinion:
    if metric.status == "not_assessed" or metric.value is None:
        explanation = wording.explain_not_measured(metric, knowledge)
        note = clinician.note_not_measured(metric, knowledge)
        return _Opinion(metric, band, None, explanation, note)
    if metric.uncertainty is None:
        explanation = wording.explain_without_uncertainty(metric, knowledge)
        note = clinician.note_without_uncertainty(metric, knowledge)
        return _Opinion(metric, band, None, explanation, note)
    judgement = _judge(metric.value, metric.uncertainty, band, age)
    if judgement is None:
        explanation = wording.explain_age(metric, age, knowledge)
        return _Opinion(metric, band, None, explanation, clinician.note_age(metric, age, knowledge))
    cut_short = band.reason_means_lower_bound and bool(metric.reason)
    if cut_short and judgement.verdict != "none":
        explanation = wording.explain_lower_bound(metric, knowledge)
        note = clinician.note_lower_bound(metric, knowledge)
        return _Opinion(metric, band, None, explanation, note)
    if judgement.verdict == "undecided":
        explanation = wording.explain_undecided(metric, knowledge)
        note = clinician.note_undecided(metric, band, knowledge)
        return _Opinion(metric, band, None, explanation, note)
    explanation = wording.explain_judged(metric, band, deficit, judgement, knowledge)
    note = clinician.note_judged(metric, band, judgement, knowledge)
    return _Opinion(metric, band, judgement, explanation, note)


def _judge(value: float, uncertainty: float, band: Band, age: int | None) -> Judgement | None:
    """Judge by every table of cuts that may apply; None when none does or they disagree."""
    judgements = [
        judge_value(
            value,
            uncertainty,
            cuts,
            sign=band.sign,
            max_uncertainty=band.max_uncertainty.value,
            at_most=band.at_most,
        )
        for cuts in band.cut_tables(age)
    ]
    if len({(judgement.verdict, judgement.severity) for judgement in judgements}) != 1:
        return None
    return judgements[0]


def _finding(
    deficit: DeficitInfo, side: Side | None, opinions: Sequence[_Opinion], knowledge: Knowledge
) -> Finding:
    judged = [opinion for opinion in opinions if opinion.judgement is not None]
    if judged:
        best = min(opinion.band.priority for opinion in judged)
        return _judged_finding(
            deficit, side, _most_serious([o for o in judged if o.band.priority == best])
        )
    if not opinions:
        return Finding(
            deficit=deficit.id,
            side=side,
            status="not_assessed",
            severity="none",
            metric=deficit.primary_metric,
            explanation=wording.explain_not_filmed(deficit, side, knowledge),
            clinician=clinician.note_not_filmed(deficit, side, knowledge),
        )
    # A number that could not be judged says more than one that was never measured.
    spoken = min(opinions, key=_unjudged_place)
    return Finding(
        deficit=deficit.id,
        side=side,
        status="not_assessed",
        severity="none",
        metric=spoken.metric.key,
        value=spoken.metric.value,
        uncertainty=spoken.metric.uncertainty,
        explanation=spoken.explanation,
        clip=spoken.metric.clip,
        test=spoken.metric.test,
        view=spoken.metric.view,
        clinician=spoken.clinician,
    )


def _unjudged_place(opinion: _Opinion) -> tuple[bool, int, tuple[float, str, float], str, str]:
    metric = opinion.metric
    measured = metric.status == "measured"
    return (
        not measured,
        opinion.band.priority,
        _precision(metric),
        opinion.band.id,
        f"{metric.test or ''} {metric.reason or ''}",
    )


def _contradicted(
    deficit: DeficitInfo, side: Side | None, apart: tuple[Metric, Metric], knowledge: Knowledge
) -> Finding:
    low, high = apart
    return Finding(
        deficit=deficit.id,
        side=side,
        status="not_assessed",
        severity="none",
        metric=low.key,
        explanation=wording.explain_contradiction(low, high, knowledge),
        test=low.test,
        view=low.view if low.view == high.view else None,
        clinician=clinician.note_contradiction(low, high, knowledge),
    )


def _most_serious(opinions: Sequence[_Opinion]) -> _Opinion:
    """Of the best measurement of each band and test, return the most serious one."""
    best: dict[tuple[str, str | None], _Opinion] = {}
    for opinion in sorted(opinions, key=lambda o: _precision(o.metric)):
        best.setdefault((opinion.band.id, opinion.metric.test), opinion)
    return min(best.values(), key=_seriousness)


def _precision(metric: Metric) -> tuple[float, str, float]:
    uncertainty = math.inf if metric.uncertainty is None else metric.uncertainty
    return uncertainty, metric.clip or "", metric.value or 0.0


def _seriousness(opinion: _Opinion) -> tuple[int, int, str, str]:
    judgement = opinion.judgement
    if judgement is None:
        return len(VERDICT_ORDER), 0, opinion.band.id, ""
    return (
        VERDICT_ORDER.index(judgement.verdict),
        -SEVERITIES.index(judgement.severity),
        opinion.band.id,
        opinion.metric.test or "",
    )


def _judged_finding(deficit: DeficitInfo, side: Side | None, opinion: _Opinion) -> Finding:
    judgement, metric = opinion.judgement, opinion.metric
    if judgement is None or judgement.verdict == "undecided":
        raise ValueError(f"{deficit.id} has no judgement to report")
    cuts = [judgement.cut, *([] if judgement.reached is None else [judgement.reached])]
    return Finding(
        deficit=deficit.id,
        side=side,
        status=judgement.verdict,
        severity=judgement.severity,
        metric=metric.key,
        value=metric.value,
        cut=judgement.cut.value,
        uncertainty=metric.uncertainty,
        sources=list(dict.fromkeys(source for cut in cuts for source in cut.sources)),
        explanation=opinion.explanation,
        clip=metric.clip,
        test=metric.test,
        view=metric.view,
        rule=opinion.band.id,
        clinician=opinion.clinician,
    )
