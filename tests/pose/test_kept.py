"""What was stopped carries on from the stretches that were done, and gives the very same."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gait_screen.errors import AnalysisCancelled
from gait_screen.pose import crew
from gait_screen.pose.model_files import find_model
from gait_screen.pose.shelf import remove_entries
from gait_screen.pose.stretches import Found, Stretch, observe_stretch
from gait_screen.records import ProgressUpdate, VideoInfo, no_progress
from gait_screen.video import VideoWriter, probe_video
from gait_screen.watching import ClipWatcher, Wanted, Watched
from gait_screen.workers import WorkerPool
from tests.helpers.same import assert_same
from tests.pose.scenes import stretch, with_oncoming_walker

FULL = find_model("full")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> VideoInfo:
    """Two people who pass each other: it takes three passes, in three stretches each."""
    path = tmp_path_factory.mktemp("clip") / "two.mp4"
    with VideoWriter(path, 1280, 720) as writer:
        for number, frame in enumerate(stretch("walk_hallway_side", 30, 126)):
            writer.write(with_oncoming_walker(frame).image_rgb, number / 30)
    return probe_video(path)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[Stretch]:
    """The stretches that a worker was told to do, in this process."""
    told: list[Stretch] = []

    def noting(desk: Any, note: Any, source: Any, task: Stretch, *more: Any) -> Found:
        told.append(task)
        return observe_stretch(desk, note, source, task, *more)

    monkeypatch.setattr(crew, "observe_stretch", noting)
    return told


def watch(info: VideoInfo, folder: Path | None, stop_at: tuple[str, int] = ("", 0)) -> Watched:
    def stop(update: ProgressUpdate) -> None:
        if update.stage == stop_at[0] and update.done >= stop_at[1]:
            raise AnalysisCancelled("stopped")

    progress = stop if stop_at[0] else no_progress
    with WorkerPool(1) as pool:
        watcher = ClipWatcher("two.mp4", info, FULL, pool, progress, use_cache=False, resume=folder)
        watched = watcher.watch(Wanted())
        watcher.finish()
        return watched


def names(folder: Path) -> list[str]:
    return sorted(path.name.split(".", 1)[1] for path in folder.iterdir())


def task_of(one: Stretch) -> tuple[object, ...]:
    return one.start, one.stop, one.thorough, one.look_at, one.model, one.plan is None


@pytest.fixture(scope="module")
def whole(two: VideoInfo) -> Watched:
    watched = watch(two, None)
    assert watched.followed.scout.windowed
    assert watched.followed.scout.people_seen == 2
    return watched


@pytest.mark.parametrize(
    ("stage", "frames"), [("looking for people", 70), ("following among others", 40)]
)
def test_a_stopped_clip_carries_on_and_gives_the_same_bits(
    two: VideoInfo, whole: Watched, done: list[Stretch], tmp_path: Path, stage: str, frames: int
) -> None:
    folder = tmp_path / "resume"
    with pytest.raises(AnalysisCancelled):
        watch(two, folder, (stage, frames))
    before = [task_of(one) for one in done]
    kept = list(folder.iterdir())
    assert len(kept) == len(done) - 1, "all but the stretch that was stopped"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    done.clear()

    assert_same(watch(two, folder), whole)
    again = [task_of(one) for one in done]
    assert [task for task in again if task in before] == before[-1:], "only the stopped one twice"
    # Complete: the landmarks are there, and none of their parts.
    assert names(folder) == ["landmarks.npz"]
    done.clear()
    assert_same(watch(two, folder), whole)
    assert done == []


def test_damaged_stretches_are_done_again(
    two: VideoInfo, whole: Watched, tmp_path: Path, done: list[Stretch]
) -> None:
    with pytest.raises(AnalysisCancelled):
        watch(two, tmp_path, ("following among others", 40))
    first, second, third, *_ = sorted(tmp_path.iterdir())
    first.write_bytes(first.read_bytes()[:-100])
    second.write_bytes(b"")
    with np.load(third) as entry:
        np.savez(third, **{**entry, "about": np.array("{}")})
    done.clear()

    assert_same(watch(two, tmp_path), whole)
    assert len(done) >= 4


def test_no_picture_and_no_name_is_kept(two: VideoInfo, tmp_path: Path) -> None:
    with pytest.raises(AnalysisCancelled):
        watch(two, tmp_path, ("following among others", 40))
    for path in tmp_path.iterdir():
        assert "two" not in path.name
        with np.load(path, allow_pickle=False) as entry:
            # A picture of 960 x 540 would be 1.5 million bytes.
            assert sum(entry[name].nbytes for name in entry.files) < 200_000
            assert "uint8" not in entry.files
            assert "two.mp4" not in str(entry["about"])


def test_the_user_s_cache_carries_on_too_and_can_be_cleared(
    two: VideoInfo, whole: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAIT_SCREEN_CACHE", str(tmp_path))

    def stop(update: ProgressUpdate) -> None:
        if update.stage == "following among others" and update.done >= 40:
            raise AnalysisCancelled("stopped")

    with WorkerPool(1) as pool:
        with pytest.raises(AnalysisCancelled):
            ClipWatcher("two.mp4", two, FULL, pool, stop).watch(Wanted())
        stretches = len(list(tmp_path.glob("*.stretch.npz")))
        assert stretches >= 4
        watcher = ClipWatcher("two.mp4", two, FULL, pool, no_progress)
        assert_same(watcher.watch(Wanted()), whole)
        watcher.finish()
        assert names(tmp_path) == ["landmarks.npz"]
        assert remove_entries("landmarks") == 1
        with pytest.raises(AnalysisCancelled):
            ClipWatcher("two.mp4", two, FULL, pool, stop).watch(Wanted())
    assert remove_entries("stretch") == stretches
    assert list(tmp_path.iterdir()) == []
