"""Repetitions of squats, lunges and raises, and holds on one leg."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.vocabulary import SIDES, Side, View, other_side
from tests.helpers.bodies import LEVEL, jittered, load_truth, measure, measured_truth, part_of
from tests.helpers.figures import clock, frontal_figure, repeated, side_figure


def test_the_squats_of_the_sample_video_turn_when_they_truly_do() -> None:
    truth = load_truth("squat_side")
    reps = measured_truth("squat_side").clip.timing.repetitions
    bottoms = truth.moments("rep_bottom")
    assert len(reps) == len(bottoms)
    for rep, bottom_s, start_s in zip(reps, bottoms, truth.moments("rep_start"), strict=True):
        # It stays at the bottom for a while.
        assert bottom_s - 0.1 < rep.turn_s < bottom_s + 0.7
        assert start_s < rep.start_s < start_s + 0.5  # a tenth of the depth later
        assert rep.side is None


def test_the_heel_raises_of_the_sample_video_are_of_the_near_foot() -> None:
    reps = measured_truth("heel_raise_side").clip.timing.repetitions
    tops = load_truth("heel_raise_side").moments("rep_top")
    assert [rep.side for rep in reps] == ["right", "right"]
    for rep, top_s in zip(reps, tops, strict=True):
        assert top_s - 0.2 < rep.turn_s < top_s + 0.7


@pytest.mark.parametrize("count", [1, 3, 7])
@pytest.mark.parametrize("view", ["left", "right"])
def test_repetitions_are_counted(count: int, view: View) -> None:
    time_s = clock(2.0 + 2.5 * count)
    down = repeated(time_s, count)
    track = side_figure(time_s, view, tibia_deg=30 * down, knee_deg=95 * down, trunk_deg=40 * down)
    measured = measure(jittered(track, 1.0), roll=LEVEL)
    assert len(measured.clip.timing.repetitions) == count
    assert [span.kind for span in measured.clip.timing.spans()] == ["repetition"] * count


def test_a_repetition_cut_by_an_end_of_the_clip_is_none() -> None:
    time_s = clock(14.0)
    down = repeated(time_s, 4)
    track = side_figure(time_s, tibia_deg=30 * down, knee_deg=95 * down)
    # Four squats of 3 s from 1 s on: cut in the first and in the last.
    measured = measure(part_of(track, 2.2, 11.5), test="squat", roll=LEVEL)
    turns_s = [rep.turn_s for rep in measured.clip.timing.repetitions]
    assert turns_s == pytest.approx([5.5, 8.5], abs=0.1)


def test_a_half_hearted_dip_is_no_repetition() -> None:
    time_s = clock(18.0)
    down = repeated(time_s, 4) * np.where((time_s > 5.0) & (time_s < 9.0), 0.35, 1.0)
    track = side_figure(time_s, tibia_deg=30 * down, knee_deg=95 * down)
    assert len(measure(track, roll=LEVEL).clip.timing.repetitions) == 3


@pytest.mark.parametrize("view", ["front", "rear"])
@pytest.mark.parametrize("stance", SIDES)
def test_a_squat_on_one_leg_is_of_the_leg_that_stands(view: View, stance: Side) -> None:
    time_s = clock(12.0)
    down = repeated(time_s, 3)
    track = frontal_figure(
        time_s,
        view,
        lift={other_side(stance): 0.2},
        hip_height=1.0 - 0.2 * down,
        knee_height=0.5 - 0.03 * down,
    )
    reps = measure(track, roll=LEVEL).clip.timing.repetitions
    assert [rep.side for rep in reps] == [stance] * 3


@pytest.mark.parametrize("view", ["front", "rear"])
@pytest.mark.parametrize("stance", SIDES)
def test_a_hold_has_its_leg_its_length_and_its_ends(view: View, stance: Side) -> None:
    time_s = clock(12.0)
    up = np.clip((time_s - 2.0) * 5.0, 0.0, 1.0) * np.clip((9.0 - time_s) * 5.0, 0.0, 1.0)
    track = frontal_figure(time_s, view, lift={other_side(stance): 0.2 * up})
    (hold,) = measure(jittered(track, 1.0), roll=LEVEL).clip.timing.holds
    assert hold.side == stance
    assert hold.start_s == pytest.approx(2.05, abs=0.15)
    assert hold.end_s == pytest.approx(8.95, abs=0.15)
    assert hold.start_seen
    assert hold.end_seen


def test_the_hold_of_the_sample_video_is_cut_by_its_end() -> None:
    (hold,) = measured_truth("sls_L_drop10_rear").clip.timing.holds
    (start_s,) = load_truth("sls_L_drop10_rear").moments("single_stance_start", "left")
    assert hold.side == "left"
    assert hold.start_s == pytest.approx(start_s, abs=0.3)
    assert hold.start_seen
    assert not hold.end_seen


def test_putting_the_foot_down_ends_a_hold() -> None:
    time_s = clock(14.0)
    down = (time_s > 6.0) & (time_s < 7.0)
    track = frontal_figure(time_s, lift={"right": np.where(down, 0.0, 0.2)})
    holds = measure(track, roll=LEVEL).clip.timing.holds
    assert len(holds) == 2
    assert all(not (hold.start_s < 6.5 < hold.end_s) for hold in holds)
