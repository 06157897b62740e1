"""Plain text for a terminal: wrapped lines and tables."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import click

_NARROWEST, _WIDEST = 60, 110


def text_width() -> int:
    """Return how many characters a line may have."""
    return min(max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST), _WIDEST)


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Return a text in lines that fit; ``hanging`` stands before all but the first."""
    return textwrap.fill(
        text,
        text_width(),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def one_line(text: str) -> str:
    """Return a text on one line: a file's name may hold line ends and terminal commands."""
    shown = "".join(
        char if char.isprintable() or char.isspace() else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )
    return " ".join(shown.split())


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with two spaces between columns; the last one is wrapped to fit."""
    lines = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header) - 1)]
    offset = sum(widths) + 2 * len(widths)
    last_width = max(text_width() - offset, 24)
    out: list[str] = []
    for line in lines:
        start = "".join(f"{cell:<{width}}  " for cell, width in zip(line[:-1], widths, strict=True))
        last = textwrap.wrap(line[-1], last_width, break_on_hyphens=False) or [""]
        out.append((start + last[0]).rstrip())
        out += [" " * offset + more for more in last[1:]]
    return "\n".join(out)


def echo_json(data: Any) -> None:
    """Write an object as JSON to standard output."""
    echo_json_text(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def echo_json_text(text: str) -> None:
    """Write JSON text to standard output as UTF-8, whatever the terminal's own coding is."""
    click.echo(text.encode("utf-8"), nl=False)
