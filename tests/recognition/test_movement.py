"""Which movement was filmed: each known one in each view, and none where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.records import FloatArray, PoseTrack
from gait_screen.vocabulary import SIDES, Movement, Side, View, other_side
from tests.helpers.bodies import (
    TRUTHS,
    jittered,
    mirrored,
    part_of,
    recognise,
    sampled,
    truth_track,
)
from tests.helpers.figures import clock, frontal_figure, frontal_walk, repeated, side_figure

MOVEMENT: dict[str, Movement] = {
    "heel_raise_side": "heel-raise",
    "run_rear_ev14": "running",
    "run_side": "running",
    "sls_L_drop10_rear": "single-leg-stance",
    "squat_side": "squat",
    "walk_hallway_side": "walking",
}
TIME_S = clock(14.0)
DOWN: FloatArray = repeated(TIME_S, 4)
SIDE_VIEWS: tuple[View, ...] = ("left", "right")
FRONTAL_VIEWS: tuple[View, ...] = ("front", "rear")


def named(track: PoseTrack) -> Movement | None:
    return recognise(jittered(track, 1.0))[1].movement


@pytest.mark.parametrize("name", TRUTHS)
@pytest.mark.parametrize("flipped", [False, True])
def test_every_sample_video_is_recognised_and_mirrored_too(name: str, flipped: bool) -> None:
    track = truth_track(name)
    _, movement = recognise(mirrored(track) if flipped else track)
    assert movement.movement == MOVEMENT[name]
    assert movement.confidence > 0.5
    assert movement.because


@pytest.mark.parametrize("name", ["run_side", "run_rear_ev14"])
def test_running_is_running_at_30_frames_a_second_and_in_two_seconds(name: str) -> None:
    track = truth_track(name)
    assert named(sampled(track, np.arange(0, track.frames, 2))) == "running"
    assert named(part_of(track, 1.0, 3.2)) == "running"


@pytest.mark.parametrize("view", SIDE_VIEWS)
def test_squats_lunges_and_heel_raises_from_the_side(view: View) -> None:
    squat = side_figure(TIME_S, view, tibia_deg=30 * DOWN, knee_deg=100 * DOWN, trunk_deg=40 * DOWN)
    assert named(squat) == "squat"
    lunge = side_figure(
        TIME_S,
        view,
        tibia_deg=38 * DOWN,
        knee_deg=55 * DOWN,
        far={"tibia_deg": 30 + 5 * DOWN, "knee_deg": 10.0},
        step=0.7,
    )
    assert named(lunge) == "lunge"
    assert named(side_figure(TIME_S, view, pitch_deg=35 * DOWN)) == "heel-raise"


@pytest.mark.parametrize("view", SIDE_VIEWS)
@pytest.mark.parametrize("lift", [0.1, 0.25])
def test_heel_raises_on_one_leg_are_no_stance(view: View, lift: float) -> None:
    far = {"tibia_deg": 40.0, "knee_deg": 50.0, "pitch_deg": 20.0}
    track = side_figure(TIME_S, view, pitch_deg=35 * DOWN, far=far, far_lift=lift)
    assert named(track) == "heel-raise"


@pytest.mark.parametrize("view", FRONTAL_VIEWS)
@pytest.mark.parametrize("stance", SIDES)
def test_stances_and_squats_on_one_leg(view: View, stance: Side) -> None:
    lift = {other_side(stance): 0.2}
    hold = frontal_figure(TIME_S, view, lift=lift, shift_left=0.01 * np.sin(3.0 * TIME_S))
    assert named(hold) == "single-leg-stance"
    squat = frontal_figure(
        TIME_S, view, lift=lift, hip_height=1 - 0.2 * DOWN, knee_height=0.5 - 0.03 * DOWN
    )
    assert named(squat) == "single-leg-squat"


@pytest.mark.parametrize("view", FRONTAL_VIEWS)
def test_squats_and_walking_from_front_and_rear(view: View) -> None:
    squat = frontal_figure(TIME_S, view, hip_height=1 - 0.4 * DOWN, knee_height=0.5 - 0.06 * DOWN)
    assert named(squat) == "squat"
    assert named(frontal_walk(clock(8.0), view)) == "walking"


@pytest.mark.parametrize("view", FRONTAL_VIEWS)
def test_walking_towards_or_away_from_the_camera_is_walking(view: View) -> None:
    time_s = clock(6.0)
    size = np.linspace(0.5, 1.0, len(time_s))
    track = frontal_walk(time_s, view, size=size if view == "front" else size[::-1])
    assert named(track) == "walking"


@pytest.mark.parametrize("view", [*SIDE_VIEWS, *FRONTAL_VIEWS])
def test_a_motionless_person_does_no_movement(view: View) -> None:
    draw = side_figure if view in SIDE_VIEWS else frontal_figure
    _, movement = recognise(jittered(draw(TIME_S, view), 1.5))
    assert movement.movement is None
    assert movement.confidence == 0.0
    assert "none of the known movements" in movement.because


def test_bowing_and_sitting_down_are_none_of_the_known_movements() -> None:
    assert named(side_figure(TIME_S, trunk_deg=45 * DOWN)) is None
    sat = np.clip((TIME_S - 3.0) / 1.5, 0.0, 1.0)
    assert named(side_figure(TIME_S, tibia_deg=10 * sat, knee_deg=95 * sat)) is None


def test_too_short_a_sight_of_the_person_is_said_so() -> None:
    track = part_of(truth_track("run_side"), 0.0, 0.7)
    _, movement = recognise(track)
    assert movement.movement is None
    assert "too short" in movement.because
