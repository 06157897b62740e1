"""Contacts, heel-offs and toe-offs of walking and running, whole steps only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.events.side_gait import Stance
from gait_screen.records import PoseTrack
from gait_screen.vocabulary import SIDES, Side, View
from tests.helpers.bodies import (
    LEVEL,
    Measured,
    jittered,
    load_truth,
    measure,
    measured_truth,
    part_of,
    sampled,
    truth_track,
)
from tests.helpers.figures import clock, frontal_walk


def stances(measured: Measured, side: Side) -> list[Stance]:
    return [stance for stance in measured.clip.timing.stances if stance.side == side]


def lost(track: PoseTrack, start_s: float, end_s: float) -> PoseTrack:
    xy_px = track.xy_px.copy()
    xy_px[(track.time_s >= start_s) & (track.time_s < end_s)] = np.nan
    return replace(track, xy_px=xy_px)


#: How far off (s) contacts and toe-offs may be: two frames at 60, one at 30 frames a second.
ALLOWED_S = {"run_side": 0.03, "run_rear_ev14": 0.03, "walk_hallway_side": 0.025}


@pytest.mark.parametrize("name", ALLOWED_S)
@pytest.mark.parametrize("side", SIDES)
def test_whole_stances_begin_and_end_when_they_truly_do(name: str, side: Side) -> None:
    truth = load_truth(name)
    whole = [stance for stance in stances(measured_truth(name), side) if stance.complete]
    assert len(whole) >= 2
    for stance in whole:
        for moment_s, kind in ((stance.start_s, "initial_contact"), (stance.end_s, "toe_off")):
            assert np.abs(truth.moments(kind, side) - moment_s).min() < ALLOWED_S[name]


@pytest.mark.parametrize("name", ["run_side", "run_rear_ev14"])
def test_no_step_of_a_runner_is_missed_or_invented(name: str) -> None:
    truth, measured = load_truth(name), measured_truth(name)
    for side in SIDES:
        contacts = truth.moments("initial_contact", side)
        inside = [t for t in contacts if 0.4 < t < truth.time_s[-1] - 0.5]
        found = [s.start_s for s in stances(measured, side) if 0.4 < s.start_s < inside[-1] + 0.1]
        assert found == pytest.approx(inside, abs=0.03)


@pytest.mark.parametrize("name", ["run_side", "walk_hallway_side"])
def test_the_heel_leaves_the_ground_inside_the_stance(name: str) -> None:
    truth, measured = load_truth(name), measured_truth(name)
    offs = measured.clip.timing.heel_offs
    assert {event.side for event in offs} == {"left", "right"}
    for stance in measured.clip.timing.stances:
        if stance.complete:
            moment_s = measured.clip.timing.heel_off_in(stance)
            assert moment_s is not None
            true_s = truth.moments("heel_off", stance.side)
            # It counts as off when it has risen by 1.5 % of leg length, which takes a
            # walker's heel an eighth of a second.
            late_s = moment_s - true_s[np.abs(true_s - moment_s).argmin()]
            assert -0.02 < late_s < 0.14


def test_events_and_spans_are_those_of_whole_stances_in_time_order() -> None:
    timing = measured_truth("run_side").clip.timing
    times_s = [event.time_s for event in timing.events()]
    assert times_s == sorted(times_s)
    kinds = {event.kind for event in timing.events()}
    assert kinds == {"initial_contact", "heel_off", "toe_off"}
    spans = timing.spans()
    assert {span.kind for span in spans} == {"stance"}
    assert len(spans) == sum(stance.complete for stance in timing.stances)


@pytest.mark.parametrize("end_s", [3.0, 3.95])
def test_a_stance_cut_by_the_end_of_the_clip_is_not_whole(end_s: float) -> None:
    # The left foot stands from 2.857 to 3.107 s and from 3.571 s, the right one from 3.929 s.
    measured = measure(part_of(truth_track("run_side"), 0.0, end_s), roll=LEVEL)
    last = measured.clip.timing.stances[-1]
    assert last.start_known
    assert not last.end_known
    assert not last.complete
    assert last not in measured.clip.timing.stances_of(last.side)
    events = measured.clip.timing.events()
    assert not [
        e for e in events if e.kind == "toe_off" and e.side == last.side and e.time_s > last.start_s
    ]
    assert all(span.end_s < end_s for span in measured.clip.timing.spans())


def test_a_stance_cut_by_the_start_of_the_clip_is_not_whole() -> None:
    measured = measure(part_of(truth_track("run_side"), 1.5, 5.0), roll=LEVEL)
    first = measured.clip.timing.stances[0]
    assert not first.start_known
    assert not first.complete


@pytest.mark.parametrize("name", ["run_side", "run_rear_ev14"])
def test_steps_that_were_not_seen_are_missing_and_leave_the_cadence(name: str) -> None:
    measured = measure(lost(truth_track(name), 1.9, 2.7), roll=LEVEL)
    for stance in measured.clip.timing.stances:
        assert stance.end_s <= 1.95 or stance.start_s >= 2.65
        assert stance.duration_s < 0.45
    assert measured.value("cadence") == pytest.approx(168.0, abs=1.5)


@pytest.mark.parametrize("view", ["front", "rear"])
def test_a_walkers_steps_that_were_not_seen_are_missing(view: View) -> None:
    measured = measure(lost(frontal_walk(clock(10.0), view), 4.0, 5.2), roll=LEVEL)
    for stance in measured.clip.timing.stances:
        assert stance.duration_s < 1.0
        assert stance.end_s < 4.3 or stance.start_s > 4.9
    assert measured.value("cadence") == pytest.approx(60.0 / 0.55, abs=1.0)


def test_a_person_who_leaves_the_picture_takes_no_steps_outside() -> None:
    track = truth_track("run_side")
    gone = np.clip(track.time_s - 3.0, 0.0, None) * 900.0
    xy_px = track.xy_px.copy()
    xy_px[..., 0] -= gone[:, None]
    measured = measure(replace(track, xy_px=xy_px), test="running", roll=LEVEL)
    last_seen_s = track.time_s[measured.signals.seen][-1]
    assert last_seen_s < 3.6
    assert all(stance.end_s <= last_seen_s for stance in measured.clip.timing.stances)


def test_a_walker_has_steps_only_while_he_is_wholly_in_the_picture() -> None:
    measured = measured_truth("walk_hallway_side")
    seen_s = measured.signals.time_s[measured.signals.seen]
    for span in measured.clip.timing.spans():
        assert seen_s[0] <= span.start_s < span.end_s <= seen_s[-1]


@pytest.mark.parametrize("view", ["front", "rear"])
def test_a_walkers_stances_are_of_the_leg_that_stands(view: View) -> None:
    measured = measure(jittered(frontal_walk(clock(8.0), view), 0.5), roll=LEVEL)
    whole = measured.clip.timing.stances
    assert len(whole) >= 10
    for stance in whole:
        middle = 0.5 * (stance.start_s + stance.end_s) / 0.55
        assert stance.side == ("left" if int(middle) % 2 == 0 else "right")
        assert stance.duration_s == pytest.approx(0.62 * 1.1, abs=0.06)


@pytest.mark.parametrize("name", ["run_side", "run_rear_ev14", "walk_hallway_side"])
def test_cadence_is_within_a_step_a_minute(name: str) -> None:
    true = load_truth(name).raw["cadence_spm"]
    assert measured_truth(name).value("cadence") == pytest.approx(true, abs=1.0)


@pytest.mark.parametrize("name", ["run_side", "walk_hallway_side"])
def test_contact_time_is_within_two_frames(name: str) -> None:
    truth = load_truth(name)
    measured = measured_truth(name).value("contact_time", "left")
    assert measured == pytest.approx(truth.raw["contact_time_s"], abs=2.0 / truth.fps)


def test_frames_that_came_unevenly_give_the_same_cadence_and_contact_time() -> None:
    track = truth_track("run_side")
    keep = np.delete(np.arange(track.frames), np.arange(7, track.frames, 9))
    uneven, even = measure(sampled(track, keep), roll=LEVEL), measured_truth("run_side")
    assert uneven.value("cadence") == pytest.approx(even.value("cadence"), abs=1.5)
    assert uneven.value("contact_time", "left") == pytest.approx(
        even.value("contact_time", "left"), abs=0.012
    )
