"""The pitch of the foot: its own zero, its hinge at the toe joint, both directions of facing."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.angles.foot import measure_foot_pitch
from gait_screen.records import FloatArray
from gait_screen.vocabulary import Side, View
from tests.helpers.bodies import LEVEL, Measured, measure
from tests.helpers.figures import clock, repeated, side_figure

SIDE_OF: dict[View, Side] = {"left": "left", "right": "right"}


def raises(view: View, top_deg: float, **pose: FloatArray | float) -> tuple[Measured, FloatArray]:
    time_s = clock(16.0, 60.0)
    pitch = top_deg * repeated(time_s, 4)
    return measure(side_figure(time_s, view, pitch_deg=pitch, **pose), roll=LEVEL), pitch


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("top_deg", [20.0, 40.0, 60.0])
def test_the_pitch_of_a_heel_raise_is_the_pitch_of_the_sole(view: View, top_deg: float) -> None:
    measured, pitch = raises(view, top_deg)
    curve = measured.curve("foot_pitch", SIDE_OF[view])
    assert np.abs(curve - pitch).max() < 1.0


def test_a_heel_landmark_above_the_sole_makes_no_pitch_of_a_flat_foot() -> None:
    # The figure's heel lies 3 % of leg length above the sole: 7 deg of heel-up line.
    measured, pitch = raises("left", 40.0)
    flat = pitch < 0.1
    assert np.abs(measured.curve("foot_pitch", "left")[flat]).max() < 0.3


@pytest.mark.parametrize("view", ["left", "right"])
def test_dorsiflexion_is_the_shank_against_the_sole(view: View) -> None:
    measured, pitch = raises(view, 30.0, tibia_deg=10.0)
    side = SIDE_OF[view]
    assert measured.curve("ankle_dorsiflexion", side) == pytest.approx(10.0 - pitch, abs=1.0)


def test_the_toe_bends_while_it_stands_and_not_in_the_air() -> None:
    measured, _ = raises("left", 45.0)
    extension = measured.curve("mtp_extension", "left")
    assert np.nanmax(extension) == pytest.approx(45.0, abs=1.0)
    assert np.nanmin(extension) == pytest.approx(0.0, abs=0.3)
    assert np.isnan(extension[~measured.clip.angles.foot.toe_down]).all()


def test_toes_up_is_a_negative_pitch() -> None:
    time_s = np.arange(240) / 60.0
    up = np.radians(15.0) * np.clip(np.sin(np.pi * (time_s - 2.0)), 0.0, None)
    heel = np.zeros((240, 2))
    toe = np.stack([0.24 * np.cos(up), 0.24 * np.sin(up)], axis=1)
    ankle = np.stack(
        [0.05 * np.cos(up) - 0.08 * np.sin(up), 0.05 * np.sin(up) + 0.08 * np.cos(up)], axis=1
    )
    foot = measure_foot_pitch(heel, ankle, toe, time_s, np.ones(240), crosses_picture=False)
    assert foot is not None
    assert foot.pitch_deg.min() == pytest.approx(-15.0, abs=0.5)


def test_a_foot_that_is_never_flat_has_no_zero() -> None:
    time_s = np.arange(240) / 60.0
    swing = np.radians(60.0 * np.sin(2 * np.pi * 1.5 * time_s))
    toe = np.zeros((240, 2))
    heel = -0.24 * np.stack([np.cos(swing), -np.sin(swing)], axis=1)
    moving = np.stack([time_s, 0.3 * np.sin(9.0 * time_s)], axis=1)
    foot = measure_foot_pitch(
        heel + moving, heel + moving, toe + moving, time_s, np.ones(240), crosses_picture=False
    )
    assert foot is None


def test_two_readings_that_differ_widen_the_interval() -> None:
    measured, pitch = raises("left", 40.0)
    foot = measured.clip.angles.foot
    assert foot is not None
    high = pitch > 35.0
    agreed = foot.systematic_sd_deg(high)
    doubtful = type(foot)(
        foot.pitch_deg, foot.by_ankle_deg, foot.by_heel_deg - 10.0, foot.toe_down, foot.zero_frames
    )
    assert doubtful.systematic_sd_deg(high) > agreed + 2.0
    assert foot.systematic_sd_deg(high) > foot.systematic_sd_deg(pitch < 0.1)
