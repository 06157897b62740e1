"""Time courses, the running ladder and where it hurts: what the plan's calendar is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from gait_screen.knowledge.models import (
    DeficitId,
    PainSite,
    Record,
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
    """The return to running; the words: ``start_when``, ``step_up_when``, ``step_down_when``."""

    days_per_week: int
    next_day_pain_at_most: Sourced
    weekly_increase_at_most_pct: Sourced
    steps: tuple[RunningStep, ...] = Field(min_length=3)
    sources: tuple[str, ...] = SourceIds
    start_when: str
    step_up_when: str
    step_down_when: str
    clinician: str


class PainSiteInfo(Record):
    """Where it hurts: what to film for it and what trials say helps; never why it hurts.

    ``loading`` are drills that helped people with pain there in trials (with the sources);
    ``helped_by`` are treatments that did, which the plan then never talks down; ``helped`` says it
    for each of them. ``label`` completes "you have pain ...".
    """

    id: PainSite
    film: tuple[Movement, ...] = Field(min_length=1)
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
