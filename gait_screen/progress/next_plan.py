"""The next plan, with the earlier screenings in mind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gait_screen.findings import assess_findings
from gait_screen.knowledge import Answers, load_knowledge
from gait_screen.plan import PlanState, make_plan, plan_from_metrics
from gait_screen.plan.safety import check_red_flags
from gait_screen.progress.carry import keep_goals, still_worked_on
from gait_screen.progress.decide import choose_rule, limits_of
from gait_screen.progress.evidence import Course, Phase, case_files
from gait_screen.progress.records import PastScreening, moment_of
from gait_screen.progress.training import drills_to_change
from gait_screen.progress.words import Decided, PlanNews, decision_record, referrals
from gait_screen.screening import (
    ClipRecord,
    Finding,
    Metric,
    Plan,
    Screening,
    Software,
)
from gait_screen.vocabulary import SCHEMA


def next_plan(
    earlier: Sequence[PastScreening],
    metrics: Sequence[Metric],
    answers: Answers | None,
    created: str,
    *,
    software: Software | None = None,
    clips: Sequence[ClipRecord] = (),
) -> tuple[list[Finding], Plan]:
    """Judge new metrics and make the plan that follows from them and from what was before.

    Parameters
    ----------
    earlier
        The person's screenings, in any order. Those made at ``created`` or later are passed over.
    created
        When the new screening was made, an ISO time.
    software, clips
        What made the new metrics and from which clips; without them values are compared as if the
        latest of the earlier screenings' software had read other clips.

    Returns
    -------
    findings, plan
        With no earlier screening, the first plan, begun on the day of ``created``.

    Raises
    ------
    UsageError
        When a screening has no date.
    """
    knowledge = load_knowledge()
    before = _before(earlier, created)
    if not before:
        return plan_from_metrics(metrics, answers, start=moment_of(created).date())
    findings = assess_findings(metrics, knowledge, None if answers is None else answers.age)
    new = Screening(
        schema_=SCHEMA,
        created=created,
        software=software or before[-1].screening.software,
        clips=list(clips),
        metrics=list(metrics),
        findings=findings,
        plan=Plan(),
    )
    course = Course(before, PastScreening(new, answers), knowledge)
    state = state_of(course)
    worked_on, known = still_worked_on(course, advances=state.phase > course.phase)
    plan = make_plan(
        worked_on,
        answers,
        knowledge,
        metrics=known,
        start=course.new.day,
        state=state,
    )
    return findings, keep_goals(plan, course)


def plan_with_past(
    earlier: Sequence[PastScreening], screening: Screening, answers: Answers | None
) -> Screening:
    """Return a screening with findings and plan made anew, with the earlier ones in mind.

    Raises
    ------
    UsageError
        When a screening has no date.
    """
    findings, plan = next_plan(
        earlier,
        screening.metrics,
        answers,
        screening.created,
        software=screening.software,
        clips=screening.clips,
    )
    return screening.model_copy(update={"findings": findings, "plan": plan})


def state_of(course: Course) -> PlanState:
    """Decide about each deficit, and from that about the plan as a whole.

    The plan goes on to its next phase where every deficit that it has worked on may go on or is
    gone, and no new one belongs to an earlier phase. After a red flag stopped it, and where there
    was nothing to train, a plan begins anew with this screening.
    """
    knowledge = course.knowledge
    if not course.counted:
        return PlanState(started=course.new.day, phase=1, retired=course.retired)
    decided = _decide(course)
    news = _news(decided, course)
    return PlanState(
        started=_started(course),
        phase=_phase(news.phase),
        phase_started=_phase_started(course, news),
        retired=course.retired | _retired_now(decided, course),
        decisions=tuple(decision_record(one, news, course) for one in decided),
        referrals=referrals(decided, knowledge),
    )


def _before(earlier: Sequence[PastScreening], created: str) -> tuple[PastScreening, ...]:
    now = moment_of(created).timestamp()
    dated = [(moment_of(past.screening.created).timestamp(), past) for past in earlier]
    return tuple(past for when, past in sorted(dated, key=lambda one: one[0]) if when < now)


def _decide(course: Course) -> tuple[Decided, ...]:
    knowledge = course.knowledge
    limits = limits_of(knowledge)
    return tuple(
        Decided(file, knowledge.progress.find(choose_rule(file.evidence, limits)))
        for file in case_files(course)
    )


def _news(decided: Sequence[Decided], course: Course) -> PlanNews:
    safety = check_red_flags(course.new.answers, course.knowledge)
    stopped = bool(safety.raised)
    worked_on = [one for one in decided if one.file.evidence.trained and _was_there(one)]
    in_the_way = [one for one in decided if not one.goes_on and _counts_for_phase(one)]
    advances = course.goes_on and bool(worked_on) and not in_the_way and not stopped
    return PlanNews(
        phase=course.next_phase if advances else course.phase,
        advances=advances and course.next_phase != course.phase,
        stopped=stopped,
        waits_for=tuple(in_the_way),
    )


def _was_there(decided: Decided) -> bool:
    return decided.file.evidence.verdict != "new"


def _counts_for_phase(decided: Decided) -> bool:
    """Tell whether a deficit has a say in the phase: it was worked on, or is new."""
    return decided.file.evidence.trained or not _was_there(decided)


def _phase(phase: int) -> Phase:
    return 1 if phase <= 1 else 2 if phase == 2 else 3


def _started(course: Course) -> date:
    """Return the day from which the plan's weeks count: its own, or that of its first screening."""
    if not course.goes_on:
        return course.new.day
    started = course.counted[-1].screening.plan.started
    if started is not None:
        return date.fromisoformat(started)
    with_drills = [past.day for past in course.counted if past.screening.plan.drills]
    return with_drills[0]


def _phase_started(course: Course, news: PlanNews) -> date | None:
    """Return the day on which a phase that goes on began; None where one begins now."""
    if not course.goes_on or news.phase != course.phase:
        return None
    for phase in course.counted[-1].screening.plan.phases:
        if phase.phase == news.phase and phase.start_date is not None:
            return date.fromisoformat(phase.start_date)
    return None


def _retired_now(decided: Sequence[Decided], course: Course) -> frozenset[str]:
    last = course.counted[-1].screening.plan
    return frozenset(
        drill
        for one in decided
        if one.rule.decision == "swap"
        for drill in drills_to_change(last, one.file.key, course.knowledge)
    )
