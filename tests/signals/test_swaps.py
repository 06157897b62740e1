"""Exchanged legs are given back their names; legs that really pass each other never are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.records import PoseTrack
from gait_screen.signals.clean import gate_landmarks
from gait_screen.signals.swaps import LEFT_LEG, RIGHT_LEG, restore_names
from tests.helpers.bodies import TRUTHS, jittered, sampled, truth_track


def with_exchanged_legs(track: PoseTrack, start: int, end: int) -> PoseTrack:
    exchanged = np.zeros(track.frames, dtype=bool)
    exchanged[start:end] = True
    xy_px, visibility = track.xy_px.copy(), track.visibility.copy()
    restore_names(xy_px, visibility, exchanged)
    return replace(track, xy_px=xy_px, visibility=visibility)


def frames(swapped: np.ndarray) -> list[int]:
    return np.flatnonzero(swapped).tolist()


@pytest.mark.parametrize("name", TRUTHS)
@pytest.mark.parametrize("every", [1, 2, 3])
def test_nothing_is_exchanged_in_clean_tracks(name: str, every: int) -> None:
    track = truth_track(name)
    slower = sampled(track, np.arange(0, track.frames, every))
    assert frames(gate_landmarks(jittered(slower, 3.0)).swapped) == []


@pytest.mark.parametrize("every", [1, 2])
@pytest.mark.parametrize("length", [1, 4, 12])
def test_exchanged_legs_of_a_runner_are_found_and_put_right(every: int, length: int) -> None:
    track = jittered(truth_track("run_side"), 2.0)
    track = sampled(track, np.arange(0, track.frames, every))
    for start in range(5, track.frames - length - 3, 17):
        gated = gate_landmarks(with_exchanged_legs(track, start, start + length))
        assert frames(gated.swapped) == list(range(start, start + length))
        assert gated.xy_px[start] == pytest.approx(track.xy_px[start], nan_ok=True)


def test_a_wrong_frame_while_the_legs_pass_costs_no_right_ones() -> None:
    # A walker's legs are close at mid-stance: there, one exchanged frame once dragged the half
    # step after it along, although all of that was right.
    track = truth_track("walk_hallway_side")
    for start in range(30, 110):
        swapped = gate_landmarks(with_exchanged_legs(track, start, start + 1)).swapped
        assert frames(swapped) in ([], [start])


def test_exchanged_legs_at_the_start_of_the_clip_do_not_turn_over_the_rest() -> None:
    track = truth_track("run_side")
    assert frames(gate_landmarks(with_exchanged_legs(track, 0, 3)).swapped) == [0, 1, 2]


def test_stretches_between_gaps_are_judged_by_themselves() -> None:
    track = with_exchanged_legs(truth_track("run_side"), 0, 3)
    xy_px = track.xy_px.copy()
    xy_px[240:250] = np.nan
    gated = gate_landmarks(replace(track, xy_px=xy_px))
    assert frames(gated.swapped) == [0, 1, 2]


def test_a_clip_that_is_exchanged_half_the_time_is_left_alone() -> None:
    # Continuity cannot tell which half is right.
    track = with_exchanged_legs(truth_track("run_side"), 0, 150)
    assert frames(gate_landmarks(track).swapped) == []


def test_visibility_goes_with_the_names() -> None:
    track = truth_track("run_side")
    visibility = track.visibility.copy()
    visibility[:, RIGHT_LEG] = 0.6
    marked = with_exchanged_legs(replace(track, visibility=visibility), 100, 104)
    gated = gate_landmarks(marked)
    assert gated.visibility[:, RIGHT_LEG] == pytest.approx(0.6)
    assert gated.visibility[:, LEFT_LEG] == pytest.approx(0.95)
