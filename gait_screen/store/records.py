"""What the store hands out."""

from __future__ import annotations

from dataclasses import dataclass

from gait_screen.knowledge import Answers
from gait_screen.screening import Screening


@dataclass(frozen=True)
class StoredPerson:
    """A name, how many screenings it has, and when the first and the last one were made."""

    name: str
    screenings: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class StoredScreening:
    """A screening with the answers that were given for it; None where there were none."""

    screening: Screening
    answers: Answers | None


@dataclass(frozen=True)
class Imported:
    """How many screenings came in anew, and how many were there already."""

    added: int
    known: int
