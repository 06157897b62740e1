"""Small pieces of Markdown: tables and numbers with the digits that their unit deserves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from validation.score.tables import Agreement


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = True) -> str:
    """Return a Markdown table: the first column left, the others right aligned if ``numbers``."""
    others = ("---:" if numbers else "---",) * (len(head) - 1)
    return "\n".join([_line(head), _line(["---", *others]), *(_line(row) for row in rows)])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def number(value: float, unit: str, *, signed: bool = False) -> str:
    """Return a number as its unit deserves; a dash where there is none."""
    if math.isnan(value):
        return "–"
    digits = 3 if unit == "s" else 1
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return text.replace("-", "−")


def percent(share: float) -> str:
    """Return a share in per cent; a dash where there is none."""
    return "–" if math.isnan(share) else f"{100.0 * share:.0f} %"


AGREEMENT_HEAD = (
    "n",
    "bias",
    "SD",
    "MAE",
    "95 % limits",
    "covered",
    "half-width",
    "refused",
)


def agreement_cells(found: Agreement, unit: str) -> list[str]:
    """Return the cells below :data:`AGREEMENT_HEAD`."""
    limits = "–"
    if not math.isnan(found.low):
        limits = (
            f"{number(found.low, unit, signed=True)} to {number(found.high, unit, signed=True)}"
        )
    return [
        str(found.measured),
        number(found.bias, unit, signed=True),
        number(found.sd, unit),
        number(found.mae, unit),
        limits,
        coverage(found),
        number(found.half_width, unit),
        percent(found.refused_share) if found.expected else "–",
    ]


def coverage(found: Agreement) -> str:
    """Return the share of intervals that hold the truth, with its own interval."""
    if math.isnan(found.coverage):
        return "–"
    low, high = 100.0 * found.coverage_low, 100.0 * found.coverage_high
    return f"{percent(found.coverage)} ({low:.0f}–{high:.0f})"


def pictures(plots: Sequence[str], stems: Sequence[str]) -> Iterator[str]:
    """Yield the plots that there are, of those named."""
    for stem in stems:
        if f"{stem}.png" in plots:
            yield f"![{stem}](accuracy/{stem}.png)"
