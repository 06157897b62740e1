"""What happens in the tables when a screening is stored: rows of screenings and of their clips."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, insert, select, update

from gait_screen.errors import StoreError, UsageError
from gait_screen.knowledge import Answers
from gait_screen.screening import Screening
from gait_screen.store.records import ClipToKeep
from gait_screen.store.tables import KEPT_CLIP, PERSON, SCREENING
from gait_screen.store.text import digest, normal_text


def prepared_screening(text: str) -> tuple[str, str, str]:
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


def answers_text(answers: Answers | None) -> str | None:
    """Return answers as they are stored."""
    if answers is None:
        return None
    data: dict[str, Any] = answers.model_dump(mode="json", exclude_none=True)
    return normal_text(data)


def put(
    connection: Connection, name: str, created: str, checksum: str, text: str, answers: str | None
) -> tuple[int, bool]:
    """Store a screening; return its number in the file, and whether it was new.

    One that is there already is brought up to date: its findings and plan follow from answers and
    earlier screenings, its values from corrections.
    """
    found = connection.execute(select(PERSON.c.id).where(PERSON.c.name == name)).scalar()
    if found is None:
        found = _made(connection.execute(insert(PERSON).values(name=name)), name)
    values: dict[str, Any] = {"digest": checksum, "screening": text}
    if answers is not None:
        values["answers"] = answers
    known = _known(connection, found, created, checksum, text)
    if known is None:
        row = insert(SCREENING).values(person_id=found, created=created, **values)
        return _made(connection.execute(row), name), True
    connection.execute(update(SCREENING).where(SCREENING.c.id == known).values(**values))
    return known, False


def _known(
    connection: Connection, person: int, created: str, checksum: str, text: str
) -> int | None:
    """Return the number of a screening that the person has already."""
    rows = connection.execute(
        select(SCREENING.c.id, SCREENING.c.digest, SCREENING.c.screening).where(
            (SCREENING.c.person_id == person) & (SCREENING.c.created == created)
        )
    ).all()
    same = [row.id for row in rows if row.digest == checksum]
    new = json.loads(text)
    same += [row.id for row in rows if _is_same(json.loads(row.screening), new)]
    return int(same[0]) if same else None


def _is_same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether two texts of the same time are one screening: clips and what they gave."""
    if [clip["sha256"] for clip in old["clips"]] != [clip["sha256"] for clip in new["clips"]]:
        return False
    corrected = any(one.get("edits", {}).get("edits") for one in (old, new))
    return corrected or bool(old["metrics"] == new["metrics"])


def _made(result: CursorResult[Any], name: str) -> int:
    if result.inserted_primary_key is None:
        raise StoreError(f"{name!r} could not be stored.")
    return int(result.inserted_primary_key[0])


def keep(connection: Connection, screening: int, clip: ClipToKeep, video: str | None) -> str | None:
    """Store what is kept of a clip; return the video that it takes the place of."""
    this = (KEPT_CLIP.c.screening_id == screening) & (KEPT_CLIP.c.number == clip.number)
    known = connection.execute(select(KEPT_CLIP.c.video).where(this)).one_or_none()
    if known is None:
        connection.execute(
            insert(KEPT_CLIP).values(
                screening_id=screening, number=clip.number, motion=clip.motion, video=video
            )
        )
        return None
    kept = known.video if video is None else video
    connection.execute(update(KEPT_CLIP).where(this).values(motion=clip.motion, video=kept))
    return None if kept == known.video else known.video


def videos_of(connection: Connection, which: ColumnElement[bool] | None = None) -> list[str]:
    """Return the names of the videos of some screenings, of all where none are named."""
    asked = (
        select(KEPT_CLIP.c.video)
        .join(SCREENING, SCREENING.c.id == KEPT_CLIP.c.screening_id)
        .where(KEPT_CLIP.c.video.is_not(None))
    )
    return list(connection.execute(asked if which is None else asked.where(which)).scalars())
