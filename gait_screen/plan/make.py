"""Findings and answers to a plan. Deterministic; mirror the body and the plan is mirrored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from gait_screen.findings.weight import counts
from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.plan.calendar import Calendar, time_courses
from gait_screen.plan.dosing import Doser
from gait_screen.plan.film import films_next
from gait_screen.plan.ladder import running_ladder
from gait_screen.plan.notes import Notes, pain_sites
from gait_screen.plan.pain import pain_loading, pain_rule
from gait_screen.plan.phases import PhaseMaker, choose_programmes, where_to_begin
from gait_screen.plan.safety import (
    check_red_flags,
    question_notes,
    raised_flags,
    stop_notes,
    stop_notes_for_clinician,
    stop_referrals,
)
from gait_screen.plan.selection import Selector
from gait_screen.plan.state import PlanState
from gait_screen.plan.suitable import Person, does_run, find_suitable
from gait_screen.plan.targets import (
    Target,
    find_targets,
    is_running_form,
    pain_targets,
    place_pain,
)
from gait_screen.plan.tried import explain_tried
from gait_screen.reasoning import Conclusion, combine_effects, reason
from gait_screen.screening import CourseEntry, Finding, Metric, Plan, Referral
from gait_screen.vocabulary import SIDES, Side


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

    A red flag stops it: no drills, and the notes say whom to see and how soon, the most urgent
    first. While a red-flag question has no answer, the plan is provisional and its notes ask it.
    Otherwise three phases, each with a training day of at most five drills within twenty minutes
    (or the person's fewer minutes), chosen by :class:`gait_screen.plan.selection.Selector` from
    those that no answer, finding or rule of reasoning speaks against and for which the equipment
    is there. ``drills`` is the training day of the phase to be in now. No deficit, no drills,
    except those that helped people with pain where this person has it.

    Parameters
    ----------
    findings
        As :func:`gait_screen.findings.assess_findings` returns them.
    answers
        None when the questionnaire was not filled in.
    metrics
        All that was measured, for the rules of reasoning and what a drill requires.
    start
        The day of the screening, from which weeks are counted; None: weeks without dates.
    state
        What earlier screenings hand on; None at the first one.
    """
    safety = check_red_flags(answers, knowledge)
    asks = question_notes(safety, knowledge)
    if safety.raised:
        return Plan(
            stopped_by=[flag.id for flag in raised_flags(safety, knowledge)],
            provisional=bool(safety.unanswered),
            notes=[*stop_notes(answers, safety, knowledge), *asks],
            referrals=list(stop_referrals(answers, safety, knowledge)),
            clinician_summary=list(stop_notes_for_clinician(safety, knowledge)),
        )
    maker = _PlanMaker(findings, answers, knowledge, metrics, Calendar.begin(start, state), state)
    return maker.make(provisional=bool(safety.unanswered), asks=asks)


