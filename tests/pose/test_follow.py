"""One person is followed from end to end, through crossings, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest

from gait_screen.errors import AnalysisCancelled, NothingAssessableError
from gait_screen.pose.follow import Follower
from gait_screen.pose.mediapipe_source import TrackingSource
from gait_screen.pose.model_files import find_model
from gait_screen.pose.observe import observe_frames
from gait_screen.pose.result import FollowResult
from gait_screen.records import Frame, PersonPick, PoseTrack, ProgressUpdate
from gait_screen.workers import WorkerPool
from tests.pose.scenes import (
    ListedFrames,
    clip_info,
    empty_hallway,
    follow_subject,
    shrunk,
    stretch,
    with_oncoming_walker,
)

FULL = find_model("full")
HALLWAY = "walk_hallway_side"


def following(
    frames: list[Frame], name: str = HALLWAY, person: PersonPick | None = None
) -> FollowResult:
    with WorkerPool(1) as pool:
        follower = Follower(ListedFrames(frames), clip_info(name), FULL, pool, person=person)
        return follower.follow(follower.survey())


def plain_pass(frames: list[Frame]) -> np.ndarray:
    nobody = np.full((33, 2), np.nan)
    with TrackingSource(FULL) as source:
        observed = observe_frames(frames, source, None, frames[0].size_px)
        return np.stack([nobody if one is None else one.xy_px for _, one in observed])


@cache
def walk() -> tuple[Frame, ...]:
    """The walker alone, every third frame from entering to leaving."""
    return stretch(HALLWAY, 24, 132, 3)


@cache
def alone() -> FollowResult:
    return following(list(walk()))


@cache
def crossing() -> FollowResult:
    """The walker among two."""
    return following([with_oncoming_walker(frame) for frame in walk()])


def test_one_person_alone_is_the_plain_pass_on_whole_pictures() -> None:
    result = alone()

    np.testing.assert_allclose(result.track.xy_px, plain_pass(list(walk())))
    assert not result.track.others_in_view.any()
    assert result.scout.people_seen == 1
    assert not result.scout.windowed
    assert result.track.time_s.tolist() == [frame.time_s for frame in walk()]
    assert (result.track.model_name, result.track.width_px) == ("full", 1280)


def test_the_same_person_is_followed_through_a_crossing() -> None:
    result = crossing()

    assert result.scout.people_seen == 2
    assert result.track.others_in_view.mean() > 0.8
    off_px = np.linalg.norm(
        result.track.xy_px.mean(axis=1) - alone().track.xy_px.mean(axis=1), axis=1
    )
    found = np.isfinite(off_px)
    assert found.mean() > 0.7
    # The other walker is up to 900 px away; a body is 450 px tall.
    assert np.nanmax(off_px) < 40


def along_px_s(track: PoseTrack) -> float:
    """How fast somebody goes to the right of the picture."""
    x_px = track.xy_px[:, :, 0].mean(axis=1)
    seen = np.isfinite(x_px)
    return float(np.polyfit(track.time_s[seen], x_px[seen], 1)[0])


def test_the_other_walker_is_followed_when_he_is_picked() -> None:
    frames = [with_oncoming_walker(frame) for frame in walk()]
    # He is the first walker's mirror image, smaller about a point on the floor.
    x_px, y_px = alone().track.xy_px[6, 23]
    pick = PersonPick(
        frames[6].time_s, 640 + 0.8 * (640 - float(x_px)), 0.83 * 720 * 0.2 + 0.8 * float(y_px)
    )

    track = following(frames, person=pick).track

    assert np.isfinite(track.xy_px[:, 0, 0]).mean() > 0.5
    assert along_px_s(track) * along_px_s(alone().track) < 0
    assert abs(along_px_s(track)) > 0.5 * abs(along_px_s(alone().track))


def test_frames_in_which_one_hides_the_other_are_left_out() -> None:
    track = crossing().track

    hips = alone().track.xy_px[:, 23, 0]
    side_by_side = np.abs(1280 - 2 * hips) < 60
    assert side_by_side.any()
    assert np.isnan(track.xy_px[side_by_side]).all()


def test_a_small_person_is_followed_who_is_missed_in_the_whole_picture() -> None:
    frames = [shrunk(frame, 0.32) for frame in walk()[2:24]]

    result = following(frames)

    assert np.isnan(plain_pass(frames)).all()
    assert result.scout.windowed
    seen = np.isfinite(result.track.xy_px[:, 0, 0])
    assert seen.mean() > 0.9
    height, width = frames[0].image_rgb.shape[:2]
    centre = np.array([width / 2, height / 2])
    expected = (alone().track.xy_px[2:24].mean(axis=1) - centre) * 0.32 + centre
    off_px = np.linalg.norm(result.track.xy_px.mean(axis=1) - expected, axis=1)
    assert np.nanmedian(off_px) < 5


def test_an_empty_scene_is_refused_with_what_to_do() -> None:
    frames = [Frame(index, index / 30, empty_hallway()) for index in range(12)]
    with pytest.raises(NothingAssessableError, match="No person was found"):
        following(frames)


def test_a_stretch_can_be_observed_on_its_own() -> None:
    whole = plain_pass(list(walk()))
    part = plain_pass(list(walk())[12:24])

    off_px = np.linalg.norm(whole[12:24] - part, axis=2)
    assert np.nanmedian(off_px) < 4


def test_progress_is_told_and_can_stop_the_work() -> None:
    told: list[ProgressUpdate] = []

    def stop_on_the_way(update: ProgressUpdate) -> None:
        told.append(update)
        if update.done > 10:
            raise AnalysisCancelled("stopped")

    with WorkerPool(1) as pool, pytest.raises(AnalysisCancelled):
        follow_subject(ListedFrames(walk()), clip_info(HALLWAY), FULL, pool, stop_on_the_way)

    assert [(one.stage, one.done) for one in told] == [("following", n) for n in (0, 10, 20)]
    assert all(one.total == len(walk()) for one in told)


def test_the_frames_are_drawn_one_at_a_time() -> None:
    drawn = 0

    def counted() -> Iterator[Frame]:
        nonlocal drawn
        for frame in walk()[:6]:
            drawn += 1
            yield frame

    open_frames: Callable[[], Iterator[Frame]] = counted
    with TrackingSource(FULL) as source:
        next(observe_frames(open_frames(), source, None, walk()[0].size_px))

    assert drawn == 1
