"""What one page holds. Never shared: it hangs on ``st.session_state`` alone.

A page that is reloaded is a new session to Streamlit. So that it finds its job and its result
again, the address of a page with something to find holds its workspace's token; in another browser
that address finds nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final, cast

import streamlit as st

from gait_screen.errors import GaitScreenError, UsageError
from gait_screen.jobs import Job, JobStatus
from gait_screen.ui.browser import this_browser
from gait_screen.ui.job import Result, problem_text, result_of
from gait_screen.ui.kept_answers import find_answers
from gait_screen.ui.looking import ClipLooks
from gait_screen.ui.workspace import Workspace, find_workspace

_KEY: Final = "gait_screen_session"
#: The name of the token in the page's address.
VISIT: Final = "visit"
STOPPED: Final = "The analysis was interrupted. What was done of it is there still."


def _new_workspace() -> Workspace:
    return Workspace(this_browser())


@dataclass
class AppSession:
    """The state of the page.

    Attributes
    ----------
    looks
        Quick looks at the uploaded clips.
    job
        The analysis that runs, or None.
    stopped
        One that was interrupted and can go on, or None.
    result
        The last one that went well.
    problem, notice
        A sentence to show: what went wrong, or what was done.
    page
        Tells this page from others that show the same workspace.
    started
        Tells the analysis that was started on this page from those before; "" before any was.
    """

    workspace: Workspace = field(default_factory=_new_workspace)
    looks: ClipLooks = field(default_factory=ClipLooks)
    job: Job | None = None
    stopped: Job | None = None
    result: Result | None = None
    problem: str = ""
    notice: str = ""
    deleted: bool = False
    page: str = field(default_factory=lambda: secrets.token_hex(8))
    started: str = ""

    def begin(self, job: Job) -> None:
        """Take over an analysis that was submitted and start it."""
        if (stopped := self.workspace.stopped) is not None:
            stopped.remove()
        self._run(job)

    def carry_on(self) -> None:
        """Start again an analysis that was interrupted."""
        if (job := self.stopped) is not None and job is self.workspace.stopped:
            self._run(job)
        else:  # from another page of this visit, or nothing is left to carry on
            self.problem, self.stopped, self.job = "", None, self.workspace.job

    def collect(self) -> None:
        """Take over what a finished analysis has left; the earlier result stays if it has none."""
        job = self.job
        if job is None:
            return
        try:
            status = job.status()
            if not status.active:
                self.job = None
                self._take(job, status, first=self.workspace.job is job)
        except UsageError as error:  # another page of this browser has removed it
            self.job = None
            self.problem = str(error)

    def find_again(self) -> None:
        """Take over what an earlier page of the same workspace has begun or got."""
        self.job = self.workspace.job
        self.stopped = self.workspace.stopped
        if self.stopped is not None:
            self.problem = STOPPED
        shown = self.workspace.shown
        if shown is not None:
            try:
                self.result = result_of(shown)
            except UsageError as error:
                self.problem = str(error)
        try:
            find_answers(self.workspace)
        except UsageError as error:
            self.problem = str(error)

    def close(self) -> None:
        """Stop what runs and remove every file."""
        self.looks.stop()
        self.workspace.close()

    def _run(self, job: Job) -> None:
        self.problem = self.notice = ""
        self.looks.stop()
        self.stopped = self.workspace.stopped = None
        try:
            start = job.start if job.status().state == "waiting" else job.resume
            start()
        except GaitScreenError as error:
            self.problem = str(error)
            return
        self.started = secrets.token_hex(4)
        self.job = self.workspace.job = job
        self.workspace.remove_uploads_after(job)
        st.query_params[VISIT] = self.workspace.token

    def _take(self, job: Job, status: JobStatus, *, first: bool) -> None:
        """Take over what a job has left; ``first``: no other page has, nor begun another one."""
        self.problem = "" if status.problem is None else problem_text(status.problem)
        if first:
            self.workspace.job = None
            if status.state != "interrupted":
                self.workspace.remove_uploads()
        if status.state == "done":
            self.result = result_of(job)
            if first:
                self.workspace.show(job)
        elif status.state == "interrupted":
            self.stopped = job
            if first:
                self.workspace.stopped = job
        else:
            job.remove()
            if status.state == "cancelled":
                self.notice = "The analysis was cancelled; nothing was kept of it."


def current_session() -> AppSession:
    """Return this page's state, made or found again on its first run."""
    session = _stored()
    if session is not None and session.workspace.closed:
        # Another page of this visit has deleted everything: here too, answers and all.
        session = _forgotten()
    elif session is None:
        session = _found_again() or AppSession()
        st.session_state[_KEY] = session
    session.workspace.stay(session.page)
    _presence(session.workspace, session.page)
    return session


def forget_session() -> None:
    """Remove this session's results, files, answers and settings."""
    session = _stored()
    if session is not None:
        session.close()
    _forgotten()


def _forgotten() -> AppSession:
    """Forget this page's widgets and address; return its state from now on."""
    st.session_state.clear()
    st.query_params.pop(VISIT, None)
    session = st.session_state[_KEY] = AppSession(deleted=True)
    return session


def _found_again() -> AppSession | None:
    """Return a session with the workspace that the page's address names, if it is there still."""
    workspace = find_workspace(st.query_params.get(VISIT, ""), this_browser())
    if workspace is None:
        st.query_params.pop(VISIT, None)
        return None
    session = AppSession(workspace)
    session.find_again()
    return session


def _stored() -> AppSession | None:
    # Not isinstance: when a source file changes, Streamlit loads the classes anew, and a session
    # of the old class would lose its analysis.
    return cast("AppSession | None", st.session_state.get(_KEY))


def _leave(present: tuple[Workspace, str]) -> None:
    workspace, page = present
    workspace.leave(page)


def _folder_of(workspace: Workspace) -> str:
    return str(workspace.folder)


@st.cache_resource(
    scope="session", on_release=_leave, hash_funcs={Workspace: _folder_of}, show_spinner=False
)
def _presence(workspace: Workspace, page: str) -> tuple[Workspace, str]:
    # Streamlit drops a session's cache when its browser goes: the only word that we get of it.
    return workspace, page
