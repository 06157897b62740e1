"""What the store hands out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

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
    """A screening with the answers that were given for it; None where there were none.

    ``digest`` names it among those of its person.
    """

    screening: Screening
    answers: Answers | None
    digest: str


@dataclass(frozen=True)
class Imported:
    """How many screenings came in anew, and how many were there already."""

    added: int
    known: int


@dataclass(frozen=True)
class ClipToKeep:
    """What to keep of a clip of a screening: its curves as text, and its video if that is wanted.

    ``number`` is its place in ``screening.clips``, ``video`` the file to copy.
    """

    number: int
    motion: str
    video: Path | None = None


@dataclass(frozen=True)
class KeptClip:
    """What was kept of a clip; ``video`` is None where none was, or where it has gone."""

    number: int
    motion: str
    video: Path | None


@dataclass(frozen=True)
class KeptSize:
    """How many videos are kept, and how many bytes they take."""

    videos: int
    bytes: int


class Entry(NamedTuple):
    """What to store: a person's name, the text of a screening, the answers, what to keep of it."""

    name: str
    screening: str
    answers: Answers | None = None
    clips: tuple[ClipToKeep, ...] = ()
