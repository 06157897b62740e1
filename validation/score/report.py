"""``docs/accuracy.md``: every table of a score as text, and the CSV files beside it."""

from __future__ import annotations

import csv
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from gait_screen import __version__
from gait_screen.knowledge import metric_catalogue
from gait_screen.pose.mediapipe_source import mediapipe_version
from validation.score.event_sections import event_sections, recognition_sections
from validation.score.markdown import agreement_cells, coverage, pictures
from validation.score.metric_sections import glance, metric_sections, splits_of
from validation.score.rows import (
    ClipRow,
    ClipScore,
    EventRow,
    MetricRow,
    reported,
    write_rows,
)
from validation.score.source_sections import source_section
from validation.score.tables import (
    COVERAGE_BAND,
    Agreement,
    agreement,
    groups_of,
    keys_of,
    of_key,
    unit_of,
    verdict,
)
from validation.score.true_values import NOT_OF_ONE_CLIP


@dataclass(frozen=True)
class Making:
    """How a score was made; ``seeds`` are of the suites that have one."""

    suites: tuple[str, ...]
    seeds: dict[str, int]
    model: str
    command: str

    def machine(self) -> str:
        """Return what it ran on."""
        return f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPU cores"


def write_report(folder: Path, scores: Sequence[ClipScore], making: Making, real: str = "") -> Path:
    """Write ``accuracy.md`` with ``accuracy/{metrics,events,clips,table}.csv`` and the plots.

    Parameters
    ----------
    real
        The section on real footage, as Markdown; empty where none was given.

    Returns
    -------
    path
        Of the Markdown file.
    """
    from validation.score.plots import write_plots  # only here: charts take a second to import

    beside = folder / "accuracy"
    beside.mkdir(parents=True, exist_ok=True)
    rows = [row for score in scores for row in score.metrics]
    metrics = reported(rows)
    write_rows(beside / "metrics.csv", rows, MetricRow)
    write_rows(beside / "events.csv", [r for score in scores for r in score.events], EventRow)
    write_rows(beside / "clips.csv", [score.clip for score in scores], ClipRow)
    write_statistics(beside / "table.csv", metrics)
    plots = write_plots(beside, metrics)
    path = folder / "accuracy.md"
    path.write_text(report_text(scores, making, real, plots), encoding="utf-8")
    return path


def write_statistics(path: Path, metrics: Sequence[MetricRow]) -> None:
    """Write every statistic as CSV: per metric, part and suite, each with all its splits."""
    names = [one.name for one in fields(Agreement)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["metric", "unit", "of", "group", *names])
        for key in keys_of(metrics):
            unit = unit_of(metrics, key)
            rows = [row for row in of_key(metrics, key) if row.expected]
            for split, some in splits_of(rows):
                for group, inside in [("all", some), *groups_of(some)]:
                    found = asdict(agreement(inside))
                    cells = [_plain(found[name]) for name in names]
                    writer.writerow([key, unit, split.strip("*"), group, *cells])


def _plain(value: float | int) -> str:
    if isinstance(value, int):
        return str(value)
    return "" if math.isnan(value) else f"{value:.6g}"


def report_text(
    scores: Sequence[ClipScore], making: Making, real: str = "", plots: Sequence[str] = ()
) -> str:
    """Return the whole report as Markdown; ``plots`` are file names beside the CSV files."""
    rows = [row for score in scores for row in score.metrics]
    metrics = reported(rows)
    events = [row for score in scores for row in score.events]
    clips = [score.clip for score in scores]
    parts = [
        "# Accuracy",
        _made(making, clips),
        _reading(),
        "## At a glance",
        *glance(metrics),
        *pictures(plots, ("coverage", "conditions")),
        *source_section(rows),
        "## Headline metrics",
        *metric_sections(metrics, plots, headline=True),
        "## All other metrics",
        *metric_sections(metrics, plots, headline=False),
        "## Events of gait",
        *event_sections(events),
        "## Recognition and refusals",
        *recognition_sections(clips),
    ]
    if real:
        parts += ["## Real footage", real]
    parts += ["## What this does not show", _limits(metrics, bool(real))]
    return "\n\n".join(part for part in parts if part) + "\n"


