"""The stored screenings: kept whole, once each, by name, and gone when they are deleted."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from gait_screen.edits import EditList, FloorLine
from gait_screen.errors import StoreError, UsageError
from gait_screen.knowledge import Answers, PainAnswer
from gait_screen.store import Entry, Store, delete_store, open_store, store_file
from gait_screen.store.engine import make_engine, transaction
from tests.cli.screenings import CHECKOUT, clip_record, metric, screening

FIRST = "2026-01-10T08:00:00+00:00"
LATER = "2026-02-10T08:00:00+00:00"
NAME = "Ann-Sofie Quist"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "progress.sqlite3"


@pytest.fixture
def store(file: Path) -> Store:
    return open_store(file)


def _screening(value: float = 30.0, created: str = FIRST) -> str:
    return screening([metric("tibia_inclination_peak", value)], created=created).to_json()


def test_what_went_in_comes_out_the_same(store: Store, file: Path) -> None:
    told = Answers(age=42, adherence_pct=85, pain=(PainAnswer(site="heel", severity=4),))
    assert store.add(NAME, _screening(), told)
    (stored,) = open_store(file).screenings(NAME)
    assert stored.screening.to_json() == _screening()
    assert stored.answers == told
    ((kept, _answers),) = store.texts(NAME)
    assert kept == _screening()


def test_people_and_screenings_come_in_their_order(store: Store) -> None:
    store.add("Zoe", _screening())
    store.add(NAME, _screening(35.0, LATER))
    # Earlier by half an hour, although its text sorts later.
    store.add(NAME, _screening(30.0, "2026-02-10T09:30:00+02:00"))
    people = store.people()
    assert [(person.name, person.screenings) for person in people] == [(NAME, 2), ("Zoe", 1)]
    assert people[0].first == "2026-02-10T09:30:00+02:00"
    values = [stored.screening.metrics[0].value for stored in store.screenings(NAME)]
    assert values == [30.0, 35.0]


def test_the_same_screening_twice_is_one_entry_and_new_answers_take_the_old_ones_place(
    store: Store,
) -> None:
    assert store.add(NAME, _screening(), Answers(age=41))
    # Written by another program in another order, it is still the same.
    data = json.loads(_screening())
    shuffled = json.dumps(dict(reversed(data.items())))
    assert not store.add(NAME, shuffled)
    assert store.screenings(NAME)[0].answers == Answers(age=41)
    assert not store.add(NAME, _screening(), Answers(age=42))
    (stored,) = store.screenings(NAME)
    assert stored.answers == Answers(age=42)
    assert store.add("Zoe", _screening())


def test_a_screening_saved_again_with_another_plan_or_corrected_is_still_one_entry(
    store: Store,
) -> None:
    made = screening([metric("tibia_inclination_peak", 30.0)], clips=[clip_record()])
    plan = made.plan.model_copy(update={"provisional": not made.plan.provisional})
    assert store.add(NAME, made.to_json(), Answers(age=41))
    assert not store.add(NAME, made.model_copy(update={"plan": plan}).to_json())
    (stored,) = store.screenings(NAME)
    assert stored.screening.plan == plan
    assert stored.answers == Answers(age=41)

    floor = FloorLine(clip_sha256="0" * 64, start_px=(0.0, 100.0), end_px=(90.0, 101.0))
    corrected = screening([metric("tibia_inclination_peak", 34.0)], clips=[clip_record()])
    edited = corrected.model_copy(update={"edits": EditList(edits=(floor,))})
    assert not store.add(NAME, edited.to_json())
    (stored,) = store.screenings(NAME)
    assert stored.screening.metrics[0].value == 34.0
    assert store.add(NAME, screening([], clips=[clip_record(sha256="b" * 64)]).to_json())


def test_a_name_typed_with_other_accents_is_the_same_name(store: Store) -> None:
    store.add("  Rene\N{COMBINING ACUTE ACCENT} ", _screening())
    assert len(store.screenings("Ren\N{LATIN SMALL LETTER E WITH ACUTE}")) == 1


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 101, "\x1b[31m"])
def test_what_cannot_be_a_name(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match="1 to 100"):
        store.add(name, _screening())
    assert store.people() == ()


def test_an_unknown_person_is_told_with_those_that_are_there(store: Store) -> None:
    store.add(NAME, _screening())
    for ask in (store.screenings, store.delete_person):
        with pytest.raises(UsageError, match=f"'Bob'.*{NAME}"):
            ask("Bob")


@pytest.mark.parametrize("change", [{"created": "yesterday"}, {"schema": "other"}])
def test_what_is_no_screening_is_refused(store: Store, change: dict[str, str]) -> None:
    broken = json.dumps({**json.loads(_screening()), **change})
    with pytest.raises(UsageError, match=r"expected|not a screening"):
        store.add(NAME, broken)
    assert store.people() == ()


def test_of_many_all_are_stored_or_none(store: Store) -> None:
    with pytest.raises(UsageError):
        store.add_all([Entry(NAME, _screening()), Entry(NAME, "{}")])
    assert store.people() == ()


def test_only_the_owner_can_read_it(file: Path, store: Store) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.chmod(0o644)
    open_store(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert store.people() == ()


def test_where_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store_file({"GAIT_SCREEN_DATA": str(tmp_path)}) == tmp_path / "progress.sqlite3"
    own = store_file({})
    assert own.is_absolute()
    assert "gait_screen" in own.parts
    assert not {"cache", ".cache", "Caches"} & set(own.parts)
    monkeypatch.setenv("GAIT_SCREEN_DATA", str(tmp_path / "mine"))
    open_store()
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["progress.sqlite3"]


def test_a_deleted_person_is_not_in_the_file_any_more(store: Store, file: Path) -> None:
    secret = "Quxley-Wobblethorpe"
    told = Answers(goal="run round lake Snorkelmere")
    for number in range(12):
        store.add(secret, _screening(20.0 + number), told)
    store.add("Zoe", _screening())
    for words in (secret.encode(), b"Snorkelmere"):
        assert words in file.read_bytes()
    assert store.delete_person(secret) == 12
    for words in (secret.encode(), b"Snorkelmere"):
        assert words not in file.read_bytes()
    assert [person.name for person in store.people()] == ["Zoe"]
    assert len(store.screenings("Zoe")) == 1
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_deleting_everything_leaves_no_file(store: Store, file: Path) -> None:
    store.add(NAME, _screening())
    file.with_name(file.name + "-journal").write_bytes(b"Ann-Sofie was here")
    file.with_name(file.name + ".before_update").write_bytes(b"and here")
    assert delete_store(file)
    assert list(file.parent.iterdir()) == []
    assert not delete_store(file)
    assert open_store(file).people() == ()


def test_what_a_crash_left_behind_is_deleted_too(file: Path) -> None:
    file.parent.mkdir()
    file.with_name(file.name + ".before_update").write_bytes(b"Ann-Sofie")
    assert delete_store(file)
    assert list(file.parent.iterdir()) == []


def test_the_bytes_are_overwritten_before_the_file_goes(
    store: Store, file: Path, tmp_path: Path
) -> None:
    store.add(NAME, _screening())
    # A second name of the same bytes outlives the file.
    other = tmp_path / "link"
    os.link(file, other)
    delete_store(file)
    assert NAME.encode() not in other.read_bytes()
    assert set(other.read_bytes()) <= {0}


def test_a_damaged_file_is_named_with_what_to_do(store: Store, file: Path) -> None:
    for number in range(12):
        store.add(NAME, _screening(20.0 + number))
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    with pytest.raises(StoreError, match=r"progress\.sqlite3 is damaged.*move it away.*import"):
        open_store(file)
    # Everything can still be deleted: its first bytes say whose it is.
    assert delete_store(file)
    assert list(file.parent.iterdir()) == []


def test_files_of_others_are_neither_used_nor_deleted(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann, this is no database at all.")
    with transaction(make_engine(tmp_path / "other.db"), tmp_path) as connection:
        connection.execute(text("CREATE TABLE recipe (name TEXT)"))
    for path, words in ((letter, "is damaged or no file"), (tmp_path / "other.db", "another")):
        before = path.read_bytes()
        for act in (open_store, delete_store):
            with pytest.raises(StoreError, match=words):
                act(path)
        assert path.read_bytes() == before


def test_a_place_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="--store"):
        open_store(tmp_path / "file" / "progress.sqlite3")
    with pytest.raises(StoreError, match="no file"):
        open_store(tmp_path)
    with pytest.raises(StoreError, match="Nothing is stored yet"):
        open_store(tmp_path / "none.sqlite3", create=False)
    assert not (tmp_path / "none.sqlite3").exists()


def test_somebody_who_writes_for_too_long_is_told(store: Store, file: Path) -> None:
    impatient = make_engine(file, busy_s=0.05)
    with (
        transaction(make_engine(file), file),
        pytest.raises(StoreError, match="another process"),
        transaction(impatient, file),
    ):
        pass
    assert store.people() == ()


def test_two_processes_add_at_once(file: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from gait_screen.store import open_store\n"
        "file, texts = Path(sys.argv[1]), Path(sys.argv[2]).read_text().split('\\0')\n"
        "for text in texts:\n"
        "    open_store(file).add('Ann', text)\n"
    )
    numbers = range(10)
    file.parent.mkdir()
    running = []
    for process in range(2):
        texts = [_screening(20.0 + number + 10 * process) for number in (*numbers, 5)]
        given = file.parent / f"{process}.txt"
        given.write_text("\0".join(texts))
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", program, str(file), str(given)],
                env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    for process in running:
        _out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    values = {stored.screening.metrics[0].value for stored in open_store(file).screenings("Ann")}
    assert values == {20.0 + number for number in range(20)}
    assert len(open_store(file).screenings("Ann")) == 20


def test_one_screening_of_a_person_can_be_deleted(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.sqlite3")
    first, second = (screening([], created=f"2026-0{m}-10T08:00:00+00:00") for m in (1, 3))
    for one in (first, second):
        store.add("Anna", one.to_json())
    store.add("Ben", first.to_json())
    assert store.delete_screening("Anna", first.created)
    assert [one.screening for one in store.screenings("Anna")] == [second]
    assert len(store.screenings("Ben")) == 1
    assert not store.delete_screening("Anna", first.created)
    with pytest.raises(UsageError, match="Nobody is stored"):
        store.delete_screening("Carl", first.created)
