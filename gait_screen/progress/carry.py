"""What a plan keeps from the one before: deficits that are not gone, goals that do not move."""

from __future__ import annotations

from gait_screen.findings.weight import counts
from gait_screen.findings.wording import format_quantity
from gait_screen.progress.evidence import CaseFile, Course, case_files
from gait_screen.progress.records import finding_of
from gait_screen.progress.words import criterion_text
from gait_screen.screening import Criterion, Finding, Metric, Plan, PlanPhase, Screening


def still_worked_on(course: Course, *, advances: bool) -> tuple[list[Finding], list[Metric]]:
    """Return the findings and metrics that the next plan follows from.

    Those of the new screening; but where a deficit was followed and is neither found now nor gone
    (not filmed again, or within its interval of the limit), the last finding of it, and what was
    last measured in the tests that were not filmed again. Else not to film again would be the way
    to lose a drill.

    Parameters
    ----------
    advances
        The plan goes on to its next phase: what is gone goes with it, so that what was gained is
        made strong and brought into running too. After the last phase it is done with.
    """
    findings, metrics = list(course.new.screening.findings), list(course.new.screening.metrics)
    filmed = {metric.test for metric in metrics if metric.status == "measured"}
    for file in case_files(course) if course.counted else ():
        past = _last_counting(course, file)
        if past is None or file.evidence.verdict == "new":
            continue
        if file.evidence.verdict == "gone" and not advances:
            continue
        now = finding_of(findings, file.deficit, file.key[1])
        if now is not None and counts(now):
            continue
        screening, last = past
        missing = [m for m in screening.metrics if m.test not in filmed and m not in metrics]
        metrics += [metric for metric in missing if metric.status == "measured"]
        if now is not None and now.side in (last.side, None) and now in findings:
            place = findings.index(now)
            # One finding without a side stands for both legs: it stays for the other one.
            findings[place : place + (now.side == last.side)] = [last]
        else:
            findings.append(last)
    return findings, metrics


def keep_goals(plan: Plan, course: Course) -> Plan:
    """Return a plan whose goals are those that its phase began with.

    A goal is "better than at the start of the phase", or what can be gained from the start of the
    plan: set anew at each screening it would move away from whoever gets better slowly. A phase
    that begins takes the goals that the plan before had for it, where they are not reached yet.
    """
    if not course.goes_on or plan.current_phase is None:
        return plan
    kept = {course.phase, plan.current_phase} if plan.current_phase >= course.phase else set()
    for number in sorted(kept):
        plan = _keep_goals_of(number, plan, course)
    return plan


def _keep_goals_of(number: int, plan: Plan, course: Course) -> Plan:
    before = {
        _aim(criterion): criterion
        for phase in course.counted[-1].screening.plan.phases
        if phase.phase == number
        for criterion in phase.exit_criteria
        if criterion.metric is not None
    }
    phases = [
        _with_goals(phase, before, course) if phase.phase == number else phase
        for phase in plan.phases
    ]
    return plan.model_copy(update={"phases": phases})


def _last_counting(course: Course, file: CaseFile) -> tuple[Screening, Finding] | None:
    for past in reversed(course.counted):
        finding = finding_of(past.screening.findings, file.deficit, file.key[1])
        if finding is not None and counts(finding):
            return past.screening, finding
    return None


def _aim(criterion: Criterion) -> tuple[object, ...]:
    return (
        criterion.deficit,
        criterion.metric,
        criterion.side,
        criterion.test,
        criterion.direction,
    )


def _with_goals(
    phase: PlanPhase, before: dict[tuple[object, ...], Criterion], course: Course
) -> PlanPhase:
    kept, text = [], phase.exit_criterion
    for criterion in phase.exit_criteria:
        earlier = before.get(_aim(criterion))
        if criterion.metric is None or earlier is None or earlier.value == criterion.value:
            kept.append(criterion)
            continue
        if phase.phase != course.phase and _is_reached(earlier, criterion):
            kept.append(criterion)
            continue
        same = earlier.model_copy(update={"text": _text(earlier, criterion, course)})
        text = text.replace(criterion.text.rstrip("."), same.text.rstrip("."))
        kept.append(same)
    return phase.model_copy(update={"exit_criteria": kept, "exit_criterion": text})


def _is_reached(goal: Criterion, newest: Criterion) -> bool:
    """Tell whether a goal of the plan before is nothing to go for any more."""
    if goal.value is None or newest.now is None:
        return False
    sign = 1 if goal.direction == "at_least" else -1
    return sign * (newest.now - goal.value) >= 0


def _text(goal: Criterion, now: Criterion, course: Course) -> str:
    """Return a goal with the newest value beside it."""
    say = course.knowledge.say
    value = now.now
    measured = (
        say("plan.not_measured") if value is None else format_quantity(value, goal.unit or "")
    )
    return f"{criterion_text(goal, course.knowledge)}. {say('plan.now', now=measured)}"
