"""Landmarks and floor that a clinician has put right."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.edits import EditList, FloorLine, MovedLandmark
from gait_screen.records import PoseTrack
from gait_screen.signals.clean import clean_signals, gate_landmarks
from gait_screen.signals.edited import place_landmarks, roll_from_floor
from gait_screen.vocabulary import LANDMARK_INDEX

CLIP = "b" * 64
KNEE = LANDMARK_INDEX["left_knee"]
FRAMES = 60


def still_track() -> PoseTrack:
    """A person who stands still at 30 frames a second."""
    rng = np.random.default_rng(1)
    shape = np.column_stack([np.linspace(200, 300, 33), np.linspace(100, 900, 33)])
    xy_px = np.tile(shape, (FRAMES, 1, 1)) + rng.normal(0, 0.3, (FRAMES, 33, 2))
    return PoseTrack(
        time_s=np.arange(FRAMES) / 30,
        xy_px=xy_px,
        world_m=np.zeros((FRAMES, 33, 3)),
        visibility=np.ones((FRAMES, 33)),
        others_in_view=np.zeros(FRAMES, dtype=bool),
        width_px=540,
        height_px=960,
        model_name="full",
        model_sha256="0",
    )


def moved(frame: int, xy_px: tuple[float, float]) -> MovedLandmark:
    return MovedLandmark(clip_sha256=CLIP, time_s=frame / 30, landmark="left_knee", xy_px=xy_px)


def test_a_moved_landmark_is_where_it_was_put_and_bends_the_curve() -> None:
    gated = gate_landmarks(still_track())
    before = clean_signals(gated, "squat").xy_px[:, KNEE]
    # Far beyond what the outlier filter lets through.
    target = tuple(before[30] + [40.0, 0.0])
    placed = place_landmarks(gated, EditList(edits=(moved(30, target),)))
    after = clean_signals(placed, "squat").xy_px[:, KNEE]

    np.testing.assert_allclose(placed.xy_px[30, KNEE], target)
    assert after[30, 0] - before[30, 0] > 5
    # Two tenths of a second away nothing is left of it.
    np.testing.assert_allclose(after[:18], before[:18], atol=0.5)


def test_a_landmark_that_was_not_seen_is_seen_where_it_was_put() -> None:
    track = still_track()
    track.xy_px[20:40, KNEE] = np.nan
    gated = gate_landmarks(track)
    edits = EditList(edits=tuple(moved(frame, (250.0, 700.0)) for frame in range(20, 40)))

    assert np.isnan(clean_signals(gated, "squat").xy_px[30, KNEE]).all()
    after = clean_signals(place_landmarks(gated, edits), "squat").xy_px[30, KNEE]
    np.testing.assert_allclose(after, (250.0, 700.0), atol=1.0)


def test_other_landmarks_stay() -> None:
    gated = gate_landmarks(still_track())
    placed = place_landmarks(gated, EditList(edits=(moved(5, (1.0, 2.0)),)))
    others = np.arange(33) != KNEE

    np.testing.assert_array_equal(placed.xy_px[:, others], gated.xy_px[:, others])
    assert not gated.pinned.any()


@pytest.mark.parametrize(("fall_px", "roll_deg"), [(0.0, 0.0), (10.0, 5.71), (-10.0, -5.71)])
def test_the_floor_tells_the_roll(fall_px: float, roll_deg: float) -> None:
    line = FloorLine(clip_sha256=CLIP, start_px=(100.0, 800.0), end_px=(200.0, 800.0 + fall_px))
    roll = roll_from_floor(EditList(edits=(line,)))

    assert roll is not None
    assert roll.roll_deg == pytest.approx(roll_deg, abs=0.01)
    assert roll.source == "floor"


def test_the_floors_roll_has_the_sign_of_a_leaning_door_frame() -> None:
    # A picture turned clockwise by 4 degrees: a level floor falls to the right, a door frame leans
    # to the right.
    turn = np.radians(4.0)
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])  # y down
    floor = (rotate @ np.array([[100.0, 400.0], [0.0, 0.0]])).T + 500
    post = rotate @ np.array([0.0, -1.0])
    line = FloorLine(clip_sha256=CLIP, start_px=tuple(floor[0]), end_px=tuple(floor[1]))
    roll = roll_from_floor(EditList(edits=(line,)))

    assert roll is not None
    lean_deg = float(np.degrees(np.arctan2(post[0], -post[1])))
    assert roll.roll_deg == pytest.approx(lean_deg)


def test_no_line_no_roll() -> None:
    assert roll_from_floor(EditList()) is None
