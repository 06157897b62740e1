"""Pictures to H.264 in parts that stand by themselves, so that several processes can share a film.

A part is one group of pictures from a key frame on, made by an encoder that has seen nothing else.
The same pictures give the same part to the last bit, whoever makes it and on however many cores.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from av.codec.context import CodecContext, Flags
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from gait_screen.records import FloatArray, ImageArray

#: The clock of MPEG: fine enough for every camera, and a whole number of ticks at 24, 25 and 30.
TICKS_PER_S: Final = 90_000
#: Pictures in a part: a key frame at least this often, so that a scrubber finds its place at once.
PART_PICTURES: Final = 30
#: As sharp as the preset "veryfast" at two thirds of its time, for a sixth more bytes. No picture
#: refers to a later one, so that parts can be joined without new times of decoding.
_PRESET: Final = {"preset": "superfast", "crf": "23", "bf": "0"}
_TUNING: Final = "mbtree=1:rc-lookahead=10:weightp=0:scenecut=0:subme=0"
CODEC: Final = "libx264"
#: OpenCV's number for AVX-512 Foundation (``CV_CPU_AVX_512F``), which has no name in Python.
_AVX_512: Final = 13


class CodedPicture(NamedTuple):
    """One picture as it stands in the file."""

    ticks: int
    lasts_ticks: int
    is_key: bool
    data: bytes


@dataclass(frozen=True)
class CodedPart:
    """A part of a film; ``parameters`` are what a decoder must know, the same in all parts."""

    parameters: bytes
    pictures: tuple[CodedPicture, ...]


def encoder_options() -> dict[str, str]:
    """Return x264's options on this machine.

    Notes
    -----
    x264's AVX-512 code (seen in the 2025 builds that PyAV ships, with ``mbtree``) now and then
    gives other bits for the same pictures when a decoder runs in the same process: one part in
    a hundred. Its AVX2 code is as fast, has never done so, and gives the very bits that the other
    usually gives. Named only where a processor has both, for x264 takes a named set unasked.
    """
    wide = cv2.checkHardwareSupport(_AVX_512)
    return {**_PRESET, "x264-params": f"{_TUNING}:asm=avx2" if wide else _TUNING}


def to_ticks(time_s: float) -> int:
    """Return a time on the film's own clock; -1 for what is no time."""
    return round(time_s * TICKS_PER_S) if math.isfinite(time_s) else -1


def set_up(context: VideoCodecContext, width_px: int, height_px: int) -> None:
    """Set everything that parts of one film must have in common."""
    context.width, context.height = even_size(width_px, height_px)
    context.pix_fmt = "yuv420p"
    context.framerate = Fraction(30)
    context.time_base = Fraction(1, TICKS_PER_S)
    context.gop_size = PART_PICTURES
    context.options = encoder_options()
    context.flags |= Flags.frame_duration  # or every picture would last 1/30 s
    context.flags |= Flags.global_header
    # With more threads the bits would depend on their number; the pool of workers uses the cores.
    context.thread_count = 1
    context.colorspace = Colorspace.ITU709
    context.color_range = ColorRange.MPEG
    context.color_trc = ColorTrc.BT709
    context.color_primaries = ColorPrimaries.BT709


