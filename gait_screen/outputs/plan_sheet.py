"""The drills of a plan to print: A4, one phase a page, with drawings and boxes to tick.

The page loads nothing: styles and pictures are inside. Every text in it is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gait_screen.errors import UsageError
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.outputs.drill_pictures import drill_pictures
from gait_screen.outputs.numbers import plain_number
from gait_screen.outputs.pages import page_template, without_namespaces
from gait_screen.outputs.plan_model import DrillText, drill_text, phase_weeks
from gait_screen.screening import DrillPrescription, Plan, PlanPhase

PLAN_SHEET: Final = "plan_to_print.html"
DAYS: Final = 7


@dataclass(frozen=True)
class SheetPicture:
    """A drawing for the page, and what it shows."""

    svg: str
    caption: str


@dataclass(frozen=True)
class SheetDrill:
    """A drill of the page; ``boxes`` are the days of a week to tick."""

    text: DrillText
    pictures: tuple[SheetPicture, ...]
    boxes: int


@dataclass(frozen=True)
class SheetPhase:
    """A phase, on a page of its own; ``weeks`` are the numbers of its weeks."""

    title: str
    when: str
    goal: str
    minutes: str
    weeks: tuple[int, ...]
    drills: tuple[SheetDrill, ...]


def render_plan_sheet(plan: Plan, knowledge: Knowledge) -> str:
    """Return the page as HTML.

    Raises
    ------
    UsageError
        When the plan has no drills: a safety question stops it, or nothing was found.
    """
    phases = [] if plan.stopped_by else [_phase(phase, plan, knowledge) for phase in plan.phases]
    shown = [phase for phase in phases if phase is not None]
    if not shown:
        raise UsageError(
            "The plan is stopped by a safety question: there are no drills to print."
            if plan.stopped_by
            else "The plan has no drills: there is nothing to print."
        )
    return page_template("plan_sheet.html.j2").render(phases=shown, plan=plan, say=knowledge.say)


def _phase(phase: PlanPhase, plan: Plan, knowledge: Knowledge) -> SheetPhase | None:
    current = phase.phase == plan.current_phase
    drills = phase.programme or (plan.drills if current else [])
    if not drills or phase.status in ("done", "skipped"):
        return None
    say = knowledge.say
    return SheetPhase(
        title=say("report.phase", phase=phase.phase, name=phase.name),
        when=phase_weeks(phase, knowledge),
        goal=phase.goal,
        minutes=say(
            "report.now_total", minutes=plain_number(sum(drill.minutes for drill in drills))
        ),
        weeks=_weeks(phase),
        drills=tuple(_drill(drill, knowledge) for drill in drills),
    )


def _weeks(phase: PlanPhase) -> tuple[int, ...]:
    """Return the numbers of a phase's weeks, from its own numbers or else its days."""
    if phase.first_week is not None and phase.last_week is not None:
        return tuple(range(phase.first_week, phase.last_week + 1))
    if phase.start_date is None or phase.end_date is None:
        return (1,)
    days = date.fromisoformat(phase.end_date) - date.fromisoformat(phase.start_date)
    return tuple(range(1, days.days // DAYS + 2))


def _drill(record: DrillPrescription, knowledge: Knowledge) -> SheetDrill:
    days = record.days_per_week
    if days is None:
        days = knowledge.drill(record.id).amount.days_per_week
    pictures: Sequence[SheetPicture] = [
        SheetPicture(without_namespaces(picture.svg), picture.caption)
        for picture in drill_pictures(record)
    ]
    return SheetDrill(drill_text(record), tuple(pictures), days)
