"""One card per clip: what was recognised in it, how good it is, how to film it better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from gait_screen.outputs.labels import readable_key
from gait_screen.outputs.report_model import ClipText, clip_texts
from gait_screen.screening import QualityCheck, Screening
from gait_screen.ui.text import in_the_app, plain

_PER_ROW: Final = 3
_STATUS: Final = {
    "fail": ":red-badge[Not good enough]",
    "warn": ":orange-badge[Could be better]",
    "pass": ":green-badge[Good]",
}


def show_clip_cards(screening: Screening) -> None:
    """Show all clips of the screening."""
    cards = clip_texts(screening, [None] * len(screening.clips))
    with st.container(key="clip_cards"):
        st.header("Your clips", anchor="clips")
        for first in range(0, len(cards), _PER_ROW):
            row = cards[first : first + _PER_ROW]
            for column, card in zip(st.columns(_PER_ROW), row, strict=False):
                with column.container(border=True):
                    _show_card(card)


def _show_card(card: ClipText) -> None:
    st.markdown(f"**{plain(card.title)}**")
    st.caption(plain(card.file))
    st.markdown("  \n".join(f"{plain(name)}: {plain(text)}" for name, text in card.facts))
    wanting = [check for check in card.checks if check.status != "pass"]
    if wanting:
        st.markdown(_lines(wanting))
    good = [check for check in card.checks if check.status == "pass"]
    if good:
        with st.expander(f"Good: {len(good)} of {len(card.checks)} checks"):
            st.markdown(_lines(good))


def _lines(checks: Sequence[QualityCheck]) -> str:
    # One element of the page and not one each: every click sends them all.
    return "\n\n".join(check_text(check) for check in checks)


def check_text(check: QualityCheck, badges: Mapping[str, str] = _STATUS) -> str:
    """Return a check as a line of Markdown: how it ended, what was found, how to film again."""
    name = plain(readable_key(check.check))
    fix = f" **{plain(in_the_app(check.fix))}**" if check.fix else ""
    return f"{badges[check.status]} {name}: {plain(in_the_app(check.detail))}{fix}"
