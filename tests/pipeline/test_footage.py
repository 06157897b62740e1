"""Footage that holds nothing to assess ends with one clear sentence of the right kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import (
    AnalysisCancelled,
    NothingAssessableError,
    UsageError,
    VideoUnreadableError,
)
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest, ProgressUpdate
from gait_screen.video import VideoWriter, probe_video, read_frames
from tests.pipeline.conftest import SAMPLES

FAST = AnalysisOptions(model="full", use_cache=False)


def film(path: Path, pictures: list[np.ndarray], fps: float = 30.0) -> Path:
    height, width = pictures[0].shape[:2]
    with VideoWriter(path, width, height) as writer:
        for index, picture in enumerate(pictures):
            writer.write(picture, index / fps)
    return path


def noise(count: int, seed: int = 1) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    small = random.integers(0, 255, (count, 24, 18, 3), dtype=np.uint8)
    return [np.ascontiguousarray(one.repeat(16, 0).repeat(16, 1)) for one in small]


def test_no_person(tmp_path: Path) -> None:
    clip = film(tmp_path / "empty_room.mp4", noise(60))
    with pytest.raises(NothingAssessableError, match="person"):
        analyse([ClipRequest(clip)], FAST)


def test_a_third_of_a_second(tmp_path: Path) -> None:
    clip = film(tmp_path / "short.mp4", noise(10))
    with pytest.raises(NothingAssessableError, match=r"short\.mp4 .*at least 3 s"):
        analyse([ClipRequest(clip)], FAST)


def test_a_still_picture(tmp_path: Path) -> None:
    clip = film(tmp_path / "still.mp4", noise(1) * 90)
    with pytest.raises(NothingAssessableError, match="still picture"):
        analyse([ClipRequest(clip)], FAST)


@pytest.mark.parametrize("content", [b"", b"this is no video at all\n" * 50])
def test_not_a_video(tmp_path: Path, content: bytes) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(content)
    with pytest.raises(VideoUnreadableError, match=r"clip\.mp4"):
        analyse([ClipRequest(clip)], FAST)


def test_a_bad_second_clip_is_named_before_the_long_work(tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"nothing")
    updates: list[ProgressUpdate] = []
    with pytest.raises(VideoUnreadableError, match=r"bad\.mp4"):
        analyse(
            [ClipRequest(SAMPLES / "squat_side.mp4"), ClipRequest(bad)], FAST, None, updates.append
        )
    assert updates == []


def test_no_clip_at_all() -> None:
    with pytest.raises(UsageError, match="at least one"):
        analyse([], FAST)


def test_work_can_be_stopped() -> None:
    def stop(update: ProgressUpdate) -> None:
        if update.stage != "reading":
            raise AnalysisCancelled("stopped")

    with pytest.raises(AnalysisCancelled):
        analyse([ClipRequest(SAMPLES / "squat_side.mp4")], FAST, None, stop)


def test_walking_past_both_ways_gives_each_leg_in_its_own_view(tmp_path: Path) -> None:
    there = [
        frame.image_rgb for frame in read_frames(probe_video(SAMPLES / "walk_hallway_side.mp4"))
    ]
    back = [np.ascontiguousarray(picture[:, ::-1]) for picture in there]
    clip = film(tmp_path / "both_ways.mp4", there + back)
    requests = [ClipRequest(clip, view="left"), ClipRequest(clip, view="right")]
    screening = analyse(requests, AnalysisOptions(use_cache=False)).screening
    assert [one.file for one in screening.clips] == ["both_ways.mp4", "both_ways (2).mp4"]
    assert [one.view for one in screening.clips] == ["left", "right"]
    for side in ("left", "right"):
        found = [m for m in screening.metrics if (m.key, m.side) == ("contact_time", side)]
        assert [m.status for m in found] == ["measured"]
        assert found[0].value == pytest.approx(0.654, abs=0.04)
