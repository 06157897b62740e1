"""Charts as still pictures (SVG) for the report.

Drawn here rather than by Vega, because starting a JavaScript engine takes longer than making the
rest of the report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape
from typing import Final, TypeVar

import numpy as np

from gait_screen.outputs.charts import GREY, HEIGHT_PX, SERIES, WIDTH_PX, Axis, Chart, Line
from gait_screen.records import FloatArray
from gait_screen.signals.filtering import runs_of

Place = TypeVar("Place", float, FloatArray)

#: Room around the plot: for the axes' labels, the title above and the legend below.
_LEFT_PX: Final = 50
_TOP_PX: Final = 47
_RIGHT_PX: Final = 14
_AXIS_PX: Final = 40
_LEGEND_PX: Final = 24
_TICK_PX: Final = 5
_GAP_PX: Final = 14
#: Width of a letter of 12 px, on average and rather too much: text is measured by nobody here.
_LETTER_PX: Final = 6.4
#: Ticks are about this far apart.
_TICKS_APART_PX: Final = 40
_MARK_AREA_PX: Final = 42.0
#: Width and opacity of a line.
_STROKES: Final = {"curve": (1.8, 1.0), "one of many": (1.0, 0.35), "median": (3.2, 1.0)}


def chart_svg(chart: Chart, *, ink: str = "currentColor", clip_ids: str = "") -> str:
    """Return a chart as SVG text.

    Parameters
    ----------
    ink
        Colour of text, axes and grid. ``currentColor`` follows the page, light or dark; for a
        picture on its own give a colour.
    clip_ids
        A prefix that keeps the clip paths of several charts on one page apart.
    """
    frame = _Frame(chart.x, chart.y)
    legend = _legend(chart)
    width = _LEFT_PX + WIDTH_PX + _RIGHT_PX
    height = _TOP_PX + HEIGHT_PX + _AXIS_PX + (_LEGEND_PX if legend else 0)
    clip = f"{clip_ids}plot"
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" '
            f'fill="{ink}"><defs><clipPath id="{clip}">'
            f'<rect width="{WIDTH_PX}" height="{HEIGHT_PX}"/></clipPath></defs>',
            f'<text x="4" y="14" font-size="14" font-weight="bold">{escape(chart.title)}</text>',
            f'<text x="4" y="31" font-size="11.5">{escape(chart.subtitle)}</text>',
            f'<g transform="translate({_LEFT_PX},{_TOP_PX})">',
            *_axes(frame, ink),
            f'<g clip-path="url(#{clip})">',
            *_grounds(chart, frame),
            *(_line(line, frame) for line in chart.lines),
            *(_mark(m.event, frame.x(m.x), frame.y(m.y), m.colour) for m in chart.marks),
            "</g>",
            *_band_label(chart, frame),
            *legend,
            "</g></svg>",
        ]
    )


class _Frame:
    """Where values lie in the plot, whose origin is its upper left corner."""

    def __init__(self, x: Axis, y: Axis) -> None:
        self.axis_x, self.axis_y = x, y

    def x(self, value: Place) -> Place:
        return WIDTH_PX * (value - self.axis_x.low) / (self.axis_x.high - self.axis_x.low)

    def y(self, value: Place) -> Place:
        return HEIGHT_PX * (self.axis_y.high - value) / (self.axis_y.high - self.axis_y.low)


def _axes(frame: _Frame, ink: str) -> Iterable[str]:
    across = [(frame.x(value), text) for value, text in _ticks(frame.axis_x, WIDTH_PX)]
    up = [(frame.y(value), text) for value, text in _ticks(frame.axis_y, HEIGHT_PX)]
    grid = [f"M{_px(x)},0V{HEIGHT_PX}" for x, _ in across]
    grid += [f"M0,{_px(y)}H{WIDTH_PX}" for y, _ in up]
    ticks = [f"M{_px(x)},{HEIGHT_PX}v{_TICK_PX}" for x, _ in across]
    ticks += [f"M0,{_px(y)}h{-_TICK_PX}" for y, _ in up]
    yield f'<path d="{"".join(grid)}" stroke="{ink}" stroke-opacity="0.15" fill="none"/>'
    yield f'<path d="M0,0V{HEIGHT_PX}H{WIDTH_PX}{"".join(ticks)}" stroke="{ink}" fill="none"/>'
    yield '<g text-anchor="middle">'
    yield from (f'<text x="{_px(x)}" y="{HEIGHT_PX + 17}">{text}</text>' for x, text in across)
    yield f'<text x="{WIDTH_PX / 2}" y="{HEIGHT_PX + 33}">{escape(frame.axis_x.title)}</text>'
    yield (
        f'<text transform="translate(-36,{HEIGHT_PX / 2})rotate(-90)">'
        f"{escape(frame.axis_y.title)}</text></g>"
    )
    yield '<g text-anchor="end">'
    yield from (f'<text x="-8" y="{_px(y + 4)}">{text}</text>' for y, text in up)
    yield "</g>"


def _ticks(axis: Axis, length_px: float) -> list[tuple[float, str]]:
    """Return round values within an axis with their text."""
    about = (axis.high - axis.low) / math.ceil(length_px / _TICKS_APART_PX)
    power = 10.0 ** math.floor(math.log10(about))
    # The round step that is nearest by ratio: 1, 2, 5 or 10.
    factor = sum(
        more for limit, more in ((2, 1), (10, 3), (50, 5)) if about / power >= math.sqrt(limit)
    )
    step = power * (1 + factor)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(axis.low / step - 1e-9), math.floor(axis.high / step + 1e-9)
    return [
        (number * step, f"{number * step:.{digits}f}".replace("-", "−"))
        for number in range(first, last + 1)
    ]


def _grounds(chart: Chart, frame: _Frame) -> Iterable[str]:
    """Yield what lies behind the lines: stretches, the expected range, zero and limits."""
    for shade in chart.shades:
        x, until = frame.x(shade.start), frame.x(shade.end)
        yield (
            f'<rect x="{_px(x)}" width="{_px(until - x)}" height="{HEIGHT_PX}" '
            f'fill="{shade.colour}" opacity="0.13"/>'
        )
    if chart.band is not None:
        top = frame.y(min(chart.band.high, chart.y.high))
        bottom = frame.y(max(chart.band.low, chart.y.low))
        yield (
            f'<rect y="{_px(top)}" width="{WIDTH_PX}" height="{_px(bottom - top)}" fill="{GREY}" '
            'opacity="0.22"/>'
        )
    yield f'<path d="M0,{_px(frame.y(0.0))}H{WIDTH_PX}" stroke="{GREY}"/>'
    for limit in chart.limits:
        yield (
            f'<path d="M0,{_px(frame.y(limit))}H{WIDTH_PX}" stroke="{GREY}" stroke-width="1.3" '
            'stroke-dasharray="5,4"/>'
        )


def _line(line: Line, frame: _Frame) -> str:
    x, y = frame.x(line.x), frame.y(line.y)
    path = "".join(
        "M" + "L".join(f"{_px(a)},{_px(b)}" for a, b in zip(x[i:j], y[i:j], strict=True))
        for i, j in runs_of(np.isfinite(line.y))
    )
    width, opacity = _STROKES[line.kind]
    faint = "" if opacity == 1.0 else f' opacity="{opacity}"'
    return (
        f'<path d="{path}" fill="none" stroke="{SERIES[line.side]}" stroke-width="{width}" '
        f'stroke-linejoin="round"{faint}/>'
    )


def _mark(event: str, x: float, y: float, colour: str) -> str:
    """Draw an event's sign: a circle, or a triangle that points down or up."""
    where = f'fill="{colour}" transform="translate({_px(x)},{_px(y)})"'
    if event == "Heel off":
        return f'<circle r="{math.sqrt(_MARK_AREA_PX / math.pi):.2f}" {where}/>'
    half = 0.5 * math.sqrt(_MARK_AREA_PX)
    tip = half * math.sqrt(3.0) / 2.0 * (1.0 if event == "Contact" else -1.0)
    return f'<path d="M0,{tip:.2f}L{half:.2f},{-tip:.2f}H{-half:.2f}Z" {where}/>'


def _band_label(chart: Chart, frame: _Frame) -> Iterable[str]:
    if chart.band is not None:
        foot = frame.y(max(chart.band.low, chart.y.low)) - 4
        yield (
            f'<text x="{WIDTH_PX - 3}" y="{_px(foot)}" text-anchor="end" font-size="11.5">'
            f"{escape(chart.band.label)}</text>"
        )


def _legend(chart: Chart) -> list[str]:
    """Draw what the colours and signs mean; nothing where there is but one of them."""
    y = HEIGHT_PX + _AXIS_PX + 14
    parts: list[str] = []
    x = 2.0

    def add(sign: str, label: str) -> None:
        nonlocal x
        parts.append(f'{sign}<text x="{_px(x + 16)}" y="{y}">{escape(label)}</text>')
        x += 16 + _LETTER_PX * len(label) + _GAP_PX

    for side in chart.sides if chart.sides != ("Both",) else ():
        line = f'<path d="M{_px(x)},{y - 4}h12" stroke="{SERIES[side]}" stroke-width="3"/>'
        add(line, side)
    for event in chart.events:
        add(_mark(event, x + 6, y - 4, GREY), event)
    return parts


def _px(value: float) -> str:
    return f"{value:.1f}"
