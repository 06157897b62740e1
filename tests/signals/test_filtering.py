"""Filters must not delay, invent or erase movement."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

from gait_screen.records import FloatArray
from gait_screen.signals import filtering
from gait_screen.signals.filtering import (
    MAX_GAP_FRAMES,
    derivative,
    fill_short_gaps,
    low_pass,
    reject_outliers,
    rolling_median,
    runs_of,
)


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(filtering, extraglobs={"np": np})
    assert result.attempted > 0
    assert result.failed == 0


def sine(time_s: FloatArray, frequency_hz: float) -> FloatArray:
    return np.sin(2.0 * np.pi * frequency_hz * time_s)[:, None]


def amplitude_and_lag_s(
    path: FloatArray, time_s: FloatArray, frequency_hz: float
) -> tuple[float, float]:
    """Fit a sine of that frequency to the middle of the path."""
    middle = (time_s > time_s[0] + 1.0) & (time_s < time_s[-1] - 1.0)
    phase = 2.0 * np.pi * frequency_hz * time_s[middle]
    basis = np.column_stack([np.sin(phase), np.cos(phase)])
    (in_phase, quadrature), *_ = np.linalg.lstsq(basis, path[middle, 0], rcond=None)
    lag_s = -np.arctan2(quadrature, in_phase) / (2.0 * np.pi * frequency_hz)
    return float(np.hypot(in_phase, quadrature)), float(lag_s)


@pytest.mark.parametrize("fps", [30.0, 60.0, 240.0])
@pytest.mark.parametrize("frequency_hz", [1.0, 3.0, 6.0])
def test_low_pass_delays_nothing(fps: float, frequency_hz: float) -> None:
    time_s = np.arange(round(8 * fps)) / fps
    _, lag_s = amplitude_and_lag_s(
        low_pass(sine(time_s, frequency_hz), time_s, 6.0), time_s, frequency_hz
    )
    assert abs(lag_s) < 1e-4


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0, 240.0])
@pytest.mark.parametrize("cutoff_hz", [4.0, 6.0, 10.0])
def test_low_pass_halves_the_power_at_the_cutoff(fps: float, cutoff_hz: float) -> None:
    time_s = np.arange(round(10 * fps)) / fps
    kept, _ = amplitude_and_lag_s(
        low_pass(sine(time_s, cutoff_hz), time_s, cutoff_hz), time_s, cutoff_hz
    )
    assert kept == pytest.approx(np.sqrt(0.5), abs=0.01)


def test_low_pass_keeps_slow_and_stops_fast_movement() -> None:
    time_s = np.arange(600) / 60.0
    slow, _ = amplitude_and_lag_s(low_pass(sine(time_s, 2.0), time_s, 6.0), time_s, 2.0)
    fast, _ = amplitude_and_lag_s(low_pass(sine(time_s, 20.0), time_s, 6.0), time_s, 20.0)
    assert slow > 0.97
    assert fast < 0.01


def test_low_pass_of_a_variable_frame_rate_is_that_of_the_even_one() -> None:
    even_s = np.arange(600) / 60.0
    rng = np.random.default_rng(3)
    uneven_s = even_s + rng.uniform(-0.3, 0.3, len(even_s)) / 60.0
    uneven_s = np.delete(uneven_s, [100, 101, 250])  # and frames that the phone dropped

    def movement(time_s: FloatArray) -> FloatArray:
        return np.column_stack([sine(time_s, 1.3), 0.3 * sine(time_s, 3.1)])

    even = low_pass(movement(even_s), even_s, 6.0)
    uneven = low_pass(movement(uneven_s), uneven_s, 6.0)
    at_same_times = np.column_stack([np.interp(uneven_s, even_s, one) for one in even.T])
    assert np.abs(uneven - at_same_times)[30:-30].max() < 0.02


def test_low_pass_follows_a_movement_up_to_the_ends_of_the_clip() -> None:
    time_s = np.arange(120) / 60.0
    ramp = np.column_stack([100.0 * time_s, 5.0 - 40.0 * time_s])
    assert low_pass(ramp, time_s, 6.0) == pytest.approx(ramp, abs=0.5)


def test_low_pass_never_reaches_across_a_gap() -> None:
    time_s = np.arange(200) / 60.0
    path = np.zeros((200, 2))
    path[100:] = 50.0
    path[90:100] = np.nan
    filtered = low_pass(path, time_s, 6.0)
    assert np.isnan(filtered[90:100]).all()
    assert filtered[:90] == pytest.approx(0.0)
    assert filtered[100:] == pytest.approx(50.0)


def test_short_gaps_are_bridged_close_to_what_was_there() -> None:
    time_s = np.arange(120) / 60.0
    truth = np.column_stack([100.0 * np.sin(2 * np.pi * time_s), 20.0 * time_s])
    path = truth.copy()
    path[40 : 40 + MAX_GAP_FRAMES] = np.nan
    path[80] = np.nan
    assert fill_short_gaps(path, time_s) == pytest.approx(truth, abs=2.0)


def test_long_gaps_and_the_ends_stay_empty() -> None:
    time_s = np.arange(120) / 60.0
    path = np.column_stack([time_s, time_s])
    empty = np.zeros(120, dtype=bool)
    empty[[0, 1, 118, 119]] = True
    empty[50 : 50 + MAX_GAP_FRAMES + 1] = True
    path[empty] = np.nan
    assert (np.isnan(fill_short_gaps(path, time_s)).any(axis=1) == empty).all()


def test_a_spike_is_dropped_in_both_coordinates_and_nothing_beside_it() -> None:
    rng = np.random.default_rng(0)
    path = 300.0 + rng.normal(0.0, 1.0, (100, 2))
    path[40, 1] += 60.0
    cleaned = reject_outliers(path, noise_floor=15.0)
    assert np.flatnonzero(np.isnan(cleaned).any(axis=1)).tolist() == [40]
    assert np.isnan(cleaned[40]).all()


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_a_fast_foot_is_no_outlier(fps: float) -> None:
    time_s = np.arange(round(4 * fps)) / fps
    # A runner's foot: 3 strides in 2 s, swinging forwards twice as fast as it moves back.
    phase = (1.45 * time_s) % 1.0
    back = phase < 0.6
    x = np.where(back, 180.0 - 600.0 * phase, -180.0 + 900.0 * (phase - 0.6))
    y = np.where(back, 0.0, 160.0 * np.sin(np.pi * (phase - 0.6) / 0.4))
    path = np.column_stack([x, y])
    assert np.isnan(reject_outliers(path, noise_floor=12.0)).sum() == 0


def test_a_foot_that_lands_or_leaves_is_no_outlier() -> None:
    stop = np.concatenate([np.arange(-300.0, 0.0, 30.0), np.zeros(20), np.arange(0.0, 300.0, 30.0)])
    path = np.column_stack([stop, -stop])
    assert np.isnan(reject_outliers(path, noise_floor=12.0)).sum() == 0


def test_runs_of_finds_every_stretch() -> None:
    assert runs_of(np.array([True, False, True, True])) == [(0, 1), (2, 4)]
    assert runs_of(np.zeros(3, dtype=bool)) == []


def test_rolling_median_ignores_what_is_unseen() -> None:
    values = np.array([1.0, np.nan, 3.0, 100.0, 3.0, np.nan, np.nan, np.nan])
    median = rolling_median(values, 1)
    assert median[:4] == pytest.approx([1.0, 2.0, 51.5, 3.0])
    assert np.isnan(median[6])


def test_derivative_uses_the_true_time_stamps() -> None:
    time_s = np.array([0.0, 0.1, 0.15, 0.4, 0.41])
    assert derivative(7.0 * time_s, time_s) == pytest.approx(7.0)
    assert np.isnan(derivative(np.array([1.0]), np.array([0.0]))).all()
