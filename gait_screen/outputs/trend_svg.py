"""A number of one person over time, as a still picture (SVG) that is light or dark by itself.

Each value is a mark with the bar of its 95 % interval; a line joins two only where they may be
compared. Behind them the expected range; at the right the smallest change that is more than noise
from day to day. Left is blue and round, right orange and square.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from gait_screen.outputs.numbers import number_text, unit_text

WIDTH: Final = 380.0
HEIGHT: Final = 230.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 58.0, 14.0, 34.0
#: Marks of both legs of one day stand beside each other.
_APART: Final = {"left": -4.0, "right": 4.0, "": 0.0}
_MARGIN: Final = 16.0
_TICKS: Final = 5
_DATES: Final = 4

_STYLE: Final = (
    "text{font:12px system-ui,sans-serif;fill:#26313d}.t{font-size:11px}"
    ".axis,.grid{stroke:#26313d;fill:none}.axis{stroke-opacity:.6}.grid{stroke-opacity:.14}"
    ".normal{fill:#009e73;fill-opacity:.14}.edge{stroke:#00805c;stroke-dasharray:4 3;fill:none}"
    ".left{--c:#0072b2}.right{--c:#d55e00}.whole{--c:#00805c}"
    ".left *,.right *,.whole *{stroke:var(--c)}.mark{fill:var(--c)}.bar{stroke-width:2}"
    ".join{stroke-width:1.6;fill:none}.right .join{stroke-dasharray:6 4}"
    ".mdc{stroke:#26313d;stroke-width:2;fill:none}"
    "@media (prefers-color-scheme:dark){text{fill:#eef2f6}.axis,.grid,.mdc{stroke:#eef2f6}"
    ".left{--c:#56b4e9}.right{--c:#f0961e}.whole{--c:#3cc79a}"
    ".normal{fill:#3cc79a}.edge{stroke:#5ad3ab}}"
)


@dataclass(frozen=True)
class TrendPoint:
    """A value on a day, with half of its 95 % interval where that is known.

    ``joined`` tells whether it may be compared with the one before.
    """

    day: date
    value: float
    uncertainty: float | None
    joined: bool


@dataclass(frozen=True)
class Trend:
    """One quantity over time: by leg (``left``, ``right``, or "" for the whole body).

    ``normal`` is the expected range (infinite where it is open), ``smallest_change`` what days
    differ by without anything having changed; None where they are not known.
    """

    unit: str
    points: Mapping[str, Sequence[TrendPoint]]
    normal: tuple[float, float] | None = None
    smallest_change: float | None = None


def trend_svg(trend: Trend, *, alt: str, change_label: str) -> str:
    """Return the chart; ``change_label`` stands at the bar of the smallest change.

    A trend without a point gives axes alone.
    """
    frame = _Frame(trend)
    parts = [
        *_normal(trend, frame),
        *_axes(trend, frame),
        *(part for side in trend.points for part in _side(side, trend, frame)),
        *_smallest_change(trend, frame, change_label),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
        f'role="img" aria-label="{escape(alt)}"><title>{escape(alt)}</title>'
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>"
    )


class _Frame:
    """Where days and values lie in the picture."""

    def __init__(self, trend: Trend) -> None:
        points = [point for some in trend.points.values() for point in some]
        self.days = sorted({point.day for point in points}) or [date(2000, 1, 1)]
        self.low, self.high = _span(trend, points)
        self.ticks = _round_ticks(self.low, self.high)
        self.bottom = HEIGHT - _BOTTOM
        self.right = WIDTH - _RIGHT

    def x(self, day: date) -> float:
        """Return where a day lies; a single one in the middle."""
        first, last = self.days[0], self.days[-1]
        start, end = _LEFT + _MARGIN, self.right - _MARGIN
        if first == last:
            return (start + end) / 2
        return start + (end - start) * (day - first).days / (last - first).days

    def y(self, value: float) -> float:
        """Return where a value lies, y down; what is beyond the axis at its end."""
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - _TOP)


def _span(trend: Trend, points: Sequence[TrendPoint]) -> tuple[float, float]:
    """Return the values that the axis shows: all intervals, and the near edge of what is normal."""
    ends = [end for p in points for end in (p.value - (p.uncertainty or 0), p.value)]
    ends += [p.value + (p.uncertainty or 0) for p in points]
    ends += [edge for edge in trend.normal or () if math.isfinite(edge)]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = 0.08 * (high - low) or max(1.0, 0.1 * abs(high))
    return low - room, high + room


def _round_ticks(low: float, high: float) -> list[float]:
    raw = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * unit for unit in (1, 2, 5, 10) if power * unit >= raw)
    first = math.ceil(low / step)
    return [step * n for n in range(first, math.floor(high / step) + 1)]


def _normal(trend: Trend, frame: _Frame) -> Iterator[str]:
    if trend.normal is None:
        return
    low, high = trend.normal
    top, bottom = frame.y(min(high, frame.high)), frame.y(max(low, frame.low))
    if bottom > top:
        width = frame.right - _LEFT
        yield (
            f'<rect class="normal" x="{_LEFT}" y="{top:.1f}" width="{width}" '
            f'height="{bottom - top:.1f}"/>'
        )
    for edge in (low, high):
        if frame.low < edge < frame.high:
            y = frame.y(edge)
            yield f'<path class="edge" d="M{_LEFT} {y:.1f}H{frame.right}"/>'


def _axes(trend: Trend, frame: _Frame) -> Iterator[str]:
    decimals = 0 if len(frame.ticks) < 2 else _decimals(frame.ticks[1] - frame.ticks[0])
    for tick in frame.ticks:
        y = frame.y(tick)
        yield f'<path class="grid" d="M{_LEFT} {y:.1f}H{frame.right}"/>'
        text = number_text(tick, decimals) + (unit_text(trend.unit) if trend.unit == "deg" else "")
        yield f'<text class="t" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'
    yield f'<path class="axis" d="M{_LEFT} {_TOP}V{frame.bottom}H{frame.right}"/>'
    for day in _shown_days(frame):
        x = frame.x(day)
        yield f'<path class="axis" d="M{x:.1f} {frame.bottom}v5"/>'
        words = f"{day.day} {day:%b} {day:%y}"
        yield (
            f'<text class="t" x="{x:.1f}" y="{frame.bottom + 19}" text-anchor="middle">'
            f"{escape(words)}</text>"
        )


def _shown_days(frame: _Frame) -> list[date]:
    """Return the days that are written below the axis: the ends, and others where there is room."""
    shown: list[date] = []
    apart = (frame.right - _LEFT) / _DATES * 0.85
    for day in [frame.days[-1], *frame.days]:
        if all(abs(frame.x(day) - frame.x(other)) >= apart for other in shown):
            shown.append(day)
    return sorted(shown)


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _side(side: str, trend: Trend, frame: _Frame) -> Iterator[str]:
    points = trend.points[side]
    shift = _APART.get(side, 0.0) if len(trend.points) > 1 else 0.0
    yield f'<g class="{side or "whole"}">'
    for before, point in itertools.pairwise(points):
        if point.joined:
            yield (
                f'<path class="join" d="M{frame.x(before.day) + shift:.1f} '
                f"{frame.y(before.value):.1f}L{frame.x(point.day) + shift:.1f} "
                f'{frame.y(point.value):.1f}"/>'
            )
    for point in points:
        x, y = frame.x(point.day) + shift, frame.y(point.value)
        if point.uncertainty is not None:
            top, low = (frame.y(point.value + s * point.uncertainty) for s in (1, -1))
            yield (
                f'<path class="bar" d="M{x:.1f} {top:.1f}V{low:.1f}M{x - 4:.1f} {top:.1f}h8'
                f'M{x - 4:.1f} {low:.1f}h8"/>'
            )
        if side == "right":
            yield f'<rect class="mark" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"/>'
        else:
            yield f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    yield "</g>"


def _smallest_change(trend: Trend, frame: _Frame, label: str) -> Iterator[str]:
    """Yield a bar as tall as the smallest real change, beside the plot."""
    if trend.smallest_change is None or trend.smallest_change > frame.high - frame.low:
        return
    x, middle = frame.right + 10, (frame.low + frame.high) / 2
    top, low = (frame.y(middle + s * trend.smallest_change / 2) for s in (1, -1))
    yield (
        f'<path class="mdc" d="M{x:.1f} {top:.1f}V{low:.1f}M{x - 4:.1f} {top:.1f}h8'
        f'M{x - 4:.1f} {low:.1f}h8"/>'
    )
    amount = f"{trend.smallest_change:g}{unit_text(trend.unit) if trend.unit == 'deg' else ''}"
    y = (top + low) / 2
    yield f'<text class="t" x="{x + 8:.1f}" y="{y - 2:.1f}">{escape(label)}</text>'
    yield f'<text class="t" x="{x + 8:.1f}" y="{y + 12:.1f}">{escape(amount)}</text>'
