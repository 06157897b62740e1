"""The stored screenings: who is there, what they have, adding and taking away."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, insert, select, update

from gait_screen.errors import StoreError, UsageError
from gait_screen.knowledge import Answers, parse_answers
from gait_screen.screening import Screening
from gait_screen.store.engine import overwrite_free_space, transaction
from gait_screen.store.records import StoredPerson, StoredScreening
from gait_screen.store.tables import PERSON, SCREENING
from gait_screen.store.text import digest, normal_text

LONGEST_NAME: Final = 100


class Store:
    """An open file of stored screenings; get one with :func:`gait_screen.store.open_store`."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    def people(self) -> tuple[StoredPerson, ...]:
        """Return everybody who is stored, by name."""
        with transaction(self._engine, self.path) as connection:
            rows = connection.execute(
                select(PERSON.c.name, SCREENING.c.created)
                .outerjoin(SCREENING, SCREENING.c.person_id == PERSON.c.id)
                .order_by(PERSON.c.name)
            ).all()
        dates: dict[str, list[str]] = {}
        for name, created in rows:
            of_name = dates.setdefault(name, [])
            if created is not None:
                of_name.append(created)
        return tuple(_person(name, created) for name, created in dates.items())

    def screenings(self, name: str) -> tuple[StoredScreening, ...]:
        """Return one person's screenings, oldest first.

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        StoreError
            When one of them cannot be read.
        """
        return tuple(
            StoredScreening(
                Screening.from_json(text, where=f"{self.path}, the screening of {created}"),
                None if answers is None else parse_answers(json.loads(answers)),
            )
            for created, text, answers in self._rows(name)
        )

    def texts(self, name: str) -> tuple[tuple[str, str | None], ...]:
        """Return screening and answers of one person as they are stored, oldest first.

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        """
        return tuple((text, answers) for _created, text, answers in self._rows(name))

    def add(self, name: str, screening: str, answers: Answers | None = None) -> bool:
        """Store a screening for a person, who is made when new.

        Parameters
        ----------
        screening
            The text of its ``screening.json``.
        answers
            What the person answered for it. Given again for a screening that is stored already,
            they take the place of the earlier ones.

        Returns
        -------
        added
            False where the person has this screening already.

        Raises
        ------
        UsageError
            When the name cannot be one, or the text is not a screening with a date.
        """
        return self.add_all([(name, screening, answers)]) == 1

    def add_all(self, entries: Iterable[tuple[str, str, Answers | None]]) -> int:
        """Store many as :meth:`add` does, all or none; return how many were new."""
        prepared = [
            (checked_name(name), *_prepared(text), _answers_text(answers))
            for name, text, answers in entries
        ]
        with transaction(self._engine, self.path) as connection:
            return sum(_put(connection, *entry) for entry in prepared)

    def delete_person(self, name: str) -> int:
        """Delete a person with everything stored for them; return how many screenings it was.

        Their bytes are overwritten in the file.

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        """
        with transaction(self._engine, self.path) as connection:
            person = self._person_id(connection, name)
            gone = connection.execute(delete(SCREENING).where(SCREENING.c.person_id == person))
            connection.execute(delete(PERSON).where(PERSON.c.id == person))
        overwrite_free_space(self._engine, self.path)
        return gone.rowcount

    def delete_screening(self, name: str, created: str) -> bool:
        """Delete one screening of a person, who stays; return whether there was one.

        Its bytes are overwritten in the file.

        Parameters
        ----------
        created
            When it was made, as its file says.

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        """
        with transaction(self._engine, self.path) as connection:
            person = self._person_id(connection, name)
            of_person = (SCREENING.c.person_id == person) & (SCREENING.c.created == created)
            gone = connection.execute(delete(SCREENING).where(of_person))
        overwrite_free_space(self._engine, self.path)
        return gone.rowcount > 0

    def clear(self) -> None:
        """Delete everybody; the empty file stays."""
        with transaction(self._engine, self.path) as connection:
            connection.execute(delete(SCREENING))
            connection.execute(delete(PERSON))
        overwrite_free_space(self._engine, self.path)

    def _rows(self, name: str) -> list[tuple[str, str, str | None]]:
        with transaction(self._engine, self.path) as connection:
            person = self._person_id(connection, name)
            rows = connection.execute(
                select(SCREENING.c.created, SCREENING.c.screening, SCREENING.c.answers)
                .where(SCREENING.c.person_id == person)
                .order_by(SCREENING.c.id)
            ).all()
        return sorted(
            ((created, text, answers) for created, text, answers in rows),
            key=lambda row: datetime.fromisoformat(row[0]).timestamp(),
        )

    def _person_id(self, connection: Connection, name: str) -> int:
        wanted = checked_name(name)
        people = {row.name: row.id for row in connection.execute(select(PERSON))}
        if wanted not in people:
            known = ", ".join(sorted(people)) or "nobody"
            raise UsageError(f"Nobody is stored as {wanted!r} in {self.path}; stored: {known}.")
        return int(people[wanted])


def checked_name(name: str) -> str:
    """Return a name or pseudonym as it is stored.

    Raises
    ------
    UsageError
        When it is empty, too long, or holds signs that cannot be shown.
    """
    # One way of writing accents, so that a name typed on another keyboard is the same.
    clean = unicodedata.normalize("NFC", name).strip()
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise UsageError(
            f"{name!r} cannot be a person's name here: give 1 to {LONGEST_NAME} letters, digits "
            "or signs."
        )
    return clean


def _person(name: str, created: list[str]) -> StoredPerson:
    ordered = sorted(created, key=lambda text: datetime.fromisoformat(text).timestamp())
    return StoredPerson(
        name, len(ordered), ordered[0] if ordered else None, ordered[-1] if ordered else None
    )


def _prepared(text: str) -> tuple[str, str, str]:
    """Return when a screening was made, its checksum and its text as it is stored."""
    screening = Screening.from_json(text)
    try:
        datetime.fromisoformat(screening.created).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"The screening has no date: expected an ISO time in 'created', came "
            f"{screening.created!r}."
        ) from error
    stored = normal_text(json.loads(text))
    return screening.created, digest(stored), stored


def _answers_text(answers: Answers | None) -> str | None:
    if answers is None:
        return None
    data: dict[str, Any] = answers.model_dump(mode="json", exclude_none=True)
    return normal_text(data)


def _put(
    connection: Connection, name: str, created: str, checksum: str, text: str, answers: str | None
) -> bool:
    found = connection.execute(select(PERSON.c.id).where(PERSON.c.name == name)).scalar()
    if found is None:
        made = connection.execute(insert(PERSON).values(name=name)).inserted_primary_key
        if made is None:
            raise StoreError(f"{name!r} could not be stored.")
        found = made[0]
    of_person = (SCREENING.c.person_id == found) & (SCREENING.c.digest == checksum)
    known = connection.execute(select(SCREENING.c.id).where(of_person)).scalar()
    if known is None:
        connection.execute(
            insert(SCREENING).values(
                person_id=found, created=created, digest=checksum, screening=text, answers=answers
            )
        )
        return True
    if answers is not None:
        connection.execute(update(SCREENING).where(of_person).values(answers=answers))
    return False
