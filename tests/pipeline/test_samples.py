"""The whole way, from a sample clip to metrics, against the clip's exact truth."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.knowledge import metric_catalogue
from gait_screen.screening import Metric
from tests.pipeline.conftest import screened, truth_of

CLIPS = {
    "run_side": ("running", "left"),
    "run_rear_ev14": ("running", "rear"),
    "squat_side": ("squat", "left"),
    "sls_L_drop10_rear": ("single-leg-stance", "rear"),
    "walk_hallway_side": ("walking", "left"),
    "heel_raise_side": ("heel-raise", "right"),
}


def metric(name: str, key: str, side: str | None) -> Metric:
    found = [m for m in screened(name).screening.metrics if (m.key, m.side) == (key, side)]
    assert len(found) == 1, f"{key} {side}: {len(found)} entries"
    return found[0]


def value(name: str, key: str, side: str | None) -> float:
    one = metric(name, key, side)
    assert one.status == "measured", one.reason
    assert one.value is not None
    return one.value


@pytest.mark.parametrize(("name", "expected"), CLIPS.items())
def test_movement_and_view_are_recognised(name: str, expected: tuple[str, str]) -> None:
    record = screened(name).screening.clips[0]
    assert (record.test, record.view) == expected
    assert record.test_confidence > 0.5
    assert record.view_yaw_deg is not None
    assert abs(record.view_yaw_deg) < 10.0


@pytest.mark.parametrize(("name", "side"), [("run_side", "L"), ("squat_side", "L")])
def test_tibia_follows_the_truth_frame_by_frame(name: str, side: str) -> None:
    clip, truth = screened(name).clips[0], truth_of(name)
    curve = clip.angles.get("tibia_inclination", "left")
    assert curve is not None
    true = np.asarray(truth["angles_deg"][side]["tibia_inclination"])
    error = curve.values_deg - true
    assert np.nanmean(np.abs(error)) < 2.0
    assert np.isnan(error).mean() < 0.05


def true_peak(name: str, angle: str, side: str) -> float:
    """Return the median over the stances (or the maximum) of a true angle."""
    truth = truth_of(name)
    time_s = np.asarray(truth["time_s"])
    values = np.asarray(truth["angles_deg"][side][angle])
    starts = [t for t, kind, s in truth["events"] if kind == "initial_contact" and s == side]
    ends = [t for t, kind, s in truth["events"] if kind == "toe_off" and s == side]
    peaks = [
        values[(time_s >= start) & (time_s < end)].max()
        for start in starts
        for end in [min((e for e in ends if e > start), default=None)]
        if end is not None
    ]
    return float(np.median(peaks)) if peaks else float(values.max())


@pytest.mark.parametrize(
    ("name", "side", "letter"), [("run_side", "left", "L"), ("squat_side", "left", "L")]
)
def test_ankle_dorsiflexion_is_within_four_degrees(name: str, side: str, letter: str) -> None:
    measured = value(name, "ankle_dorsiflexion_peak", side)
    assert measured == pytest.approx(true_peak(name, "dorsiflexion", letter), abs=4.0)


@pytest.mark.parametrize(
    ("name", "side", "letter"),
    [
        ("run_side", "left", "L"),
        ("heel_raise_side", "right", "R"),
        ("walk_hallway_side", "left", "L"),
    ],
)
def test_big_toe_extension_is_within_eight_degrees(name: str, side: str, letter: str) -> None:
    measured = value(name, "mtp_extension_peak", side)
    assert measured == pytest.approx(true_peak(name, "mtp_extension", letter), abs=8.0)


@pytest.mark.parametrize("name", ["run_side", "run_rear_ev14", "walk_hallway_side"])
def test_cadence_is_within_two_steps_a_minute(name: str) -> None:
    true = truth_of(name)["cadence_spm"]
    assert value(name, "cadence", None) == pytest.approx(true, abs=2.0)


@pytest.mark.parametrize("name", ["run_side", "walk_hallway_side"])
def test_contact_time_is_within_25_ms(name: str) -> None:
    true = truth_of(name)["contact_time_s"]
    assert value(name, "contact_time", "left") == pytest.approx(true, abs=0.025)


@pytest.mark.parametrize("name", CLIPS)
def test_headline_intervals_hold_the_truth(name: str) -> None:
    for one in screened(name).screening.metrics:
        angle = {
            "ankle_dorsiflexion_peak": "dorsiflexion",
            "tibia_inclination_peak": "tibia_inclination",
            "mtp_extension_peak": "mtp_extension",
            "pelvic_drop_peak": "pelvic_drop",
            "rearfoot_eversion_peak": "rearfoot_eversion",
        }.get(one.key)
        if one.status != "measured" or angle is None or one.side is None:
            continue
        assert one.value is not None
        assert one.uncertainty is not None
        true = true_peak(name, angle, "L" if one.side == "left" else "R")
        assert abs(one.value - true) <= one.uncertainty, f"{one.key} {one.side}"


@pytest.mark.parametrize("name", CLIPS)
def test_every_metric_has_an_interval_or_a_reason(name: str) -> None:
    metrics = screened(name).screening.metrics
    assert {m.key for m in metrics} == set(metric_catalogue())
    for one in metrics:
        if one.status == "measured":
            assert one.uncertainty is not None
            assert one.uncertainty > 0
            assert one.n == len(one.values) > 0
        else:
            assert one.value is None
            assert one.reason is not None
            assert len(one.reason) > 20


def test_rearfoot_eversion_is_measured_in_the_picture_with_its_zero_named() -> None:
    for side in ("left", "right"):
        one = metric("run_rear_ev14", "rearfoot_eversion_peak", side)
        assert one.status == "measured", one.reason
        assert one.n >= 3
        assert (one.source or "").startswith("picture")
        assert "zero: heel and shank in line" in (one.source or "")


def test_the_curves_hold_what_was_read_in_the_picture() -> None:
    curve = screened("run_rear_ev14").clips[0].angles.get("rearfoot_eversion", "left")
    assert curve is not None
    assert curve.source == "picture"
    known = ~np.isnan(curve.values_deg)
    assert 0.2 < known.mean() < 0.8  # the foot's own stances
    drop = screened("run_rear_ev14").clips[0].angles.get("pelvic_drop", "left")
    assert drop is not None
    assert drop.source == "landmarks and picture"


def test_stance_on_one_leg_is_found_with_its_side_and_is_cut_by_the_clip() -> None:
    one = metric("sls_L_drop10_rear", "single_leg_stance_time", "left")
    assert one.value == pytest.approx(4.9, abs=0.4)
    assert "at least" in (one.reason or "")
    assert metric("sls_L_drop10_rear", "single_leg_stance_time", "right").status == "not_assessed"


def test_events_are_the_true_ones() -> None:
    record, truth = screened("run_side").screening.clips[0], truth_of("run_side")
    measured = [e.time_s for e in record.events if (e.kind, e.side) == ("initial_contact", "left")]
    true = [t for t, kind, side in truth["events"] if (kind, side) == ("initial_contact", "L")]
    inside = [t for t in true if 0.1 < t < truth["time_s"][-1] - 0.1]
    for moment in inside:
        assert min(abs(moment - one) for one in measured) < 0.035
    assert len(measured) <= len(true)


def test_times_are_the_frames_own() -> None:
    clip, truth = screened("run_side").clips[0], truth_of("run_side")
    assert np.allclose(clip.angles.time_s, truth["time_s"], atol=1e-3)
