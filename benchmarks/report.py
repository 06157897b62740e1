"""``performance.md`` and ``performance.json``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.candidates import (
    AS_STARTED,
    CACHED,
    FIRST,
    ONE_WORKER,
    PLAIN,
    PRODUCT,
    PURE,
    WITH_VIDEO,
    WORDS,
    WORKERS,
)
from benchmarks.judge import Verdict, judge, typical_s
from benchmarks.machine import BUSY_SHARE, machine_facts
from benchmarks.measure import RowResult, peaks_of, seconds_of

NAME: Final = "performance"
_NONE: Final = "–"


@dataclass(frozen=True)
class Making:
    """How a run was made."""

    command: str
    model: str
    quick: bool
    #: See :func:`benchmarks.beside.measure_slowdown`.
    slowdown: float | None = None


def write_report(docs: Path, rows: Sequence[RowResult], making: Making) -> Path:
    """Write ``performance.md`` and ``performance.json`` and return the path of the former."""
    docs.mkdir(parents=True, exist_ok=True)
    facts = {"date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), **machine_facts()}
    verdicts = judge(rows)
    raw = {
        "making": asdict(making),
        "machine": facts,
        "aims": [{**asdict(one.aim), "measured": one.figure, "word": one.word} for one in verdicts],
        "rows": list(rows),
    }
    (docs / f"{NAME}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    path = docs / f"{NAME}.md"
    path.write_text(report_text(rows, verdicts, facts, making), encoding="utf-8")
    return path


def report_text(
    rows: Sequence[RowResult], verdicts: Sequence[Verdict], facts: dict[str, str], making: Making
) -> str:
    """Return the whole document."""
    sections = (
        _opening(making),
        _warnings(rows),
        _aims(verdicts),
        _times(rows),
        _work(rows),
        _memory(rows),
        _agreement(rows),
        _clips(rows),
        _machine(facts),
        _how(making),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def aims_text(verdicts: Sequence[Verdict]) -> str:
    """Return the aims one a line, for the terminal."""
    return "\n".join(
        f"{one.word:<13} {_figure(one):>10} (at most {one.aim.limit:g}{_unit(one)}): {one.aim.text}"
        for one in verdicts
    )


def _opening(making: Making) -> str:
    quick = " This was a quick run: fewer rounds, no long clip." if making.quick else ""
    return (
        "# Performance\n\n"
        f"Written by `python -m benchmarks run` with the pose model `{making.model}`; the raw "
        f"figures stand in [{NAME}.json]({NAME}.json).{quick}\n\n"
        "Seconds are those of one machine. What can be compared are the ratios: every candidate "
        "ran on the same clip in the same run, in turn with the others, and the median counts. "
        "Each is a fresh process, so that starting Python, importing and loading models are "
        "included (but for pure inference).\n\n"
        "- **Plain loop**: what a user would write first. OpenCV reads, MediaPipe's pose "
        "landmarker with the same model file follows in VIDEO mode, nothing is done with the "
        "landmarks.\n"
        "- **Product**: `gait-screen analyze` from the clip to the whole screening, with "
        f"{WORKERS} workers.\n"
        "- **Limit**: the time of the landmarker's calls alone on the same frames with the same "
        f"model file, on one core with nothing beside it, divided by {WORKERS}. Two cores that "
        "share caches and a clock are slower together than twice one. The product may come below: "
        "it takes the mask that nobody asks for out of the network, which leaves the landmarks as "
        "they are to the last bit." + _beside(making)
    )


def _beside(making: Making) -> str:
    if making.slowdown is None:
        return ""
    return (
        f"\n\nOn this machine a call takes {making.slowdown:.2f} times as long while the other "
        "core is busy with calls too. So much above the limit is what two workers that do nothing "
        "but inference would take."
    )


def _warnings(rows: Sequence[RowResult]) -> str:
    said = [
        f"The machine was not idle before *{row['clip']['title']}* "
        f"({100 * row['load']['busy_share']:.0f} % busy)."
        for row in rows
        if not row["load"]["is_idle"]
    ]
    said += [
        f"*{row['clip']['title']}*, {WORDS[run['candidate']]}: other programs took "
        f"{100 * run['others_share']:.0f} % of the cores meanwhile."
        for row in rows
        for run in row["runs"]
        if run["others_share"] is not None and run["others_share"] > BUSY_SHARE
    ]
    said += [
        f"*{row['clip']['title']}*, {WORDS[run['candidate']]}: failed ({run['failed']})."
        for row in rows
        for run in row["runs"]
        if run["failed"]
    ]
    said += [
        f"*{row['clip']['title']}*: the landmarker could not be held on one core."
        for row in rows
        if any(run.get("one_core") is False for run in row["runs"])
    ]
    return "" if not said else "## Warnings\n\n" + "\n".join(f"- {line}" for line in said)


def _aims(verdicts: Sequence[Verdict]) -> str:
    lines = [
        (one.aim.text, f"≤ {one.aim.limit:g}{_unit(one)}", _figure(one), f"**{one.word}**")
        for one in verdicts
    ]
    return "## Aims\n\n" + _table(("aim", "at most", "measured", ""), lines)


def _times(rows: Sequence[RowResult]) -> str:
    head = (
        *("clip", "plain loop", "product", "with video", "1 worker", "chosen stretch"),
        *("cached / first", "product / limit"),
    )
    lines = [
        (
            row["clip"]["title"],
            f"1 ({typical_s(row, PLAIN):.1f} s)",
            _ratio(row, PRODUCT, FIRST),
            _ratio(row, WITH_VIDEO),
            _ratio(row, ONE_WORKER),
            _ratio(row, AS_STARTED),
            _share(typical_s(row, CACHED), typical_s(row, PRODUCT, FIRST)),
            _number(typical_s(row, PRODUCT, FIRST) * WORKERS / typical_s(row, PURE)),
        )
        for row in rows
    ]
    return (
        "## Wall time as a ratio to the plain loop\n\n"
        + _table(head, lines)
        + "\n\nIn brackets the seconds of this machine; the smallest and the largest ratio of a "
        "round where there were several. A cell with * was measured while the memory was watched, "
        "which costs a little. *Chosen stretch*: a long clip without `--all`; all others analyse "
        "every frame."
    )


def _work(rows: Sequence[RowResult]) -> str:
    lines = [
        (
            row["clip"]["title"],
            *(_number(_cpu_s(row, one) / _cpu_s(row, PLAIN)) for one in (PRODUCT, WITH_VIDEO)),
            _number(_cpu_s(row, ONE_WORKER) / _cpu_s(row, PLAIN)),
        )
        for row in rows
    ]
    if all(cell == _NONE for line in lines for cell in line[1:]):
        return ""
    return (
        "## Work: processor time of all processes as a ratio to the plain loop\n\n"
        + _table(("clip", "product", "with video", "1 worker"), lines)
        + "\n\nOn two cores no wall time can be below half of this."
    )


def _memory(rows: Sequence[RowResult]) -> str:
    lines = [
        (
            row["clip"]["title"],
            WORDS[run["candidate"]].removesuffix(", memory watched"),
            f"{run['peak']['total_mb']:.0f} MB",
            ", ".join(f"{mb:.0f}" for mb in run["peak"]["each_mb"]),
        )
        for row in rows
        for run in row["runs"]
        if run["candidate"] in peaks_of(row) and run["peak"] is not None
    ]
    if not lines:
        return "## Memory\n\nNot measured: this system does not tell the proportional set size."
    return (
        "## Memory\n\nThe most that all processes held together (proportional set size, looked at "
        "several times a second), and what each held at that moment.\n\n"
        + _table(("clip", "run", "peak", "each process, MB"), lines)
    )


def _agreement(rows: Sequence[RowResult]) -> str:
    lines = [
        (
            row["clip"]["title"],
            str(one["metrics"]),
            f"{one['largest_deg']:.3f}°",
            ", ".join(one["others"]) or "none",
        )
        for row in rows
        if (one := row["workers_differ"]) is not None
    ]
    if not lines:
        return ""
    head = ("clip", "metrics in degrees", "largest difference", "others that differ")
    return f"## Results: one worker against {WORKERS}\n\n" + _table(head, lines)


def _clips(rows: Sequence[RowResult]) -> str:
    lines = []
    for row in rows:
        found = [run["found"] for run in row["runs"] if run.get("found")]
        load = row["load"]["average"]
        lines.append(
            (
                row["clip"]["title"],
                f"{row['megabit_per_s']:g}",
                f"{found[0]['test']}, {found[0]['contacts']} contacts" if found else _NONE,
                _NONE if load is None else f"{load:.2f}",
                ", ".join(_in_turn(row)),
            )
        )
    head = ("clip", "Mbit/s", "recognised as", "load average before", "order")
    return (
        "## Clips\n\nMade by the command from `sample_videos/run_side.mp4`: looped where the "
        "stride fits, enlarged, with a sensor's noise, a key frame every second, stored lying with "
        "a quarter turn in the header as phones do. The load average includes our own run before "
        "it.\n\n" + _table(head, lines)
    )


def _machine(facts: dict[str, str]) -> str:
    return "## Machine\n\n" + _table(("", ""), facts.items())


def _how(making: Making) -> str:
    return (
        "## Run it\n\n```\nmake bench                          # everything, on an idle machine\n"
        "python -m benchmarks run --quick    # a few minutes\n"
        "python -m benchmarks smoke          # only: has something become several times as much?\n"
        "```\n\n"
        "What has been measured is kept in `--folder` (by default `build/benchmark`): a run that "
        "was stopped goes on, `--fresh` starts anew, and a change to the product's sources does so "
        f"too. This document: `{making.command}`."
    )


def _in_turn(row: RowResult) -> list[str]:
    return [run["candidate"].replace("_", " ") for run in row["runs"]]


def _ratio(row: RowResult, *candidates: str) -> str:
    """Return ``0.55 (12.1 s; 0.54–0.57)`` of the first candidate that was measured."""
    for candidate in candidates:
        times, plain = seconds_of(row, candidate), seconds_of(row, PLAIN)
        if not times or not plain:
            continue
        ratio = f"{typical_s(row, candidate) / typical_s(row, PLAIN):.2f}"
        star = "*" if candidate in peaks_of(row) else ""
        rounds = [one / other for one, other in zip(times, plain, strict=False)]
        spread = f"; {min(rounds):.2f}–{max(rounds):.2f}" if len(rounds) > 1 else ""
        return f"**{ratio}**{star} ({typical_s(row, candidate):.1f} s{spread})"
    return _NONE


def _cpu_s(row: RowResult, candidate: str) -> float:
    used = [
        float(run["cpu_s"])
        for run in row["runs"]
        if run["candidate"] == candidate and not run["failed"] and run["cpu_s"] is not None
    ]
    return sum(used) / len(used) if used else math.nan


def _share(part: float, whole: float) -> str:
    share = part / whole
    return _NONE if math.isnan(share) else f"{100 * share:.1f} % ({part:.1f} s)"


def _number(value: float) -> str:
    return _NONE if math.isnan(value) else f"{value:.2f}"


def _figure(verdict: Verdict) -> str:
    if verdict.figure is None:
        return _NONE
    digits = 0 if verdict.aim.unit == "MB" else 3
    return f"{verdict.figure:.{digits}f}{_unit(verdict)}"


def _unit(verdict: Verdict) -> str:
    return f" {verdict.aim.unit}" if verdict.aim.unit else ""


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
