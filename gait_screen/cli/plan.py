"""``gait-screen plan``: findings and plan again, from stored metrics."""

from __future__ import annotations

from pathlib import Path

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import json_option
from gait_screen.cli.text import echo_json


@click.command(short_help="Findings and plan again from a screening; no video needed.")
@click.argument("screening", metavar="SCREENING.json", type=click.Path(path_type=Path))
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The questionnaire's answers (JSON): pain, equipment, red flags.",
)
@json_option("Print findings and plan as JSON and nothing else.")
@debug_option
def plan(screening: Path, answers: Path | None, as_json: bool) -> None:
    """Judge the metrics of a screening again and make a plan of drills.

    SCREENING.json is a screening, its folder, or a file that holds just a list of metrics. Metrics
    that are not in the catalogue are named on standard error. Nothing is written.
    """
    from gait_screen.history import screening_file
    from gait_screen.knowledge import read_answers
    from gait_screen.plan import plan_from_metrics, read_metrics, unknown_keys

    given = None if answers is None else read_answers(answers)
    metrics = read_metrics(screening_file(screening))
    for key in unknown_keys(metrics):
        click.echo(
            f"Note: there is no metric {key!r} in the catalogue: nothing judges it.", err=True
        )
    findings, made = plan_from_metrics(metrics, given)
    if as_json:
        echo_json(
            {
                "findings": [finding.model_dump(mode="json") for finding in findings],
                "plan": made.model_dump(mode="json"),
            }
        )
        return
    from gait_screen.cli.summary import findings_text, plan_block

    click.echo(f"{findings_text(findings)}\n\n{plan_block(made)}")
