"""The part for the clinician: terms, numbers, rules and sources, in sections of short texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gait_screen.findings.wording import format_quantity
from gait_screen.knowledge import Knowledge, load_knowledge
from gait_screen.knowledge.citations import short_names
from gait_screen.outputs.plan_model import with_side
from gait_screen.outputs.report_model import deficit_label, in_order, metric_label
from gait_screen.screening import (
    CourseEntry,
    Criterion,
    DrillPrescription,
    Finding,
    Plan,
    ProgressDecision,
    Reason,
    TriedTreatment,
)


@dataclass(frozen=True)
class ClinicianEntry:
    """One text; ``head`` says what it is about and may be empty."""

    head: str
    text: str


@dataclass(frozen=True)
class ClinicianSection:
    """Texts under one heading."""

    title: str
    entries: tuple[ClinicianEntry, ...]


def clinician_sections(findings: Sequence[Finding], plan: Plan) -> list[ClinicianSection]:
    """Return the sections that have something to say, in the order of reading.

    A stopped plan has findings, rules and the reason of the stop, but no drill.
    """
    known = load_knowledge()
    made = [
        ("summary", (ClinicianEntry("", text) for text in plan.clinician_summary)),
        ("stop", _stops(plan, known)),
        ("findings", _findings(findings, known)),
        ("rules", (_rule(reason, known) for reason in plan.reasoning)),
        ("progress", (_decision(decision, known) for decision in plan.progress)),
        ("tried", (_tried(tried, known) for tried in plan.tried)),
    ]
    if not plan.stopped_by:
        made[4:4] = [
            ("drills", (_drill(drill, known) for drill in _all_drills(plan))),
            ("criteria", _criteria(plan, known)),
            ("course", _course(plan, known)),
        ]
    sections = (
        ClinicianSection(
            known.say(f"report.clinician_{key}"),
            tuple(entry for entry in entries if entry.text),
        )
        for key, entries in made
    )
    return [section for section in sections if section.entries]


def plan_sources(plan: Plan) -> list[str]:
    """Return the ids of the sources that the plan's rules, treatments and courses name."""
    ladder = [] if plan.running_ladder is None or plan.stopped_by else plan.running_ladder.sources
    named: Iterable[Sequence[str]] = (
        *(reason.sources for reason in plan.reasoning),
        *(tried.sources for tried in plan.tried),
        *(course.sources for course in plan.time_course),
        ladder,
    )
    return list(dict.fromkeys(source for sources in named for source in sources))


def _stops(plan: Plan, knowledge: Knowledge) -> Iterator[ClinicianEntry]:
    for flag in knowledge.red_flags:
        if flag.id in plan.stopped_by:
            yield ClinicianEntry(flag.id, flag.clinician)


def _findings(findings: Sequence[Finding], knowledge: Knowledge) -> Iterator[ClinicianEntry]:
    for finding in in_order(findings):
        title = deficit_label(finding.deficit)
        title = title if finding.side is None else f"{title}, {finding.side}"
        phrase = "clinician_status_none" if finding.severity == "none" else "clinician_status"
        head = knowledge.say(
            f"report.{phrase}",
            title=title,
            status=knowledge.say(f"report.status_{finding.status}"),
            severity=finding.severity,
        )
        yield ClinicianEntry(head, finding.clinician)


def _rule(reason: Reason, knowledge: Knowledge) -> ClinicianEntry:
    name = knowledge.say("report.clinician_rule", name=reason.name, rule=reason.rule)
    numbers = "; ".join(number.rstrip(".") for number in reason.numbers)
    said = [
        reason.clinician,
        knowledge.say("report.clinician_numbers", numbers=numbers) if numbers else "",
        _sources(reason.sources, knowledge),
    ]
    return ClinicianEntry(with_side(name, reason.side, knowledge), _joined(said))


