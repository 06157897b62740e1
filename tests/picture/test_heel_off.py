"""When a heel leaves the ground, from its height in a picture of which the ground moves too."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.events.side_gait import Stance
from gait_screen.picture.heel_off import heel_off_times_s
from gait_screen.records import FloatArray

FPS = 60.0
TIME_S = np.arange(180) / FPS
STANCES = [Stance("left", start, start + 0.28) for start in (0.2, 0.9, 1.6, 2.3)]
SHANK_PX = np.full(180, 120.0)
OFF_S = 0.13


def height_px(drift_px_s: float = 0.0, rise_px_s: float = 60.0) -> FloatArray:
    """Return a heel that rises 0.13 s into each stance, on ground that moves in the picture."""
    height = np.full(180, np.nan)
    for stance in STANCES:
        since = TIME_S - stance.start_s
        near = (since > -0.06) & (since < 0.34)
        up = rise_px_s * np.clip(since - OFF_S, 0.0, None)
        height[near] = -800.0 + drift_px_s * since[near] + up[near]
    return height


@pytest.mark.parametrize("drift_px_s", [0.0, -160.0, 160.0])
def test_a_rising_heel_is_found_however_the_ground_moves(drift_px_s: float) -> None:
    # On a treadmill the foot comes nearer and sinks by more than a shank a second.
    found = heel_off_times_s(height_px(drift_px_s), SHANK_PX, TIME_S, STANCES)
    for stance, moment in zip(STANCES, found, strict=True):
        assert moment - stance.start_s == pytest.approx(OFF_S, abs=1.0 / FPS)


def test_a_heel_that_stays_down_has_no_heel_off() -> None:
    found = heel_off_times_s(height_px(rise_px_s=0.0), SHANK_PX, TIME_S, STANCES)
    assert np.isnan(found).all()


def test_a_step_without_pictures_has_none_and_leaves_the_others_alone() -> None:
    height = height_px(-100.0)
    height[(TIME_S > 0.8) & (TIME_S < 1.3)] = np.nan
    found = heel_off_times_s(height, SHANK_PX, TIME_S, STANCES)
    assert np.isnan(found[1])
    assert not np.isnan([found[0], found[2], found[3]]).any()


def test_a_step_whose_foot_is_in_the_air_when_it_ought_to_be_flat_is_not_read() -> None:
    late = [Stance("left", stance.start_s + 0.15, stance.end_s + 0.15) for stance in STANCES]
    assert np.isnan(heel_off_times_s(height_px(rise_px_s=400.0), SHANK_PX, TIME_S, late)).all()
