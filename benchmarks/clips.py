"""The clips: a sample looped, scaled and written as a phone writes.

The sample is a treadmill run, so it can go on for ever: it is cut where a later frame shows the
same moment of a stride as an earlier one. One round is encoded and then repeated packet by packet,
which gives three minutes as quickly as five seconds.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from benchmarks.processes import CHECKOUT

SAMPLE: Final = CHECKOUT / "sample_videos" / "run_side.mp4"
_SAMPLE_HZ: Final = 60
#: Phones count 90000 ticks a second.
_TIME_BASE: Final = Fraction(1, 90_000)
#: At least so much of the sample is one round.
_ROUND_FROM: Final = 200
#: A sensor's noise, in steps of brightness: without it an enlarged picture costs hardly any bits.
_NOISE_SD: Final = 2.0
_NOISE_FIELDS: Final = 5
#: Millions of bits a second, about what phones write; at 60 pictures/s one and a half times that.
_MBIT_S: Final = {
    ("h264", 360): 2.5,
    ("h264", 720): 8.0,
    ("h264", 1080): 15.0,
    ("h264", 2160): 45.0,
    ("hevc", 2160): 24.0,
}
_ENCODERS: Final = {"h264": "libx264", "hevc": "libx265"}
#: ``a b u, c d v, x y w``: stored lying, shown upright after a quarter turn clockwise.
_ONE: Final = 1 << 16
_W: Final = 1 << 30


@dataclass(frozen=True)
class ClipSpec:
    """A clip to make, filmed with the phone upright.

    Attributes
    ----------
    short_px
        The shorter side: 720, 1080, or 2160 for 4K.
    fps
        30 or 60.
    length_s
        How long.
    codec
        ``h264`` or ``hevc``.
    """

    short_px: int
    fps: int
    length_s: float
    codec: str = "h264"

    @property
    def name(self) -> str:
        """A name for files: ``1080p30_30s_h264``."""
        return f"{self.short_px}p{self.fps}_{self.length_s:g}s_{self.codec}"

    @property
    def title(self) -> str:
        """A name for people."""
        picture = "4K" if self.short_px == 2160 else f"{self.short_px}p"
        length = f"{self.length_s:g} s" if self.length_s < 60 else f"{self.length_s / 60:g} min"
        return f"{picture}, {self.fps} pictures/s, {length}, {_CODEC_WORDS[self.codec]}"

    @property
    def frames(self) -> int:
        """How many pictures."""
        return round(self.length_s * self.fps)


_CODEC_WORDS: Final = {"h264": "H.264", "hevc": "HEVC"}


def make_clip(spec: ClipSpec, folder: Path) -> Path:
    """Write a clip unless it is there, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{spec.name}.mp4"
    if not path.is_file():
        part = path.with_suffix(".part.mp4")
        _write(spec, part)
        _turn_upright(part, spec.short_px)
        part.replace(path)
    return path


@lru_cache(maxsize=1)
def one_round() -> tuple[tuple[VideoFrame, ...], float]:
    """Return the frames of the sample that can be repeated without a jump, and how well they join.

    Returns
    -------
    frames
        From one moment of a stride to just before the same moment some strides later.
    seam
        The step over the seam, as a multiple of the usual step from frame to frame.
    """
    with av.open(str(SAMPLE)) as container:
        frames = tuple(container.decode(video=0))
    small = np.stack([_small(frame) for frame in frames])
    usual = float(np.median(np.abs(np.diff(small, axis=0)).mean(axis=(1, 2))))
    # The last frame and the first have to be as far apart as two neighbours: frame `stop`, which is
    # not shown any more, looks as frame `start` does.
    joins = {
        (start, stop): float(np.abs(small[stop] - small[start]).mean())
        for start in range(len(frames) - _ROUND_FROM)
        for stop in range(start + _ROUND_FROM, len(frames))
    }
    start, stop = min(joins, key=joins.__getitem__)
    seam = float(np.abs(small[start] - small[stop - 1]).mean())
    return frames[start:stop], seam / usual


def _small(frame: VideoFrame) -> NDArray[np.float32]:
    return frame.reformat(180, 320, "gray").to_ndarray().astype(np.float32)


def _write(spec: ClipSpec, path: Path) -> None:
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream: Any = container.add_stream(
            _ENCODERS[spec.codec], rate=spec.fps, options=_encoder_options(spec)
        )
        stream.width, stream.height = _long_px(spec.short_px), spec.short_px
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = _TIME_BASE
        stream.codec_context.gop_size = spec.fps
        stream.codec_context.max_b_frames = 0
        stream.bit_rate = round(_mbit_s(spec) * 1e6)
        packets = []
        round_frames = 0
        for frame in _pictures(spec):
            frame.pts = round_frames * _ticks(spec)
            frame.time_base = _TIME_BASE
            round_frames += 1
            packets += stream.encode(frame)
        packets += stream.encode(None)
        _mux_rounds(container, spec, packets, round_frames)


