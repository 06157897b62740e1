"""A minute's check that the analysis has not become several times as much work.

What is compared is processor time, of a process with all that it starts, as a ratio to the plain
loop: a busy machine makes wall times three times as long, and the work a tenth.
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
from benchmarks.processes import run_fresh

#: Long enough that the pose pass, not the start, is most of the work.
SMOKE_CLIP: Final = ClipSpec(720, 30, 8)
SMOKE_MODEL: Final = "full"
#: Measured 1.8 to 2.2, idle and with nine others at work; a second pose pass adds 0.75.
MOST_WORK: Final = 2.5


@dataclass(frozen=True)
class SmokeRatio:
    """The work of a candidate as a ratio to that of the plain loop."""

    candidate: str
    work: float

    @property
    def fault(self) -> str | None:
        """What is too much, as a sentence; None when all is well."""
        if self.work <= MOST_WORK:
            return None
        return (
            f"The {WORDS[self.candidate]}, takes {self.work:.2f} times the work of the plain "
            f"loop; at most {MOST_WORK:g} are expected."
        )


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
        When one of them fails, or the system does not tell processor times.
    """
    clip = make_clip(SMOKE_CLIP, folder)
    work_s = {one: _work_s(one, clip, command) for one in (PLAIN, ONE_WORKER, PRODUCT)}
    plain_s = work_s.pop(PLAIN)
    return [SmokeRatio(candidate, seconds / plain_s) for candidate, seconds in work_s.items()]


def _work_s(candidate: str, clip: Path, command: Callable[[str, Bench], list[str]]) -> float:
    bench = Bench(clip, SMOKE_MODEL, clip.parent / "work")
    prepare(candidate, bench)
    run = run_fresh(
        command(candidate, bench), bench.folder / "streams", environ=bench.environ, limit_s=300
    )
    if run.code:
        raise RuntimeError(f"{WORDS[candidate]} {run.message}")
    if run.cpu_s is None:
        raise RuntimeError("This system does not tell how much processor time a process took.")
    return run.cpu_s
