"""``docs/accuracy.md``: every table of a score as text, and the CSV files beside it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gait_screen import __version__
from gait_screen.knowledge import metric_catalogue
from gait_screen.pose.mediapipe_source import mediapipe_version
from validation.score.markdown import (
    AGREEMENT_HEAD,
    agreement_cells,
    coverage,
    number,
    percent,
    table,
)
from validation.score.published import PublishedFigure, published_of
from validation.score.rows import ClipRow, ClipScore, EventRow, MetricRow, write_rows
from validation.score.tables import (
    COVERAGE_BAND,
    FEW,
    HEADLINE,
    Agreement,
    agreement,
    event_agreement,
    groups_of,
    keys_of,
    of_key,
    recognition,
    verdict,
)
from validation.score.true_values import NOT_OF_ONE_CLIP

#: The order in which parts are shown, and what they are.
PARTS: Final[dict[str, str]] = {
    "test": "the part it is tested on",
    "fit": "the part that the uncertainty was fitted on",
    "all": "clips of a folder, in no part",
}
_KIND: Final = {
    "2d_video": "2D video",
    "markerless": "markerless",
    "marker": "markers",
    "other": "other",
}
_EVENTS: Final = {
    "initial_contact": "initial contact",
    "heel_off": "heel-off",
    "toe_off": "toe-off",
}


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
    """Write ``accuracy.md`` with ``accuracy/{metrics,events,clips}.csv`` and the plots.

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
    metrics = [row for score in scores for row in score.metrics]
    write_rows(beside / "metrics.csv", metrics, MetricRow)
    write_rows(beside / "events.csv", [r for score in scores for r in score.events], EventRow)
    write_rows(beside / "clips.csv", [score.clip for score in scores], ClipRow)
    plots = write_plots(beside, metrics)
    path = folder / "accuracy.md"
    path.write_text(report_text(scores, making, real, plots), encoding="utf-8")
    return path


def report_text(
    scores: Sequence[ClipScore], making: Making, real: str = "", plots: Sequence[str] = ()
) -> str:
    """Return the whole report as Markdown; ``plots`` are file names beside the CSV files."""
    metrics = [row for score in scores for row in score.metrics]
    events = [row for score in scores for row in score.events]
    clips = [score.clip for score in scores]
    parts = [
        "# Accuracy",
        _made(making, clips),
        _reading(),
        "## At a glance",
        _glance(metrics),
        *_pictures(plots, ("coverage", "conditions")),
        "## Headline metrics",
        *_metrics(metrics, plots, headline=True),
        "## All other metrics",
        *_metrics(metrics, plots, headline=False),
        "## Events of gait",
        *_events(events),
        "## Recognition and refusals",
        *_recognition(clips),
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
        "[accuracy/clips.csv](accuracy/clips.csv)."
    )


def _reading() -> str:
    low, high = (round(100 * edge) for edge in COVERAGE_BAND)
    return (
        "How to read the tables: *bias* is the mean of measured minus true, *SD* its standard "
        "deviation, *MAE* the mean absolute error, *95 % limits* bias ∓ 1.96 SD (Bland and "
        "Altman). *Covered* is the share of values whose stated 95 % interval holds the truth, "
        "with the 95 % interval of that share (Wilson; both legs of one clip count, so it is a "
        f"little too narrow); the aim is {low}–{high} %. *Half-width* is the mean of the stated intervals. "
        "*Refused* is the share of values that the clip ought to give and that were not assessed. "
        "True values are taken over the true events, as the definitions of the metrics say."
    )


# --- the metrics ---------------------------------------------------------------------------------


def _parts_of(rows: Sequence[MetricRow]) -> list[str]:
    present = {row.setting.part for row in rows}
    return [part for part in PARTS if part in present] + sorted(present - set(PARTS))


def _glance(metrics: Sequence[MetricRow]) -> str:
    judged = [row for row in metrics if row.setting.part != "fit"] or list(metrics)
    said = (
        "Judged on the clips that the uncertainty was *not* fitted on (all suites together)."
        if any(row.setting.part == "fit" for row in metrics)
        else "Judged on all clips: no part of them was set aside for fitting."
    )
    rows = []
    for key in keys_of(judged):
        found, unit = agreement(of_key(judged, key)), _unit(judged, key)
        name = f"**{key}**" if key in HEADLINE else key
        rows.append(
            [
                name,
                unit,
                str(found.measured),
                number(found.bias, unit, signed=True),
                number(found.sd, unit),
                number(found.mae, unit),
                coverage(found),
                number(found.half_width, unit),
                percent(found.refused_share),
                verdict(found),
            ]
        )
    head = (
        "metric",
        "unit",
        "n",
        "bias",
        "SD",
        "MAE",
        "covered",
        "half-width",
        "refused",
        "intervals",
    )
    return "\n\n".join([said, table(head, rows), _plainly(judged)])


