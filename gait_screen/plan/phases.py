"""In which phase a plan begins, and the three phases with their programmes and criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import PhaseInfo
from gait_screen.plan.calendar import Calendar, Weeks
from gait_screen.plan.criteria import entry_criteria, exit_criteria
from gait_screen.plan.dosing import Doser
from gait_screen.plan.phase_films import films_to_leave
from gait_screen.plan.selection import (
    MOBILITY_PHASE,
    RUNNING_PHASE,
    STRENGTH_PHASE,
    Choice,
    Selector,
)
from gait_screen.plan.state import PlanState
from gait_screen.plan.targets import Target, is_clear
from gait_screen.screening import Criterion, Metric, PhaseFilm, PlanPhase

PhaseNumber = Literal[1, 2, 3]
#: Why a plan begins where it does; the words are the phrases begins_<why>.
Why = Literal["state", "pain", "range", "difference", "severe", "mild", "form", "loading"]


@dataclass(frozen=True)
class Begin:
    """The phase to be in now, and why."""

    phase: PhaseNumber
    why: Why


def where_to_begin(
    targets: Sequence[Target],
    answers: Answers,
    state: PlanState | None,
    knowledge: Knowledge,
) -> Begin:
    """Return the phase to be in.

    Where earlier screenings say so, that one. Otherwise phase 1 with more than little pain or pain
    of unknown strength, where range is missing or differs between the legs, or where anything but
    running form is more than mild; phase 3 where only running form stands out; else phase 2 (also
    with nothing but drills that helped people with pain at the same place).
    """
    if state is not None:
        return Begin(state.phase, "state")
    if _hurts(answers, knowledge):
        return Begin(MOBILITY_PHASE, "pain")
    found = [target for target in targets if target.kind != "pain"]
    body = [target for target in found if target.kind != "gait"]
    stiff = [target for target in body if target.kind == "mobility" and target.findings]
    if any(not target.is_difference_only for target in stiff):
        return Begin(MOBILITY_PHASE, "range")
    if any(is_clear(finding) for target in body for finding in target.findings):
        return Begin(MOBILITY_PHASE, "severe")
    if stiff:
        return Begin(MOBILITY_PHASE, "difference")
    if found and not body:
        return Begin(RUNNING_PHASE, "form")
    return Begin(STRENGTH_PHASE, "mild" if found else "loading")


def _hurts(answers: Answers, knowledge: Knowledge) -> bool:
    above = knowledge.programme.begin_gently_above_pain.value
    return any(pain.severity is None or pain.severity > above for pain in answers.pain)


@dataclass(frozen=True)
class Programmes:
    """The drills of each phase, and the phase to be in now.

    ``current`` is None where no phase has a drill.
    """

    begin: Begin
    current: PhaseNumber | None
    choices: dict[int, tuple[Choice, ...]]

    @property
    def now(self) -> tuple[Choice, ...]:
        """Return the drills of a training day now."""
        return () if self.current is None else self.choices[self.current]


def choose_programmes(begin: Begin, selector: Selector) -> Programmes:
    """Choose the drills of the phase to be in and of those after it.

    Where none of that phase's drills fits, the plan goes on to the first one that has any.
    """
    phases: tuple[PhaseNumber, ...] = (MOBILITY_PHASE, STRENGTH_PHASE, RUNNING_PHASE)
    choices: dict[int, tuple[Choice, ...]] = {
        phase: selector.choose(phase) if phase >= begin.phase else () for phase in phases
    }
    current = next((phase for phase in phases if choices[phase]), None)
    return Programmes(begin, current, choices)


@dataclass(frozen=True)
class PhaseMaker:
    """Writes the phases of a plan."""

    programmes: Programmes
    selector: Selector
    doser: Doser
    calendar: Calendar
    metrics: tuple[Metric, ...]
    runs: bool | None
    pain_limit: int
    with_ladder: bool
    knowledge: Knowledge

    def make(self) -> list[PlanPhase]:
        """Return all three phases; none where there are no drills."""
        current = self.programmes.current
        if current is None:
            return []
        weeks = self.calendar.phase_weeks(current, self.knowledge)
        return [
            self._coming(info, weeks[info.phase], current)
            if info.phase in weeks
            else self._before(info)
            for info in self.knowledge.phases
        ]

    def _before(self, info: PhaseInfo) -> PlanPhase:
        begin = self.programmes.begin
        done = begin.why == "state" and info.phase < begin.phase
        reason = "done" if done else self._why_skipped(info)
        return PlanPhase(
            phase=info.phase,
            name=info.name,
            weeks="",
            goal=info.goal,
            status="done" if done else "skipped",
            status_reason=self.knowledge.say(f"plan.{reason}"),
        )

    def _why_skipped(self, info: PhaseInfo) -> str:
        begin = self.programmes.begin
        if info.phase >= begin.phase:
            return "skipped_no_drill"
        return f"skipped_{begin.why}"

    def _coming(self, info: PhaseInfo, weeks: Weeks, current: PhaseNumber) -> PlanPhase:
        choices = self.programmes.choices[info.phase]
        leave = exit_criteria(
            info.phase,
            self.selector.targets,
            choices,
            self.metrics,
            runs=self.runs,
            pain_limit=self._pain_limit_after(info.phase),
            knowledge=self.knowledge,
        )
        is_current = info.phase == current
        begins = is_current and self.programmes.begin.why != "state"
        return PlanPhase(
            phase=info.phase,
            name=info.name,
            weeks=str(weeks),
            goal=info.goal,
            drills=[choice.drill.id for choice in choices],
            exit_criterion=self._in_one_text(leave),
            next_drills=self._further(info, choices),
            programme=[self.doser.prescribe(choice) for choice in choices],
            first_week=weeks.first,
            last_week=weeks.last,
            start_date=self.calendar.first_day(weeks),
            end_date=self.calendar.last_day(weeks),
            entry_criteria=[]
            if begins or info.phase == MOBILITY_PHASE
            else entry_criteria(info.phase, self.pain_limit, self.knowledge),
            exit_criteria=leave,
            films=self._films(info, weeks, leave),
            status="current" if is_current else "later",
            status_reason=self._why_here(choices, is_current=is_current),
        )

    def _pain_limit_after(self, phase: int) -> int:
        """Return how much pain in training is acceptable for who goes on from a phase."""
        if phase < STRENGTH_PHASE:
            return self.pain_limit
        return min(self.pain_limit, self.knowledge.programme.before_running.pain_at_most)

    def _films(self, info: PhaseInfo, weeks: Weeks, leave: Sequence[Criterion]) -> list[PhaseFilm]:
        """Return what to film so that this phase can be left and the next one entered."""
        following = info.phase + 1
        enter = (
            entry_criteria(following, self.pain_limit, self.knowledge)
            if following <= RUNNING_PHASE
            else []
        )
        return films_to_leave(
            [*leave, *enter],
            week=weeks.last,
            day=self.calendar.last_day(weeks),
            knowledge=self.knowledge,
        )

    def _why_here(self, choices: Sequence[Choice], *, is_current: bool) -> str:
        if is_current:
            return self.knowledge.say(f"plan.begins_{self.programmes.begin.why}")
        return "" if choices else self.knowledge.say("plan.later_no_drill")

    def _further(self, info: PhaseInfo, choices: Sequence[Choice]) -> list[str]:
        ladder = [self.knowledge.running_ladder.drill]
        first = ladder if self.with_ladder and info.phase == RUNNING_PHASE else []
        return [*first, *(drill.id for drill in self.selector.further(info.phase, choices))]

    def _in_one_text(self, criteria: Sequence[Criterion]) -> str:
        """Return what a film shows, then what is noticed in training."""
        # A difference between the legs may ask for the same number as the stiff leg itself.
        film = list(dict.fromkeys(criterion.text for criterion in criteria if criterion.deficit))
        drills = [criterion.text for criterion in criteria if not criterion.deficit]
        parts = {"film": film, "drills": drills}
        return " ".join(
            self.knowledge.say(f"plan.gate_{name}", criteria=" ".join(texts))
            for name, texts in parts.items()
            if texts
        )
