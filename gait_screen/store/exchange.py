"""Everything that is stored as one JSON file, and back."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from gait_screen.errors import StoreError, UsageError
from gait_screen.knowledge import Answers, parse_answers
from gait_screen.screening import read_json_object
from gait_screen.store.records import Imported
from gait_screen.store.store import Store
from gait_screen.store.text import normal_text

EXPORT_SCHEMA: Final = "gait-screen/progress-export/1"

#: A person's name, the text of a screening, the answers.
Entry = tuple[str, str, Answers | None]


def export_store(store: Store, path: Path) -> int:
    """Write everything that is stored into one JSON file; return how many screenings it holds.

    The file appears whole or not at all and is readable by its owner only.

    Raises
    ------
    StoreError
        When it cannot be written.
    UsageError
        When something is there already.
    """
    _write_new(path, export_text(store))
    return sum(person.screenings for person in store.people())


def export_text(store: Store) -> str:
    """Return everything that is stored as the text of an export file."""
    people = [
        {
            "name": person.name,
            "screenings": [
                {
                    "screening": json.loads(text),
                    "answers": None if answers is None else json.loads(answers),
                }
                for text, answers in store.texts(person.name)
            ],
        }
        for person in store.people()
    ]
    return normal_text({"schema": EXPORT_SCHEMA, "people": people})


def read_export(path: Path) -> tuple[Entry, ...]:
    """Read an export back: of each screening the person's name, its text and the answers.

    Raises
    ------
    UsageError
        When the file cannot be read or is not an export.
    """
    data = read_json_object(path)
    if data.get("schema") != EXPORT_SCHEMA:
        raise UsageError(
            f"{path} is not an export of stored screenings: expected the schema "
            f"{EXPORT_SCHEMA!r}, came {data.get('schema')!r}."
        )
    return tuple(
        _entry(name, entry, f"{path}, {name}") for name, entry in _named_entries(data, path)
    )


def import_into(store: Store, path: Path) -> Imported:
    """Add everything of an export, all of it or nothing; what is there already is passed over.

    Raises
    ------
    UsageError
        When the file is not an export, or a screening in it is none.
    """
    entries = read_export(path)
    added = store.add_all(entries)
    return Imported(added, len(entries) - added)


def _named_entries(data: dict[str, Any], path: Path) -> list[tuple[str, Any]]:
    try:
        return [
            (str(person["name"]), entry)
            for person in data["people"]
            for entry in person["screenings"]
        ]
    except (KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is not a whole export: expected people, each with a name and screenings."
        ) from error


def _entry(name: str, entry: Any, where: str) -> Entry:
    if not isinstance(entry, dict) or not isinstance(entry.get("screening"), dict):
        raise UsageError(f"{where}: expected a screening and its answers.")
    answers = entry.get("answers")
    if answers is not None and not isinstance(answers, dict):
        raise UsageError(f"{where}: expected the answers as an object or null.")
    parsed = None if answers is None else parse_answers(answers, where=f"{where}, answers")
    return name, normal_text(entry["screening"]), parsed


def _write_new(path: Path, text: str) -> None:
    """Write beside and move into place, so that nobody ever reads half an export."""
    target = path.expanduser()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        if target.exists():
            raise UsageError(f"{path} is there already: name a new file for the export.")
        os.replace(name, target)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            os.unlink(name)


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The export cannot be written to {path} ({error.strerror or error}): name another file."
    )