def _plainly(judged: Sequence[MetricRow]) -> str:
    """Say in sentences where a bar is missed."""
    low, high = (round(100 * edge) for edge in COVERAGE_BAND)
    said = [_overall(judged)]
    for key in HEADLINE:
        rows = of_key(judged, key)
        if not rows:
            continue
        found, unit = agreement(rows), _unit(judged, key)
        if not found.measured:
            said.append(
                f"- **{key}**: not measured in any of {found.expected} cases: {_why(rows)}."
            )
        elif not COVERAGE_BAND[0] <= found.coverage <= COVERAGE_BAND[1]:
            said.append(
                f"- **{key}**: the bar of {low}–{high} % is missed: {found.covered} of "
                f"{found.measured} intervals hold the truth ({coverage(found)}); mean half-width "
                f"{number(found.half_width, unit)} {unit}, MAE {number(found.mae, unit)}."
            )
        elif found.measured < FEW:
            said.append(
                f"- **{key}**: {coverage(found)} of only {found.measured} values: too few to tell."
            )
        if abs(found.bias) > found.sd:
            said.append(
                f"- **{key}** is off to one side: bias {number(found.bias, unit, signed=True)} "
                f"{unit} with an SD of {number(found.sd, unit)}."
            )
    return "\n".join(said)


def _overall(rows: Sequence[MetricRow]) -> str:
    found = agreement(rows)
    return (
        f"All metrics together: {found.covered} of {found.measured} intervals hold the truth, "
        f"{coverage(found)}: {verdict(found)}."
    )


def _why(rows: Iterable[MetricRow]) -> str:
    reasons = [row.reason for row in rows if row.reason]
    if not reasons:
        return "no reason given"
    most = max(dict.fromkeys(reasons), key=reasons.count)
    return most.rstrip(".")


def _metrics(
    metrics: Sequence[MetricRow], plots: Sequence[str], *, headline: bool
) -> Iterator[str]:
    info = metric_catalogue()
    for key in keys_of(metrics):
        if (key in HEADLINE) != headline:
            continue
        rows = of_key(metrics, key)
        unit = _unit(rows, key)
        yield f"### {key}"
        yield f"{info[key].label.capitalize()}, in {unit}. {info[key].definition}"
        yield table(("", *AGREEMENT_HEAD), _lines(rows, unit))
        yield _not_expected(rows, unit)
        yield from _pictures(plots, (key,))
        yield _published(published_of(key))


def _lines(rows: Sequence[MetricRow], unit: str) -> Iterator[list[str]]:
    suites = list(dict.fromkeys(row.setting.suite for row in rows))
    expected = [row for row in rows if row.expected]
    yield _agreement_line("**all**", expected, unit)
    for part in _parts_of(expected):
        inside = [row for row in expected if row.setting.part == part]
        yield _agreement_line(f"**{PARTS.get(part, part)}**", inside, unit)
    for suite in suites if len(suites) > 1 else []:
        inside = [row for row in expected if row.setting.suite == suite]
        yield _agreement_line(f"suite {suite}", inside, unit)
    for name, inside in groups_of(expected):
        yield _agreement_line(name, inside, unit)


def _agreement_line(name: str, rows: Sequence[MetricRow], unit: str) -> list[str]:
    return [name, *agreement_cells(agreement(rows), unit)]


def _not_expected(rows: Sequence[MetricRow], unit: str) -> str:
    """Say what the product measured although the clip does not show it."""
    odd = [row for row in rows if not row.expected]
    if not odd:
        return ""
    found = agreement(odd)
    return (
        f"Besides, {found.measured} values were given for legs or views that do not show this "
        f"(MAE {number(found.mae, unit)} {unit}, {coverage(found)} covered)."
    )


