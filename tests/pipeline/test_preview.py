"""Before the long work: what a clip seems to show, and what to film again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import AnalysisCancelled, VideoUnreadableError
from gait_screen.preview import PICTURE_SIDE_PX, PICTURES, ClipPreview, preview_clip
from gait_screen.records import ClipRequest, ProgressUpdate
from gait_screen.video import VideoWriter
from gait_screen.vocabulary import Movement, View
from gait_screen.workers import WorkerPool
from tests.pose.scenes import SAMPLES, stretch, with_oncoming_walker


def preview(path: Path, test: Movement | None = None) -> ClipPreview:
    with WorkerPool(1) as pool:
        return preview_clip(ClipRequest(path, test), pool)


@pytest.mark.parametrize(
    ("name", "movement", "view"),
    [("run_side", "running", "left"), ("sls_L_drop10_rear", "single-leg-stance", "rear")],
)
def test_movement_view_and_person_are_proposed(name: str, movement: Movement, view: View) -> None:
    found = preview(SAMPLES / f"{name}.mp4")

    assert (found.movement, found.view, found.problem) == (movement, view, "")
    assert len(found.pictures) == PICTURES
    for picture in found.pictures:
        height, width = picture.image_rgb.shape[:2]
        assert max(height, width) == PICTURE_SIDE_PX
        box = max(picture.people, key=lambda one: one.size)
        assert box.height > 0.4 * height
        assert 0 <= box.centre[0] <= width
    assert not found.people
    checks = {check.check: check.status for check in found.quality}
    assert checks["size"] == "pass"
    assert "enough" not in checks


def test_a_moment_of_the_clip_is_shown_with_each_picture() -> None:
    times = [picture.time_s for picture in preview(SAMPLES / "run_side.mp4").pictures]

    assert times == sorted(times)
    assert np.ptp(times) > 0.6 * preview(SAMPLES / "run_side.mp4").duration_s


def test_nobody_in_the_picture_is_told_before_the_long_work(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    empty = stretch("walk_hallway_side", 0, 1)[0].image_rgb
    with VideoWriter(path, 1280, 720) as writer:
        for number in range(45):
            writer.write(empty, number / 30)

    found = preview(path)
    assert "Nobody was found" in found.problem
    assert len(found.pictures) == PICTURES


def test_of_two_people_each_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "two.mp4"
    with VideoWriter(path, 1280, 720) as writer:
        for number, frame in enumerate(stretch("walk_hallway_side", 36, 132, 2)):
            writer.write(with_oncoming_walker(frame).image_rgb, number / 15)

    people = preview(path).people

    assert len(people) == 2
    assert people[0].pick.x_px < people[1].pick.x_px
    for person in people:
        height, width = person.image_rgb.shape[:2]
        assert height > width > 0
        assert 0 <= person.pick.x_px <= 1280


def test_a_clip_that_is_too_short_is_told(tmp_path: Path) -> None:
    path = tmp_path / "short.mp4"
    with VideoWriter(path, 1280, 720) as writer:
        for number in range(8):
            writer.write(stretch("walk_hallway_side", 60, 61)[0].image_rgb, number / 30)

    assert "film at least 3 s" in preview(path).problem


def test_a_file_that_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("not a video")
    with pytest.raises(VideoUnreadableError):
        preview(path)


def test_it_can_be_stopped() -> None:
    def stop(_: ProgressUpdate) -> None:
        raise AnalysisCancelled("stopped")

    with WorkerPool(1) as pool, pytest.raises(AnalysisCancelled):
        preview_clip(ClipRequest(SAMPLES / "run_side.mp4"), pool, stop)