class _PlanMaker:
    """The steps from findings to a plan, each made once, for somebody without a red flag."""

    def __init__(
        self,
        findings: Sequence[Finding],
        answers: Answers | None,
        knowledge: Knowledge,
        metrics: Sequence[Metric],
        calendar: Calendar,
        state: PlanState | None,
    ) -> None:
        self.findings, self.metrics = tuple(findings), tuple(metrics)
        self.given, self.answers = answers, Answers() if answers is None else answers
        self.knowledge, self.calendar, self.state = knowledge, calendar, state
        self.conclusions = reason(findings, metrics, answers, knowledge)
        self.effects = dict(combine_effects(self.conclusions))
        self.runs = does_run(answers, knowledge)
        # Running form is for people who run.
        self.worked_on = tuple(
            finding
            for finding in self.findings
            if self.runs is not False or not is_running_form(finding, knowledge)
        )
        self.suitable = find_suitable(
            Person(
                self.findings,
                self.metrics,
                self.answers,
                self.effects,
                frozenset() if state is None else state.retired,
                self.runs,
            ),
            knowledge,
        )
        self.pain = pain_rule(answers, knowledge)
        self.age_rule = knowledge.programme.age_rule(self.answers.age)
        self.targets = self._targets()
        begin = where_to_begin(self.targets, self.answers, state, knowledge)
        easier = (
            self.pain.easier
            or bool(self.effects[None].begin_easier)
            or (self.age_rule is not None and self.age_rule.easier)
        )
        self.selector = Selector(
            targets=self.targets,
            suitable=self.suitable,
            effects=self.effects,
            budget_min=_budget_min(self.answers, knowledge),
            easier_in=begin.phase if easier else None,
            knowledge=knowledge,
        )
        self.programmes = choose_programmes(begin, self.selector)

    def make(self, *, provisional: bool, asks: Sequence[str]) -> Plan:
        knowledge, calendar = self.knowledge, self.calendar
        doser = Doser(self.answers, self.age_rule, self.suitable, knowledge)
        trains = self.programmes.current is not None
        ladder = (
            running_ladder(self.answers, self.runs, self.suitable, knowledge) if trains else None
        )
        notes = Notes(
            findings=self.findings,
            worked_on=self.worked_on,
            answers=self.answers,
            age_rule=self.age_rule,
            targets=self.targets,
            programmes=self.programmes,
            suitable=self.suitable,
            conclusions=self.conclusions,
            effects=self.effects,
            pain=self.pain,
            knowledge=knowledge,
        )
        phases = PhaseMaker(
            programmes=self.programmes,
            selector=self.selector,
            doser=doser,
            calendar=calendar,
            metrics=self.metrics,
            runs=self.runs,
            pain_limit=self.pain.limit,
            with_ladder=ladder is not None,
            knowledge=knowledge,
        )
        return Plan(
            stopped_by=[],
            provisional=provisional,
            phases=phases.make(),
            drills=[doser.prescribe(choice) for choice in self.programmes.now],
            tried=explain_tried(self.given, self.worked_on, self.suitable.drills, knowledge),
            retest=calendar.retests(self.worked_on, knowledge),
            notes=[*asks, *notes.for_the_runner()],
            started=None if calendar.started is None else calendar.started.isoformat(),
            current_phase=self.programmes.current,
            reasoning=[
                conclusion.record() for conclusion in self.conclusions if self._matters(conclusion)
            ],
            pain_rule=self.pain.text if trains else "",
            running_ladder=ladder,
            time_course=self._time_course() if trains else [],
            checkpoints=calendar.checkpoints(knowledge) if trains else [],
            film_next=films_next(self.given, self.findings, self.conclusions, knowledge),
            referrals=self._referrals(),
            progress=[] if self.state is None else list(self.state.decisions),
            clinician_summary=notes.for_the_clinician(),
        )

    def _matters(self, conclusion: Conclusion) -> bool:
        """Tell whether a rule has to do with this plan: a general one only by its drills."""
        form = {deficit.id for deficit in self.knowledge.deficits if deficit.kind == "gait"}
        if self.runs is False and conclusion.deficits and form.issuperset(conclusion.deficits):
            return False
        drills = {c.drill.id for day in self.programmes.choices.values() for c in day}
        return not conclusion.rule.is_general or any(
            drills.intersection(group) for group in conclusion.rule.not_together
        )

    def _targets(self) -> tuple[Target, ...]:
        found = find_targets(self.worked_on, self.conclusions, self.effects, self.knowledge)
        loading = [
            (site, drill)
            for site, drill in pain_loading(self.given, self.knowledge)
            if drill in self.suitable.legs
        ]
        return place_pain(found, pain_targets(loading, _painful_legs(self.answers)))

    def _time_course(self) -> list[CourseEntry]:
        deficits = [
            deficit.id
            for deficit in self.knowledge.deficits
            if any(target.deficit == deficit for target in self.targets)
            or any(finding.deficit == deficit.id and counts(finding) for finding in self.worked_on)
        ]
        return time_courses(deficits, pain_sites(self.answers), self.knowledge)

    def _referrals(self) -> list[Referral]:
        by_rules = [
            Referral(
                see=conclusion.rule.see,
                how_soon=conclusion.rule.how_soon,
                why=conclusion.rule.plain,
                rule=conclusion.rule.id,
            )
            for conclusion in self.effects[None].referrals
        ]
        handed_on = () if self.state is None else self.state.referrals
        # A rule that applies to both legs refers once.
        return list({(r.see, r.why): r for r in (*by_rules, *handed_on)}.values())


def _budget_min(answers: Answers, knowledge: Knowledge) -> float:
    most = knowledge.programme.max_minutes
    return most if answers.minutes_per_day is None else min(most, answers.minutes_per_day)


def _painful_legs(answers: Answers) -> Mapping[str, frozenset[Side]]:
    """Return the legs that hurt at each place; both where that was not said."""
    legs: dict[str, set[Side]] = {}
    for pain in answers.pain:
        both = set(SIDES)
        legs.setdefault(pain.site, set()).update(
            {"left"} if pain.side == "left" else {"right"} if pain.side == "right" else both
        )
    return {site: frozenset(sides) for site, sides in legs.items()}
