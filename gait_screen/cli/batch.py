"""``gait-screen batch``: a folder of many people."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from gait_screen.cli.guard import debug_option, debug_wanted
from gait_screen.cli.options import (
    check_names,
    checked_colour,
    json_option,
    processing_options,
)
from gait_screen.cli.text import echo_json, table
from gait_screen.errors import UsageError

if TYPE_CHECKING:
    from gait_screen.batch import BatchUpdate, Group, Outcome

SUFFIX: Final = "_screenings"


@click.command(short_help="Many people: one screening per sub-folder, or per clip.")
@click.argument("folder", type=click.Path(path_type=Path))
@processing_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"Folder for all screenings; by default <FOLDER's name>{SUFFIX} here.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    help="How many people at a time; by default one per core. Each takes about 1 GB of memory.",
)
@click.option("--force", is_flag=True, help="Screen again also where a screening is complete.")
@json_option("Print what came of each person as JSON and nothing else.")
@debug_option
@click.pass_context
def batch(
    context: click.Context,
    /,
    folder: Path,
    out: Path | None,
    jobs: int | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Screen many people in parallel, and write a table of all of them, batch.csv.

    Each sub-folder of FOLDER is one person with that person's clips (and perhaps answers.json);
    where there are no sub-folders, each clip is one person.

    May be stopped and started again: who has a complete screening of the same clips is kept. One
    person's failure does not stop the others. The exit code is 0 if there is at least one
    screening, else the highest that analyze would have returned.
    """
    from gait_screen.batch import BATCH_CSV, BatchOptions, exit_code, find_people, write_batch_csv
    from gait_screen.records import AnalysisOptions
    from gait_screen.workers import usable_cores

    out_dir = out or Path(os.path.basename(os.path.realpath(folder)) + SUFFIX)
    check_names(folder, out_dir)
    group = find_people(folder, out_dir)
    made = _make_folder(out_dir)
    analysis = AnalysisOptions(
        model=given["model"],
        use_cache=not given["no_cache"],
        annotate=not given["no_video"],
        markers=given["markers"],
        marker_colour=checked_colour(given["marker_colour"]),
        show_faces=given["show_faces"],
        whole_clip=given["whole_clip"],
        # The people are screened beside each other: each in one process.
        workers=1,
    )
    options = BatchOptions(analysis, min(jobs or usable_cores(), len(group.people)), given["force"])
    with _Recorder(group, out_dir / BATCH_CSV, made) as recorder:
        outcomes = recorder.run(options)
    csv_path = write_batch_csv(out_dir / BATCH_CSV, outcomes)
    if as_json:
        echo_json(_as_data(group, outcomes, csv_path))
    else:
        click.echo(_as_table(outcomes))
        click.echo(f"\nTable: {csv_path.resolve()}")
    context.exit(exit_code(outcomes))


def _make_folder(folder: Path) -> bool:
    """Make a folder and return whether it was not there yet."""
    try:
        there = folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be made ({error.strerror or error}): choose another --out."
        ) from error
    return not there


class _Recorder:
    """Runs the batch, shows how far it is, and keeps what has come of it if it is stopped."""

    def __init__(self, group: Group, csv_path: Path, made: bool) -> None:
        self._group = group
        self._csv_path = csv_path
        self._made_folder = made
        self._done: dict[str, Outcome] = {}
        self._now = ""
        self._bar: Any = None

    def __enter__(self) -> _Recorder:
        for remark in self._group.passed_over:
            click.echo(f"Note: {remark}", err=True)
        if sys.stderr.isatty():
            self._bar = click.progressbar(
                length=len(self._group.people),
                label="People",
                show_pos=True,
                show_eta=False,
                item_show_func=lambda _item: self._now,
                file=sys.stderr,
            )
            self._bar.__enter__()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)

    def run(self, options: Any) -> list[Outcome]:
        from gait_screen.batch import Outcome, run_batch, write_batch_csv
        from gait_screen.errors import AnalysisCancelled

        try:
            return run_batch(self._group.people, options, self._note)
        except KeyboardInterrupt:
            if not self._done:
                # A table of nobody's results would only stand in the place of an earlier one.
                self._remove_empty_folder()
                raise
            stopped = [
                self._done.get(person.name)
                or Outcome(person, "stopped", AnalysisCancelled.exit_code)
                for person in self._group.people
            ]
            write_batch_csv(self._csv_path, stopped)
            raise

    def _remove_empty_folder(self) -> None:
        with suppress(OSError):  # it may hold something
            if self._made_folder:
                self._csv_path.parent.rmdir()

    def _note(self, update: BatchUpdate) -> None:
        outcome = update.outcome
        if outcome is not None:
            self._done[outcome.person.name] = outcome
        if self._bar is not None:
            self._show(update)
        elif outcome is not None:
            text = f"{update.finished}/{update.total} {outcome.person.name}: {outcome.status}"
            click.echo(f"{text}. {outcome.message}".rstrip(". "), err=True)
        if outcome is not None and outcome.details and debug_wanted():
            click.echo(outcome.details, err=True)

    def _show(self, update: BatchUpdate) -> None:
        progress = update.progress
        if progress is not None:
            share = f" {progress.done / progress.total:.0%}" if progress.total > 1 else ""
            self._now = f"{update.person}: {progress.stage}{share}"
        self._bar.update(1 if update.outcome is not None else 0)


def _as_table(outcomes: list[Outcome]) -> str:
    rows = [(o.person.name, o.status, _result(o)) for o in outcomes]
    return table(("person", "status", "findings, or what went wrong"), rows)


def _result(outcome: Outcome) -> str:
    from gait_screen.cli.summary import findings_in_short

    return outcome.message if outcome.screening is None else findings_in_short(outcome.screening)


def _as_data(group: Group, outcomes: list[Outcome], csv_path: Path) -> dict[str, Any]:
    from gait_screen.batch.table import finding_ids

    return {
        "table": str(csv_path.resolve()),
        "passed_over": list(group.passed_over),
        "people": [
            {
                "person": outcome.person.name,
                "status": outcome.status,
                "exit_code": outcome.exit_code,
                "message": outcome.message,
                "folder": str(outcome.person.folder.resolve()) if outcome.screening else None,
                "clips": [str(clip) for clip in outcome.person.clips],
                "likely": finding_ids(outcome.screening, "likely"),
                "possible": finding_ids(outcome.screening, "possible"),
            }
            for outcome in outcomes
        ],
    }
