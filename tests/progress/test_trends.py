"""Trends: what is drawn over time, and which values a line may join."""

from __future__ import annotations

import math
import re

import pytest

from gait_screen.outputs.trend_svg import HEIGHT, WIDTH, Trend, TrendPoint, trend_svg
from gait_screen.progress import PastScreening, look_back
from gait_screen.progress.trends import history_trend, metric_trends
from tests.cli.screenings import clip_record, metric, screening
from tests.progress.series import FIRST_DAY, drop, lunge, when


def series(*metrics: list, model: str = "heavy", **more: object) -> list[PastScreening]:
    """Make one screening every four weeks, each of a clip of its own."""
    return [
        PastScreening(
            screening(
                some,
                created=when(4 * number),
                clips=[clip_record(sha256=f"{number:064d}")],
                model=model,
                **more,  # type: ignore[arg-type]
            )
        )
        for number, some in enumerate(metrics)
    ]


def test_a_metric_has_its_legs_days_intervals_and_what_is_known_of_it() -> None:
    past = series([lunge(24.0), lunge(30.0, 1.5, side="right")], [lunge(31.0)])
    (trend,) = metric_trends(past)
    assert (trend.key, trend.test) == ("tibia_inclination_peak", "lunge")
    assert trend.trend.normal == (38.0, math.inf)
    assert trend.trend.smallest_change == 4.7
    left, right = trend.trend.points["left"], trend.trend.points["right"]
    assert (left[0].day, left[0].value, left[0].uncertainty) == (FIRST_DAY, 24.0, 2.0)
    assert [p.joined for p in left] == [False, True]
    assert [p.value for p in right] == [30.0]


def test_of_several_clips_the_most_precise_value_counts() -> None:
    (trend,) = metric_trends(series([lunge(24.0, 3.0), lunge(27.0, 1.0, clip="b.mp4")]))
    assert [p.value for p in trend.trend.points["left"]] == [27.0]


def test_values_from_other_models_or_sources_are_not_joined() -> None:
    heavy, full = series([lunge(24.0)]), series([lunge(24.0)], [lunge(31.0)], model="full")[1:]
    (trend,) = metric_trends([*heavy, *full])
    assert [p.joined for p in trend.trend.points["left"]] == [False, False]
    (trend,) = metric_trends(series([lunge(24.0)], [lunge(31.0, source="markers")]))
    assert [p.joined for p in trend.trend.points["left"]] == [False, False]


def test_what_was_not_measured_in_between_leaves_no_point() -> None:
    gone = metric("tibia_inclination_peak", None)
    (trend,) = metric_trends(series([lunge(24.0)], [gone], [lunge(31.0)]))
    assert len(trend.trend.points["left"]) == 2


def test_a_deficit_is_followed_by_its_own_leg_or_by_the_difference_of_both() -> None:
    past = series(
        [lunge(24.0, 1.0), lunge(40.0, 1.0, side="right")],
        [lunge(30.0, 1.0), lunge(40.0, 1.0, side="right")],
    )
    trends = {
        history.deficit: history_trend(history, past) for history in look_back(past).histories
    }
    assert set(trends["limited_ankle_dorsiflexion"].points) == {"left"}
    assert [p.value for p in trends["asymmetry"].points[""]] == [16.0, 10.0]


def test_the_catalogues_order_is_kept() -> None:
    found = metric_trends(series([drop(7.0), lunge(24.0)]))
    assert [one.key for one in found] == ["tibia_inclination_peak", "pelvic_drop_peak"]


# --- the picture ---


def numbers_of(svg: str, name: str) -> list[float]:
    return [float(value) for value in re.findall(rf'{name}="(-?[\d.]+)"', svg)]


def test_the_picture_has_a_mark_and_a_bar_for_each_value_and_stays_inside() -> None:
    past = series([lunge(24.0), lunge(30.0, side="right")], [lunge(31.0)], [lunge(45.0)])
    (trend,) = metric_trends(past)
    svg = trend_svg(trend.trend, alt="A < chart", change_label="noise")
    assert svg.count("<circle") == 3
    assert svg.count('<rect class="mark"') == 1
    assert svg.count('class="bar"') == 4
    assert svg.count('class="join"') == 2
    assert "A &lt; chart" in svg
    assert "4.7°" in svg
    assert "prefers-color-scheme:dark" in svg
    assert all(0 <= y <= HEIGHT for y in [*numbers_of(svg, "cy"), *numbers_of(svg, " y")])
    assert all(0 <= x <= WIDTH for x in [*numbers_of(svg, "cx"), *numbers_of(svg, " x")])
    # Larger is higher, later is further right.
    cy, cx = numbers_of(svg, "cy"), numbers_of(svg, "cx")
    assert cy == sorted(cy, reverse=True)
    assert cx == sorted(cx)


@pytest.mark.parametrize(
    "trend",
    [
        Trend("deg", {}),
        Trend("count", {"left": [TrendPoint(FIRST_DAY, 3.0, None, False)]}),
        Trend("s", {"": [TrendPoint(FIRST_DAY, 0.0, 0.0, False)]}, (-math.inf, 0.0), 100.0),
    ],
)
def test_little_to_draw_is_drawn_all_the_same(trend: Trend) -> None:
    svg = trend_svg(trend, alt="little", change_label="noise")
    assert svg.startswith("<svg")
    assert "nan" not in svg
    assert "inf" not in svg
