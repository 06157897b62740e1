"""The files to take away say what the page says."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from gait_screen.knowledge import Answers, RedFlagAnswers
from gait_screen.ui.downloads import zip_files
from gait_screen.ui.main import with_answers
from tests.ui.page import PreparedAnalysis, add_clip, analyse, open_app


@pytest.mark.usefixtures("prepared")
def test_all_files_are_offered(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    offered = {button.label for button in page.get("download_button")}
    assert {"Report (HTML)", "Screening (JSON)", "angles.csv", "Everything (ZIP)"} <= offered


def test_archive_holds_every_file_with_the_plan_of_the_answers(
    prepared: PreparedAnalysis, written: Path
) -> None:
    analysis = prepared.result()
    current = with_answers(analysis, Answers(red_flags=RedFlagAnswers(infection=True)))
    with zipfile.ZipFile(io.BytesIO(zip_files(current, written))) as archive:
        names = archive.namelist()
        screening = json.loads(archive.read("screening.json"))
        report = archive.read("report.html").decode()
    assert sorted(names) == sorted(path.name for path in written.iterdir())
    assert screening["plan"]["stopped_by"] == ["infection"]
    assert screening["plan"]["drills"] == []
    assert "See a clinician first" in report
    assert "annotated_run.mp4" in report
