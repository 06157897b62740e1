"""The person's answers: safety questions, pain, time, equipment. Nothing is answered for them."""

from __future__ import annotations

from typing import Any, Final, get_args

import streamlit as st

from gait_screen.errors import UsageError
from gait_screen.knowledge import Answers, Knowledge, load_knowledge, parse_answers
from gait_screen.knowledge.models import PainSite
from gait_screen.outputs.labels import readable_key
from gait_screen.ui.text import plain

_SIDES: Final = ("left", "right", "both")
_WHEN: Final = {
    "morning": "First steps in the morning",
    "running": "While running",
    "after": "After running",
    "always": "Always",
}
_SHOES: Final = ("barefoot", "minimal", "cushioned", "stability", "other")
_NO_EQUIPMENT: Final = "nothing of these"
#: An answer outlives a moment without questions: a failed analysis, say.
_KEEP: Final = "session"


def show_questionnaire() -> Answers:
    """Show all questions; return what was answered so far."""
    knowledge = load_knowledge()
    with st.container(border=True, key="questionnaire"):
        st.subheader("About you", anchor="about-you")
        st.caption(
            "Every answer changes findings and plan at once; the clips are not analysed again. "
            "The answers stay in this browser session."
        )
        st.markdown("**Safety questions.** A yes means: see a clinician before any drill.")
        red_flags = _show_red_flags(knowledge)
        person = _show_person()
        pain = _show_pain()
        help_ = _show_means(knowledge)
    given = {**person, **help_, "pain": pain, "red_flags": red_flags}
    try:
        return parse_answers(given, where="The questionnaire")
    except UsageError as error:
        # Not to be dropped: a plan that leaves answers out would be the wrong plan.
        st.error(plain(str(error)))
        st.stop()


def _show_red_flags(knowledge: Knowledge) -> dict[str, bool | None]:
    answers: dict[str, bool | None] = {}
    for number, flag in enumerate(knowledge.red_flags, start=1):
        answer = st.radio(
            plain(f"{number}. {flag.question}"),
            ("No", "Yes"),
            index=None,
            horizontal=True,
            key=f"red_flag_{flag.id}",
            persist_state=_KEEP,
        )
        answers[flag.id] = None if answer is None else answer == "Yes"
    return {flag: answer for flag, answer in answers.items() if answer is not None}


def _show_person() -> dict[str, Any]:
    with st.expander("You, your sport, your time"):
        left, right = st.columns(2)
        age = left.number_input(
            "Age in years", 0, 120, value=None, step=1, key="age", persist_state=_KEEP
        )
        sport = right.text_input("Sport", key="sport", persist_state=_KEEP, placeholder="running")
        days = left.number_input(
            "Days a week", 1, 7, value=None, step=1, key="days_per_week", persist_state=_KEEP
        )
        minutes = right.number_input(
            "Minutes on a training day",
            1,
            240,
            value=None,
            step=5,
            key="minutes_per_day",
            persist_state=_KEEP,
        )
        goal = st.text_input(
            "Goal", key="goal", persist_state=_KEEP, placeholder="10 km without pain"
        )
        shoes = st.selectbox(
            "Shoes you mostly wear",
            _SHOES,
            index=None,
            format_func=readable_key,
            key="shoes",
            persist_state=_KEEP,
            placeholder="Not answered",
        )
    return {
        "age": age,
        "sport": sport or None,
        "goal": goal or None,
        "days_per_week": days,
        "minutes_per_day": minutes,
        "shoes": shoes,
    }


def _show_pain() -> list[dict[str, Any]]:
    with st.expander("Pain"):
        sites = st.pills(
            "Where does it hurt?",
            get_args(PainSite),
            selection_mode="multi",
            format_func=readable_key,
            key="pain_sites",
            persist_state=_KEEP,
        )
        return [_show_pain_at(site) for site in sites]


def _show_pain_at(site: PainSite) -> dict[str, Any]:
    with st.container(border=True):
        st.markdown(f"**{plain(readable_key(site))}**")
        left, right = st.columns(2)
        side = left.radio(
            "Side",
            _SIDES,
            index=None,
            format_func=readable_key,
            horizontal=True,
            key=f"pain_side_{site}",
            persist_state=_KEEP,
        )
        severity = right.number_input(
            "How strong, 0 (none) to 10 (worst)",
            0,
            10,
            value=None,
            step=1,
            key=f"pain_severity_{site}",
            persist_state=_KEEP,
        )
        when = left.selectbox(
            "When",
            list(_WHEN),
            index=None,
            format_func=_WHEN.__getitem__,
            key=f"pain_when_{site}",
            persist_state=_KEEP,
            placeholder="Not answered",
        )
        months = right.number_input(
            "For how many months",
            0,
            600,
            value=None,
            step=1,
            key=f"pain_months_{site}",
            persist_state=_KEEP,
        )
    known = {"side": side, "severity": severity, "when": when, "duration_months": months}
    return {"site": site, **{name: value for name, value in known.items() if value is not None}}


def _show_means(knowledge: Knowledge) -> dict[str, Any]:
    with st.expander("Equipment, and what you have tried"):
        used = {
            item
            for drill in knowledge.drills
            for item in (*drill.equipment, *drill.optional_equipment)
        }
        equipment = st.pills(
            "What do you have at hand? (No choice: anything may be used)",
            [*sorted(used), _NO_EQUIPMENT],
            selection_mode="multi",
            format_func=readable_key,
            key="equipment",
            persist_state=_KEEP,
        )
        treatments = {str(treatment.id): treatment.label for treatment in knowledge.treatments}
        tried = st.pills(
            "What have you tried?",
            list(treatments),
            selection_mode="multi",
            format_func=lambda treatment: readable_key(treatments[treatment]),
            key="tried",
            persist_state=_KEEP,
        )
    at_hand = [item for item in equipment if item != _NO_EQUIPMENT]
    return {"equipment": at_hand if equipment else None, "tried": tried}
