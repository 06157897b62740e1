"""Findings and plan again from stored metrics and new answers; no video needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from gait_screen.errors import UsageError
from gait_screen.findings import assess_findings
from gait_screen.knowledge import Answers, load_knowledge
from gait_screen.plan.make import make_plan
from gait_screen.plan.state import PlanState
from gait_screen.screening import (
    Finding,
    Metric,
    Plan,
    describe_invalid,
    read_json,
)
from gait_screen.vocabulary import SCHEMA

#: Units besides the catalogue's in which a quantity is written (with a known body height).
_OTHER_UNITS: Final[Mapping[str, str]] = {"vertical_oscillation": "cm"}


def plan_from_metrics(
    metrics: Sequence[Metric],
    answers: Answers | None = None,
    *,
    start: date | None = None,
    state: PlanState | None = None,
) -> tuple[list[Finding], Plan]:
    """Judge metrics by the package's knowledge and make a plan of the findings.

    Metric keys that the knowledge files do not have are passed over. ``start`` and ``state`` as
    for :func:`gait_screen.plan.make.make_plan`.
    """
    knowledge = load_knowledge()
    age = None if answers is None else answers.age
    findings = assess_findings(metrics, knowledge, age)
    plan = make_plan(findings, answers, knowledge, metrics=metrics, start=start, state=state)
    return findings, plan


def read_metrics(path: Path) -> list[Metric]:
    """Read the metrics of a screening, or of a file that holds nothing but them.

    Such a file is a list of metrics, or an object with the list ``metrics``. Fields that no
    judgement needs (``clip``, ``view``) may be missing.

    Raises
    ------
    UsageError
        When the file holds no list of metrics, names another schema, or a metric is malformed or
        in another unit than the catalogue's.
    """
    return [
        _metric(entry, f"{path}, metric {number}")
        for number, entry in enumerate(_entries(path), start=1)
    ]


def unknown_keys(metrics: Sequence[Metric]) -> list[str]:
    """Return the keys that the catalogue does not have, each once: nothing judges them."""
    known = load_knowledge().metrics
    return list(dict.fromkeys(metric.key for metric in metrics if metric.key not in known))


def _entries(path: Path) -> list[Any]:
    entries = data = read_json(path)
    if isinstance(data, dict):
        schema = data.get("schema", SCHEMA)
        if schema != SCHEMA:
            raise UsageError(f"{path} has schema {schema!r}; expected {SCHEMA!r}.")
        entries = data.get("metrics")
    if not isinstance(entries, list):
        raise UsageError(f"{path} has no list of metrics; expected a screening or its metrics.")
    return entries


def _metric(entry: object, where: str) -> Metric:
    defaults = {"clip": None, "view": None}
    try:
        # strict: "22" is a text, and who writes one may mean anything by it
        metric = Metric.model_validate(
            {**defaults, **entry} if isinstance(entry, dict) else entry, strict=True
        )
    except ValidationError as error:
        raise UsageError(describe_invalid(error, where, "a metric of a screening")) from error
    _check_unit(metric, where)
    return metric


def _check_unit(metric: Metric, where: str) -> None:
    info = load_knowledge().metrics.get(metric.key)
    if info is None or metric.unit in (info.unit, _OTHER_UNITS.get(metric.key)):
        return
    given = "" if "unit" in metric.model_fields_set else ", which stands where none is given"
    raise UsageError(
        f"{where}: {metric.key} is in {metric.unit!r}{given}; expected the unit {info.unit!r}."
    )
