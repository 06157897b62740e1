"""What is found and what was corrected, side by side: from where somebody goes on correcting.

Corrections name events and spans as the program found them, whatever has been measured since
(:mod:`gait_screen.edits`). So the instrument is told of each event and span that it shows how the
program had found it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.edits import (
    SAME_TIME_S,
    AddedEvent,
    EditList,
    ExcludedSpan,
    FloorLine,
    MovedEvent,
    MovedLandmark,
    RemovedEvent,
)
from gait_screen.outputs.curves import main_spans
from gait_screen.records import GaitEvent, Span
from gait_screen.vocabulary import Side

#: With a landmark moved an event may be found a little earlier or later; steps are farther apart.
_SAME_EVENT_S: Final = 0.1
_SAME_SHARE: Final = 0.5


@dataclass(frozen=True)
class Corrected:
    """One clip as it is shown.

    Attributes
    ----------
    clip
        As it is measured now.
    found
        As the program found it; the same where nothing was corrected.
    edits
        What was corrected between the two; edits of other clips are left out.
    """

    clip: ClipAnalysis
    found: ClipAnalysis
    edits: EditList

    @property
    def shown(self) -> ClipAnalysis:
        """Return the clip with the spans that were left out, which are shown as left out."""
        left_out = tuple(self._excluded())
        spans = sorted((*self.clip.spans, *left_out), key=lambda span: span.start_s)
        return replace(self.clip, spans=tuple(spans))

    def spans(self) -> list[dict[str, Any]]:
        """Return the spans of the instrument, in the order of ``main_spans(shown)``.

        ``found_s`` is how an edit names the span; None where it came by a correction.
        """
        left_out = set(self._excluded())
        return [
            {
                "kind": span.kind,
                "side": span.side,
                "start_s": round(span.start_s, 6),
                "end_s": round(span.end_s, 6),
                "found_s": self._found_span(span),
                "excluded": span in left_out,
            }
            for span in main_spans(self.shown)[1]
        ]

    def events(self) -> list[dict[str, Any]]:
        """Return the events of the instrument in the order of time.

        ``found_s`` is how an edit names the event, None where the program did not find it;
        ``by_hand`` whether it is where it is by hand.
        """
        shown = [_event(e.kind, e.side, e.time_s, *self._origin(e)) for e in self.clip.events]
        for edit in self.edits.edits:
            if isinstance(edit, MovedEvent):
                placed = _event(edit.kind, edit.side, edit.to_time_s, edit.time_s, True)
            elif isinstance(edit, AddedEvent):
                placed = _event(edit.kind, edit.side, edit.time_s, None, True)
            else:
                continue
            # A contact without a toe-off makes no stance; it must not get lost for that.
            if placed not in shown:
                shown.append(placed)
        return sorted(shown, key=lambda event: float(event["time_s"]))

    def pages(self) -> dict[str, Any]:
        """Return what else was corrected, as the instrument's book of corrections keeps it."""
        time_s = self.found.pose.time_s
        landmarks = [
            {
                "name": edit.landmark,
                "frame": int(np.abs(time_s - edit.time_s).argmin()),
                "xy_px": list(edit.xy_px),
            }
            for edit in self.edits.edits
            if isinstance(edit, MovedLandmark)
        ]
        removed = [
            _event(edit.kind, edit.side, edit.time_s, edit.time_s, False)
            for edit in self.edits.edits
            if isinstance(edit, RemovedEvent)
        ]
        floors = [
            {"start_px": list(edit.start_px), "end_px": list(edit.end_px)}
            for edit in self.edits.edits
            if isinstance(edit, FloorLine)
        ]
        return {
            "landmarks": landmarks,
            "removed": removed,
            "floor": floors[0] if floors else None,
            "count": len(self.edits.edits),
        }

    def _excluded(self) -> Iterator[Span]:
        for edit in self.edits.edits:
            if isinstance(edit, ExcludedSpan):
                yield Span(edit.kind, edit.side, edit.start_s, edit.end_s)

    def _found_span(self, span: Span) -> list[float] | None:
        alike = [one for one in self.found.spans if (one.kind, one.side) == (span.kind, span.side)]
        best = max(alike, key=lambda one: _share(one, span), default=None)
        if best is None or _share(best, span) <= _SAME_SHARE:
            return None
        return [round(best.start_s, 6), round(best.end_s, 6)]

    def _origin(self, event: GaitEvent) -> tuple[float | None, bool]:
        for edit in self.edits.edits:
            if isinstance(edit, MovedEvent):
                if _is_at(event, edit.kind, edit.side, edit.to_time_s):
                    return edit.time_s, True
            elif isinstance(edit, AddedEvent) and _is_at(event, edit.kind, edit.side, edit.time_s):
                return None, True
        near = _nearest(self.found.events, event)
        return (None if near is None else near.time_s), False


def _event(
    kind: str, side: Side, time_s: float, found_s: float | None, by_hand: bool
) -> dict[str, Any]:
    return {
        "kind": kind,
        "side": side,
        "time_s": round(time_s, 6),
        "found_s": None if found_s is None else round(found_s, 6),
        "by_hand": by_hand,
    }


def _is_at(event: GaitEvent, kind: str, side: Side, time_s: float) -> bool:
    return (event.kind, event.side) == (kind, side) and abs(event.time_s - time_s) <= SAME_TIME_S


def _nearest(found: Sequence[GaitEvent], event: GaitEvent) -> GaitEvent | None:
    alike = [one for one in found if (one.kind, one.side) == (event.kind, event.side)]
    best = min(alike, key=lambda one: abs(one.time_s - event.time_s), default=None)
    return None if best is None or abs(best.time_s - event.time_s) > _SAME_EVENT_S else best


def _share(one: Span, other: Span) -> float:
    both = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    return both / max(one.end_s - one.start_s, other.end_s - other.start_s)
