"""``gait-screen analyze``: clips of one person to one screening."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from gait_screen.cli.guard import debug_option
from gait_screen.cli.options import (
    AUTO,
    HEIGHT_CM,
    SLOW_MOTION,
    ClipDefaults,
    check_names,
    checked_colour,
    json_option,
    parse_clips,
    person_option,
    processing_options,
    workers_option,
)
from gait_screen.cli.progress import StageProgress
from gait_screen.cli.text import echo_json_text
from gait_screen.errors import UsageError
from gait_screen.vocabulary import MOVEMENTS, VIEWS

if TYPE_CHECKING:
    from gait_screen.analysis import Analysis
    from gait_screen.knowledge import Answers
    from gait_screen.progress import PastScreening
    from gait_screen.records import AnalysisOptions, ClipRequest
    from gait_screen.store import Store

SUFFIX: Final = "_screening"


@dataclass(frozen=True)
class _Work:
    requests: list[ClipRequest]
    options: AnalysisOptions
    answers: Answers | None
    folder: Path
    past: _Past | None


@dataclass(frozen=True)
class _Past:
    """A person with what is stored for them, and where the new screening will be."""

    person: str
    screenings: list[PastScreening]
    store: Store


@click.command(short_help="One person: all clips given become one screening.")
@click.argument("videos", metavar="VIDEO[:test=…,view=…]...", nargs=-1, required=True)
@click.option(
    "--test",
    type=click.Choice((AUTO, *MOVEMENTS)),
    default=AUTO,
    show_default=True,
    help="The movement of all clips; auto recognises it.",
)
@click.option(
    "--view",
    type=click.Choice((AUTO, *VIEWS)),
    default=AUTO,
    show_default=True,
    help="From where all clips are filmed; left: the camera sees the person's left side.",
)
@click.option("--height-cm", type=HEIGHT_CM, help="The person's height, for sizes in centimetres.")
@click.option(
    "--slow-motion",
    type=SLOW_MOTION,
    metavar="FACTOR",
    help="Playback time / real time of all clips (8: 240 pictures/s played at 30). "
    "Without it the file's own metadata decide.",
)
@processing_options
@workers_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"Folder to write; by default <first clip's name>{SUFFIX} here.",
)
@click.option("--force", is_flag=True, help="Replace an earlier screening in the folder.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The questionnaire's answers (JSON): pain, equipment, red flags.",
)
@person_option(
    "Whose clips they are: compare with what is stored for this name, make the plan with it in "
    "mind, and store the screening (see gait-screen progress)."
)
@json_option("Print the screening as JSON and nothing else.")
@debug_option
def analyze(videos: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Measure the clips of one person and write one screening of them all.

    A clip's own options may follow its name: run.mp4:test=running,view=rear,slow-motion=8.
    They stand above --test, --view and --slow-motion.

    Prints findings, measured values and drills, and writes screening.json, report.html, report.pdf,
    angles.csv, landmarks.trc, angles.mot and an annotated video of each clip. The folder appears
    whole or not at all.
    """
    work = _prepare(videos, given)
    with StageProgress() as progress:
        analysis = _screen(work, progress)
    if as_json:
        echo_json_text(analysis.screening.to_json())
        return
    from gait_screen.cli.summary import screening_text
    from gait_screen.outputs.names import REPORT_HTML

    click.echo(screening_text(analysis.screening))
    click.echo(f"\nReport: {work.folder.resolve() / REPORT_HTML}")


def _prepare(videos: tuple[str, ...], given: dict[str, Any]) -> _Work:
    """Check everything that can be wrong before the long work starts."""
    from gait_screen.outputs.names import safe_stem
    from gait_screen.records import AnalysisOptions

    defaults = ClipDefaults(
        test=None if given["test"] == AUTO else given["test"],
        view=None if given["view"] == AUTO else given["view"],
        slow_motion=given["slow_motion"],
    )
    check_names(given["out"])
    requests = parse_clips(videos, defaults)
    answers = _answers(given["answers"])
    folder: Path = given["out"] or Path(safe_stem(requests[0].path.name) + SUFFIX)
    _check_folder(folder, replace=given["force"])
    options = AnalysisOptions(
        model=given["model"],
        height_cm=given["height_cm"],
        use_cache=not given["no_cache"],
        annotate=not given["no_video"],
        markers=given["markers"],
        marker_colour=checked_colour(given["marker_colour"]),
        show_faces=given["show_faces"],
        whole_clip=given["whole_clip"],
        workers=given["workers"],
    )
    return _Work(requests, options, answers, folder, _past(given["person"]))


def _answers(path: Path | None) -> Answers | None:
    if path is None:
        return None
    from gait_screen.knowledge import read_answers

    return read_answers(path)


def _screen(work: _Work, progress: StageProgress) -> Analysis:
    from gait_screen.head_start import head_start
    from gait_screen.workers import Workshop

    with Workshop(work.options.workers) as workshop:
        with head_start(work.requests, work.options, workshop):
            from gait_screen.pipeline import analyse
        analysis = analyse(work.requests, work.options, work.answers, progress, workshop=workshop)
        if work.past is not None:
            from gait_screen.progress import plan_with_past

            planned = plan_with_past(work.past.screenings, analysis.screening, work.answers)
            analysis = replace(analysis, screening=planned)
        # Imported here: the pipeline has loaded it while its workers were busy.
        from gait_screen.outputs.directory import write_outputs

        write_outputs(
            analysis,
            work.folder,
            annotate=work.options.annotate,
            progress=progress,
            workshop=workshop,
        )
    if work.past is not None:
        from gait_screen.store import clips_to_keep

        text = analysis.screening.to_json()
        work.past.store.add(work.past.person, text, work.answers, clips_to_keep(analysis))
    return analysis


def _past(person: str | None) -> _Past | None:
    """Read what is stored for a person before the long work; None where nobody is named."""
    if person is None:
        return None
    from gait_screen.cli.progress_group import past_screenings
    from gait_screen.store import checked_name, open_store

    name = checked_name(person)
    store = open_store()
    return _Past(name, past_screenings(store, name), store)


def _check_folder(folder: Path, *, replace: bool) -> None:
    """Make sure that the results can be written, without writing anything.

    Raises
    ------
    UsageError
        When something is there that must not be replaced, or nothing can be created there.
    """
    from gait_screen.outputs.target import check_target

    try:
        target = folder.expanduser().resolve()
        # Before Python 3.13 the line above fails on a link to itself, from there on this one.
        target.lstat()
    except FileNotFoundError:
        pass
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{folder} cannot be used ({error}): choose another --out.") from error
    check_target(folder)
    if target.is_dir() and any(target.iterdir()) and not replace:
        raise UsageError(
            f"{folder} holds an earlier screening: add --force to replace it, or choose another "
            "--out."
        )
    parent = next(place for place in target.parents if place.exists())
    try:
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        raise UsageError(
            f"The results cannot be written to {folder} ({error.strerror or error}): choose "
            "another --out."
        ) from error
