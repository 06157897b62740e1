"""Findings and plan again from stored metrics and new answers; no video needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from gait_screen.errors import UsageError
from gait_screen.findings import assess_findings
from gait_screen.knowledge import Answers, load_knowledge
from gait_screen.plan.make import make_plan
from gait_screen.screening import (
    SCHEMA,
    Finding,
    Metric,
    Plan,
    describe_invalid,
    read_json_object,
)


def plan_from_metrics(
    metrics: Sequence[Metric], answers: Answers | None = None
) -> tuple[list[Finding], Plan]:
    """Judge metrics by the package's knowledge and make a plan of the findings.

    Metric keys that the knowledge files do not have are passed over.
    """
    knowledge = load_knowledge()
    age = None if answers is None else answers.age
    findings = assess_findings(metrics, knowledge, age)
    return findings, make_plan(findings, answers, knowledge)


def read_metrics(path: Path) -> list[Metric]:
    """Read the metrics of a screening, or of a file that holds nothing but a ``metrics`` list.

    Fields that no judgement needs (``clip``, ``view``) may be missing.

    Raises
    ------
    UsageError
        When the file is not a JSON object with a ``metrics`` list, names another schema, or a
        metric is malformed.
    """
    data = read_json_object(path)
    schema = data.get("schema", SCHEMA)
    if schema != SCHEMA:
        raise UsageError(f"{path} has schema {schema!r}; expected {SCHEMA!r}.")
    entries = data.get("metrics")
    if not isinstance(entries, list):
        raise UsageError(f"{path} has no list of metrics; expected a screening or its metrics.")
    return [
        _metric(entry, f"{path}, metric {number}") for number, entry in enumerate(entries, start=1)
    ]


def _metric(entry: object, where: str) -> Metric:
    defaults = {"clip": None, "view": None}
    try:
        return Metric.model_validate({**defaults, **entry} if isinstance(entry, dict) else entry)
    except ValidationError as error:
        raise UsageError(describe_invalid(error, where, "a metric of a screening")) from error
