"""One person's screenings beside each other: every deficit over time, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gait_screen.errors import UsageError
from gait_screen.findings.weight import counts
from gait_screen.knowledge import Knowledge, load_knowledge
from gait_screen.knowledge.models import DeficitInfo
from gait_screen.plan import PlanState
from gait_screen.progress.evidence import Course, case_files
from gait_screen.progress.measures import measures_of, quantity_of
from gait_screen.progress.next_plan import state_of
from gait_screen.progress.records import (
    Key,
    Measure,
    PastScreening,
    Quantity,
    finding_of,
    key_of,
    moment_of,
)
from gait_screen.screening import Finding, FindingStatus, ProgressDecision, Severity
from gait_screen.vocabulary import Side


@dataclass(frozen=True)
class Point:
    """What one screening says of a deficit; ``quantity`` is None where it was not measured."""

    created: str
    status: FindingStatus
    severity: Severity
    quantity: Quantity | None


@dataclass(frozen=True)
class DeficitHistory:
    """A deficit on one leg over time, followed by one measure.

    ``decision`` is None where nothing is decided about it: at a first screening, or when it has
    been gone for longer.
    """

    deficit: str
    side: Side | None
    measure: Measure
    points: tuple[Point, ...]
    decision: ProgressDecision | None


@dataclass(frozen=True)
class Overview:
    """All of one person's screenings, oldest first; ``state`` is None where there is just one."""

    screenings: tuple[PastScreening, ...]
    histories: tuple[DeficitHistory, ...]
    state: PlanState | None


def look_back(screenings: Sequence[PastScreening]) -> Overview:
    """Lay the screenings of one person beside each other.

    Returns
    -------
    overview
        Every deficit that was ever found, in the order of work, with what follows from the last
        screening.

    Raises
    ------
    UsageError
        When there is none, or one has no date.
    """
    if not screenings:
        raise UsageError("There is no screening to look back on: add one first.")
    knowledge = load_knowledge()
    ordered = tuple(
        sorted(screenings, key=lambda past: moment_of(past.screening.created).timestamp())
    )
    course = Course(ordered[:-1], ordered[-1], knowledge)
    state = state_of(course) if course.earlier else None
    measures = {file.key: file.change.measure for file in case_files(course) if file.change}
    histories = [
        _history(deficit, key, ordered, measures.get(key), state, knowledge)
        for deficit in knowledge.deficits
        for key in _ever_found(deficit, ordered)
    ]
    return Overview(ordered, tuple(histories), state)


def _ever_found(deficit: DeficitInfo, screenings: Sequence[PastScreening]) -> list[Key]:
    found = {
        key_of(finding, deficit)
        for past in screenings
        for finding in past.screening.findings
        if finding.deficit == deficit.id and counts(finding)
    }
    return sorted(found, key=lambda key: key[1] or "")


def _history(
    deficit: DeficitInfo,
    key: Key,
    screenings: Sequence[PastScreening],
    measure: Measure | None,
    state: PlanState | None,
    knowledge: Knowledge,
) -> DeficitHistory:
    findings = [finding_of(past.screening.findings, deficit, key[1]) for past in screenings]
    if measure is None:
        judged = [f for f in reversed(findings) if f is not None and counts(f)]
        measure = measures_of(deficit, judged, knowledge)[0]
    decisions = () if state is None else state.decisions
    own = [
        decision
        for decision in decisions
        if decision.deficit == deficit.id and (not deficit.sided or decision.side == key[1])
    ]
    return DeficitHistory(
        deficit=deficit.id,
        side=key[1],
        measure=measure,
        points=tuple(
            _point(past, finding, measure, key, knowledge)
            for past, finding in zip(screenings, findings, strict=True)
        ),
        decision=own[0] if own else None,
    )


def _point(
    past: PastScreening,
    finding: Finding | None,
    measure: Measure,
    key: Key,
    knowledge: Knowledge,
) -> Point:
    return Point(
        created=past.screening.created,
        status="not_assessed" if finding is None else finding.status,
        severity="none" if finding is None else finding.severity,
        quantity=quantity_of(measure, key[1], past.screening.metrics, knowledge),
    )
