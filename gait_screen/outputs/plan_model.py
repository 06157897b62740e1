"""What the plan says, as plain text records: report, command line and app only arrange it.

The sentences of the plan come with it; the labels between them stand in
``text/<language>/report.toml``. A stopped plan keeps whom to see and nothing to train: whatever
else a screening's file may hold, no drill, phase or running step is shown beside a red flag.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gait_screen.knowledge import Knowledge, load_knowledge
from gait_screen.knowledge.person_models import RedFlag
from gait_screen.outputs.labels import readable_key, side_label
from gait_screen.outputs.numbers import plain_number
from gait_screen.outputs.plan_course import (
    CourseText,
    RetestText,
    RunningText,
    course_text,
    film_texts,
    phase_film_text,
    retest_texts,
    running_text,
)
from gait_screen.outputs.report_model import day_text, deficit_label, sentence
from gait_screen.screening import (
    Criterion,
    DrillPrescription,
    Plan,
    PlanPhase,
    ProgressDecision,
    Reason,
    Referral,
    TriedTreatment,
)
from gait_screen.vocabulary import Side


@dataclass(frozen=True)
class Labelled:
    """A text with what it is, e.g. ``Watch for`` and the faults."""

    label: str
    text: str


@dataclass(frozen=True)
class DrillText:
    """A drill as prescribed: ``amount`` is dose, days and minutes, ``hints`` how to do it well."""

    record: DrillPrescription
    title: str
    amount: str
    deficit: str
    why: str
    numbers: tuple[str, ...]
    hints: tuple[Labelled, ...]


@dataclass(frozen=True)
class PhaseText:
    """A phase: when, what has to be true to begin and to leave it, and a training day of it.

    ``films`` says what to film at its end, so that it can be left; empty where nothing is filmed.
    ``drills`` is empty in the phase whose drills stand under what to do now. ``state`` says where
    the person stands in it (nothing of a phase to come), ``why`` gives the reason.
    """

    title: str
    when: str
    goal: str
    current: bool
    state: str
    why: str
    entry: tuple[str, ...]
    exit: tuple[str, ...]
    drills: tuple[DrillText, ...]
    reserve: tuple[str, ...]
    films: str = ""


@dataclass(frozen=True)
class ReasonText:
    """A rule that applied, to one leg or both: what it means, and the numbers behind it."""

    title: str
    plain: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class TriedText:
    """A treatment that was tried, point by point."""

    name: str
    points: tuple[Labelled, ...]


@dataclass(frozen=True)
class RedFlagText:
    """A warning sign that was answered with yes: whom to see, how soon and why."""

    see: str
    question: str
    because: str
    clearance: str


@dataclass(frozen=True)
class DecisionText:
    """What the earlier screenings say of a deficit and what follows."""

    title: str
    verdict: str
    decision: str
    plain: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PlanText:
    """The whole plan in words."""

    red_flags: tuple[RedFlagText, ...]
    referrals: tuple[Labelled, ...]
    provisional: bool
    questions: tuple[str, ...]
    reasons: tuple[ReasonText, ...]
    progress: tuple[DecisionText, ...]
    now: str
    total: str
    drills: tuple[DrillText, ...]
    pain_rule: str
    phases: tuple[PhaseText, ...]
    running: RunningText | None
    course: CourseText
    retests: tuple[RetestText, ...]
    films: tuple[Labelled, ...]
    tried: tuple[TriedText, ...]
    notes: tuple[str, ...]


def plan_text(plan: Plan) -> PlanText:
    """Return the plan in words."""
    known = load_knowledge()
    if plan.stopped_by:
        plan = _nothing_to_train(plan)
    questions = _open_questions(plan, known)
    drills = tuple(drill_text(drill) for drill in plan.drills)
    return PlanText(
        red_flags=tuple(_red_flag(flag, known) for flag in _most_urgent_first(plan, known)),
        referrals=tuple(
            _referral(referral, known)
            for referral in plan.referrals
            if not _repeats_safety(referral.why, known.red_flags)
        ),
        provisional=plan.provisional,
        questions=questions,
        reasons=_reasons(plan.reasoning, known),
        progress=tuple(_decision(decision, known) for decision in plan.progress),
        now=_now(plan, known),
        total=_total(plan, known),
        drills=drills,
        pain_rule=plan.pain_rule,
        phases=tuple(_phase(phase, plan, known) for phase in plan.phases),
        running=None if plan.running_ladder is None else running_text(plan.running_ladder, known),
        course=course_text(plan, known),
        retests=retest_texts(plan, known),
        films=tuple(Labelled(*film) for film in film_texts(plan.film_next, known)),
        tried=tuple(_tried(tried, known) for tried in plan.tried),
        notes=_notes(plan, known),
    )


def drill_text(record: DrillPrescription) -> DrillText:
    """Return a drill in words."""
    known = load_knowledge()
    hints = (
        ("faults", record.faults),
        ("regress", record.regress),
        ("progress", record.progress),
        ("do_not_if", record.do_not_if),
        ("stop_when", record.stop),
    )
    return DrillText(
        record=record,
        title=with_side(record.name, record.side, known),
        amount=_amount(record, known),
        deficit=deficit_label(record.deficit),
        why=record.because,
        numbers=tuple(number for number in record.numbers if number not in record.because),
        hints=tuple(
            Labelled(known.say(f"report.{key}"), sentence(text)) for key, text in hints if text
        ),
    )


def with_side(name: str, side: Side | None, knowledge: Knowledge) -> str:
    """Return a name with its side in brackets, where it has one."""
    if side is None:
        return name
    return knowledge.say("report.side_of", name=name, side=side)


def criteria_texts(criteria: Sequence[Criterion], fallback: str = "") -> tuple[str, ...]:
    """Return a phase's criteria in words; ``fallback`` where a plan has them in one text only."""
    texts = dict.fromkeys(criterion.text for criterion in criteria if criterion.text)
    return tuple(texts) or ((fallback,) if fallback else ())


