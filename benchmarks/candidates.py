"""What is measured on a clip, each as the command that a user would type, in a fresh process."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from benchmarks.processes import CHECKOUT, environment
from gait_screen.pose.model_files import find_model
from gait_screen.pose.shelf import CACHE_VARIABLE

#: The workers of the candidates whose name says nothing else.
WORKERS: Final = 2

PLAIN: Final = "plain"
PURE: Final = "pure"
PRODUCT: Final = "product"
WITH_VIDEO: Final = "with_video"
ONE_WORKER: Final = "one_worker"
AS_STARTED: Final = "as_started"
FIRST: Final = "first"
FIRST_WITH_VIDEO: Final = "first_with_video"
CACHED: Final = "cached"
CACHED_WITH_VIDEO: Final = "cached_with_video"

#: For people.
WORDS: Final[Mapping[str, str]] = {
    PLAIN: "plain loop",
    PURE: "pure inference, one core",
    PRODUCT: "product, no video, 2 workers",
    WITH_VIDEO: "product with annotated video, 2 workers",
    ONE_WORKER: "product, no video, 1 worker",
    AS_STARTED: "product, no video, 2 workers, the stretch it chooses itself",
    FIRST: "product, no video, filling the cache, memory watched",
    FIRST_WITH_VIDEO: "product with annotated video, filling the cache, memory watched",
    CACHED: "product, no video, landmarks in the cache",
    CACHED_WITH_VIDEO: "product with annotated video, landmarks in the cache, memory watched",
}


@dataclass(frozen=True)
class _Way:
    """How the product is started: what its options are."""

    video: bool = False
    workers: int = WORKERS
    cache: bool = False
    whole: bool = True
    watched: bool = False


_WAYS: Final[Mapping[str, _Way]] = {
    PRODUCT: _Way(),
    WITH_VIDEO: _Way(video=True),
    ONE_WORKER: _Way(workers=1),
    AS_STARTED: _Way(whole=False),
    FIRST: _Way(cache=True, watched=True),
    FIRST_WITH_VIDEO: _Way(cache=True, video=True, watched=True),
    CACHED: _Way(cache=True),
    CACHED_WITH_VIDEO: _Way(cache=True, video=True, watched=True),
}
#: These empty the cache before they run.
_FILLING: Final = (FIRST, FIRST_WITH_VIDEO)


@dataclass(frozen=True)
class Bench:
    """Where a clip is measured, and with which model.

    Attributes
    ----------
    folder
        Of this clip: results, cache and streams.
    """

    clip: Path
    model: str
    folder: Path
    environ: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "environ", {CACHE_VARIABLE: str(self.folder / "cache")})

    @property
    def cache(self) -> Path:
        """Where the product keeps what it has found out."""
        return self.folder / "cache"

    def output(self, candidate: str) -> Path:
        """Where a candidate writes its screening."""
        return self.folder / f"out_{candidate}"


def command_of(candidate: str, bench: Bench) -> list[str]:
    """Return what is typed for a candidate."""
    if candidate in (PLAIN, PURE):
        module = "plain_loop" if candidate == PLAIN else "pure_inference"
        model = str(find_model(bench.model).path)
        return [sys.executable, "-m", f"benchmarks.{module}", str(bench.clip.resolve()), model]
    way = _WAYS[candidate]
    return [
        *(sys.executable, "-m", "gait_screen", "analyze", str(bench.clip.resolve())),
        *("--model", bench.model, "--workers", str(way.workers)),
        *("--out", str(bench.output(candidate).resolve()), "--force"),
        *(() if way.video else ("--no-video",)),
        *(() if way.cache else ("--no-cache",)),
        *(("--all",) if way.whole and has_whole_option() else ()),
    ]


def prepare(candidate: str, bench: Bench) -> None:
    """Remove what an earlier run would make easier."""
    if candidate in _FILLING:
        shutil.rmtree(bench.cache, ignore_errors=True)


def is_watched(candidate: str) -> bool:
    """Whether the memory is looked at while it runs."""
    return candidate in _WAYS and _WAYS[candidate].watched


def writes_screening(candidate: str) -> bool:
    """Whether it is the product."""
    return candidate in _WAYS


@lru_cache(maxsize=1)
def has_whole_option() -> bool:
    """Whether the product shortens long clips unless it is told ``--all``."""
    done = subprocess.run(
        [sys.executable, "-m", "gait_screen", "analyze", "--help"],
        cwd=CHECKOUT,
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return "--all" in done.stdout.split()
