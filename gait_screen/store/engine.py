"""How the file is opened: real transactions, one writer at a time, deleted bytes overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from gait_screen.errors import StoreBusyError, StoreError
from gait_screen.store.place import DATA_VARIABLE

#: How long to wait for another process that writes.
BUSY_S: Final = 30.0

_PRAGMAS: Final = (
    "PRAGMA foreign_keys = ON",
    # What is deleted is overwritten with zeros, not only taken off the list.
    "PRAGMA secure_delete = ON",
    # No second file that outlives a transaction.
    "PRAGMA journal_mode = DELETE",
    # Nothing of it in the system's folder for temporary files.
    "PRAGMA temp_store = MEMORY",
)


def make_engine(path: Path, *, busy_s: float = BUSY_S) -> Engine:
    """Return an engine on a file; nothing is opened yet."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"timeout": busy_s},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def transaction(engine: Engine, path: Path) -> Iterator[Connection]:
    """Give a connection whose changes all happen when the block ends well, or none of them.

    Raises
    ------
    StoreError
        When the file is damaged, busy, full or may not be written.
    """
    with _readable_errors(path), engine.begin() as connection:
        yield connection


def overwrite_free_space(engine: Engine, path: Path) -> None:
    """Write the file anew without what was deleted."""
    with _readable_errors(path):
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM").close()
        except sqlite3.Error as error:
            raise _store_error(path, error) from error
        finally:
            connection.close()


def _prepare(connection: Any, _record: object) -> None:
    # Without this, Python's sqlite3 begins transactions where it sees fit and never before the
    # changes of a schema: an update that fails half-way would stay half-way.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: Connection) -> None:
    # The right to write is taken at once: two processes wait for each other and never deadlock.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _readable_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _store_error(path, error.orig or error) from error


def _store_error(path: Path, error: BaseException) -> StoreError:
    what = str(error)
    if "locked" in what:
        return StoreBusyError(
            f"{path} is in use by another process for more than {BUSY_S:.0f} s: wait for it to "
            "end, then try again."
        )
    if "malformed" in what or "not a database" in what:
        return damaged(path, what)
    return StoreError(
        f"{path} cannot be read or written ({what}): make room and check its rights, or name "
        f"another place with --store or {DATA_VARIABLE}."
    )


def damaged(path: Path, what: str) -> StoreError:
    """Return the error for a file that cannot be understood."""
    why = " ".join(what.split())
    return StoreError(
        f"{path} is damaged or no file of stored screenings ({why}): move it away, then add the "
        "screenings again with gait-screen progress add, or an export with gait-screen progress "
        "import."
    )
