"""A page that is reloaded is a new session and finds its job and result; nobody else does."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gait_screen.jobs import Job
from gait_screen.ui.session import VISIT, AppSession
from gait_screen.ui.workspace import Workspace, find_workspace
from gait_screen.workers.lock import holder
from tests.ui.page import (
    APP,
    PreparedAnalysis,
    add_clip,
    analyse,
    keys,
    open_app,
    wait_until,
    words,
)

SAMPLE = APP.parent / "sample_videos" / "run_side.mp4"


def session_of(page: AppTest) -> AppSession:
    session = page.session_state["gait_screen_session"]
    assert isinstance(session, AppSession)
    return session


def open_with(token: str) -> AppTest:
    """Open the page at an address with a token in it."""
    page = AppTest.from_file(str(APP), default_timeout=30)
    page.query_params[VISIT] = token
    page.run()
    assert not page.exception
    return page


def token_of(page: AppTest) -> str:
    """The token in the page's address, as the page itself has put it there."""
    token = page.query_params[VISIT]
    return token if isinstance(token, str) else token[0]


def reload(page: AppTest) -> AppTest:
    return open_with(token_of(page))


def started(page: AppTest) -> AppTest:
    page.button(key="analyze_button").click().run()
    assert not page.exception
    return page


def test_a_reload_in_the_middle_finds_the_job_and_then_its_result(
    prepared: PreparedAnalysis, clip: Path
) -> None:
    prepared.hold = True
    first = started(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    assert "cancel_button" in keys(first)

    again = reload(first)
    assert "cancel_button" in keys(again)
    (bar,) = again.get("progress")
    assert "run" in bar.proto.text
    prepared.hold = False
    wait_until(again, lambda: "cancel_button" not in keys(again))
    assert "What stands out" in words(again)
    # And once more, when all is done.
    assert "What stands out" in words(reload(again))
    # The page of before, still open elsewhere, has it as well.
    wait_until(first, lambda: "cancel_button" not in keys(first))
    assert "What stands out" in words(first)


def test_a_job_can_be_cancelled_from_the_page_that_found_it(
    prepared: PreparedAnalysis, clip: Path
) -> None:
    prepared.hold = True
    first = started(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    again = reload(first)
    again.button(key="cancel_button").click().run()
    wait_until(again, lambda: "cancel_button" not in keys(again))
    assert "cancelled" in words(again)
    first.run()
    assert not first.exception
    assert "cancel_button" not in keys(first)


@pytest.mark.usefixtures("prepared")
def test_the_address_names_a_visit_only_once_there_is_something_to_find(clip: Path) -> None:
    page = add_clip(open_app(), "run.mp4", clip.read_bytes())
    assert VISIT not in page.query_params
    analyse(page)
    token = token_of(page)
    assert len(token) >= 22
    assert token != session_of(page).workspace.shown.id  # type: ignore[union-attr]
    page.button(key="delete_all").click().run()
    assert VISIT not in page.query_params
    assert "What stands out" not in words(open_with(token))


@pytest.mark.parametrize("token", ["", "..", "a" * 22, "../../etc", "*"])
@pytest.mark.usefixtures("prepared")
def test_nobody_finds_another_one_s_visit(clip: Path, token: str) -> None:
    mine = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    page = open_with(token)
    assert "What stands out" not in words(page)
    assert session_of(page).workspace is not session_of(mine).workspace
    assert VISIT not in page.query_params


def test_a_workspace_goes_when_its_last_page_has_gone() -> None:
    workspace = Workspace()
    workspace.stay("first")
    workspace.stay("second")
    workspace.leave("first", grace_s=0.0)
    time.sleep(0.2)
    assert not workspace.closed
    assert find_workspace(workspace.token) is workspace
    workspace.leave("second", grace_s=0.0)
    deadline_s = time.monotonic() + 5.0
    while workspace.folder.exists() and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert workspace.closed
    assert find_workspace(workspace.token) is None


def wait_for_frames(job: Job) -> None:
    deadline_s = time.monotonic() + 60.0
    while not ((progress := job.status().progress) and progress.done >= 30):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def test_real_process_that_dies_can_go_on_and_closing_ends_it() -> None:
    page = add_clip(open_app(), SAMPLE.name, SAMPLE.read_bytes())
    page.radio(key="model").set_value("full").run()
    started(page)
    session = session_of(page)
    job = session.job
    assert job is not None
    wait_for_frames(job)
    os.kill(holder(job.folder / "lock") or 0, signal.SIGKILL)
    wait_until(page, lambda: "carry_on_button" in keys(page))
    assert "ended without an answer" in words(page)
    assert any(session.workspace.folder.rglob("run_side.mp4")), "it needs the clip to go on"

    page.button(key="carry_on_button").click().run()
    assert "cancel_button" in keys(page)
    wait_for_frames(job)
    process = holder(job.folder / "lock")
    assert process
    page.button(key="delete_all").click().run()
    assert holder(job.folder / "lock") is None
    assert not session.workspace.folder.exists()
