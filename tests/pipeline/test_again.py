"""A clip that was analysed before is not looked at again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gait_screen import measuring
from gait_screen.knowledge import Answers
from gait_screen.pipeline import analyse
from gait_screen.pose import follow
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.screening import Screening
from gait_screen.video import reading, stretches
from gait_screen.watching import watch as watching
from gait_screen.workers import WorkerPool
from tests.pipeline.conftest import SAMPLES

OPTIONS = AnalysisOptions(model="full", workers=1)


#: What somebody may say of himself without being filmed anew.
OTHERWISE = Answers.model_validate({"age": 44, "red_flags": {"acute_injury": True}})


def screened(
    options: AnalysisOptions = OPTIONS, answers: Answers | None = None, slow_motion: float = 1.0
) -> Screening:
    request = ClipRequest(SAMPLES / "squat_side.mp4", slow_motion=slow_motion)
    return analyse([request], options, answers).screening


def without_date(screening: Screening) -> str:
    return screening.model_copy(update={"created": ""}).to_json()


def metrics_of(screening: Screening) -> list[tuple[str, str | None, float | None]]:
    return [(metric.key, metric.side, metric.value) for metric in screening.metrics]


def test_a_second_run_decodes_nothing_opens_no_model_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path))
    first = screened()

    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("a picture was decoded or a model opened")

    monkeypatch.setattr(WorkerPool, "get_ready", refuse)
    monkeypatch.setattr(WorkerPool, "run", refuse)

    monkeypatch.setattr(reading, "presented_frames", refuse)
    monkeypatch.setattr(watching, "look_through", refuse)
    monkeypatch.setattr(watching, "packet_clock", refuse)
    monkeypatch.setattr(stretches.StretchReader, "frames", refuse)
    monkeypatch.setattr(follow.Follower, "survey", refuse)

    assert without_date(screened()) == without_date(first)
    with monkeypatch.context() as nothing_measured:
        nothing_measured.setattr(measuring, "measure", refuse)
        assert without_date(screened()) == without_date(first)
        assert screened(answers=OTHERWISE).plan.stopped_by

    other = screened(replace(OPTIONS, height_cm=190.0, workers=2), OTHERWISE)
    assert metrics_of(other) == metrics_of(first)
    assert other.plan.stopped_by
    assert not first.plan.stopped_by
    with pytest.raises(AssertionError, match="model opened"):
        # Half as fast in truth: the same pictures mean something else.
        screened(slow_motion=2.0)
