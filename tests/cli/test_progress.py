"""Progress on standard error: sparse into a file, a bar on a terminal."""

from __future__ import annotations

import contextlib
import io
import sys

import pytest

from gait_screen.cli.progress import StageProgress
from gait_screen.records import ProgressUpdate


class _Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _updates(stage: str, total: int) -> list[ProgressUpdate]:
    return [ProgressUpdate(stage, "run.mp4", done, total) for done in range(total + 1)]


def test_into_a_file_a_line_for_each_stage_and_then_now_and_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = _Clock()
    with StageProgress(clock=clock) as progress:
        for update in _updates("finding landmarks", 600):
            progress(update)
            clock.now_s += 0.1
        progress(ProgressUpdate("writing the report", "", 0, 1))
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert lines[0] == "run.mp4: finding landmarks ..."
    assert lines[1] == "run.mp4: finding landmarks ... 25%"
    assert lines[-1] == "Writing the report ..."
    assert len(lines) == 5


def test_on_a_terminal_a_bar_that_reaches_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with StageProgress() as progress:
        for update in _updates("finding landmarks", 600):
            progress(update)
    shown = terminal.getvalue()
    assert "run.mp4: finding landmarks" in shown
    assert "100%" in shown
    assert shown.endswith("\n")


def test_a_stage_that_is_over_is_full_and_one_that_fails_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for failing in (False, True):
        terminal = _Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        with contextlib.suppress(KeyboardInterrupt), StageProgress() as progress:
            progress(ProgressUpdate("following", "run.mp4", 180, 200))
            if failing:
                raise KeyboardInterrupt
        assert ("100%" in terminal.getvalue()) is not failing


def test_a_file_with_more_frames_than_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with StageProgress() as progress:
        for done in range(0, 301):
            progress(ProgressUpdate("finding landmarks", "run.mp4", done, 200))
    assert "100%" in terminal.getvalue()


def test_a_stage_of_unknown_length_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with StageProgress() as progress:
        progress(ProgressUpdate("looking through", "run.mp4", 5, 0))
    assert capsys.readouterr().err == "run.mp4: looking through ...\n"


def test_a_name_with_line_ends_and_terminal_commands_stays_on_its_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with StageProgress() as progress:
        progress(ProgressUpdate("following", "new\nline \x1b[2Jänd.mp4", 0, 1))
    shown = capsys.readouterr().err
    assert shown == "new line \N{REPLACEMENT CHARACTER}[2Jänd.mp4: following ...\n"
