"""What the time stamps say about the sampling."""

from __future__ import annotations

import doctest
import math
from types import ModuleType

import numpy as np
import pytest

from gait_screen.video import frame_timing, slow_motion, timing


@pytest.mark.parametrize("module", [timing, slow_motion])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_a_regular_clip() -> None:
    found = frame_timing(np.arange(60) / 30)
    assert found.fps_median == pytest.approx(30.0)
    assert not found.variable_frame_rate
    assert found.longest_gap_s == pytest.approx(1 / 30)
    assert found.duration_s == pytest.approx(2.0)


def test_29_97_is_not_30() -> None:
    assert frame_timing(np.arange(100) * 1001 / 30000).fps_median == pytest.approx(29.97, abs=1e-3)


def test_millisecond_stamps_are_no_variable_rate() -> None:
    for fps in (30, 60, 120):
        assert not frame_timing(np.round(np.arange(200) / fps, 3)).variable_frame_rate


def test_one_dropped_frame_is_a_gap_but_no_variable_rate() -> None:
    found = frame_timing(np.delete(np.arange(100), 40) / 30)
    assert not found.variable_frame_rate
    assert found.longest_gap_s == pytest.approx(2 / 30)


def test_many_dropped_frames_are_a_variable_rate() -> None:
    found = frame_timing(np.delete(np.arange(100), np.arange(5, 95, 10)) / 30)
    assert found.variable_frame_rate
    assert found.fps_median == pytest.approx(30.0)


@pytest.mark.parametrize("times", [[], [0.4]])
def test_too_few_frames_have_no_rate(times: list[float]) -> None:
    found = frame_timing(np.array(times))
    assert math.isnan(found.fps_median)
    assert math.isnan(found.longest_gap_s)
    assert found.duration_s == 0.0


@pytest.mark.parametrize("times", [[0.0, 0.1, 0.1], [0.2, 0.1], [0.0, float("nan"), 0.2]])
def test_times_that_do_not_increase_are_refused(times: list[float]) -> None:
    with pytest.raises(ValueError, match="strictly increasing"):
        frame_timing(np.array(times))


def test_times_must_be_one_row() -> None:
    with pytest.raises(ValueError, match="shape"):
        frame_timing(np.zeros((3, 2)))