def _nothing_to_train(plan: Plan) -> Plan:
    return plan.model_copy(
        update={
            "drills": [],
            "phases": [],
            "running_ladder": None,
            "time_course": [],
            "checkpoints": [],
            "current_phase": None,
            "pain_rule": "",
            "retest": [],
            "film_next": [],
            "progress": [],
            "tried": [tried.model_copy(update={"replace_with": []}) for tried in plan.tried],
        }
    )


def _most_urgent_first(plan: Plan, knowledge: Knowledge) -> list[str]:
    urgency = {str(flag.id): flag.urgency for flag in knowledge.red_flags}
    return sorted(plan.stopped_by, key=lambda flag: urgency.get(flag, 0))


def _red_flag(flag_id: str, knowledge: Knowledge) -> RedFlagText:
    flag = next((flag for flag in knowledge.red_flags if flag.id == flag_id), None)
    if flag is None:  # of another version: the least is to say that somebody has to look
        see, how_soon = (knowledge.say(f"report.stop_unknown{more}") for more in ("", "_soon"))
        question = readable_key(flag_id)
    else:
        see, how_soon, question = flag.see, flag.how_soon, flag.question
    return RedFlagText(
        see=knowledge.say("report.stop_see", see=see, how_soon=how_soon),
        question=knowledge.say("report.stop_yes", question=question),
        because="" if flag is None else flag.because,
        clearance="" if flag is None else flag.clearance,
    )


def _referral(referral: Referral, knowledge: Knowledge) -> Labelled:
    see = knowledge.say("report.stop_see", see=referral.see, how_soon=referral.how_soon)
    return Labelled(see, referral.why)


