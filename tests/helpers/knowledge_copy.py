"""Copies of the knowledge files that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import gait_screen.knowledge
from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import read_knowledge

FOLDER = Path(gait_screen.knowledge.__file__).parent


def copy_knowledge(target: Path) -> Path:
    """Copy data and texts into a folder and return it."""
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, target)
    shutil.copytree(FOLDER / "text", target / "text")
    return target


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text in a file once; the test is at fault where it is not there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def check_refused(folder: Path, message: str) -> None:
    """Check that a folder is refused in one line that says what is wrong."""
    with pytest.raises(KnowledgeError, match=message) as caught:
        read_knowledge(folder)
    assert "\n" not in str(caught.value)
