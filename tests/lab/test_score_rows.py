import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import NothingAssessableError, UsageError
from gait_screen.metrics.drivers import Drivers, MetricDrivers
from gait_screen.records import AnalysisOptions
from tests.lab.made_up import always, analysis, event, metric, row, setting, truth
from validation.score import compare as compare_module
from validation.score.compare import (
    LabClip,
    compare,
    folder_clips,
    match_times,
    read_setting,
    refused_score,
    score_clip,
)
from validation.score.rows import (
    ClipRow,
    EventRow,
    MetricRow,
    read_rows,
    reported,
    write_rows,
)

RUN = {"type": "gait", "style": "run"}
STEPS = [
    made
    for number, side in enumerate("LRLRLR")
    for made in (
        event("initial_contact", 0.4 + 0.35 * number, side),
        event("toe_off", 0.65 + 0.35 * number, side),
    )
]
MADE = truth(RUN, angles={"dorsiflexion_L": always(21.5)}, events=STEPS)


def rows_of(score, key: str) -> list[MetricRow]:
    return [one for one in reported(score.metrics) if one.key == key]


def test_a_measured_metric_stands_beside_its_truth_with_its_drivers() -> None:
    key = "ankle_dorsiflexion_peak"
    score = compare(
        setting(),
        MADE,
        analysis([metric(key, "left", 20.0, half=2.0)], drivers={(key, "left"): 90.0}),
    )
    (found,) = rows_of(score, key)
    assert (found.true, found.measured, found.uncertainty) == (21.5, 20.0, 2.0)
    assert found.error == pytest.approx(-1.5)
    assert found.covered
    assert (found.drivers.foot_px, found.drivers.n) == (90.0, 3)
    assert found.drivers.details["foot_px"] == 90.0


def test_beside_what_is_reported_stands_what_each_source_gave() -> None:
    key = "ankle_dorsiflexion_peak"
    made = analysis([metric(key, "left", 20.0, half=2.0)])
    singles = tuple(
        MetricDrivers(key, "left", Drivers.from_names({"n": n}), source, value, half)
        for source, value, half, n in (
            ("landmarks", 17.0, 6.0, 3.0),
            ("picture", 20.5, 2.2, 5.0),
        )
    )
    clip = replace(made.clips[0], drivers=singles)
    score = compare(setting(), MADE, replace(made, clips=(clip,)))
    by_source = {one.source: one for one in score.metrics if one.key == key and one.side == "left"}
    assert {name: one.measured for name, one in by_source.items()} == {
        "fused": 20.0,
        "landmarks": 17.0,
        "picture": 20.5,
    }
    assert {one.true for one in by_source.values()} == {21.5}
    assert by_source["landmarks"].uncertainty == 6.0
    # What is reported carries the drivers of the source that knows it best.
    assert [by_source[name].drivers.n for name in ("fused", "landmarks", "picture")] == [5, 3, 5]
    assert len(reported(score.metrics)) == len(score.metrics) - 2


def test_what_was_not_assessed_keeps_its_row_and_reason() -> None:
    score = compare(setting(), MADE, analysis([metric("ankle_dorsiflexion_peak", "left", None)]))
    (found,) = rows_of(score, "ankle_dorsiflexion_peak")
    assert found.status == "not_assessed"
    assert found.reason == "the foot was never flat"
    assert math.isnan(found.error)
    assert not found.covered


def test_a_metric_that_the_product_forgot_counts_as_not_assessed() -> None:
    score = compare(setting(), MADE, analysis([]))
    assert rows_of(score, "ankle_dorsiflexion_peak")[0].status == "not_assessed"


def test_a_number_of_the_far_leg_is_kept_but_was_not_expected() -> None:
    score = compare(setting(), MADE, analysis([metric("ankle_dorsiflexion_peak", "right", 9.0)]))
    by_side = {one.side: one for one in rows_of(score, "ankle_dorsiflexion_peak")}
    assert not by_side["right"].expected
    assert by_side["right"].measured == 9.0
    assert by_side["left"].expected


def test_a_wrong_recognition_is_said_in_each_row() -> None:
    wrong = analysis([metric("ankle_dorsiflexion_peak", "left", 20.0)], test="walking")
    score = compare(setting(), MADE, wrong)
    assert "recognised as walking, left" in rows_of(score, "ankle_dorsiflexion_peak")[0].reason
    assert not score.clip.movement_right
    assert score.clip.view_right


def test_the_leg_is_right_only_where_the_intervals_are_of_it() -> None:
    lunge = truth({"type": "lunge", "side": "L"})
    where = setting(movement="lunge")
    sides = [
        compare(where, lunge, analysis([], test="lunge", interval_side=side)).clip.side_right
        for side in ("left", "right", None)
    ]
    assert sides == ["yes", "no", ""]


def test_a_refused_clip_counts_every_value_that_it_ought_to_give() -> None:
    score = refused_score(setting(), MADE, "Nothing can be assessed.")
    assert score.clip.refused == "Nothing can be assessed."
    assert {one.status for one in score.metrics} == {"clip_refused"}
    assert rows_of(score, "ankle_dorsiflexion_peak")[0].true == 21.5
    assert {one.status for one in score.events} == {"missed"}


