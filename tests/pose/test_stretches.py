"""However many workers share a clip, the landmarks are the same to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import AnalysisCancelled, ModelMissingError
from gait_screen.pose.follow import Follower
from gait_screen.pose.model_files import ModelFile, find_model
from gait_screen.pose.result import FollowResult
from gait_screen.pose.stretches import Rota, cut_clip
from gait_screen.pose.survey import KeptPictures
from gait_screen.records import Picture, ProgressUpdate, VideoInfo
from gait_screen.video import VideoWriter, probe_video
from gait_screen.video.clock import packet_clock
from gait_screen.video.stretches import ClipFrames
from gait_screen.workers import WorkerPool
from tests.helpers.same import assert_same
from tests.pose.scenes import clip_info, follow_subject, stretch, with_oncoming_walker

FULL = find_model("full")


def clip_of(info: VideoInfo) -> ClipFrames:
    clock_s = packet_clock(info)
    assert clock_s is not None
    return ClipFrames(info, clock_s)


def follow(info: VideoInfo, workers: int) -> FollowResult:
    with WorkerPool(workers) as pool:
        return follow_subject(clip_of(info), info, FULL, pool)


def test_one_worker_and_two_give_the_same_landmarks() -> None:
    info = clip_info("walk_hallway_side")
    alone = follow(info, 1)

    assert not alone.scout.windowed
    assert np.isfinite(alone.track.xy_px[:, 0, 0]).mean() > 0.8
    assert_same(alone, follow(info, 2))


def test_the_same_among_two_people(tmp_path: Path) -> None:
    path = tmp_path / "two.mp4"
    with VideoWriter(path, 1280, 720) as writer:
        for number, frame in enumerate(stretch("walk_hallway_side", 24, 132, 2)):
            writer.write(with_oncoming_walker(frame).image_rgb, number / 15)
    alone = follow(probe_video(path), 1)

    assert alone.scout.windowed
    assert alone.scout.people_seen == 2
    assert np.isfinite(alone.track.xy_px[:, 0, 0]).mean() > 0.5
    assert_same(alone, follow(probe_video(path), 2))


def number_and_shade(frame: Picture) -> tuple[int, float]:
    return frame.index, float(frame.image_rgb.mean())


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_made_of_frames_on_the_way_comes_back_in_order(workers: int) -> None:
    info = clip_info("squat_side")
    with WorkerPool(workers) as pool:
        follower = Follower(clip_of(info), info, FULL, pool)
        survey = follower.survey(KeptPictures((0, 50, 100, 150, 194), number_and_shade))

    assert [number for number, _ in survey.kept] == [0, 50, 100, 150, 194]
    first = stretch("squat_side", 0, 1)[0].image_rgb
    assert survey.kept[0][1] == pytest.approx(first.mean())


def test_some_stretches_give_the_landmarks_that_the_whole_clip_gives() -> None:
    info = clip_info("squat_side")
    keep = KeptPictures((0, 50, 100, 150), number_and_shade)
    with WorkerPool(1) as pool:
        whole = follow_subject(clip_of(info), info, FULL, pool)
        follower = Follower(clip_of(info), info, FULL, pool)
        begun, ((_, first), (look, second)) = follower.scan([2], [20, 170], keep, "looking")
        some = follower.follow(follower.survey(keep, numbers=[1, 2]))

    assert (first[0], second[0], look.time_s) == (20, 170, whole.track.time_s[170])
    assert list(begun) == [2]
    (start, _), (_, stop) = follower.stretches[1], follower.stretches[2]
    np.testing.assert_array_equal(some.track.time_s, whole.track.time_s[start:stop])
    np.testing.assert_array_equal(some.track.xy_px, whole.track.xy_px[start:stop])


def test_stopping_ends_the_work_of_all() -> None:
    told: list[ProgressUpdate] = []

    def stop(update: ProgressUpdate) -> None:
        told.append(update)
        if update.done:
            raise AnalysisCancelled("stopped")

    info = clip_info("squat_side")
    with WorkerPool(2) as pool, pytest.raises(AnalysisCancelled):
        follow_subject(clip_of(info), info, FULL, pool, stop)

    assert 0 < told[-1].done < told[-1].total == 195


def test_a_model_that_cannot_be_started_is_one_sentence_from_the_workers_too(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pose.task"
    path.write_bytes(b"not a model")
    info = clip_info("squat_side")
    with (
        WorkerPool(2) as pool,
        pytest.raises(ModelMissingError, match=r"cannot be started.*doctor"),
    ):
        follow_subject(clip_of(info), info, ModelFile("full", path, "0" * 64), pool)


def test_standard_error_stays_clean_with_workers(capfd: pytest.CaptureFixture[str]) -> None:
    follow(clip_info("squat_side"), 2)

    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


@pytest.mark.parametrize("frames", [1, 20, 45, 60, 150, 600, 601, 1799, 10_000])
def test_the_cuts_cover_the_clip_in_pieces_of_one_length(frames: int) -> None:
    cuts = cut_clip(frames)
    lengths = [stop - start for start, stop in cuts]

    assert [start for start, _ in cuts] == [0, *(stop for _, stop in cuts[:-1])]
    assert cuts[-1][1] == frames
    assert max(lengths) - min(lengths) <= 1
    assert max(lengths) <= 160
    assert frames < 60 or min(lengths) >= 30


def test_neighbours_are_done_by_the_same_worker_and_the_rest_is_shared() -> None:
    rota = Rota(8, 2)
    assert [rota.next_for(0) for _ in range(4)] == [0, 1, 2, 3]
    assert rota.next_for(1) == 4
    # The first has finished: of 5, 6, 7 it takes the later two.
    assert [rota.next_for(0), rota.next_for(1), rota.next_for(0)] == [6, 5, 7]
    assert [rota.next_for(0), rota.next_for(1)] == [None, None]


def test_more_workers_than_pieces_have_nothing_to_do() -> None:
    rota = Rota(1, 4)
    given = [rota.next_for(worker) for worker in range(4)]
    assert sorted(str(one) for one in given) == ["0", "None", "None", "None"]