def _mux_rounds(container: Any, spec: ClipSpec, packets: list[Any], round_frames: int) -> None:
    """Repeat the packets of one round until the clip is long enough; each round begins anew."""
    held = [(bytes(one), one.pts, one.dts, one.is_keyframe) for one in packets]
    stream = container.streams.video[0]
    for number in range(spec.frames):
        data, pts, dts, is_key = held[number % round_frames]
        shift = number // round_frames * round_frames * _ticks(spec)
        packet = av.Packet(data)
        packet.stream, packet.time_base = stream, _TIME_BASE
        packet.pts, packet.dts, packet.duration = pts + shift, dts + shift, _ticks(spec)
        packet.is_keyframe = is_key
        container.mux_one(packet)


def _encoder_options(spec: ClipSpec) -> dict[str, str]:
    if spec.codec == "hevc":
        return {
            "preset": "ultrafast",
            "tag": "hvc1",
            "x265-params": f"log-level=none:keyint={spec.fps}:min-keyint={spec.fps}:scenecut=0"
            ":bframes=0:open-gop=0",
        }
    rate = f"{_mbit_s(spec):g}M"
    return {
        "preset": "veryfast",
        "profile": "high",
        "maxrate": rate,
        "bufsize": rate,
        "x264-params": f"keyint={spec.fps}:min-keyint={spec.fps}:scenecut=0:bframes=0",
    }


def _pictures(spec: ClipSpec) -> Iterator[VideoFrame]:
    """Yield one round, or less where the clip is shorter, lying as a phone's sensor stores it."""
    frames, _ = one_round()
    step = _SAMPLE_HZ // spec.fps
    # With an odd number of frames, every second one takes two rounds until it is at the start.
    count = len(frames) // np.gcd(len(frames), step)
    noise = _noise_fields(spec.short_px)
    for number in range(min(int(count), spec.frames)):
        frame = frames[number * step % len(frames)]
        upright = frame.reformat(
            spec.short_px, _long_px(spec.short_px), "yuv420p", interpolation="BICUBIC"
        )
        yield _lying(upright.to_ndarray(), spec.short_px, noise[number % _NOISE_FIELDS])


def _lying(planes: NDArray[Any], width: int, noise: NDArray[np.int16]) -> VideoFrame:
    """Turn the planes of an upright 4:2:0 picture a quarter anticlockwise and add noise."""
    height = planes.shape[0] * 2 // 3
    light = np.rot90(planes[:height]).astype(np.int16) + noise
    colours = planes[height:].reshape(2, height // 2, width // 2)
    turned = [np.clip(light, 0, 255).astype(np.uint8), *(np.rot90(one) for one in colours)]
    flat = np.concatenate([plane.reshape(-1) for plane in turned])
    return VideoFrame.from_ndarray(
        np.ascontiguousarray(flat.reshape(width * 3 // 2, height)), format="yuv420p"
    )


def _noise_fields(short_px: int) -> list[NDArray[np.int16]]:
    made = np.random.default_rng(7)
    size = (short_px, _long_px(short_px))
    return [
        np.rint(_NOISE_SD * made.standard_normal(size, np.float32)).astype(np.int16)
        for _ in range(_NOISE_FIELDS)
    ]


def _long_px(short_px: int) -> int:
    return short_px * 16 // 9


def _ticks(spec: ClipSpec) -> int:
    return int(1 / (_TIME_BASE * spec.fps))


def _mbit_s(spec: ClipSpec) -> float:
    return _MBIT_S[spec.codec, spec.short_px] * (1.5 if spec.fps == 60 else 1.0)


def _turn_upright(path: Path, height: int) -> None:
    """Write the display matrix of a phone held upright into the track's header."""
    data = bytearray(path.read_bytes())
    at = _find_box(data, 0, len(data), (b"moov", b"trak", b"tkhd"))
    matrix = struct.pack(">9i", 0, _ONE, 0, -_ONE, 0, 0, height * _ONE, 0, _W)
    # The matrix is followed by the width and the height.
    data[at - 44 : at - 8] = matrix
    path.write_bytes(data)


def _find_box(data: bytearray, start: int, end: int, names: tuple[bytes, ...]) -> int:
    """Return the end of a box within boxes (ISO/IEC 14496-12, 4.2)."""
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, start)
        content = start + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, content)
            content += 8
        if name == names[0]:
            inner = names[1:]
            return _find_box(data, content, start + size, inner) if inner else start + size
        start += size
    raise ValueError(f"There is no box {names[0]!r} in the file.")
