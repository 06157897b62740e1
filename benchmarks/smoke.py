"""A minute's check that no pass has become several times as much work: ratios, never times.

The work (processor time of all processes) is what is held tightly: a busy machine stretches wall
times, but the work of product and plain loop by much the same share. Wall time has a wide limit,
for the case that the workers wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.candidates import (
    ONE_WORKER,
    PLAIN,
    PRODUCT,
    WORDS,
    Bench,
    command_of,
    prepare,
)
from benchmarks.clips import ClipSpec, make_clip
from benchmarks.processes import Run, run_fresh

#: Long enough that the pose pass, not the start, is most of the work.
SMOKE_CLIP: Final = ClipSpec(360, 30, 8)
SMOKE_MODEL: Final = "full"
#: The most that may be, as a ratio to the plain loop.
MOST_WORK: Final = 2.0
MOST_WALL: Final = 2.5


@dataclass(frozen=True)
class SmokeRatio:
    """A candidate's work and wall time as ratios to the plain loop; work is None if unknown."""

    candidate: str
    work: float | None
    wall: float

    @property
    def faults(self) -> list[str]:
        """What is too much, a sentence each."""
        found = []
        if self.work is not None and self.work > MOST_WORK:
            found.append(f"takes {self.work:.2f} times the work (at most {MOST_WORK:g})")
        if self.wall > MOST_WALL:
            found.append(f"takes {self.wall:.2f} times as long (at most {MOST_WALL:g})")
        return [f"{WORDS[self.candidate]} {fault} of the plain loop." for fault in found]


def measure_smoke(
    folder: Path, command: Callable[[str, Bench], list[str]] = command_of
) -> list[SmokeRatio]:
    """Measure the product with one worker and with two against the plain loop.

    Parameters
    ----------
    folder
        For the clip and what the runs write.
    command
        How a candidate is started.

    Raises
    ------
    RuntimeError
        When one of them fails.
    """
    bench = Bench(make_clip(SMOKE_CLIP, folder), SMOKE_MODEL, folder / "work")
    runs = {one: _run(one, bench, command(one, bench)) for one in (PLAIN, ONE_WORKER, PRODUCT)}
    plain = runs.pop(PLAIN)
    return [
        SmokeRatio(
            candidate,
            None if run.cpu_s is None or plain.cpu_s is None else run.cpu_s / plain.cpu_s,
            run.wall_s / plain.wall_s,
        )
        for candidate, run in runs.items()
    ]


def _run(candidate: str, bench: Bench, command: list[str]) -> Run:
    prepare(candidate, bench)
    run = run_fresh(command, bench.folder / "streams", environ=bench.environ, limit_s=300)
    if run.code:
        raise RuntimeError(f"{WORDS[candidate]} {run.message}")
    return run
