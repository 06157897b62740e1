"""``gait-screen plan``: findings and plan again, from stored metrics."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.plan_files import chosen_files, plan_file_options, write_plan_files
from gait_screen.cli.text import echo_json
from gait_screen.errors import UsageError

#: The calendar ends in 9999, and a plan has dates months after its first day.
LAST_YEAR = 9998


@click.command(short_help="Findings and plan again from a screening; no video needed.")
@click.argument("screening", metavar="SCREENING.json", type=click.Path(path_type=Path))
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The questionnaire's answers (JSON): pain, equipment, red flags.",
)
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="First day of the plan. Default: the day of the screening; a bare list of metrics has "
    "none, and its weeks have no dates.",
)
@click.option("--clinician", is_flag=True, help="Add the text for the clinician.")
@plan_file_options
@json_option("Print findings and plan as JSON and nothing else.")
@debug_option
def plan(
    screening: Path,
    answers: Path | None,
    start: datetime | None,
    clinician: bool,
    as_json: bool,
    **files: Any,
) -> None:
    """Judge the metrics of a screening again and make a plan of drills.

    SCREENING.json is a screening, its folder, or a file that holds just a list of metrics. Metrics
    that are not in the catalogue are named on standard error. Nothing is written but what --ics
    and --sheet ask for.
    """
    from gait_screen.history import screening_file
    from gait_screen.knowledge import read_answers
    from gait_screen.plan import plan_from_metrics, read_metrics, unknown_keys

    wanted = chosen_files(files)
    given = None if answers is None else read_answers(answers)
    path = screening_file(screening)
    metrics = read_metrics(path)
    for key in unknown_keys(metrics):
        click.echo(
            f"Note: there is no metric {key!r} in the catalogue: nothing judges it.", err=True
        )
    first_day = _day_of(path) if start is None else start.date()
    if first_day is not None and first_day.year > LAST_YEAR:
        raise UsageError(
            f"The plan cannot begin on {first_day}: give a day up to {LAST_YEAR} with --start."
        )
    findings, made = plan_from_metrics(metrics, given, start=first_day)
    write_plan_files(wanted, made, path)
    if as_json:
        echo_json(
            {
                "findings": [finding.model_dump(mode="json") for finding in findings],
                "plan": made.model_dump(mode="json"),
            }
        )
        return
    from gait_screen.cli.plan_words import clinician_block, plan_block
    from gait_screen.cli.summary import findings_text

    blocks = [findings_text(findings), plan_block(made)]
    if clinician:
        blocks.append(clinician_block(findings, made))
    click.echo("\n\n".join(blocks))


def _day_of(path: Path) -> date | None:
    """Return the day on which a screening was made; None for a file that does not say."""
    from gait_screen.screening import read_json

    data = read_json(path)
    created = data.get("created") if isinstance(data, dict) else None
    if created is None:
        return None
    try:
        return datetime.fromisoformat(created).date()
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"{path}: created is {created!r}; expected an ISO time such as "
            "2026-01-10T08:00:00+00:00. Correct it, or give the first day with --start."
        ) from error
