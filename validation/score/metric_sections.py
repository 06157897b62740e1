"""The sections of the report about metrics: at a glance, and each one with all its splits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gait_screen.knowledge import metric_catalogue
from validation.score.markdown import (
    AGREEMENT_HEAD,
    agreement_cells,
    coverage,
    number,
    percent,
    pictures,
    table,
)
from validation.score.published import PublishedFigure, published_of
from validation.score.rows import MetricRow
from validation.score.tables import (
    COVERAGE_BAND,
    FEW,
    HEADLINE,
    agreement,
    groups_of,
    keys_of,
    of_key,
    unit_of,
    verdict,
)

#: The order in which parts are shown, and what they are.
PARTS: Final[dict[str, str]] = {
    "test": "tested on",
    "fit": "fitted on",
    "all": "in no part",
}
_KIND: Final = {
    "2d_video": "2D video",
    "markerless": "markerless",
    "marker": "markers",
    "other": "other",
}


def glance(metrics: Sequence[MetricRow]) -> Iterator[str]:
    """Yield the table of all metrics, and in sentences where a bar is missed."""
    metrics = [row for row in metrics if row.expected]
    judged = [row for row in metrics if row.setting.part != "fit"] or list(metrics)
    if any(row.setting.part == "fit" for row in metrics):
        yield "Judged on the clips that the uncertainty was *not* fitted on, all suites together."
    else:
        yield "Judged on all clips: no part of them was set aside for fitting."
    yield table(_GLANCE_HEAD, (_glance_line(judged, key) for key in keys_of(judged)))
    yield "All intervals together, and those of the headline metrics:"
    yield table(("", "n", "covered", "", "headline n", "covered", ""), _together(metrics))
    yield "Plainly:\n\n" + "\n".join(_plainly(judged))


_GLANCE_HEAD: Final = (
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


def _glance_line(rows: Sequence[MetricRow], key: str) -> list[str]:
    found, unit = agreement(of_key(rows, key)), unit_of(rows, key)
    return [
        f"**{key}**" if key in HEADLINE else key,
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


def _together(metrics: Sequence[MetricRow]) -> Iterator[list[str]]:
    for name, rows in splits_of(metrics):
        found = agreement(rows)
        first = agreement(row for row in rows if row.key in HEADLINE)
        yield [
            name,
            str(found.measured),
            coverage(found),
            verdict(found),
            str(first.measured),
            coverage(first),
            verdict(first),
        ]


def splits_of(rows: Sequence[MetricRow]) -> list[tuple[str, list[MetricRow]]]:
    """Return all rows, those of each part and of each suite; no split into just one."""
    found = [("**all**", list(rows))]
    present = {row.setting.part for row in rows}
    parts = [part for part in PARTS if part in present] + sorted(present - set(PARTS))
    if len(parts) > 1:
        found += [
            (f"**{PARTS.get(part, part)}**", [row for row in rows if row.setting.part == part])
            for part in parts
        ]
    suites = list(dict.fromkeys(row.setting.suite for row in rows))
    if len(suites) > 1:
        found += [
            (f"suite {suite}", [row for row in rows if row.setting.suite == suite])
            for suite in suites
        ]
    return found


def _plainly(judged: Sequence[MetricRow]) -> Iterator[str]:
    """Yield a sentence for each headline metric that misses its bar or is off to one side."""
    together = agreement(judged)
    yield (
        f"- All metrics: {together.covered} of {together.measured} intervals hold the truth, "
        f"{coverage(together)}: {verdict(together)}."
    )
    yield from _unmeasured(judged)
    low, high = (round(100 * edge) for edge in COVERAGE_BAND)
    for key in HEADLINE:
        found = agreement(of_key(judged, key))
        if not found.measured:
            continue
        unit, said = unit_of(judged, key), verdict(found)
        shown = (
            f"{found.covered} of {found.measured} intervals hold the truth ({coverage(found)}), "
            f"mean half-width {number(found.half_width, unit)} {unit}, MAE "
            f"{number(found.mae, unit)} {unit}"
        )
        if said.startswith("MISSED"):
            yield f"- **{key}** misses the bar of {low}–{high} %: {said[8:]}; {shown}."
        elif found.measured < FEW:
            yield f"- **{key}**: too few values to tell: {shown}."
        if abs(found.bias) > found.sd:
            yield (
                f"- **{key}** is off to one side: bias {number(found.bias, unit, signed=True)} "
                f"{unit} with an SD of {number(found.sd, unit)} {unit}."
            )


def _unmeasured(judged: Sequence[MetricRow]) -> Iterator[str]:
    """Yield which headline metrics were never measured, those of one reason together."""
    reasons: dict[str, list[str]] = {}
    for key in HEADLINE:
        rows = of_key(judged, key)
        if rows and not agreement(rows).measured:
            reasons.setdefault(_why(rows), []).append(f"**{key}** (0 of {len(rows)})")
    for why, keys in reasons.items():
        yield f"- Never measured: {', '.join(keys)}. {why}."


def _why(rows: Iterable[MetricRow]) -> str:
    reasons = [row.reason for row in rows if row.reason]
    if not reasons:
        return "No reason was given"
    return max(dict.fromkeys(reasons), key=reasons.count).rstrip(".")


def metric_sections(
    metrics: Sequence[MetricRow], plots: Sequence[str], *, headline: bool
) -> Iterator[str]:
    """Yield the section of each metric: splits, plot, what others publish."""
    info = metric_catalogue()
    for key in keys_of(metrics):
        if (key in HEADLINE) != headline:
            continue
        rows = of_key(metrics, key)
        unit = unit_of(rows, key)
        yield f"### {key}"
        yield f"{info[key].label.capitalize()}, in {unit}. {info[key].definition}"
        expected = [row for row in rows if row.expected]
        lines = [*splits_of(expected), *groups_of(expected)]
        yield table(
            ("", *AGREEMENT_HEAD),
            ([name, *agreement_cells(agreement(some), unit)] for name, some in lines),
        )
        yield _not_expected(rows, unit)
        yield from pictures(plots, (key,))
        yield published_table(published_of(key))


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


def published_table(figures: Iterable[PublishedFigure]) -> str:
    """Return what others publish, as a table; a sentence where nothing is known."""
    rows = [
        [
            _KIND[figure.kind],
            figure.what,
            figure.figure,
            figure.against,
            figure.source
            + (" — *from memory, not checked*" if figure.provenance == "memory" else ""),
        ]
        for figure in dict.fromkeys(figures)
    ]
    if not rows:
        return "Published errors of the same quantity from video: none known to this project."
    return table(("published", "of what", "error", "against", "source"), rows, numbers=False)
