"""The words of the knowledge files: laid over the records by id, and the phrases of the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gait_screen.errors import KnowledgeError

#: Table of a text file that holds phrases with {placeholders} instead of words of records.
PHRASES: Final = "phrase"
#: The field that records of a list are named by, where it is not ``id``.
_NAMED_BY: Final[Mapping[str, str]] = {"phase": "phase", "checkpoint": "week"}


def lay_texts(raw: Mapping[str, dict[str, Any]], texts: Mapping[str, Mapping[str, Any]]) -> None:
    """Put the words of each text file into the records of the data file of the same name.

    Raises
    ------
    KnowledgeError
        When words name a record that is not there, or would replace one of its fields.
    """
    for name, words in texts.items():
        for key, entries in words.items():
            if key in ("schema", PHRASES):
                continue
            records = raw.get(name, {}).get(key)
            where = f"text {name}, {key}"
            if records is None:
                raise KnowledgeError(f"{where}: {name} has no such records.")
            _lay(records, entries, key, where)


def read_phrases(texts: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return all phrases as ``<file>.<key>``.

    Raises
    ------
    KnowledgeError
        When a phrase is not a text.
    """
    phrases: dict[str, str] = {}
    for name, words in texts.items():
        for key, text in words.get(PHRASES, {}).items():
            if not isinstance(text, str):
                raise KnowledgeError(f"text {name}, phrase {key}: expected a text, got {text!r}.")
            phrases[f"{name.removesuffix('.toml')}.{key}"] = text
    return phrases


def _lay(records: Any, entries: Any, key: str, where: str) -> None:
    by_id = _by_id(records, key)
    if by_id is None:  # one record, not a group of them
        _add(records, entries, where)
        return
    for record_id, words in entries.items():
        if record_id not in by_id:
            raise KnowledgeError(f"{where} {record_id}: there is no such record.")
        _add(by_id[record_id], words, f"{where} {record_id}")


def _by_id(records: Any, key: str) -> Mapping[str, dict[str, Any]] | None:
    if isinstance(records, list):
        name = _NAMED_BY.get(key, "id")
        ids = [str(record.get(name)) for record in records]
        twice = sorted({record_id for record_id in ids if ids.count(record_id) > 1})
        if twice:
            raise KnowledgeError(f"{key} {', '.join(twice)} occurs twice.")
        return dict(zip(ids, records, strict=True))
    if all(isinstance(record, dict) for record in records.values()):
        return dict(records)
    return None


def _add(record: dict[str, Any], words: Mapping[str, Any], where: str) -> None:
    twice = sorted(set(record) & set(words))
    if twice:
        raise KnowledgeError(f"{where}: {', '.join(twice)} stands in the data file already.")
    record.update(words)