def _all_drills(plan: Plan) -> list[DrillPrescription]:
    """Return the drills of today and of the other phases, each once."""
    drills = [*plan.drills, *(drill for phase in plan.phases for drill in phase.programme)]
    return list({(drill.id, drill.side): drill for drill in reversed(drills)}.values())[::-1]


def _drill(drill: DrillPrescription, knowledge: Knowledge) -> ClinicianEntry:
    rules = ", ".join(drill.rules)
    said = [
        drill.clinician or drill.evidence,
        knowledge.say("report.clinician_rules_of", rules=rules) if rules else "",
    ]
    head = with_side(f"{drill.id} {drill.name}", drill.side, knowledge)
    return ClinicianEntry(head, _joined(said))


def _criteria(plan: Plan, knowledge: Knowledge) -> Iterator[ClinicianEntry]:
    for phase in plan.phases:
        for key, criteria in (("entry", phase.entry_criteria), ("exit", phase.exit_criteria)):
            head = knowledge.say(f"report.clinician_{key}", phase=phase.phase)
            said = (_criterion(criterion, knowledge).rstrip(". ") for criterion in criteria)
            text = "; ".join(part for part in said if part)
            yield ClinicianEntry(head, f"{text}." if text else "")


def _criterion(criterion: Criterion, knowledge: Knowledge) -> str:
    """Return a criterion in terms: as written, or else made from its metric."""
    if criterion.clinician or criterion.metric is None or criterion.value is None:
        return criterion.clinician or criterion.text
    unit = criterion.unit or ""
    side = criterion.side
    text = knowledge.say(
        f"report.criterion_{criterion.direction or 'at_least'}",
        metric=metric_label(criterion.metric),
        side="" if side is None else knowledge.say("report.criterion_side", side=side),
        value=format_quantity(criterion.value, unit),
    )
    if criterion.change is not None:
        change = format_quantity(criterion.change, unit)
        text += knowledge.say("report.criterion_change", change=change)
    if criterion.now is not None:
        text += knowledge.say("report.criterion_now", now=format_quantity(criterion.now, unit))
    return text


def _course(plan: Plan, knowledge: Knowledge) -> Iterator[ClinicianEntry]:
    for course in plan.time_course:
        yield ClinicianEntry(course.quality, _time(course, knowledge))
    for point in plan.checkpoints:
        head = knowledge.say("report.checkpoint", week=point.week)
        yield ClinicianEntry(head, point.clinician)
    ladder = plan.running_ladder
    if ladder is not None:
        said = [ladder.clinician, _sources(ladder.sources, knowledge)]
        yield ClinicianEntry(knowledge.say("report.running"), _joined(said))


def _time(course: CourseEntry, knowledge: Knowledge) -> str:
    if not course.clinician:
        first, solid = (
            "-".join(map(str, weeks)) for weeks in (course.first_change_weeks, course.solid_weeks)
        )
        said = knowledge.say("report.weeks_range", first=first, solid=solid)
    else:
        said = course.clinician
    return _joined([said, _sources(course.sources, knowledge)])


def _tried(tried: TriedTreatment, knowledge: Knowledge) -> ClinicianEntry:
    labels = {str(treatment.id): treatment.label for treatment in knowledge.treatments}
    name = tried.name or labels.get(tried.treatment, tried.treatment)
    said = [tried.clinician, _sources(tried.sources, knowledge)] if tried.clinician else []
    return ClinicianEntry(name[:1].upper() + name[1:], _joined(said))


def _decision(decision: ProgressDecision, knowledge: Knowledge) -> ClinicianEntry:
    name = knowledge.say(
        "report.clinician_rule", name=deficit_label(decision.deficit), rule=decision.rule
    )
    head = with_side(name, decision.side, knowledge)
    return ClinicianEntry(head, _joined([decision.clinician, *decision.reasons]))


def _sources(source_ids: Sequence[str], knowledge: Knowledge) -> str:
    names = short_names(source_ids, knowledge)
    return knowledge.say("report.clinician_sources", sources="; ".join(names)) if names else ""


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)
