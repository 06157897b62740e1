"""Heights of the feet against each other, and moments between samples."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.signals.clean import Signals, clean_signals, gate_landmarks
from gait_screen.signals.feet import foot_gap, hip_height, standing_feet
from gait_screen.signals.timing import crossing_s, peak_s, window
from tests.helpers.bodies import jittered, truth_track
from tests.helpers.figures import clock, frontal_figure, side_figure


def signals_of(track) -> Signals:
    return clean_signals(gate_landmarks(track), None)


def test_a_far_foot_that_stands_higher_in_the_picture_is_no_lifted_foot() -> None:
    for track in (side_figure(clock(3.0), "left"), truth_track("squat_side")):
        gap = foot_gap(signals_of(track), sideways=True)
        assert np.nanmax(np.abs(gap)) < 0.01


@pytest.mark.parametrize("view", ["left", "right"])
def test_a_foot_lifted_all_through_a_side_view_is_a_lifted_foot(view: str) -> None:
    track = jittered(side_figure(clock(4.0), view, far={"tibia_deg": 40.0}, far_lift=0.25), 1.0)
    gap = foot_gap(signals_of(track), sideways=True)
    near = "left" if view == "left" else "right"
    assert np.median(np.abs(gap)) == pytest.approx(0.3, abs=0.03)
    assert standing_feet(gap) == (near,)


def test_both_feet_stand_in_standing() -> None:
    gap = foot_gap(signals_of(jittered(frontal_figure(clock(3.0)), 1.5)), sideways=False)
    assert standing_feet(gap) == ("left", "right")


@pytest.mark.parametrize(("lifted", "sign"), [("left", 1.0), ("right", -1.0)])
@pytest.mark.parametrize("view", ["front", "rear"])
def test_the_gap_is_positive_for_a_lifted_left_foot(view: str, lifted: str, sign: float) -> None:
    track = frontal_figure(clock(3.0), view, lift={lifted: 0.2})
    gap = foot_gap(signals_of(track), sideways=False)
    assert gap == pytest.approx(sign * 0.2, abs=0.02)


def test_hips_that_sink_by_a_fifth_of_the_leg_sink_by_a_fifth() -> None:
    time_s = clock(6.0)
    low = np.clip(time_s - 2.0, 0.0, 1.0)
    height = hip_height(signals_of(frontal_figure(time_s, hip_height=1.0 - 0.2 * low)))
    assert height[20] - height[-20] == pytest.approx(0.2, abs=0.01)


def test_a_crossing_is_found_between_samples_and_nearest_to_the_moment() -> None:
    time_s = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5])
    values = np.array([0.0, 2.0, 0.0, 4.0, np.nan, 0.0])
    assert crossing_s(values, time_s, 1.0, rising=True, near_s=0.0) == pytest.approx(0.05)
    assert crossing_s(values, time_s, 1.0, rising=True, near_s=0.3) == pytest.approx(0.225)
    assert crossing_s(values, time_s, 1.0, rising=False, near_s=0.3) == pytest.approx(0.15)
    assert np.isnan(crossing_s(values, time_s, 9.0, rising=True, near_s=0.3))


def test_a_peak_is_found_between_samples() -> None:
    time_s = np.arange(20) / 30.0
    assert peak_s(-((time_s - 0.31) ** 2), time_s) == pytest.approx(0.31, abs=1e-6)
    assert peak_s(time_s, time_s) == time_s[-1]
    assert np.isnan(peak_s(np.full(3, np.nan), time_s[:3]))


def test_a_window_holds_the_samples_near_a_moment() -> None:
    time_s = np.array([0.0, 0.1, 0.5, 0.55, 0.9])
    assert time_s[window(time_s, 0.5, 0.1)].tolist() == [0.5, 0.55]
