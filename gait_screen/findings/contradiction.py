"""What was measured twice with intervals that do not meet: then neither number counts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.screening import Metric
from gait_screen.vocabulary import Movement, Side


def contradictions(
    deficit: str, side: Side | None, metrics: Sequence[Metric], knowledge: Knowledge
) -> Iterator[tuple[Metric, Metric]]:
    """Yield what excludes each other in the best of the tests filmed: those that judge it.

    Yields
    ------
    low, high
        Of one metric, side and test, the two whose intervals are furthest apart.
    """
    bands = knowledge.bands_for(deficit)
    for _, equals in itertools.groupby(bands, key=lambda band: band.priority):
        kinds = [
            measured_as(band.metric, test, side, metrics) for band in equals for test in band.tests
        ]
        for measured in kinds:
            apart = furthest_apart(measured, knowledge)
            if apart is not None:
                yield apart
        if any(kinds):
            return


def measured_as(
    key: str, test: Movement | None, side: Side | None, metrics: Sequence[Metric]
) -> list[Metric]:
    """Return the measurements of a kind that have a value and an interval."""
    return [
        metric
        for metric in metrics
        if (metric.key, metric.test, metric.side) == (key, test, side)
        and metric.status == "measured"
        and metric.value is not None
        and metric.uncertainty is not None
    ]


def most_precise(measured: Sequence[Metric]) -> Metric | None:
    """Return the one of several measurements of a kind with the smallest interval, if any."""
    return min(
        measured, key=lambda m: (m.uncertainty or 0.0, m.clip or "", m.value or 0.0), default=None
    )


def furthest_apart(
    measured: Sequence[Metric], knowledge: Knowledge
) -> tuple[Metric, Metric] | None:
    """Return the two whose intervals are furthest apart, lower first; None where all meet.

    Counts and times never contradict each other: a second attempt may honestly be better.
    """
    pairs = [
        (_gap(low, high), low, high)
        for low, high in itertools.permutations(measured, 2)
        if _gap(low, high) > 0 and not is_performance(low.key, knowledge)
    ]
    if not pairs:
        return None
    _, low, high = max(pairs, key=lambda p: (p[0], p[1].value, p[1].clip or "", p[2].clip or ""))
    return low, high


def is_performance(key: str, knowledge: Knowledge) -> bool:
    """Return whether it is a count or time that a second attempt may honestly better."""
    return any(b.metric == key and b.reason_means_lower_bound for b in knowledge.bands)


def _gap(low: Metric, high: Metric) -> float:
    return ((high.value or 0.0) - (high.uncertainty or 0.0)) - (
        (low.value or 0.0) + (low.uncertainty or 0.0)
    )
