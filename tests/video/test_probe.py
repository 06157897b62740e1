"""What a file is, what it is not, and how fast its clock runs."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from gait_screen.errors import UsageError, VideoUnreadableError
from gait_screen.video import probe_video, read_frames
from tests.helpers.video_files import (
    constant_times,
    cut_file,
    remove_index,
    write_audio,
    write_still,
    write_video,
)

TAGGED = {"movflags": "use_metadata_tags"}


def test_probe_says_what_the_file_is(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", constant_times(45))
    info = probe_video(path)
    assert info.path == path
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (info.codec, info.pixel_format) == ("h264", "yuv420p")
    assert (info.width_px, info.height_px, info.rotation_deg) == (160, 120, 0)
    assert info.fps_nominal == pytest.approx(30.0)
    assert info.duration_s == pytest.approx(1.5)
    assert info.frames_declared == 45
    assert (info.slow_motion_factor, info.slow_motion_source) == (1.0, "none")


def test_a_name_with_a_colon_is_a_file_not_a_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_video(tmp_path / "clip.mp4", constant_times(5)).rename(tmp_path / "file:clip.mp4")
    monkeypatch.chdir(tmp_path)
    assert probe_video(Path("file:clip.mp4")).frames_declared == 5


NOT_VIDEOS: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(missing_ok=True),
    "folder": lambda path: path.mkdir(),
    "empty": lambda path: path.write_bytes(b""),
    "one byte": lambda path: path.write_bytes(b"\x00"),
    "text": lambda path: path.write_text("not a film\n" * 200),
    "noise": lambda path: path.write_bytes(bytes(range(7, 256)) * 40),
    "playlist": lambda path: path.write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\na.ts\n"
    ),
    "no index": lambda path: remove_index(write_video(path, constant_times(20))),
    "half a recording": lambda path: cut_file(write_video(path, constant_times(60)), path, 0.5),
    "sound": write_audio,
}


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("missing", "There is no file .*check its name"),
        ("folder", "is a folder: name a video file"),
        ("empty", "is empty .*copy it from the phone again"),
        ("text", "is not a video.*give the phone's own file"),
        ("noise", "is not a video.*give the phone's own file"),
        ("playlist", "is not a video.*give the phone's own file"),
        ("one byte", "is not a video.*give the phone's own file"),
        ("no index", "without its index.*copy the original"),
        ("half a recording", "without its index.*copy the original"),
        ("sound", "sound only.*give the video file"),
    ],
)
def test_what_is_not_a_video_is_named(tmp_path: Path, kind: str, says: str) -> None:
    path = tmp_path / "clip.mp4"
    NOT_VIDEOS[kind](path)
    with pytest.raises(VideoUnreadableError, match=says) as caught:
        probe_video(path)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)


def test_a_text_file_is_not_shown_as_a_terminal_film(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"  # by this suffix libav would render the letters
    notes.write_text("not a film\n" * 200)
    with pytest.raises(VideoUnreadableError, match="is not a video"):
        probe_video(notes)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".webp"])
def test_a_still_picture_asks_for_a_clip(tmp_path: Path, suffix: str) -> None:
    still = write_still(tmp_path / f"photo{suffix}")
    with pytest.raises(VideoUnreadableError, match=r"still picture.*at least 3 s"):
        probe_video(still)
    with pytest.raises(VideoUnreadableError, match=r"still picture.*at least 3 s"):
        probe_video(still.rename(tmp_path / "photo.mp4"))


def test_an_iphone_photo_is_a_still_picture(tmp_path: Path) -> None:
    photo = tmp_path / "IMG_0001.HEIC"
    photo.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200))
    with pytest.raises(VideoUnreadableError, match="still picture"):
        probe_video(photo)


@pytest.mark.parametrize(("name", "codec"), [("song.mp3", "libmp3lame"), ("voice.m4a", "aac")])
def test_sound_alone_is_refused(tmp_path: Path, name: str, codec: str) -> None:
    with pytest.raises(VideoUnreadableError, match="sound only"):
        probe_video(write_audio(tmp_path / name, codec=codec))


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "clip.mp4", constant_times(5))

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so chmod shows nothing
    with pytest.raises(VideoUnreadableError, match="cannot be opened"):
        probe_video(path)


def test_android_slow_motion_is_real_time(tmp_path: Path) -> None:
    # 240 pictures a second, stretched to 30 by the camera app.
    path = write_video(
        tmp_path / "slow.mp4",
        constant_times(64),
        metadata={"com.android.capture.fps": "240.000000"},
        muxer=TAGGED,
    )
    info = probe_video(path)
    assert (info.slow_motion_factor, info.slow_motion_source) == (8.0, "metadata")
    assert info.fps_nominal == pytest.approx(30.0)
    last = list(read_frames(info))[-1]
    assert last.time_s == pytest.approx(63 / 240, abs=1e-4)


def test_a_dropped_frame_does_not_change_the_factor(tmp_path: Path) -> None:
    times = [i / 30 for i in range(80) if i not in (20, 21, 50)]
    path = write_video(
        tmp_path / "slow.mp4",
        times,
        metadata={"com.android.capture.fps": "120"},
        muxer=TAGGED,
    )
    assert probe_video(path).slow_motion_factor == 4.0


@pytest.mark.parametrize(
    ("capture_fps", "fps"),
    [
        ("240.0", 240),  # time stamps already real
        ("30.0", 30),  # what a Pixel writes into an ordinary clip
        ("60", 24),  # the dark made the camera slower, not the playback
        ("", 30),
        ("unknown", 30),
        ("nan", 30),
        ("0", 30),
    ],
)
def test_ordinary_clips_are_not_slow_motion(tmp_path: Path, capture_fps: str, fps: int) -> None:
    path = write_video(
        tmp_path / "clip.mp4",
        constant_times(20, fps),
        metadata={"com.android.capture.fps": capture_fps},
        muxer=TAGGED,
    )
    info = probe_video(path)
    assert (info.slow_motion_factor, info.slow_motion_source) == (1.0, "none")


def test_time_lapse_is_real_time_too(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "lapse.mp4",
        constant_times(20),
        metadata={"com.android.capture.fps": "5"},
        muxer=TAGGED,
    )
    assert probe_video(path).slow_motion_factor == pytest.approx(1 / 6)


def test_an_iphone_original_at_240_fps_is_real_time(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "IMG_0002.MOV",
        constant_times(48, 240),
        metadata={"com.apple.quicktime.full-frame-rate-playback-intent": "0"},
        muxer=TAGGED,
    )
    info = probe_video(path)
    assert info.slow_motion_factor == 1.0
    assert list(read_frames(info))[-1].time_s == pytest.approx(47 / 240, abs=1e-4)


def test_the_user_knows_better_than_the_metadata(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "slow.mp4",
        constant_times(20),
        metadata={"com.android.capture.fps": "240"},
        muxer=TAGGED,
    )
    info = probe_video(path, slow_motion=4)
    assert (info.slow_motion_factor, info.slow_motion_source) == (4.0, "user")
    assert list(read_frames(info))[3].time_s == pytest.approx(3 / 120, abs=1e-4)


@pytest.mark.parametrize("factor", [0.0, -2.0, 0.5, float("nan"), float("inf")])
def test_a_senseless_factor_is_refused(tmp_path: Path, factor: float) -> None:
    path = write_video(tmp_path / "clip.mp4", constant_times(5))
    with pytest.raises(UsageError, match="1 or more"):
        probe_video(path, slow_motion=factor)


def test_a_webm_from_a_browser_counts_no_frames(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "clip.webm",
        constant_times(20),
        codec="libvpx",
        encoder={"b": "500000", "deadline": "realtime"},
        time_base=Fraction(1, 1000),
    )
    assert probe_video(path).frames_declared == 0


def test_a_link_to_itself_says_so(tmp_path: Path) -> None:
    loop = tmp_path / "loop.mp4"
    loop.symlink_to(loop)
    with pytest.raises(VideoUnreadableError, match="link that leads back to itself"):
        probe_video(loop)


def test_a_folder_that_may_not_be_looked_into_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **_more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    # Root may look into every folder: refused here, whoever runs the tests.
    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(VideoUnreadableError, match="may read its folder"):
        probe_video(tmp_path / "locked" / "clip.mp4")
