"""Opening a file: everything that can be wrong with it before the first picture."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from gait_screen.errors import VideoUnreadableError
from gait_screen.workers import own_cores

#: The containers that state when each frame is shown. Raw streams, picture lists and playlists
#: (which may point to other files or to the network) are not opened at all.
_CONTAINERS = "mov,avi,matroska,webm,mpegts,mpeg,asf,flv,ogg"
#: Decoding ahead on more threads than this only costs memory: each holds a frame.
_MOST_THREADS = 4

_COVER = Disposition.attached_pic | Disposition.timed_thumbnails

_MAGIC = (
    (b"\xff\xd8\xff", "still"),
    (b"\x89PNG", "still"),
    (b"GIF8", "still"),
    (b"BM", "still"),
    (b"II*\x00", "still"),
    (b"MM\x00*", "still"),
    (b"ID3", "audio"),
    (b"fLaC", "audio"),
    (b"#!AMR", "audio"),
)
_RIFF_KINDS = {b"WEBP": "still", b"WAVE": "audio"}
_STILL_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"})
_MOVIE_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})


@dataclass(frozen=True)
class OpenVideo:
    """An opened file and the one stream of it that is the film."""

    path: Path
    container: InputContainer
    stream: VideoStream

    @property
    def format_name(self) -> str:
        """Libav's name of the container, e.g. ``mov,mp4,m4a,3gp,3g2,mj2``."""
        return str(self.container.format.name)

    @property
    def is_mov(self) -> bool:
        """Whether the container is of the QuickTime/MP4 family."""
        return "mp4" in self.format_name

    @property
    def is_avi(self) -> bool:
        """Whether the container is AVI, which counts frames and knows no presentation times."""
        return self.format_name == "avi"


@contextmanager
def open_video(path: Path) -> Iterator[OpenVideo]:
    """Open a file for decoding its film.

    Raises
    ------
    VideoUnreadableError
        With one sentence on what the file is instead of a video, and what to do.
    """
    head = _read_head(path)
    kind = _kind_of(head)
    if kind == "still":
        raise VideoUnreadableError(
            f"{path.name} is a still picture: film a clip of at least 3 s instead."
        )
    with _open_container(path, kind) as container:
        yield OpenVideo(path, container, _film_of(path, container))


def _read_head(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise VideoUnreadableError(_why_not_there(path, error)) from error
    if stat.S_ISDIR(mode):
        raise VideoUnreadableError(f"{path} is a folder: name a video file in it.")
    if not stat.S_ISREG(mode):
        raise VideoUnreadableError(f"{path} is not a file: name a video file.")
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise VideoUnreadableError(
            f"{path.name} cannot be opened ({error.strerror}): check that you may read it."
        ) from error
    if not head:
        raise VideoUnreadableError(f"{path.name} is empty (0 bytes): copy it from the phone again.")
    return head


def _why_not_there(path: Path, error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return f"{path} is a link that leads back to itself: name the video file."
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"There is no file {path}: check its name and folder."
    return f"{path} cannot be reached ({error.strerror}): check that you may read its folder."


def _kind_of(head: bytes) -> str:
    """Tell stills and sound from their first bytes; everything else is libav's to judge."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF_KINDS.get(head[8:12], "unknown")
    if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS:
        return "still"
    return "movie" if head[4:8] in _MOVIE_BOXES else "unknown"


def _open_container(path: Path, kind: str) -> InputContainer:
    try:
        return av.open(
            # An absolute path: libav would read "a:b.mp4" as a protocol called "a".
            os.path.abspath(path),
            mode="r",
            metadata_errors="replace",
            container_options={
                "format_whitelist": _CONTAINERS,
                "protocol_whitelist": "file",
            },
        )
    except (av.FFmpegError, OSError) as error:
        raise VideoUnreadableError(_why_not_opened(path, kind)) from error


def _why_not_opened(path: Path, kind: str) -> str:
    if kind == "movie":
        return (
            f"{path.name} is a video without its index (recording or copying was cut short): "
            "copy the original from the phone again or film once more."
        )
    if kind == "audio":
        return f"{path.name} holds sound only: give the video file."
    return (
        f"{path.name} is not a video that can be read: give the phone's own file "
        "(.mp4, .mov, .m4v, .avi or .webm)."
    )


def _film_of(path: Path, container: InputContainer) -> VideoStream:
    """Return the main video stream, ready to decode; cover pictures are no film."""
    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream) or stream.disposition & _COVER:
        raise VideoUnreadableError(
            f"{path.name} holds no moving picture (sound only): give the video file."
        )
    if stream.codec_context is None:
        raise VideoUnreadableError(
            f"{path.name} uses a video coding that cannot be decoded here: "
            "save it as H.264 or HEVC in an .mp4 file."
        )
    # AVI has no presentation times; the decoder's order, which stands in for them, is exact only
    # without threads that run ahead.
    stream.thread_type = "SLICE" if container.format.name == "avi" else "AUTO"
    stream.codec_context.thread_count = min(_MOST_THREADS, own_cores())
    return stream
