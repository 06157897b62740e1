"""Charts as Vega-Lite: an angle over the clip, and its steps or repetitions laid over each other.

Left is blue and right is orange-red everywhere (Okabe and Ito's palette, told apart with every
common colour blindness and on light and dark grounds). The functions are pure: the app shows the
charts alive, :func:`chart_svg` turns them into still pictures without any network.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import altair as alt
import numpy as np
import vl_convert

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs.curves import (
    CYCLE_PCT,
    Cycle,
    cut_cycles,
    main_spans,
    median_cycle,
    shown_curves,
)
from gait_screen.outputs.labels import (
    ANGLE_LABELS,
    EVENT_LABELS,
    SPAN_LABELS,
    movement_label,
    side_label,
    view_label,
)
from gait_screen.records import FloatArray
from gait_screen.vocabulary import Side

LEFT_COLOUR: Final = "#0072B2"
RIGHT_COLOUR: Final = "#D55E00"
BODY_COLOUR: Final = "#009E73"
_GREY: Final = "#8c8c8c"
#: A grey that :func:`chart_svg` turns into the ink of the page.
_LABEL_GREY: Final = "#7d7d7d"
_SERIES: Final = {"Left": LEFT_COLOUR, "Right": RIGHT_COLOUR, "Both": BODY_COLOUR}
_EVENT_SHAPES: Final = {"Contact": "triangle-down", "Heel off": "circle", "Toe off": "triangle-up"}
#: A longer clip is shown from its first event on: more would be a smear.
LONGEST_SHOWN_S: Final = 20.0
_CLIP_ID: Final = re.compile(r'(?<=id=")clip\d+(?=")|(?<=url\(#)clip\d+(?=\))')
_WIDTH, _HEIGHT = 315, 175


@dataclass(frozen=True)
class NormalBand:
    """An expected range in degrees; an infinite end is open. ``source`` says whose numbers."""

    low: float
    high: float
    label: str
    source: str


def angle_chart(clip: ClipAnalysis, name: str, band: NormalBand | None = None) -> alt.LayerChart:
    """Draw one angle over the clip's time, left and right, with events and stance shaded.

    Parameters
    ----------
    name
        An angle of the contract, e.g. ``ankle_dorsiflexion``.
    band
        The expected range, drawn as dashed lines.
    """
    start_s, end_s = shown_window(clip)
    time_s = clip.angles.time_s
    inside = (time_s >= start_s) & (time_s <= end_s)
    curves = {side: v[inside] for side, v in shown_curves(clip, name).items()}
    y = _y_axis(name, _y_domain(curves.values(), band))
    x = alt.X(
        "time_s:Q",
        title="Time (s)",
        scale=alt.Scale(domain=[start_s, end_s], nice=False, zero=False),
    )
    layers: list[Any] = [
        *_span_layer(clip, start_s, end_s),
        _zero_line(),
        *_band_limits(band, y),
        alt.Chart(_values(_curve_rows(time_s[inside], curves)))
        .mark_line(strokeWidth=1.8, clip=True)
        .encode(x=x, y=y, color=_side_colour(curves)),
        *_event_layer(clip, name, (start_s, end_s)),
    ]
    return _layered(layers, name, _clip_line(clip, start_s, end_s))


def cycles_chart(
    clip: ClipAnalysis, name: str, band: NormalBand | None = None
) -> alt.LayerChart | None:
    """Draw every step or repetition over the others with the median, left and right.

    Returns
    -------
    chart
        None where the clip has fewer than two of them to compare.
    """
    cycles = cut_cycles(clip, name)
    if len(cycles) < 2:
        return None
    by_side = _by_side(cycles)
    medians = {side: median_cycle(group) for side, group in by_side.items()}
    domain = _y_domain([cycle.values_deg for cycle in cycles], band)
    y = _y_axis(name, domain)
    kind, _ = main_spans(clip)
    x = alt.X("pct:Q", title=f"% of {SPAN_LABELS[kind]}", scale=alt.Scale(domain=[0, 100]))
    colour = _side_colour(by_side)
    layers: list[Any] = [
        *_band_area(band, y, domain),
        _zero_line(),
        alt.Chart(_values(_cycle_rows(cycles)))
        .mark_line(strokeWidth=1, opacity=0.35, clip=True)
        .encode(x=x, y=y, color=colour, detail="cycle:N"),
        alt.Chart(_values(_median_rows(medians)))
        .mark_line(strokeWidth=3.2, clip=True)
        .encode(x=x, y=y, color=colour),
    ]
    counts = ", ".join(f"{side_label(side).lower()} {len(g)}" for side, g in by_side.items())
    return _layered(layers, name, f"each {SPAN_LABELS[kind]} thin, median thick (n: {counts})")


def chart_svg(chart: alt.LayerChart, *, ink: str = "currentColor", clip_ids: str = "") -> str:
    """Return a chart as SVG text, drawn without any network.

    Parameters
    ----------
    ink
        Colour of text, axes and grid. ``currentColor`` follows the page, light or dark; for a
        picture on its own give a colour.
    clip_ids
        A prefix that keeps the clip paths of several charts on one page apart.
    """
    config = {
        "background": "transparent",
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": {
            "labelColor": ink,
            "titleColor": ink,
            "domainColor": ink,
            "tickColor": ink,
            "gridColor": ink,
            "gridOpacity": 0.15,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {
            "labelColor": ink,
            "titleColor": ink,
            "labelFontSize": 12,
            "orient": "bottom",
            "symbolOpacity": 1,
            "symbolStrokeWidth": 3,
            "symbolSize": 120,
        },
        "title": {
            "color": ink,
            "subtitleColor": ink,
            "anchor": "start",
            "fontSize": 14,
            "subtitleFontSize": 11.5,
            "subtitlePadding": 4,
            "offset": 8,
        },
    }
    spec = chart.to_dict()
    spec["config"] = config
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    svg = svg.replace(f'fill="{_LABEL_GREY}"', f'fill="{ink}"')
    return _own_clip_ids(svg, clip_ids)


def _own_clip_ids(svg: str, prefix: str) -> str:
    """Count a drawing's clip paths from 0: the library goes on from drawing to drawing."""
    numbers = {name: i for i, name in enumerate(dict.fromkeys(_CLIP_ID.findall(svg)))}
    return _CLIP_ID.sub(lambda found: f"{prefix}clip{numbers[found.group()]}", svg)


