"""``python -m validation.render.timing [SPEC] [--frames N]``: how quickly a clip is rendered."""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from validation.film import render_clip
from validation.spec import ClipSpec, read_spec

#: Filmed where no spec is given: a runner on a treadmill, as a phone films by default.
USUAL = {
    "name": "timing",
    "seed": 5,
    "motion": {"type": "gait", "style": "run"},
    "camera": {"view": "left", "distance_m": 2.7, "height_m": 0.7, "fps": 60.0},
    "scene": {"type": "treadmill"},
}


@dataclass(frozen=True)
class Pace:
    """What one frame takes, and what comes before the first one; CPU counts all threads."""

    frames: int
    start_s: float
    wall_ms: float
    cpu_ms: float


def measure_pace(spec: ClipSpec, frames: int) -> Pace:
    """Render the start of a clip and take the time, without the set-up in the pace."""
    # Movements need a clip of some length; the time is taken over its first frames.
    marks: list[tuple[float, float]] = []
    start = time.perf_counter()

    def mark(done: int, _: int) -> None:
        marks.append((time.perf_counter(), time.process_time()))
        if done > frames:
            raise _EnoughError

    with tempfile.TemporaryDirectory() as folder, suppress(_EnoughError):
        render_clip(spec, Path(folder) / "clip.mp4", Path(folder) / "clip.json", mark)
    count = len(marks) - 1
    if count < 1:
        raise ValueError("expected a clip of at least two frames")
    (first_wall, first_cpu), (last_wall, last_cpu) = marks[0], marks[-1]
    return Pace(
        count,
        first_wall - start,
        1000 * (last_wall - first_wall) / count,
        1000 * (last_cpu - first_cpu) / count,
    )


class _EnoughError(Exception):
    """Enough frames were rendered."""


@click.command()
@click.argument("spec", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--frames", default=60, show_default=True, help="Frames to take the time of.")
def main(spec: Path | None, frames: int) -> None:
    """Print how many frames a second this machine renders of SPEC (a runner on a treadmill)."""
    clip = ClipSpec.model_validate(USUAL) if spec is None else read_spec(spec)
    pace = measure_pace(clip, frames)
    size = f"{clip.camera.width}x{clip.camera.height}"
    click.echo(
        f"{clip.name}, {size}: {1000 / pace.wall_ms:.1f} frames/s ({pace.wall_ms:.0f} ms a frame, "
        f"{pace.cpu_ms:.0f} ms of processor), after {pace.start_s:.1f} s of setting up"
    )


if __name__ == "__main__":
    main()
