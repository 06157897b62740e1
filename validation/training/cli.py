"""``python -m validation crops`` and ``train``: from the lab to the files in ``models/``."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from gait_screen.picture.plans import PLANS

_FOLDER = click.Path(file_okay=False, path_type=Path)
_CROPS = Path("build/lab/crops")


@click.command()
@click.option(
    "--sets", default=800, show_default=True, help="People and cameras, 26 pictures each."
)
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--folder", type=_FOLDER, default=_CROPS, show_default=True)
def crops(sets: int, jobs: int, folder: Path) -> None:
    """Render the labelled crops that are missing; about six seconds a set and process."""
    from validation.training.draw_crops import draw_sets  # the extra `lab` is needed only here

    with click.progressbar(length=sets, label="sets") as bar:
        count = draw_sets(range(sets), folder, jobs, lambda: bar.update(1))
    click.echo(f"{count} sets in {folder}")


@click.command()
@click.argument("name", type=click.Choice(list(PLANS)))
@click.option("--minutes", default=20.0, show_default=True, help="How long to train.")
@click.option("--folder", type=_FOLDER, default=_CROPS, show_default=True)
@click.option("--go-on", is_flag=True, help="From where the last training of it ended.")
@click.option("--out", type=_FOLDER, default=Path("models"), show_default=True)
def train(name: str, minutes: float, folder: Path, go_on: bool, out: Path) -> None:
    """Train the network NAME on rendered crops and write it for the product."""
    # Only here: PyTorch is needed for nothing else.
    from validation.training.export import export
    from validation.training.train import save_weights
    from validation.training.train import train as train_network

    plan = next(plan for plan in PLANS.values() if plan.name == name)
    kept = folder / f"{name}.pt"
    network, facts = train_network(plan, folder, minutes, click.echo, kept if go_on else None)
    save_weights(network, kept)
    path = export(plan, network, facts, out)
    click.echo(json.dumps(dataclasses.asdict(facts), indent=1))
    click.echo(str(path))


@click.command()
@click.argument("videos", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=_FOLDER, required=True, help="Where the PNG files go.")
@click.option("--count", default=48, show_default=True, help="Crops per clip and network.")
def sheets(videos: tuple[Path, ...], out: Path, count: int) -> None:
    """Write contact sheets of what the networks found in VIDEOS, to be judged by eye."""
    from gait_screen.pipeline import analyse
    from gait_screen.records import AnalysisOptions, ClipRequest
    from validation.training.sheets import contact_sheet, write_sheet

    out.mkdir(parents=True, exist_ok=True)
    for video in videos:
        (clip,) = analyse([ClipRequest(video)], AnalysisOptions(annotate=False)).clips
        for name in PLANS:
            sheet = contact_sheet(clip, name, count)
            if sheet is not None:
                write_sheet(out / f"{video.stem}_{name}.png", sheet)
                click.echo(str(out / f"{video.stem}_{name}.png"))
