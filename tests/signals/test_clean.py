"""What is refused before any angle is measured, and the person's size in the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.records import PoseTrack
from gait_screen.signals.clean import clean_signals, gate_landmarks
from gait_screen.vocabulary import LANDMARK_INDEX
from tests.helpers.bodies import LEG_PX, TRUNK, jittered, truth_track
from tests.helpers.figures import clock, frontal_figure, repeated, side_figure


def moved(track: PoseTrack, name: str, frames: slice, to_px: tuple[float, float]) -> PoseTrack:
    xy_px = track.xy_px.copy()
    xy_px[frames, LANDMARK_INDEX[name]] = to_px
    return replace(track, xy_px=xy_px)


def test_a_landmark_outside_the_picture_is_refused() -> None:
    track = moved(side_figure(clock(3.0)), "left_wrist", slice(10, 20), (-5.0, 300.0))
    gated = gate_landmarks(track)
    assert np.isnan(gated.xy_px[10:20, LANDMARK_INDEX["left_wrist"]]).all()
    assert not np.isnan(gated.xy_px[10:20, LANDMARK_INDEX["left_knee"]]).any()


def test_a_frame_whose_shoulder_leaves_the_picture_is_refused_whole() -> None:
    track = moved(side_figure(clock(3.0)), "left_shoulder", slice(10, 20), (1290.0, 300.0))
    assert np.isnan(gate_landmarks(track).xy_px[10:20]).all()


def test_an_unsure_knee_is_refused_and_an_unsure_foot_is_not() -> None:
    track = side_figure(clock(3.0))
    visibility = track.visibility.copy()
    for name in ("left_knee", "left_heel", "left_foot_index"):
        visibility[:, LANDMARK_INDEX[name]] = 0.2
    gated = gate_landmarks(replace(track, visibility=visibility))
    assert np.isnan(gated.xy_px[:, LANDMARK_INDEX["left_knee"]]).all()
    assert not np.isnan(gated.xy_px[:, LANDMARK_INDEX["left_heel"]]).any()


def test_the_person_is_never_found_and_nothing_breaks() -> None:
    track = side_figure(clock(2.0))
    lost = replace(track, xy_px=np.full_like(track.xy_px, np.nan))
    signals = clean_signals(gate_landmarks(lost), None)
    assert not signals.seen.any()
    assert np.isnan(signals.leg_px)


def test_a_spike_of_the_model_does_not_reach_the_signals() -> None:
    clean = jittered(side_figure(clock(4.0)), 1.0)
    spiked = moved(clean, "left_knee", slice(60, 61), (200.0, 200.0))
    paths = [
        clean_signals(gate_landmarks(one), "squat").path("left_knee") for one in (clean, spiked)
    ]
    assert np.abs(paths[0] - paths[1]).max() < 2.0


def test_a_long_loss_stays_empty() -> None:
    track = side_figure(clock(4.0))
    xy_px = track.xy_px.copy()
    xy_px[50:65, LANDMARK_INDEX["left_knee"]] = np.nan
    path = clean_signals(gate_landmarks(replace(track, xy_px=xy_px)), "squat").path("left_knee")
    assert np.flatnonzero(np.isnan(path[:, 0])).tolist() == list(range(50, 65))


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_the_filtered_runner_is_in_time_with_the_unfiltered_one(fps: float) -> None:
    track = truth_track("run_side")
    step = round(60.0 / fps)
    raw = track.point("left_ankle")[::step, 0]
    gated = gate_landmarks(
        replace(
            track,
            time_s=track.time_s[::step],
            xy_px=track.xy_px[::step],
            world_m=track.world_m[::step],
            visibility=track.visibility[::step],
        )
    )
    smooth = clean_signals(gated, "running").path("left_ankle")[:, 0]
    lags = range(-4, 5)
    inside = slice(10, -10)
    misfit = [np.nanstd(np.roll(smooth, -lag)[inside] - raw[inside]) for lag in lags]
    assert lags[int(np.argmin(misfit))] == 0


def test_leg_length_is_hip_to_ankle() -> None:
    signals = clean_signals(gate_landmarks(side_figure(clock(3.0))), None)
    assert signals.leg_px == pytest.approx(LEG_PX, rel=0.01)


def test_leg_length_follows_a_person_who_comes_closer() -> None:
    time_s = clock(8.0)
    size = np.linspace(0.5, 1.0, len(time_s))
    signals = clean_signals(gate_landmarks(frontal_figure(time_s, "front", size=size)), None)
    ratio = signals.leg_length_px / (LEG_PX * size)
    assert ratio[30:-30] == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("shorter", [0.2, 0.4])
def test_leaning_forward_in_a_squat_is_no_change_of_distance(shorter: float) -> None:
    time_s = clock(24.0)
    down = repeated(time_s, 5)
    track = frontal_figure(
        time_s,
        "front",
        hip_height=1.0 - 0.35 * down,
        knee_height=0.5 - 0.08 * down,
        trunk_length=TRUNK * (1.0 - shorter * down),
        knees_out=False,
    )
    leg_px = clean_signals(gate_landmarks(track), None).leg_length_px
    assert np.ptp(leg_px) == pytest.approx(0.0, abs=1e-6)
