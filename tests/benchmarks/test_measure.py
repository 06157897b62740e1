"""A run goes on after a failure and after it was stopped."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import measure
from benchmarks.candidates import CACHED, FIRST, ONE_WORKER, PLAIN, PRODUCT, PURE, Bench
from benchmarks.candidates import command_of as typed
from benchmarks.clips import ClipSpec
from benchmarks.measure import RowResult, measure_rows, seconds_of
from benchmarks.plan import Row

ROW = Row(ClipSpec(360, 30, 1), (PLAIN, PRODUCT), 2, (PURE, ONE_WORKER))

SCREENING = """
import json, pathlib, sys
found = {"clips": [{"test": sys.argv[2], "events": [{"kind": "initial_contact"}] * 5}],
         "metrics": [{"key": "knee_flexion_peak", "side": "left", "status": "measured",
                      "value": float(sys.argv[3]), "unit": "deg"}]}
folder = pathlib.Path(sys.argv[1])
folder.mkdir(exist_ok=True)
(folder / "screening.json").write_text(json.dumps(found))
"""


class StandIns:
    """Commands that take no time instead of the real ones."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.product_works = True
        self.shows = "running"

    def command_of(self, candidate: str, bench: Bench) -> list[str]:
        self.asked.append(candidate)
        if candidate == PLAIN:
            return [sys.executable, "-c", "pass"]
        if candidate == PURE:
            figures = {"inference_s": 12.5, "frames": 30, "one_core": True}
            return [sys.executable, "-c", f"print({json.dumps(json.dumps(figures))})"]
        if candidate == PRODUCT and not self.product_works:
            return [sys.executable, "-c", "raise SystemExit('Error: no codec')"]
        degrees = "40.0" if candidate == ONE_WORKER else "40.1"
        return [sys.executable, "-c", SCREENING, str(bench.output(candidate)), self.shows, degrees]


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> StandIns:
    made = StandIns()
    monkeypatch.setattr(measure, "command_of", made.command_of)
    return made


def measured(folder: Path, key: str = "these sources", *, fresh: bool = False) -> RowResult:
    said: list[str] = []
    (row,) = measure_rows([ROW], "full", folder, key, fresh=fresh, say=said.append)
    return row


def failures(row: RowResult) -> list[Any]:
    return [run["failed"] for run in row["runs"] if run["failed"]]


def test_candidates_take_turns_and_the_results_are_compared(
    tmp_path: Path, stand_ins: StandIns
) -> None:
    row = measured(tmp_path)
    assert stand_ins.asked == [PLAIN, PRODUCT, PLAIN, PRODUCT, PURE, ONE_WORKER]
    assert failures(row) == []
    assert len(seconds_of(row, PLAIN)) == 2
    # Of pure inference the calls count, not the process.
    assert seconds_of(row, PURE) == [12.5]
    assert row["workers_differ"]["largest_deg"] == pytest.approx(0.1)
    assert row["runs"][1]["found"] == {"test": "running", "contacts": 5, "measured": 1}


def test_a_failed_candidate_is_reported_and_the_others_are_measured(
    tmp_path: Path, stand_ins: StandIns
) -> None:
    stand_ins.product_works = False
    row = measured(tmp_path)
    assert failures(row) == ["ended with 1: Error: no codec"] * 2
    assert seconds_of(row, PRODUCT) == []
    assert len(seconds_of(row, PLAIN)) == 2
    assert row["workers_differ"] is None


def test_a_clip_that_was_not_taken_for_running_does_not_count(
    tmp_path: Path, stand_ins: StandIns
) -> None:
    stand_ins.shows = "walking"
    assert set(failures(measured(tmp_path))) == {"not recognised as running"}


def test_what_is_measured_is_kept_what_failed_or_is_of_other_sources_is_not(
    tmp_path: Path, stand_ins: StandIns
) -> None:
    stand_ins.product_works = False
    measured(tmp_path)
    stand_ins.product_works = True
    once = measured(tmp_path)
    assert failures(once) == []
    asked = len(stand_ins.asked)
    assert measured(tmp_path) == once
    assert len(stand_ins.asked) == asked
    measured(tmp_path, "other sources")
    assert len(stand_ins.asked) == asked + 6
    measured(tmp_path, "other sources", fresh=True)
    assert len(stand_ins.asked) == asked + 12


def test_the_commands_are_those_that_a_user_types(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "run.mp4", "heavy", tmp_path)
    product, one, first, cached = (
        typed(name, bench) for name in (PRODUCT, ONE_WORKER, FIRST, CACHED)
    )
    assert product[1:4] == ["-m", "gait_screen", "analyze"]
    assert {"--no-video", "--no-cache"} <= set(product)
    assert product[product.index("--workers") + 1] == "2"
    assert one[one.index("--workers") + 1] == "1"
    assert "--no-cache" not in first
    assert [word for word in first if "out_" not in word] == [
        word for word in cached if "out_" not in word
    ]
