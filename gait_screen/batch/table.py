"""``batch.csv``: one row per person."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from gait_screen.batch.people import BATCH_CSV
from gait_screen.batch.run import Outcome
from gait_screen.compare import most_precise
from gait_screen.errors import UsageError
from gait_screen.knowledge import load_knowledge
from gait_screen.screening import Metric, Screening

__all__ = ["BATCH_CSV", "finding_ids", "write_batch_csv"]

#: A cell that starts so is a formula to a spreadsheet.
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_FIXED: Final = (
    "person",
    "status",
    "exit_code",
    "message",
    "folder",
    "clips",
    "likely",
    "possible",
)


def write_batch_csv(path: Path, outcomes: Sequence[Outcome]) -> Path:
    """Write the table of a batch, replacing an earlier one at once.

    Columns: the person, what came of it, the screening's folder beside the table, ``likely`` and
    ``possible`` findings (``deficit:side``), then for each metric that anybody has
    ``<test>.<key>[.<side>]`` and ``….uncertainty``, in the units of ``screening.json``; empty where
    it was not measured. Where a person has several clips of one movement the most precise one
    counts. A text that a spreadsheet would run as a formula (``=x``) gets an apostrophe before it.

    Raises
    ------
    UsageError
        When it cannot be written.
    """
    metrics = [_measured(outcome.screening) for outcome in outcomes]
    names = _metric_columns(metrics)
    header = [*_FIXED, *(column for name in names for column in (name, f"{name}.uncertainty"))]
    rows = [
        [*_fixed_cells(outcome), *(cell for name in names for cell in _cells(found.get(name)))]
        for outcome, found in zip(outcomes, metrics, strict=True)
    ]
    try:
        _replace(path, [header, *rows])
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror or error}): choose another --out."
        ) from error
    return path


def finding_ids(screening: Screening | None, status: str) -> list[str]:
    """Return the findings of a status as ``deficit:side``, or ``deficit`` of the whole body."""
    findings = [] if screening is None else screening.findings
    return [
        f.deficit if f.side is None else f"{f.deficit}:{f.side}"
        for f in findings
        if f.status == status
    ]


def _fixed_cells(outcome: Outcome) -> list[str]:
    cells = [
        outcome.person.name,
        outcome.status,
        str(outcome.exit_code),
        outcome.message,
        "" if outcome.screening is None else outcome.person.folder.name,
        "; ".join(clip.name for clip in outcome.person.clips),
        "; ".join(finding_ids(outcome.screening, "likely")),
        "; ".join(finding_ids(outcome.screening, "possible")),
    ]
    return [_harmless(cell) for cell in cells]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell


def _measured(screening: Screening | None) -> dict[str, Metric]:
    metrics = most_precise([] if screening is None else screening.metrics).values()
    return {_column(metric): metric for metric in metrics if metric.value is not None}


def _column(metric: Metric) -> str:
    parts = (metric.test or "combined", metric.key, metric.side)
    return ".".join(part for part in parts if part)


def _metric_columns(people: Iterable[dict[str, Metric]]) -> list[str]:
    """Return all columns, by movement and then in the catalogue's order."""
    order = {key: number for number, key in enumerate(load_knowledge().metrics)}
    every = {name: metric for found in people for name, metric in found.items()}
    return sorted(
        every,
        key=lambda name: (every[name].test or "~", order.get(every[name].key, len(order)), name),
    )


def _cells(metric: Metric | None) -> tuple[str, str]:
    if metric is None or metric.value is None:
        return "", ""
    return f"{metric.value:.6g}", "" if metric.uncertainty is None else f"{metric.uncertainty:.6g}"


def _replace(path: Path, rows: Sequence[Sequence[str]]) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
