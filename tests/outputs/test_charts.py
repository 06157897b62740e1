from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.bands import expected_band, printable_citations, range_text
from gait_screen.outputs.charts import (
    HEIGHT_PX,
    LEFT_COLOUR,
    RIGHT_COLOUR,
    WIDTH_PX,
    Axis,
    NormalBand,
    angle_chart,
    cycles_chart,
    shown_window,
)
from gait_screen.outputs.charts_svg import chart_svg
from gait_screen.records import Curve, Span
from tests.outputs.clips import make_clip, phone_times

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def line_paths(svg: str, colour: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [
        element.attrib["d"]
        for element in root.iter(f"{SVG}path")
        if element.attrib.get("stroke") == colour and element.attrib.get("fill") in (None, "none")
    ]


def test_angle_chart_names_angle_units_sign_events_and_sides() -> None:
    svg = chart_svg(angle_chart(make_clip(view="rear"), "knee_fppa"))
    words = texts(svg)
    for expected in (
        "Knee projection angle",
        "Running, seen from the rear",
        "Time (s)",
        "Degrees (+ knee inward)",
        "Left",
        "Right",
        "Contact",
    ):
        assert expected in words
    assert line_paths(svg, LEFT_COLOUR)
    assert line_paths(svg, RIGHT_COLOUR)


def test_a_gap_breaks_the_line() -> None:
    whole = chart_svg(angle_chart(make_clip(), "knee_flexion"))
    gap = chart_svg(angle_chart(make_clip(), "ankle_dorsiflexion"))
    longest = [max(line_paths(svg, LEFT_COLOUR), key=len) for svg in (whole, gap)]
    assert [path.count("M") for path in longest] == [1, 2]


def test_cycles_chart_overlays_every_step_with_median_and_band() -> None:
    band = NormalBand(18.0, 28.0, "expected peak 18 to 28°", "somebody")
    chart = cycles_chart(make_clip(view="rear"), "knee_fppa", band)
    assert chart is not None
    svg = chart_svg(chart)
    words = texts(svg)
    assert "% of stance" in words
    assert "expected peak 18 to 28°" in words
    assert "each stance thin, median thick (n: left 2, right 2)" in words
    # Two steps and their median of each side (the legend's stroke apart).
    assert len([path for path in line_paths(svg, LEFT_COLOUR) if path.count("L") > 10]) == 3


def test_lines_are_drawn_where_the_axes_put_their_numbers() -> None:
    clip = make_clip(view="rear")
    for draw in (angle_chart, cycles_chart):
        chart = draw(clip, "knee_fppa")
        assert chart is not None
        svg = chart_svg(chart)
        for colour, side in ((LEFT_COLOUR, "Left"), (RIGHT_COLOUR, "Right")):
            drawn = [path for path in line_paths(svg, colour) if path.count("L") > 10]
            lines = [line for line in chart.lines if line.side == side]
            for path, line in zip(drawn, lines, strict=True):
                places = np.asarray(re.findall(r"(-?[\d.]+),(-?[\d.]+)", path), dtype=float)
                known = np.isfinite(line.y)
                x = chart.x.low + places[:, 0] / WIDTH_PX * (chart.x.high - chart.x.low)
                y = chart.y.high - places[:, 1] / HEIGHT_PX * (chart.y.high - chart.y.low)
                assert x == pytest.approx(line.x[known], abs=0.06 / WIDTH_PX * (x.max() - x.min()))
                assert y == pytest.approx(line.y[known], abs=0.06 / HEIGHT_PX * 60.0)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 19.97, ["0", "2", "4", "6", "8", "10", "12", "14", "16", "18"]),
        (3.2, 4.2, ["3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "4.0", "4.1", "4.2"]),
        (0.0, 100.0, [str(10 * n) for n in range(11)]),
    ],
)
def test_axes_count_in_round_steps(low: float, high: float, expected: list[str]) -> None:
    chart = replace(angle_chart(make_clip(), "knee_flexion"), x=Axis("Time (s)", low, high))
    words = texts(chart_svg(chart))
    assert words[2 : 2 + len(expected)] == expected
    assert words[2 + len(expected)] == "Time (s)"


