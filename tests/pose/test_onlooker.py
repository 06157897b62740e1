"""Whoever watches the work sees the bodies as they are found; nobody else pays for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gait_screen.pose import crew
from gait_screen.pose.model_files import find_model
from gait_screen.pose.onlooker import LATEST
from gait_screen.records import BodiesCallback, BodiesSeen, VideoInfo
from gait_screen.video import VideoWriter, probe_video
from gait_screen.watching import ClipWatcher, Wanted, Watched
from gait_screen.workers import Order, WorkerPool
from tests.helpers.same import assert_same
from tests.pose.scenes import clip_info, stretch, with_oncoming_walker

FULL = find_model("full")


def watch(
    info: VideoInfo,
    bodies: BodiesCallback | None = None,
    *,
    workers: int = 2,
    resume: Path | None = None,
) -> Watched:
    with WorkerPool(workers) as pool:
        watcher = ClipWatcher(
            "clip.mp4", info, FULL, pool, use_cache=False, resume=resume, bodies=bodies
        )
        return watcher.watch(Wanted())


def test_the_bodies_shown_are_those_of_the_landmarks() -> None:
    told: list[BodiesSeen] = []
    watched = watch(clip_info("squat_side"), told.append)
    track = watched.followed.track
    has_body = np.isfinite(track.xy_px[:, 0, 0])

    assert len(told) > 10
    frames = [one.frames for one in told]
    assert frames == sorted(frames)
    last = told[-1]
    assert (last.clip, last.frames, last.with_body) == ("clip.mp4", 195, has_body.sum())
    assert len(last.latest) == LATEST
    for seen in told:
        times = [body.time_s for body in seen.latest]
        assert times == sorted(times)
        for body in seen.latest:
            row = int(np.searchsorted(track.time_s, body.time_s))
            assert track.time_s[row] == body.time_s
            np.testing.assert_array_equal(body.xy_px, track.xy_px[row])
            np.testing.assert_array_equal(body.visibility, track.visibility[row])
    # Nobody watches: the same landmarks, and no worker sends a body.
    assert_same(watch(clip_info("squat_side")), watched)


def test_no_worker_sends_a_body_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bool] = []

    def order(work: object, details: tuple[object, ...]) -> Order:
        given.append(bool(details[-1]))
        return Order(work, details)  # type: ignore[arg-type]

    monkeypatch.setattr(crew, "Order", order)
    watch(clip_info("squat_side"), workers=1)
    assert given
    assert not any(given)


def test_a_clip_followed_twice_counts_each_frame_once(tmp_path: Path) -> None:
    path = tmp_path / "two.mp4"
    with VideoWriter(path, 1280, 720) as writer:
        for number, frame in enumerate(stretch("walk_hallway_side", 24, 132, 2)):
            writer.write(with_oncoming_walker(frame).image_rgb, number / 15)
    told: list[BodiesSeen] = []
    watched = watch(probe_video(path), told.append)

    assert watched.followed.scout.windowed
    track = watched.followed.track
    assert max(one.frames for one in told) == track.frames
    assert told[-1].frames == track.frames
    assert told[-1].with_body == np.isfinite(track.xy_px[:, 0, 0]).sum()


def test_what_was_done_before_counts_too(tmp_path: Path) -> None:
    info = clip_info("squat_side")
    whole: list[BodiesSeen] = []
    watch(info, whole.append, resume=tmp_path)
    # As if the program had been stopped before the last stretch was done.
    entries = sorted(path for path in tmp_path.iterdir() if "stretch" in path.name)
    for path in tmp_path.iterdir():
        if path not in entries[1:]:
            path.unlink()
    again: list[BodiesSeen] = []
    watch(info, again.append, resume=tmp_path)

    assert len(again) < len(whole)
    assert (again[-1].frames, again[-1].with_body) == (whole[-1].frames, whole[-1].with_body)
