"""The instrument's own JavaScript, CSS and HTML, as one text each for Streamlit.

The sources are plain ES modules beside this file, readable and testable as they are; nothing is
built or downloaded. Streamlit takes one text, so the modules are set one after the other in the
order in which they import each other, without their import and export words.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).with_name("static")
ENTRY: Final = "review.js"

#: The only two forms of import and export that the sources use.
_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def javascript() -> str:
    """Return all modules as one, the entry last."""
    parts: dict[str, str] = {}
    _collect(ENTRY, parts)
    return "\n".join(parts.values())


@cache
def stylesheet() -> str:
    """Return the CSS."""
    return _read("review.css")


@cache
def skeleton() -> str:
    """Return the HTML that the JavaScript fills."""
    return _read("review.html")


def _collect(name: str, parts: dict[str, str]) -> None:
    source = _read(name)
    for needed in _IMPORT.findall(source):
        if needed not in parts:
            _collect(needed, parts)
    parts[name] = _EXPORT.sub("", _IMPORT.sub("", source))


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
