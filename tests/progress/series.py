"""Hand-made screenings of one person over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from gait_screen.findings import assess_findings
from gait_screen.knowledge import Answers, PainAnswer, load_knowledge
from gait_screen.plan import PlanState
from gait_screen.progress import PastScreening, look_back
from gait_screen.screening import (
    Criterion,
    DrillPrescription,
    Metric,
    Plan,
    PlanPhase,
    ProgressDecision,
    Screening,
)
from gait_screen.vocabulary import Side
from tests.cli.screenings import clip_record, metric, screening

START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
FIRST_DAY = START.date()


def when(weeks: float) -> str:
    """Return the time so many weeks after the first screening."""
    return (START + timedelta(weeks=weeks)).isoformat(timespec="seconds")


def lunge(value: float, uncertainty: float = 2.0, side: Side = "left", **more: Any) -> Metric:
    """Make a lunge: 38 deg is the limit, 4.7 deg the smallest detectable change."""
    return metric("tibia_inclination_peak", value, uncertainty, side=side, **more)


def drop(value: float, uncertainty: float = 1.0, side: Side = "left", **more: Any) -> Metric:
    """Make a pelvic drop in running: 5 deg is the limit, 2.8 deg the smallest change."""
    return metric(
        "pelvic_drop_peak",
        value,
        uncertainty,
        side=side,
        **{"test": "running", "view": "rear", **more},
    )


def drill(drill_id: str, deficit: str, side: Side | None = "left") -> DrillPrescription:
    """Make a prescription of a drill of the library."""
    known = load_knowledge().drill(drill_id)
    return DrillPrescription(
        id=drill_id,
        name=known.name,
        deficit=deficit,
        side=side,
        phase=known.phase,
        dose=known.dose,
        minutes=known.minutes,
        steps=list(known.steps),
        because="Because.",
    )


def goal(
    key: str, value: float, direction: str, *, deficit: str, test: str, side: Side | None = "left"
) -> Criterion:
    """Make an exit criterion that the next screening can measure."""
    return Criterion.model_validate(
        {
            "text": f"{key} {direction} {value}",
            "deficit": deficit,
            "metric": key,
            "side": side,
            "test": test,
            "direction": direction,
            "value": value,
            "unit": "deg",
        }
    )


def lunge_goal(value: float = 36.0, side: Side | None = "left") -> Criterion:
    """Make the usual goal of the lunge."""
    return goal(
        "tibia_inclination_peak",
        value,
        "at_least",
        deficit="limited_ankle_dorsiflexion",
        test="lunge",
        side=side,
    )


def drop_goal(value: float = 6.0, side: Side | None = "left") -> Criterion:
    """Make the usual goal of the pelvic drop."""
    return goal(
        "pelvic_drop_peak",
        value,
        "at_most",
        deficit="pelvic_drop",
        test="running",
        side=side,
    )


ANKLE_DRILLS = (drill("A1", "limited_ankle_dorsiflexion"),)
BOTH = (*ANKLE_DRILLS, drill("H1", "pelvic_drop"))


def plan(
    drills: Sequence[DrillPrescription] = ANKLE_DRILLS,
    criteria: Sequence[Criterion] = (lunge_goal(),),
    *,
    phase: int = 1,
    **more: Any,
) -> Plan:
    """Make a plan as an earlier screening left it."""
    return Plan.model_validate(
        {
            "drills": list(drills),
            "phases": [
                PlanPhase.model_validate(
                    {
                        "phase": phase,
                        "name": "now",
                        "weeks": "1-4",
                        "goal": "range",
                        "exit_criteria": list(criteria),
                    }
                )
            ],
            "current_phase": phase,
            "started": FIRST_DAY.isoformat(),
            **more,
        }
    )


def made(
    metrics: Sequence[Metric],
    *,
    weeks: float = 0.0,
    with_plan: Plan | None = None,
    clip: str | None = None,
    **more: Any,
) -> Screening:
    """Make a screening, by default of a clip of its own."""
    sha256 = (clip or f"{round(weeks * 7):x}").rjust(64, "0")
    base = screening(
        metrics,
        created=when(weeks),
        clips=[clip_record(sha256=sha256)],
        findings=assess_findings(metrics, load_knowledge(), None),
        **more,
    )
    return base.model_copy(update={"plan": with_plan or plan()})


def past(
    metrics: Sequence[Metric],
    *,
    weeks: float = 0.0,
    answers: Answers | None = None,
    with_plan: Plan | None = None,
    **more: Any,
) -> PastScreening:
    """Make an earlier screening with its answers."""
    return PastScreening(made(metrics, weeks=weeks, with_plan=with_plan, **more), answers)


def told(
    adherence: float | None = 90.0, pain: float | None = None, red_flag: bool = False
) -> Answers:
    """Make answers: how much was trained, the worst pain, whether a safety question was a yes."""
    flags = {"bone_pain": True} if red_flag else {}
    return Answers.model_validate(
        {
            "adherence_pct": adherence,
            "pain": () if pain is None else (PainAnswer(site="achilles", severity=pain),),
            "red_flags": flags,
        }
    )


def swapped(deficit: str, side: Side | None = "left") -> ProgressDecision:
    """Make the record of an earlier change of drills."""
    return ProgressDecision(
        deficit=deficit,
        side=side,
        verdict="unchanged",
        decision="swap",
        weeks=6.0,
        rule="no_gain_change",
        plain="Others.",
    )


def state_after(
    earlier: Sequence[PastScreening],
    metrics: Sequence[Metric],
    *,
    weeks: float,
    answers: Answers | None = None,
    **more: Any,
) -> PlanState:
    """Return what follows from earlier screenings and one with new metrics."""
    new = PastScreening(made(metrics, weeks=weeks, **more), answers)
    state = look_back([*earlier, new]).state
    assert state is not None
    return state


def only(state: PlanState) -> ProgressDecision:
    """Return the only decision."""
    (decision,) = state.decisions
    return decision
