"""Two landmarkers at once are compared with one alone."""

from __future__ import annotations

import os

from benchmarks.beside import measure_slowdown
from benchmarks.clips import SAMPLE
from gait_screen.pose.model_files import find_model


def test_it_is_measured_wherever_processes_can_be_held_on_cores() -> None:
    slowdown = measure_slowdown(SAMPLE, find_model("full").path)
    can_hold = hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) >= 2
    assert (slowdown is not None) == can_hold
    # No closer: other programs slow down one or the other.
    assert slowdown is None or 0.05 < slowdown < 100
