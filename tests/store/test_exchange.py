"""One file holds everything that is stored, and brings it back."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from gait_screen.errors import StoreError, UsageError
from gait_screen.knowledge import Answers
from gait_screen.store import delete_store, export_store, import_into, open_store
from gait_screen.store.records import Imported
from tests.cli.screenings import metric, screening


def _text(value: float) -> str:
    return screening([metric("tibia_inclination_peak", value)]).to_json()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "progress.sqlite3"
    store = open_store(path)
    store.add("Ann", _text(30.0), Answers(age=42, goal="10 km, na klar – ohne Schmerz"))
    store.add("Ann", _text(31.5))
    store.add("Bjørn", _text(1e-7))
    return path


def test_export_delete_everything_and_import_gives_the_same(file: Path, tmp_path: Path) -> None:
    store = open_store(file)
    before = {person.name: store.texts(person.name) for person in store.people()}
    out = tmp_path / "all.json"
    assert export_store(store, out) == 3
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    delete_store(file)
    again = open_store(file)
    assert import_into(again, out) == Imported(added=3, known=0)
    assert {person.name: again.texts(person.name) for person in again.people()} == before
    assert import_into(again, out) == Imported(added=0, known=3)


def test_people_can_read_an_export(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    export_store(open_store(file), out)
    text = out.read_text(encoding="utf-8")
    assert "Bjørn" in text
    assert len(text.splitlines()) > 100
    data = json.loads(text)
    assert [person["name"] for person in data["people"]] == ["Ann", "Bjørn"]
    assert data["people"][0]["screenings"][0]["answers"]["age"] == 42


def test_an_export_replaces_nothing_and_leaves_nothing_half_written(
    file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "all.json"
    out.write_text("mine")
    with pytest.raises(UsageError, match=r"all\.json is there already"):
        export_store(open_store(file), out)
    assert out.read_text() == "mine"
    with pytest.raises(StoreError, match="another file"):
        export_store(open_store(file), tmp_path / "nowhere" / "all.json")
    assert {path.name for path in tmp_path.iterdir()} == {"all.json", "progress.sqlite3"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "expected one object"),
        ({"schema": "gait-screen/screening/1"}, "not an export"),
        ({"schema": "gait-screen/progress-export/1"}, "not a whole export"),
        ({"people": [{"name": "Ann", "screenings": [7]}]}, "Ann: expected a screening"),
        ({"people": [{"name": "Ann", "screenings": [{"screening": {}}]}]}, "not a screening"),
        (
            {"people": [{"name": "Ann", "screenings": [{"screening": {}, "answers": {"x": 1}}]}]},
            "Ann, answers",
        ),
    ],
)
def test_what_is_no_export_is_refused_and_nothing_comes_in(
    file: Path, tmp_path: Path, data: Any, words: str
) -> None:
    if isinstance(data, dict):
        data = {"schema": "gait-screen/progress-export/1", **data}
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(data))
    store = open_store(file)
    with pytest.raises(UsageError, match=words):
        import_into(store, bad)
    assert sum(person.screenings for person in store.people()) == 3
