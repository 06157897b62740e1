"""Angles of hand-computed segments: zero, size, sign, sides, wrap-around, unseen points."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

from gait_screen.angles import geometry
from gait_screen.angles.geometry import (
    direction_deg,
    from_vertical_deg,
    frontal_deviation_deg,
    knee_flexion_deg,
    rotate,
    slope_deg,
    wrap_deg,
)
from gait_screen.records import FloatArray


def at(*points: tuple[float, float]) -> tuple[FloatArray, ...]:
    return tuple(np.array([point], dtype=np.float64) for point in points)


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(geometry, extraglobs={"np": np})
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    ("angle", "wrapped"),
    [(0, 0), (180, 180), (-180, 180), (181, -179), (-181, 179), (271, -89), (540, 180), (720, 0)],
)
def test_no_pose_is_reported_a_turn_away(angle: float, wrapped: float) -> None:
    assert wrap_deg(np.array([float(angle)]))[0] == pytest.approx(wrapped)


@pytest.mark.parametrize(
    ("upper", "lean"),
    [
        ((0, 1), 0),
        ((1, 1), 45),
        ((-1, 1), -45),
        ((1, 0), 90),
        ((3, np.sqrt(3)), 60),
        ((1, -1), 135),
    ],
)
def test_a_line_leans_to_the_right_positively(upper: tuple[float, float], lean: float) -> None:
    assert from_vertical_deg(*at((0, 0), upper))[0] == pytest.approx(lean)


def test_a_line_that_rises_has_a_positive_slope() -> None:
    assert slope_deg(*at((2, 1), (12, 2)))[0] == pytest.approx(5.7106, abs=1e-3)
    assert slope_deg(*at((2, 1), (12, 0)))[0] == pytest.approx(-5.7106, abs=1e-3)
    assert direction_deg(np.array([[0.0, -2.0]]))[0] == pytest.approx(-90.0)


@pytest.mark.parametrize("forward", [1.0, -1.0])
@pytest.mark.parametrize("flexion", [-8.0, 0.0, 5.0, 60.0, 120.0, 150.0, 175.0])
@pytest.mark.parametrize("thigh_lean", [-100.0, -30.0, 0.0, 40.0])
def test_knee_flexion_is_the_bend_whatever_the_thigh_does(
    forward: float, flexion: float, thigh_lean: float
) -> None:
    # Facing right: a thigh that leans by `thigh_lean`, the shank turned backwards by `flexion`.
    thigh, shank = np.radians(thigh_lean), np.radians(thigh_lean + flexion)
    hip = (forward * np.sin(thigh), np.cos(thigh))
    ankle = (-forward * np.sin(shank), -np.cos(shank))
    measured = knee_flexion_deg(*at(hip, (0, 0), ankle), forward=forward)
    assert measured[0] == pytest.approx(flexion)


@pytest.mark.parametrize("medial", [1.0, -1.0])
def test_a_knee_inward_is_positive_on_both_legs(medial: float) -> None:
    # Hip and ankle above each other, the knee 10 % of the thigh towards the midline.
    inward = frontal_deviation_deg(*at((0, 2), (0.1 * medial, 1), (0, 0)), medial=medial)
    outward = frontal_deviation_deg(*at((0, 2), (-0.1 * medial, 1), (0, 0)), medial=medial)
    assert inward[0] == pytest.approx(2 * np.degrees(np.arctan(0.1)))
    assert outward[0] == pytest.approx(-2 * np.degrees(np.arctan(0.1)))


def test_a_leg_that_slants_but_is_straight_has_no_deviation() -> None:
    assert frontal_deviation_deg(*at((0.4, 2), (0.2, 1), (0, 0)), medial=1.0)[0] == pytest.approx(0)


def test_rotate_turns_counter_clockwise_about_the_centre() -> None:
    turned = rotate(np.array([[2.0, 1.0]]), 90.0, np.array([1.0, 1.0]))
    assert turned[0] == pytest.approx([1.0, 2.0])


def test_unseen_points_give_unseen_angles() -> None:
    points = np.array([[0.0, 1.0], [np.nan, np.nan], [1.0, 1.0]])
    zero = np.zeros((3, 2))
    for angle in (
        from_vertical_deg(zero, points),
        slope_deg(zero, points),
        knee_flexion_deg(points, zero, -points, 1.0),
        frontal_deviation_deg(points, zero, -points, 1.0),
    ):
        assert np.isnan(angle).tolist() == [False, True, False]
