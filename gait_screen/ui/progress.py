"""How far the analysis is: a fragment that refreshes by itself, so that the page stays alive."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gait_screen.records import ProgressUpdate
from gait_screen.ui.job import AnalysisJob
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
def _refresh(job: AnalysisJob) -> None:
    if job.finished:
        st.rerun()
    update = job.latest
    if job.cancelled:
        st.progress(0.0, text="Stopping …")
    elif update is None:
        st.progress(0.0, text="Starting …")
    else:
        st.progress(progress_share(update), text=plain(progress_text(update, job)))
    st.button("Cancel", key="cancel_button", on_click=job.cancel, disabled=job.cancelled)


def progress_share(update: ProgressUpdate) -> float:
    """Return how much of a stage is done, 0 to 1; 0 where its length is not known."""
    return min(update.done / update.total, 1.0) if update.total > 0 else 0.0


def progress_text(update: ProgressUpdate, job: AnalysisJob) -> str:
    """Return stage, clip and pictures in words."""
    stage = update.stage[:1].upper() + update.stage[1:]
    if not update.clip:
        return stage
    number = job.clip_number(update.clip)
    clip = update.clip if number is None else f"{update.clip} (clip {number} of {job.clips})"
    if update.total > 1:
        return f"{stage}: {clip}, frame {update.done} of {update.total}"
    # Short steps count to one; a file that does not say how long it is has no total.
    return f"{stage}: {clip}" if update.total else f"{stage}: {clip}, frame {update.done}"
