"""The private folder does not outlive its session."""

from __future__ import annotations

import gc
import time

from gait_screen.ui.text import plain
from gait_screen.ui.workspace import Workspace


def test_uploads_of_one_name_do_not_collide() -> None:
    workspace = Workspace()
    first = workspace.save_upload("run.mp4", b"one")
    second = workspace.save_upload("run.mp4", b"two")
    assert first.name == second.name == "run.mp4"
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    workspace.close()


def test_hostile_names_stay_inside_the_folder() -> None:
    workspace = Workspace()
    for name in ("../../evil.mp4", "/etc/passwd", "..\\..\\evil.mov", ".mp4", "a" * 400 + ".mp4"):
        path = workspace.save_upload(name, b"x")
        assert path.resolve().is_relative_to(workspace.folder.resolve())
    workspace.close()


def test_folder_goes_with_its_session() -> None:
    workspace = Workspace()
    folder = workspace.folder
    workspace.save_upload("run.mp4", b"x")
    del workspace
    gc.collect()
    assert not folder.exists()


def test_folder_goes_a_while_after_the_browser_has_gone() -> None:
    workspace = Workspace()
    workspace.leave(grace_s=0.05)
    deadline = time.monotonic() + 5.0
    while workspace.folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert workspace.closed
    assert not workspace.folder.exists()


def test_a_browser_that_comes_back_finds_everything() -> None:
    workspace = Workspace()
    workspace.leave(grace_s=0.1)
    workspace.stay()
    time.sleep(0.3)
    assert workspace.folder.exists()
    workspace.close()


def test_plain_text_means_nothing_to_markdown() -> None:
    assert plain("a_b *c* ~8 $x$\n:red[no]") == r"a\_b \*c\* \~8 \$x\$ \:red\[no\]"
