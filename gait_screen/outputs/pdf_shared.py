"""What the parts of ``report.pdf``'s content share: its words, colours and levels."""

from __future__ import annotations

from typing import Any, Final

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.report_model import FindingText

#: The level that leaves out all that may be left out.
SHORTEST: Final = 3
#: Which colours a status or a severity has.
KINDS: Final = {
    **{"likely": "alarm", "severe": "alarm", "fail": "alarm"},
    **{"possible": "warn", "moderate": "warn", "warn": "warn"},
    **{"mild": "info", "pass": "good"},
}

Data = dict[str, Any]


def say(phrase: str, **values: object) -> str:
    """Return a heading or label of the report."""
    return load_knowledge().say(f"report.{phrase}", **values)


def titled(text: FindingText) -> str:
    """Return a finding's title with its side."""
    return f"{text.title}, {text.side.lower()}" if text.side else text.title
