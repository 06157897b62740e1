import math

import pytest

from tests.lab.made_up import row, setting
from validation.score.rows import ClipRow, EventRow
from validation.score.tables import (
    agreement,
    event_agreement,
    groups_of,
    keys_of,
    recognition,
    verdict,
    wilson,
)


def test_agreement_of_four_values_worked_out_by_hand() -> None:
    # Errors 1, 2, 3, 6: mean 3, SD sqrt(14/3), MAE 3; intervals of 2.5 hold 1 and 2.
    rows = [row(10.0, 10.0 + error, 2.5) for error in (1.0, 2.0, 3.0, 6.0)]
    found = agreement([*rows, row(10.0)])
    sd = math.sqrt(14.0 / 3.0)
    assert (found.expected, found.measured) == (5, 4)
    assert found.bias == pytest.approx(3.0)
    assert found.sd == pytest.approx(sd)
    assert found.mae == pytest.approx(3.0)
    assert (found.low, found.high) == (
        pytest.approx(3.0 - 1.96 * sd, abs=1e-3),
        pytest.approx(3.0 + 1.96 * sd, abs=1e-3),
    )
    assert (found.covered, found.coverage) == (2, 0.5)
    assert found.half_width == pytest.approx(2.5)
    assert found.refused_share == pytest.approx(0.2)


def test_negative_errors_count_in_the_absolute_error_not_in_the_bias() -> None:
    found = agreement([row(5.0, 7.0), row(5.0, 3.0)])
    assert found.bias == pytest.approx(0.0)
    assert found.mae == pytest.approx(2.0)


def test_nothing_and_one_value_have_no_spread() -> None:
    nothing, one = agreement([]), agreement([row(1.0, 2.0)])
    assert math.isnan(nothing.bias)
    assert math.isnan(nothing.refused_share)
    assert math.isnan(one.sd)
    assert math.isnan(one.low)
    assert one.bias == pytest.approx(1.0)


def test_values_of_both_legs_are_of_one_clip() -> None:
    assert agreement([row(1.0, 2.0), row(1.0, 2.0, side="right")]).clips == 1


def test_values_that_nobody_asked_for_are_not_missing() -> None:
    found = agreement([row(1.0, 2.0, expected=False), row(1.0)])
    assert (found.expected, found.measured) == (1, 1)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    # Newcombe, Stat Med 1998;17:857, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_published_intervals(
    hits: int, count: int, low: float, high: float
) -> None:
    assert wilson(hits, count) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_a_share_of_nothing_is_unknown() -> None:
    assert all(math.isnan(edge) for edge in wilson(0, 0))


@pytest.mark.parametrize(
    ("hits", "count", "said"),
    [
        (57, 60, "in the band"),
        (50, 60, "MISSED: too narrow (may be chance)"),
        (30, 60, "MISSED: too narrow"),
        (60, 60, "MISSED: wider than need be (may be chance)"),
        (600, 600, "MISSED: wider than need be"),
        (8, 8, "too few to tell"),
        (1, 8, "MISSED: too narrow"),
        (0, 0, "not measured"),
    ],
)
def test_the_verdict_on_intervals(hits: int, count: int, said: str) -> None:
    rows = [row(0.0, 0.5, 1.0)] * hits + [row(0.0, 2.0, 1.0)] * (count - hits)
    assert verdict(agreement([*rows, row(0.0)])) == said


def test_headline_metrics_come_first() -> None:
    rows = [row(1.0, key=key) for key in ("cadence", "pelvic_drop_peak", "ankle_dorsiflexion_peak")]
    assert keys_of(rows) == ["ankle_dorsiflexion_peak", "pelvic_drop_peak", "cadence"]


def test_groups_split_by_what_differs_and_by_nothing_else() -> None:
    rows = [
        row(1.0, 2.0),
        row(1.0, 3.0, setting=setting(clip="two", shoes=True, yaw_deg=-8.0)),
        row(1.0, 4.0, setting=setting(clip="three", movement="walking")),
    ]
    groups = {name: [one.measured for one in some] for name, some in groups_of(rows)}
    assert groups == {
        "running": [2.0, 3.0],
        "walking": [4.0],
        "in shoes": [3.0],
        "barefoot": [2.0, 4.0],
        "yaw over 5 deg": [3.0],
        "yaw up to 5 deg": [2.0, 4.0],
    }


def test_events_by_hand() -> None:
    where = setting()
    rows = [
        EventRow(where, "toe_off", "left", "near", "found", 1.0, 1.010),
        EventRow(where, "toe_off", "left", "near", "found", 2.0, 1.970),
        EventRow(where, "toe_off", "left", "near", "missed", true_s=3.0),
        EventRow(where, "toe_off", "left", "near", "extra", measured_s=9.0),
    ]
    found = event_agreement(rows)
    assert (found.true, found.found, found.missed, found.extra) == (3, 2, 1, 1)
    assert found.bias_ms == pytest.approx(-10.0)
    assert found.sd_ms == pytest.approx(20.0 * math.sqrt(2.0))
    assert found.mae_ms == pytest.approx(20.0)
    assert found.missed_share == pytest.approx(1.0 / 3.0)


def test_recognition_counts_refused_clips_apart() -> None:
    rows = [
        ClipRow(setting(), "running", "left", "yes"),
        ClipRow(setting(), "walking", "left", "no"),
        ClipRow(setting(), refused="Nothing can be assessed."),
    ]
    found = recognition(rows)
    assert (found.clips, found.refused) == (3, 1)
    assert (found.movement_right, found.view_right) == (1, 2)
    assert (found.side_right, found.side_told) == (1, 2)
