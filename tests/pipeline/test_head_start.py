"""The workers load while the program does, unless nobody will need them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gait_screen.head_start import head_start
from gait_screen.measured_file import ClipSource, measured_key
from gait_screen.pose.shelf import store_entry
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.screening import ModelIdentity, Software
from gait_screen.video import probe_video
from gait_screen.workers import Order, Workshop
from tests.pipeline.conftest import SAMPLES
from tests.workers.duties import loaded_modules

CLIP = SAMPLES / "squat_side.mp4"
OPTIONS = AnalysisOptions(model="full")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path))


def started(options: AnalysisOptions = OPTIONS, path: Path = CLIP, workers: int = 2) -> bool:
    with Workshop(workers) as workshop:
        with head_start([ClipRequest(path)], options, workshop):
            pass
        return workshop.pool.has_started


def test_the_workers_have_loaded_what_their_first_order_needs() -> None:
    with Workshop(2) as workshop:
        with head_start([ClipRequest(CLIP)], OPTIONS, workshop):
            pass
        orders = iter([Order(loaded_modules)] * 2)
        answers: list[list[str]] = []
        workshop.pool.run(lambda _: next(orders, None), lambda _, names: answers.append(names))
    assert len(answers) == 2
    for names in answers:
        assert {"mediapipe", "av", "gait_screen.pose.stretches"} <= set(names)


def test_nobody_is_started_where_the_clip_was_measured_before() -> None:
    software = Software(
        gait_screen="0", mediapipe="0", model=ModelIdentity(name="full", sha256="0")
    )
    clip = ClipSource(CLIP.name, ClipRequest(CLIP), probe_video(CLIP))
    key = measured_key([clip], OPTIONS, software)
    store_entry(key, "measured", {"x": np.zeros(2)})
    assert not started()
    assert started(AnalysisOptions(model="full", use_cache=False))


def test_one_worker_and_a_missing_file_start_nobody(tmp_path: Path) -> None:
    assert not started(workers=1)
    assert not started(path=tmp_path / "missing.mp4")
