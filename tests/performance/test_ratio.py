"""The analysis has not become several times as much work as the plain loop."""

from __future__ import annotations

from pathlib import Path

from benchmarks.smoke import MOST_WORK, SmokeRatio, measure_smoke


def test_the_analysis_takes_the_work_of_the_plain_loop_and_some(tmp_path: Path) -> None:
    ratios = measure_smoke(tmp_path)
    assert [one.fault for one in ratios if one.fault] == []
    # Somebody has looked at the frames at all.
    assert all(one.work > 0.8 for one in ratios)


def test_too_much_work_is_said_with_how_much() -> None:
    assert SmokeRatio("one_worker", MOST_WORK).fault is None
    said = SmokeRatio("one_worker", 2.64).fault
    assert said is not None
    assert "1 worker, takes 2.64 times" in said
