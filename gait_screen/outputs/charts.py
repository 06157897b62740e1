"""Charts: an angle over the clip, and its steps or repetitions laid over each other.

A :class:`Chart` says what is to be seen, :mod:`gait_screen.outputs.charts_svg` draws it for the
report. The app's own instrument shows the same curves and cycles. Left is blue and right is
orange-red everywhere (Okabe and Ito's palette, told apart with every common colour blindness and on
light and dark grounds).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

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
GREY: Final = "#8c8c8c"
SERIES: Final = {"Left": LEFT_COLOUR, "Right": RIGHT_COLOUR, "Both": BODY_COLOUR}
#: The events that are marked, in the legend's order.
SHOWN_EVENTS: Final = ("Contact", "Heel off", "Toe off")
#: A longer clip is shown from its first event on: more would be a smear.
LONGEST_SHOWN_S: Final = 20.0
#: Of the plot without axes and title.
WIDTH_PX: Final = 315
HEIGHT_PX: Final = 175

#: A curve over time, one of several that are compared, and what is typical of those.
LineKind = Literal["curve", "one of many", "median"]


@dataclass(frozen=True)
class NormalBand:
    """An expected range in degrees; an infinite end is open. ``source`` says whose numbers."""

    low: float
    high: float
    label: str
    source: str


@dataclass(frozen=True)
class Axis:
    """What an axis shows, from its lower to its upper end."""

    title: str
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """A line of one side (a key of :data:`SERIES`); nothing is drawn where ``y`` is NaN."""

    side: str
    x: FloatArray
    y: FloatArray
    kind: LineKind


@dataclass(frozen=True)
class Shade:
    """A stretch of the x axis, shaded from bottom to top."""

    start: float
    end: float
    colour: str


@dataclass(frozen=True)
class Mark:
    """An event on a curve."""

    x: float
    y: float
    event: str
    colour: str


@dataclass(frozen=True)
class Chart:
    """What one chart shows.

    Attributes
    ----------
    limits
        Heights of dashed lines.
    band
        A shaded range of the y axis with its label.
    """

    title: str
    subtitle: str
    x: Axis
    y: Axis
    lines: tuple[Line, ...]
    shades: tuple[Shade, ...] = ()
    limits: tuple[float, ...] = ()
    band: NormalBand | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def sides(self) -> tuple[str, ...]:
        """Return the sides that there is a line of, in their order."""
        return tuple(dict.fromkeys(line.side for line in self.lines))

    @property
    def events(self) -> tuple[str, ...]:
        """Return the kinds of events that are marked, in the legend's order."""
        return tuple(kind for kind in SHOWN_EVENTS if any(m.event == kind for m in self.marks))


def angle_chart(clip: ClipAnalysis, name: str, band: NormalBand | None = None) -> Chart:
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
    return Chart(
        title=ANGLE_LABELS[name].name,
        subtitle=_clip_line(clip, start_s, end_s),
        x=Axis("Time (s)", start_s, end_s),
        y=_y_axis(name, curves.values(), band),
        lines=tuple(
            Line(side_label(side), time_s[inside], values, "curve")
            for side, values in curves.items()
        ),
        shades=_shades(clip, start_s, end_s),
        limits=_limits(band),
        marks=_marks(clip, name, (start_s, end_s)),
    )


def cycles_chart(clip: ClipAnalysis, name: str, band: NormalBand | None = None) -> Chart | None:
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
    kind = SPAN_LABELS[main_spans(clip)[0]]
    counts = ", ".join(f"{side_label(side).lower()} {len(g)}" for side, g in by_side.items())
    each = [
        Line(side_label(side), CYCLE_PCT, cycle.values_deg, "one of many")
        for side, group in by_side.items()
        for cycle in group
    ]
    medians = [
        Line(side_label(side), CYCLE_PCT, median_cycle(group), "median")
        for side, group in by_side.items()
    ]
    return Chart(
        title=ANGLE_LABELS[name].name,
        subtitle=f"each {kind} thin, median thick (n: {counts})",
        x=Axis(f"% of {kind}", 0.0, 100.0),
        y=_y_axis(name, [cycle.values_deg for cycle in cycles], band),
        lines=(*each, *medians),
        band=band,
    )


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


def _y_axis(name: str, values: Iterable[FloatArray], band: NormalBand | None) -> Axis:
    low, high = _y_domain(values, band)
    return Axis(f"Degrees (+ {ANGLE_LABELS[name].positive})", low, high)


def _y_domain(values: Iterable[FloatArray], band: NormalBand | None) -> tuple[float, float]:
    seen = np.concatenate([np.asarray(v, dtype=float).ravel() for v in values] or [np.zeros(1)])
    limits = [0.0] if band is None else list(_limits(band))
    seen = np.concatenate([seen[np.isfinite(seen)], limits])
    low, high = float(seen.min()), float(seen.max())
    # Flat curves get room: noise of a degree must not fill the picture.
    pad = max(0.06 * (high - low), (10.0 - (high - low)) / 2.0)
    return round(low - pad, 1), round(high + pad, 1)


def _limits(band: NormalBand | None) -> tuple[float, ...]:
    return () if band is None else tuple(x for x in (band.low, band.high) if math.isfinite(x))


def _by_side(cycles: Iterable[Cycle]) -> dict[Side | None, list[Cycle]]:
    groups: dict[Side | None, list[Cycle]] = {}
    for cycle in cycles:
        groups.setdefault(cycle.side, []).append(cycle)
    return dict(sorted(groups.items(), key=lambda item: side_label(item[0])))


def _shades(clip: ClipAnalysis, start_s: float, end_s: float) -> tuple[Shade, ...]:
    return tuple(
        Shade(
            max(span.start_s, start_s),
            min(span.end_s, end_s),
            GREY if span.side is None else SERIES[side_label(span.side)],
        )
        for span in main_spans(clip)[1]
        if span.start_s < end_s and span.end_s > start_s
    )


def _marks(clip: ClipAnalysis, name: str, window_s: tuple[float, float]) -> tuple[Mark, ...]:
    curves = shown_curves(clip, name)
    marks: list[Mark] = []
    for event in clip.events:
        values = curves.get(event.side)
        if values is None or not window_s[0] <= event.time_s <= window_s[1]:
            continue
        nearest = int(np.argmin(np.abs(clip.angles.time_s - event.time_s)))
        if math.isfinite(values[nearest]):
            label, colour = EVENT_LABELS[event.kind], SERIES[side_label(event.side)]
            marks.append(Mark(event.time_s, float(values[nearest]), label, colour))
    return tuple(marks)
