"""The prepared analysis in the place of the pipeline."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gait_screen.analysis import Analysis
from gait_screen.outputs.directory import write_outputs
from tests.ui.page import JobThreads, PreparedAnalysis, PreparedPreview, measured, write_clip

ABSENT = measured("rearfoot_eversion_peak", 0.0).model_copy(
    update={
        "status": "not_assessed",
        "value": None,
        "uncertainty": None,
        "reason": "Not visible from the side: film from behind.",
    }
)


METRICS = (
    measured("ankle_dorsiflexion_peak", 12.0),
    measured("mtp_extension_peak", 20.0, test="heel-raise"),
    measured("single_leg_stance_time", 12.0, test="single-leg-stance", unit="s"),
    ABSENT,
)


class Browser:
    """Which browser the pages are opened in."""

    name = "mine"


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Tell the app in which browser it is: the pages of these tests have no cookies."""
    here = Browser()
    monkeypatch.setattr("gait_screen.ui.session.this_browser", lambda: here.name)
    return here


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture(scope="session")
def written(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The prepared analysis' files, written once by the real thing: drawing takes seconds."""
    analysis = PreparedAnalysis(clip, METRICS).result()
    return write_outputs(analysis, tmp_path_factory.mktemp("written") / "screening")


@pytest.fixture
def prepared(clip: Path, written: Path, monkeypatch: pytest.MonkeyPatch) -> PreparedAnalysis:
    def copy_outputs(_analysis: Analysis, out_dir: Path, **_options: object) -> Path:
        return Path(shutil.copytree(written, out_dir))

    analysis = PreparedAnalysis(clip, METRICS)
    monkeypatch.setattr("gait_screen.jobs.process.analyse", analysis)
    monkeypatch.setattr("gait_screen.jobs.process.write_outputs", copy_outputs)
    threads = JobThreads()
    monkeypatch.setattr("gait_screen.jobs.job.start_process", threads.start)
    monkeypatch.setattr("gait_screen.jobs.job.end_process", threads.end)
    monkeypatch.setattr("gait_screen.ui.looking.preview_clip", PreparedPreview())
    return analysis
