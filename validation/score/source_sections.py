"""The section of the report that sets the sources of a metric side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from gait_screen.vocabulary import SOURCES
from validation.score.markdown import coverage, number, table
from validation.score.rows import REPORTED, MetricRow
from validation.score.tables import agreement, keys_of, of_key, unit_of

_HEAD: Final = (
    "metric",
    "unit",
    "source",
    "n",
    "bias",
    "SD",
    "MAE",
    "slope",
    "covered",
    "half-width",
)


def source_section(rows: Sequence[MetricRow]) -> Iterator[str]:
    """Yield the table of the metrics that more than the landmarks measured; else nothing.

    Judged as the table at a glance: on the clips that the uncertainty was not fitted on.
    """
    judged = [row for row in rows if row.expected and row.setting.part != "fit"]
    judged = judged or [row for row in rows if row.expected]
    lines = [line for key in keys_of(judged) for line in _lines(of_key(judged, key), key)]
    if not lines:
        return
    yield "### By source"
    yield (
        "What each source gives by itself and what the product reports of them, weighted by their "
        "intervals. *Slope* is that of measured on true: 1 follows the truth, 0 knows nothing of "
        "it. Values of the sources are of the same clips where both measured."
    )
    yield table(_HEAD, lines)


def _lines(rows: Sequence[MetricRow], key: str) -> Iterator[list[str]]:
    present = [name for name in SOURCES if any(row.source == name for row in rows)]
    if present in ([], ["landmarks"]):
        return
    unit = unit_of(rows, key)
    for name in (*present, REPORTED):
        some = [row for row in rows if row.source == name and row.status == "measured"]
        found = agreement(some)
        yield [
            key if name == present[0] else "",
            unit,
            "**reported**" if name == REPORTED else name,
            str(found.measured),
            number(found.bias, unit, signed=True),
            number(found.sd, unit),
            number(found.mae, unit),
            f"{slope(some):.2f}" if len(some) > 2 else "–",
            coverage(found),
            number(found.half_width, unit),
        ]


def slope(rows: Sequence[MetricRow]) -> float:
    """Return the slope of measured on true by least squares; NaN where all truths are one."""
    true = np.array([row.true for row in rows])
    measured = np.array([row.measured for row in rows])
    spread = float(np.sum((true - true.mean()) ** 2)) if len(rows) else 0.0
    if spread <= 0.0:
        return float("nan")
    return float(np.sum((true - true.mean()) * (measured - measured.mean()))) / spread
