"""Pelvis, knee and trunk of a front or rear view: the signs must hold for both sides and views."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.signals.roll import Roll
from gait_screen.vocabulary import SIDES, Side, View, other_side
from tests.helpers.bodies import LEVEL, TRUNK, Measured, measure, measured_truth, rolled
from tests.helpers.figures import clock, frontal_figure, repeated

VIEWS: tuple[View, ...] = ("front", "rear")


def stance(view: View, side: Side, *, roll_deg: float = 0.0, **pose: float) -> Measured:
    """Stand on one leg in a pose given as seen from that leg: drop, lean, knee inward."""
    time_s = clock(4.0)
    sign = 1.0 if side == "left" else -1.0
    track = frontal_figure(
        time_s,
        view,
        drop_left_deg=sign * pose.get("drop", 0.0),
        lean_left_deg=sign * pose.get("lean", 0.0),
        fppa_deg={side: pose.get("inward", 0.0)},
        lift={other_side(side): 0.2},
    )
    roll = LEVEL if not roll_deg else Roll(roll_deg, 0.4, "lines")
    return measure(rolled(track, roll_deg), roll=roll)


def typical(measured: Measured, name: str, side: Side) -> float:
    return float(np.median(measured.curve(name, side)))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("drop", [-4.0, 0.0, 6.0, 15.0])
def test_the_pelvis_drops_where_the_swing_side_is_lower(
    view: View, side: Side, drop: float
) -> None:
    measured = stance(view, side, drop=drop)
    assert typical(measured, "pelvic_drop", side) == pytest.approx(drop, abs=0.1)
    assert typical(measured, "pelvic_drop", other_side(side)) == pytest.approx(-drop, abs=0.1)
    assert measured.value("pelvic_drop_mean", side) == pytest.approx(drop, abs=0.1)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("lean", [-7.0, 4.0, 20.0])
def test_the_trunk_leans_positively_over_the_stance_leg(
    view: View, side: Side, lean: float
) -> None:
    measured = stance(view, side, lean=lean)
    assert typical(measured, "trunk_lateral_lean", side) == pytest.approx(lean, abs=0.1)
    assert measured.value("trunk_lateral_lean_peak", side) == pytest.approx(lean, abs=0.1)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("inward", [-6.0, 0.0, 12.0])
def test_a_knee_that_falls_inward_is_positive(view: View, side: Side, inward: float) -> None:
    measured = stance(view, side, inward=inward)
    assert typical(measured, "knee_fppa", side) == pytest.approx(inward, abs=0.3)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("side", SIDES)
def test_hip_adduction_grows_with_the_drop_and_the_knee_inward(view: View, side: Side) -> None:
    plain, dropped, inward = (
        typical(stance(view, side, **pose), "hip_adduction", side)
        for pose in ({}, {"drop": 6.0}, {"inward": 10.0})
    )
    assert dropped - plain == pytest.approx(6.0, abs=0.5)
    assert inward - plain == pytest.approx(5.0, abs=0.5)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("roll_deg", [-6.0, 3.0])
def test_a_rolled_camera_is_taken_off(view: View, roll_deg: float) -> None:
    pose = {"drop": 5.0, "lean": 8.0, "inward": 9.0}
    level, tilted = (stance(view, "left", roll_deg=roll, **pose) for roll in (0.0, roll_deg))
    for name in ("pelvic_drop", "trunk_lateral_lean", "knee_fppa"):
        assert typical(tilted, name, "left") == pytest.approx(typical(level, name, "left"), abs=0.2)


def test_quiet_standing_is_the_zero_of_the_pelvis() -> None:
    # A pelvis that looks 3 deg oblique on two feet (a rolled camera, a longer leg) has not dropped.
    time_s = clock(8.0)
    up = np.clip((time_s - 3.0) * 2.0, 0.0, 1.0)
    track = frontal_figure(time_s, "rear", drop_left_deg=3.0 + 5.0 * up, lift={"right": 0.2 * up})
    measured = measure(track, roll=LEVEL)
    assert measured.clip.angles.pelvis_zero == "standing"
    assert measured.value("pelvic_drop_mean", "left") == pytest.approx(5.0, abs=0.3)
    assert "zero: standing" in (measured.metric("pelvic_drop_mean", "left").source or "")


@pytest.mark.parametrize("view", VIEWS)
def test_a_thigh_that_points_at_the_camera_says_nothing_of_the_knee(view: View) -> None:
    time_s = clock(20.0)
    down = repeated(time_s, 5)
    deep = frontal_figure(
        time_s,
        view,
        hip_height=1.0 - 0.45 * down,
        knee_height=0.5 - 0.06 * down,
        trunk_length=TRUNK * (1.0 - 0.3 * down),
    )
    curve = measure(deep, roll=LEVEL).curve("knee_fppa", "left")
    assert np.isnan(curve[down > 0.9]).all()
    assert not np.isnan(curve[down < 0.2]).any()


def test_swinging_legs_of_a_runner_do_not_hide_the_standing_ones() -> None:
    # The shank of a swinging leg points at the camera, so it is no measure of the thigh.
    running = measured_truth("run_rear_ev14")
    for side in SIDES:
        assert running.metric("knee_fppa_peak", side).n >= 5
