"""Measure row after row and keep what has been measured: a run that was stopped goes on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from benchmarks.candidates import (
    AS_STARTED,
    ONE_WORKER,
    PRODUCT,
    PURE,
    Bench,
    command_of,
    has_whole_option,
    is_watched,
    prepare,
    writes_screening,
)
from benchmarks.clips import make_clip
from benchmarks.machine import Others, look_at_load
from benchmarks.plan import Row
from benchmarks.processes import Run, run_fresh
from benchmarks.results import difference, read_screening, recognised

#: A row as it is kept: plain JSON. ``runs`` holds every run in its order, with ``candidate``,
#: ``wall_s``, ``cpu_s``, ``others_share`` (of the cores, while it ran), ``failed`` (a message, or
#: empty) and where they apply ``peak``, ``inference_s``, ``frames``, ``found``.
RowResult = dict[str, Any]

Say = Callable[[str], None]
_ROWS: Final = "rows"


def measure_rows(
    rows: Sequence[Row], model: str, folder: Path, key: str, *, fresh: bool, say: Say
) -> list[RowResult]:
    """Measure what has not been measured yet.

    Parameters
    ----------
    folder
        Keeps the clips meanwhile and the results for good.
    key
        What the results depend on beside the row (model, sources): kept results of another key
        are measured anew.
    fresh
        Measure everything anew.
    say
        Told what happens.
    """
    if fresh:
        shutil.rmtree(folder / _ROWS, ignore_errors=True)
    return [_kept_or_measured(row, model, folder, key, say) for row in rows]


def _kept_or_measured(row: Row, model: str, folder: Path, key: str, say: Say) -> RowResult:
    path = folder / _ROWS / f"{row.clip.name}.json"
    stamp = {"key": key, "order": row.order}
    if path.is_file():
        kept: RowResult = json.loads(path.read_text(encoding="utf-8"))
        if kept["stamp"] == stamp and not any(run["failed"] for run in kept["runs"]):
            say(f"{row.clip.title}: kept from before")
            return kept
    measured = {"stamp": stamp, **measure_row(row, model, folder, say)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(measured, indent=1), encoding="utf-8")
    # As it is when it was kept from before.
    read: RowResult = json.loads(path.read_text(encoding="utf-8"))
    return read


def measure_row(row: Row, model: str, folder: Path, say: Say) -> RowResult:
    """Make a clip, run everything on it in the order of the plan, and remove the clip."""
    say(f"{row.clip.title}: making the clip")
    clip = make_clip(row.clip, folder / "clips")
    bench = Bench(clip, model, folder / "work" / row.clip.name)
    load = look_at_load()
    runs = [
        _measure_one(candidate, bench, say)
        for candidate in row.order
        if candidate != AS_STARTED or has_whole_option()
    ]
    result = {
        "clip": {**asdict(row.clip), "title": row.clip.title, "frames": row.clip.frames},
        "megabit_per_s": round(clip.stat().st_size * 8 / 1e6 / row.clip.length_s, 1),
        "load": {**asdict(load), "is_idle": load.is_idle},
        "workers_differ": _workers_differ(bench, runs),
        "runs": runs,
    }
    clip.unlink()
    shutil.rmtree(bench.folder, ignore_errors=True)
    return result


def _measure_one(candidate: str, bench: Bench, say: Say) -> dict[str, Any]:
    prepare(candidate, bench)
    others = Others()
    run = run_fresh(
        command_of(candidate, bench),
        bench.folder / "streams",
        environ=bench.environ,
        watch_memory=is_watched(candidate),
    )
    kept: dict[str, Any] = {
        "candidate": candidate,
        "wall_s": round(run.wall_s, 3),
        "cpu_s": None if run.cpu_s is None else round(run.cpu_s, 3),
        "others_share": others.share(run.cpu_s),
        "failed": run.message,
        "peak": None if run.peak is None else asdict(run.peak),
    }
    if not run.message:
        kept |= _more_of(candidate, run, bench)
    say(f"  {candidate}: {run.wall_s:.1f} s {kept['failed']}".rstrip())
    return kept


def _more_of(candidate: str, run: Run, bench: Bench) -> dict[str, Any]:
    if candidate == PURE:
        figures: dict[str, Any] = json.loads(run.said.splitlines()[-1])
        return figures
    if writes_screening(candidate):
        found = recognised(read_screening(bench.output(candidate)))
        wrong = "" if found.test == "running" and found.contacts else "not recognised as running"
        return {"found": asdict(found), "failed": wrong}
    return {}


def _workers_differ(bench: Bench, runs: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Compare one worker with two where both were measured on the clip."""
    well = {run["candidate"] for run in runs if not run["failed"]}
    if not {ONE_WORKER, PRODUCT} <= well:
        return None
    first, second = (read_screening(bench.output(name)) for name in (ONE_WORKER, PRODUCT))
    return asdict(difference(first, second))


def seconds_of(row: RowResult, candidate: str) -> list[float]:
    """Return the times of a candidate that ended well: of its calls alone for pure inference."""
    name = "inference_s" if candidate == PURE else "wall_s"
    return [
        float(run[name])
        for run in row["runs"]
        if run["candidate"] == candidate and not run["failed"]
    ]


def peaks_of(row: RowResult) -> dict[str, float]:
    """Return the most memory of each candidate that was watched, millions of bytes."""
    return {
        run["candidate"]: float(run["peak"]["total_mb"])
        for run in row["runs"]
        if run["peak"] is not None and not run["failed"]
    }
