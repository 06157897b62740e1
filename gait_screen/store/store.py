"""The stored screenings: who is there, what they have, adding and taking away."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Connection,
    Engine,
    delete,
    select,
    update,
)

from gait_screen.errors import UsageError
from gait_screen.knowledge import Answers, parse_answers
from gait_screen.screening import Screening
from gait_screen.store.engine import overwrite_free_space, transaction
from gait_screen.store.kept_videos import KeptVideos
from gait_screen.store.records import (
    ClipToKeep,
    Entry,
    KeptClip,
    KeptSize,
    StoredPerson,
    StoredScreening,
)
from gait_screen.store.rows import answers_text, keep, prepared_screening, put, videos_of
from gait_screen.store.tables import KEPT_CLIP, PERSON, SCREENING

LONGEST_NAME: Final = 100


class Store:
    """An open file of stored screenings; get one with :func:`gait_screen.store.open_store`."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine
        self._videos = KeptVideos(path)

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
                digest,
            )
            for created, text, answers, digest in self._rows(name)
        )

    def texts(self, name: str) -> tuple[tuple[str, str | None], ...]:
        """Return screening and answers of one person as they are stored, oldest first.

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        """
        return tuple((text, answers) for _created, text, answers, _digest in self._rows(name))

    def add(
        self,
        name: str,
        screening: str,
        answers: Answers | None = None,
        clips: Iterable[ClipToKeep] = (),
    ) -> bool:
        """Store a screening for a person, who is made when new.

        Parameters
        ----------
        screening
            The text of its ``screening.json``.
        answers
            What the person answered for it. Given again for a screening that is stored already,
            they take the place of the earlier ones.
        clips
            What to keep of its clips, to show them beside another screening's. Given again they
            take the place of the earlier ones; a video that is not given again stays.

        Returns
        -------
        added
            False where the person has this screening already. Where other answers, earlier
            screenings or corrections have changed it since then, it takes the stored one's place.

        Raises
        ------
        UsageError
            When the name cannot be one, or the text is not a screening with a date.
        StoreError
            When a video cannot be copied; nothing is stored then.
        """
        return self.add_all([Entry(name, screening, answers, tuple(clips))]) == 1

    def add_all(self, entries: Iterable[Entry]) -> int:
        """Store many as :meth:`add` does, all or none; return how many were new."""
        prepared = [
            (
                (checked_name(entry.name), *prepared_screening(entry.screening)),
                answers_text(entry.answers),
                entry.clips,
            )
            for entry in entries
        ]
        added = 0
        with self._changing_videos() as (connection, copied, replaced):
            for what, answers, clips in prepared:
                number, new = put(connection, *what, answers)
                added += new
                for clip in clips:
                    if clip.video is not None:
                        copied.append(self._videos.add(clip.video))
                    old = keep(connection, number, clip, copied[-1] if clip.video else None)
                    replaced += [] if old is None else [old]
        return added

    @contextmanager
    def _changing_videos(self) -> Iterator[tuple[Connection, list[str], list[str]]]:
        """Give a transaction and two lists: of videos copied in it, and of those it replaces.

        When it fails, the copies are removed; when it succeeds, those that were replaced and
        whatever a crash has left before. While it lasts, no other process writes.
        """
        copied: list[str] = []
        replaced: list[str] = []
        try:
            with transaction(self._engine, self.path) as connection:
                yield connection, copied, replaced
                self._videos.remove_others(frozenset(videos_of(connection)) | set(replaced))
        except BaseException:
            self._videos.remove(copied)
            raise
        self._videos.remove(replaced)

    def kept_clips(self, name: str, digest: str) -> tuple[KeptClip, ...]:
        """Return what was kept of the clips of a screening, in their order.

        Parameters
        ----------
        digest
            Of the screening (:class:`StoredScreening`).

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        """
        with transaction(self._engine, self.path) as connection:
            person = self._person_id(connection, name)
            rows = connection.execute(
                select(KEPT_CLIP.c.number, KEPT_CLIP.c.motion, KEPT_CLIP.c.video)
                .join(SCREENING, SCREENING.c.id == KEPT_CLIP.c.screening_id)
                .where((SCREENING.c.person_id == person) & (SCREENING.c.digest == digest))
                .order_by(KEPT_CLIP.c.number)
            ).all()
        return tuple(
            KeptClip(number, motion, None if video is None else self._videos.path_of(video))
            for number, motion, video in rows
        )

    def kept_size(self, name: str) -> KeptSize:
        """Return how many videos are kept of a person and how large they are.

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        """
        with transaction(self._engine, self.path) as connection:
            names = videos_of(
                connection, SCREENING.c.person_id == self._person_id(connection, name)
            )
        paths = [path for video in names if (path := self._videos.path_of(video)) is not None]
        return KeptSize(len(paths), sum(path.stat().st_size for path in paths))

    def delete_videos(self, name: str) -> int:
        """Delete the videos kept of a person, and nothing else; return how many there were.

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        """
        with transaction(self._engine, self.path) as connection:
            person = self._person_id(connection, name)
            removed = self._videos.remove(videos_of(connection, SCREENING.c.person_id == person))
            of_person = select(SCREENING.c.id).where(SCREENING.c.person_id == person)
            connection.execute(
                update(KEPT_CLIP).where(KEPT_CLIP.c.screening_id.in_(of_person)).values(video=None)
            )
        return removed

    def delete_person(self, name: str) -> int:
        """Delete a person with everything stored for them; return how many screenings it was.

        Their bytes are overwritten in the file, and their videos removed.

        Raises
        ------
        UsageError
            When nobody of that name is stored.
        """
        with transaction(self._engine, self.path) as connection:
            person = self._person_id(connection, name)
            # Before what names them: a crash must not leave a video that nothing knows of.
            self._videos.remove(videos_of(connection, SCREENING.c.person_id == person))
            gone = connection.execute(delete(SCREENING).where(SCREENING.c.person_id == person))
            connection.execute(delete(PERSON).where(PERSON.c.id == person))
        overwrite_free_space(self._engine, self.path)
        return gone.rowcount

    def delete_screening(self, name: str, created: str) -> bool:
        """Delete one screening of a person, who stays; return whether there was one.

        Its bytes are overwritten in the file, and its videos removed.

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
            self._videos.remove(videos_of(connection, of_person))
            gone = connection.execute(delete(SCREENING).where(of_person))
        overwrite_free_space(self._engine, self.path)
        return gone.rowcount > 0

    def clear(self) -> None:
        """Delete everybody; the empty file stays."""
        with transaction(self._engine, self.path) as connection:
            self._videos.remove_all()
            connection.execute(delete(SCREENING))
            connection.execute(delete(PERSON))
        overwrite_free_space(self._engine, self.path)

    def _rows(self, name: str) -> list[tuple[str, str, str | None, str]]:
        with transaction(self._engine, self.path) as connection:
            person = self._person_id(connection, name)
            rows = connection.execute(
                select(
                    SCREENING.c.created,
                    SCREENING.c.screening,
                    SCREENING.c.answers,
                    SCREENING.c.digest,
                )
                .where(SCREENING.c.person_id == person)
                .order_by(SCREENING.c.id)
            ).all()
        return sorted(
            ((created, text, answers, digest) for created, text, answers, digest in rows),
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