def test_heights_below_zero_are_labelled_with_a_minus_sign() -> None:
    chart = replace(angle_chart(make_clip(), "knee_flexion"), y=Axis("Degrees", -41.9, 206.1))
    words = texts(chart_svg(chart))
    assert words[words.index("Degrees") + 1 :][:5] == ["0", "50", "100", "150", "200"]
    low = replace(chart, y=Axis("Degrees", -22.0, 19.0))
    words = texts(chart_svg(low))
    assert words[words.index("Degrees") + 1 :][:4] == ["−20", "−10", "0", "10"]


def test_one_repetition_is_nothing_to_compare() -> None:
    clip = make_clip(test="squat")
    assert (
        cycles_chart(replace(clip, spans=(Span("repetition", None, 0.1, 1.0),)), "knee_flexion")
        is None
    )


@pytest.mark.parametrize(("low", "high"), [(-math.inf, 5.0), (30.0, math.inf), (-2.0, 8.0)])
def test_an_open_band_ends_at_the_chart_s_edge(low: float, high: float) -> None:
    chart = cycles_chart(make_clip(), "knee_flexion", NormalBand(low, high, "expected", "x"))
    assert chart is not None
    svg = chart_svg(chart)
    assert "expected" in texts(svg)
    assert "NaN" not in svg
    assert "Infinity" not in svg


def test_ink_follows_the_page_or_is_given() -> None:
    chart = angle_chart(make_clip(), "knee_flexion")
    assert 'fill="currentColor"' in chart_svg(chart)
    assert "currentColor" not in chart_svg(chart, ink="#222222")


def test_charts_on_one_page_do_not_share_ids() -> None:
    chart = angle_chart(make_clip(), "knee_flexion")
    ids = [
        set(re.findall(r'id="([^"]+)"', chart_svg(chart, clip_ids=prefix)))
        for prefix in ("a-", "b-")
    ]
    assert ids[0]
    assert not ids[0] & ids[1]
    used = set(re.findall(r"url\(#([^)]+)\)", chart_svg(chart, clip_ids="a-")))
    assert used == ids[0]


def test_the_same_chart_is_the_same_drawing() -> None:
    chart = angle_chart(make_clip(), "knee_flexion")
    assert chart_svg(chart) == chart_svg(chart)


def test_a_long_clip_shows_twenty_seconds_and_says_so() -> None:
    time_s = phone_times(2000)
    clip = make_clip(times_s=time_s, curves=[Curve("knee_flexion", "left", np.sin(time_s))])
    clip = replace(clip, spans=(Span("stance", "left", 30.0, 30.3),))
    start, end = shown_window(clip)
    assert (start, end) == (29.5, 49.5)
    assert any(
        "30 to 50 s of 65 s" in text for text in texts(chart_svg(angle_chart(clip, "knee_flexion")))
    )


def test_the_band_of_running_dorsiflexion_comes_from_the_knowledge_files() -> None:
    band = expected_band("ankle_dorsiflexion", "running")
    assert band is not None
    assert band.low < band.high
    assert band.label.startswith("expected peak")
    assert expected_band("ankle_dorsiflexion", None) is None
    assert expected_band("foot_pitch", "squat") is None


def test_recalled_sources_are_never_shown_as_facts() -> None:
    sources = load_knowledge().sources
    recalled = [key for key, source in sources.items() if source.provenance == "memory"]
    checked = [key for key, source in sources.items() if source.provenance == "read"]
    assert recalled
    assert printable_citations(recalled) == []
    assert printable_citations([checked[0], "A paper, 2020"]) == [
        sources[checked[0]].citation,
        "A paper, 2020",
    ]


def test_ranges_in_words() -> None:
    assert range_text(18.0, 28.0) == "18 to 28°"
    assert range_text(-math.inf, 5.0) == "up to 5°"
    assert range_text(-2.0, math.inf) == "−2° or more"
