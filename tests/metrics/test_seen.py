"""Big toe, ankle and pelvis read in the picture: the right parts, fused with the landmarks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.metrics.assess import assess_clip, assess_clip_with_drivers
from gait_screen.metrics.clip import ClipMeasurements
from gait_screen.records import FloatArray
from gait_screen.screening import Metric
from gait_screen.vocabulary import SIDES, Side
from tests.helpers.bodies import LEVEL, load_truth, measure, measured_truth
from tests.helpers.figures import clock, frontal_figure, repeated
from tests.helpers.readings import reading


def named(clip: ClipMeasurements, key: str, side: Side) -> Metric:
    (found,) = [m for m in assess_clip(clip) if (m.key, m.side) == (key, side)]
    return found


def picture_value(clip: ClipMeasurements, key: str, side: Side) -> float:
    (one,) = [
        d
        for d in assess_clip_with_drivers(clip).drivers
        if (d.key, d.side, d.source) == (key, side, "picture")
    ]
    return one.value


def side_clip(name: str, **wrong: FloatArray | float) -> ClipMeasurements:
    """Return a sample video of the near foot with what a perfect network reads in it."""
    clip, truth = measured_truth(name).clip, load_truth(name)
    side = clip.view.near_side
    assert side is not None
    true = truth.angles[side]
    answers = {"mtp_extension": true["mtp_extension"], "dorsiflexion": true["dorsiflexion"]}
    made = reading("side_foot", side, {**answers, **wrong}, np.arange(len(clip.time_s)))
    return replace(clip, readings=(made,))


def peaks_in(name: str, side: Side, angle: str) -> float:
    truth = load_truth(name)
    curve = truth.angles[side][angle]
    each = []
    for start in truth.moments("initial_contact", side):
        ends = truth.moments("toe_off", side)
        ends = ends[(ends > start) & (ends < start + 1.2)]
        if len(ends) and start >= truth.time_s[0]:
            each.append(curve[truth.between(start, ends[0])].max())
    return float(np.median(each))


@pytest.mark.parametrize("name", ["run_side", "walk_hallway_side"])
def test_big_toe_and_ankle_of_a_step_are_read_in_the_picture(name: str) -> None:
    clip = side_clip(name)
    for key, angle in (("mtp_extension", "mtp_extension"), ("ankle_dorsiflexion", "dorsiflexion")):
        found = picture_value(clip, f"{key}_peak", "left")
        assert found == pytest.approx(peaks_in(name, "left", angle), abs=3.0), key


def test_a_toe_that_bends_in_swing_does_not_count() -> None:
    truth = load_truth("run_side")
    swing = np.ones(len(truth.time_s), dtype=bool)
    for stance in measured_truth("run_side").clip.timing.stances_of("left"):
        swing &= ~truth.between(stance.start_s - 0.05, stance.end_s + 0.12)
    plain = truth.angles["left"]["mtp_extension"]
    bent = side_clip("run_side", mtp_extension=np.where(swing, 80.0, plain))
    expected = picture_value(side_clip("run_side"), "mtp_extension_peak", "left")
    assert picture_value(bent, "mtp_extension_peak", "left") == pytest.approx(expected, abs=4.0)


def test_the_big_toe_counts_at_the_top_of_a_heel_raise() -> None:
    truth = load_truth("heel_raise_side")
    clip = side_clip("heel_raise_side")
    side = clip.view.near_side
    assert side is not None
    curve = truth.angles[side]["mtp_extension"]
    tops = [curve[truth.between(rep.start_s, rep.end_s)].max() for rep in clip.timing.repetitions]
    found = picture_value(clip, "mtp_extension_peak", side)
    assert found == pytest.approx(float(np.median(tops)), abs=1.5)


def test_the_ankle_of_a_squat_counts_while_the_heel_is_down() -> None:
    clip, truth = side_clip("squat_side"), load_truth("squat_side")
    expected = [
        truth.angles["left"]["dorsiflexion"][truth.between(rep.start_s, rep.end_s)].max()
        for rep in clip.timing.repetitions
    ]
    found = picture_value(clip, "ankle_dorsiflexion_peak", "left")
    assert found == pytest.approx(float(np.median(expected)), abs=1.5)


def test_picture_and_landmarks_are_fused_and_both_named() -> None:
    clip = side_clip("run_side")
    fused = named(clip, "ankle_dorsiflexion_peak", "left")
    alone = measured_truth("run_side").metric("ankle_dorsiflexion_peak", "left")
    assert "picture" in (fused.source or "")
    assert "landmarks" in (fused.source or "")
    assert "%" in (fused.source or "")
    assert (fused.uncertainty or 0.0) < (alone.uncertainty or 0.0)
    singles = {
        one.source: one.value
        for one in assess_clip_with_drivers(clip).drivers
        if one.key == "ankle_dorsiflexion_peak"
    }
    low, high = sorted(singles.values())
    assert low - 0.05 <= (fused.value or 0.0) <= high + 0.05


# --- the pelvis ----------------------------------------------------------------------------------

TIME_S = clock(14.0)


def balancing(view: str, drop_deg: float, standing_deg: float = 0.0) -> ClipMeasurements:
    """Return five seconds on the left leg after standing on both; a pelvis as the network reads it.

    The landmarks show none of it.
    """
    alone = (TIME_S > 4.0) & (TIME_S < 12.0)
    track = frontal_figure(TIME_S, view, lift={"right": 0.12 * alone})  # type: ignore[arg-type]
    clip = measure(track, test="single-leg-stance", roll=LEVEL).clip
    right_lower = np.where(alone, drop_deg, 0.0) + standing_deg
    clockwise = right_lower if view == "rear" else -right_lower
    made = reading("pelvis", None, {"obliquity": clockwise[::2]}, np.arange(0, len(TIME_S), 2))
    return replace(clip, readings=(made,))


@pytest.mark.parametrize("view", ["rear", "front"])
def test_a_drop_that_the_landmarks_do_not_show_is_read_in_the_picture(view: str) -> None:
    clip = balancing(view, 8.0)
    assert picture_value(clip, "pelvic_drop_mean", "left") == pytest.approx(8.0, abs=0.2)
    metric = named(clip, "pelvic_drop_mean", "left")
    assert 5.0 < (metric.value or 0.0) < 8.0
    assert "zero: standing" in (metric.source or "")


def test_the_picture_has_its_own_zero() -> None:
    tilted = balancing("rear", 8.0, standing_deg=3.0)
    assert picture_value(tilted, "pelvic_drop_mean", "left") == pytest.approx(8.0, abs=0.2)


def test_the_drop_of_a_single_leg_squat_is_its_peak() -> None:
    down = repeated(TIME_S, 3)
    track = frontal_figure(
        TIME_S, "rear", lift={"right": np.full(len(TIME_S), 0.15)}, hip_height=1.0 - 0.15 * down
    )
    clip = measure(track, test="single-leg-squat", roll=LEVEL).clip
    made = reading("pelvis", None, {"obliquity": 9.0 * down[::2]}, np.arange(0, len(TIME_S), 2))
    clip = replace(clip, readings=(made,))
    assert picture_value(clip, "pelvic_drop_peak", "left") == pytest.approx(9.0, abs=0.5)


def test_without_a_reading_the_landmarks_stand_alone() -> None:
    for side in SIDES:
        metric = measured_truth("run_rear_ev14").metric("pelvic_drop_peak", side)
        assert metric.source == "landmarks"