def _published(figures: Sequence[PublishedFigure]) -> str:
    if not figures:
        return "Published errors of the same quantity from video: none known to this project."
    rows = [
        [
            _KIND[figure.kind],
            figure.what,
            figure.figure,
            figure.against,
            figure.source
            + (" — *from memory, not checked*" if figure.provenance == "memory" else ""),
        ]
        for figure in figures
    ]
    head = ("published", "of what", "error", "against", "source")
    return table(head, rows).replace("---:", "---")


def _pictures(plots: Sequence[str], stems: Sequence[str]) -> Iterator[str]:
    for stem in stems:
        if f"{stem}.png" in plots:
            yield f"![{stem}](accuracy/{stem}.png)"


def _unit(rows: Iterable[MetricRow], key: str) -> str:
    return next(row.unit for row in rows if row.key == key)


# --- events, recognition, limits -----------------------------------------------------------------


def _events(events: Sequence[EventRow]) -> Iterator[str]:
    if not events:
        yield "No walking or running clip was scored."
        return
    rows = []
    for kind, label in _EVENTS.items():
        for movement in ("running", "walking"):
            for leg in ("near", "far", "either"):
                some = [
                    row
                    for row in events
                    if (row.kind, row.setting.movement, row.leg) == (kind, movement, leg)
                ]
                if some:
                    rows.append([label, movement, _LEG[leg], *_event_cells(some)])
    yield (
        "True events that the picture shows (not within 0.1 s of the clip's ends, the leg in the "
        "picture). *Extra* are events found where there is none. Errors in ms, measured minus true."
    )
    head = ("event", "movement", "leg", "true", "missed", "extra", "bias", "SD", "MAE")
    yield table(head, rows)
    yield _published([f for kind in _EVENTS for f in published_of(kind)])


_LEG: Final = {"near": "near leg", "far": "far leg", "either": "front or rear view"}


def _event_cells(rows: Sequence[EventRow]) -> list[str]:
    found = event_agreement(rows)
    return [
        str(found.true),
        f"{found.missed} ({percent(found.missed_share)})",
        str(found.extra),
        number(found.bias_ms, "ms", signed=True),
        number(found.sd_ms, "ms"),
        number(found.mae_ms, "ms"),
    ]


def _recognition(clips: Sequence[ClipRow]) -> Iterator[str]:
    groups: list[tuple[str, list[ClipRow]]] = [("all", list(clips))]
    for movement in sorted({row.setting.movement for row in clips}):
        groups.append((movement, [row for row in clips if row.setting.movement == movement]))
    conditions = list(dict.fromkeys(row.setting.condition for row in clips))
    for condition in conditions if len(conditions) > 1 else []:
        inside = [row for row in clips if row.setting.condition == condition]
        groups.append((f"condition: {condition}", inside))
    rows = []
    for name, some in groups:
        found = recognition(some)
        seen = found.clips - found.refused
        side = f"{found.side_right}/{found.side_told}" if found.side_told else "–"
        rows.append(
            [
                name,
                str(found.clips),
                str(found.refused),
                f"{found.movement_right}/{seen}",
                f"{found.view_right}/{seen}",
                side,
            ]
        )
    yield table(("clips", "n", "refused", "movement right", "view right", "leg right"), rows)
    wrong = [
        f"- `{row.setting.clip}` ({row.setting.movement}, {row.setting.view}): {_wrong(row)}"
        for row in clips
        if row.refused or not (row.movement_right and row.view_right) or row.side_right == "no"
    ]
    yield "\n".join(wrong) if wrong else "Every clip was taken for what it is."


def _wrong(row: ClipRow) -> str:
    if row.refused:
        return f"refused: {row.refused}"
    said = f"taken for {row.recognised_movement}, {row.recognised_view}"
    return said + (", on the other leg" if row.side_right == "no" else "")


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
    metrics = [row for score in scores for row in score.metrics]
    lines = [
        f"{'metric':30}{'n':>5}{'bias':>9}{'SD':>8}{'MAE':>8}{'covered':>16}{'+-95%':>9}{'refused':>9}"
    ]
    for key in keys_of(metrics):
        unit = _unit(metrics, key)
        found: Agreement = agreement(of_key(metrics, key))
        cells = agreement_cells(found, unit)
        lines.append(
            f"{key:30}{cells[0]:>5}{cells[1]:>9}{cells[2]:>8}{cells[3]:>8}{cells[5]:>16}"
            f"{cells[6]:>9}{cells[7]:>9}"
        )
    lines.append(_overall(metrics))
    return "\n".join(lines)
