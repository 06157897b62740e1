"""The plan: what stops it, or what to do now, how it goes on, and when to film again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.clinician_model import ClinicianSection
from gait_screen.outputs.drill_pictures import drill_pictures
from gait_screen.outputs.plan_course import RunningText
from gait_screen.outputs.plan_model import (
    DecisionText,
    DrillText,
    Labelled,
    PhaseText,
    PlanText,
    RedFlagText,
    TriedText,
    plan_text,
)
from gait_screen.screening import DrillPrescription, Plan
from gait_screen.ui.text import bullets, numbered, plain
from gait_screen.ui.timer import show_timer

#: Two of them stand side by side on a phone.
_PICTURE_PX: Final = 150
_RUNNING_COLUMNS: Final = ("step", "run_minutes", "walk_minutes", "repeats", "total_minutes")


def show_plan(plan: Plan, clinician: Sequence[ClinicianSection] = ()) -> None:
    """Show the whole plan; ``clinician`` are the sections for the clinician, at its end."""
    text = plan_text(plan)
    with st.container(key="plan"):
        st.header(_say("plan"), anchor="plan")
        _show_warnings(text)
        _show_progress(text.progress)
        _show_now(text)
        _show_list(_say("notes"), text.notes)
        _show_phases(text.phases)
        _show_running(text.running)
        _show_dates(text)
        _show_tried(text.tried)
        _show_clinician(clinician)


def _say(phrase: str, **values: object) -> str:
    return load_knowledge().say(f"report.{phrase}", **values)


def _show_warnings(text: PlanText) -> None:
    if text.red_flags:
        _show_stop(text.red_flags)
    elif text.provisional:
        st.warning(f"**{plain(_say('provisional'))}** {plain(_say('provisional_lead'))}")
    if text.questions:
        with st.expander(f"{_say('questions')} ({len(text.questions)})"):
            st.markdown(bullets(text.questions))
    if text.referrals:
        lines = _bold_lines((r.label, r.text) for r in text.referrals)
        st.warning(f"**{plain(_say('referrals'))}**\n\n{lines}")


def _show_stop(flags: tuple[RedFlagText, ...]) -> None:
    lines = []
    for flag in flags:
        after = f"{_say('stop_clearance')} {flag.clearance}" if flag.clearance else ""
        lines.append((flag.see, f"{flag.question} {flag.because} {after}"))
    lead = f"**{plain(_say('stop'))}.** {plain(_say('stop_lead'))}"
    st.error(f"{lead}\n\n{_bold_lines(lines)}")


def _bold_lines(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- **{plain(label)}** {plain(text)}" for label, text in pairs)


def _show_progress(decisions: tuple[DecisionText, ...]) -> None:
    if not decisions:
        return
    st.subheader(_say("progress_title"), anchor=False)
    for decision in decisions:
        with st.container(border=True, gap="small"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(decision.title)}**", width="content")
                st.badge(decision.verdict, color="blue")
                st.badge(decision.decision, color="gray")
            st.markdown(plain(decision.plain))
            if decision.reasons:
                st.caption(bullets(decision.reasons))


def _show_now(text: PlanText) -> None:
    if not text.drills:
        if text.red_flags:
            st.markdown(plain(_say("no_drills_stopped")))
        elif not text.notes:
            st.markdown(plain(_say("nothing_to_do")))
        return
    st.subheader(_say("now"), anchor=False)
    st.markdown(plain(f"{text.now} {text.total}"))
    if text.pain_rule:
        st.info(f"**{plain(_say('pain_rule'))}.** {plain(text.pain_rule)}")
    _show_timer_section([drill.record for drill in text.drills])
    for drill in text.drills:
        with st.container(border=True, gap="small"):
            _show_drill(drill)


@st.fragment
def _show_timer_section(drills: Sequence[DrillPrescription]) -> None:
    """Show the timer to who opens it; nothing else on the page changes then."""
    timer = st.expander(load_knowledge().say("timer.title"), key="timer_section", on_change="rerun")
    if timer.open:
        with timer:
            show_timer(drills)


def _show_drill(drill: DrillText) -> None:
    st.markdown(f"**{plain(drill.title)}**  \n{plain(drill.amount)}")
    with st.container(horizontal=True, gap="small"):
        for picture in drill_pictures(drill.record):
            with st.container(width=_PICTURE_PX, gap=None):
                st.image(picture.svg, alt=picture.alt, width=_PICTURE_PX)
                st.caption(plain(picture.caption))
    st.markdown(numbered(drill.record.steps))
    st.markdown(f"**{plain(_say('why'))}:** {plain(drill.why or drill.deficit)}")
    _show_labelled(drill.hints)
    if drill.numbers:
        with st.expander(_say("numbers")):
            st.markdown(bullets(drill.numbers))


def _show_labelled(points: Iterable[Labelled]) -> None:
    lines = [f"**{_with_colon(point.label)}** {plain(point.text)}" for point in points]
    if lines:
        st.markdown("  \n".join(lines))


def _with_colon(label: str) -> str:
    return plain(label if label.endswith("?") else f"{label}:")


def _show_phases(phases: tuple[PhaseText, ...]) -> None:
    if not phases:
        return
    st.subheader(_say("phases"), anchor=False)
    for phase in phases:
        title = f"{phase.title} ({phase.state})" if phase.state else phase.title
        with st.expander(plain(title), expanded=phase.current):
            _show_phase(phase)


def _show_phase(phase: PhaseText) -> None:
    st.markdown("  \n".join(plain(line) for line in (phase.when, phase.goal, phase.why) if line))
    _show_list(_say("entry"), phase.entry)
    if phase.drills:
        lines = ((drill.title, drill.amount) for drill in phase.drills)
        st.markdown(f"**{plain(_say('programme'))}**\n\n{_bold_lines(lines)}")
    elif phase.current:
        st.caption(plain(_say("programme_now")))
    _show_list(_say("exit"), phase.exit)
    if phase.films:
        st.markdown(plain(phase.films))
    if phase.reserve:
        st.caption(plain(f"{_say('next_drills')}: {'; '.join(phase.reserve)}"))


def _show_list(title: str, lines: Sequence[str]) -> None:
    if lines:
        st.markdown(f"**{plain(title)}**\n\n{bullets(lines)}")


def _show_running(running: RunningText | None) -> None:
    if running is None:
        return
    with st.expander(_say("running")):
        st.markdown(plain(running.days))
        _show_labelled(Labelled(label, text) for label, text in running.points)
        st.caption(plain(_say("running_caption")))
        columns = zip(*running.rows, strict=True)
        table = {
            _say(key): list(cells) for key, cells in zip(_RUNNING_COLUMNS, columns, strict=True)
        }
        st.table(table, hide_index=True, alt=_say("running"))


def _show_dates(text: PlanText) -> None:
    course = (*text.course.times, *text.course.checkpoints)
    if course:
        lines = _bold_lines((f"{label}:", said) for label, said in course)
        st.markdown(f"**{plain(_say('course'))}**\n\n{lines}")
    _show_list(_say("film_again"), [retest.text for retest in text.retests])
    if text.films:
        lines = _bold_lines((f"{film.label}.", film.text) for film in text.films)
        st.markdown(f"**{plain(_say('film_next'))}**\n\n{lines}")


def _show_tried(tried: tuple[TriedText, ...]) -> None:
    if not tried:
        return
    st.subheader(_say("tried"), anchor=False)
    for treatment in tried:
        with st.container(border=True, gap="small"):
            st.markdown(f"**{plain(treatment.name)}**")
            _show_labelled(treatment.points)


def _show_clinician(sections: Sequence[ClinicianSection]) -> None:
    if not sections:
        return
    with st.expander(_say("clinician")):
        st.caption(plain(_say("clinician_lead")))
        for section in sections:
            heads = (
                (f"{entry.head}." if entry.head else "", entry.text) for entry in section.entries
            )
            lines = "\n".join(f"- {_headed(head, said)}" for head, said in heads)
            st.markdown(f"**{plain(section.title)}**\n\n{lines}")


def _headed(head: str, text: str) -> str:
    return f"**{plain(head)}** {plain(text)}" if head else plain(text)
