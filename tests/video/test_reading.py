"""Any phone file: upright pictures, each with its own time."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gait_screen.errors import VideoUnreadableError
from gait_screen.records import Frame, VideoInfo
from gait_screen.video import ReadReport, probe_video, read_frames
from tests.helpers.video_files import (
    MIRRORED,
    ROTATED_90,
    ROTATED_180,
    ROTATED_270,
    constant_times,
    cut_file,
    edit_start,
    numbered_picture,
    read_number,
    set_edit,
    set_matrix,
    write_video,
    zero_bytes,
)

PER_FRAME = Fraction(1, 30)
VP = {"b": "1000000", "deadline": "realtime", "cpu-used": "8"}
PHONE_FILES = {
    "clip.mp4": {},
    "clip.mov": {"encoder": {"bf": "3"}},
    "clip.m4v": {"codec": "mpeg4", "time_base": PER_FRAME},
    "hevc.mov": {"codec": "libx265", "pixel_format": "yuv420p10le"},
    "clip.avi": {"codec": "mpeg4", "time_base": PER_FRAME},
    "b_frames.avi": {"codec": "mpeg4", "time_base": PER_FRAME, "encoder": {"bf": "2"}},
    "h264.avi": {"time_base": PER_FRAME, "encoder": {"bf": "2"}},
    "motion_jpeg.avi": {"codec": "mjpeg", "time_base": PER_FRAME, "pixel_format": "yuvj420p"},
    "vp8.webm": {"codec": "libvpx", "encoder": VP},
    "vp9.webm": {"codec": "libvpx-vp9", "encoder": VP},
    "fragmented.mp4": {"muxer": {"movflags": "frag_keyframe"}, "encoder": {"g": "15"}},
}


def frames_of(path: Path, **options: int) -> tuple[VideoInfo, list[Frame], ReadReport]:
    info, report = probe_video(path), ReadReport()
    return info, list(read_frames(info, report=report, **options)), report


def numbers_of(frames: list[Frame]) -> list[int]:
    return [read_number(frame.image_rgb) for frame in frames]


def times_of(frames: list[Frame]) -> NDArray[np.float64]:
    return np.array([frame.time_s for frame in frames])


@pytest.mark.parametrize("name", PHONE_FILES)
def test_every_picture_comes_with_its_own_time(tmp_path: Path, name: str) -> None:
    times = constant_times(45)
    path = write_video(tmp_path / name, times, **PHONE_FILES[name])
    info, frames, report = frames_of(path)
    assert numbers_of(frames) == list(range(45))
    assert times_of(frames) == pytest.approx(times, abs=0.0006)  # WebM counts milliseconds
    assert [frame.index for frame in frames] == list(range(45))
    assert (info.width_px, info.height_px) == (160, 120)
    assert info.duration_s == pytest.approx(1.5, abs=0.01)
    assert report.faults == ()
    for frame in frames:
        assert frame.image_rgb.shape == (120, 160, 3)
        assert frame.image_rgb.dtype == np.uint8
        assert frame.image_rgb.flags["C_CONTIGUOUS"]


def test_a_variable_frame_rate_keeps_every_time(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    times = np.cumsum(rng.choice([0.0166, 0.0333, 0.0417, 0.21], size=50))
    times -= times[0]
    _, frames, _ = frames_of(write_video(tmp_path / "vfr.mp4", list(times), encoder={"bf": "3"}))
    assert numbers_of(frames) == list(range(50))
    assert times_of(frames) == pytest.approx(times, abs=1e-4)


def test_zero_is_the_first_picture_that_is_presented(tmp_path: Path) -> None:
    times = [0.7 + t for t in constant_times(10)]
    _, frames, _ = frames_of(write_video(tmp_path / "late.mp4", times))
    assert times_of(frames) == pytest.approx(constant_times(10), abs=1e-4)


@pytest.mark.parametrize("b_frames", ["0", "3"])
def test_the_edit_list_decides_what_is_presented(tmp_path: Path, b_frames: str) -> None:
    path = write_video(
        tmp_path / "trimmed.mp4", constant_times(60), encoder={"g": "60", "bf": b_frames}
    )
    # Trimmed on the phone: a second from frame 10 on, in the middle of a group of pictures.
    set_edit(path, edit_start(path) + 10 * 3000, duration_ms=1000)
    info, frames, report = frames_of(path)
    assert numbers_of(frames) == list(range(10, 40))
    assert times_of(frames) == pytest.approx(constant_times(30), abs=1e-4)
    assert info.frames_declared == 30
    assert info.duration_s == pytest.approx(1.0, abs=0.001)
    assert report.faults == ()


@pytest.mark.parametrize(
    ("matrix", "rotation_deg", "quarter_turns"),
    [(ROTATED_90, 90, 1), (ROTATED_180, 180, 2), (ROTATED_270, 270, 3)],
)
def test_rotated_phones_give_upright_pictures(
    tmp_path: Path, matrix: tuple[int, ...], rotation_deg: int, quarter_turns: int
) -> None:
    def sideways(number: int) -> NDArray[np.uint8]:
        """What the sensor stores so that the upright picture shows the number."""
        size = (120, 160) if quarter_turns % 2 else (160, 120)
        return np.ascontiguousarray(np.rot90(numbered_picture(number, *size), k=quarter_turns))

    path = write_video(tmp_path / "turned.mov", constant_times(12), picture=sideways)
    info, frames, _ = frames_of(set_matrix(path, matrix))
    assert info.rotation_deg == rotation_deg
    assert (info.width_px, info.height_px) == ((120, 160) if quarter_turns % 2 else (160, 120))
    assert numbers_of(frames) == list(range(12))
    picture = frames[3].image_rgb
    assert picture.shape == (info.height_px, info.width_px, 3)
    assert picture.flags["C_CONTIGUOUS"]
    left, right = picture[-20, 20].astype(int), picture[-20, -20].astype(int)
    assert left[0] > 150 > left[2]  # red
    assert right[2] > 150 > right[0]  # blue


def test_a_mirrored_picture_is_shown_as_the_file_asks_and_said_so(tmp_path: Path) -> None:
    path = write_video(tmp_path / "selfie.mp4", constant_times(5))
    info, frames, _ = frames_of(set_matrix(path, MIRRORED))
    assert info.mirrored
    assert info.rotation_deg == 0
    assert frames[0].image_rgb[-20, 20, 2] > 150  # blue is on the left now
    assert not probe_video(write_video(tmp_path / "plain.mp4", constant_times(5))).mirrored


def test_pixels_are_made_square(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "narrow.avi",
        constant_times(5),
        codec="mpeg4",
        time_base=PER_FRAME,
        context={"sample_aspect_ratio": Fraction(4, 3)},
    )
    info, frames, _ = frames_of(path)
    assert (info.width_px, info.height_px) == (213, 120)
    assert frames[0].image_rgb.shape == (120, 213, 3)


def test_pictures_can_be_shrunk_but_never_enlarged(tmp_path: Path) -> None:
    path = set_matrix(write_video(tmp_path / "clip.mp4", constant_times(5)), ROTATED_180)
    _, small, _ = frames_of(path, max_side_px=80)
    assert small[0].image_rgb.shape == (60, 80, 3)
    _, same, _ = frames_of(path, max_side_px=4000)
    assert same[0].image_rgb.shape == (120, 160, 3)


def grey_10_bit(number: int) -> NDArray[np.uint16]:
    """Luma rises by 16 of 1023 per picture from black on; no colour."""
    planes = np.full((180, 160), 512, np.uint16)
    planes[:120] = 64 + 16 * number
    return planes


def write_grey_10_bit(path: Path, transfer: str, code: int) -> Path:
    return write_video(
        path,
        constant_times(55),
        codec="libx265",
        pixel_format="yuv420p10le",
        frame_format="yuv420p10le",
        picture=grey_10_bit,
        encoder={
            "x265-params": f"log-level=none:colorprim=bt2020:colormatrix=bt2020nc:"
            f"transfer={transfer}"
        },
        context={"color_trc": code, "color_primaries": 9, "colorspace": 9},
    )


@pytest.mark.parametrize(("transfer", "code"), [("bt709", 1), ("arib-std-b67", 18)])
def test_10_bit_and_hlg_keep_their_tones(tmp_path: Path, transfer: str, code: int) -> None:
    info, frames, _ = frames_of(write_grey_10_bit(tmp_path / "clip.mov", transfer, code))
    assert info.pixel_format == "yuv420p10le"
    levels = [int(frame.image_rgb[60, 80].mean()) for frame in frames]
    assert levels[0] == 0
    assert levels[27] == pytest.approx(255 * 16 * 27 / 876, abs=3)
    assert all(later >= earlier for earlier, later in pairwise(levels))


def test_pq_is_neither_crushed_nor_flat(tmp_path: Path) -> None:
    _, frames, _ = frames_of(write_grey_10_bit(tmp_path / "hdr.mov", "smpte2084", 16))
    levels = [int(frame.image_rgb[60, 80].mean()) for frame in frames]
    assert levels[0] == 0
    assert all(later >= earlier for earlier, later in pairwise(levels))
    # ITU-R BT.2408: 18 % grey is 26 cd/m2 (PQ 0.38), diffuse white 203 cd/m2 (PQ 0.58).
    grey, white = levels[round(0.38 * 876 / 16)], levels[round(0.58 * 876 / 16)]
    assert 90 <= grey <= 130
    assert 225 <= white <= 250
    assert levels[-1] > white


def test_a_file_that_breaks_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.mp4", constant_times(90), muxer={"movflags": "faststart"})
    _, frames, report = frames_of(cut_file(whole, tmp_path / "cut.mp4", 0.7))
    assert 10 < len(frames) < 90
    assert numbers_of(frames) == [round(frame.time_s * 30) for frame in frames]
    assert report.breaks_off_at_s == frames[-1].time_s
    assert report.frames == len(frames)
    (fault,) = report.faults
    assert "breaks off after" in fault
    assert "of 3.0 s" in fault


@pytest.mark.parametrize("name", ["clip.avi", "vp8.webm"])
def test_a_cut_avi_or_webm_breaks_off_too(tmp_path: Path, name: str) -> None:
    whole = write_video(tmp_path / name, constant_times(90), **PHONE_FILES[name])
    _, frames, report = frames_of(cut_file(whole, tmp_path / f"cut_{name}", 0.6))
    assert 5 < len(frames) < 85
    assert report.breaks_off_at_s == frames[-1].time_s
    assert numbers_of(frames[:-1]) == [round(frame.time_s * 30) for frame in frames[:-1]]


def test_damage_inside_a_file_leaves_a_gap_never_a_wrong_time(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "hole.mp4", constant_times(90), encoder={"g": "15", "crf": "5", "bf": "0"}
    )
    _, frames, report = frames_of(zero_bytes(path, 0.4, 1200))
    assert 40 < len(frames) < 90
    assert numbers_of(frames) == [round(frame.time_s * 30) for frame in frames]
    assert numbers_of(frames)[-1] == 89
    assert report.spoilt > 0
    assert report.breaks_off_at_s is None
    assert "damaged" in report.faults[0]


def test_frames_that_are_not_later_are_left_out(tmp_path: Path) -> None:
    # A millisecond clock cannot tell 4000 pictures a second apart.
    times = [i / 4000 for i in range(40)]
    path = write_video(tmp_path / "fast.webm", times, codec="libvpx", encoder=VP)
    info, report = probe_video(path), ReadReport()
    measured = times_of(list(read_frames(info, report=report)))
    assert np.all(np.diff(measured) > 0)
    assert len(measured) + report.not_later == 40
    assert report.not_later > 20
    assert "not later" in report.faults[0]


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    path = write_video(tmp_path / "long.mp4", constant_times(300), size_px=(320, 240))
    picture_bytes = 320 * 240 * 3
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_frames(probe_video(path))) == 300
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * picture_bytes


def test_reading_can_stop_early(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", constant_times(30))
    reader = read_frames(probe_video(path))
    assert read_number(next(reader).image_rgb) == 0
    reader.close()
    path.unlink()


def test_a_file_that_vanished_is_said_to_be_gone(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", constant_times(5))
    info = probe_video(path)
    path.unlink()
    with pytest.raises(VideoUnreadableError, match="There is no file"):
        next(read_frames(info))
