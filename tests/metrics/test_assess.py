"""Every metric of the contract is there: measured with an interval, or refused with a reason."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from gait_screen.metrics.assess import assess_clip, assess_metrics
from gait_screen.screening import Metric
from gait_screen.signals.roll import UNKNOWN_ROLL
from gait_screen.vocabulary import FRONTAL_VIEWS, SIDES, Side, View
from tests.helpers.bodies import (
    LEVEL,
    TRUNK,
    TRUTHS,
    Measured,
    jittered,
    load_truth,
    measure,
    measured_truth,
    mirrored,
    part_of,
    truth_track,
)
from tests.helpers.contract import CONTRACT_METRICS
from tests.helpers.figures import clock, frontal_figure, frontal_walk, repeated, side_figure

KEYS = set(CONTRACT_METRICS)
TIME_S = clock(14.0)
DOWN = repeated(TIME_S, 4)


@functools.cache
def screened() -> tuple[Metric, ...]:
    """Return the metrics of one person in all sample videos (their true landmarks)."""
    return tuple(assess_metrics([measured_truth(name).clip for name in TRUTHS]))


def squat(yaw_deg: float = 0.0, view: View = "left") -> Measured:
    track = side_figure(
        TIME_S,
        view,
        tibia_deg=5 + 25 * DOWN,
        knee_deg=5 + 90 * DOWN,
        trunk_deg=40 * DOWN,
        yaw_deg=yaw_deg,
    )
    return measure(track, roll=LEVEL)


def named(metrics: list[Metric] | tuple[Metric, ...], key: str, side: Side | None) -> Metric:
    (found,) = [m for m in metrics if (m.key, m.side) == (key, side)]
    return found


def test_every_key_of_the_contract_appears() -> None:
    assert {metric.key for metric in screened()} == KEYS
    assert {metric.key for metric in assess_metrics([measured_truth("run_side").clip])} == KEYS
    assert {metric.key for metric in assess_metrics([])} == KEYS


def test_a_measured_metric_has_a_value_an_interval_and_its_repetitions() -> None:
    measured = [metric for metric in screened() if metric.status == "measured"]
    assert len(measured) > 20
    for metric in measured:
        assert metric.value is not None
        assert metric.uncertainty is not None
        assert metric.uncertainty > 0.0
        assert metric.n == len(metric.values) > 0
        assert metric.value == pytest.approx(np.median(metric.values), abs=0.06)
        assert (metric.spread is None) == (metric.n < 2)
        assert metric.source


def test_a_metric_that_is_not_assessed_says_why_and_how_to_film() -> None:
    refused = [metric for metric in screened() if metric.status == "not_assessed"]
    assert refused
    for metric in refused:
        assert metric.value is None
        assert metric.uncertainty is None
        assert metric.values == []
        assert metric.reason
        assert metric.reason[0].isupper()
        assert metric.reason.endswith(".")
        assert "film" in metric.reason.lower(), f"{metric.key}: {metric.reason}"


def test_rearfoot_eversion_is_refused_where_only_landmarks_are_known() -> None:
    rear = assess_clip(measured_truth("run_rear_ev14").clip)
    refused = [metric for metric in rear if metric.key.startswith("rearfoot_")]
    assert len(refused) == 2 * 5
    for metric in refused:
        assert metric.status == "not_assessed"
        assert "landmarks" in (metric.reason or "")


@pytest.mark.parametrize("name", ["run_side", "squat_side", "walk_hallway_side"])
def test_the_far_leg_is_refused_by_name(name: str) -> None:
    for metric in assess_clip(measured_truth(name).clip):
        if metric.side == "right" and metric.view == "left":
            assert metric.status == "not_assessed"
    far = measured_truth(name).metric("ankle_dorsiflexion_peak", "right")
    assert "far leg" in (far.reason or "")
    assert "right side" in (far.reason or "")


def test_what_the_view_cannot_show_is_refused_with_the_view_that_can() -> None:
    reason = measured_truth("run_rear_ev14").metric("ankle_dorsiflexion_peak", "left").reason
    assert "needs the side" in (reason or "")
    reason = measured_truth("run_side").metric("pelvic_drop_peak", "left").reason
    assert "needs rear or front" in (reason or "")


@pytest.mark.parametrize("name", ["run_side", "run_rear_ev14"])
def test_an_oblique_body_keeps_its_cadence_and_loses_its_angles(name: str) -> None:
    track = truth_track(name)
    turn = np.radians(30.0)
    world_m = track.world_m.copy()
    x, z = track.world_m[..., 0], track.world_m[..., 2]
    world_m[..., 0] = x * np.cos(turn) - z * np.sin(turn)
    world_m[..., 2] = x * np.sin(turn) + z * np.cos(turn)
    oblique = measure(replace(track, world_m=world_m), roll=LEVEL)
    assert abs(oblique.view.yaw_deg) == pytest.approx(30.0, abs=3.0)
    assert oblique.value("cadence") == pytest.approx(168.0, abs=1.0)
    for metric in assess_clip(oblique.clip):
        if metric.key not in {"cadence", "contact_time"}:
            assert metric.status == "not_assessed", metric.key
    shown = "ankle_dorsiflexion_peak" if name == "run_side" else "pelvic_drop_peak"
    reason = oblique.metric(shown, "left").reason or ""
    assert "turned 30°" in reason or "turned 29°" in reason or "turned 31°" in reason


@pytest.mark.parametrize("yaw_deg", [-15.0, 15.0])
@pytest.mark.parametrize("view", ["left", "right"])
def test_a_turned_body_is_measured_right_and_trusted_less(yaw_deg: float, view: View) -> None:
    square, turned = squat(view=view), squat(yaw_deg, view)
    for key in ("tibia_inclination_peak", "ankle_dorsiflexion_peak", "knee_flexion_peak"):
        one, other = square.metric(key, view), turned.metric(key, view)  # type: ignore[arg-type]
        assert other.value == pytest.approx(one.value, abs=0.5)
    lean = [m.metric("tibia_inclination_peak", view).uncertainty for m in (square, turned)]
    assert lean[1] > lean[0]


def test_a_turned_body_widens_the_knees_interval_in_a_frontal_view() -> None:
    widths = []
    for yaw_deg in (0.0, 8.0, 16.0):
        track = frontal_figure(
            TIME_S, hip_height=1 - 0.2 * DOWN, knee_height=0.5 - 0.03 * DOWN, yaw_deg=yaw_deg
        )
        widths.append(measure(track, roll=LEVEL).metric("knee_fppa_peak", "left").uncertainty)
    assert widths == sorted(widths)
    assert widths[-1] > widths[0] + 3.0


def test_fewer_steps_widen_the_interval() -> None:
    track = jittered(truth_track("run_rear_ev14"), 2.0)
    long, short = (measure(part_of(track, 0.0, end_s), roll=LEVEL) for end_s in (5.0, 1.9))
    for key in ("trunk_lateral_lean_peak", "pelvic_drop_peak"):
        many, few = long.metric(key, "left"), short.metric(key, "left")
        assert many.n > few.n > 0
        assert few.uncertainty > many.uncertainty


@pytest.mark.parametrize(
    ("name", "key", "side"),
    [
        ("run_side", "tibia_inclination_contact", "left"),
        ("squat_side", "tibia_inclination_peak", "left"),
        ("squat_side", "trunk_forward_lean_mean", None),
        ("run_rear_ev14", "trunk_lateral_lean_peak", "left"),
        ("run_rear_ev14", "pelvic_drop_peak", "right"),
    ],
)
def test_an_unknown_roll_widens_what_is_measured_against_the_vertical(
    name: str, key: str, side: Side | None
) -> None:
    unknown = measure(truth_track(name), roll=UNKNOWN_ROLL).metric(key, side)
    known = measured_truth(name).metric(key, side)
    assert unknown.value == pytest.approx(known.value, abs=0.2)
    assert unknown.uncertainty > known.uncertainty


def test_a_knee_between_two_segments_does_not_feel_the_roll() -> None:
    unknown = measure(truth_track("squat_side"), roll=UNKNOWN_ROLL)
    metric, known = (
        m.metric("knee_flexion_peak", "left") for m in (unknown, measured_truth("squat_side"))
    )
    assert metric.uncertainty == pytest.approx(known.uncertainty)


def test_the_reserve_is_what_the_lunge_has_and_running_does_not_use() -> None:
    lunge = measure(
        side_figure(
            TIME_S,
            "left",
            tibia_deg=40 * DOWN,
            knee_deg=58 * DOWN,
            far={"tibia_deg": 30 + 5 * DOWN, "knee_deg": 10.0},
            step=0.7,
        ),
        roll=LEVEL,
    )
    assert lunge.movement.movement == "lunge"
    metrics = assess_metrics([measured_truth("run_side").clip, lunge.clip])
    most = lunge.metric("ankle_dorsiflexion_peak", "left")
    used = measured_truth("run_side").metric("ankle_dorsiflexion_peak", "left")
    reserve = named(metrics, "dorsiflexion_reserve", "left")
    assert reserve.value == pytest.approx(most.value - used.value, abs=0.05)
    assert reserve.uncertainty == pytest.approx(
        np.hypot(most.uncertainty, used.uncertainty), abs=0.06
    )
    missing = named(metrics, "dorsiflexion_reserve", "right")
    assert missing.status == "not_assessed"
    assert "right side" in (missing.reason or "")


def test_a_lunge_is_preferred_to_a_squat_for_the_reserve() -> None:
    metrics = assess_metrics([measured_truth("run_side").clip, squat().clip])
    assert named(metrics, "dorsiflexion_reserve", "left").test == "squat"


def test_what_another_clip_measured_is_not_refused_as_well() -> None:
    right = measure(mirrored(truth_track("run_side")), roll=LEVEL)
    metrics = assess_metrics([measured_truth("run_side").clip, right.clip])
    for side in SIDES:
        found = [m for m in metrics if (m.key, m.side) == ("ankle_dorsiflexion_peak", side)]
        assert [metric.status for metric in found if metric.test == "running"] == ["measured"]


def raises(
    heights_deg: list[float], view: View = "left", *, end_s: float | None = None
) -> Measured:
    time_s = clock(1.0 + 3.0 * len(heights_deg) + 1.0)
    phase = np.clip((time_s - 1.0) / 3.0, 0.0, len(heights_deg) - 1e-9)
    height = np.array([*heights_deg, 0.0])[phase.astype(int)]
    pitch = height * (0.5 - 0.5 * np.cos(2.0 * np.pi * phase))
    far = {"tibia_deg": 50.0, "knee_deg": 70.0, "pitch_deg": 20.0}
    track = side_figure(time_s, view, pitch_deg=pitch, far=far, far_lift=0.25)
    return measure(part_of(track, 0.0, end_s or time_s[-1] + 1.0), roll=LEVEL)


@pytest.mark.parametrize("view", ["left", "right"])
def test_heel_raises_are_counted_for_the_leg_that_works(view: View) -> None:
    measured = raises([40.0] * 6, view)
    near: Side = "left" if view == "left" else "right"
    far: Side = "right" if view == "left" else "left"
    assert measured.value("heel_raise_count", near) == 6
    assert measured.metric("heel_raise_count", far).status == "not_assessed"
    assert measured.value("mtp_extension_peak", near) == pytest.approx(40.0, abs=1.5)


def test_raises_that_stop_at_full_height_are_a_lower_bound() -> None:
    assert "at least" in (raises([40.0] * 6).metric("heel_raise_count", "left").reason or "")


def test_raises_that_end_with_a_failed_one_are_the_count() -> None:
    metric = raises([40.0, 40.0, 38.0, 36.0, 35.0, 12.0]).metric("heel_raise_count", "left")
    assert metric.value == 5
    assert metric.reason is None


def test_a_raise_cut_by_the_end_of_the_clip_is_no_failed_one() -> None:
    metric = raises([40.0] * 6, end_s=1.0 + 15.0 + 0.7).metric("heel_raise_count", "left")
    assert metric.value == 5
    assert "at least" in (metric.reason or "")


def test_a_heel_that_lifts_in_a_squat_is_seen_and_ends_the_dorsiflexion() -> None:
    # The heel leaves the ground below two thirds of the depth.
    lift = 20.0 * np.clip((DOWN - 0.66) / 0.34, 0.0, 1.0)
    track = side_figure(
        TIME_S, tibia_deg=40 * DOWN, knee_deg=100 * DOWN, trunk_deg=40 * DOWN, pitch_deg=lift
    )
    measured = measure(track, roll=LEVEL)
    assert measured.value("heel_lift_peak", "left") > 4.0
    assert measured.value("tibia_inclination_peak", "left") < 36.0
    flat = measure(
        side_figure(TIME_S, tibia_deg=40 * DOWN, knee_deg=100 * DOWN, trunk_deg=40 * DOWN),
        roll=LEVEL,
    )
    assert flat.value("heel_lift_peak", "left") < 0.5
    assert flat.value("tibia_inclination_peak", "left") == pytest.approx(40.0, abs=1.0)


@pytest.mark.parametrize("view", sorted(FRONTAL_VIEWS))
def test_the_knee_is_refused_in_a_deep_squat_and_measured_in_a_shallow_one(view: View) -> None:
    deep = frontal_figure(
        TIME_S,
        view,
        hip_height=1.0 - 0.45 * DOWN,
        knee_height=0.5 - 0.06 * DOWN,
        trunk_length=TRUNK * (1.0 - 0.3 * DOWN),
    )
    metric = measure(deep, roll=LEVEL).metric("knee_fppa_peak", "left")
    assert metric.status == "not_assessed"
    assert "half its standing length" in (metric.reason or "")
    shallow = frontal_figure(
        TIME_S, view, hip_height=1.0 - 0.2 * DOWN, fppa_deg={"left": 12 * DOWN, "right": -4 * DOWN}
    )
    measured = measure(shallow, roll=LEVEL)
    assert measured.value("knee_fppa_peak", "left") == pytest.approx(12.0, abs=1.0)
    assert measured.value("knee_fppa_peak", "right") < 1.0


@pytest.mark.parametrize("view", sorted(FRONTAL_VIEWS))
@pytest.mark.parametrize("apart", [0.12, 0.0, -0.06])
def test_step_width_is_negative_where_the_feet_cross_over(view: View, apart: float) -> None:
    measured = measure(frontal_walk(clock(8.0), view, feet_apart=apart), roll=LEVEL)
    assert measured.value("step_width") == pytest.approx(100.0 * apart, abs=1.0)


@pytest.mark.parametrize("view", sorted(FRONTAL_VIEWS))
def test_coming_closer_changes_no_step_width_and_no_pelvis(view: View) -> None:
    time_s = clock(8.0)
    size = np.linspace(0.5, 1.0, len(time_s))
    track = frontal_walk(
        time_s, view, feet_apart=0.12, drop_deg=6.0, size=size if view == "front" else size[::-1]
    )
    measured = measure(track, roll=LEVEL)
    assert measured.value("step_width") == pytest.approx(12.0, abs=1.5)
    for side in SIDES:
        assert measured.value("pelvic_drop_peak", side) == pytest.approx(6.0, abs=0.7)


def test_oscillation_is_in_centimetres_where_the_height_is_known() -> None:
    share, known = (
        measure(truth_track("run_side"), roll=LEVEL, height_cm=height).metric(
            "vertical_oscillation"
        )
        for height in (None, 180.0)
    )
    assert share.unit == "% of leg length"
    assert known.unit == "cm"
    # The leg is 49 % of stature: 88 cm.
    assert known.value == pytest.approx(share.value * 0.884, abs=0.1)


@pytest.mark.parametrize("view", sorted(FRONTAL_VIEWS))
def test_sway_is_the_scatter_of_the_hips(view: View) -> None:
    sway = 0.02 * np.sin(2 * np.pi * 0.5 * TIME_S)
    track = frontal_figure(TIME_S, view, lift={"right": 0.2}, shift_left=sway)
    measured = measure(track, roll=LEVEL)
    assert measured.value("sway_rms", "left") == pytest.approx(2.0 / np.sqrt(2.0), abs=0.1)


def test_a_squat_too_oblique_for_angles_is_refused_and_not_a_crash() -> None:
    clip = squat().clip
    oblique = replace(
        clip,
        view=replace(clip.view, yaw_deg=35.0),
        angles=replace(clip.angles, table=replace(clip.angles.table, curves=()), points={}),
    )

    depth = named(assess_clip(oblique), "squat_depth", "left")

    assert depth.status == "not_assessed"
    assert "35°" in (depth.reason or "")


@pytest.mark.parametrize("name", ["run_side", "walk_hallway_side"])
def test_heel_off_is_told_as_a_share_of_the_stance(name: str) -> None:
    truth, measured = load_truth(name), measured_truth(name)
    near = measured.clip.view.near_side
    assert near is not None
    metric = named(assess_metrics([measured.clip]), "heel_off_time", near)
    shares = []
    for start_s in truth.moments("initial_contact", near):
        inside = [t for t in truth.moments("heel_off", near) if 0.0 < t - start_s < 0.7]
        ends = [t for t in truth.moments("toe_off", near) if 0.0 < t - start_s < 1.0]
        if inside and ends:
            shares.append(100.0 * (inside[0] - start_s) / (ends[0] - start_s))
    assert metric.unit == "% of stance"
    assert metric.value is not None
    assert metric.uncertainty is not None
    assert abs(metric.value - np.median(shares)) < metric.uncertainty < 30.0
