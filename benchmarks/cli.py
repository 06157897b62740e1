"""The command line: ``python -m benchmarks run|smoke``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from benchmarks.beside import measure_slowdown
from benchmarks.candidates import WORDS
from benchmarks.clips import SAMPLE
from benchmarks.judge import judge
from benchmarks.machine import source_digest
from benchmarks.measure import measure_rows
from benchmarks.plan import plan
from benchmarks.report import Making, aims_text, write_report
from benchmarks.smoke import measure_smoke
from gait_screen.pose.model_files import MODEL_NAMES, find_model

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure how fast the product is, as ratios to the loop that a user would write."""


@main.command()
@click.option("--quick", is_flag=True, help="Fewer rounds, no long clip: a few minutes.")
@click.option(
    "--model",
    type=click.Choice(MODEL_NAMES),
    default="heavy",
    show_default=True,
    help="Pose model.",
)
@click.option(
    "--docs",
    type=_FOLDER,
    default=Path("docs"),
    show_default=True,
    help="Where performance.md and performance.json are written.",
)
@click.option(
    "--folder",
    type=_FOLDER,
    default=Path("build/benchmark"),
    show_default=True,
    help="Keeps what has been measured, and the clips meanwhile.",
)
@click.option("--fresh", is_flag=True, help="Measure anew what was measured before.")
def run(quick: bool, model: str, docs: Path, folder: Path, fresh: bool) -> None:
    """Measure everything in one run and write docs/performance.md."""
    key = f"{find_model(model).sha256} {source_digest()}"
    rows = measure_rows(
        plan(quick=quick), model, folder.resolve(), key, fresh=fresh, say=click.echo
    )
    slowdown = measure_slowdown(SAMPLE, find_model(model).path)
    making = Making(f"python -m benchmarks {' '.join(sys.argv[1:])}", model, quick, slowdown)
    path = write_report(docs, rows, making)
    click.echo(f"\n{aims_text(judge(rows))}\n\nReport: {path}")


@main.command()
def smoke() -> None:
    """Say in a minute whether the analysis has become several times as much work."""
    with tempfile.TemporaryDirectory() as folder:
        ratios = measure_smoke(Path(folder))
    for one in ratios:
        click.echo(f"{WORDS[one.candidate]}: {one.work:.2f} times the plain loop's work")
    faults = [one.fault for one in ratios if one.fault]
    if faults:
        raise click.ClickException(" ".join(faults))