def shown_window(clip: ClipAnalysis) -> tuple[float, float]:
    """Return the stretch of the clip that an angle chart shows, in seconds."""
    first, last = float(clip.angles.time_s[0]), float(clip.angles.time_s[-1])
    if last - first <= LONGEST_SHOWN_S:
        return first, max(last, first + 1e-3)
    spans = main_spans(clip)[1]
    start = max(first, min(span.start_s for span in spans) - 0.5) if spans else first
    start = min(start, last - LONGEST_SHOWN_S)
    return start, start + LONGEST_SHOWN_S


def _clip_line(clip: ClipAnalysis, start_s: float, end_s: float) -> str:
    what = f"{movement_label(clip.record.test)}, {view_label(clip.record.view)}"
    length_s = float(clip.angles.time_s[-1] - clip.angles.time_s[0])
    if length_s > LONGEST_SHOWN_S:
        return f"{what}; {start_s:.0f} to {end_s:.0f} s of {length_s:.0f} s"
    return what


def _layered(layers: list[Any], name: str, subtitle: str) -> alt.LayerChart:
    title = alt.TitleParams(text=ANGLE_LABELS[name].name, subtitle=subtitle)
    # Layers without a facet stay a LayerChart; altair's signature allows for facets.
    chart = cast(alt.LayerChart, alt.layer(*layers))
    return chart.properties(width=_WIDTH, height=_HEIGHT, title=title)


def _y_domain(values: Iterable[FloatArray], band: NormalBand | None) -> tuple[float, float]:
    seen = np.concatenate([np.asarray(v, dtype=float).ravel() for v in values] or [np.zeros(1)])
    limits = [0.0] if band is None else [x for x in (band.low, band.high) if math.isfinite(x)]
    seen = np.concatenate([seen[np.isfinite(seen)], limits])
    low, high = float(seen.min()), float(seen.max())
    # Flat curves get room: noise of a degree must not fill the picture.
    pad = max(0.06 * (high - low), (10.0 - (high - low)) / 2.0)
    return round(low - pad, 1), round(high + pad, 1)


def _y_axis(name: str, domain: tuple[float, float]) -> alt.Y:
    return alt.Y(
        "angle_deg:Q",
        title=f"Degrees (+ {ANGLE_LABELS[name].positive})",
        scale=alt.Scale(domain=list(domain), nice=False),
    )


def _side_colour(sides: Iterable[Side | None]) -> alt.Color:
    names = [side_label(side) for side in sides]
    return alt.Color(
        "side:N",
        title=None,
        scale=alt.Scale(domain=names, range=[_SERIES[name] for name in names]),
        legend=None if names == ["Both"] else alt.Legend(symbolType="stroke"),
    )


