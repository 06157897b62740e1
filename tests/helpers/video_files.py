"""Small video files for the tests, good and bad, with the frame number readable in every picture.

The pictures of :func:`numbered_picture` carry their number as eight black or white blocks, so a
test can check that a time stamp belongs to the very picture. MP4 files can be patched byte by
byte (``set_edit``, ``set_matrix``): what a phone writes, not what an encoder library thinks of it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 160, 120
TICKS_PER_S = 90_000
_BITS = 8

#: Display matrices as phones write them, row by row: a b u, c d v, x y w (16.16 and 2.30 fixed).
_ONE, _W = 1 << 16, 1 << 30
ROTATED_90 = (0, _ONE, 0, -_ONE, 0, 0, HEIGHT * _ONE, 0, _W)  # an upright iPhone
ROTATED_180 = (-_ONE, 0, 0, 0, -_ONE, 0, WIDTH * _ONE, HEIGHT * _ONE, _W)
ROTATED_270 = (0, -_ONE, 0, _ONE, 0, 0, 0, WIDTH * _ONE, _W)
MIRRORED = (-_ONE, 0, 0, 0, _ONE, 0, WIDTH * _ONE, 0, _W)


def numbered_picture(
    number: int, width_px: int = WIDTH, height_px: int = HEIGHT
) -> NDArray[np.uint8]:
    """Draw a picture that says its number (0-255) and which way up it is.

    Upper half: the number in binary, most significant block left. Lower half: red on the left,
    blue on the right.
    """
    picture = np.zeros((height_px, width_px, 3), np.uint8)
    for bit in range(_BITS):
        if number >> (_BITS - 1 - bit) & 1:
            left, right = (width_px * (bit + side) // _BITS for side in (0, 1))
            picture[: height_px // 2, left:right] = 255
    picture[height_px // 2 :, : width_px // 2] = (220, 20, 20)
    picture[height_px // 2 :, width_px // 2 :] = (20, 20, 220)
    return picture


def read_number(picture: NDArray[np.uint8]) -> int:
    """Read the number back from an upright picture of any size."""
    height, width = picture.shape[:2]
    row = picture[height // 8 : height * 3 // 8].mean(axis=(0, 2))
    centres = [row[width * (2 * bit + 1) // (2 * _BITS)] for bit in range(_BITS)]
    return sum(int(level > 128) << (_BITS - 1 - bit) for bit, level in enumerate(centres))


def constant_times(frames: int, fps: float = 30.0) -> list[float]:
    """Return the times of a regular clip."""
    return [i / fps for i in range(frames)]


def write_video(
    path: Path,
    times_s: Sequence[float],
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    size_px: tuple[int, int] = (WIDTH, HEIGHT),
    time_base: Fraction = Fraction(1, TICKS_PER_S),
    encoder: dict[str, str] | None = None,
    muxer: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    picture: Callable[[int], NDArray[np.uint8]] | None = None,
    context: dict[str, Any] | None = None,
    frame_format: str = "rgb24",
) -> Path:
    """Encode pictures numbered 0, 1, 2 ... at the given times and return the path.

    AVI takes ``time_base=Fraction(1, fps)`` only: it counts frames. ``context`` sets attributes
    of the encoder (colour tags, pixel shape).
    """
    width, height = size_px
    draw = picture or (lambda number: numbered_picture(number % 256, width, height))
    options = {"x265-params": "log-level=none", **(encoder or {})}
    if codec != "libx265":
        options.pop("x265-params")
    with av.open(str(path), "w", container_options=muxer or {}) as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream(codec, rate=round(1 / _typical(times_s)), options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        stream.codec_context.time_base = time_base
        stream.time_base = time_base
        for name, value in (context or {}).items():
            setattr(stream.codec_context, name, value)
        for number, time_s in enumerate(times_s):
            frame = av.VideoFrame.from_ndarray(draw(number), format=frame_format)
            frame.time_base = time_base
            frame.pts = round(time_s / time_base)
            _copy_colour(frame, stream.codec_context)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_audio(path: Path, *, codec: str = "aac", seconds: float = 0.5) -> Path:
    """Write a file with sound and no picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=44100, layout="mono")
        for start in range(0, int(44100 * seconds), 1024):
            tone = np.sin(np.arange(start, start + 1024) * 0.05).astype(np.float32)
            frame = av.AudioFrame.from_ndarray(tone[None], format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44100, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_still(path: Path) -> Path:
    """Write one picture: .jpg, .png, .bmp or .webp by the suffix."""
    codec, pixel_format, container_format = {
        ".jpg": ("mjpeg", "yuvj420p", "image2"),
        ".png": ("png", "rgb24", "image2"),
        ".bmp": ("bmp", "bgr24", "image2"),
        ".webp": ("libwebp", "yuv420p", "webp"),
    }[path.suffix]
    options = {"update": "1"} if container_format == "image2" else {}
    with av.open(str(path), "w", format=container_format, container_options=options) as container:
        stream = container.add_stream(codec, rate=1)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixel_format
        frame = av.VideoFrame.from_ndarray(numbered_picture(5), format="rgb24")
        container.mux(stream.encode(frame.reformat(format=pixel_format)))
        container.mux(stream.encode(None))
    return path


def cut_file(source: Path, target: Path, share: float) -> Path:
    """Keep the first part of a file, as an interrupted copy does."""
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * share)])
    return target