def even_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Return the size as H.264 4:2:0 can hold it."""
    return width_px + width_px % 2, height_px + height_px % 2


class PartEncoder:
    """Encodes one part, picture after picture."""

    def __init__(self, width_px: int, height_px: int) -> None:
        """Open the encoder.

        Raises
        ------
        av.FFmpegError
            When it refuses.
        """
        context: Any = CodecContext.create(CODEC, "w")
        set_up(context, width_px, height_px)
        context.open()
        self._context: VideoCodecContext = context
        self._pictures: list[CodedPicture] = []

    def add(self, frame: VideoFrame, ticks: int, lasts_ticks: int) -> None:
        """Encode a picture of :class:`YuvConverter` that is shown from ``ticks`` on."""
        frame.pts, frame.duration = ticks, lasts_ticks
        frame.time_base = Fraction(1, TICKS_PER_S)
        self._take(frame)

    def finish(self) -> CodedPart:
        """Return the part."""
        self._take(None)
        return CodedPart(bytes(self._context.extradata or b""), tuple(self._pictures))

    def _take(self, frame: VideoFrame | None) -> None:
        for packet in self._context.encode(frame):
            ticks, lasts_ticks = packet.pts or 0, packet.duration or 0
            coded = CodedPicture(ticks, lasts_ticks, packet.is_keyframe, bytes(packet))
            self._pictures.append(coded)


def encode_part(
    pictures: Iterable[tuple[ImageArray, float]], end_s: float, size_px: tuple[int, int]
) -> CodedPart:
    """Encode pictures with the times from which on they are shown.

    Parameters
    ----------
    end_s
        When the last of them ends, which is when the next part begins.
    size_px
        Width and height of the pictures.
    """
    encoder, converter = PartEncoder(*size_px), YuvConverter(*size_px)
    held: tuple[VideoFrame, int] | None = None
    for image_rgb, time_s in pictures:
        ticks = to_ticks(time_s)
        if held is not None:
            encoder.add(*held, ticks - held[1])
        held = converter.convert(image_rgb), ticks
    if held is not None:
        encoder.add(*held, to_ticks(end_s) - held[1])
    return encoder.finish()


class YuvConverter:
    """Turns pictures of one size into the film's colours, an odd edge repeated to make it even.

    Each colour sample is the mean of its four pixels.
    """

    def __init__(self, width_px: int, height_px: int) -> None:
        self._size = even_size(width_px, height_px)
        width, height = self._size
        # Kept from picture to picture: to get fresh memory takes longer than to fill it.
        self._colours = np.empty((height, width, 3), np.uint8)
        self._channels = [np.empty((height, width), np.uint8) for _ in range(3)]

    def convert(self, image_rgb: ImageArray) -> VideoFrame:
        """Return the picture, shape ``(height, width, 3)``, as a frame to be encoded."""
        width, height = self._size
        missing = height - image_rgb.shape[0], width - image_rgb.shape[1]
        if any(missing):
            image_rgb = np.pad(image_rgb, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
        cv2.transform(image_rgb, _BT709, dst=self._colours)
        cv2.split(self._colours, self._channels)
        frame = VideoFrame(width, height, "yuv420p")
        luma, *chroma = (_pixels(plane) for plane in frame.planes)
        luma[:] = self._channels[0]
        for whole, target in zip(self._channels[1:], chroma, strict=True):
            cv2.resize(whole, target.shape[::-1], dst=target, interpolation=cv2.INTER_AREA)
        frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
        return frame


def _pixels(plane: VideoPlane) -> ImageArray:
    """Return a plane's numbers, shape ``(height, width)``: a view of its memory."""
    memory: Any = plane
    rows = np.frombuffer(memory, dtype=np.uint8).reshape(plane.height, -1)
    return rows[:, : plane.width]


def _bt709_matrix() -> FloatArray:
    """Return RGB to Y'CbCr of ITU-R BT.709-6 (3.3 and 3.4 at 8 bits), shape ``(3, 4)``."""
    red, green, blue = 0.2126, 0.7152, 0.0722
    luma = np.array([red, green, blue])
    rows = [
        219 / 255 * luma,
        224 / 255 * (np.array([0.0, 0.0, 1.0]) - luma) / (2 * (1 - blue)),
        224 / 255 * (np.array([1.0, 0.0, 0.0]) - luma) / (2 * (1 - red)),
    ]
    return np.concatenate([np.stack(rows), [[16.0], [128.0], [128.0]]], axis=1)


_BT709: Final = _bt709_matrix().astype(np.float32)
