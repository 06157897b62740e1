"""Crops are cut in the frames that matter, where the landmarks say, the right way round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.events.detect import Timing, quiet_standing
from gait_screen.events.repetitions import Hold, Repetition
from gait_screen.events.side_gait import Stance
from gait_screen.picture.frames import MAX_PER_STANCE, MAX_STEP, Look, frames_to_look_at
from gait_screen.picture.places import CropTrack, crop_track
from gait_screen.picture.readings import plan_crops
from gait_screen.recognition.view import ViewEstimate
from gait_screen.records import BoolArray, FloatArray
from gait_screen.vocabulary import LANDMARK_INDEX, SIDE_VIEWS, Side, View
from tests.helpers.bodies import LEG_PX, Measured, measure, measured_truth
from tests.helpers.figures import clock, frontal_figure, side_figure

SLOW_S = clock(4.0)
NOBODY_STANDS = np.zeros(len(SLOW_S), dtype=bool)


def seen_from(view: View, time_s: FloatArray = SLOW_S) -> ViewEstimate:
    everywhere = np.ones(len(time_s), dtype=bool)
    return ViewEstimate(view, 0.0, np.zeros(len(time_s)), everywhere, 1.0)


def looks(
    view: View,
    timing: Timing,
    standing: BoolArray = NOBODY_STANDS,
    time_s: FloatArray = SLOW_S,
) -> dict[tuple[str, Side | None], BoolArray]:
    found = frames_to_look_at(time_s, seen_from(view, time_s), timing, standing)
    return {(one.network, one.side): one.frames for one in found}


def planned(measured: Measured) -> tuple[CropTrack, ...]:
    clip = measured.clip
    sideways = clip.view.view in SIDE_VIEWS
    standing = quiet_standing(clip.signals, clip.timing, sideways=sideways)
    return plan_crops(clip.signals, clip.view, clip.timing, standing)


def test_each_foot_is_seen_from_behind_in_its_own_stances_only() -> None:
    stances = (Stance("left", 1.0, 1.3), Stance("right", 2.0, 2.3))
    found = looks("rear", Timing(stances=stances))
    assert set(found) == {("rear_foot", "left"), ("rear_foot", "right"), ("pelvis", None)}
    left, right = found["rear_foot", "left"], found["rear_foot", "right"]
    assert left[(SLOW_S >= 1.0) & (SLOW_S <= 1.3)].all()
    assert not left[(SLOW_S < 0.9) | (SLOW_S > 1.4)].any()
    assert right[(SLOW_S >= 2.0) & (SLOW_S <= 2.3)].all()
    np.testing.assert_array_equal(found["pelvis", None], left | right)


def test_a_front_view_shows_the_pelvis_and_no_heel() -> None:
    found = looks("front", Timing(stances=(Stance("left", 1.0, 1.3),)))
    assert set(found) == {("pelvis", None)}


@pytest.mark.parametrize(("view", "near"), [("left", "left"), ("right", "right")])
def test_a_side_view_shows_the_near_foot_up_to_toe_off(view: View, near: Side) -> None:
    stances = (Stance("left", 1.0, 1.3), Stance("right", 2.0, 2.3))
    found = looks(view, Timing(stances=stances))
    assert set(found) == {("side_foot", near)}
    start_s, end_s = (1.0, 1.3) if near == "left" else (2.0, 2.3)
    frames = found["side_foot", near]
    assert SLOW_S[frames].min() < start_s
    assert SLOW_S[frames].max() > end_s
    assert SLOW_S[frames].max() < end_s + 0.2


def test_only_the_foot_that_carries_is_looked_at_in_a_hold() -> None:
    hold = Hold("right", 1.0, 3.0, start_seen=True, end_seen=True)
    found = looks("rear", Timing(holds=(hold,)))
    assert set(found) == {("rear_foot", "right"), ("pelvis", None)}
    assert found["rear_foot", "right"].any()


def test_both_feet_are_looked_at_where_both_stand() -> None:
    repetition = Repetition(1.0, 3.0, 2.0)
    found = looks("rear", Timing(repetitions=(repetition,)), SLOW_S < 0.5)
    for side in ("left", "right"):
        moments = SLOW_S[found["rear_foot", side]]
        assert moments[0] == 0.0  # the zero
        inside = moments[(moments >= 1.0) & (moments <= 3.0)]
        assert inside[0] <= 1.05
        assert inside[-1] >= 2.95


def test_slow_movement_is_looked_at_every_few_frames_and_every_gap_can_be_bridged() -> None:
    for fps in (30.0, 60.0, 240.0):
        time_s = clock(4.0, fps)
        hold = Hold("left", 0.5, 3.5, start_seen=True, end_seen=True)
        nobody = np.zeros(len(time_s), dtype=bool)
        frames = looks("rear", Timing(holds=(hold,)), nobody, time_s)["rear_foot", "left"]
        steps = np.diff(np.flatnonzero(frames))
        assert (steps == steps[0]).all()
        assert 2 <= steps[0] <= MAX_STEP


def test_a_stance_at_240_frames_a_second_is_thinned_evenly() -> None:
    time_s = clock(4.0, 240.0)
    nobody = np.zeros(len(time_s), dtype=bool)
    timing = Timing(stances=(Stance("left", 1.0, 1.8),))
    frames = looks("rear", timing, nobody, time_s)["rear_foot", "left"]
    assert 0.5 * MAX_PER_STANCE < frames.sum() <= MAX_PER_STANCE
    assert len(set(np.diff(np.flatnonzero(frames)))) == 1


def test_frames_that_do_not_show_the_view_are_left_out() -> None:
    view = replace(seen_from("rear"), in_view=SLOW_S < 1.1)
    timing = Timing(stances=(Stance("left", 1.0, 1.3),))
    for look in frames_to_look_at(SLOW_S, view, timing, NOBODY_STANDS):
        assert SLOW_S[look.frames].max() < 1.1


def test_nothing_is_looked_at_in_an_oblique_view_or_where_nothing_happens() -> None:
    measured = measured_truth("run_rear_ev14").clip
    oblique = replace(measured.view, yaw_deg=40.0)
    assert plan_crops(measured.signals, oblique, measured.timing, measured.view.in_view) == ()
    nobody = np.zeros(len(measured.time_s), dtype=bool)
    assert plan_crops(measured.signals, measured.view, Timing(), nobody) == ()


def test_a_crop_is_anchored_at_the_ankle_points_up_the_shank_and_is_half_a_leg_long() -> None:
    measured = measure(frontal_figure(SLOW_S, "rear"), test="squat")
    everywhere = np.ones(len(SLOW_S), dtype=bool)
    track = crop_track(Look("rear_foot", "left", everywhere), measured.signals, "rear")
    xy_px = measured.signals.xy_px[10]
    ankle, knee = (xy_px[LANDMARK_INDEX[f"left_{name}"]] for name in ("ankle", "knee"))
    np.testing.assert_allclose(track.anchor_px[10], ankle, atol=0.5)
    np.testing.assert_allclose(track.up[10], knee - ankle, atol=0.5)
    assert track.unit_px[10] == pytest.approx(0.5 * LEG_PX, rel=0.05)


def test_a_pelvis_is_shown_upright_about_the_middle_of_the_hips() -> None:
    measured = measure(frontal_figure(SLOW_S, "front", lean_left_deg=8.0), test="squat")
    everywhere = np.ones(len(SLOW_S), dtype=bool)
    track = crop_track(Look("pelvis", None, everywhere), measured.signals, "front")
    xy_px = measured.signals.xy_px[10]
    hips = [xy_px[LANDMARK_INDEX[f"{side}_hip"]] for side in ("left", "right")]
    np.testing.assert_allclose(track.anchor_px[10], np.mean(hips, axis=0), atol=0.5)
    np.testing.assert_array_equal(track.up[10], [0.0, -1.0])
    assert not track.mirrored


@pytest.mark.parametrize(
    ("look", "view", "mirrored"),
    [
        (("rear_foot", "left"), "rear", False),
        (("rear_foot", "right"), "rear", True),
        (("side_foot", "right"), "right", False),
        (("side_foot", "left"), "left", True),
    ],
)
def test_a_network_is_shown_the_foot_as_it_knows_it(
    look: tuple[str, Side], view: View, mirrored: bool
) -> None:
    """Lateral side to the left from behind, toes to the right from the side."""
    figure = side_figure(SLOW_S, view) if view != "rear" else frontal_figure(SLOW_S, "rear")
    measured = measure(figure, test="squat")
    everywhere = np.ones(len(SLOW_S), dtype=bool)
    network = "rear_foot" if look[0] == "rear_foot" else "side_foot"
    track = crop_track(Look(network, look[1], everywhere), measured.signals, view)
    assert track.mirrored is mirrored
    matrix = track.matrix(10)
    xy_px = measured.signals.xy_px[10]
    side = look[1]
    other: Side = "right" if side == "left" else "left"
    ankle = matrix[:, :2] @ xy_px[LANDMARK_INDEX[f"{side}_ankle"]]
    if view == "rear":  # the other foot is on the medial side: to the right in the crop
        assert (matrix[:, :2] @ xy_px[LANDMARK_INDEX[f"{other}_ankle"]])[0] > ankle[0]
    else:
        assert (matrix[:, :2] @ xy_px[LANDMARK_INDEX[f"{side}_foot_index"]])[0] > ankle[0]


def test_places_that_are_unseen_or_leave_the_picture_are_left_out() -> None:
    measured = measure(frontal_figure(SLOW_S, "rear"), test="squat")
    hidden = measured.signals.event_xy_px.copy()
    hidden[20:40, LANDMARK_INDEX["left_knee"]] = np.nan
    hidden[60:] += [0.0, 700.0]
    signals = replace(measured.signals, event_xy_px=hidden)
    everywhere = np.ones(len(SLOW_S), dtype=bool)
    track = crop_track(Look("rear_foot", "left", everywhere), signals, "rear")
    assert not track.frames[20:40].any()
    assert not track.frames[60:].any()
    assert track.frames[:20].all()
    assert track.frames[40:60].all()


def test_a_shank_that_points_at_the_camera_does_not_say_which_way_is_up() -> None:
    measured = measure(frontal_figure(SLOW_S, "rear"), test="squat")
    short = measured.signals.event_xy_px.copy()
    ankle = short[:, LANDMARK_INDEX["left_ankle"]]
    short[10, LANDMARK_INDEX["left_knee"]] = ankle[10] + [10.0, -20.0]
    signals = replace(measured.signals, event_xy_px=short)
    everywhere = np.ones(len(SLOW_S), dtype=bool)
    track = crop_track(Look("rear_foot", "left", everywhere), signals, "rear")
    assert not track.frames[10]
    assert track.frames[11]


def test_the_stances_of_a_real_clip_are_covered() -> None:
    measured = measured_truth("run_rear_ev14")
    tracks = {(t.look.network, t.look.side): t for t in planned(measured)}
    time_s = measured.clip.time_s
    for side in ("left", "right"):
        track = tracks["rear_foot", side]
        stances = measured.clip.timing.stances_of(side)
        assert len(stances) >= 4
        for stance in stances:
            inside = (time_s >= stance.start_s) & (time_s <= stance.end_s)
            assert track.frames[inside].all()
        assert track.frames.mean() < 0.65
