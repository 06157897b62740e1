"""Bring a file to the newest form when it is opened."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from gait_screen.errors import StoreError
from gait_screen.store.engine import damaged, transaction
from gait_screen.store.place import backup_file
from gait_screen.store.tables import APPLICATION_ID

#: The newest form: the last of ``migrations/versions``.
NEWEST: Final = "0003"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
_HEADER: Final = b"SQLite format 3\x00"
#: Where SQLite's header holds the application's number, four bytes, big-endian.
_APPLICATION_OFFSET: Final = 68


def check_file(path: Path) -> None:
    """Refuse a file that is no SQLite file before SQLite touches it; an empty one will be made.

    Raises
    ------
    StoreError
        When it is something else.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(len(_HEADER))
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror or error}).") from error
    if start and start != _HEADER:
        raise damaged(path, "it does not begin like one")


def is_marked_ours(path: Path) -> bool:
    """Tell by its first bytes whether a file is ours, however damaged the rest of it is."""
    with path.open("rb") as stream:
        start = stream.read(_APPLICATION_OFFSET + 4)
    return start.startswith(_HEADER) and start[_APPLICATION_OFFSET:] == APPLICATION_ID.to_bytes(4)


def bring_up_to_date(engine: Engine, path: Path) -> None:
    """Make the tables in an empty file; update those of an older program.

    An older file is copied beside itself first; the copy goes when the update has succeeded. The
    whole update is one transaction, so that a failed one changes nothing.

    Raises
    ------
    StoreError
        When the file is damaged, another program's or a newer program's.
    """
    with transaction(engine, path) as connection:
        found = _form(connection, path)
        if found == NEWEST:
            return
        if found is None:
            _migrate(connection)
            return
        backup = _back_up(path)
        try:
            _migrate(connection)
        except Exception as error:
            raise StoreError(
                f"{path} could not be brought to this version ({error}); it was left as it was, "
                f"and a copy lies in {backup}."
            ) from error
    # Only now, after the commit.
    with suppress(OSError):
        backup.unlink()


def _form(connection: Connection, path: Path) -> str | None:
    """Return the form of the file, None where it is empty."""
    tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_schema").scalars())
    if not tables:
        return None
    marked = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    if marked != APPLICATION_ID or "alembic_version" not in tables:
        raise StoreError(
            f"{path} is a database of another program: name another place with --store."
        )
    check = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if check != "ok":
        raise damaged(path, str(check))
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    if found not in _known_forms():
        raise StoreError(
            f"{path} was written by a newer gait-screen (form {found}; this one knows up to "
            f"{NEWEST}): update gait-screen, or name another place with --store."
        )
    return str(found)


def _known_forms() -> set[str]:
    # The names of the files, so that Alembic is loaded only where there is something to update.
    return {path.stem[1:5] for path in (MIGRATIONS / "versions").glob("v[0-9]*.py")}


def _migrate(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS))
    steps = EnvironmentContext(
        Config(), script, fn=lambda found, _context: script._upgrade_revs(NEWEST, found)
    )
    with steps:
        steps.configure(connection=connection)
        steps.run_migrations()


def _back_up(path: Path) -> Path:
    """Copy the file while this process holds the right to write; others may still read."""
    backup = backup_file(path)
    with suppress(FileNotFoundError):
        backup.unlink()
    os.close(os.open(backup, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    return backup
