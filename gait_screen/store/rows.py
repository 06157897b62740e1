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
    """Store a screening; return its number in the file, and whether it was new."""
    found = connection.execute(select(PERSON.c.id).where(PERSON.c.name == name)).scalar()
    if found is None:
        found = _made(connection.execute(insert(PERSON).values(name=name)), name)
    of_person = (SCREENING.c.person_id == found) & (SCREENING.c.digest == checksum)
    known = connection.execute(select(SCREENING.c.id).where(of_person)).scalar()
    if known is None:
        row = insert(SCREENING).values(
            person_id=found, created=created, digest=checksum, screening=text, answers=answers
        )
        return _made(connection.execute(row), name), True
    if answers is not None:
        connection.execute(update(SCREENING).where(of_person).values(answers=answers))
    return int(known), False


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
