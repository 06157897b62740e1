"""Annotated video: plays in a browser, true to the source's times, whole or not there."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from gait_screen.errors import UsageError
from gait_screen.video import VideoWriter, probe_video, read_frames
from tests.helpers.video_files import box_names, constant_times, numbered_picture, read_number


def write(path: Path, times_s: list[float], size_px: tuple[int, int] = (160, 120)) -> Path:
    with VideoWriter(path, *size_px) as video:
        for number, time_s in enumerate(times_s):
            video.write(numbered_picture(number % 256, *size_px), time_s)
    return path


def test_a_variable_frame_rate_comes_back_within_a_millisecond(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    times = np.cumsum(rng.choice([0.0042, 0.0167, 0.0333, 0.0417, 0.5], size=80))
    times -= times[0]
    frames = list(read_frames(probe_video(write(tmp_path / "out.mp4", list(times)))))
    assert [frame.time_s for frame in frames] == pytest.approx(times, abs=0.001)
    assert [read_number(frame.image_rgb) for frame in frames] == list(range(80))


def test_any_browser_plays_it(tmp_path: Path) -> None:
    path = write(tmp_path / "out.mp4", constant_times(40))
    with av.open(str(path)) as container:
        (stream,) = container.streams
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.codec_context.profile in ("High", "Main", "Constrained Baseline")
        assert [stream.codec_context.color_trc, stream.codec_context.colorspace] == [1, 1]
    names = box_names(path)
    assert names.index("moov") < names.index("mdat")  # starts before it is loaded


def test_a_clock_that_does_not_start_at_zero_is_kept(tmp_path: Path) -> None:
    times = [0.25 + t for t in constant_times(12)]
    with av.open(str(write(tmp_path / "out.mp4", times))) as container:
        shown = [frame.time for frame in container.decode(video=0)]
    assert shown == pytest.approx(times, abs=0.001)


def test_the_last_picture_lasts_as_long_as_the_one_before(tmp_path: Path) -> None:
    info = probe_video(write(tmp_path / "out.mp4", [0.0, 0.1, 0.2, 0.3]))
    assert info.duration_s == pytest.approx(0.4, abs=0.002)


def test_one_picture_makes_a_video(tmp_path: Path) -> None:
    frames = list(read_frames(probe_video(write(tmp_path / "out.mp4", [0.0]))))
    assert [read_number(frame.image_rgb) for frame in frames] == [0]


def test_odd_sizes_become_even_without_moving_a_pixel(tmp_path: Path) -> None:
    info = probe_video(write(tmp_path / "out.mp4", constant_times(5), size_px=(161, 121)))
    assert (info.width_px, info.height_px) == (162, 122)
    picture = next(read_frames(info)).image_rgb.astype(int)
    expected = numbered_picture(0, 161, 121).astype(int)
    assert np.abs(picture[:121, :161] - expected).mean() < 4
    assert np.abs(picture[:, 161] - picture[:, 160]).mean() < 4


def test_colours_survive(tmp_path: Path) -> None:
    picture = next(read_frames(probe_video(write(tmp_path / "out.mp4", [0.0, 0.1])))).image_rgb
    assert picture[100, 40] == pytest.approx([220, 20, 20], abs=12)
    assert picture[100, 120] == pytest.approx([20, 20, 220], abs=12)


def test_an_error_leaves_nothing_behind(tmp_path: Path) -> None:
    def pictures() -> Iterator[int]:
        yield from range(40)
        raise RuntimeError("drawing failed")

    def draw_all() -> None:
        with VideoWriter(tmp_path / "out.mp4", 160, 120) as video:
            for number in pictures():
                video.write(numbered_picture(number), number / 30)

    with pytest.raises(RuntimeError, match="drawing failed"):
        draw_all()
    assert list(tmp_path.iterdir()) == []


def test_an_error_keeps_the_video_that_was_there(tmp_path: Path) -> None:
    path = write(tmp_path / "out.mp4", constant_times(5))
    before = path.read_bytes()

    def interrupted() -> None:
        with VideoWriter(path, 160, 120) as video:
            video.write(numbered_picture(0), 0.0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_success_replaces_the_video_that_was_there(tmp_path: Path) -> None:
    path = write(tmp_path / "out.mp4", constant_times(5))
    write(path, constant_times(9))
    assert probe_video(path).frames_declared == 9
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_appears_before_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    with VideoWriter(path, 160, 120) as video:
        video.write(numbered_picture(0), 0.0)
        assert not path.exists()
    assert path.exists()


def test_a_video_without_pictures_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="no picture was written"),
        VideoWriter(tmp_path / "out.mp4", 160, 120),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "out.mp4"
    with pytest.raises(UsageError, match="cannot be written") as caught, VideoWriter(path, 16, 16):
        pass
    assert str(path) in str(caught.value)


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = np.random.default_rng(0).integers(0, 256, (60, 240, 320, 3), dtype=np.uint8)

    def write_all() -> None:
        with VideoWriter(tmp_path / "out.mp4", 320, 240) as video:
            for number, picture in enumerate(noise):
                video.write(picture, number / 30)

    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, limits[1]))
    try:
        with pytest.raises(UsageError, match="cannot be written"):
            write_all()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("time_s", [-0.1, 0.1, 0.05, float("nan")])
def test_times_must_increase(tmp_path: Path, time_s: float) -> None:
    with pytest.raises(ValueError, match="must increase"):
        write(tmp_path / "out.mp4", [0.1, time_s])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "picture",
    [np.zeros((120, 161, 3), np.uint8), np.zeros((120, 160, 3), np.float64)],
)
def test_pictures_must_fit(tmp_path: Path, picture: np.ndarray) -> None:
    with (
        pytest.raises(ValueError, match="uint8 of shape"),
        VideoWriter(tmp_path / "out.mp4", 160, 120) as video,
    ):
        video.write(picture, 0.0)
    with pytest.raises(ValueError, match="inside its with block"):
        VideoWriter(tmp_path / "out.mp4", 160, 120).write(numbered_picture(0), 0.0)
