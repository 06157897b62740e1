"""Two screenings of a person side by side: what changed beyond its uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from gait_screen.compare import (
    DAY_TO_DAY,
    Comparison,
    FindingComparison,
    MetricChange,
    change_text,
    compare_screenings,
    reading_text,
)
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.labels import movement_label
from gait_screen.outputs.report_model import date_text, deficit_label, metric_label
from gait_screen.screening import Screening
from gait_screen.store import KeptClip
from gait_screen.ui.text import bullets, plain
from gait_screen.ui.videos_view import KeptScreening, show_videos

_COLUMNS: Final = ("what", "old", "new", "change")


def show_comparison(
    screenings: Sequence[Screening], kept: Callable[[int], tuple[KeptClip, ...]]
) -> None:
    """Show the choice of two screenings, oldest first, and what is different between them.

    Parameters
    ----------
    kept
        Gives what was kept of the clips of a screening, by its place.
    """
    st.subheader(_say("compare_title"), anchor="compare")
    if len(screenings) < 2:
        st.caption(_say("compare_needs_two"))
        return
    st.caption(_say("compare_lead"))
    places = range(len(screenings))
    left, right = st.columns(2)
    old, new = (
        column.selectbox(
            _say(f"compare_{which}"),
            places,
            index=len(screenings) - back,
            format_func=lambda place: date_text(screenings[place].created),
            # Anew with each screening more, so that the latest two are compared at first.
            key=f"compare_{which}_{len(screenings)}",
        )
        for column, which, back in ((left, "old", 2), (right, "new", 1))
    )
    if old == new or max(old, new) >= len(screenings):
        st.info(_say("compare_same"))
        return
    first, second = (KeptScreening(screenings[place], kept(place)) for place in (old, new))
    show_videos(first, second)
    show_changes(compare_screenings(first.screening, second.screening))


def show_changes(comparison: Comparison) -> None:
    """Show a comparison: notes, quantities, findings, and what cannot be compared."""
    for note in comparison.notes:
        st.warning(plain(note))
    comparable = [one for one in comparison.metrics if one.verdict != "not comparable"]
    if comparable:
        _show_table(comparable)
    else:
        st.caption(_say("no_common"))
    if comparison.findings:
        lines = [_finding(one) for one in comparison.findings]
        st.markdown(f"**{_say('findings')}**\n\n{bullets(lines)}")
    others = [one for one in comparison.metrics if one.verdict == "not comparable"]
    if others:
        with st.expander(_say("not_compared", count=len(others))):
            st.markdown(bullets(f"{_name(one)}: {one.note}" for one in others))


def _say(phrase: str, **values: object) -> str:
    return plain(_word(phrase, **values))


def _word(phrase: str, **values: object) -> str:
    return load_knowledge().say(f"over_time.{phrase}", **values)


def _show_table(changes: Sequence[MetricChange]) -> None:
    # Few columns: on a phone a fifth one would be out of the picture.
    rows = [
        (
            _name(one),
            reading_text(one.old, one.unit),
            reading_text(one.new, one.unit),
            _word("change", amount=change_text(one), verdict=_verdict(one)),
        )
        for one in changes
    ]
    columns = {
        _word(f"col_{name}"): list(cells)
        for name, cells in zip(_COLUMNS, zip(*rows, strict=True), strict=True)
    }
    st.table(columns, hide_index=True, alt=_word("compare_title"))


def _verdict(change: MetricChange) -> str:
    if change.note == DAY_TO_DAY:
        return _word("verdict_day_to_day")
    return _word(f"verdict_{change.verdict}")


def _name(change: MetricChange) -> str:
    test = None if change.test is None else movement_label(change.test).lower()
    where = ", ".join(part for part in (change.side, test) if part)
    return f"{metric_label(change.key)} ({where})" if where else metric_label(change.key)


def _finding(finding: FindingComparison) -> str:
    return _word(
        "finding",
        deficit=deficit_label(finding.deficit),
        side="" if finding.side is None else f", {finding.side}",
        was=_status(finding.old_status, finding.old_severity),
        now=_status(finding.new_status, finding.new_severity),
        change=finding.change,
    )


def _status(status: str | None, severity: str | None) -> str:
    if status is None:
        return _word("not_measured")
    words = status.replace("_", " ")
    return f"{words} ({severity})" if severity not in (None, "none") else words
