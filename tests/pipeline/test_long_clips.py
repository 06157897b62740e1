"""Of a long clip of running the best part is analysed, and everything says so."""

from __future__ import annotations

import csv
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest

from gait_screen.analysis import Analysis
from gait_screen.cli.summary import screening_text
from gait_screen.outputs.directory import write_outputs
from gait_screen.outputs.names import clip_files
from gait_screen.outputs.report_model import clip_texts
from gait_screen.pipeline import analyse
from gait_screen.pose.follow import Follower
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.screening import ANALYSED_PART, ClipRecord, Screening
from gait_screen.video import VideoWriter, probe_video, read_frames
from gait_screen.watching import ENOUGH_STEPS
from tests.pipeline.conftest import SAMPLES, truth_of

OPTIONS = AnalysisOptions(model="full", use_cache=False, pictures=False, annotate=False)
RUN_S = 50.0


def film(sample: str, path: Path, duration_s: float, fps: float, every: int = 1) -> Path:
    """Repeat a sample clip, smaller and with fewer frames."""
    info = probe_video(SAMPLES / f"{sample}.mp4")
    pictures = [
        frame.image_rgb for frame in read_frames(info, max_side_px=480) if frame.index % every == 0
    ]
    height, width = pictures[0].shape[:2]
    with VideoWriter(path, width, height) as writer:
        for number, picture in enumerate(islice(cycle(pictures), round(duration_s * fps))):
            writer.write(picture, number / fps)
    return path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film("run_side", tmp_path_factory.mktemp("film") / "run.mp4", RUN_S, 30.0, every=2)


@pytest.fixture(scope="module")
def part(run: Path, kept: Path) -> Analysis:
    return analyse([ClipRequest(run)], OPTIONS, resume=kept)


def the_clip(analysis: Analysis) -> ClipRecord:
    return analysis.screening.clips[0]


def analysed_s(record: ClipRecord) -> tuple[float, float]:
    assert record.analysed_s is not None
    ((start_s, stop_s),) = record.analysed_s
    return start_s, stop_s


def test_a_part_with_enough_steps_is_analysed(part: Analysis) -> None:
    record = the_clip(part)
    start_s, stop_s = analysed_s(record)

    assert record.test == "running"
    assert 15.0 <= stop_s - start_s <= 32.0
    # The film's own numbers stay its own.
    assert record.duration_s == pytest.approx(RUN_S, abs=0.05)
    assert (record.frames, record.fps_median) == (1500, pytest.approx(30.0, abs=0.1))
    steps = [span for span in record.intervals if span.side == "left"]
    assert len(steps) >= ENOUGH_STEPS
    assert all(start_s <= span.start_s < span.end_s <= stop_s for span in record.intervals)


def test_its_numbers_are_the_runner_s(part: Analysis) -> None:
    measured = {(m.key, m.side): m for m in part.screening.metrics if m.status == "measured"}
    assert measured["cadence", None].value == pytest.approx(
        truth_of("run_side")["cadence_spm"], abs=3
    )
    assert measured["ankle_dorsiflexion_peak", "left"].n >= ENOUGH_STEPS


def test_everything_says_what_was_analysed(part: Analysis) -> None:
    start_s, stop_s = analysed_s(the_clip(part))
    words = f"{start_s:.1f} to {stop_s:.1f} s of {RUN_S:.1f} s"

    (said,) = [check for check in the_clip(part).quality if check.check == ANALYSED_PART]
    assert said.status == "pass"
    assert words in said.detail
    assert "complete steps a side" in said.detail
    assert "--all" in said.detail
    assert words in " ".join(screening_text(part.screening).split())
    (card,) = clip_texts(part.screening, [None])
    assert dict(card.facts)["Analysed"] == f"{start_s:.1f} to {stop_s:.1f} s"
    assert Screening.from_json(part.screening.to_json()) == part.screening


def test_curves_and_video_are_those_of_the_part(part: Analysis, tmp_path: Path) -> None:
    start_s, stop_s = analysed_s(the_clip(part))
    folder = write_outputs(part, tmp_path / "out", annotate=True)
    (files,) = clip_files(part.clips)

    with (folder / files.angles_csv).open(encoding="utf-8") as stream:
        times_s = [float(row["time_s"]) for row in csv.DictReader(stream)]
    assert (times_s[0], times_s[-1]) == pytest.approx((start_s, stop_s), abs=1e-3)
    frames = list(read_frames(probe_video(folder / files.annotated_mp4), max_side_px=32))
    assert len(frames) == len(times_s)
    # A player shows it at once: it does not begin with so many seconds of nothing.
    assert frames[-1].time_s == pytest.approx(stop_s - start_s, abs=1e-3)


def test_a_second_run_follows_nobody(
    run: Path, kept: Path, part: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("somebody was followed")

    monkeypatch.setattr(Follower, "survey", refuse)
    monkeypatch.setattr(Follower, "scan", refuse)
    for test in (None, "running"):
        again = analyse([ClipRequest(run, test=test)], OPTIONS, resume=kept)
        np.testing.assert_array_equal(again.clips[0].pose.xy_px, part.clips[0].pose.xy_px)
        assert the_clip(again).analysed_s == the_clip(part).analysed_s


def test_repetitions_are_counted_over_the_whole_clip(tmp_path: Path) -> None:
    clip = film("squat_side", tmp_path / "squat.mp4", 48.0, 7.5, every=4)
    record = the_clip(analyse([ClipRequest(clip)], OPTIONS))

    assert record.test == "squat"
    assert record.analysed_s is None
    assert not any(check.check == ANALYSED_PART for check in record.quality)
    assert max(span.end_s for span in record.intervals) > 44.0


@pytest.mark.parametrize("whole", [False, True])
def test_a_fast_film_of_a_slow_movement_is_thinned(whole: bool) -> None:
    # 30 pictures a second of playback are 60 of real time: a quick squat.
    request = ClipRequest(SAMPLES / "squat_side.mp4", test="squat", slow_motion=2.0)
    options = AnalysisOptions(model="full", use_cache=False, pictures=False, whole_clip=whole)
    analysis = analyse([request], options)
    record, pose = the_clip(analysis), analysis.clips[0].pose

    assert record.fps_median == pytest.approx(60.0, abs=0.1)
    assert record.frames_analysed_every == (1 if whole else 2)
    assert pose.frames == (record.frames if whole else -(-record.frames // 2))
    assert np.diff(pose.time_s) == pytest.approx(1 / 60 if whole else 1 / 30, abs=1e-3)
    told = [check.detail for check in record.quality if check.check == ANALYSED_PART]
    assert (len(told) == 0) if whole else ("30 of 60 frames a second" in told[0])
