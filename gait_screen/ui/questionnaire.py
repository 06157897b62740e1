"""The person's answers: safety questions, pain, time, equipment. Nothing is answered for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from gait_screen.errors import UsageError
from gait_screen.knowledge import Answers, Knowledge, load_knowledge, parse_answers
from gait_screen.knowledge.course_models import PainSiteInfo
from gait_screen.ui.text import plain

_SIDES: Final = ("left", "right", "both")
_WHEN: Final = ("morning", "running", "after", "always")
_SHOES: Final = ("barefoot", "minimal", "cushioned", "stability", "other")
NO_EQUIPMENT: Final = "nothing of these"
#: An answer outlives a moment without questions: a failed analysis, say.
_KEEP: Final = "session"


def show_questionnaire() -> Answers:
    """Show all questions; return what was answered so far."""
    knowledge = load_knowledge()
    with st.container(border=True, key="questionnaire"):
        st.subheader(_say("ask_title"), anchor="about-you")
        st.caption(_say("ask_caption"))
        st.markdown(f"**{_say('ask_safety_title')}** {_say('ask_safety_hint')}")
        given: dict[str, Any] = {"red_flags": _show_red_flags(knowledge)}
        with st.expander(_say("ask_pain_group")):
            given |= _show_pain(knowledge)
        with st.expander(_say("ask_tried_group")):
            given |= _show_tried(knowledge)
        with st.expander(_say("ask_person_group")):
            given |= _show_person(knowledge)
    try:
        return parse_answers(given, where="The questionnaire")
    except UsageError as error:
        # Not to be dropped: a plan that leaves answers out would be the wrong plan.
        st.error(plain(str(error)))
        st.stop()


def _say(phrase: str) -> str:
    """Return a phrase of the person's texts, as Markdown shows it letter by letter."""
    return plain(load_knowledge().say(f"person.{phrase}"))


def _hint(phrase: str) -> str:
    """Return a phrase for a field's placeholder, which knows no Markdown."""
    return load_knowledge().say(f"person.{phrase}")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _show_red_flags(knowledge: Knowledge) -> dict[str, bool]:
    no, yes = _hint("ask_no"), _hint("ask_yes")
    answers: dict[str, bool] = {}
    for number, flag in enumerate(knowledge.red_flags, start=1):
        answer = st.radio(
            plain(f"{number}. {flag.question}"),
            (no, yes),
            index=None,
            horizontal=True,
            key=f"red_flag_{flag.id}",
            persist_state=_KEEP,
        )
        if answer is not None:
            answers[flag.id] = answer == yes
    return answers


def _show_pain(knowledge: Knowledge) -> dict[str, Any]:
    sites: dict[str, PainSiteInfo] = {info.id: info for info in knowledge.pain_sites}
    chosen = st.pills(
        _say("ask_pain_sites"),
        list(sites),
        selection_mode="multi",
        format_func=lambda site: _capitalised(sites[site].label),
        key="pain_sites",
        persist_state=_KEEP,
    )
    pain = [_show_pain_at(sites[site]) for site in chosen]
    settled = _ask_yes_or_no("pain_next_morning") if pain else None
    return {"pain": pain, "pain_next_morning": settled}


def _show_pain_at(site: PainSiteInfo) -> dict[str, Any]:
    with st.container(border=True):
        st.markdown(f"**{plain(_capitalised(site.label))}**")
        left, right = st.columns(2)
        side = left.radio(
            _say("ask_pain_side"),
            _SIDES,
            index=None,
            format_func=lambda side: _hint(f"ask_side_{side}"),
            horizontal=True,
            key=f"pain_side_{site.id}",
            persist_state=_KEEP,
        )
        severity = right.number_input(
            _say("ask_pain_severity"),
            0,
            10,
            value=None,
            step=1,
            key=f"pain_severity_{site.id}",
            persist_state=_KEEP,
        )
        when = left.selectbox(
            _say("ask_pain_when"),
            _WHEN,
            index=None,
            format_func=lambda when: _hint(f"ask_when_{when}"),
            key=f"pain_when_{site.id}",
            persist_state=_KEEP,
            placeholder=_hint("ask_not_answered"),
        )
        months = right.number_input(
            _say("ask_pain_months"),
            0,
            1200,
            value=None,
            step=1,
            key=f"pain_months_{site.id}",
            persist_state=_KEEP,
        )
    known = {"side": side, "severity": severity, "when": when, "duration_months": months}
    return {"site": site.id, **_answered(known)}


