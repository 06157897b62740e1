"""``gait-screen compare``: what changed between two screenings beyond its uncertainty."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json, table, wrapped

if TYPE_CHECKING:
    from gait_screen.compare import Comparison, FindingComparison, MetricChange


@click.command(short_help="What changed between two screenings beyond its uncertainty.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@json_option("Print the comparison as JSON and nothing else.")
@debug_option
def compare(old: Path, new: Path, as_json: bool) -> None:
    """Compare two screenings of one person: OLD and NEW are screening.json files or their folders.

    A change counts only beyond the combined uncertainty of both values, also that of a finding. It
    is called improved or worse only where it is known which direction is better in that movement.
    """
    from gait_screen.compare import compare_screenings
    from gait_screen.history import read_screening, screening_file

    before, after = read_screening(old), read_screening(new)
    comparison = compare_screenings(before, after)
    if as_json:
        data: dict[str, Any] = {
            "old": {"path": str(screening_file(old)), "created": before.created},
            "new": {"path": str(screening_file(new)), "created": after.created},
            **asdict(comparison),
        }
        echo_json(data)
        return
    click.echo(_as_text(comparison))


def _as_text(comparison: Comparison) -> str:
    parts = [wrapped(f"Note: {note}") for note in comparison.notes]
    comparable = [change for change in comparison.metrics if change.verdict != "not comparable"]
    if comparable:
        header = ("", "side", "test", "old", "new", "change", "verdict")
        parts.append(table(header, [_metric_row(change) for change in comparable]))
    else:
        parts.append("No quantity was measured in both screenings.")
    others = [change for change in comparison.metrics if change.verdict == "not comparable"]
    if others:
        parts.append("\n".join(["Not comparable", *(_obstacle_line(change) for change in others)]))
    lines = [_finding_line(finding) for finding in comparison.findings]
    parts.append("\n".join(["Findings", *(lines or ["  None in either screening."])]))
    return "\n\n".join(parts)


def _metric_row(change: MetricChange) -> tuple[str, ...]:
    from gait_screen.compare import change_text, reading_text
    from gait_screen.outputs.report_model import metric_label

    return (
        metric_label(change.key),
        change.side or "",
        change.test or "",
        reading_text(change.old, change.unit),
        reading_text(change.new, change.unit),
        change_text(change),
        change.verdict + (f" ({change.note})" if change.note else ""),
    )


def _obstacle_line(change: MetricChange) -> str:
    from gait_screen.outputs.report_model import metric_label

    where = ", ".join(part for part in (change.side, change.test) if part)
    name = f"{metric_label(change.key)} ({where})" if where else metric_label(change.key)
    return wrapped(f"{name}: {change.note}", "  ", "    ")


def _finding_line(finding: FindingComparison) -> str:
    from gait_screen.outputs.report_model import deficit_label

    side = "" if finding.side is None else f", {finding.side}"
    was = _status(finding.old_status, finding.old_severity)
    now = _status(finding.new_status, finding.new_severity)
    text = f"{finding.change:<16}  {deficit_label(finding.deficit)}{side}: {was} -> {now}"
    return wrapped(text, "  ", " " * 20)


def _status(status: str | None, severity: str | None) -> str:
    if status is None:
        return "not in the screening"
    words = status.replace("_", " ")
    return f"{words} ({severity})" if severity not in (None, "none") else words