def zero_bytes(path: Path, start_share: float, count: int) -> Path:
    """Overwrite a stretch of a file with zeros."""
    data = bytearray(path.read_bytes())
    start = int(len(data) * start_share)
    data[start : start + count] = bytes(count)
    path.write_bytes(data)
    return path


def set_matrix(path: Path, matrix: Sequence[int]) -> Path:
    """Put a display matrix into the track header of an MP4 file."""
    data = bytearray(path.read_bytes())
    start, end = _find_box(data, ("moov", "trak", "tkhd"))
    data[end - 44 : end - 8] = struct.pack(">9i", *matrix)
    path.write_bytes(data)
    assert start < end - 44
    return path


def set_edit(path: Path, media_start: int, duration_ms: int) -> Path:
    """Make an MP4 file present a part of its film only.

    ``media_start`` is in ticks of the film's own time base, as the first frame's composition time
    would be; the movie's clock of libav runs at 1000 ticks a second.
    """
    data = bytearray(path.read_bytes())
    start, _ = _find_box(data, ("moov", "trak", "edts", "elst"))
    version, count = data[start], struct.unpack_from(">I", data, start + 4)[0]
    assert (version, count) == (0, 1)
    struct.pack_into(">Ii", data, start + 8, duration_ms, media_start)
    path.write_bytes(data)
    return path


def edit_start(path: Path) -> int:
    """Return the media time at which the only edit of an MP4 file starts."""
    data = bytearray(path.read_bytes())
    start, _ = _find_box(data, ("moov", "trak", "edts", "elst"))
    return int(struct.unpack_from(">i", data, start + 12)[0])


def box_names(path: Path) -> list[str]:
    """Return the outermost boxes of an MP4 file in their order."""
    data = bytearray(path.read_bytes())
    return [name for name, _, _ in _boxes(data, 0, len(data))]


def remove_index(path: Path) -> Path:
    """Drop the ``moov`` box: what a recording leaves that was never finished."""
    data = bytearray(path.read_bytes())
    kept = [
        data[start - 8 : end] for name, start, end in _boxes(data, 0, len(data)) if name != "moov"
    ]
    path.write_bytes(b"".join(kept))
    return path


def _typical(times_s: Sequence[float]) -> float:
    return float(np.median(np.diff(times_s))) if len(times_s) > 1 else 1 / 30


def _copy_colour(frame: Any, context: Any) -> None:
    frame.color_trc = context.color_trc
    frame.color_primaries = context.color_primaries
    frame.color_range = context.color_range


def _boxes(data: bytearray, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield name, start of the content and end of each box; 32-bit sizes only."""
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, start)
        yield name.decode("latin-1"), start + 8, start + size
        start += size


def _find_box(data: bytearray, names: Iterable[str]) -> tuple[int, int]:
    start, end = 0, len(data)
    for wanted in names:
        found = [(s, e) for name, s, e in _boxes(data, start, end) if name == wanted]
        assert found, f"no box {wanted}"
        start, end = found[0]
    return start, end
