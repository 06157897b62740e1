"""The interval of a metric holds the truth as often as it says, and grows where less is known."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.metrics.uncertainty import (
    interval_half_width,
    sagittal_yaw_sd,
    total_sd,
    yaw_leak_sd,
)


@pytest.mark.parametrize("n", [4, 7, 15])
@pytest.mark.parametrize("true_sd", [1.0, 2.0, 3.0])
def test_95_of_100_intervals_hold_the_truth(n: int, true_sd: float) -> None:
    rng = np.random.default_rng(n)
    trials = rng.normal(20.0, true_sd, (1500, n))
    held = [abs(np.median(one) - 20.0) <= interval_half_width(one, 0.0, 2.0) for one in trials]
    assert np.mean(held) > 0.93


def test_intervals_with_a_lasting_error_hold_the_truth_too() -> None:
    rng = np.random.default_rng(5)
    trials = rng.normal(0.0, 1.5, (1500, 7)) + rng.normal(0.0, 3.0, (1500, 1))
    held = [abs(np.median(one)) <= interval_half_width(one, 3.0, 1.5) for one in trials]
    assert 0.93 < np.mean(held) < 0.99


def test_steps_do_not_average_out_a_lasting_error() -> None:
    many = np.tile([19.9, 20.1], 500)
    assert interval_half_width(many, 3.0, 2.0) == pytest.approx(1.96 * 3.0, abs=0.05)


@pytest.mark.parametrize("seen_sd", [0.0, 1.0, 2.0, 5.0])
def test_fewer_steps_are_never_the_surer_ones(seen_sd: float) -> None:
    def steps(n: int) -> np.ndarray:
        spread = np.linspace(-1.0, 1.0, n)
        scale = np.std(spread, ddof=1)
        return 10.0 + seen_sd * spread / scale

    widths = [interval_half_width(steps(n), 1.0, 2.0) for n in range(3, 20)]
    assert widths == sorted(widths, reverse=True)


def test_a_single_repetition_is_trusted_least() -> None:
    one = interval_half_width(np.array([10.0]), 1.0, 2.0)
    assert one > interval_half_width(np.array([9.5, 10.5]), 1.0, 2.0)
    assert one > 1.96 * np.hypot(1.0, 2.0)


def test_few_steps_that_agree_by_chance_do_not_pass_for_certainty() -> None:
    assert interval_half_width(np.full(4, 10.0), 0.0, 2.0) > 1.5


def test_yaw_widens_frontal_and_sagittal_angles() -> None:
    leaks = [yaw_leak_sd(yaw, 20.0) for yaw in (0.0, 5.0, 10.0, 20.0)]
    assert leaks == sorted(leaks)
    assert leaks[0] > 0.0  # the yaw itself is only known to some degrees
    sagittal = [sagittal_yaw_sd(40.0, yaw) for yaw in (0.0, 5.0, 10.0, 20.0)]
    assert sagittal == sorted(sagittal)
    assert sagittal_yaw_sd(40.0, -10.0) == pytest.approx(sagittal_yaw_sd(40.0, 10.0))


def test_the_sagittal_yaw_error_is_the_foreshortening_of_five_degrees() -> None:
    def seen(true_deg: float, yaw_deg: float) -> float:
        return float(
            np.degrees(np.arctan(np.tan(np.radians(true_deg)) / np.cos(np.radians(yaw_deg))))
        )

    moved = 0.5 * abs(seen(35.0, 17.5) - seen(35.0, 12.5))
    assert sagittal_yaw_sd(35.0, 15.0) == pytest.approx(2.0 * moved, rel=0.1)


def test_independent_errors_add_by_squares() -> None:
    assert total_sd(3.0, 4.0) == pytest.approx(5.0)
    assert total_sd() == 0.0
