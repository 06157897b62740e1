"""The drivers of a value are what the clip shows, in the clip's own pixels and frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.knowledge import load_knowledge
from gait_screen.metrics.assess import assess_clip_with_drivers
from gait_screen.metrics.drivers import Drivers
from gait_screen.metrics.uncertainty import interval_half_width
from gait_screen.records import PoseTrack
from gait_screen.vocabulary import LANDMARK_INDEX, Side
from tests.helpers.bodies import (
    LEVEL,
    TRUTHS,
    Measured,
    jittered,
    load_truth,
    measure,
    measured_truth,
    sampled,
    truth_track,
)


def drivers(measured: Measured, key: str, side: Side | None = None) -> Drivers:
    found = assess_clip_with_drivers(measured.clip).drivers
    (one,) = [each.drivers for each in found if (each.key, each.side) == (key, side)]
    return one


@pytest.mark.parametrize("name", TRUTHS)
def test_every_measured_metric_has_the_drivers_that_its_interval_follows_from(name: str) -> None:
    assessed = assess_clip_with_drivers(measured_truth(name).clip)
    measured = {(m.key, m.side): m for m in assessed.metrics if m.status == "measured"}
    assert [(d.key, d.side) for d in assessed.drivers] == list(measured)
    for one in assessed.drivers:
        metric = measured[one.key, one.side]
        assert metric.test is not None
        view = "side" if metric.view in ("left", "right") else metric.view
        error = load_knowledge().errors.of(one.key, metric.test, view)  # type: ignore[arg-type]
        half = interval_half_width(error, one.drivers)
        assert metric.uncertainty == pytest.approx(half, abs=0.051), one.key
        assert one.drivers.n == metric.n
        assert one.drivers.value == pytest.approx(metric.value, abs=0.051)


def test_the_foot_is_as_long_as_in_the_picture() -> None:
    truth = load_truth("run_side")
    heel, tip = (truth.pixels["left"][name] for name in ("heel_plantar", "toe1_tip_bone"))
    foot_px = drivers(measured_truth("run_side"), "ankle_dorsiflexion_peak", "left").foot_px
    whole_px = float(np.percentile(np.linalg.norm(heel - tip, axis=1), 75))
    assert 0.75 * whole_px < foot_px < whole_px


def test_a_smaller_picture_has_shorter_segments() -> None:
    track = truth_track("run_side")
    small = replace(track, xy_px=200.0 + 0.5 * track.xy_px)
    whole, half = (
        drivers(measure(one, roll=LEVEL), "ankle_dorsiflexion_peak", "left")
        for one in (track, small)
    )
    for name in ("foot_px", "shank_px", "leg_px"):
        assert getattr(half, name) == pytest.approx(0.5 * getattr(whole, name), rel=0.03)


def test_half_the_frames_make_half_as_many_in_a_contact() -> None:
    track = truth_track("run_side")
    whole, half = (
        drivers(measure(one, roll=LEVEL), "contact_time", "left")
        for one in (track, sampled(track, np.arange(0, track.frames, 2)))
    )
    assert half.fps == pytest.approx(0.5 * whole.fps, rel=0.01)
    assert half.contact_frames == pytest.approx(0.5 * whole.contact_frames, rel=0.25)


def test_visibility_is_that_of_the_landmarks_used() -> None:
    track = dimmed(truth_track("squat_side"), "left_foot_index", 0.4)
    seen = measure(track, roll=LEVEL)
    assert drivers(seen, "knee_flexion_peak", "left").visibility == pytest.approx(1.0, abs=0.01)
    assert drivers(seen, "ankle_dorsiflexion_peak", "left").visibility == pytest.approx(
        0.85, abs=0.01
    )


def dimmed(track: PoseTrack, name: str, visibility: float) -> PoseTrack:
    shown = np.ones_like(track.visibility)
    shown[:, LANDMARK_INDEX[name]] = visibility
    return replace(track, visibility=shown)


def test_jitter_is_seen() -> None:
    track = truth_track("squat_side")
    calm, shaky = (
        drivers(measure(one, roll=LEVEL), "tibia_inclination_peak", "left").jitter_px
        for one in (track, jittered(track, 3.0))
    )
    assert shaky > calm + 0.5


def test_side_views_have_feet_and_front_and_rear_views_have_hips() -> None:
    side = drivers(measured_truth("run_side"), "ankle_dorsiflexion_peak", "left")
    rear = drivers(measured_truth("run_rear_ev14"), "pelvic_drop_peak", "left")
    assert np.isnan(side.hip_px)
    assert np.isnan(rear.foot_px)
    assert rear.hip_px > 10.0


def test_drivers_survive_a_table() -> None:
    side = drivers(measured_truth("run_side"), "ankle_dorsiflexion_peak", "left")
    named = side.by_name()
    assert named["fps"] == pytest.approx(60.0, rel=0.01)
    assert "hip_px" not in named  # a side view shows none
    again = Drivers.from_names(named)
    assert again.by_name() == named
    assert np.isnan(again.hip_px)
    with pytest.raises(TypeError, match="moonlight"):
        Drivers.from_names({**named, "moonlight": 1.0})
