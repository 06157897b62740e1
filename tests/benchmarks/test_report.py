"""What is made of the figures: ratios, verdicts, warnings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.judge import FIGURES, judge, read_aims
from benchmarks.report import Making, write_report
from benchmarks.results import difference

MAKING = Making("python -m benchmarks run", "heavy", quick=False)


def made_run(candidate: str, wall_s: float, peak_mb: float | None = None) -> dict[str, Any]:
    peak = None
    if peak_mb is not None:
        peak = {"total_mb": peak_mb, "each_mb": [peak_mb / 2, peak_mb / 2], "looks": 9}
    return {
        "candidate": candidate,
        "wall_s": wall_s,
        "cpu_s": 2 * wall_s,
        "others_share": 0.0,
        "failed": "",
        "peak": peak,
    }


def made_row(short_px: int, length_s: float, *runs: dict[str, Any]) -> dict[str, Any]:
    return {
        "clip": {
            "short_px": short_px,
            "fps": 30,
            "length_s": length_s,
            "codec": "h264",
            "title": f"{short_px}p of {length_s:g} s",
        },
        "megabit_per_s": 15.0,
        "load": {"average": 0.3, "busy_share": 0.01, "is_idle": True},
        "workers_differ": None,
        "runs": list(runs),
    }


def aim_row() -> dict[str, Any]:
    row = made_row(
        1080,
        30,
        made_run("plain", 40),
        made_run("product", 22),
        made_run("with_video", 32),
        made_run("plain", 42),
        made_run("product", 20),
        made_run("with_video", 30),
        made_run("plain", 60),
        made_run("product", 21),
        made_run("with_video", 31),
        made_run("first", 21.5, 900),
        made_run("cached", 1.26),
        {**made_run("pure", 50), "inference_s": 36.0, "frames": 900, "one_core": True},
    )
    row["workers_differ"] = {"largest_deg": 0.0, "metrics": 8, "others": []}
    return row


def words(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {one.aim.figure: one.word for one in judge(rows)}


def figures(rows: list[dict[str, Any]]) -> dict[str, float | None]:
    return {one.aim.figure: one.figure for one in judge(rows)}


def test_medians_are_compared_so_that_one_disturbed_round_does_not_count() -> None:
    found = figures([aim_row()])
    assert found["no_video_to_plain"] == pytest.approx(21 / 42)
    assert found["with_video_to_plain"] == pytest.approx(31 / 42)
    assert found["no_video_to_limit"] == pytest.approx(21 / 18)
    assert found["cached_to_first"] == pytest.approx(0.06)


def test_an_aim_is_reached_not_reached_or_not_measured() -> None:
    long = made_row(1080, 180, made_run("first", 140, 1300))
    said = words([aim_row(), long])
    assert said["no_video_to_plain"] == "reached"
    assert said["with_video_to_plain"] == "reached"
    assert said["no_video_to_limit"] == "NOT reached"
    assert said["cached_to_first"] == "NOT reached"
    assert said["three_minutes_to_half_a_minute"] == "NOT reached"
    assert said["peak_1080p_mb"] == "NOT reached"
    assert said["peak_4k_mb"] == "not measured"
    assert said["workers_differ_deg"] == "reached"


def test_every_aim_of_the_data_file_can_be_judged() -> None:
    assert {aim.figure for aim in read_aims()} == set(FIGURES)


def test_a_failed_candidate_is_told_and_counts_nowhere(tmp_path: Path) -> None:
    row = aim_row()
    for run in row["runs"]:
        if run["candidate"] == "with_video":
            run["failed"] = "ended with 1: the encoder is missing"
    row["runs"][0]["others_share"] = 0.31
    row["load"] = {"average": 2.1, "busy_share": 0.4, "is_idle": False}
    text = write_report(tmp_path, [row], MAKING).read_text(encoding="utf-8")
    assert "failed (ended with 1: the encoder is missing)" in text
    assert "not idle before *1080p of 30 s* (40 % busy)" in text
    assert "plain loop: other programs took 31 % of the cores meanwhile" in text
    assert figures([row])["with_video_to_plain"] is None
    raw = json.loads((tmp_path / "performance.json").read_text(encoding="utf-8"))
    assert raw["rows"] == [row]
    assert "nan" not in text


def test_the_document_says_what_was_measured_on_what(tmp_path: Path) -> None:
    text = write_report(tmp_path, [aim_row()], MAKING).read_text(encoding="utf-8")
    assert "| **0.50** (21.0 s; 0.35–0.55) |" in text
    assert "| **NOT reached** |" in text
    for name in ("processor", "cores usable", "Python", "mediapipe", "onnxruntime", "date"):
        assert f"| {name} | " in text


def test_what_two_busy_cores_cost_each_other_is_said(tmp_path: Path) -> None:
    making = Making("python -m benchmarks run", "heavy", quick=False, slowdown=1.312)
    text = write_report(tmp_path, [aim_row()], making).read_text(encoding="utf-8")
    assert "1.31 times as long while the other core is busy" in text


def metric(key: str, value: float | None, unit: str = "deg") -> dict[str, Any]:
    status = "not_assessed" if value is None else "measured"
    return {"key": key, "side": "left", "unit": unit, "value": value, "status": status}


def test_screenings_differ_by_their_worst_metric_in_degrees() -> None:
    one = {"metrics": [metric("a", 3.0), metric("b", 5.0), metric("c", 160.0, "steps/min")]}
    two = {"metrics": [metric("a", 3.1), metric("b", 4.7), metric("c", 160.0, "steps/min")]}
    found = difference(one, two)
    assert found.largest_deg == pytest.approx(0.3)
    assert (found.metrics, found.others) == (2, ())


def test_a_metric_that_only_one_screening_has_is_named() -> None:
    one = {"metrics": [metric("a", 3.0), metric("b", 5.0), metric("c", 160.0, "steps/min")]}
    two = {"metrics": [metric("a", 3.0), metric("b", None), metric("c", 161.0, "steps/min")]}
    assert difference(one, two).others == ("b left deg", "c left steps/min")
