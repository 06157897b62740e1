"""``gait-screen cache``: what is kept is told and can be removed, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gait_screen.pose.shelf import store_entry
from tests.cli.screenings import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path / "kept"))
    store_entry("a", "landmarks", {"x": np.zeros(10)})
    store_entry("b", "landmarks", {"x": np.zeros(10)})
    store_entry("c", "stickers", {"x": np.zeros(10)})
    return tmp_path / "kept"


def test_it_says_where_how_many_how_large_and_how_large_at_most(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE_MB", "12.5")
    told = json.loads(run("cache", "show", "--json").stdout)
    assert told["folder"] == str(folder)
    assert told["limit_bytes"] == 12.5 * 1024 * 1024
    assert told["entries"] == 3
    assert told["kinds"]["landmarks"]["entries"] == 2
    assert told["kinds"]["stickers"]["entries"] == 1
    assert told["size_bytes"] == sum(path.stat().st_size for path in folder.iterdir())
    text = run("cache", "show").stdout
    assert str(folder) in text
    assert "12.5 MB at most" in text


def test_clearing_removes_what_is_kept_and_nothing_else(folder: Path) -> None:
    for foreign in ("thesis.npz", "landmarks.npz.txt", "notes.part"):
        (folder / foreign).write_text("mine")
    (folder / ".gait_screen_x1.part").write_text("half an entry")
    assert "3 entries removed" in run("cache", "clear").stdout
    assert sorted(path.name for path in folder.iterdir()) == [
        "landmarks.npz.txt",
        "notes.part",
        "thesis.npz",
    ]
    assert json.loads(run("cache", "show", "--json").stdout)["entries"] == 0


def test_nothing_kept_yet_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path / "none"))
    assert json.loads(run("cache", "show", "--json").stdout)["entries"] == 0
    assert "0 entries removed" in run("cache", "clear").stdout


@pytest.mark.parametrize("limit", ["much", "-1", "nan", "inf"])
def test_a_limit_that_is_none_is_named(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE_MB", limit)
    result = run("cache", "show")
    assert result.exit_code == 2
    assert "GAIT_SCREEN_CACHE_MB" in result.stderr
