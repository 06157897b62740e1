"""The plan in the screening: drills, phases, reasons, calendar; part of ``screening.json``."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gait_screen.vocabulary import Movement, Side, View


class ScreeningRecord(BaseModel):
    """Base of everything in ``screening.json``: frozen, finite numbers, unknown fields ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Reason(ScreeningRecord):
    """A rule of reasoning that applied: to which leg, on which numbers, and what it means.

    ``numbers`` are the measurements and answers that made it apply, in words. ``plain`` is for the
    runner, ``clinician`` for the one who reads terms and sources (ids of ``sources.toml``).
    """

    rule: str
    name: str
    kind: str
    side: Side | None
    deficits: list[str] = Field(default_factory=list)
    numbers: list[str] = Field(default_factory=list)
    plain: str = ""
    clinician: str = ""
    sources: list[str] = Field(default_factory=list)


class DrillPrescription(ScreeningRecord):
    """One drill of the plan: ``minutes`` of a training day, an estimate, for the sides named.

    ``rules`` are the bands and rules of reasoning that led to it, ``numbers`` the measurements and
    answers behind them. ``dose`` is the library's, fitted to the person's answers.
    """

    id: str
    name: str
    deficit: str
    side: Side | None
    phase: Literal[1, 2, 3]
    dose: str
    minutes: float
    steps: list[str]
    because: str
    faults: str = ""
    regress: str = ""
    progress: str = ""
    do_not_if: str = ""
    evidence: str = ""
    rules: list[str] = Field(default_factory=list)
    numbers: list[str] = Field(default_factory=list)
    days_per_week: int | None = None
    stop: str = ""
    clinician: str = ""


class TriedTreatment(ScreeningRecord):
    """What the person has tried: why it was temporary, what it is good for, what replaces it.

    ``for_you`` says why with the deficits measured; empty where none was found.
    """

    treatment: str
    why_temporary: str
    keep_for: str
    replace_with: list[str] = Field(default_factory=list)
    evidence: str = ""
    name: str = ""
    what_it_does: str = ""
    for_you: str = ""
    clinician: str = ""
    sources: list[str] = Field(default_factory=list)


class Retest(ScreeningRecord):
    """When to film which test again; dates are ISO days, empty where the plan has no start."""

    deficit: str
    side: Side | None
    test: str
    weeks: float
    later_weeks: list[float] = Field(default_factory=list)
    dates: list[str] = Field(default_factory=list)


class Criterion(ScreeningRecord):
    """What has to be true to enter or leave a phase.

    With a ``metric`` the next screening measures it: its value must be ``at_least`` or ``at_most``
    ``value``, and where ``change`` is given also differ from ``now`` by more than ``change``.
    Without one it is something the person knows (pain the next morning).
    """

    text: str
    clinician: str = ""
    deficit: str | None = None
    metric: str | None = None
    side: Side | None = None
    test: Movement | None = None
    direction: Literal["at_least", "at_most"] | None = None
    value: float | None = None
    unit: str | None = None
    now: float | None = None
    change: float | None = None


class LadderStep(ScreeningRecord):
    """``repeats`` times ``run_min`` minutes of running and ``walk_min`` of walking."""

    step: int
    run_min: float
    walk_min: float
    repeats: int


class Ladder(ScreeningRecord):
    """The return to running, and when to go a step up or down."""

    start_when: str
    step_up_when: str
    step_down_when: str
    days_per_week: int
    steps: list[LadderStep]
    clinician: str = ""
    sources: list[str] = Field(default_factory=list)


class CourseEntry(ScreeningRecord):
    """How long something takes to change."""

    quality: str
    deficits: list[str]
    first_change_weeks: tuple[int, int]
    solid_weeks: tuple[int, int]
    plain: str
    clinician: str = ""
    sources: list[str] = Field(default_factory=list)


class CheckpointEntry(ScreeningRecord):
    """A week at which a lack of progress has a consequence."""

    week: int
    date: str | None
    decision: Literal["change", "refer"]
    plain: str
    clinician: str = ""


class FilmRequest(ScreeningRecord):
    """A test to film next: why, and how."""

    test: Movement
    why: str
    how: str
    side: Side | None = None


class Referral(ScreeningRecord):
    """Somebody should look at this: whom to see, how soon and why."""

    see: str
    how_soon: str
    why: str
    rule: str | None = None


class ProgressDecision(ScreeningRecord):
    """What the earlier screenings say about one deficit, and what follows for the plan.

    ``reasons`` are numbers in words, earlier first.
    """

    deficit: str
    side: Side | None
    verdict: Literal["improved", "unchanged", "worse", "gone", "new", "not_comparable"]
    decision: Literal["advance", "hold", "swap", "refer"]
    weeks: float | None
    rule: str
    plain: str
    clinician: str = ""
    reasons: list[str] = Field(default_factory=list)


class PhaseFilm(ScreeningRecord):
    """A clip that the criteria to leave a phase are measured in: what to film, from where, when.

    ``date`` is the ISO day on which the phase ends, None where the plan has no start.
    """

    test: Movement
    view: View
    week: int
    date: str | None = None


class PlanPhase(ScreeningRecord):
    """One phase of the plan.

    ``drills`` are the ids of a training day of this phase and ``programme`` the same in full;
    ``next_drills`` are further ids of the library for when one of them is done or must be changed.
    Weeks count from 1 at the plan's start; dates are ISO days, None where the plan has no start.
    ``exit_criterion`` is the exit criteria in one text, ``films`` what shows whether they are met.
    A phase that is not needed is ``skipped``; it and one that is ``done`` have no programme, and
    ``status_reason`` says why.
    """

    phase: Literal[1, 2, 3]
    name: str
    weeks: str
    goal: str
    drills: list[str] = Field(default_factory=list)
    exit_criterion: str = ""
    next_drills: list[str] = Field(default_factory=list)
    programme: list[DrillPrescription] = Field(default_factory=list)
    first_week: int | None = None
    last_week: int | None = None
    start_date: str | None = None
    end_date: str | None = None
    entry_criteria: list[Criterion] = Field(default_factory=list)
    exit_criteria: list[Criterion] = Field(default_factory=list)
    films: list[PhaseFilm] = Field(default_factory=list)
    status: Literal["done", "skipped", "current", "later"] = "later"
    status_reason: str = ""


class Plan(ScreeningRecord):
    """What to do about the findings. A red flag empties ``drills`` and names itself.

    ``drills`` is a training day of ``current_phase``: what to do now. ``started`` is the ISO day
    from which weeks are counted.
    """

    stopped_by: list[str] = Field(default_factory=list)
    provisional: bool = True
    phases: list[PlanPhase] = Field(default_factory=list)
    drills: list[DrillPrescription] = Field(default_factory=list)
    tried: list[TriedTreatment] = Field(default_factory=list)
    retest: list[Retest] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    started: str | None = None
    current_phase: Literal[1, 2, 3] | None = None
    reasoning: list[Reason] = Field(default_factory=list)
    pain_rule: str = ""
    running_ladder: Ladder | None = None
    time_course: list[CourseEntry] = Field(default_factory=list)
    checkpoints: list[CheckpointEntry] = Field(default_factory=list)
    film_next: list[FilmRequest] = Field(default_factory=list)
    referrals: list[Referral] = Field(default_factory=list)
    progress: list[ProgressDecision] = Field(default_factory=list)
    clinician_summary: list[str] = Field(default_factory=list)
