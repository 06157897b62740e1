"""The page: what is shown when. Run by ``streamlit run`` (``gait-screen app`` does it by path)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import streamlit as st

from gait_screen.analysis import Analysis
from gait_screen.knowledge import Answers
from gait_screen.outputs.clinician_model import clinician_sections
from gait_screen.plan import plan_from_metrics
from gait_screen.progress import PastScreening, plan_with_past
from gait_screen.screening import Screening
from gait_screen.ui.clips import show_clip_cards
from gait_screen.ui.corrections import corrections_of
from gait_screen.ui.downloads import show_downloads
from gait_screen.ui.film import show_film
from gait_screen.ui.findings import show_findings, show_measurements
from gait_screen.ui.job import Result
from gait_screen.ui.kept_answers import keep_answers
from gait_screen.ui.memory import set_aside_what_stays
from gait_screen.ui.over_time import earlier_screenings, show_over_time
from gait_screen.ui.plan import show_plan
from gait_screen.ui.plan_files import show_plan_files
from gait_screen.ui.player import show_player_and_charts
from gait_screen.ui.progress import show_progress
from gait_screen.ui.proofs import proofs_of
from gait_screen.ui.questionnaire import show_questionnaire
from gait_screen.ui.session import AppSession, current_session, forget_session
from gait_screen.ui.text import in_the_app, plain
from gait_screen.ui.upload import show_upload

PAGE_ICON: Final = Path(__file__).with_name("icon.svg")
CONTRAST: Final = Path(__file__).with_name("contrast.css")
_PAGE_PX: Final = 1100
_FILM_SECTION: Final = "film_section"
_CONTENTS: Final = (
    "[Clips](#clips) · [What stands out](#findings) · [Video and angles](#video) · "
    "[About you](#about-you) · [Plan](#plan) · [Measurements](#measurements) · [Files](#files)"
)


def main() -> None:
    """Show the app for this browser session's state."""
    set_aside_what_stays()
    # A file of ours: Streamlit fetches its own icons and emojis of a page from the web.
    st.set_page_config(page_title="gait-screen", page_icon=str(PAGE_ICON), layout="wide")
    # Hides what is for developers of apps, and the button that would publish this one.
    st.set_option("client.toolbarMode", "viewer")
    st.html(CONTRAST)
    # Wide enough for the video beside its charts, narrow enough to read.
    with st.container(horizontal_alignment="center"), st.container(width=_PAGE_PX):
        _show_page()


def _show_page() -> None:
    session = current_session()
    session.collect()
    _show_title()
    if session.deleted:
        _show_deleted(session)
        return
    # What has just happened stands above what is next: below it nobody would see it. In a place of
    # its own, so that nothing below is made anew when it fills.
    with st.container():
        show_progress(session)
        _show_messages(session)
    _show_input(session)
    if session.job is not None:
        # The questions can be answered while the clips are looked at.
        _ask(session)
    elif session.result is not None:
        _show_results(session, session.result)
    else:
        _show_over_time(None, None, None)
    _show_footer()


def _show_title() -> None:
    st.title("Movement screening", anchor=False)
    st.markdown(
        "From phone clips: joint angles with their uncertainty, what stands out in them, and "
        "drills for it. **A screening, not a diagnosis:** it cannot tell the cause of pain."
    )


def _show_deleted(session: AppSession) -> None:
    st.success("Your clips, results and answers have been deleted.")
    if st.button("Start again", type="primary", key="start_again"):
        session.deleted = False
        st.rerun()


def _show_input(session: AppSession) -> None:
    _show_how_to_film()
    with st.expander("Clips and settings", expanded=session.job is None and session.result is None):
        show_upload(session)


@st.fragment
def _show_how_to_film() -> None:
    # Opening it changes nothing else on the page.
    how = st.expander("What to film, and how", key=_FILM_SECTION, on_change="rerun")
    if how.open:
        with how:
            show_film()


def _show_messages(session: AppSession) -> None:
    if session.problem:
        st.error(plain(in_the_app(session.problem)))
    if session.stopped is not None:
        st.button("Carry on where it was", key="carry_on_button", on_click=session.carry_on)
    if session.notice:
        st.info(plain(session.notice))


def _ask(session: AppSession) -> Answers:
    """Show the questionnaire; what is answered is found again when the page is reloaded."""
    answers = show_questionnaire()
    try:
        changed = keep_answers(session.workspace, answers)
    except OSError as error:
        st.warning(f"Your answers would not be found again after a reload ({error.strerror}).")
        return answers
    if changed and st.session_state.get(_FILM_SECTION):
        # What to film depends on them too, and can be seen.
        st.rerun()
    return answers


def _show_results(session: AppSession, found: Result) -> None:
    # As corrected by hand, where somebody has done so.
    result = corrections_of(found).result
    st.markdown(_CONTENTS)
    show_clip_cards(result.analysis.screening)
    _show_what_answers_change(session, found)


@st.fragment
def _show_what_answers_change(session: AppSession, found: Result) -> None:
    """Show the results that the answers, asked among them, change: an answer runs this alone."""
    if session.workspace.closed:
        st.rerun()
    corrections = corrections_of(found)
    result = corrections.result
    # Findings depend on the answers, which are asked further down: hold their place.
    findings_place = st.container()
    show_player_and_charts(found)
    answers = _ask(session)
    current = with_answers(result.analysis, answers, earlier_screenings())
    with findings_place:
        show_findings(current.screening, proofs_of(corrections))
    screening = current.screening
    show_plan(screening.plan, clinician_sections(screening.findings, screening.plan))
    show_plan_files(screening)
    show_measurements(screening)
    show_downloads(current, result)
    _show_over_time(screening, answers, result)


def _show_over_time(
    screening: Screening | None, answers: Answers | None, result: Result | None
) -> None:
    # Opened by who wants it: it reads and compares everything that is stored.
    with st.container(key="history"):
        section = st.expander("Over time", key="over_time_section", on_change="rerun")
        if section.open:
            with section:
                show_over_time(screening, answers, result)


def with_answers(
    analysis: Analysis, answers: Answers, earlier: Sequence[PastScreening] = ()
) -> Analysis:
    """Return the analysis with findings and plan made again from its metrics and the answers.

    ``earlier`` are the person's screenings from before, where there are some.
    """
    screening = analysis.screening
    if earlier:
        return Analysis(plan_with_past(earlier, screening, answers), analysis.clips)
    start = datetime.fromisoformat(screening.created).date()
    findings, plan = plan_from_metrics(screening.metrics, answers, start=start)
    update = {"findings": findings, "plan": plan}
    return Analysis(screening.model_copy(update=update), analysis.clips)


def _show_footer() -> None:
    st.divider()
    st.caption(
        "Everything happens on this machine; nothing is sent anywhere. Clips are kept in a private "
        "folder and removed after the analysis; results when the page is closed or on this button. "
        "What you saved under a name stays until you delete it under Over time."
    )
    st.button(
        "Delete my clips, results and answers",
        key="delete_all",
        on_click=forget_session,
        icon=":material/delete:",
    )


if __name__ == "__main__":
    main()
