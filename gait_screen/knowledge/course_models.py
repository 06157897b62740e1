"""Time courses, the running ladder and where it hurts: what the plan's calendar is made of."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from gait_screen.knowledge.models import (
    DeficitId,
    PainSite,
    Record,
    Requirement,
    Sourced,
    SourceIds,
    TreatmentId,
)
from gait_screen.vocabulary import Movement


class WeekRange(Record):
    """Weeks from ``first`` to ``last``, with sources."""

    first: int = Field(ge=0)
    last: int = Field(ge=0)
    sources: tuple[str, ...] = SourceIds


class TimeCourse(Record):
    """How long a quality takes to change; the words: ``label``, ``plain``, ``clinician``.

    ``deficits`` and ``pain_sites``: those it is told for.
    """

    id: str
    deficits: tuple[DeficitId, ...] = ()
    pain_sites: tuple[PainSite, ...] = ()
    first_change: WeekRange
    solid: WeekRange
    label: str
    plain: str
    clinician: str


class Checkpoint(Record):
    """A week at which a lack of progress has a consequence."""

    week: int = Field(ge=1)
    decision: Literal["change", "refer"]
    sources: tuple[str, ...] = SourceIds
    plain: str
    clinician: str


class RunningStep(Record):
    """``repeats`` times ``run_min`` minutes of running and ``walk_min`` of walking."""

    run_min: float = Field(gt=0)
    walk_min: float = Field(ge=0)
    repeats: int = Field(ge=1)


class RunningLadder(Record):
    """The return to running, one step a week; ``drill`` is what it is called in the library.

    The words: ``start_when``, ``step_up_when``, ``step_down_when``, with the placeholders
    ``{pain}``, ``{days}`` and ``{increase}``.
    """

    drill: str
    days_per_week: int
    next_day_pain_at_most: Sourced
    weekly_increase_at_most_pct: Sourced
    steps: tuple[RunningStep, ...] = Field(min_length=3)
    sources: tuple[str, ...] = SourceIds
    start_when: str
    step_up_when: str
    step_down_when: str
    clinician: str

    @model_validator(mode="after")
    def _rises_slowly(self) -> Self:
        most = 1 + self.weekly_increase_at_most_pct.value / 100
        running = [step.run_min * step.repeats for step in self.steps]
        for before, then in itertools.pairwise(running):
            if not before <= then <= before * most:
                raise ValueError(f"the running ladder goes from {before:g} to {then:g} min running")
        if self.steps[-1].repeats != 1:
            raise ValueError("the last step of the running ladder is a run without a break")
        return self


class BeforeRunning(Record):
    """What has to be reached on each side before phase 3, with pain of at most so much of 10."""

    metric: str
    test: Movement
    at_least: float
    pain_at_most: int = Field(ge=0, le=10)
    sources: tuple[str, ...] = SourceIds


class AgeRule(Record):
    """What an age asks for; the words are the phrase ``plan.age_<id>``.

    Attributes
    ----------
    easier
        Begin with the easier version and one set less.
    support
        Keep a hand on something in drills for balance.
    avoid
        Drills that are given only where all of ``unless`` is measured and reached.
    ladder_for_runners_only
        The return to running is for who runs now or names running as the sport.
    """

    id: str
    from_age: int
    to_age: int
    easier: bool = False
    support: bool = False
    avoid: tuple[str, ...] = ()
    unless: tuple[Requirement, ...] = ()
    ladder_for_runners_only: bool = False
    sources: tuple[str, ...] = SourceIds


class GoalRule(Record):
    """What can be hoped for in the first two phases; past the limit of the band is no goal there.

    ``gain_mdcs``: so many times the smallest change that can be told. ``severities``: where that is
    not known, so many severities less.
    """

    gain_mdcs: float = Field(ge=1)
    severities: int = Field(ge=1)
    sources: tuple[str, ...] = SourceIds


class ProgrammeRules(Record):
    """How a training day is put together, and what it takes to go on.

    Attributes
    ----------
    max_mobility, max_running
        Of drills that restore range, and of drills done in running, on one day.
    max_strength_kept
        Drills of phase 2 that phase 3 keeps.
    next_drills
        Further drills named for each phase.
    running_drills
        Ids of the drills done in running; ``form_drills`` are those of them that change how one
        runs, which are allowed from the start where that is what was found.
    pain_drills
        Given only to who has pain where they helped in trials.
    begin_gently_above_pain
        With pain above this, of 10, the plan begins in phase 1.
    goal
        What has to be gained to leave phase 2.
    """

    max_drills: int = Field(ge=1)
    max_minutes: float = Field(gt=0)
    max_mobility: int = Field(ge=1)
    max_running: int = Field(ge=1)
    max_strength_kept: int = Field(ge=0)
    next_drills: int = Field(ge=1)
    running_drills: tuple[str, ...]
    form_drills: tuple[str, ...]
    pain_drills: tuple[str, ...] = ()
    begin_gently_above_pain: Sourced
    goal: GoalRule
    before_running: BeforeRunning
    age: tuple[AgeRule, ...] = ()
    sources: tuple[str, ...] = SourceIds

    def age_rule(self, age: int | None) -> AgeRule | None:
        """Return the rule for an age; None where there is none or the age is not known."""
        if age is None:
            return None
        return next((rule for rule in self.age if rule.from_age <= age <= rule.to_age), None)


class PainSiteInfo(Record):
    """Where it hurts: what to film for it and what trials say helps; never why it hurts.

    ``film`` are the movements that show most for it, ``deficits`` what is looked for in them, both
    the most telling first. ``loading`` are drills that helped people with pain there in trials
    (with the sources); ``helped_by`` are treatments that did, which the plan then never talks down;
    ``helped`` says it for each of them. ``label`` completes "you have pain ...".
    """

    id: PainSite
    film: tuple[Movement, ...] = Field(min_length=1)
    deficits: tuple[DeficitId, ...] = Field(min_length=1)
    loading: tuple[str, ...] = ()
    helped_by: tuple[TreatmentId, ...] = ()
    sources: tuple[str, ...] = SourceIds
    label: str
    plain: str
    clinician: str
    helped: Mapping[TreatmentId, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _helped_is_said(self) -> Self:
        if set(self.helped) != set(self.helped_by):
            raise ValueError(f"pain site {self.id} needs a text for each of helped_by, no other")
        return self
