"""From which side the camera sees the person, and how far off square."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.recognition.view import ViewEstimate, estimate_view
from gait_screen.signals.clean import clean_signals, gate_landmarks
from gait_screen.vocabulary import VIEWS, View
from tests.helpers.bodies import (
    TRUTHS,
    jittered,
    load_truth,
    mirrored,
    part_of,
    pose_track,
    recognise,
    sampled,
    truth_track,
)
from tests.helpers.figures import clock, frontal_figure, side_figure

MIRRORED: dict[View, View] = {"left": "right", "right": "left", "front": "front", "rear": "rear"}


def seen(view: View, yaw_deg: float, forced: View | None = None) -> ViewEstimate:
    draw = side_figure if view in ("left", "right") else frontal_figure
    track = draw(clock(3.0), view, yaw_deg=yaw_deg)
    return estimate_view(clean_signals(gate_landmarks(track), None), forced)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("yaw_deg", [-30.0, -8.0, 0.0, 15.0, 40.0])
def test_view_and_yaw_are_recognised(view: View, yaw_deg: float) -> None:
    found = seen(view, yaw_deg)
    assert found.view == view
    # Positive when the body is turned to its own left. The body on the spot is not at the middle
    # of the picture to the pixel, which is a degree or two.
    assert found.yaw_deg == pytest.approx(yaw_deg, abs=3.0)
    assert found.share == 1.0


def test_the_near_side_is_the_side_that_the_camera_sees() -> None:
    assert [seen(view, 0.0).near_side for view in VIEWS] == ["left", "right", None, None]


@pytest.mark.parametrize("name", TRUTHS)
def test_the_view_of_every_sample_video_is_right(name: str) -> None:
    view, _ = recognise(jittered(truth_track(name), 2.0))
    assert view.view == load_truth(name).view
    assert abs(view.yaw_deg) < 2.0


@pytest.mark.parametrize("name", TRUTHS)
def test_a_mirrored_picture_shows_the_mirrored_view(name: str) -> None:
    view, _ = recognise(mirrored(truth_track(name)))
    assert view.view == MIRRORED[load_truth(name).view]


def test_the_users_word_wins_and_the_yaw_tells_how_far_off_it_is() -> None:
    found = seen("front", 0.0, forced="rear")
    assert found.view == "rear"
    assert abs(found.yaw_deg) > 150.0


def test_a_turn_in_the_clip_leaves_the_frames_of_the_longer_view() -> None:
    first, second = side_figure(clock(4.0), "left"), side_figure(clock(2.0), "right")
    joined = {
        name: np.concatenate([first.point(name), second.point(name)])
        for name in ("left_hip", "right_hip", "left_shoulder", "right_shoulder")
    }
    for name in ("knee", "ankle", "heel", "foot_index"):
        for side in ("left", "right"):
            key = f"{side}_{name}"
            joined[key] = np.concatenate([first.point(key), second.point(key)])
    time_s = clock(6.0)
    yaw_deg = np.concatenate([np.zeros(120), np.full(60, 180.0)])
    track = pose_track(joined, time_s, "left", yaw_deg=yaw_deg)
    found = estimate_view(clean_signals(gate_landmarks(track), None))
    assert found.view == "left"
    assert found.share == pytest.approx(2 / 3, abs=0.05)
    assert not found.in_view[130:].any()


def test_nobody_in_the_picture_has_no_view() -> None:
    track = side_figure(clock(2.0))
    track.xy_px[:] = np.nan
    found = estimate_view(clean_signals(gate_landmarks(track), None))
    assert found.view is None
    assert found.near_side is None


def test_the_view_does_not_depend_on_the_frame_rate() -> None:
    track = part_of(truth_track("run_side"), 0.0, 3.0)
    slow = sampled(track, np.arange(0, track.frames, 2))
    assert recognise(slow)[0].view == recognise(track)[0].view == "left"
