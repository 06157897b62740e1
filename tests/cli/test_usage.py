"""Wrong usage and bad files: the contract's exit codes, one readable sentence, nothing written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gait_screen import __version__
from tests.cli.screenings import SAMPLES, assert_refused, metric, run, run_process, screening
from tests.cli.screenings import write_screening as write
from tests.helpers.video_files import (
    constant_times,
    cut_file,
    write_audio,
    write_still,
    write_video,
)

CLIP = SAMPLES / "squat_side.mp4"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_help_and_version() -> None:
    assert run("--version").stdout == f"gait-screen {__version__}\n"
    shown = run("--help")
    assert shown.exit_code == 0
    assert "analyze" in shown.stdout
    assert run("analyze", "-h").exit_code == 0


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from gait_screen.cli import gait_screen_command\n"
        "try:\n"
        "    gait_screen_command.main(['analyze', '--help'])\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0\n"
        "heavy = {'numpy', 'cv2', 'mediapipe', 'av', 'scipy', 'pydantic', 'streamlit', 'altair'}\n"
        "heavy |= {'sqlalchemy', 'alembic', 'platformdirs'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    import subprocess
    import sys

    from tests.cli.screenings import CHECKOUT

    subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        check=True,
        capture_output=True,
    )


def test_no_command_shows_the_help() -> None:
    result = run()
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("analyse", "clip.mp4"), ("analyze",)),
        (("analyze",), ("VIDEO",)),
        (("analyze", CLIP, "--tests", "squat"), ("--tests", "analyze --help")),
        (("analyze", CLIP, "--test", "jumping"), ("single-leg-stance", "jumping")),
        (("analyze", CLIP, "--view", "above"), ("rear", "above")),
        (("analyze", CLIP, "--slow-motion", "0.5"), ("from 1 to 100", "0.5")),
        (("analyze", CLIP, "--slow-motion", "nan"), ("from 1 to 100",)),
        (("analyze", CLIP, "--height-cm", "1.78"), ("centimetres", "1.78")),
        (("analyze", CLIP, "--height-cm", "tall"), ("'tall'",)),
        (("analyze", CLIP, "--model", "lite"), ("heavy", "lite")),
        (("analyze", CLIP, "--answers", "answers.json"), ("answers.json", "cannot be read")),
        (("analyze", f"{CLIP}:test=jumping"), ("running", "jumping")),
        (("analyze", f"{CLIP}:tempo=3"), ("tempo", "test=squat")),
        (("analyze", f"{CLIP}:left"), ("left", "test=squat")),
        (("analyze", f"{CLIP}:view=left,view=right"), ("twice",)),
        (("analyze", CLIP, f"{CLIP}:view=left"), ("twice", "squat_side.mp4")),
        (("batch", "nowhere"), ("nowhere",)),
        (("batch", "."), ("no video", ".mp4")),
        (("history", "nowhere"), ("nowhere",)),
        (("compare", "old", "new"), ("old", "screening.json")),
        (("plan", "nothing.json"), ("nothing.json",)),
        (("progress", "add", "nothing.json"), ("nothing.json",)),
        (("progress", "show", "--store", "none.sqlite3"), ("Nothing is stored", "progress add")),
        (("progress", "import", "nothing.json"), ("nothing.json",)),
        (("progress", "delete"), ("--person", "--everything")),
        (("progress", "delete", "--person", "Ann", "--everything"), ("--person", "--everything")),
        (("analyze", CLIP, "--person", " "), ("' '", "1 to 100")),
        (("drills", "flat_feet"), ("flat_feet", "rigid_foot", "limited_mtp_extension")),
        (("app", "--port", "0"), ("--port",)),
    ],
)
def test_wrong_usage(arguments: tuple[str | Path, ...], words: tuple[str, ...]) -> None:
    assert_refused(run(*arguments), 2, *words)
    assert list(Path().iterdir()) == []


def test_a_folder_for_results_that_leads_nowhere() -> None:
    Path("loop").symlink_to("loop")
    assert_refused(run("analyze", CLIP, "--out", "loop"), 2, "loop", "another --out")


def test_two_clips_of_which_one_links_to_itself() -> None:
    Path("loop.mp4").symlink_to("loop.mp4")
    assert_refused(run("analyze", "loop.mp4", CLIP), 3, "loop.mp4", "link")


def test_names_that_are_no_text() -> None:
    odd = os.fsdecode(b"b\xf6rge.mp4")
    assert_refused(run("analyze", odd), 2, "b?rge.mp4", "rename")
    assert_refused(run("analyze", str(CLIP), "--out", odd), 2, "b?rge.mp4", "rename")
    assert_refused(run("batch", odd), 2, "b?rge.mp4", "rename")
    assert list(Path().iterdir()) == []


def _empty(path: Path) -> Path:
    path.touch()
    return path


def _text(path: Path) -> Path:
    path.write_text("not a film at all, only words\n" * 50)
    return path


def _truncated(path: Path) -> Path:
    whole = write_video(path.with_name("whole.mp4"), constant_times(40))
    cut_file(whole, path, 0.5)
    whole.unlink()
    return path


def _sound(path: Path) -> Path:
    return write_audio(path.with_suffix(".m4a"))


def _still(path: Path) -> Path:
    return write_still(path.with_suffix(".jpg"))


def _missing(path: Path) -> Path:
    return path


@pytest.mark.parametrize("make", [_missing, _empty, _text, _truncated, _sound, _still])
def test_a_file_that_is_no_video(make: object, tmp_path: Path) -> None:
    assert callable(make)
    bad = make(tmp_path / "clip.mp4")
    before = sorted(tmp_path.iterdir())
    assert_refused(run("analyze", bad), 3, bad.name)
    assert sorted(tmp_path.iterdir()) == before


def test_one_bad_file_among_good_ones_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    bad = _text(tmp_path / "second.mp4")
    assert_refused(run("analyze", CLIP, bad), 3, "second.mp4")
    assert list(tmp_path.iterdir()) == [bad]


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert_refused(run("analyze", tmp_path), 3, "folder")


@pytest.mark.parametrize("frames", [5, 20])
def test_a_clip_that_is_too_short_to_assess(frames: int, tmp_path: Path) -> None:
    short = write_video(tmp_path / "short.mp4", constant_times(frames))
    assert_refused(run("analyze", short), 4, "short.mp4", "film")
    assert list(tmp_path.iterdir()) == [short]


def test_foreign_files_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("dear diary")
    for more in ((), ("--force",)):
        assert_refused(run("analyze", CLIP, "--out", "letters", *more), 2, "mine.txt")
    assert (tmp_path / "letters" / "mine.txt").read_text() == "dear diary"


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    assert_refused(run("analyze", CLIP, "--out", "out"), 2, "out")
    assert_refused(run("analyze", CLIP, "--out", "out/deeper"), 2, "out")


def test_an_earlier_screening_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = write(tmp_path / "done", screening([metric("tibia_inclination_peak", 40.0)]))
    before = path.read_bytes()
    assert_refused(run("analyze", CLIP, "--out", "done"), 2, "--force")
    # Forced, it gets as far as the clip; what fails there leaves the old one alone.
    assert_refused(run("analyze", "nothing.mp4", "--out", "done", "--force"), 3, "nothing.mp4")
    assert path.read_bytes() == before


def test_answers_that_the_questionnaire_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text('{"red_flags": {"bone_pains": false}}')
    assert_refused(run("analyze", CLIP, "--answers", "answers.json"), 2, "bone_pains")


def test_debug_shows_the_traceback_besides_the_sentence() -> None:
    result = run("analyze", "nothing.mp4", "--debug")
    assert result.exit_code == 3
    assert "Traceback" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def test_a_fault_of_the_program_is_one_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_folder: Path) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("gait_screen.history.find_screenings", broken)
    assert_refused(run("history"), 1, "ZeroDivisionError", "--debug")


def test_a_real_process_keeps_the_promise_too(tmp_path: Path) -> None:
    bad = _text(tmp_path / "clip.mp4")
    done = run_process("analyze", bad, "--json", folder=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Error: clip.mp4")
    assert len(done.stderr.splitlines()) == 1
