"""A fresh process is measured with all that it starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks.machine import Others
from benchmarks.memory import can_watch
from benchmarks.processes import CHECKOUT, run_fresh

#: A process that starts another; each fills and holds so many megabytes for a moment.
HOLDS = """
import subprocess, sys, time
held = bytearray(b"x") * (int(sys.argv[1]) * 1_000_000)
child = None
if len(sys.argv) > 2:
    child = subprocess.Popen([sys.executable, "-c", sys.argv[-1], sys.argv[2]])
time.sleep(1.5)
sys.exit(child.wait() if child else 0)
"""
WORKS = """
import time
start = time.process_time()
while time.process_time() - start < 0.4:
    pass
"""


def test_the_memory_of_a_process_and_of_its_child_are_added(tmp_path: Path) -> None:
    run = run_fresh([sys.executable, "-c", HOLDS, "150", "100", HOLDS], tmp_path, watch_memory=True)
    assert run.code == 0
    if can_watch():
        assert run.peak is not None
        assert run.peak.total_mb == pytest.approx(265, abs=25)
        assert run.peak.each_mb[0] == pytest.approx(158, abs=15)
        assert run.peak.looks >= 4
    else:
        assert run.peak is None


def test_the_work_of_a_child_counts(tmp_path: Path) -> None:
    starts_two = (
        "import subprocess, sys\n"
        f"for _ in range(2): subprocess.run([sys.executable, '-c', {WORKS!r}])"
    )
    run = run_fresh([sys.executable, "-c", starts_two], tmp_path)
    assert run.wall_s > 0.8
    if sys.platform != "win32":
        assert run.cpu_s is not None
        assert 0.8 < run.cpu_s < run.wall_s + 0.3


def test_a_failure_is_told_with_its_last_words(tmp_path: Path) -> None:
    run = run_fresh([sys.executable, "-c", "raise SystemExit('no such clip')"], tmp_path)
    assert run.code == 1
    assert run.message == "ended with 1: no such clip"


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "still_there"
    late = f"import time; time.sleep(2); open({str(mark)!r}, 'w')"
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {late!r}])"
    run = run_fresh([sys.executable, "-c", starts], tmp_path, limit_s=0.6)
    assert run.code != 0
    assert "too long" in run.message
    assert run.wall_s < 2
    # Had the child gone on, it would be through by now.
    run_fresh([sys.executable, "-c", "import time; time.sleep(2)"], tmp_path)
    assert not mark.exists()


def test_the_checkout_is_what_is_measured(tmp_path: Path) -> None:
    run = run_fresh(
        [sys.executable, "-c", "import gait_screen; print(gait_screen.__file__)"], tmp_path
    )
    assert Path(run.said.strip()) == CHECKOUT / "gait_screen" / "__init__.py"


def test_what_others_do_meanwhile_is_told_from_our_own_work(tmp_path: Path) -> None:
    others = Others()
    own = run_fresh([sys.executable, "-c", WORKS.replace("0.4", "1.5")], tmp_path)
    with_theirs, without = others.share(0.0), others.share(own.cpu_s)
    if own.cpu_s is None or with_theirs is None or without is None:
        assert sys.platform != "linux"
        return
    # Counted as theirs or as ours, the same seconds differ by their share of all cores.
    share = own.cpu_s / (own.wall_s * (os.cpu_count() or 1))
    assert with_theirs - without == pytest.approx(share, abs=0.1)
