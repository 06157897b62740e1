"""``analyze`` on real footage: what is printed, what is written, and that it can be stopped."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from gait_screen.outputs.report_model import metric_label
from gait_screen.screening import Screening
from tests.cli.screenings import SAMPLES, run_process, start

CLIP = SAMPLES / "squat_side.mp4"
QUICK = ("--model", "full", "--no-video")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("analyze")


@pytest.fixture(scope="module")
def printed(folder: Path) -> tuple[str, str]:
    """Screen a clip as a user does; return standard output and standard error."""
    done = run_process("analyze", CLIP, *QUICK, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@pytest.fixture
def written(printed: tuple[str, str], folder: Path) -> Screening:
    assert printed
    path = folder / "squat_side_screening" / "screening.json"
    return Screening.from_json(path.read_text(encoding="utf-8"))


def test_it_writes_one_folder_named_after_the_first_clip(written: Screening, folder: Path) -> None:
    assert "squat_side_screening" in {path.name for path in folder.iterdir()}
    assert not any(path.name.startswith(".") for path in folder.iterdir())
    names = {path.name for path in (folder / "squat_side_screening").iterdir()}
    assert {
        "screening.json",
        "report.html",
        "report.pdf",
        "angles.csv",
        "angles.mot",
        "landmarks.trc",
    } <= names
    assert not any(name.endswith(".mp4") for name in names)
    assert written.clips[0].file == "squat_side.mp4"
    assert written.clips[0].test == "squat"


def test_people_read_findings_numbers_drills_and_where_the_report_is(
    printed: tuple[str, str], written: Screening, folder: Path
) -> None:
    out, _ = printed
    blocks = out.split("\n\n")
    titles = [block.splitlines()[0].split(" (")[0] for block in blocks]
    assert titles[:5] == ["Clips", "Findings", "Measured", "Not assessed", "Your plan"]
    report = folder.resolve() / "squat_side_screening" / "report.html"
    assert out.splitlines()[-1] == f"Report: {report}"
    assert report.is_file()
    measured = [metric for metric in written.metrics if metric.status == "measured"]
    assert blocks[2].count("±") >= len(measured)
    flowing = " ".join(out.split())
    for drill in written.plan.drills:
        assert f"{drill.id} {drill.name}" in flowing
    for missing in written.metrics:
        if missing.value is None:
            assert metric_label(missing.key) in blocks[3].replace("\n    ", " ")
    assert "far leg" in blocks[3]


def test_progress_goes_to_standard_error(printed: tuple[str, str]) -> None:
    out, err = printed
    assert "..." not in out
    assert any(line.startswith("squat_side.mp4: ") for line in err.splitlines())
    assert len(err.splitlines()) < 30


def test_json_is_the_screening_and_nothing_else_and_a_clip_s_option_is_taken_over(
    folder: Path,
) -> None:
    done = run_process(
        *("analyze", f"{CLIP}:test=single-leg-squat", "--test", "running", *QUICK),
        *("--json", "--out", "deep/json"),
        folder=folder,
    )
    assert done.returncode == 0, done.stderr
    file = folder / "deep" / "json" / "screening.json"
    assert done.stdout == file.read_text(encoding="utf-8")
    made = json.loads(done.stdout)
    assert made["schema"] == "gait-screen/screening/1"
    assert made["clips"][0]["test"] == "single-leg-squat"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "end"]
)
def test_it_can_be_stopped_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with start("analyze", CLIP, "--no-cache", folder=tmp_path) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("squat_side.mp4: ")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
