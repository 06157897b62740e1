"""What the review instrument is given: the clip's own numbers, gaps, intervals and moments."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs.review_data import review_data
from gait_screen.outputs.review_moments import find_moments
from gait_screen.records import Curve, Span
from gait_screen.screening import Metric
from gait_screen.vocabulary import LANDMARK_INDEX
from tests.outputs.clips import HIDDEN, make_clip, phone_times, rear_curves, wave

ANKLE = Metric(
    key="ankle_dorsiflexion_peak",
    side="left",
    clip="run.mp4",
    test="running",
    view="left",
    status="measured",
    value=21.96,
    uncertainty=5.0,
    n=2,
)


def angle(data: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in data["angles"] if one["name"] == name)
    return found


def rear_clip(**changes: Any) -> ClipAnalysis:
    return make_clip(view="rear", curves=rear_curves(phone_times()), **changes)


def test_it_is_json_as_it_stands() -> None:
    data = review_data(make_clip(), [ANKLE])
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_times_are_the_frames_own() -> None:
    data = review_data(make_clip())
    np.testing.assert_allclose(data["times_s"], phone_times(), atol=1e-6)
    assert len({round(b - a, 4) for a, b in itertools.pairwise(data["times_s"])}) > 5


def test_values_are_the_curves_to_a_tenth_with_gaps_where_unseen() -> None:
    clip = make_clip()
    (curve,) = angle(review_data(clip), "ankle_dorsiflexion")["curves"]
    measured = clip.angles.curves[0].values_deg
    assert curve["values_deg"][HIDDEN] == [None] * 6
    assert curve["values_deg"][:3] == [round(float(v), 1) for v in measured[:3]]
    assert None not in curve["values_deg"][:20]


def test_the_interval_is_that_of_the_curve() -> None:
    data = review_data(make_clip())
    assert angle(data, "ankle_dorsiflexion")["curves"][0]["half_deg"] == 3.9
    assert angle(data, "tibia_inclination")["curves"][0]["half_deg"] == 2.0


def test_the_interval_is_never_narrower_than_the_reported_one() -> None:
    data = angle(review_data(make_clip(), [ANKLE]), "ankle_dorsiflexion")
    assert data["curves"][0]["half_deg"] == 5.0
    assert data["reported"] == [
        {
            "side": "left",
            "label": "peak ankle dorsiflexion",
            "value_deg": 22.0,
            "half_deg": 5,
            "n": 2,
        }
    ]


def test_an_interval_that_nobody_knows_is_not_invented() -> None:
    time_s = phone_times()
    clip = make_clip(curves=[Curve("knee_flexion", "left", wave(time_s, 30.0, 20.0))])
    assert angle(review_data(clip), "knee_flexion")["curves"][0]["half_deg"] is None


def test_each_frame_has_its_own_interval_where_the_source_states_one() -> None:
    time_s = phone_times()
    sd = np.full(len(time_s), 2.0)
    sd[3] = np.nan
    curve = Curve("knee_fppa", "left", wave(time_s, 4.0, 2.0), frame_sd_deg=sd)
    clip = make_clip(view="rear", curves=[curve])
    half = angle(review_data(clip), "knee_fppa")["curves"][0]["half_deg"]
    assert half[2:5] == [3.9, None, 3.9]


@pytest.mark.parametrize(
    "changes",
    [
        {"clip": "other.mp4"},
        {"view": "rear"},
        {"status": "not_assessed", "value": None},
        {"key": "tibia_inclination_contact"},
    ],
)
def test_only_numbers_of_this_clip_and_curve_are_shown_as_reported(changes: dict[str, Any]) -> None:
    data = review_data(make_clip(), [ANKLE.model_copy(update=changes)])
    assert [one["reported"] for one in data["angles"] if one["reported"]] == []


def test_both_sides_of_one_line_have_the_interval_of_the_side_that_was_measured() -> None:
    curves = angle(review_data(rear_clip()), "pelvic_drop")["curves"]
    assert [(curve["side"], curve["half_deg"]) for curve in curves] == [
        ("left", 2.9),
        ("right", 2.9),
    ]


def test_the_expected_range_comes_with_its_words_and_source_and_may_be_open() -> None:
    band = angle(review_data(rear_clip()), "pelvic_drop")["band"]
    assert band["low_deg"] is None
    assert band["high_deg"] > 0
    assert band["label"].startswith("expected peak up to")
    assert band["source"]


def test_cycles_name_the_span_that_they_are_cut_from() -> None:
    clip = rear_clip()
    data = review_data(clip)
    assert data["cycle"]["kind"] == "stance"
    for cycle in angle(data, "knee_fppa")["cycles"]:
        span = data["spans"][cycle["span"]]
        assert span["side"] == cycle["side"]
        assert len(cycle["values_deg"]) == len(data["cycle"]["pct"])


def test_a_repetition_of_both_legs_is_a_cycle_of_each_leg_and_of_the_trunk() -> None:
    clip = replace(
        make_clip(view="rear", test="squat", curves=rear_curves(phone_times())),
        spans=(Span("repetition", None, 0.2, 0.8), Span("repetition", None, 0.9, 1.6)),
    )
    cycles = angle(review_data(clip), "knee_fppa")["cycles"]
    assert [(cycle["side"], cycle["span"]) for cycle in cycles] == [
        ("left", 0),
        ("right", 0),
        ("left", 1),
        ("right", 1),
    ]


def test_the_trunk_is_cut_by_the_stances_of_both_legs() -> None:
    cycles = angle(review_data(make_clip()), "trunk_forward_lean")["cycles"]
    assert [cycle["span"] for cycle in cycles] == [0, 1, 2, 3]


def test_the_picture_is_the_upper_part_of_the_annotated_video() -> None:
    video = review_data(make_clip())["video"]
    assert video["picture_height_px"] < video["height_px"]
    shown = video["width_px"] / video["picture_height_px"]
    assert shown == pytest.approx(video["source_width_px"] / video["source_height_px"], rel=0.02)


def test_slow_motion_says_how_much_slower_the_file_is() -> None:
    assert review_data(make_clip(slow_motion=8.0))["video"]["factor"] == 8.0


def test_landmarks_are_those_the_angles_were_computed_from() -> None:
    clip = make_clip()
    landmarks = review_data(clip)["landmarks"]
    heel = landmarks["names"].index("left_heel")
    seen = clip.cleaned_xy_px[:, LANDMARK_INDEX["left_heel"]]
    assert landmarks["x_px"][heel][0] == round(seen[0, 0])
    assert landmarks["y_px"][heel][0] == round(seen[0, 1])
    assert landmarks["x_px"][heel][HIDDEN] == [None] * 6
    hip = landmarks["names"].index("left_hip")
    assert [hip, landmarks["names"].index("left_knee")] in landmarks["bones"]


def test_mid_stance_is_the_middle_of_each_stance() -> None:
    moments = find_moments(make_clip())
    assert [(m.kind, m.side, round(m.time_s, 3)) for m in moments] == [
        ("mid_stance", "left", 0.425),
        ("mid_stance", "right", 0.725),
        ("mid_stance", "left", 1.025),
        ("mid_stance", "right", 1.325),
    ]


@pytest.mark.parametrize(
    ("test", "kind", "sign"), [("squat", "deepest_point", 1), ("heel-raise", "highest_point", -1)]
)
def test_the_turning_point_is_where_the_hips_are_lowest_or_highest(
    test: str, kind: str, sign: int
) -> None:
    clip = make_clip(test=test)  # type: ignore[arg-type]
    xy_px = clip.cleaned_xy_px.copy()
    time_s = clip.pose.time_s
    turn = 25
    for side in ("left", "right"):
        # y points down: deeper is more.
        hips = xy_px[:, LANDMARK_INDEX[f"{side}_hip"]]
        hips[:, 1] = 70.0 - sign * 30.0 * np.abs(time_s - time_s[turn])
    spans = (Span("repetition", None, 0.4, 1.4),)
    (moment,) = find_moments(replace(clip, cleaned_xy_px=xy_px, spans=spans))
    assert (moment.kind, moment.side, moment.time_s) == (kind, None, time_s[turn])


def test_a_repetition_without_hips_has_no_turning_point() -> None:
    clip = make_clip(test="squat")
    xy_px = np.full_like(clip.cleaned_xy_px, np.nan)
    spans = (Span("repetition", None, 0.4, 1.4),)
    assert find_moments(replace(clip, cleaned_xy_px=xy_px, spans=spans)) == ()


def test_a_clip_of_which_nothing_was_recognised_has_no_charts_and_still_a_picture() -> None:
    clip = make_clip()
    unknown = replace(
        clip, record=clip.record.model_copy(update={"test": None, "view": None}), spans=()
    )
    data = review_data(unknown)
    assert data["angles"] == []
    assert data["spans"] == []
    assert data["video"]["width_px"] > 0