def _values(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def _zero_line() -> Any:
    rule = alt.Chart(_values([{"angle_deg": 0.0}])).mark_rule(color=_GREY, strokeWidth=1, clip=True)
    return rule.encode(y="angle_deg:Q")


def _curve_rows(
    time_s: FloatArray, curves: Mapping[Side | None, FloatArray]
) -> list[dict[str, Any]]:
    return [
        {"time_s": round(float(t), 4), "angle_deg": _number(v), "side": side_label(side)}
        for side, values in curves.items()
        for t, v in zip(time_s, values, strict=True)
    ]


def _cycle_rows(cycles: Iterable[Cycle]) -> list[dict[str, Any]]:
    return [
        {
            "pct": float(pct),
            "angle_deg": _number(value),
            "side": side_label(cycle.side),
            "cycle": f"{side_label(cycle.side)} {cycle.number}",
        }
        for cycle in cycles
        for pct, value in zip(CYCLE_PCT, cycle.values_deg, strict=True)
    ]


def _median_rows(medians: Mapping[Side | None, FloatArray]) -> list[dict[str, Any]]:
    return [
        {"pct": float(pct), "angle_deg": _number(value), "side": side_label(side)}
        for side, values in medians.items()
        for pct, value in zip(CYCLE_PCT, values, strict=True)
    ]


def _number(value: float) -> float | None:
    return round(float(value), 2) if math.isfinite(value) else None


def _by_side(cycles: Iterable[Cycle]) -> dict[Side | None, list[Cycle]]:
    groups: dict[Side | None, list[Cycle]] = {}
    for cycle in cycles:
        groups.setdefault(cycle.side, []).append(cycle)
    return dict(sorted(groups.items(), key=lambda item: side_label(item[0])))


def _span_layer(clip: ClipAnalysis, start_s: float, end_s: float) -> list[alt.Chart]:
    rows = [
        {
            "time_s": max(span.start_s, start_s),
            "until_s": min(span.end_s, end_s),
            "colour": _GREY if span.side is None else _SERIES[side_label(span.side)],
        }
        for span in main_spans(clip)[1]
        if span.start_s < end_s and span.end_s > start_s
    ]
    if not rows:
        return []
    shade = alt.Chart(_values(rows)).mark_rect(opacity=0.13)
    return [shade.encode(x="time_s:Q", x2="until_s:Q", color=alt.Color("colour:N", scale=None))]


def _event_layer(clip: ClipAnalysis, name: str, window_s: tuple[float, float]) -> list[alt.Chart]:
    curves = shown_curves(clip, name)
    rows: list[dict[str, Any]] = []
    for event in clip.events:
        values = curves.get(event.side)
        if values is None or not window_s[0] <= event.time_s <= window_s[1]:
            continue
        nearest = int(np.argmin(np.abs(clip.angles.time_s - event.time_s)))
        if math.isfinite(values[nearest]):
            rows.append(
                {
                    "time_s": round(event.time_s, 4),
                    "angle_deg": _number(values[nearest]),
                    "event": EVENT_LABELS[event.kind],
                    "colour": _SERIES[side_label(event.side)],
                }
            )
    if not rows:
        return []
    kinds = [label for label in _EVENT_SHAPES if any(row["event"] == label for row in rows)]
    shape = alt.Shape(
        "event:N",
        title=None,
        scale=alt.Scale(domain=kinds, range=[_EVENT_SHAPES[kind] for kind in kinds]),
        legend=alt.Legend(
            symbolFillColor=_GREY, symbolStrokeColor=_GREY, symbolStrokeWidth=0, symbolSize=60
        ),
    )
    points = alt.Chart(_values(rows)).mark_point(filled=True, size=42, opacity=1, clip=True)
    return [
        points.encode(
            x="time_s:Q", y="angle_deg:Q", shape=shape, color=alt.Color("colour:N", scale=None)
        )
    ]


def _band_limits(band: NormalBand | None, y: alt.Y) -> list[alt.Chart]:
    if band is None:
        return []
    rows = [{"angle_deg": x} for x in (band.low, band.high) if math.isfinite(x)]
    rule = alt.Chart(_values(rows)).mark_rule(color=_GREY, strokeDash=[5, 4], strokeWidth=1.3)
    return [rule.encode(y=y)]


def _band_area(band: NormalBand | None, y: alt.Y, domain: tuple[float, float]) -> list[alt.Chart]:
    if band is None:
        return []
    low, high = domain
    row = {
        "angle_deg": band.low if math.isfinite(band.low) else low,
        "until_deg": band.high if math.isfinite(band.high) else high,
        "label": band.label,
        "from_pct": 0,
        "to_pct": 100,
        "at_pct": 99,
    }
    base = alt.Chart(_values([row]))
    area = base.mark_rect(color=_GREY, opacity=0.22, clip=True)
    text = base.mark_text(align="right", baseline="bottom", dy=-3, fontSize=11.5, color=_LABEL_GREY)
    return [
        area.encode(x="from_pct:Q", x2="to_pct:Q", y=y, y2="until_deg:Q"),
        text.encode(x="at_pct:Q", y=y, text="label:N"),
    ]
