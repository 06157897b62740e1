"""A component's own JavaScript and CSS, as one text each for Streamlit.

The sources are plain ES modules, readable and testable as they are; nothing is built or downloaded.
Streamlit takes one text, so the modules are set one after the other in the order in which they
import each other, without their import and export words.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

SHARED: Final = Path(__file__).with_name("static")

#: The only two forms of import and export that the sources use.
_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def javascript(entry: Path) -> str:
    """Return a module and all that it imports as one text, the entry last."""
    parts: dict[Path, str] = {}
    _collect(entry.resolve(), parts)
    return "\n".join(parts.values())


@cache
def stylesheet(own: Path) -> str:
    """Return the CSS that all share, then a component's own."""
    return f"{_read(SHARED / 'base.css')}\n{_read(own)}"


@cache
def skeleton(path: Path) -> str:
    """Return the HTML that the JavaScript fills."""
    return _read(path)


def _collect(path: Path, parts: dict[Path, str]) -> None:
    source = _read(path)
    for needed in _IMPORT.findall(source):
        imported = (path.parent / needed).resolve()
        if imported not in parts:
            _collect(imported, parts)
    parts[path] = _EXPORT.sub("", _IMPORT.sub("", source))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
