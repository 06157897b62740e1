"""A part of a clip stands in the place of the whole: its own numbers, the film's own times."""

from __future__ import annotations

import numpy as np
import pytest

from gait_screen.video import probe_video, read_frames
from gait_screen.video.clock import packet_clock
from gait_screen.video.parts import Part, PartFrames, read_part
from gait_screen.video.stretches import ClipFrames, StretchReader
from tests.helpers.video_files import constant_times, read_number, write_video

FRAMES = 150


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> ClipFrames:
    path = tmp_path_factory.mktemp("film") / "a.mp4"
    encoder = {"g": "24", "bf": "2", "sc_threshold": "0"}
    info = probe_video(write_video(path, constant_times(FRAMES, 60.0), encoder=encoder))
    clock_s = packet_clock(info)
    assert clock_s is not None
    return ClipFrames(info, clock_s)


def numbers_of(part: PartFrames, *stretches: tuple[int, int]) -> list[tuple[int, int]]:
    """Return each frame's number in the part, and the number that its picture shows."""
    with part.open() as reader:
        return [
            (frame.index, read_number(frame.image_rgb))
            for start, stop in stretches
            for frame in reader.frames(start, stop)
        ]


@pytest.mark.parametrize("every", [1, 2, 5])
def test_its_frames_are_those_of_the_whole_at_their_own_times(clip: ClipFrames, every: int) -> None:
    part = PartFrames(clip, Part(40, 121, every))
    count = len(part.clock_s)

    np.testing.assert_array_equal(part.clock_s, clip.clock_s[40:121:every])
    assert numbers_of(part, (0, count)) == [(n, 40 + n * every) for n in range(count)]


@pytest.mark.parametrize("every", [1, 3])
def test_stretches_may_overlap_a_little_and_lie_apart(clip: ClipFrames, every: int) -> None:
    part = PartFrames(clip, Part(10, 148, every))
    got = numbers_of(part, (0, 12), (10, 20), (20, 25), (40, 44), (2, 5))

    wanted = [*range(12), *range(10, 20), *range(20, 25), *range(40, 44), *range(2, 5)]
    assert got == [(n, 10 + n * every) for n in wanted]


def test_neighbouring_stretches_are_decoded_in_one_go(
    clip: ClipFrames, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought: list[int] = []
    go_to = StretchReader._go_to

    def counted(reader: StretchReader, start: int) -> None:
        sought.append(start)
        go_to(reader, start)

    monkeypatch.setattr(StretchReader, "_go_to", counted)
    numbers_of(PartFrames(clip, Part(0, FRAMES, 4)), (0, 12), (10, 20), (20, 30))
    assert sought == [0]


def test_pictures_of_chosen_frames(clip: ClipFrames) -> None:
    part = PartFrames(clip, Part(20, 141, 2))
    only = np.zeros(len(part.clock_s), dtype=bool)
    only[[3, 4, 30]] = True
    frames = list(read_part(part, only=only))

    assert [frame.index for frame in frames] == [3, 4, 30]
    assert [read_number(frame.image_rgb) for frame in frames] == [26, 28, 80]
    assert [frame.time_s for frame in frames] == clip.clock_s[[26, 28, 80]].tolist()
    assert list(read_part(part, only=np.zeros_like(only))) == []


def test_the_whole_as_a_part_is_the_whole(clip: ClipFrames) -> None:
    part = PartFrames(clip, Part(0, FRAMES))
    assert part.is_whole
    assert not PartFrames(clip, Part(0, FRAMES, 2)).is_whole
    for one, other in zip(read_part(part), read_frames(clip.info), strict=True):
        assert (one.index, one.time_s) == (other.index, other.time_s)
        np.testing.assert_array_equal(one.image_rgb, other.image_rgb)
