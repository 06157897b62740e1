"""What a library has freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from gait_screen.workers import give_memory_back
def resident():
    try:
        return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
    except OSError:
        return 0.0
# Blocks too small to be mapped one by one; the last one keeps the heap from shrinking by itself.
blocks = [bytes(60_000) for _ in range(2000)]
last = bytes(60_000)
del blocks
before = resident()
give_memory_back()
print(before - resident())
"""


def test_freed_memory_is_given_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    # Elsewhere nothing is done, and nothing goes wrong.
    assert float(done.stdout) > (80 if sys.platform == "linux" else -1)