# --- how it was made -----------------------------------------------------------------------------


def _made(making: Making, clips: Sequence[ClipRow]) -> str:
    suites = ", ".join(
        f"`{name}` ({sum(row.setting.suite == name for row in clips)} clips"
        + (f", seed {making.seeds[name]})" if name in making.seeds else ")")
        for name in making.suites
    )
    day = datetime.now(UTC).date().isoformat()
    return (
        f"Written by `{making.command}` on {day}; do not edit. Rendered people whose angles are "
        f"known in every frame, from the suites {suites}. gait-screen {__version__}, pose model "
        f"`{making.model}`, MediaPipe {mediapipe_version()}, Python "
        f"{platform.python_version()}; {making.machine()}.\n\n"
        "One row per clip, metric and side lies in [accuracy/metrics.csv](accuracy/metrics.csv), "
        "events in [accuracy/events.csv](accuracy/events.csv), what was recognised in "
        "[accuracy/clips.csv](accuracy/clips.csv), and every statistic of the tables in "
        "[accuracy/table.csv](accuracy/table.csv)."
    )


def _reading() -> str:
    low, high = (round(100 * edge) for edge in COVERAGE_BAND)
    return (
        "How to read the tables: *bias* is the mean of measured minus true, *SD* its standard "
        "deviation, *MAE* the mean absolute error, *95 % limits* bias ∓ 1.96 SD (Bland and "
        "Altman). *Covered* is the share of values whose stated 95 % interval holds the truth, "
        "with the 95 % interval of that share (Wilson; both legs of one clip count, so it is a "
        f"little too narrow); the aim is {low}–{high} %. *Half-width* is the mean of the stated "
        "intervals. *Tested on* are the clips that the uncertainty was not fitted on. "
        "*Refused* is the share of values that the clip ought to give and that were not assessed. "
        "True values are taken over the true events, as the definitions of the metrics say."
    )


def _limits(metrics: Sequence[MetricRow], real: bool) -> str:
    keys = [key for key in metric_catalogue() if key not in {row.key for row in metrics}]
    combined = [key for key in keys if key in NOT_OF_ONE_CLIP]
    absent = [key for key in keys if key not in NOT_OF_ONE_CLIP]
    said = [
        "- The people are rendered: no soft-tissue movement, no wrinkled cloth, a skin that "
        "follows the bones by linear weights. Errors on real people may be larger, above all of "
        "the pelvis and the heel.",
        "- Repeatability between days, tapes and testers is not in it.",
    ]
    if combined:
        said.append(f"- Made of two clips, not scored: {', '.join(combined)}.")
    if absent:
        said.append(f"- Not shown by any clip of these suites: {', '.join(absent)}.")
    if not real:
        said.append("- Real footage was not scored this time (`score --real FOLDER`).")
    return "\n".join(said)


def summary_text(scores: Sequence[ClipScore]) -> str:
    """Return the glance as plain lines for a terminal."""
    rows = [row for score in scores for row in score.metrics if row.expected]
    metrics = reported(rows)
    lines = [
        f"{'metric':30}{'n':>5}{'bias':>9}{'SD':>8}{'MAE':>8}{'covered':>16}{'+-95%':>9}"
        f"{'refused':>9}"
    ]
    for key in keys_of(metrics):
        cells = agreement_cells(agreement(of_key(metrics, key)), unit_of(metrics, key))
        lines.append(
            f"{key:30}{cells[0]:>5}{cells[1]:>9}{cells[2]:>8}{cells[3]:>8}{cells[5]:>16}"
            f"{cells[6]:>9}{cells[7]:>9}"
        )
    found = agreement(metrics)
    lines.append(f"all intervals: {coverage(found)} hold the truth: {verdict(found)}")
    wrong = [score.clip for score in scores if score.clip.refused]
    lines += [f"{row.setting.clip}: refused: {row.refused}" for row in wrong]
    return "\n".join(lines)
