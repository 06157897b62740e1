"""The search for garbage leaves out what stays, and nothing else."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref

from gait_screen.ui.memory import set_aside_what_stays

SCRIPT = """
import gc
import gait_screen.ui.main
from gait_screen.ui.memory import set_aside_what_stays
before = len(gc.get_objects())
set_aside_what_stays()
print(before, len(gc.get_objects()))
kept = gc.get_freeze_count()
set_aside_what_stays()
assert gc.get_freeze_count() <= kept
"""


class Knot:
    """Refers to itself, so that only a search finds that nobody else does."""

    def __init__(self) -> None:
        self.me = self


def test_modules_and_knowledge_are_searched_no_more() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    before, after = (int(number) for number in done.stdout.split())
    assert after < before / 10


def test_what_comes_later_is_found_as_ever() -> None:
    set_aside_what_stays()
    knot = weakref.ref(Knot())
    gc.collect()
    assert knot() is None
