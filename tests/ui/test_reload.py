"""A page that is reloaded is a new session and finds its job and result; nobody else does."""

from __future__ import annotations

import errno
import os
import signal
import stat
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gait_screen.jobs import Job
from gait_screen.ui.session import VISIT, AppSession
from gait_screen.ui.workspace import Workspace, find_workspace
from gait_screen.workers.lock import holder
from tests.ui.conftest import Browser
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


@pytest.mark.parametrize("other", ["another", ""])
def test_another_browser_finds_nothing_with_the_address(
    prepared: PreparedAnalysis, clip: Path, browser: Browser, other: str
) -> None:
    prepared.hold = True
    mine = started(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    browser.name = other
    theirs = reload(mine)
    assert "cancel_button" not in keys(theirs)
    assert VISIT not in theirs.query_params
    browser.name = "mine"
    prepared.hold = False
    wait_until(mine, lambda: "cancel_button" not in keys(mine))
    browser.name = other
    assert "What stands out" not in words(reload(mine))
    browser.name = "mine"
    assert "What stands out" in words(reload(mine))


def test_where_browsers_cannot_be_told_apart_nobody_finds_anything(
    clip: Path, browser: Browser, prepared: PreparedAnalysis
) -> None:
    browser.name = ""
    mine = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    assert prepared.requests
    assert "What stands out" not in words(reload(mine))


def answer_all(page: AppTest) -> None:
    """Answer every kind of question."""
    page.radio(key="red_flag_infection").set_value("No")
    page.button_group(key="pain_sites").set_value(["achilles"])
    page.button_group(key="tried").set_value(["ice", "heel_lift"])
    page.text_input(key="tried_other").set_value("dry needling")
    page.number_input(key="age").set_value(44)
    page.number_input(key="minutes_per_day").set_value(15)
    page.text_input(key="goal").set_value("10 km")
    page.button_group(key="running_now").set_value("Yes")
    page.button_group(key="equipment").set_value(["nothing of these"])
    page.selectbox(key="shoes").set_value("minimal")
    page.run()
    page.radio(key="pain_side_achilles").set_value("left")
    page.number_input(key="pain_severity_achilles").set_value(5)
    page.selectbox(key="pain_when_achilles").set_value("morning")
    page.number_input(key="pain_months_achilles").set_value(72)
    page.button_group(key="pain_next_morning").set_value("No")
    page.number_input(key="longest_run_min").set_value(25)
    page.run()
    assert not page.exception


def answered(page: AppTest) -> dict[str, object]:
    """What the fields of the questionnaire hold, by their keys."""
    kinds = (page.radio, page.button_group, page.text_input, page.number_input, page.selectbox)
    return {
        widget.key: widget.value
        for kind in kinds
        for widget in kind
        if widget.key and widget.value not in (None, "", [], "auto")
    }


@pytest.mark.usefixtures("prepared")
def test_answers_are_found_again_and_deleted_with_the_visit(
    clip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    folder = session_of(page).workspace.folder
    assert not (folder / "answers.json").exists()
    answer_all(page)
    file = folder / "answers.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    again = reload(page)
    before, found = answered(page), answered(again)
    assert len(before) > 16
    assert {key: found.get(key) for key in before} == before
    # The plan follows from them.
    drills, drills_again = (
        [line for line in words(one).splitlines() if "min a training day" in line]
        for one in (page, again)
    )
    assert drills_again == drills != []
    # What is answered there is found as well.
    again.radio(key="red_flag_vascular").set_value("Yes").run()
    third = reload(again)
    assert third.radio(key="red_flag_vascular").value == "Yes"
    assert "See a clinician first" in third.error[0].value

    third.button(key="delete_all").click().run()
    assert not file.exists()
    assert "answers" not in caplog.text
    assert "needling" not in caplog.text
    # The page beside it forgets them too.
    page.run()
    assert "have been deleted" in words(page)
    page.button(key="start_again").click().run()
    analyse(add_clip(page, "run.mp4", clip.read_bytes()))
    assert page.radio(key="red_flag_infection").value is None
    assert page.number_input(key="age").value is None


@pytest.mark.usefixtures("prepared")
def test_an_answer_taken_back_is_not_found_again(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    page.number_input(key="age").set_value(44)
    page.button_group(key="tried").set_value(["ice"]).run()
    page.number_input(key="age").set_value(None)
    page.button_group(key="tried").set_value([]).run()
    again = reload(page)
    assert again.number_input(key="age").value is None
    assert again.button_group(key="tried").value == []


@pytest.mark.usefixtures("prepared")
def test_answers_that_cannot_be_read_are_asked_for_again(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    page.number_input(key="age").set_value(44).run()
    (session_of(page).workspace.folder / "answers.json").write_text('{"age": "old"}')
    again = reload(page)
    assert "please answer again" in again.error[0].value
    assert again.number_input(key="age").value is None
    assert "What stands out" in words(again)


@pytest.mark.usefixtures("prepared")
def test_answers_that_cannot_be_kept_are_told_to_be_lost(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    monkeypatch.setattr("gait_screen.ui.kept_answers.write_model", full)
    page.number_input(key="age").set_value(44).run()
    assert "would not be found again after a reload (No space left" in page.warning[0].value
    assert page.number_input(key="age").value == 44


def test_a_workspace_goes_when_its_last_page_has_gone() -> None:
    workspace = Workspace("mine")
    workspace.stay("first")
    workspace.stay("second")
    workspace.leave("first", grace_s=0.0)
    time.sleep(0.2)
    assert not workspace.closed
    assert find_workspace(workspace.token, "mine") is workspace
    assert find_workspace(workspace.token, "another") is None
    workspace.leave("second", grace_s=0.0)
    deadline_s = time.monotonic() + 5.0
    while workspace.folder.exists() and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert workspace.closed
    assert find_workspace(workspace.token, "mine") is None


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

    # A reload forgets neither.
    again = reload(page)
    assert "was interrupted" in words(again)
    again.button(key="carry_on_button").click().run()
    assert "cancel_button" in keys(again)
    wait_for_frames(job)
    # The page of before joins in instead of starting it once more.
    page.button(key="carry_on_button").click().run()
    assert "cancel_button" in keys(page)
    assert not page.error
    process = holder(job.folder / "lock")
    assert process
    page.button(key="delete_all").click().run()
    assert holder(job.folder / "lock") is None
    assert not session.workspace.folder.exists()
