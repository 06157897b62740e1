"""How far the analysis is: a fragment that refreshes by itself, so that the page stays alive."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gait_screen.errors import UsageError
from gait_screen.jobs import Job
from gait_screen.ui.job import progress_text
from gait_screen.ui.session import AppSession
from gait_screen.ui.text import plain

_EVERY_S: Final = 1.0


def show_progress(session: AppSession) -> None:
    """Show the running analysis with a way to cancel it; nothing when none runs."""
    if session.job is None:
        return
    with st.container(border=True, key="progress"):
        st.markdown("#### Analysing")
        _refresh(session.job)


@st.fragment(run_every=_EVERY_S)
def _refresh(job: Job) -> None:
    try:
        status = job.status()
    except UsageError:  # removed by another page of the same browser
        st.rerun()
    if not status.active:
        st.rerun()
    if status.progress is None:
        st.progress(0.0, text="Starting …")
    else:
        st.progress(status.progress.share, text=plain(progress_text(status.progress)))
    st.button("Cancel", key="cancel_button", on_click=_cancel, args=(job,))


def _cancel(job: Job) -> None:
    job.cancel()