def _open_questions(plan: Plan, knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(flag.question for flag in knowledge.red_flags if flag.question in plan.notes)


def _notes(plan: Plan, knowledge: Knowledge) -> tuple[str, ...]:
    """Leave out the notes that ask or repeat the safety questions: these stand elsewhere."""
    questions = {flag.question for flag in knowledge.red_flags}
    followed_by = [*plan.notes[1:], ""]
    return tuple(
        note
        for note, following in zip(plan.notes, followed_by, strict=False)
        if not _repeats_safety(note, knowledge.red_flags)
        and following not in questions  # it leads in to them
        and note != plan.pain_rule
    )


def _repeats_safety(note: str, flags: Sequence[RedFlag]) -> bool:
    return any(flag.question in note for flag in flags)


def _now(plan: Plan, knowledge: Knowledge) -> str:
    for phase in plan.phases:
        if phase.phase == plan.current_phase:
            return knowledge.say("report.now_phase", phase=phase.phase, name=phase.name)
    return ""


def _total(plan: Plan, knowledge: Knowledge) -> str:
    if not plan.drills:
        return ""
    minutes = plain_number(sum(drill.minutes for drill in plan.drills))
    return knowledge.say("report.now_total", minutes=minutes)


def _amount(record: DrillPrescription, knowledge: Knowledge) -> str:
    parts = [record.dose]
    if record.days_per_week is not None:
        many = "day" if record.days_per_week == 1 else "days"
        days = knowledge.say(f"report.{many}", days=record.days_per_week)
        parts += [] if days in record.dose else [days]
    sentences = [f"{sentence(part.rstrip('.'))}." for part in parts if part]
    minutes = knowledge.say("report.minutes_day", minutes=plain_number(record.minutes))
    return " ".join([*sentences, minutes])


def _phase(phase: PlanPhase, plan: Plan, knowledge: Knowledge) -> PhaseText:
    names = {drill.id: drill.name for drill in knowledge.drills}
    current = phase.phase == plan.current_phase
    status = "current" if current else phase.status
    return PhaseText(
        title=knowledge.say("report.phase", phase=phase.phase, name=phase.name),
        when=_weeks(phase, knowledge),
        goal=phase.goal,
        current=current,
        state="" if status == "later" else knowledge.say(f"report.phase_{status}"),
        why=phase.status_reason,
        entry=criteria_texts(phase.entry_criteria),
        exit=criteria_texts(phase.exit_criteria, phase.exit_criterion),
        drills=() if current else tuple(drill_text(drill) for drill in phase.programme),
        reserve=tuple(names.get(drill, drill) for drill in phase.next_drills),
        films=phase_film_text(phase, knowledge),
    )


def _weeks(phase: PlanPhase, knowledge: Knowledge) -> str:
    return phase_weeks(phase, knowledge) if phase.weeks else ""


def phase_weeks(phase: PlanPhase, knowledge: Knowledge) -> str:
    """Return the weeks of a phase, with its dates where it has any."""
    if phase.start_date is None or phase.end_date is None:
        return knowledge.say("report.weeks", weeks=phase.weeks)
    return knowledge.say(
        "report.weeks_dated",
        weeks=phase.weeks,
        start=day_text(phase.start_date),
        end=day_text(phase.end_date),
    )


def _reasons(reasons: Sequence[Reason], knowledge: Knowledge) -> tuple[ReasonText, ...]:
    """Tell what holds for both legs once, with the numbers of both."""
    groups: dict[tuple[str, str], list[Reason]] = {}
    for reason in reasons:
        groups.setdefault((reason.rule, reason.plain), []).append(reason)
    return tuple(_reason(group, knowledge) for group in groups.values())


def _reason(group: Sequence[Reason], knowledge: Knowledge) -> ReasonText:
    name = group[0].name or readable_key(group[0].rule)
    if len({reason.side for reason in group}) > 1:
        both = knowledge.say("report.both_sides")
        title = knowledge.say("report.side_of", name=name, side=both)
    else:
        title = with_side(name, group[0].side, knowledge)
    numbers = dict.fromkeys(number for reason in group for number in reason.numbers)
    return ReasonText(title, group[0].plain, tuple(numbers))


def _tried(tried: TriedTreatment, knowledge: Knowledge) -> TriedText:
    labels = {str(treatment.id): treatment.label for treatment in knowledge.treatments}
    names = {drill.id: drill.name for drill in knowledge.drills}
    name = tried.name or labels.get(tried.treatment, readable_key(tried.treatment))
    replaced = "; ".join(names.get(drill, drill) for drill in tried.replace_with)
    points = (
        ("does", tried.what_it_does),
        ("for_you", " ".join(part for part in (tried.why_temporary, tried.for_you) if part)),
        ("keep", tried.keep_for),
        ("evidence", tried.evidence),
        ("replace", replaced),
    )
    return TriedText(
        sentence(name),
        tuple(Labelled(knowledge.say(f"report.tried_{key}"), text) for key, text in points if text),
    )


def _decision(decision: ProgressDecision, knowledge: Knowledge) -> DecisionText:
    label = deficit_label(decision.deficit)
    title = label if decision.side is None else f"{label}, {side_label(decision.side).lower()}"
    return DecisionText(
        title=title,
        verdict=knowledge.say(f"report.verdict_{decision.verdict}"),
        decision=knowledge.say(f"report.decision_{decision.decision}"),
        plain=decision.plain,
        reasons=tuple(decision.reasons),
    )
