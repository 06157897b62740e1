"""What is loaded meanwhile is there afterwards, and what cannot be is told where it is needed."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys, threading
from gait_screen.workers import load_meanwhile
before = set(sys.modules)
load_meanwhile("no_such_library_anywhere", "wave")
for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join()
print("wave" in sys.modules, "wave" in before)
"""


def test_a_library_is_loaded_in_the_background() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["True", "False"]
    assert done.stderr == ""
