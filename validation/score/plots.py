"""The plots of a score as PNG files, drawn by Vega without any network.

Colours are Okabe and Ito's, told apart with every common colour blindness; shapes say the same.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import altair as alt
import vl_convert
from PIL import Image

from gait_screen.knowledge import metric_catalogue
from validation.score.rows import MetricRow
from validation.score.tables import (
    COVERAGE_BAND,
    GROUPS,
    HEADLINE,
    agreement,
    keys_of,
    of_key,
)

#: Pixels per unit of the drawing: sharp on a good screen, small as a file.
SCALE: Final = 2.0
GREY: Final = "#8c8c8c"
BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
RED: Final = "#c00000"
PALETTE: Final = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
FEET: Final = ["barefoot", "in shoes"]
SHAPES: Final = ["circle", "triangle-up"]
#: Steps by which points of one strip are moved apart, in turn; not at random, so that the same rows
#: always give the same picture.
APART: Final = (0.0, 0.35, -0.35, 0.18, -0.18, 0.5, -0.5)
_WIDTH: Final = 520
#: A chart has few colours and their edges.
_COLOURS: Final = 128


def write_plots(folder: Path, rows: Sequence[MetricRow]) -> list[str]:
    """Draw all plots that the rows allow and return their file names."""
    written = []
    for stem, chart in _charts([row for row in rows if row.expected]):
        png = vl_convert.vegalite_to_png(chart.to_json(), scale=SCALE)
        (folder / f"{stem}.png").write_bytes(_small_png(png))
        written.append(f"{stem}.png")
    return written


def _small_png(png: bytes) -> bytes:
    """Return a picture with a palette: a tenth of the size, and nothing to be seen of it."""
    small = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(small, "PNG", optimize=True)
    return small.getvalue()


def _charts(rows: Sequence[MetricRow]) -> Iterator[tuple[str, Any]]:
    measured = [row for row in rows if row.status == "measured"]
    if not measured:
        return
    yield "coverage", coverage_chart(measured)
    if any(row.key in HEADLINE for row in measured):
        yield "conditions", conditions_chart([row for row in measured if row.key in HEADLINE])
    for key in keys_of(measured):
        if key in HEADLINE:
            yield key, bland_altman_chart(of_key(measured, key))


def bland_altman_chart(rows: Sequence[MetricRow]) -> Any:
    """Draw the error over the truth with its stated interval, bias and limits of agreement.

    Over the truth, not over the mean of both: the truth is exact here.
    """
    found, unit = agreement(rows), rows[0].unit
    label = metric_catalogue()[rows[0].key].label
    points = [_point(row) for row in rows]
    names = sorted({str(point["what"]) for point in points})
    base = alt.Chart(_data(points))
    y_title = f"measured − true, {unit}"
    x = alt.X("true:Q", title=f"true {label}, {unit}", scale=alt.Scale(zero=False, nice=True))
    intervals = [
        base.transform_filter(f"datum.covered === {said}")
        .mark_rule(color=colour, opacity=opacity, strokeWidth=width)
        .encode(x=x, y=alt.Y("low:Q", title=y_title), y2="high:Q")
        for said, colour, opacity, width in (("true", GREY, 0.45, 1.0), ("false", RED, 0.9, 1.6))
    ]
    marks = base.mark_point(filled=True, size=50, opacity=1.0).encode(
        x=x,
        y=alt.Y("error:Q", title=y_title),
        color=alt.Color("what:N", title=None, scale=alt.Scale(domain=names, range=PALETTE)),
        shape=alt.Shape("feet:N", title=None, scale=alt.Scale(domain=FEET, range=SHAPES)),
    )
    lines = [_level(0.0, "", [1, 0])]
    if not math.isnan(found.bias):
        lines.append(_level(found.bias, f"bias {found.bias:+.1f}", [6, 3]))
    if not math.isnan(found.sd):
        lines.append(_level(found.low, f"limit {found.low:+.1f}", [2, 3]))
        lines.append(_level(found.high, f"limit {found.high:+.1f}", [2, 3]))
    title = alt.Title(
        f"{label.capitalize()}: {found.measured} values of {found.clips} clips",
        subtitle="bars: the stated 95 % interval, red where it does not hold the truth",
        anchor="start",
    )
    layers = [*lines, *intervals, marks]
    return _dressed(alt.layer(*layers).properties(title=title, width=_WIDTH, height=300))


def _point(row: MetricRow) -> dict[str, Any]:
    return {
        "true": row.true,
        "error": row.error,
        "low": row.error - row.uncertainty,
        "high": row.error + row.uncertainty,
        "covered": row.covered,
        "what": f"{row.setting.movement}, {_view(row)}",
        "feet": FEET[row.setting.shoes],
    }


def _view(row: MetricRow) -> str:
    return "side" if row.setting.view in ("left", "right") else row.setting.view


def _level(value: float, text: str, dash: list[int]) -> Any:
    data = _data([{"y": value, "text": text}])
    rule = alt.Chart(data).mark_rule(color=GREY, strokeDash=dash).encode(y="y:Q")
    said = (
        alt.Chart(data)
        .mark_text(align="right", dy=-6, color="#555555", fontSize=10)
        .encode(y="y:Q", text="text:N", x=alt.value(_WIDTH - 4))
    )
    return alt.layer(rule, said)


def coverage_chart(rows: Sequence[MetricRow]) -> Any:
    """Draw how often the intervals hold the truth, and how wide they are beside the error made."""
    points = []
    for key in keys_of(rows):
        some = of_key(rows, key)
        found = agreement(some)
        points.append(
            {
                "metric": f"{key} ({some[0].unit})",
                "share": 100.0 * found.coverage,
                "low": 100.0 * found.coverage_low,
                "high": 100.0 * found.coverage_high,
                "n": f"n = {found.measured}",
                "ratio": found.half_width / found.mae if found.mae else None,
                "headline": "headline" if key in HEADLINE else "other",
            }
        )
    order = [str(point["metric"]) for point in points]
    data = _data(points)
    y = alt.Y("metric:N", sort=order, title=None, axis=alt.Axis(labelLimit=260))
    x = alt.X("share:Q", title="intervals that hold the truth, %", scale=alt.Scale(domain=[0, 100]))
    colour = alt.Color("headline:N", title=None, scale=alt.Scale(range=[ORANGE, BLUE]))
    band = alt.Chart(_data([{"a": 100 * COVERAGE_BAND[0], "b": 100 * COVERAGE_BAND[1]}])).mark_rect(
        color="#009E73", opacity=0.18
    )
    base = alt.Chart(data)
    left = alt.layer(
        band.encode(x="a:Q", x2="b:Q"),
        base.mark_rule().encode(y=y, x=alt.X("low:Q"), x2="high:Q", color=colour),
        base.mark_point(filled=True, size=50).encode(y=y, x=x, color=colour),
        base.mark_text(align="left", dx=4, fontSize=9, color="#555555").encode(
            y=y, x=alt.value(302), text="n:N"
        ),
    ).properties(
        width=300,
        height=alt.Step(17),
        title=alt.Title("Coverage (green: the aim)", anchor="start"),
    )
    right = (
        base.mark_bar(height=9)
        .encode(
            y=alt.Y("metric:N", sort=order, title=None, axis=alt.Axis(labels=False)),
            x=alt.X("ratio:Q", title="half-width / mean absolute error"),
            color=colour,
        )
        .properties(
            width=170,
            height=alt.Step(17),
            title=alt.Title("Width of the intervals", anchor="start"),
        )
    )
    return _dressed(alt.hconcat(left, right, spacing=50))


def conditions_chart(rows: Sequence[MetricRow]) -> Any:
    """Draw each error of the headline metrics under each condition, one strip a condition."""
    values: list[dict[str, Any]] = []
    for row in rows:
        names = [group.yes for group in GROUPS if group.holds(row.setting)] or ["none of these"]
        values += [
            {
                "metric": row.key,
                "condition": name,
                "error": row.error,
                "apart": APART[(len(values) + number) % len(APART)],
            }
            for number, name in enumerate(names)
        ]
    order = [group.yes for group in GROUPS] + ["none of these"]
    present = [name for name in order if any(one["condition"] == name for one in values)]
    keys = [key for key in HEADLINE if any(one["metric"] == key for one in values)]
    y = alt.Y("condition:N", sort=present, title=None)
    strip = (
        alt.Chart()
        .mark_point(filled=True, size=22, opacity=0.55, color=BLUE)
        .encode(
            y=y,
            x=alt.X("error:Q", title="measured − true, deg"),
            yOffset=alt.YOffset("apart:Q", scale=alt.Scale(domain=[-1.0, 1.0])),
        )
    )
    mean = (
        alt.Chart()
        .mark_tick(color=ORANGE, thickness=2.5, size=16)
        .encode(y=y, x=alt.X("mean(error):Q"))
    )
    zero = alt.Chart().mark_rule(color=GREY).encode(x=alt.datum(0))
    chart = (
        alt.layer(zero, strip, mean)
        .properties(width=250, height=alt.Step(20))
        .facet(
            data=_data(values),
            facet=alt.Facet("metric:N", sort=keys, title=None),
            columns=2,
        )
        .properties(title=alt.Title("Errors by condition (orange: their mean)", anchor="start"))
    )
    return _dressed(chart)


def _data(values: list[dict[str, Any]]) -> Any:
    """Wrap the values, so that they travel inside the chart."""
    return alt.Data(values=values)  # type: ignore[no-untyped-call]


def _dressed(chart: Any) -> Any:
    return (
        chart.configure(background="white", font="sans-serif", padding=12)
        .configure_axis(gridColor="#e8e8e8", labelFontSize=11, titleFontSize=11)
        .configure_view(stroke="#d0d0d0")
    )
