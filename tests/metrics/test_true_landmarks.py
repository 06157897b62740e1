"""Metrics of the sample videos' true landmarks against the truth, and of their mirror images."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gait_screen.metrics.assess import assess_clip
from gait_screen.screening import Metric
from gait_screen.vocabulary import SIDES, Side, other_side
from tests.helpers.bodies import TRUTHS, Truth, load_truth, measured_truth


def true_peak(truth: Truth, angle: str, side: Side) -> float:
    """Return the median over the whole stances or repetitions of each one's extreme."""
    values = truth.angles[side][angle]
    starts = truth.moments("initial_contact", side)
    ends = truth.moments("toe_off", side)
    spans = [(start, end) for start in starts for end in ends[ends > start][:1]]
    if not spans:
        return float(values.max())
    return float(np.median([values[truth.between(*span)].max() for span in spans]))


@pytest.mark.parametrize(
    ("name", "key", "side", "angle", "allowed_deg"),
    [
        ("squat_side", "ankle_dorsiflexion_peak", "left", "dorsiflexion", 1.0),
        ("squat_side", "tibia_inclination_peak", "left", "tibia_inclination", 1.0),
        ("squat_side", "knee_flexion_peak", "left", "knee_flexion", 2.0),
        ("run_side", "ankle_dorsiflexion_peak", "left", "dorsiflexion", 2.0),
        ("run_side", "mtp_extension_peak", "left", "mtp_extension", 4.0),
        ("run_side", "knee_flexion_peak", "left", "knee_flexion", 4.0),
        ("heel_raise_side", "mtp_extension_peak", "right", "mtp_extension", 2.0),
        ("walk_hallway_side", "ankle_dorsiflexion_peak", "left", "dorsiflexion", 2.0),
        # Before toe-off the toe tips with the foot, which the landmarks cannot tell apart.
        ("walk_hallway_side", "mtp_extension_peak", "left", "mtp_extension", 8.0),
        ("run_rear_ev14", "pelvic_drop_peak", "left", "pelvic_drop", 2.0),
        ("run_rear_ev14", "pelvic_drop_peak", "right", "pelvic_drop", 2.0),
    ],
)
def test_peaks_are_the_true_ones(
    name: str, key: str, side: Side, angle: str, allowed_deg: float
) -> None:
    metric = measured_truth(name).metric(key, side)
    true = true_peak(load_truth(name), angle, side)
    assert metric.value == pytest.approx(true, abs=allowed_deg)
    assert metric.uncertainty is not None
    assert abs(metric.value - true) < metric.uncertainty


def test_squat_depth_and_lean_are_the_true_ones() -> None:
    truth, measured = load_truth("squat_side"), measured_truth("squat_side")
    left = truth.angles["left"]
    bottom = int(left["knee_flexion"].argmax())
    thigh_deg = left["knee_flexion"][bottom] - left["tibia_inclination"][bottom]
    assert measured.value("squat_depth", "left") == pytest.approx(thigh_deg, abs=2.0)
    lean_deg = truth.trunk_forward_lean_deg[bottom]
    assert measured.value("trunk_forward_lean_mean") == pytest.approx(lean_deg, abs=1.5)
    assert measured.value("heel_lift_peak", "left") == pytest.approx(0.0, abs=0.5)
    assert measured.metric("knee_flexion_peak", "left").n == 2


def test_the_foot_lands_ahead_and_heel_first_as_it_truly_does() -> None:
    truth, measured = load_truth("run_side"), measured_truth("run_side")
    contacts = truth.moments("initial_contact", "left")[1:]

    def at_contact(angle: str) -> float:
        values = truth.angles["left"][angle]
        return float(np.median(np.interp(contacts, truth.time_s, values)))

    assert at_contact("foot_pitch") < -5.0
    strike = measured.value("foot_strike_angle", "left")
    assert strike == pytest.approx(-at_contact("foot_pitch"), abs=4.0)
    # The shank turns by 6 deg in a frame just then.
    ahead = measured.metric("tibia_inclination_contact", "left")
    assert ahead.value == pytest.approx(-at_contact("tibia_inclination"), abs=4.0)
    assert ahead.uncertainty is not None
    assert ahead.uncertainty > 4.0


def test_the_hold_of_the_sample_video() -> None:
    truth, measured = load_truth("sls_L_drop10_rear"), measured_truth("sls_L_drop10_rear")
    stance = np.array(truth.raw["single_leg_stance"]) > 0
    true_drop = float(np.median(truth.angles["left"]["pelvic_drop"][stance]))
    assert measured.value("pelvic_drop_mean", "left") == pytest.approx(true_drop, abs=1.5)
    length_s = truth.time_s[-1] - truth.moments("single_stance_start", "left")[0]
    hold = measured.metric("single_leg_stance_time", "left")
    assert hold.value == pytest.approx(length_s, abs=0.3)
    assert "at least" in (hold.reason or "")
    assert measured.metric("pelvic_drop_mean", "right").status == "not_assessed"


def test_step_width_is_the_distance_of_the_landing_heels() -> None:
    truth, measured = load_truth("run_rear_ev14"), measured_truth("run_rear_ev14")
    heels = {}
    for side in SIDES:
        x_px = truth.pixels[side]["heel_plantar"][:, 0]
        contacts = truth.moments("initial_contact", side)
        heels[side] = np.median(np.interp(contacts, truth.time_s, x_px))
    apart_pct = 100.0 * (heels["right"] - heels["left"]) / measured.signals.leg_px
    assert measured.value("step_width") == pytest.approx(apart_pct, abs=1.0)


def test_vertical_oscillation_is_the_range_of_the_hips() -> None:
    truth, measured = load_truth("run_side"), measured_truth("run_side")
    hips = 0.5 * sum(truth.pixels[side]["hip"][:, 1] for side in SIDES)
    starts = np.sort(np.concatenate([truth.moments("initial_contact", side) for side in SIDES]))
    ranges = [np.ptp(hips[truth.between(*span)]) for span in itertools.pairwise(starts)]
    # This runner rises more than twice as high off one leg as off the other.
    assert np.median(ranges[::2]) > 2.0 * np.median(ranges[1::2])
    true_pct = 50.0 * (np.median(ranges[::2]) + np.median(ranges[1::2])) / measured.signals.leg_px
    metric = measured.metric("vertical_oscillation")
    assert metric.value == pytest.approx(true_pct, abs=0.2)
    assert metric.spread < 0.3


@pytest.mark.parametrize("name", TRUTHS)
def test_a_mirrored_body_has_the_same_metrics_with_its_sides_exchanged(name: str) -> None:
    straight = assess_clip(measured_truth(name).clip)
    mirror = {(m.key, m.side): m for m in assess_clip(measured_truth(name, flipped=True).clip)}
    assert any(metric.status == "measured" for metric in straight)
    for metric in straight:
        twin = mirror[metric.key, None if metric.side is None else other_side(metric.side)]
        assert_same(metric, twin)


def assert_same(metric: Metric, twin: Metric) -> None:
    assert twin.status == metric.status, metric.key
    assert twin.n == metric.n, metric.key
    assert twin.unit == metric.unit
    if metric.status == "measured":
        assert twin.value == pytest.approx(metric.value, abs=0.11), metric.key
        assert twin.uncertainty == pytest.approx(metric.uncertainty, abs=0.11), metric.key
