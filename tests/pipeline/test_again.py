"""A clip that was analysed before is not looked at again."""

from __future__ import annotations

from pathlib import Path

import pytest

from gait_screen.pipeline import analyse
from gait_screen.pose import follow
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.screening import Screening
from gait_screen.video import reading, stretches
from gait_screen.watching import watch as watching
from tests.pipeline.conftest import SAMPLES

OPTIONS = AnalysisOptions(model="full", workers=1)


def screened() -> Screening:
    return analyse([ClipRequest(SAMPLES / "squat_side.mp4")], OPTIONS).screening


def without_date(screening: Screening) -> str:
    return screening.model_copy(update={"created": ""}).to_json()


def test_a_second_run_decodes_nothing_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path))
    first = screened()

    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("a picture was decoded")

    monkeypatch.setattr(reading, "presented_frames", refuse)
    monkeypatch.setattr(watching, "look_through", refuse)
    monkeypatch.setattr(watching, "packet_clock", refuse)
    monkeypatch.setattr(stretches.StretchReader, "frames", refuse)
    monkeypatch.setattr(follow.Follower, "survey", refuse)

    assert without_date(screened()) == without_date(first)
