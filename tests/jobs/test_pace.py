"""The time left follows from what the job itself has taken so far."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gait_screen.jobs.pace import Pace
from gait_screen.jobs.records import JobProgress
from gait_screen.records import AnalysisOptions, ProgressUpdate

#: Seconds that a frame takes in a stage on this made-up machine.
TAKES_S = {"following": 0.1, "looking closely": 0.02, "drawing the video": 0.05}
FRAMES = {"a.mp4": 100, "b.mp4": 300}
OPTIONS = AnalysisOptions()


def updates(start: int = 0) -> Iterator[tuple[float, ProgressUpdate]]:
    """What a job of two clips tells, and when."""
    now_s = 7.0
    stages = [
        *((clip, stage) for clip in FRAMES for stage in ("following", "looking closely")),
        *((clip, "drawing the video") for clip in FRAMES),
    ]
    for clip, stage in stages:
        for done in range(start if stage == "following" else 0, FRAMES[clip] + 1, 10):
            yield now_s, ProgressUpdate(stage, clip, done, FRAMES[clip])
            now_s += 10 * TAKES_S[stage]
    yield now_s, ProgressUpdate("writing the report", "", 0, 1)
    yield now_s, ProgressUpdate("writing the report", "", 1, 1)


def told(start: int = 0) -> list[tuple[float, JobProgress]]:
    pace = Pace(2, OPTIONS)
    return [(now_s, pace.heard(update, now_s)) for now_s, update in updates(start)]


@pytest.mark.parametrize("start", [0, 50])
def test_the_share_grows_to_the_whole(start: int) -> None:
    shares = [progress.share for _, progress in told(start)]
    assert shares == sorted(shares)
    assert shares[0] < 0.3
    assert shares[-2] == 0.99
    assert shares[-1] == 1.0


def test_nothing_is_said_of_the_time_before_it_is_known() -> None:
    assert [progress.time_left_s for _, progress in told()][:3] == [None] * 3


def test_the_time_left_comes_true_once_every_stage_was_seen() -> None:
    heard = told()
    end_s = heard[-1][0]
    late = [
        (now_s, progress.time_left_s)
        for now_s, progress in heard
        if progress.clip == "b.mp4" and progress.stage == "drawing the video" and progress.done > 60
    ]
    assert late
    for now_s, left_s in late:
        assert left_s == pytest.approx(end_s - now_s, rel=0.1, abs=1.0)


def test_it_is_about_right_before_that() -> None:
    heard = told()
    end_s = heard[-1][0]
    (halfway,) = [
        (now_s, one.time_left_s)
        for now_s, one in heard
        if (one.clip, one.stage, one.done) == ("b.mp4", "following", 150)
    ]
    assert halfway[1] == pytest.approx(end_s - halfway[0], rel=0.4)


def test_a_longer_way_than_was_known_holds_the_share_and_no_more() -> None:
    pace = Pace(1, OPTIONS)
    before = pace.heard(ProgressUpdate("following", "a.mp4", 100, 100), 10.0)
    after = pace.heard(ProgressUpdate("following among others", "a.mp4", 1, 100), 11.0)
    assert after.share == before.share < 1.0


def test_which_clip_it_is() -> None:
    heard = [progress for _, progress in told()]
    assert [(one.clip_number, one.clips) for one in (heard[0], heard[-3], heard[-1])] == [
        (1, 2),
        (2, 2),
        (0, 2),
    ]


def test_a_long_clip_of_which_a_part_is_chosen_first() -> None:
    pace = Pace(1, OPTIONS)
    heard = []
    for stage, total in (("choosing the part to analyse", 450), ("following", 600)):
        for done in range(0, total + 1, 10):
            update = ProgressUpdate(stage, "a.mp4", done, total)
            heard.append(pace.heard(update, 7.0 + 0.1 * 10 * len(heard)))

    assert [one.share for one in heard] == sorted(one.share for one in heard)
    # The part's 600 frames take 60 s, its crops and its video some 40 more.
    left_s = [one.time_left_s for one in heard if one.stage == "following"]
    assert left_s[0] == pytest.approx(100.0, rel=0.5)
    assert left_s[-1] == pytest.approx(42.0, rel=0.2)
