"""The lab's command line: ``python -m validation render|suite|score|fit|crops|train``."""

from __future__ import annotations

from pathlib import Path

import click

from gait_screen.errors import GaitScreenError, UsageError
from gait_screen.records import AnalysisOptions
from validation.score.compare import LabClip, folder_clips
from validation.training.cli import crops, sheets, train

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_JOBS = click.IntRange(1, 64)


class _Lab(click.Group):
    """A group whose commands end in one readable sentence, not in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except GaitScreenError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)


@click.group(cls=_Lab, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Render people with exact truth, and measure the product on them."""


main.add_command(crops)
main.add_command(train)
main.add_command(sheets)


@main.command()
@click.argument("spec", type=_FILE)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The clip (.mp4).")
@click.option(
    "--still",
    "stills",
    nargs=2,
    type=(float, click.Path(dir_okay=False, path_type=Path)),
    multiple=True,
    metavar="T PNG",
    help="One picture at T seconds; 'overlay' in its name draws the true points.",
)
def render(spec: Path, out: Path | None, stills: tuple[tuple[float, Path], ...]) -> None:
    """Render the clip that SPEC (a JSON file) describes, with its truth beside it."""
    from validation.film import render_clip, render_still  # the extra `lab` is needed only here
    from validation.spec import read_spec

    clip = read_spec(spec)
    if out is not None or not stills:
        video = out or Path(f"{clip.name}.mp4")
        render_clip(clip, video, video.with_suffix(".json"))
        click.echo(f"{video} and {video.with_suffix('.json')}")
    for time_s, picture in stills:
        _write_png(picture, render_still(clip, time_s, overlay="overlay" in picture.stem))
        click.echo(str(picture))


def _write_png(path: Path, image_rgb: object) -> None:
    import cv2
    import numpy as np

    picture = np.ascontiguousarray(np.asarray(image_rgb)[:, :, ::-1])
    if not cv2.imwrite(str(path), picture):
        raise UsageError(f"{path} cannot be written: name a PNG file in a folder that exists.")


@main.command()
@click.argument("name")
@click.option("--jobs", type=_JOBS, default=2, show_default=True, help="Processes side by side.")
@click.option("--folder", type=_FOLDER, default=Path("build/lab"), show_default=True)
def suite(name: str, jobs: int, folder: Path) -> None:
    """Render what is missing of the suite NAME.

    NAME is smoke, standard, stress, calibration, stickers or toe_lift.
    """
    clips = _suite_clips(name, folder, jobs)
    click.echo(f"{len(clips)} clips of {name} in {folder}")


@main.command()
@click.argument("names", nargs=-1, required=True, metavar="SUITE|FOLDER ...")
@click.option(
    "--real",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the known real clips.",
)
@click.option("--model", type=click.Choice(["heavy", "full"]), default="heavy", show_default=True)
@click.option("--jobs", type=_JOBS, default=2, show_default=True, help="Processes side by side.")
@click.option("--folder", type=_FOLDER, default=Path("build/lab"), show_default=True)
@click.option(
    "--docs",
    type=_FOLDER,
    default=Path("docs"),
    show_default=True,
    help="Where accuracy.md, its CSV files and plots are written.",
)
@click.option("--no-cache", is_flag=True, help="Run the pose model even where landmarks are kept.")
def score(
    names: tuple[str, ...],
    real: Path | None,
    model: str,
    jobs: int,
    folder: Path,
    docs: Path,
    no_cache: bool,
) -> None:
    """Measure the product on suites, or on folders of NAME.mp4 with NAME.json.

    Prints the table, and writes the whole report to --docs.
    """
    from validation.score.real import real_text, score_real
    from validation.score.report import Making, summary_text, write_report
    from validation.score.run import score_clips

    # The clips run side by side: each has one worker.
    options = AnalysisOptions(model=model, use_cache=not no_cache, workers=1)
    clips = [clip for name in names for clip in _clips_of(name, folder, jobs)]
    scores = score_clips(clips, options, jobs, _report)
    click.echo(summary_text(scores))
    section = ""
    if real is not None:
        results = score_real(real, options)
        section = real_text(results)
        for result in results:
            click.echo(f"{result.clip.file}: {result.said}")
    suites = tuple(dict.fromkeys(clip.suite for clip in clips))
    making = Making(suites, _seeds(suites), model, _command(names, real, model))
    click.echo(f"Report: {write_report(docs, scores, making, section)}")


@main.command()
@click.argument("rows", nargs=-1, required=True, type=_FILE, metavar="METRICS_CSV ...")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("gait_screen/knowledge/uncertainty.toml"),
    show_default=True,
    help="The uncertainty file to write.",
)
@click.option("--source", help="What the rows are, for the file. By default suites and counts.")
def fit(rows: tuple[Path, ...], out: Path, source: str | None) -> None:
    """Fit the stated uncertainty to the metric rows that `score` wrote.

    Rows of the part "fit" are fitted, those of "test" only judged.
    """
    from validation.fit import fit as fit_rows

    report = fit_rows(rows, out, source)
    click.echo(report.text())
    click.echo(f"Written: {out}. Score again to see it in the accuracy table.")


@main.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("docs/recommender.md"),
    show_default=True,
    help="The page to write.",
)
def cases(out: Path) -> None:
    """Put the written cases through the recommender and write the table of what came out."""
    from validation.recommender.cases import read_cases
    from validation.recommender.table import write_table

    faults = write_table(out, read_cases())
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} faults. Written: {out}.")


def _clips_of(name: str, folder: Path, jobs: int) -> list[LabClip]:
    if Path(name).is_dir():
        clips = folder_clips(Path(name))
        if not clips:
            raise UsageError(f"{name} holds no NAME.mp4 with its truth NAME.json.")
        return clips
    return _suite_clips(name, folder, jobs)


def _suite_clips(name: str, folder: Path, jobs: int) -> list[LabClip]:
    from validation.suites import make

    return [
        LabClip(clip.suite, clip.name, clip.video, clip.truth, clip.part, clip.condition)
        for clip in make(name, folder, jobs, _report)
    ]


def _seeds(suites: tuple[str, ...]) -> dict[str, int]:
    from validation.suites import SEED

    return {name: SEED[name] for name in suites if name in SEED}


def _command(names: tuple[str, ...], real: Path | None, model: str) -> str:
    words = ["python -m validation score", *(Path(name).name for name in names)]
    words += ["--real FOLDER"] if real is not None else []
    words += [f"--model {model}"] if model != "heavy" else []
    return " ".join(words)


def _report(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
