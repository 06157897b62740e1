"""Past screenings: read them back, and find those below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gait_screen.errors import UsageError
from gait_screen.outputs.names import SCREENING_JSON
from gait_screen.screening import Screening


@dataclass(frozen=True)
class HistoryEntry:
    """A screening and the file that it was read from."""

    path: Path
    screening: Screening


@dataclass(frozen=True)
class History:
    """The screenings found, oldest first, and a sentence on each file that could not be read."""

    entries: tuple[HistoryEntry, ...]
    problems: tuple[str, ...]


def read_screening(path: Path) -> Screening:
    """Read a screening from its file or from the folder that it was written to.

    Raises
    ------
    UsageError
        When there is no such file, or it holds no screening.
    """
    file = screening_file(path)
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read ({error.strerror or error}): name a screening.json or the "
            "folder that holds it."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not a screening: it is not text.") from error
    return Screening.from_json(text, where=str(file))


def screening_file(path: Path) -> Path:
    """Return the screening's file: the path itself, or the one in it where it is a folder."""
    return path / SCREENING_JSON if path.is_dir() else path


def find_screenings(folder: Path) -> History:
    """Find the screenings in a folder and all folders below it.

    Hidden folders are passed over (unfinished work lies there), and links to folders are not
    followed.

    Raises
    ------
    UsageError
        When ``folder`` is not a folder.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}: name one that holds screenings.")
    problems: list[str] = []
    entries: list[HistoryEntry] = []
    for path in _screening_files(folder, problems):
        try:
            entries.append(HistoryEntry(path, read_screening(path)))
        except UsageError as error:
            problems.append(str(error))
    entries.sort(key=lambda entry: (_moment(entry.screening.created), str(entry.path)))
    return History(tuple(entries), tuple(problems))


def _screening_files(folder: Path, problems: list[str]) -> Iterator[Path]:
    def refused(error: OSError) -> None:
        problems.append(f"{error.filename} cannot be searched ({error.strerror}).")

    for place, folders, files in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if SCREENING_JSON in files:
            yield Path(place) / SCREENING_JSON


def _moment(created: str) -> float:
    """Return seconds for sorting; what is no ISO time comes first."""
    try:
        return datetime.fromisoformat(created).timestamp()
    except (ValueError, OverflowError, OSError):
        return float("-inf")
