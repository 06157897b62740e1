"""A person's screenings over time as text for the terminal, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gait_screen.cli.text import table, wrapped
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.numbers import value_text
from gait_screen.outputs.report_model import date_text, deficit_label, metric_label
from gait_screen.progress import DeficitHistory, Overview
from gait_screen.screening import ProgressDecision


def overview_text(person: str, overview: Overview) -> str:
    """Return who, each deficit over time with what follows, the plan, and whom to see."""
    dates = [date_text(past.screening.created) for past in overview.screenings]
    count = "1 screening" if len(dates) == 1 else f"{len(dates)} screenings"
    span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    blocks = [f"{person}: {count}, {span}"]
    blocks += ["\n".join(_history_lines(history)) for history in overview.histories]
    if not overview.histories:
        blocks.append("Nothing beyond the screening bands was found in any of them.")
    blocks.append("\n".join(_plan_lines(overview)))
    return "\n\n".join(blocks)


def overview_data(overview: Overview) -> dict[str, Any]:
    """Return the same as data: plain numbers, the contract's words."""
    state = overview.state
    return {
        "screenings": [
            {
                "created": past.screening.created,
                "adherence_pct": None if past.answers is None else past.answers.adherence_pct,
            }
            for past in overview.screenings
        ],
        "deficits": [_history_data(history) for history in overview.histories],
        "plan": None
        if state is None
        else {
            "started": state.started.isoformat(),
            "phase": state.phase,
            "retired": sorted(state.retired),
            "referrals": [referral.model_dump(mode="json") for referral in state.referrals],
        },
    }


def _history_lines(history: DeficitHistory) -> Iterator[str]:
    side = "" if history.side is None else f", {history.side}"
    what = f"{metric_label(history.measure.key)}, {history.measure.test}"
    yield wrapped(f"{deficit_label(history.deficit)}{side} ({what})")
    rows = []
    for point in history.points:
        quantity = point.quantity
        value = (
            "not measured"
            if quantity is None
            else value_text(quantity.value, quantity.unit, quantity.uncertainty)
        )
        words = point.status.replace("_", " ")
        severity = "" if point.severity == "none" else f" ({point.severity})"
        rows.append((f"  {date_text(point.created)}", value, words + severity))
    yield table(("  screening", "value", "finding"), rows)
    if history.decision is not None:
        yield from _decision_lines(history.decision)


def _decision_lines(decision: ProgressDecision) -> Iterator[str]:
    say = load_knowledge().say
    verdict = say(f"progress.word_{decision.verdict}")
    follows = say(f"progress.decision_{decision.decision}")
    yield wrapped(f"{verdict}: {follows} ({decision.rule})", "  ")
    yield wrapped(decision.plain, "  ")
    for reason in decision.reasons:
        yield wrapped(f"- {reason}", "  ", "    ")
    yield wrapped(f"For the clinician: {decision.clinician}", "  ", "    ")


def _plan_lines(overview: Overview) -> Iterator[str]:
    state = overview.state
    if state is None:
        yield "One screening so far: the next one shows what has changed."
        return
    yield f"Plan: phase {state.phase}, begun on {state.started.isoformat()}"
    if state.retired:
        yield wrapped(f"Drills taken out: {', '.join(sorted(state.retired))}", "  ", "    ")
    for referral in state.referrals:
        text = f"See {referral.see}, {referral.how_soon}. {referral.why}"
        yield wrapped(text, "  ", "    ")


def _history_data(history: DeficitHistory) -> dict[str, Any]:
    return {
        "deficit": history.deficit,
        "side": history.side,
        "metric": history.measure.key,
        "test": history.measure.test,
        "screenings": [
            {
                "created": point.created,
                "status": point.status,
                "severity": point.severity,
                "value": None if point.quantity is None else point.quantity.value,
                "uncertainty": None if point.quantity is None else point.quantity.uncertainty,
                "unit": None if point.quantity is None else point.quantity.unit,
            }
            for point in history.points
        ],
        "decision": None
        if history.decision is None
        else history.decision.model_dump(mode="json", exclude={"deficit", "side"}),
    }
