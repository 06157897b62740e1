"""Everything that is stored as one JSON file, and back; all but the videos, which are too large."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from gait_screen.errors import StoreError, UsageError
from gait_screen.knowledge import parse_answers
from gait_screen.screening import read_json_object
from gait_screen.store.records import ClipToKeep, Entry, Imported
from gait_screen.store.store import Store
from gait_screen.store.text import digest, normal_text

EXPORT_SCHEMA: Final = "gait-screen/progress-export/1"


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
                    **_kept(store, person.name, text),
                }
                for text, answers in store.texts(person.name)
            ],
        }
        for person in store.people()
    ]
    return normal_text({"schema": EXPORT_SCHEMA, "people": people})


def _kept(store: Store, name: str, text: str) -> dict[str, Any]:
    # Curves as one text each: a line a number would bury all that people can read here.
    clips = [
        {"number": clip.number, "motion": clip.motion}
        for clip in store.kept_clips(name, digest(text))
    ]
    return {"clips": clips} if clips else {}


def read_export(path: Path) -> tuple[Entry, ...]:
    """Read an export back: each screening with its person, its answers and its clips' curves.

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
    return Entry(name, normal_text(entry["screening"]), parsed, _clips(entry, where))


def _clips(entry: dict[str, Any], where: str) -> tuple[ClipToKeep, ...]:
    clips = entry.get("clips", [])
    try:
        kept = tuple(ClipToKeep(int(clip["number"]), clip["motion"]) for clip in clips)
    except (KeyError, TypeError, ValueError) as error:
        raise _no_clips(where) from error
    if not all(isinstance(clip.motion, str) for clip in kept):
        raise _no_clips(where)
    return kept


def _no_clips(where: str) -> UsageError:
    return UsageError(f"{where}: expected the clips as a list, each with its number and curves.")


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
