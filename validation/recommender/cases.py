"""Cases as records, what the product makes of one, and where that is not what was written.

The cases stand in ``cases.toml``. They were written from the research notes as a physiotherapist
would put them, before the plan's code was tried on them; what is expected is the least that such a
reader would insist on, not everything that comes out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gait_screen.knowledge import Answers, load_knowledge, parse_answers
from gait_screen.plan import plan_from_metrics
from gait_screen.screening import DrillPrescription, Finding, Metric, Plan
from gait_screen.vocabulary import Movement, Side, View

#: The day on which every case's plan begins.
START = date(2026, 1, 5)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CaseMetric(_Part):
    """A measurement: ``pm`` is half of its 95 % interval; without a value it was not assessed."""

    key: str
    test: Movement | None = None
    side: Side | None = None
    value: float | None = None
    pm: float | None = None
    view: View | None = None
    clip: str = "clip.mp4"
    reason: str | None = None

    def metric(self) -> Metric:
        """Return it as the screening has it."""
        info = load_knowledge().metrics[self.key]
        return Metric(
            key=self.key,
            side=self.side,
            clip=self.clip,
            test=self.test,
            view=self.view,
            status="not_assessed" if self.value is None else "measured",
            reason=self.reason,
            value=self.value,
            unit=info.unit,
            uncertainty=self.pm,
            n=0 if self.value is None else 3,
        )


class Expected(_Part):
    """What must come out, at least.

    ``findings`` and ``not_findings`` are written ``deficit side status severity`` (later words may
    be left out; no side: ``both``). ``drills`` and ``not_drills`` are of any phase, ``today`` of
    the current one; ``first`` are the deficits of today's drills in their order, as far as given.
    ``says`` and ``never_says`` are parts of anything the plan says to the runner.
    """

    findings: tuple[str, ...] = ()
    not_findings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    not_rules: tuple[str, ...] = ()
    stopped_by: tuple[str, ...] = ()
    provisional: bool = False
    phase: Literal[1, 2, 3] | None = None
    no_drills: bool = False
    drills: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    not_drills: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    replaced_by: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    films: tuple[str, ...] = ()
    refers: bool | None = None
    says: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()


class Case(_Part):
    """One person: what was measured, what they said, what must come out and why."""

    id: str
    person: str
    why: str
    metrics: tuple[CaseMetric, ...] = ()
    answers: dict[str, Any] | None = None
    clear: bool = True
    expected: Expected


@dataclass(frozen=True)
class Outcome:
    """What the product made of a case."""

    findings: tuple[Finding, ...]
    plan: Plan

    @property
    def drills(self) -> tuple[DrillPrescription, ...]:
        """Return the drills of all phases."""
        return tuple(drill for phase in self.plan.phases for drill in phase.programme)


def read_cases() -> tuple[Case, ...]:
    """Read the written cases.

    Raises
    ------
    ValueError
        When an entry is not a case, or an id is used twice.
    """
    text = files("validation.recommender").joinpath("cases.toml").read_text(encoding="utf-8")
    cases = tuple(Case.model_validate(entry) for entry in tomllib.loads(text)["case"])
    ids = [case.id for case in cases]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ValueError(
            f"cases.toml has {', '.join(twice)} twice; each case has a name of its own"
        )
    return cases


def case_answers(case: Case) -> Answers | None:
    """Return the answers; where the case is ``clear``, no red flag was raised."""
    if case.answers is None and not case.clear:
        return None
    flags = {str(flag.id): False for flag in load_knowledge().red_flags} if case.clear else {}
    given = dict(case.answers or {})
    given["red_flags"] = {**flags, **given.get("red_flags", {})}
    return parse_answers(given, where=f"case {case.id}")


def run_case(case: Case) -> Outcome:
    """Put a case through the product."""
    metrics = [metric.metric() for metric in case.metrics]
    findings, plan = plan_from_metrics(metrics, case_answers(case), start=START)
    return Outcome(tuple(findings), plan)


def find_faults(case: Case, outcome: Outcome) -> list[str]:
    """Return what does not come out as written, one line each; empty when all does."""
    wanted, plan = case.expected, outcome.plan
    rules = [reason.rule for reason in plan.reasoning]
    ids = [drill.id for drill in outcome.drills] + [drill.id for drill in plan.drills]
    return [
        *_differ("stopped by", list(wanted.stopped_by), plan.stopped_by),
        *_differ("provisional", wanted.provisional, plan.provisional),
        *_differ("phase", wanted.phase, plan.current_phase if wanted.phase else None),
        *_missing("finding", wanted.findings, outcome.findings, _is_finding),
        *_present("finding", wanted.not_findings, outcome.findings, _is_finding),
        *_missing("rule", wanted.rules, rules),
        *_present("rule", wanted.not_rules, rules),
        *_missing("drill", wanted.drills, ids),
        *_missing("drill of today", wanted.today, [drill.id for drill in plan.drills]),
        *_present("drill", wanted.not_drills, ids),
        *(["drills, where none belong"] if wanted.no_drills and ids else []),
        *_first(wanted.first, plan),
        *_order(wanted.order, plan),
        *_replaced(wanted, plan),
        *_missing("film", wanted.films, [film.test for film in plan.film_next]),
        *_differ("refers", wanted.refers, None if wanted.refers is None else bool(plan.referrals)),
        *_missing("text", wanted.says, [runner_text(outcome)], _says),
        *_present("text", wanted.never_says, [runner_text(outcome)], _says),
    ]


def runner_text(outcome: Outcome) -> str:
    """Return everything that the runner reads of findings and plan, in one text."""
    return "\n".join(
        text
        for record in (*outcome.findings, outcome.plan)
        for text in _texts(record.model_dump(exclude={"clinician", "clinician_summary"}))
    )


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key != "clinician":
                yield from _texts(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from _texts(value)


def _differ(what: str, wanted: object, got: object) -> list[str]:
    return [] if wanted == got else [f"{what}: expected {wanted}, got {got}"]


def _equal(wanted: str, one: Any) -> bool:
    return bool(wanted == one)


def _says(wanted: str, text: str) -> bool:
    return wanted.lower() in text.lower()


def _is_finding(wanted: str, finding: Finding) -> bool:
    has = (finding.deficit, finding.side or "both", finding.status, finding.severity)
    return all(word == part for word, part in zip(wanted.split(), has, strict=False))


def _missing(
    what: str, wanted: Sequence[str], there: Sequence[Any], same: Any = _equal
) -> Iterator[str]:
    for one in wanted:
        if not any(same(one, item) for item in there):
            yield f"{what} {one!r} is missing"


def _present(
    what: str, unwanted: Sequence[str], there: Sequence[Any], same: Any = _equal
) -> Iterator[str]:
    for one in unwanted:
        if any(same(one, item) for item in there):
            yield f"{what} {one!r} is there and must not be"


def _first(wanted: Sequence[str], plan: Plan) -> list[str]:
    deficits = list(dict.fromkeys(drill.deficit for drill in plan.drills))[: len(wanted)]
    return _differ("first worked on", list(wanted), deficits)


def _order(wanted: Sequence[str], plan: Plan) -> list[str]:
    """Compare the order of the drills named, as far as they are in today's plan."""
    there = [drill.id for drill in plan.drills if drill.id in wanted]
    return _differ("order of drills", list(wanted), there)


def _replaced(wanted: Expected, plan: Plan) -> Iterator[str]:
    tried = {one.treatment: one.replace_with for one in plan.tried}
    for treatment, drills in wanted.replaced_by.items():
        if treatment not in tried:
            yield f"tried {treatment!r} is not explained"
        yield from _missing(f"{treatment} replaced by", drills, tried.get(treatment, []))
