"""A workshop leaves nothing behind: no process, no file."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from gait_screen.errors import UsageError
from gait_screen.workers import Order, Workshop
from tests.workers.duties import process_id


def test_the_folder_is_private_and_goes_with_the_workers(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b"
    with Workshop(2, place) as workshop:
        assert workshop.folder.parent == place
        assert stat.S_IMODE(workshop.folder.stat().st_mode) == 0o700
        (workshop.folder / "part").write_bytes(b"a picture of somebody")
        workshop.set_aside["clip"] = "part"
        workshop.pool.get_ready(Order(process_id))
        assert workshop.pool.has_started
    assert list(place.iterdir()) == []
    assert workshop.set_aside == {}
    assert not workshop.pool.has_started


def test_what_goes_wrong_inside_leaves_nothing_either(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "part").write_bytes(b"a picture of somebody")
        raise KeyError

    with pytest.raises(KeyError), Workshop(1, tmp_path) as workshop:
        fail(workshop.folder)
    assert list(tmp_path.iterdir()) == []


def test_what_is_done_beside_is_done_when_the_block_ends(tmp_path: Path) -> None:
    done = threading.Event()
    with Workshop(1, tmp_path) as workshop:
        go_on = threading.Event()

        def slowly() -> None:
            go_on.wait(20)
            done.set()

        workshop.beside(slowly)
        assert not done.is_set()
        go_on.set()
    assert done.is_set()


def test_what_a_killed_process_has_left_goes_with_the_next_workshop(tmp_path: Path) -> None:
    def old(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "part").write_bytes(b"a picture of somebody")
        os.utime(folder, (0, 0))
        return folder

    with Workshop(1, tmp_path) as at_work:
        os.utime(at_work.folder, (0, 0))
        (tmp_path / "gait-screen-work-killed").mkdir()
        (tmp_path / "gait-screen-work-killed" / "lock").write_bytes(b"123")
        killed, foreign = old("gait-screen-work-killed"), old("gait-screen-something")
        with Workshop(1, tmp_path):
            assert not killed.exists()
            assert foreign.exists()
            assert at_work.folder.exists()


def test_no_worker_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        Workshop(-1)
