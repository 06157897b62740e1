"""Findings and answers to a first plan. Deterministic; mirror the body and the plan is mirrored."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import Drill, PhaseInfo
from gait_screen.plan.safety import (
    SafetyCheck,
    check_red_flags,
    is_contraindicated,
    lacks_equipment,
)
from gait_screen.plan.selection import MAX_MINUTES, Choice, choose_drills
from gait_screen.plan.state import PlanState
from gait_screen.plan.targets import Target, describe_finding, find_targets
from gait_screen.screening import (
    DrillPrescription,
    Finding,
    Metric,
    Plan,
    PlanPhase,
    Retest,
    TriedTreatment,
)

PAIN_RULE = (
    "Pain during a drill up to 4/10 is acceptable if it is back to its usual level by the next "
    "morning and does not rise from week to week; otherwise take the easier version or stop."
)
NO_GAIN_RULE = (
    "No gain after 6 weeks of regular work: change the drill. No gain after 12 weeks: see a "
    "clinician."
)
ESTIMATE_NOTE = "The minutes are estimates from the doses."
GATE = "Met on two sessions at least 48 hours apart: "
NEXT_DRILLS_PER_PHASE = 3


def make_plan(
    findings: Sequence[Finding],
    answers: Answers | None,
    knowledge: Knowledge,
    *,
    metrics: Sequence[Metric] = (),
    start: date | None = None,
    state: PlanState | None = None,
) -> Plan:
    """Make a plan.

    A red flag stops it: no drills, and the notes say whom to see and how soon. While a red-flag
    question has no answer, the plan is provisional and its notes ask it. Otherwise at most five
    drills within twenty minutes a day (or the person's fewer minutes), chosen by
    :func:`gait_screen.plan.selection.choose_drills` from those that no answer or finding speaks
    against and for which the equipment is there. No deficit, no drills.

    Parameters
    ----------
    findings
        As :func:`gait_screen.findings.assess_findings` returns them.
    answers
        None when the questionnaire was not filled in.
    metrics
        All that was measured, for the rules of reasoning.
    start
        The day of the screening, from which weeks are counted; None: weeks without dates.
    state
        What earlier screenings hand on; None at the first one.
    """
    safety = check_red_flags(answers, knowledge)
    asks = _questions(safety, knowledge)
    if safety.raised:
        return Plan(
            stopped_by=list(safety.raised),
            provisional=bool(safety.unanswered),
            notes=[*_stop_notes(safety, knowledge), *asks],
        )
    targets = find_targets(findings, knowledge)
    suitable = [
        drill
        for drill in knowledge.drills
        if not is_contraindicated(drill, answers, findings) and not lacks_equipment(drill, answers)
    ]
    choices = choose_drills(targets, suitable, _budget_min(answers))
    return Plan(
        stopped_by=[],
        provisional=bool(safety.unanswered),
        phases=[
            _phase(phase, weeks, targets, choices, suitable)
            for phase, weeks in zip(knowledge.phases, _weeks(knowledge.phases), strict=True)
        ]
        if choices
        else [],
        drills=[_prescription(choice, knowledge) for choice in choices],
        tried=_tried(answers, suitable, knowledge),
        retest=[_retest(finding, knowledge) for finding in findings if _counts(finding)],
        notes=[*asks, *_notes(findings, answers, targets, choices, knowledge)],
    )


def _budget_min(answers: Answers | None) -> float:
    if answers is None or answers.minutes_per_day is None:
        return MAX_MINUTES
    return min(MAX_MINUTES, answers.minutes_per_day)


def _counts(finding: Finding) -> bool:
    return finding.status in ("likely", "possible")


def _stop_notes(safety: SafetyCheck, knowledge: Knowledge) -> list[str]:
    return [
        f"No drills for now. {flag.question} Yes: see {flag.see}, {flag.how_soon}."
        for flag in knowledge.red_flags
        if flag.id in safety.raised
    ]


def _questions(safety: SafetyCheck, knowledge: Knowledge) -> list[str]:
    questions = [flag.question for flag in knowledge.red_flags if flag.id in safety.unanswered]
    if not questions:
        return []
    return [
        "This plan is provisional until these questions are answered; a yes to any of them means: "
        "see a clinician first.",
        *questions,
    ]


def _prescription(choice: Choice, knowledge: Knowledge) -> DrillPrescription:
    drill = choice.drill
    reasons = [
        describe_finding(finding, knowledge)
        for target in choice.targets
        for finding in target.findings
    ]
    return DrillPrescription(
        id=drill.id,
        name=drill.name,
        deficit=choice.targets[0].findings[0].deficit,
        side=choice.side,
        phase=drill.phase,
        dose=drill.dose,
        minutes=choice.minutes,
        steps=list(drill.steps),
        because=f"For {'; '.join(reasons)}. It works on: {drill.target}.",
        faults=drill.faults,
        regress=drill.regress,
        progress=drill.progress,
        do_not_if=drill.contra,
        evidence=drill.evidence,
    )


def _phase(
    phase: PhaseInfo,
    weeks: str,
    targets: Sequence[Target],
    choices: Sequence[Choice],
    suitable: Sequence[Drill],
) -> PlanPhase:
    now = [choice.drill for choice in choices if choice.drill.phase == phase.phase]
    chosen = {choice.drill.id for choice in choices}
    wanted = {target.deficit.id for target in targets}
    later = [
        drill
        for drill in suitable
        if drill.phase == phase.phase and drill.id not in chosen and wanted & set(drill.deficits)
    ]
    # Those that serve most of what was found first; ties keep the library's order.
    later.sort(key=lambda drill: -len(wanted & set(drill.deficits)))
    later = later[:NEXT_DRILLS_PER_PHASE] if phase.phase > 1 else []
    if phase.phase == 3:
        criteria = [target.deficit.exit_criterion.rstrip(".") for target in targets]
    else:
        criteria = [f"{drill.name}: {drill.progress}" for drill in now or later]
    return PlanPhase(
        phase=phase.phase,
        name=phase.name,
        weeks=weeks,
        goal=phase.goal,
        drills=[drill.id for drill in now],
        exit_criterion=f"{GATE}{'; '.join(criteria)}." if criteria else "",
        next_drills=[drill.id for drill in later],
    )


def _weeks(phases: Sequence[PhaseInfo]) -> list[str]:
    ends = list(itertools.accumulate(phase.weeks_long for phase in phases))
    return [f"{end - phase.weeks_long + 1}-{end}" for phase, end in zip(phases, ends, strict=True)]


def _tried(
    answers: Answers | None, suitable: Sequence[Drill], knowledge: Knowledge
) -> list[TriedTreatment]:
    tried = () if answers is None else answers.tried
    possible = {drill.id for drill in suitable}
    return [
        TriedTreatment(
            treatment=treatment.id,
            why_temporary=treatment.why_temporary,
            keep_for=treatment.keep_for,
            replace_with=[drill for drill in treatment.replace_with if drill in possible],
            evidence=treatment.evidence,
        )
        for treatment in knowledge.treatments
        if treatment.id in tried
    ]


def _retest(finding: Finding, knowledge: Knowledge) -> Retest:
    deficit = knowledge.deficit(finding.deficit)
    return Retest(
        deficit=deficit.id,
        side=finding.side,
        test=finding.test or deficit.film_test,
        weeks=deficit.retest_weeks.values[0],
    )


def _notes(
    findings: Sequence[Finding],
    answers: Answers | None,
    targets: Sequence[Target],
    choices: Sequence[Choice],
    knowledge: Knowledge,
) -> list[str]:
    notes = _empty_notes(findings, targets, choices)
    if choices:
        notes += [PAIN_RULE, NO_GAIN_RULE, ESTIMATE_NOTE]
    if any(_counts(f) and f.deficit == "poor_balance" and f.severity == "severe" for f in findings):
        notes.append(
            "Less than 5 s on one leg: train with both hands on a counter and somebody beside "
            "you, and have your risk of falling checked."
        )
    left_out = _left_out(findings, answers, targets, knowledge)
    if left_out:
        notes.append(
            "Left out because of your answers or findings: "
            + ", ".join(f"{drill.name} ({drill.id})" for drill in left_out)
            + "."
        )
    return [*notes, *_unknown_equipment(answers, knowledge)]


def _empty_notes(
    findings: Sequence[Finding], targets: Sequence[Target], choices: Sequence[Choice]
) -> list[str]:
    if targets and not choices:
        return [
            "Something was found, but no drill fits your answers (time, equipment, pain): "
            "see a physiotherapist."
        ]
    if targets:
        return []
    if any(finding.status == "none" for finding in findings):
        return [
            "What could be judged lies within the screening bands: no drills are needed for it."
        ]
    return ["Nothing could be judged, so there are no drills yet: each finding says what to film."]


def _left_out(
    findings: Sequence[Finding],
    answers: Answers | None,
    targets: Sequence[Target],
    knowledge: Knowledge,
) -> list[Drill]:
    wanted = {target.deficit.id for target in targets}
    return [
        drill
        for drill in knowledge.drills
        if wanted & set(drill.deficits)
        and drill.phase < 3
        and is_contraindicated(drill, answers, findings)
    ]


def _unknown_equipment(answers: Answers | None, knowledge: Knowledge) -> list[str]:
    if answers is None or not answers.equipment:
        return []
    known = {item for drill in knowledge.drills for item in drill.equipment}
    known |= {item for drill in knowledge.drills for item in drill.optional_equipment}
    unknown = [item for item in answers.equipment if item.strip().lower() not in known]
    if not unknown:
        return []
    return [
        f"No drill uses this equipment: {', '.join(unknown)}. Known are {', '.join(sorted(known))}."
    ]
