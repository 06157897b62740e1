"""The plan: what stops it, or its drills with steps, dose and reason."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.numbers import plain_number
from gait_screen.outputs.report_model import (
    DrillText,
    PhaseText,
    PlanText,
    RedFlagText,
    TriedText,
    plan_text,
)
from gait_screen.screening import Plan
from gait_screen.ui.text import bullets, numbered, plain

_PER_ROW: Final = 2


def show_plan(plan: Plan) -> None:
    """Show the whole plan."""
    text = plan_text(plan)
    with st.container(key="plan"):
        st.header("Your plan", anchor="plan")
        if text.red_flags:
            _show_stop(text.red_flags)
        elif text.provisional:
            st.warning(
                "**This plan is provisional:** not all safety questions are answered. A yes to "
                "any of them means: see a clinician before any drill."
            )
        st.markdown(bullets(_notes_of_their_own(text)))
        for phase in text.phases:
            _show_phase(phase)
        _show_tried(text.tried)
        if text.retests:
            st.markdown(f"**Film again**\n\n{bullets(text.retests)}")


def _notes_of_their_own(text: PlanText) -> list[str]:
    """Leave out the notes that ask or repeat the safety questions: these stand above."""
    questions = [flag.question for flag in load_knowledge().red_flags]
    asks = "This plan is provisional until"
    return [
        note
        for note in text.notes
        if not note.startswith(asks) and not any(question in note for question in questions)
    ]


def _show_stop(flags: tuple[RedFlagText, ...]) -> None:
    lines = "\n".join(
        f"- {plain(flag.question)} **See {plain(flag.see)}, {plain(flag.how_soon)}.**"
        for flag in flags
    )
    st.error(
        f"**See a clinician first.** There are no drills until this has been looked at.\n\n{lines}"
    )


def _show_phase(phase: PhaseText) -> None:
    st.subheader(plain(phase.title))
    if phase.goal:
        st.markdown(plain(phase.goal))
    for first in range(0, len(phase.drills), _PER_ROW):
        row = phase.drills[first : first + _PER_ROW]
        for column, drill in zip(st.columns(_PER_ROW), row, strict=False):
            with column.container(border=True, gap="small"):
                _show_drill(drill)
    if phase.exit_criterion:
        st.caption(f"Move on when: {plain(phase.exit_criterion)}")


def _show_drill(drill: DrillText) -> None:
    record = drill.record
    side = f" ({drill.side.lower()})" if drill.side else ""
    st.markdown(f"**{plain(record.name + side)}**")
    minutes = plain_number(record.minutes)
    st.markdown(plain(f"{record.dose} · about {minutes} min a training day"))
    st.markdown(numbered(record.steps))
    st.caption(f"Why: {plain(record.because or drill.deficit)}")
    if drill.hints:
        with st.expander("Doing it well"):
            for name, hint in drill.hints:
                st.markdown(f"**{plain(name)}:** {plain(hint)}")


def _show_tried(tried: tuple[TriedText, ...]) -> None:
    if not tried:
        return
    st.subheader("What you have tried")
    for treatment in tried:
        with st.container(border=True, gap="small"):
            st.markdown(f"**{plain(treatment.name)}**  \n{plain(treatment.why_temporary)}")
            st.markdown(f"Keep it for: {plain(treatment.keep_for)}")
            if treatment.replace_with:
                st.markdown(f"Work on instead: {plain('; '.join(treatment.replace_with))}")
