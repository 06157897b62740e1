"""Every metric of one person over time, both legs together: what the charts show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gait_screen.knowledge import Knowledge, load_knowledge, normal_band
from gait_screen.outputs.trend_svg import Trend, TrendPoint
from gait_screen.progress.look_back import DeficitHistory
from gait_screen.progress.measures import metric_of
from gait_screen.progress.pairs import Pair
from gait_screen.progress.records import Measure, PastScreening, moment_of
from gait_screen.vocabulary import SIDES, Movement, Side


@dataclass(frozen=True)
class MetricTrend:
    """A metric in a movement; ``trend`` has its values by leg."""

    key: str
    test: Movement
    trend: Trend


def metric_trends(
    screenings: Sequence[PastScreening], knowledge: Knowledge | None = None
) -> tuple[MetricTrend, ...]:
    """Return every quantity that was ever measured with an uncertainty, in the catalogue's order.

    Of several clips of a movement the most precise value counts. Two values are joined only where
    they may be compared: the same units, model, sources, zero and side of filming, another clip.

    Parameters
    ----------
    screenings
        Of one person, oldest first.
    """
    known = load_knowledge() if knowledge is None else knowledge
    there = {
        (metric.key, metric.test)
        for past in screenings
        for metric in past.screening.metrics
        if metric.status == "measured" and metric.uncertainty is not None
    }
    ordered = [
        (key, test)
        for key, info in known.metrics.items()
        for test in info.tests
        if (key, test) in there
    ]
    return tuple(
        MetricTrend(key, test, _trend(key, test, screenings, known)) for key, test in ordered
    )


def history_trend(
    history: DeficitHistory, screenings: Sequence[PastScreening], knowledge: Knowledge | None = None
) -> Trend:
    """Return the trend of what a deficit is followed by: a metric, or a difference of the legs."""
    known = load_knowledge() if knowledge is None else knowledge
    measure = history.measure
    if measure.asymmetry is None:
        return _trend(measure.key, measure.test, screenings, known, (history.side,))
    points = [
        TrendPoint(
            moment_of(point.created).date(),
            point.quantity.value,
            point.quantity.uncertainty,
            joined=True,
        )
        for point in history.points
        if point.quantity is not None
    ]
    unit = next((p.quantity.unit for p in history.points if p.quantity is not None), "")
    return Trend(unit, {"": points}, None, measure.smallest_change)


def _trend(
    key: str,
    test: Movement,
    screenings: Sequence[PastScreening],
    knowledge: Knowledge,
    sides: Sequence[Side | None] = (*SIDES, None),
) -> Trend:
    bands = [b for b in knowledge.bands if b.metric == key and test in b.tests]
    smallest = next((b.mdc.value for b in bands if b.mdc is not None), None)
    measure = Measure(key, test, 1, smallest)
    points: dict[str, list[TrendPoint]] = {
        side or "": found
        for side in sides
        if (found := _points(measure, side, screenings, knowledge))
    }
    unit = knowledge.metrics[key].unit
    return Trend(unit, points, normal_band(key, test, knowledge), smallest)


def _points(
    measure: Measure,
    side: Side | None,
    screenings: Sequence[PastScreening],
    knowledge: Knowledge,
) -> list[TrendPoint]:
    points: list[TrendPoint] = []
    before: PastScreening | None = None
    for past in screenings:
        metric = metric_of(measure, side, past.screening.metrics)
        if metric is None or metric.value is None:
            continue
        joined = before is not None and not isinstance(
            Pair(before.screening, past.screening, knowledge).compare(measure, side), str
        )
        points.append(TrendPoint(past.day, metric.value, metric.uncertainty, joined))
        before = past
    return points
