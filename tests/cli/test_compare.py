"""Comparing two screenings: what counts as a change, which way, and what cannot be compared."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from gait_screen.compare import Comparison, MetricChange, better_direction, compare_screenings
from gait_screen.screening import Finding, Metric
from gait_screen.vocabulary import Movement
from tests.cli.screenings import assert_refused, clip_record, metric, run, screening
from tests.cli.screenings import write_screening as write

OLD, NEW = "2026-01-10T08:00:00+00:00", "2026-03-10T08:00:00+00:00"


def _compare(old: list[Metric], new: list[Metric]) -> Comparison:
    return compare_screenings(screening(old, created=OLD), screening(new, created=NEW))


def _only(old: Metric, new: Metric) -> MetricChange:
    (change,) = _compare([old], [new]).metrics
    return change


@pytest.mark.parametrize(
    ("key", "test", "old", "new", "verdict"),
    [
        # more is better
        ("tibia_inclination_peak", "lunge", 25.0, 35.0, "improved"),
        ("tibia_inclination_peak", "lunge", 35.0, 25.0, "worse"),
        ("single_leg_stance_time", "single-leg-stance", 8.0, 30.0, "improved"),
        # less is better
        ("pelvic_drop_peak", "running", 12.0, 4.0, "improved"),
        ("pelvic_drop_peak", "running", 4.0, 12.0, "worse"),
        # within the combined uncertainty of 3 and 3
        ("tibia_inclination_peak", "lunge", 30.0, 34.2, "unchanged"),
        ("tibia_inclination_peak", "lunge", 30.0, 34.3, "improved"),
        # nobody says which way is better
        ("cadence", "running", 160.0, 175.0, "changed"),
        ("ankle_dorsiflexion_peak", "walking", 10.0, 20.0, "changed"),
        # too mobile or too stiff
        ("rearfoot_eversion_peak", "running", 2.0, 12.0, "changed"),
        # past the far end of the expected range (18 to 28): less of it is no loss
        ("ankle_dorsiflexion_peak", "running", 34.0, 26.0, "changed"),
        ("ankle_dorsiflexion_peak", "running", 12.0, 20.0, "improved"),
    ],
)
def test_the_verdict(key: str, test: Movement, old: float, new: float, verdict: str) -> None:
    change = _only(metric(key, old, test=test), metric(key, new, test=test))
    assert change.verdict == verdict
    assert change.change == pytest.approx(new - old)
    assert change.combined_uncertainty == pytest.approx(math.sqrt(18))


def test_a_change_within_what_differs_from_day_to_day_says_so() -> None:
    exact = {"uncertainty": 1.0}
    small = _only(
        metric("tibia_inclination_peak", 30.0, **exact),
        metric("tibia_inclination_peak", 34.0, **exact),
    )
    large = _only(
        metric("tibia_inclination_peak", 30.0, **exact),
        metric("tibia_inclination_peak", 36.0, **exact),
    )
    assert small.verdict == large.verdict == "improved"
    assert small.minimal_detectable_change == 4.7
    assert "day to day" in small.note
    assert large.note == ""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ({}, {"value": None}, "new one: the foot is out of the picture"),
        ({"value": None}, {}, "old one"),
        ({}, {"uncertainty": None}, "without an uncertainty in the new"),
        ({}, {"source": "picture"}, "something else"),
        ({}, {"unit": "cm"}, "deg and cm"),
    ],
)
def test_what_cannot_be_compared_says_why(
    old: dict[str, Any], new: dict[str, Any], reason: str
) -> None:
    base: dict[str, Any] = {"key": "tibia_inclination_peak", "value": 30.0}
    change = _only(metric(**{**base, **old}), metric(**{**base, **new}))
    assert change.verdict == "not comparable"
    assert change.change is None
    assert reason in change.note


def test_sides_and_tests_are_never_mixed() -> None:
    comparison = _compare(
        [metric("tibia_inclination_peak", 30.0, side="left")],
        [
            metric("tibia_inclination_peak", 40.0, side="right"),
            metric("tibia_inclination_peak", 40.0, test="squat"),
        ],
    )
    assert {change.verdict for change in comparison.metrics} == {"not comparable"}
    assert {(change.side, change.test) for change in comparison.metrics} == {
        ("left", "lunge"),
        ("right", "lunge"),
        ("left", "squat"),
    }


def test_of_several_clips_the_most_precise_stands() -> None:
    rough = metric("tibia_inclination_peak", 20.0, 8.0, clip="rough.mp4")
    good = metric("tibia_inclination_peak", 30.0, 2.0, clip="good.mp4")
    unseen = metric("tibia_inclination_peak", None, clip="dark.mp4")
    (change,) = _compare([unseen, rough, good], [metric("tibia_inclination_peak", 30.0)]).metrics
    assert change.old is not None
    assert change.old.clip == "good.mp4"
    assert change.verdict == "unchanged"


def test_what_neither_measured_is_left_out() -> None:
    nothing = metric("tibia_inclination_peak", None)
    assert _compare([nothing], [nothing]).metrics == ()


def _finding(status: str, severity: str = "none", value: float = 0.0, **more: Any) -> Finding:
    return Finding.model_validate(
        {
            "value": value,
            "uncertainty": 3.0,
            "test": "running",
            "deficit": "pelvic_drop",
            "side": "left",
            "status": status,
            "severity": severity,
            "metric": "pelvic_drop_peak",
            **more,
        }
    )


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (("none",), ("likely", "mild"), "new"),
        (("not_assessed",), ("likely", "mild"), "newly judged"),
        (None, ("possible", "mild"), "newly judged"),
        (("possible", "mild"), ("likely", "mild"), "stronger"),
        (("likely", "severe"), ("likely", "mild"), "weaker"),
        (("likely", "mild"), ("likely", "mild"), "same"),
        (("likely", "mild"), ("none",), "gone"),
        # Not filmed again is not the same as gone.
        (("likely", "mild"), ("not_assessed",), "no longer judged"),
        (("likely", "mild"), None, "no longer judged"),
    ],
)
def test_findings_that_came_and_went(
    old: tuple[str, ...] | None, new: tuple[str, ...] | None, change: str
) -> None:
    before = None if old is None else _finding(*old, value=12.0)
    after = None if new is None else _finding(*new, value=5.0)
    assert _finding_change(before, after) == change


def _finding_change(old: Finding | None, new: Finding | None) -> str:
    before = screening([], findings=[] if old is None else [old], created=OLD)
    after = screening([], findings=[] if new is None else [new], created=NEW)
    (compared,) = compare_screenings(before, after).findings
    return compared.change


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("likely", "moderate"), ("likely", "mild")),
        (("none",), ("possible", "mild")),
        (("likely", "mild"), ("none",)),
    ],
)
def test_a_finding_s_change_within_the_uncertainty_is_none(
    old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    # 3 and 3 combine to 4.24.
    before = _finding(*old, value=10.0)
    assert _finding_change(before, _finding(*new, value=5.8)) == "no real change"
    assert _finding_change(before, _finding(*new, value=5.7)) != "no real change"


@pytest.mark.parametrize(
    "other", [{"test": "walking"}, {"metric": "pelvic_drop_range"}, {"uncertainty": None}]
)
def test_findings_judged_by_something_else_are_not_compared(other: dict[str, Any]) -> None:
    before = _finding("likely", "severe", value=20.0)
    after = _finding("likely", "mild", value=5.0, **other)
    assert _finding_change(before, after) == "not comparable"


def test_a_finding_changes_no_more_than_its_metric() -> None:
    words = {}
    for value in (33.0, 45.0):
        new = [metric("tibia_inclination_peak", value)]
        comparison = _compare([metric("tibia_inclination_peak", 30.0)], new)
        (change,), (finding,) = comparison.metrics, comparison.findings
        words[value] = (change.verdict, finding.change)
    assert words[33.0][0] == "unchanged"
    assert words[33.0][1] in ("same", "no real change")
    assert words[45.0] == ("improved", "gone")


def test_what_was_never_found_is_not_listed() -> None:
    before = screening([], findings=[_finding("none")])
    after = screening([], findings=[_finding("not_assessed")])
    assert compare_screenings(before, after).findings == ()


def test_what_makes_a_comparison_unfair_is_noted() -> None:
    old = screening([], created=NEW, model="full", version="0.0.1")
    new = screening([], created=OLD, model="heavy")
    notes = " ".join(compare_screenings(old, new).notes)
    for words in ("swapped", "full and heavy", "0.0.1", "same clip"):
        assert words in notes
    fair = screening([], created=NEW, clips=[clip_record(sha256="1" * 64)])
    software = fair.software.model_copy(update={"networks": []})
    (note,) = compare_screenings(
        screening([], created=OLD), fair.model_copy(update={"software": software})
    ).notes
    assert "different networks" in note
    assert compare_screenings(screening([], created=OLD), fair).notes == ()


def test_the_direction_is_known_only_where_a_band_judges() -> None:
    assert better_direction("tibia_inclination_peak", "lunge") == "low"
    assert better_direction("pelvic_drop_peak", "running") == "high"
    assert better_direction("tibia_inclination_peak", "walking") is None
    assert better_direction("rearfoot_eversion_peak", "running") is None
    assert better_direction("dorsiflexion_reserve", None) is None


def test_the_command_takes_folders_and_files(tmp_path: Path) -> None:
    old = write(tmp_path / "old", screening([metric("tibia_inclination_peak", 25.0)]))
    write(
        tmp_path / "new",
        screening(
            [metric("tibia_inclination_peak", 45.0)],
            created=NEW,
            clips=[clip_record(sha256="1" * 64)],
        ),
    )
    text = run("compare", old, tmp_path / "new")
    assert text.exit_code == 0
    (row,) = [line for line in text.stdout.splitlines() if "improved" in line]
    for words in ("shin angle", "left", "lunge", "25 ± 3°", "45 ± 3°", "+20 ± 4°"):
        assert words in row
    (gone,) = [line for line in text.stdout.splitlines() if line.strip().startswith("gone")]
    assert "Limited ankle dorsiflexion, left: likely (severe) -> none" in gone

    data = json.loads(run("compare", tmp_path / "old", tmp_path / "new", "--json").stdout)
    assert data["old"] == {"path": str(old), "created": OLD}
    (change,) = data["metrics"]
    assert (change["key"], change["side"], change["test"]) == (
        "tibia_inclination_peak",
        "left",
        "lunge",
    )
    assert (change["change"], change["verdict"]) == (20.0, "improved")
    assert change["new"] == {"value": 45.0, "uncertainty": 3.0, "clip": "clip.mp4"}
    assert [finding["change"] for finding in data["findings"]] == ["gone"]


def test_a_file_that_is_no_screening(tmp_path: Path) -> None:
    good = write(tmp_path / "old", screening([]))
    bad = tmp_path / "bad.json"
    bad.write_text('{"schema": "gait-screen/screening/99"}')
    assert_refused(run("compare", good, bad), 2, "bad.json", "gait-screen/screening/1")
    bad.write_bytes(b"\xff\xfe\x00 not text")
    assert_refused(run("compare", bad, good), 2, "bad.json")
