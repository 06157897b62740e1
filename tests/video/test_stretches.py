"""A stretch that is jumped to holds the very pictures and times of a whole reading."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from av.video.frame import VideoFrame

from gait_screen.errors import VideoUnreadableError
from gait_screen.records import Frame, VideoInfo
from gait_screen.video import probe_video, read_frames
from gait_screen.video.clock import frames_to_decode, packet_clock
from gait_screen.video.decoding import decoded_frames
from gait_screen.video.parts import Part, PartFrames
from gait_screen.video.stretches import ClipFrames, ShownFrame
from tests.helpers.video_files import (
    ROTATED_90,
    constant_times,
    cut_file,
    set_edit,
    set_matrix,
    write_video,
)

GOP = {"g": "24", "bf": "3", "sc_threshold": "0"}
FRAMES = 150


def whole(info: VideoInfo) -> list[Frame]:
    return list(read_frames(info))


def stretch_of(clip: ClipFrames, start: int, stop: int) -> list[ShownFrame]:
    with clip.open() as reader:
        return list(reader.frames(start, stop))


def check_stretches(info: VideoInfo, starts: tuple[int, ...] = (0, 1, 29, 47, 48, 49, 100)) -> None:
    frames = whole(info)
    clock_s = np.array([frame.time_s for frame in frames])
    known = packet_clock(info)
    assert known is None or np.array_equal(known, clock_s)
    for start in starts:
        stop = min(start + 31, len(frames))
        stretch = stretch_of(ClipFrames(info, clock_s), start, stop)
        assert [frame.index for frame in stretch] == list(range(start, stop))
        for got, expected in zip(stretch, frames[start:stop], strict=True):
            assert got.time_s == expected.time_s
            assert np.array_equal(got.image_rgb, expected.image_rgb)


@pytest.mark.parametrize(
    ("name", "codec", "encoder"),
    [
        ("a.mp4", "libx264", GOP),
        ("a.mov", "libx265", {"x265-params": "log-level=none:keyint=24:open-gop=1:bframes=3"}),
        ("a.mkv", "libx264", GOP),
        ("a.ts", "libx264", GOP),
        ("a.webm", "libvpx-vp9", {"g": "24"}),
    ],
)
def test_every_container_gives_the_same_frames(
    tmp_path: Path, name: str, codec: str, encoder: dict[str, str]
) -> None:
    path = write_video(tmp_path / name, constant_times(FRAMES), codec=codec, encoder=encoder)
    check_stretches(probe_video(path))


def test_avi_which_knows_no_times_is_read_from_the_beginning(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "a.avi", constant_times(90), codec="mpeg4", time_base=Fraction(1, 30)
    )
    check_stretches(probe_video(path), (0, 40, 59))


def test_uneven_times_turned_pictures_and_slow_motion(tmp_path: Path) -> None:
    times = [i / 30 + (0.011 if i % 7 == 3 else 0.0) for i in range(FRAMES)]
    path = set_matrix(write_video(tmp_path / "a.mp4", times, encoder=GOP), ROTATED_90)
    check_stretches(probe_video(path, slow_motion=8.0))


def test_an_edit_list_moves_the_zero_of_both(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", constant_times(FRAMES), encoder=GOP)
    set_edit(path, media_start=90_000 * 40 // 30, duration_ms=3000)
    check_stretches(probe_video(path), (0, 5, 31, 50))


def test_a_damaged_file_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "a.mp4",
        constant_times(FRAMES),
        encoder=GOP,
        muxer={"movflags": "faststart"},
    )
    info = probe_video(cut_file(path, tmp_path / "cut.mp4", 0.7))
    frames = whole(info)
    clock_s = np.array([frame.time_s for frame in frames])
    stretch = stretch_of(ClipFrames(info, clock_s, jump=False), 50, len(frames))
    assert [frame.index for frame in stretch] == list(range(50, len(frames)))


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    info = probe_video(write_video(tmp_path / "a.mp4", constant_times(FRAMES), encoder=GOP))
    clock_s = np.array([frame.time_s for frame in whole(info)]) * 1.01
    with pytest.raises(VideoUnreadableError, match="has changed"):
        stretch_of(ClipFrames(info, clock_s), 60, 90)
    longer = np.append(np.arange(FRAMES) / 30, np.arange(FRAMES, FRAMES + 30) / 30)
    with pytest.raises(VideoUnreadableError, match="has changed"):
        stretch_of(ClipFrames(info, longer), 140, 170)
    with pytest.raises(VideoUnreadableError, match="has changed"):
        stretch_of(ClipFrames(info, np.arange(FRAMES - 30) / 30), 60, FRAMES - 30)


def test_stretches_that_follow_each_other_are_read_on(tmp_path: Path) -> None:
    info = probe_video(write_video(tmp_path / "a.mp4", constant_times(FRAMES), encoder=GOP))
    frames = whole(info)
    clip = ClipFrames(info, np.array([frame.time_s for frame in frames]))
    with clip.open() as reader:
        for start, stop in ((40, 70), (70, 100), (97, 130), (127, FRAMES), (0, 20), (95, 99)):
            for got, expected in zip(reader.frames(start, stop), frames[start:stop], strict=True):
                assert got.index == expected.index
                assert np.array_equal(got.image_rgb, expected.image_rgb)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_the_packets_tell_the_clock_of_a_whole_file(tmp_path: Path, name: str) -> None:
    times = [i / 30 + (0.011 if i % 7 == 3 else 0.0) for i in range(FRAMES)]
    path = write_video(tmp_path / name, times, encoder=GOP)
    for info in (probe_video(path), probe_video(path, slow_motion=8.0)):
        assert np.array_equal(packet_clock(info), [frame.time_s for frame in whole(info)])


def test_an_edit_list_hides_packets_too(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", constant_times(FRAMES), encoder=GOP)
    set_edit(path, media_start=90_000 * 40 // 30, duration_ms=3000)
    info = probe_video(path)
    clock_s = packet_clock(info)
    assert clock_s is not None
    assert clock_s.tolist() == [frame.time_s for frame in whole(info)]
    assert len(clock_s) < FRAMES


def test_packets_that_cannot_be_believed_tell_no_clock(tmp_path: Path) -> None:
    times = constant_times(FRAMES)
    path = write_video(tmp_path / "a.mp4", times, encoder=GOP, muxer={"movflags": "faststart"})
    assert packet_clock(probe_video(cut_file(path, tmp_path / "cut.mp4", 0.7))) is None
    assert packet_clock(probe_video(write_video(tmp_path / "a.mkv", times, encoder=GOP))) is None


def test_pictures_that_have_been_read_are_let_go_at_once(tmp_path: Path) -> None:
    info = probe_video(write_video(tmp_path / "a.mp4", constant_times(FRAMES), encoder=GOP))
    gc.collect()
    # Other tests may hold pictures of their own.
    before = pictures_in_memory()
    gc.disable()  # it counts objects, not megabytes: what it must clear away stays for long
    try:
        with ClipFrames(info, np.arange(FRAMES) / 30).open() as reader:
            for _ in reader.frames(0, FRAMES):
                pass
        left = pictures_in_memory() - before
    finally:
        gc.enable()
    assert left <= 2


def pictures_in_memory() -> int:
    return sum(isinstance(one, VideoFrame) for one in gc.get_objects())


def test_the_frames_to_decode_count_from_the_key_frame_before(tmp_path: Path) -> None:
    times = [k / 30 for k in range(60)]
    path = write_video(
        tmp_path / "keys.mp4", times, encoder={"g": "20", "bf": "0", "sc_threshold": "0"}
    )
    info = probe_video(path)
    before = frames_to_decode(info, np.asarray(times))
    assert before.tolist() == [k % 20 for k in range(60)]
    clip = ClipFrames(info, np.asarray(times))
    with clip.open() as reader:
        assert reader.to_decode().tolist() == before.tolist()
    with replace(clip, jump=False).open() as reader:
        assert reader.to_decode().tolist() == list(range(60))
    with PartFrames(clip, Part(1, 60, 2)).open() as reader:
        # Frames 1, 3, 5 and so on; from the key frame 20 to frame 23 two of them.
        assert reader.to_decode().tolist() == [-(-(k % 20) // 2) for k in range(1, 60, 2)]


@pytest.mark.parametrize(("name", "encoder"), [("a.mp4", GOP), ("a.mkv", GOP), ("a.mov", {})])
def test_frames_here_and_there_are_those_of_the_whole(
    tmp_path: Path, name: str, encoder: dict[str, str]
) -> None:
    times = [i / 30 + (0.011 if i % 7 == 3 else 0.0) for i in range(FRAMES)]
    info = probe_video(write_video(tmp_path / name, times, encoder=encoder))
    frames = whole(info)
    clip = ClipFrames(info, np.array([frame.time_s for frame in frames]))
    places = ((3, 5), (20, 21), (30, 31), (50, 52), (71, 73), (130, 134), (10, 12), (149, 150))
    with clip.open() as reader:
        for start, stop in places:
            got = list(reader.frames(start, stop))
            assert [one.index for one in got] == list(range(start, stop))
            for one in got:
                assert np.array_equal(one.image_rgb, frames[one.index].image_rgb)


def test_what_nobody_wants_is_jumped_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = probe_video(write_video(tmp_path / "a.mp4", constant_times(FRAMES), encoder=GOP))
    clip = ClipFrames(info, np.arange(FRAMES) / 30)
    decoded = 0

    def counted(*args: Any) -> Iterator[Any]:
        nonlocal decoded
        for frame in decoded_frames(*args):
            decoded += 1
            yield frame

    monkeypatch.setattr("gait_screen.video.stretches.decoded_frames", counted)
    monkeypatch.setattr("gait_screen.video.reading.decoded_frames", counted)
    with clip.open() as reader:
        for start in (0, 72, 75, 120):  # a key frame every 24 frames
            assert [one.index for one in reader.frames(start, start + 2)] == [start, start + 1]
    assert decoded < 20
