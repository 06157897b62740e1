"""Drives the app like a person: open it, add a clip, wait for the analysis, read the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from gait_screen.analysis import Analysis
from gait_screen.errors import GaitScreenError
from gait_screen.jobs.process import do_job
from gait_screen.knowledge import Answers
from gait_screen.preview import ClipPreview, PreviewPicture
from gait_screen.records import (
    AnalysisOptions,
    BodiesCallback,
    BodiesSeen,
    ClipRequest,
    ProgressCallback,
    ProgressUpdate,
    no_progress,
)
from gait_screen.screening import Metric, QualityCheck
from gait_screen.video import probe_video
from gait_screen.workers.lock import holding
from tests.helpers.video_files import write_video
from tests.outputs.clips import make_clip, make_screening, phone_times, rear_curves

APP = Path(__file__).resolve().parents[2] / "app.py"
TEXT_ELEMENTS = ("title", "header", "subheader", "markdown", "caption", "info", "success")


def open_app() -> AppTest:
    """Open the page in a new browser session."""
    page = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    """Everything that the page says, without Markdown's escapes."""
    texts = [
        element.value
        for kind in (*TEXT_ELEMENTS, "warning", "error")
        for element in page.get(kind)
        if element.value
    ]
    return "\n".join(texts).replace("\\", "")


def add_clip(page: AppTest, name: str, data: bytes) -> AppTest:
    """Choose one file in the uploader."""
    return page.file_uploader(key="video_upload").set_value((name, data, "video/mp4")).run()


def analyse(page: AppTest, button: str = "analyze_button", limit_s: float = 60.0) -> AppTest:
    """Click a button that starts an analysis and wait for what comes of it."""
    page.button(key=button).click().run()
    return wait_until(page, lambda: "cancel_button" not in keys(page), limit_s)


def wait_until(page: AppTest, done: Callable[[], bool], limit_s: float = 20.0) -> AppTest:
    """Run the page again, as its progress fragment does, until something is so."""
    deadline = time.monotonic() + limit_s
    while not done():
        assert time.monotonic() < deadline, words(page)
        time.sleep(0.05)
        page.run()
        assert not page.exception
    return page


def keys(page: AppTest) -> set[str]:
    """The keys of all buttons that the page shows."""
    return {button.key for button in page.button if button.key}


class PreparedPreview:
    """Stands for the quick look: the same answer for every clip, without looking at it."""

    def __init__(self, **said: object) -> None:
        self.said = said

    def __call__(
        self, request: ClipRequest, _pool: object, _progress: ProgressCallback = no_progress
    ) -> ClipPreview:
        info = probe_video(request.path)
        image = np.full((90, 160, 3), 120, dtype=np.uint8)
        seen = ClipPreview(info, 4.0, (PreviewPicture(1.0, image, ()),) * 3)
        return replace(seen, **self.said)


class JobThread:
    """A thread in the place of a job's process."""

    code = 0

    def __init__(self, folder: Path, when_held: Callable[[], None]) -> None:
        self._folder, self._when_held = folder, when_held
        self._held, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._held.wait()

    def wait(self, timeout_s: float | None) -> bool:
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def end(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with holding(self._folder / "lock"), suppress(SystemExit):
            self._when_held()
            self._held.set()
            do_job(self._folder, self._leave_if_told)

    def _leave_if_told(self) -> None:
        if self._stop.is_set():
            raise SystemExit


class JobThreads:
    """Does jobs in this process, so that the prepared analysis can stand for the pipeline."""

    def __init__(self) -> None:
        self._threads: dict[Path, JobThread] = {}

    def start(self, folder: Path, when_held: Callable[[], None], *, tied: bool) -> JobThread:
        assert tied
        self._threads[folder] = JobThread(folder, when_held)
        return self._threads[folder]

    def end(self, folder: Path) -> None:
        if folder in self._threads:
            self._threads[folder].end()


class PreparedAnalysis:
    """Stands for the pipeline: the same result for every clip, without looking at it.

    It reports progress, and can be told to wait or to fail, so that the page's part can be tested
    in a second; the real pipeline has a test of its own.
    """

    def __init__(self, clip: Path, metrics: Sequence[Metric]) -> None:
        self.error: GaitScreenError | Exception | None = None
        self.hold = False
        self.quality: list[QualityCheck] | None = None
        self.bodies: BodiesSeen | None = None
        self.requests: list[ClipRequest] = []
        self.options: AnalysisOptions | None = None
        self.seen: list[bytes] = []
        self.metrics = list(metrics)
        self._clip = clip

    def __call__(
        self,
        requests: Sequence[ClipRequest],
        options: AnalysisOptions,
        _answers: Answers | None = None,
        progress: ProgressCallback = no_progress,
        bodies: BodiesCallback | None = None,
        **_more: object,
    ) -> Analysis:
        self.requests, self.options = list(requests), options
        self.seen = [request.path.read_bytes() for request in requests]
        name = requests[0].path.name
        progress(ProgressUpdate("following", name, 30, 60))
        if self.error is not None:
            raise self.error
        while self.hold:
            time.sleep(0.02)
            if self.bodies is not None and bodies is not None:
                bodies(self.bodies)
            progress(ProgressUpdate("following", name, 31, 60))
        return self.result()

    def result(self) -> Analysis:
        """Two clips, seen from the side and from behind."""
        side = make_clip(self._clip)
        if self.quality is not None:
            record = side.record.model_copy(update={"quality": self.quality})
            side = replace(side, record=record)
        rear = make_clip(self._clip, view="rear", curves=rear_curves(phone_times()))
        screening = make_screening((side, rear), metrics=self.metrics, findings=[])
        return Analysis(screening, (side, rear))


def measured(key: str, value: float, **changes: object) -> Metric:
    """A metric of the left leg in running, measured with an uncertainty of 1."""
    metric = Metric(
        key=key,
        side="left",
        clip="run.mp4",
        test="running",
        view="left",
        status="measured",
        value=value,
        uncertainty=1.0,
        n=8,
    )
    return metric.model_copy(update=changes)


def write_clip(folder: Path) -> Path:
    """A little video on the clock of the prepared analysis."""
    return write_video(folder / "run.mp4", list(phone_times()))
