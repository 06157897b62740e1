"""How far the analysis is: a fragment that refreshes by itself, so that the page stays alive."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gait_screen.errors import UsageError
from gait_screen.jobs import Job
from gait_screen.outputs.stick_figures import WIDTH, stick_figures
from gait_screen.ui.arrival import arrive_at
from gait_screen.ui.job import bodies_text, progress_text
from gait_screen.ui.session import AppSession
from gait_screen.ui.text import plain

_PLACE: Final = "progress"
_EVERY_S: Final = 1.0
_FIGURES: Final = 4
#: Always the same: a screen reader is not to be told something new every second.
_ALT: Final = "Stick figures of the body that was found in the latest frames."
_LEGEND: Final = "Left side blue and round, right side orange and square."


def show_progress(session: AppSession) -> None:
    """Show the running analysis with a way to cancel it; nothing when none runs."""
    if session.job is None:
        return
    with st.container(border=True, key=_PLACE):
        st.markdown("#### Analysing")
        _refresh(session.job)
        if session.started:
            arrive_at(_PLACE, session.started)


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
    # Below the button, which must not move away from under a finger when the first body comes.
    _show_bodies(job)


def _show_bodies(job: Job) -> None:
    """Show the bodies found last: drawn, without the camera's picture."""
    seen = job.bodies()
    if seen is None:
        return
    st.image(stick_figures(seen.latest, _FIGURES), alt=_ALT, width=WIDTH)
    st.caption(f"{bodies_text(seen)} {_LEGEND}")


def _cancel(job: Job) -> None:
    job.cancel()
