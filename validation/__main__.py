"""``python -m validation FOLDER [--model heavy] [--pelvis VIDEO TRC]``: the accuracy table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
import numpy as np

from gait_screen.errors import GaitScreenError
from gait_screen.records import AnalysisOptions
from validation.evaluate import ClipResult, Row, evaluate_clip, evaluate_pelvis
from validation.truth import Truth


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--model", default="heavy", show_default=True, help="Pose model: heavy or full.")
@click.option(
    "--pelvis",
    nargs=2,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A frontal clip and the TRC file of its 3D reference.",
)
@click.option("--no-cache", is_flag=True, help="Run the pose model even where landmarks are kept.")
def main(folder: Path, model: str, pelvis: tuple[Path, Path] | None, no_cache: bool) -> None:
    """Compare the product with the truth of every clip in FOLDER and print the table."""
    options = AnalysisOptions(model=model, use_cache=not no_cache)
    results: list[ClipResult] = []
    for video in sorted(folder.glob("*.mp4")):
        truth_file = video.with_suffix(".json")
        if not truth_file.exists():
            continue
        try:
            results.append(evaluate_clip(video, Truth.read(truth_file), options))
        except GaitScreenError as error:
            click.echo(f"{video.stem}: refused: {error}")
    _print_rows(results)
    _print_summary([row for result in results for row in result.rows])
    if pelvis is not None:
        rmse, bias, slope = evaluate_pelvis(pelvis[0], pelvis[1], options)
        click.echo(
            f"\npelvis, {pelvis[0].stem}: RMSE {rmse:.2f} deg after removing the mean difference "
            f"of {bias:+.1f} deg; slope {slope:.2f}"
        )


def _print_rows(results: Iterable[ClipResult]) -> None:
    click.echo(
        f"{'clip':24} {'quantity':32} {'side':6}{'true':>8}{'measured':>10}{'error':>8}{'+-95%':>8}"
    )
    for result in results:
        verdict = "" if result.right else "   WRONG"
        click.echo(f"{result.clip:24} {result.recognised}{verdict}")
        for row in result.rows:
            inside = "" if np.isnan(row.uncertainty) or row.covered else "   outside"
            click.echo(
                f"{'':24} {row.quantity:32} {row.side:6}{row.true:8.2f}{row.measured:10.2f}"
                f"{row.error:8.2f}{row.uncertainty:8.2f}{inside}"
            )


def _print_summary(rows: list[Row]) -> None:
    click.echo(f"\n{'quantity':32}{'n':>4}{'bias':>8}{'MAE':>8}{'worst':>8}{'covered':>9}")
    for quantity in dict.fromkeys(row.quantity for row in rows):
        some = [row for row in rows if row.quantity == quantity]
        errors = np.array([row.error for row in some])
        stated = [row for row in some if not np.isnan(row.uncertainty)]
        covered = f"{sum(row.covered for row in stated)}/{len(stated)}" if stated else ""
        click.echo(
            f"{quantity:32}{len(some):4}{errors.mean():8.2f}{np.abs(errors).mean():8.2f}"
            f"{np.abs(errors).max():8.2f}{covered:>9}"
        )


if __name__ == "__main__":
    main()
