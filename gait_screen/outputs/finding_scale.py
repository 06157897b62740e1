"""Where a finding's number lies: its interval beside the expected range and the limit.

In words, and as a small still drawing in the colour of the text around it, so that it is light or
dark as the page is. Nothing in it is told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from gait_screen.knowledge import Knowledge, load_knowledge
from gait_screen.knowledge.models import Worse
from gait_screen.outputs.numbers import (
    decimals_for,
    number_text,
    plain_number,
    unit_text,
    value_text,
)
from gait_screen.outputs.report_model import finding_quantity
from gait_screen.screening import Finding

#: From the top: the expected range, the number in its middle, the axis, all of it.
_RANGE_PX: Final = 18
_VALUE_PX: Final = 30
_AXIS_PX: Final = 42
_HEIGHT_PX: Final = 68
#: Beyond what has to be seen, as a share of it.
_ROOM: Final = 0.12
_GREEN: Final = "#1a9a74"
_GREEN_GROUND: Final = "rgba(26,154,116,0.28)"


@dataclass(frozen=True)
class FindingScale:
    """A number on the scale that it is judged by, in its own unit.

    Attributes
    ----------
    value, uncertainty
        The number and half of its 95 % interval; None where that is not known.
    low, high
        The expected range, infinite where it is open; both None where none is known.
    cut, worse
        The limit that decided, and which numbers are past it, ``low`` or ``high``; None where
        nothing judged it.
    """

    value: float
    uncertainty: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    cut: float | None = None
    worse: Worse | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """Return the ends of the interval; the value itself where it is not known."""
        half = self.uncertainty or 0.0
        return self.value - half, self.value + half


def finding_scale(finding: Finding) -> FindingScale | None:
    """Return the scale of a finding; None where it has no number."""
    if finding.value is None:
        return None
    unit = finding_quantity(finding)[1]
    low, high, worse = _judged_by(finding, load_knowledge())
    return FindingScale(finding.value, finding.uncertainty, unit, low, high, finding.cut, worse)


def _judged_by(
    finding: Finding, known: Knowledge
) -> tuple[float | None, float | None, Worse | None]:
    """Return the range that a finding was held against, and which side of it is worse."""
    for band in known.bands:
        if band.id == finding.rule:
            expected = band.normal
            if expected is None:
                return None, None, band.worse
            return expected.low, expected.high, band.worse
    for rule in known.asymmetry_rules:
        if rule.id == finding.rule:
            # Of two equal sides: no difference, or a ratio of one.
            return (1.0 if rule.kind == "ratio" else 0.0), rule.limit.value, "high"
    return None, None, None


def scale_words(scale: FindingScale) -> str:
    """Return interval, expected range and limit in a sentence; what is not known is left out."""
    parts = []
    if scale.uncertainty is not None:
        low, high = (_measured(scale, end) for end in scale.interval)
        parts.append(_say("scale_interval", low=low, high=high + unit_text(scale.unit)))
    if scale.low is not None and scale.high is not None:
        parts.append(_say("scale_expected", range=_range_text(scale.low, scale.high, scale.unit)))
    if scale.cut is not None:
        phrase = "scale_limit" if scale.worse is None else f"scale_past_{scale.worse}"
        parts.append(_say(phrase, cut=plain_number(scale.cut) + unit_text(scale.unit)))
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def scale_html(scale: FindingScale) -> str:
    """Return the drawing for inside a page, of plain elements: a page may take no SVG from us.

    It is as wide as there is room, up to a limit; a screen reader is told the same in words.
    """
    value = value_text(scale.value, scale.unit, scale.uncertainty)
    alt = _say("scale_alt", value=value, words=scale_words(scale))
    place = _Place(scale)
    parts = [
        *_range(scale, place),
        _box(f"left:0;right:0;top:{_AXIS_PX}px;border-top:1px solid currentColor"),
        *_limit(scale, place),
        *_value(scale, place),
    ]
    return (
        f'<div role="img" aria-label="{escape(alt)}" style="position:relative;'
        f'height:{_HEIGHT_PX}px;max-width:26em;font-size:13px;line-height:1.2">'
        f"{''.join(parts)}</div>"
    )


class _Place:
    """Where a number lies on the axis, in percent of its length."""

    def __init__(self, scale: FindingScale) -> None:
        known = [*scale.interval, scale.value, scale.low, scale.high, scale.cut]
        ends = [end for end in known if end is not None and math.isfinite(end)]
        low, high = min(ends), max(ends)
        room = _ROOM * (high - low) or max(abs(high) * _ROOM, 1.0)
        self.low, self.high = low - room, high + room

    def pct(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return 100.0 * min(max(share, 0.0), 1.0)


def _range(scale: FindingScale, place: _Place) -> Iterator[str]:
    if scale.low is None or scale.high is None:
        return
    start, end = place.pct(scale.low), place.pct(scale.high)
    edges = "".join(
        f"border-{side}:2px solid {_GREEN};"
        for side, edge in (("left", scale.low), ("right", scale.high))
        if math.isfinite(edge)
    )
    yield _box(
        f"left:{start:.1f}%;width:{end - start:.1f}%;top:{_RANGE_PX}px;box-sizing:border-box;"
        f"height:{_AXIS_PX - _RANGE_PX}px;background:{_GREEN_GROUND};{edges}"
    )
    yield _words(_say("scale_word_expected"), (start + end) / 2, 0)


def _limit(scale: FindingScale, place: _Place) -> Iterator[str]:
    if scale.cut is None:
        return
    at = place.pct(scale.cut)
    top, height = _RANGE_PX - 4, _AXIS_PX - _RANGE_PX + 10
    yield _box(
        f"left:calc({at:.1f}% - 1px);top:{top}px;height:{height}px;"
        "border-left:2px dashed currentColor"
    )
    words = _say("scale_limit", cut=plain_number(scale.cut) + unit_text(scale.unit))
    yield _words(words, at, _AXIS_PX + 8)


def _value(scale: FindingScale, place: _Place) -> Iterator[str]:
    if scale.uncertainty is not None:
        start, end = (place.pct(one) for one in scale.interval)
        yield _box(
            f"left:{start:.1f}%;width:{end - start:.1f}%;top:{_VALUE_PX - 1}px;"
            "border-top:3px solid currentColor"
        )
        for at in (start, end):
            yield _box(
                f"left:calc({at:.1f}% - 1px);top:{_VALUE_PX - 5}px;height:11px;"
                "border-left:2px solid currentColor"
            )
    yield _box(
        f"left:calc({place.pct(scale.value):.1f}% - 6px);top:{_VALUE_PX - 6}px;width:12px;"
        "height:12px;border-radius:50%;background:currentColor"
    )


def _box(style: str) -> str:
    return f'<div style="position:absolute;{style}"></div>'


def _words(text: str, at_pct: float, top_px: int) -> str:
    # Beside the end of the axis they stay inside: a letter is about half as wide as it is high.
    half = f"{len(text) / 4:.2f}em"
    return (
        f'<div style="position:absolute;top:{top_px}px;left:clamp({half},{at_pct:.1f}%,'
        f'calc(100% - {half}));transform:translateX(-50%);white-space:nowrap">{escape(text)}</div>'
    )


def _measured(scale: FindingScale, value: float) -> str:
    return number_text(value, decimals_for(scale.uncertainty))


def _range_text(low: float, high: float, unit: str) -> str:
    mark = unit_text(unit)
    if math.isinf(high):
        return _say("scale_or_more", low=plain_number(low) + mark)
    if math.isinf(low):
        return _say("scale_up_to", high=plain_number(high) + mark)
    return _say("scale_from_to", low=plain_number(low), high=plain_number(high) + mark)


def _say(phrase: str, **values: object) -> str:
    return load_knowledge().say(f"report.{phrase}", **values)
