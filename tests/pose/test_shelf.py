"""All kinds of entries share one room."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gait_screen.errors import UsageError
from gait_screen.pose.shelf import (
    KINDS,
    EntryKind,
    cache_contents,
    cache_limit_bytes,
    has_entries,
    load_entry,
    store_entry,
)

NUMBERS = {"x": np.random.default_rng(1).normal(size=2000)}  # some 16 kB that do not compress


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path))
    return tmp_path


def load(key: str, kind: EntryKind) -> dict[str, Any] | None:
    return load_entry(key, kind, dict)


def age(path: Path, seconds: int) -> None:
    os.utime(path, ns=(0, (1000 - seconds) * 10**9))


def test_the_least_used_of_any_kind_goes_when_all_together_grow_too_large(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, kind in enumerate(KINDS):
        store_entry("k", kind, NUMBERS)
        age(folder / f"k.{kind}.npz", 100 - number)
    # The first was written first and is used again.
    assert load("k", KINDS[0]) is not None
    size = (folder / f"k.{KINDS[0]}.npz").stat().st_size
    monkeypatch.setenv("GAIT_SCREEN_CACHE_MB", str((len(KINDS) + 0.5) * size / 1024**2))
    store_entry("new", "landmarks", NUMBERS)
    assert load("k", KINDS[1]) is None
    assert all(load("k", kind) is not None for kind in (KINDS[0], *KINDS[2:]))
    assert load("new", "landmarks") is not None
    assert sum(part.size_bytes for part in cache_contents()) <= cache_limit_bytes()


def test_entries_are_found_by_how_their_key_begins(folder: Path) -> None:
    store_entry("ab.1", "measured", NUMBERS)
    assert has_entries("measured", prefix="ab.")
    assert not has_entries("measured", prefix="a.")
    assert not has_entries("landmarks", prefix="ab.")
    assert not has_entries("measured", folder / "missing", prefix="ab.")


def test_what_a_killed_process_left_half_written_goes_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = folder / ".gait_screen_half.part"
    half.write_bytes(bytes(10**5))
    age(half, 500)
    monkeypatch.setenv("GAIT_SCREEN_CACHE_MB", "0.09")
    store_entry("k", "readings", NUMBERS)
    assert not half.exists()
    assert load("k", "readings") is not None


def test_a_limit_of_nothing_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE_MB", "0")
    store_entry("k", "landmarks", NUMBERS)
    assert list(folder.iterdir()) == []


def test_a_wrong_limit_is_told_before_there_is_something_to_keep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE_MB", "lots")
    with pytest.raises(UsageError, match="GAIT_SCREEN_CACHE_MB"):
        load("k", "landmarks")
