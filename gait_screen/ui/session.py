"""What one browser session holds. Never shared: it hangs on ``st.session_state`` alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, cast

import streamlit as st

from gait_screen.ui.job import AnalysisJob, Result
from gait_screen.ui.looking import ClipLooks
from gait_screen.ui.workspace import Workspace

_KEY: Final = "gait_screen_session"


@dataclass
class AppSession:
    """The state of the page.

    Attributes
    ----------
    looks
        Quick looks at the uploaded clips.
    job
        The analysis that runs, or None.
    result
        The last one that went well.
    problem, notice
        A sentence to show: what went wrong, or what was done.
    """

    workspace: Workspace = field(default_factory=Workspace)
    looks: ClipLooks = field(default_factory=ClipLooks)
    job: AnalysisJob | None = None
    result: Result | None = None
    problem: str = ""
    notice: str = ""
    deleted: bool = False

    def begin(self, job: AnalysisJob) -> None:
        """Take over an analysis and start it."""
        self.problem = self.notice = ""
        self.looks.stop()
        self.job = job
        job.start()

    def collect(self) -> None:
        """Take over what a finished analysis has left; the earlier result stays if it has none."""
        job = self.job
        if job is None or not job.finished:
            return
        self.job = None
        self.problem = job.problem
        if job.result is not None:
            if self.result is not None:
                self.workspace.remove_results(self.result.folder)
            self.result = job.result
        elif not job.problem:
            self.notice = "The analysis was cancelled; nothing was kept of it."

    def close(self) -> None:
        """Stop what runs and remove every file."""
        self.looks.stop()
        if self.job is not None:
            self.job.cancel()
        self.workspace.close()


def current_session() -> AppSession:
    """Return this browser session's state, made on its first run."""
    session = _stored()
    if session is None or session.workspace.closed:
        session = AppSession()
        st.session_state[_KEY] = session
    _presence(session.workspace).stay()
    return session


def forget_session() -> None:
    """Remove this session's results, files, answers and settings."""
    session = _stored()
    if session is not None:
        session.close()
    st.session_state.clear()
    st.session_state[_KEY] = AppSession(deleted=True)


def _stored() -> AppSession | None:
    # Not isinstance: when a source file changes, Streamlit loads the classes anew, and a session
    # of the old class would lose its analysis.
    return cast("AppSession | None", st.session_state.get(_KEY))


def _leave(workspace: Workspace) -> None:
    workspace.leave()


def _folder_of(workspace: Workspace) -> str:
    return str(workspace.folder)


@st.cache_resource(
    scope="session", on_release=_leave, hash_funcs={Workspace: _folder_of}, show_spinner=False
)
def _presence(workspace: Workspace) -> Workspace:
    # Streamlit drops a session's cache when its browser goes: the only word that we get of it.
    return workspace