def _show_tried(knowledge: Knowledge) -> dict[str, Any]:
    labels = {str(treatment.id): treatment.label for treatment in knowledge.treatments}
    tried = st.pills(
        _say("ask_tried"),
        list(labels),
        selection_mode="multi",
        format_func=lambda treatment: _capitalised(labels[treatment]),
        key="tried",
        persist_state=_KEEP,
    )
    other = st.text_input(
        _say("ask_tried_other"),
        key="tried_other",
        max_chars=500,
        persist_state=_KEEP,
        placeholder=_hint("ask_tried_other_hint"),
    )
    return {"tried": tried, "tried_other": other or None}


def _show_person(knowledge: Knowledge) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        age = _ask_number("age", 0, 120)
        days = _ask_number("days_per_week", 1, 7)
    with right:
        sport = _ask_text("sport")
        minutes = _ask_number("minutes_per_day", 1, 240, step=5)
    goal = _ask_text("goal")
    running_now = _ask_yes_or_no("running_now")
    longest_run = _ask_number("longest_run_min", 0, 600, step=5) if running_now else None
    return {
        "age": age,
        "sport": sport,
        "goal": goal,
        "days_per_week": days,
        "minutes_per_day": minutes,
        "running_now": running_now,
        "longest_run_min": longest_run,
        "equipment": _show_equipment(knowledge),
        "shoes": _show_shoes(),
        "adherence_pct": _ask_number("adherence_pct", 0, 100, step=10),
    }


def _show_equipment(knowledge: Knowledge) -> list[str] | None:
    """Return what is at hand: None when not answered, empty when it is nothing of these."""
    used = {
        item for drill in knowledge.drills for item in (*drill.equipment, *drill.optional_equipment)
    }
    chosen = st.pills(
        _say("ask_equipment"),
        [*sorted(used), NO_EQUIPMENT],
        selection_mode="multi",
        format_func=_equipment_label,
        key="equipment",
        persist_state=_KEEP,
    )
    return [item for item in chosen if item != NO_EQUIPMENT] if chosen else None


def _equipment_label(item: str) -> str:
    return _hint(f"equipment_{'none' if item == NO_EQUIPMENT else item}")


def _show_shoes() -> str | None:
    return st.selectbox(
        _say("ask_shoes"),
        _SHOES,
        index=None,
        format_func=lambda shoes: _hint(f"shoes_{shoes}"),
        key="shoes",
        persist_state=_KEEP,
        placeholder=_hint("ask_not_answered"),
    )


def _ask_number(name: str, low: int, high: int, *, step: int = 1) -> int | None:
    return st.number_input(
        _say(f"ask_{name}"), low, high, value=None, step=step, key=name, persist_state=_KEEP
    )


def _ask_text(name: str) -> str | None:
    """Return what was written; None where nothing was."""
    text = st.text_input(
        _say(f"ask_{name}"), key=name, persist_state=_KEEP, placeholder=_hint(f"ask_{name}_hint")
    )
    return text or None


def _ask_yes_or_no(name: str) -> bool | None:
    """Return True for yes, False for no, None where neither was chosen."""
    yes, no = _hint("ask_yes"), _hint("ask_no")
    answer = st.segmented_control(_say(f"ask_{name}"), (yes, no), key=name, persist_state=_KEEP)
    return None if answer is None else answer == yes


def _answered(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