def test_events_are_found_missed_or_extra() -> None:
    events = [
        ("initial_contact", "left", 0.41),
        ("initial_contact", "left", 1.5),
        ("initial_contact", "left", 1.79),
        ("initial_contact", "right", 0.74),
    ]
    score = compare(setting(), MADE, analysis([], events=events))
    near = [one for one in score.events if one.kind == "initial_contact" and one.leg == "near"]
    errors = [round(one.error_ms) for one in near if one.status == "found"]
    assert errors == [10, -10]
    assert [one.true_s for one in near if one.status == "missed"] == [pytest.approx(1.1)]
    assert [one.measured_s for one in near if one.status == "extra"] == [1.5]
    far = [one for one in score.events if one.leg == "far" and one.status == "found"]
    assert [round(one.error_ms) for one in far] == [-10]


def test_an_event_out_of_the_picture_is_not_missed() -> None:
    hidden = truth(
        RUN, events=STEPS, joints={"ankle_L": lambda t: (9.0 if t > 1.0 else 0.1, 0.07, 0.0)}
    )
    score = compare(setting(), hidden, analysis([]))
    missed = [one.true_s for one in score.events if one.leg == "near"]
    assert missed == [pytest.approx(0.4), pytest.approx(0.65)]


def test_moments_pair_with_the_closest_and_only_once() -> None:
    pairs = match_times(np.array([1.0, 1.2]), np.array([1.19, 1.3, 5.0]), 0.15)
    assert pairs == [(1.2, 1.19)]
    assert match_times(np.array([1.0]), np.zeros(0), 0.15) == []


def test_the_setting_comes_from_the_spec() -> None:
    spec = {
        "camera": {"view": "right", "yaw_deg": -12.0, "roll_deg": 4.0, "distance_m": 5.0},
        "look": {"shoes": {"toe_box": "round"}, "bottoms": {"length": 1.9}},
        "light": {"exposure": 0.3},
        "post": {"blur_px": 1.5, "crf": 35},
        "scene": {"occluder": "rail", "others": [{}]},
    }
    made = truth(RUN, spec=spec, fps=30.0)
    clip = LabClip("stress", "yaw_00", Path("a.mp4"), Path("a.json"), "fit", "yaw")
    found = read_setting(clip, made, "full")
    expected = setting(
        suite="stress",
        part="fit",
        clip="yaw_00",
        view="right",
        model="full",
        condition="yaw",
        fps=30.0,
        yaw_deg=-12.0,
        roll_deg=4.0,
        distance_m=5.0,
        shoes=True,
        trousers=True,
        low_light=True,
        blur=True,
        compression=True,
        occlusion=True,
        others=True,
    )
    assert found == expected
    plain = read_setting(clip, truth(RUN), "full")
    assert not any((plain.shoes, plain.low_light, plain.blur, plain.compression, plain.others))


def test_a_clip_that_the_product_refuses_is_part_of_the_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise NothingAssessableError("Nobody is in the picture.")

    monkeypatch.setattr(compare_module, "analyse", refuse)
    (tmp_path / "one.json").write_text(json.dumps(MADE.data), encoding="utf-8")
    clip = LabClip("made", "one", tmp_path / "one.mp4", tmp_path / "one.json")
    score = score_clip(clip, AnalysisOptions())
    assert score.clip.refused == "Nobody is in the picture."
    assert score.metrics


def test_rows_come_back_from_csv_as_they_were(tmp_path: Path) -> None:
    rows = [
        row(21.5, 20.0, 2.0, reason='it said "so", then'),
        row(12.25, setting=setting(shoes=True, yaw_deg=-6.5, condition="shoes")),
    ]
    write_rows(tmp_path / "metrics.csv", rows, MetricRow)
    back = read_rows(tmp_path / "metrics.csv", MetricRow)
    assert back[0] == replace(rows[0], drivers=back[0].drivers)
    assert back[0].drivers.details == {"fps": 60.0, "n": 4.0}
    assert back[1].setting == replace(rows[1].setting, distance_m=back[1].setting.distance_m)
    assert math.isnan(back[1].measured)

    events = [EventRow(setting(), "toe_off", "left", "near", "found", 1.0, 1.0125)]
    write_rows(tmp_path / "events.csv", events, EventRow)
    assert read_rows(tmp_path / "events.csv", EventRow)[0].error_ms == pytest.approx(12.5)

    clips = [ClipRow(setting(), "running", "left", "yes", frames_true=200)]
    write_rows(tmp_path / "clips.csv", clips, ClipRow)
    assert read_rows(tmp_path / "clips.csv", ClipRow)[0].frames_true == 200


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="lacks the columns"):
        read_rows(tmp_path / "other.csv", MetricRow)
    with pytest.raises(UsageError, match="cannot be read"):
        read_rows(tmp_path / "absent.csv", MetricRow)


def test_a_folder_is_a_suite_of_the_clips_that_have_a_truth(tmp_path: Path) -> None:
    for name in ("b.mp4", "a.mp4", "a.json", "b.json", "real.mp4"):
        (tmp_path / name).touch()
    found = folder_clips(tmp_path)
    assert [(clip.suite, clip.name, clip.part) for clip in found] == [
        (tmp_path.name, "a", "all"),
        (tmp_path.name, "b", "all"),
    ]
