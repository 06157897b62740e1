"""By which numbers a deficit is followed, and what a screening says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gait_screen.findings.asymmetry import asymmetry_size
from gait_screen.knowledge import Knowledge
from gait_screen.knowledge.models import DeficitInfo
from gait_screen.progress.records import Measure, Quantity
from gait_screen.screening import Finding, Metric
from gait_screen.vocabulary import Side


def measures_of(
    deficit: DeficitInfo, judged_by: Iterable[Finding], knowledge: Knowledge
) -> tuple[Measure, ...]:
    """Return the numbers that show a deficit, those it was judged by first, then the best tests."""
    measures = list(_of_asymmetry(knowledge) if deficit.id == "asymmetry" else ())
    for band in knowledge.bands_for(deficit.id):
        smallest = None if band.mdc is None else band.mdc.value
        measures += [Measure(band.metric, test, band.sign, smallest) for test in band.tests]
    used = [(finding.metric, finding.test) for finding in judged_by]
    first = [m for pair in dict.fromkeys(used) for m in measures if (m.key, m.test) == pair]
    return tuple([*first, *(measure for measure in measures if measure not in first)])


def quantity_of(
    measure: Measure, side: Side | None, metrics: Sequence[Metric], knowledge: Knowledge
) -> Quantity | None:
    """Return a measure's value with its uncertainty; None where there is none to compare."""
    rule = measure.asymmetry
    if rule is not None:
        size = asymmetry_size(metrics, rule, measure.test, knowledge)
        unit = knowledge.metrics[measure.key].unit
        units = {"difference": unit, "percent": "%", "ratio": "times"}
        return None if size is None else Quantity(*size, units[rule.kind])
    metric = metric_of(measure, side, metrics)
    if metric is None or metric.value is None or metric.uncertainty is None:
        return None
    return Quantity(metric.value, metric.uncertainty, metric.unit)


def metric_of(measure: Measure, side: Side | None, metrics: Iterable[Metric]) -> Metric | None:
    """Return the most precise metric of a measure on one leg."""
    of_measure = [
        metric
        for metric in metrics
        if (metric.key, metric.test, metric.side) == (measure.key, measure.test, side)
        and metric.status == "measured"
        and metric.uncertainty is not None
    ]
    return min(of_measure, key=lambda m: (m.uncertainty or 0.0, m.clip or ""), default=None)


def _of_asymmetry(knowledge: Knowledge) -> Iterable[Measure]:
    for rule in knowledge.asymmetry_rules:
        for test in rule.tests:
            yield Measure(rule.metric, test, +1, asymmetry=rule)
