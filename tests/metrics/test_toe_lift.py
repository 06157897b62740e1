"""Active lifts of the big toe: found in a curve, measured from rest, refused with a reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait_screen.metrics.toe_lift import find_lifts
from gait_screen.picture.readings import plan_crops
from gait_screen.quality import Footage, check_quality
from gait_screen.recognition.movement import MovementEstimate
from gait_screen.records import Curve, FloatArray
from gait_screen.vocabulary import Side, View
from tests.helpers.bodies import LEVEL, Measured, measure, recognise
from tests.helpers.figures import clock, frontal_figure, side_figure
from tests.helpers.readings import reading

TIME_S = clock(9.0)


def lifted(
    time_s: FloatArray, tops_s: tuple[float, ...], peak_deg: float, rest_deg: float = 0.0
) -> FloatArray:
    """Return toes that rise for half a second, are held for half, and go down for half."""
    away = np.min([np.abs(time_s - top) for top in tops_s], axis=0)
    up = np.clip((0.75 - away) / 0.5, 0.0, 1.0)
    return np.asarray(rest_deg + peak_deg * up * up * (3.0 - 2.0 * up))


def standing(view: View = "left") -> Measured:
    return measure(side_figure(TIME_S, view), test="toe-lift", roll=LEVEL)


def with_toe(angle_deg: FloatArray, view: View = "left") -> Measured:
    made = standing(view)
    side: Side = "left" if view == "left" else "right"
    looked = np.arange(0, len(TIME_S), 2)
    seen = reading("side_foot", side, {"mtp_extension": angle_deg[looked]}, looked)
    return replace(made, clip=replace(made.clip, readings=(seen,)))


def test_lifts_are_counted_and_measured_from_the_resting_toe() -> None:
    lifts = find_lifts(lifted(TIME_S, (2.0, 4.5, 7.0), 35.0, rest_deg=-6.0), TIME_S)

    assert [lift.top_s for lift in lifts] == pytest.approx([2.0, 4.5, 7.0], abs=0.15)
    assert [lift.height_deg for lift in lifts] == pytest.approx([35.0] * 3, abs=0.5)
    assert [lift.rest_deg for lift in lifts] == pytest.approx([-6.0] * 3, abs=0.5)


def test_the_height_is_right_in_noise_drift_gaps_and_on_a_phones_uneven_clock() -> None:
    rng = np.random.default_rng(4)
    time_s = TIME_S + rng.uniform(0.0, 0.008, len(TIME_S))
    curve = lifted(time_s, (2.0, 4.5, 7.0), 30.0) + 0.8 * time_s
    curve += rng.normal(0.0, 1.0, len(time_s))
    curve[1::2] = np.nan
    lifts = find_lifts(curve, time_s)

    assert len(lifts) == 3
    assert np.median([lift.height_deg for lift in lifts]) == pytest.approx(30.0, abs=1.5)


def test_a_still_toe_and_its_noise_are_no_lift() -> None:
    noise = np.random.default_rng(2).normal(0.0, 1.5, len(TIME_S))

    assert find_lifts(noise, TIME_S) == []
    assert find_lifts(np.full(len(TIME_S), np.nan), TIME_S) == []
    assert find_lifts(np.zeros(0), np.zeros(0)) == []


def test_a_lift_cut_by_the_end_of_the_clip_or_by_a_gap_does_not_count() -> None:
    whole = lifted(TIME_S, (2.0, 5.0), 30.0)
    ends_up = np.where(TIME_S >= 5.0, 30.0, whole)
    gap = np.where((TIME_S > 5.0) & (TIME_S < 6.0), np.nan, whole)

    assert len(find_lifts(whole, TIME_S)) == 2
    assert len(find_lifts(ends_up, TIME_S)) == 1
    assert len(find_lifts(gap, TIME_S)) == 1


def test_a_twitch_between_lifts_is_not_one_of_them() -> None:
    curve = lifted(TIME_S, (2.0, 6.0), 40.0) + lifted(TIME_S, (4.0,), 9.0)

    assert len(find_lifts(curve, TIME_S)) == 2


@pytest.mark.parametrize(("view", "near"), [("left", "left"), ("right", "right")])
def test_the_near_toes_active_extension_is_measured_in_the_picture(view: View, near: Side) -> None:
    made = with_toe(lifted(TIME_S, (2.0, 4.5, 7.0), 34.0, rest_deg=5.0), view)
    metric = made.metric("mtp_extension_active", near)

    assert metric.status == "measured"
    assert metric.value == pytest.approx(34.0, abs=1.0)
    assert (metric.n, metric.test) == (3, "toe-lift")
    assert metric.source.startswith("picture")
    assert metric.uncertainty is not None
    assert 2.0 < metric.uncertainty < 15.0
    far = made.metric("mtp_extension_active", "right" if near == "left" else "left")
    assert "far leg" in (far.reason or "")


def test_without_a_look_at_the_picture_or_without_lifts_it_says_so() -> None:
    unseen = standing().metric("mtp_extension_active", "left")
    still = with_toe(np.zeros(len(TIME_S))).metric("mtp_extension_active", "left")

    assert (unseen.status, still.status) == ("not_assessed", "not_assessed")
    assert "landmarks do not show it" in (unseen.reason or "")
    assert "three times" in (still.reason or "")


def test_a_rear_view_of_toe_lifts_is_refused_with_the_view_that_shows_them() -> None:
    made = measure(frontal_figure(TIME_S, "rear"), test="toe-lift", roll=LEVEL)
    reason = made.metric("mtp_extension_active", "left").reason or ""

    assert "A rear view does not show it" in reason
    assert made.clip.timing.watched_s == ()


def test_all_of_the_clip_is_looked_at_and_nothing_is_asked_of_the_landmarks() -> None:
    clip = standing().clip
    nobody = np.zeros(len(TIME_S), dtype=bool)
    (track,) = plan_crops(clip.signals, clip.view, clip.timing, nobody)
    looked_s = TIME_S[track.frames]

    assert (track.look.network, track.look.side) == ("side_foot", "left")
    assert looked_s[0] < 0.2
    assert looked_s[-1] > TIME_S[-1] - 0.2
    assert np.diff(looked_s).max() < 0.1
    assert clip.timing.spans() == ()


def test_the_quality_check_does_not_miss_repetitions_that_landmarks_cannot_show() -> None:
    made = standing()
    checks = check_quality(
        Footage(
            movement=MovementEstimate("toe-lift", 1.0, "named by the user"),
            view=made.view,
            signals=made.signals,
            timing=made.clip.timing,
            roll=LEVEL,
            brightness=120.0,
            faults=(),
            others_in_view=False,
            mirrored=False,
        )
    )
    (enough,) = [check for check in checks if check.check == "enough"]
    assert enough.status == "pass"


def test_standing_still_is_never_taken_for_a_toe_lift() -> None:
    _, movement = recognise(side_figure(TIME_S))

    assert movement.movement is None


def test_stickers_on_the_inner_side_measure_the_far_foot() -> None:
    made = standing("left")
    curve = Curve(
        "mtp_extension", "right", lifted(TIME_S, (2.0, 4.5, 7.0), 28.0), "markers", 1.5, None
    )
    made = replace(made, clip=replace(made.clip, marker_curves=(curve,)))
    far = made.metric("mtp_extension_active", "right")

    assert far.value == pytest.approx(28.0, abs=0.5)
    assert far.source.startswith("markers")
    assert made.metric("mtp_extension_active", "left").status == "not_assessed"
