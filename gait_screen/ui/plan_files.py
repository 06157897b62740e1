"""The plan to take away: a calendar file, and the drills to print."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import streamlit as st

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.calendar_days import film_days, training_series
from gait_screen.outputs.plan_sheet import PLAN_SHEET, render_plan_sheet
from gait_screen.screening import Screening
from gait_screen.ui.text import plain

PLAN_ICS = "plan.ics"


@st.fragment
def show_plan_files(screening: Screening) -> None:
    """Show both downloads; nothing where the plan has nothing to do or no dates.

    What is chosen here is for the files alone: nothing else on the page changes.
    """
    plan, knowledge = screening.plan, load_knowledge()
    today = date.today()
    if not training_series(plan, knowledge, since=today) and not film_days(plan, since=today):
        return
    with st.expander(_say("title"), key="plan_files"):
        st.caption(_say("lead"))
        left, middle, right = st.columns(3, vertical_alignment="bottom")
        at = left.time_input(_say("at"), value=None, key="plan_time")
        named = middle.checkbox(_say("named"), key="plan_named", help=_say("named_help"))
        remind = right.checkbox(_say("remind"), key="plan_remind")
        with st.container(horizontal=True):
            st.download_button(
                _say("ics"),
                lambda: _calendar(screening, at, named, remind),
                file_name=PLAN_ICS,
                mime="text/calendar",
                key="plan_ics",
                on_click="ignore",
            )
            if plan.drills or any(phase.programme for phase in plan.phases):
                st.download_button(
                    _say("sheet"),
                    lambda: render_plan_sheet(plan, knowledge).encode(),
                    file_name=PLAN_SHEET,
                    mime="text/html",
                    key="plan_sheet",
                    on_click="ignore",
                )


def _calendar(screening: Screening, at: time | None, named: bool, remind: bool) -> bytes:
    # Read by the one who asks for a calendar, not by every page.
    from gait_screen.outputs.calendar_ics import CalendarChoices, calendar_key, plan_calendar

    return plan_calendar(
        screening.plan,
        load_knowledge(),
        CalendarChoices(at, named, remind),
        key=calendar_key(screening.created, [clip.sha256 for clip in screening.clips]),
        stamp=datetime.now(UTC),
        since=date.today(),
    )


def _say(phrase: str) -> str:
    return plain(load_knowledge().say(f"calendar.page_{phrase}"))
