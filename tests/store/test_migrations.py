"""Files of older programs are brought to the newest form; those of newer ones are left alone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from gait_screen.errors import StoreError
from gait_screen.store import ClipToKeep, open_store
from gait_screen.store import schema as schema_module
from gait_screen.store.engine import make_engine, transaction
from gait_screen.store.schema import MIGRATIONS, NEWEST
from gait_screen.store.tables import METADATA
from gait_screen.store.text import digest
from tests.cli.screenings import metric, screening

SCRIPT = ScriptDirectory(str(MIGRATIONS))


def _migrate(connection: Connection, revision: str) -> None:
    steps = EnvironmentContext(
        Config(), SCRIPT, fn=lambda found, _: SCRIPT._upgrade_revs(revision, found)
    )
    with steps:
        steps.configure(connection=connection)
        steps.run_migrations()


def _text(value: float) -> str:
    return screening([metric("tibia_inclination_peak", value)]).to_json()


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A file as the first version wrote it, with one screening in it twice."""
    path = tmp_path / "progress.sqlite3"
    with transaction(make_engine(path), path) as connection:
        _migrate(connection, "0001")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO person (id, name) VALUES (7, 'Ann')")
        for value in (30.0, 35.0, 30.0):
            text = _text(value)
            connection.execute(
                "INSERT INTO screening (person_id, created, screening) VALUES (7, ?, ?)",
                (json.loads(text)["created"], text),
            )
    return path


def test_the_newest_form_is_the_last_migration_and_what_queries_use(tmp_path: Path) -> None:
    assert SCRIPT.get_current_head() == NEWEST
    path = tmp_path / "new.sqlite3"
    open_store(path)
    with transaction(make_engine(path), path) as connection:
        assert MigrationContext.configure(connection).get_current_revision() == NEWEST
        made = inspect(connection)
        for table in METADATA.tables.values():
            columns = {
                column["name"]: column["nullable"] for column in made.get_columns(table.name)
            }
            assert columns == {column.name: column.nullable for column in table.columns}
        assert [key["options"] for key in made.get_foreign_keys("screening")] == [
            {"ondelete": "CASCADE"}
        ]


def test_a_file_of_the_first_version_is_brought_up_to_date(old_file: Path) -> None:
    store = open_store(old_file)
    stored = store.screenings("Ann")
    assert [entry.screening.to_json() for entry in stored] == [_text(30.0), _text(35.0)]
    assert [entry.answers for entry in stored] == [None, None]
    assert not store.add("Ann", _text(35.0))
    assert [path.name for path in old_file.parent.iterdir()] == [old_file.name]


def test_a_file_of_the_second_version_keeps_all_and_takes_curves_from_now_on(
    tmp_path: Path,
) -> None:
    path = tmp_path / "progress.sqlite3"
    with transaction(make_engine(path), path) as connection:
        _migrate(connection, "0002")
    text = _text(30.0)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO person (id, name) VALUES (7, 'Ann')")
        connection.execute(
            "INSERT INTO screening (person_id, created, digest, screening, answers) "
            "VALUES (7, ?, ?, ?, ?)",
            (json.loads(text)["created"], digest(text), text, '{"age": 42}'),
        )
    store = open_store(path)
    (stored,) = store.screenings("Ann")
    assert stored.screening.to_json() == text
    assert stored.answers is not None
    assert stored.answers.age == 42
    assert store.kept_clips("Ann", stored.digest) == ()
    assert not store.add("Ann", text, clips=[ClipToKeep(0, "{}")])
    assert [clip.motion for clip in store.kept_clips("Ann", stored.digest)] == ["{}"]


def test_an_update_that_fails_changes_nothing_and_leaves_the_copy(
    old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_file.read_bytes()

    def fail_after_half(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE screening")
        raise ZeroDivisionError("half-way")

    monkeypatch.setattr(schema_module, "_migrate", fail_after_half)
    with pytest.raises(StoreError, match=r"left as it was.*before_update"):
        open_store(old_file)
    assert old_file.read_bytes() == before
    copy = old_file.with_name(old_file.name + ".before_update")
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM screening").fetchone() == (3,)
    monkeypatch.undo()
    assert len(open_store(old_file).screenings("Ann")) == 2
    assert not copy.exists()


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    open_store(path).add("Ann", _text(30.0))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"newer gait-screen.*0099.*{NEWEST}.*update"):
        open_store(path)
    assert path.read_bytes() == before
