"""A part of a clip, or every so many of its frames, in the place of the whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from gait_screen.records import (
    BoolArray,
    FloatArray,
    Frame,
    ImageArray,
    IntArray,
    PixelBox,
    VideoInfo,
)
from gait_screen.video.pixels import RgbConverter, limited_size
from gait_screen.video.raw_parts import RawPart
from gait_screen.video.stretches import KEPT_FRAMES, ClipFrames, ShownFrame, StretchReader


@dataclass(frozen=True)
class Part:
    """Which frames of a clip are meant: ``start``, ``start + every`` and so on, before ``stop``."""

    start: int
    stop: int
    every: int = 1

    @property
    def slice(self) -> slice:
        """Return it for an array with a row for each frame of the clip."""
        return slice(self.start, self.stop, self.every)


@dataclass(frozen=True)
class PartFrames:
    """The frames of a part, numbered from 0, at their own times; can be pickled.

    It stands wherever a whole clip does (:class:`gait_screen.video.stretches.ClipFrames`).
    """

    clip: ClipFrames
    part: Part

    @property
    def clock_s(self) -> FloatArray:
        """Return the time of every frame of the part on the whole clip's clock."""
        return self.clip.clock_s[self.part.slice]

    @property
    def info(self) -> VideoInfo:
        """Return what is known of the clip."""
        return self.clip.info

    @property
    def key(self) -> tuple[object, ...]:
        """Return what tells it from other clips and parts."""
        return (*self.clip.key, self.part)

    @property
    def jump(self) -> bool:
        """Return whether what comes before a stretch need not be decoded."""
        return self.clip.jump

    @property
    def is_whole(self) -> bool:
        """Return whether it is all of the clip."""
        return self.part == Part(0, len(self.clip.clock_s))

    def without_jumps(self) -> PartFrames:
        """Return the same, read from the clip's beginning."""
        return replace(self, clip=replace(self.clip, jump=False))

    @contextmanager
    def open(self) -> Iterator[PartReader]:
        """Open the clip for reading stretch after stretch of the part."""
        with self.clip.open() as reader:
            yield PartReader(reader, self.part)


class PartReader:
    """Gives stretches of a part, as :class:`gait_screen.video.stretches.StretchReader` does."""

    def __init__(self, reader: StretchReader, part: Part) -> None:
        self._reader = reader
        self._part = part
        self._kept: deque[PartFrame] = deque(maxlen=KEPT_FRAMES)

    def frames(self, start: int, stop: int) -> Iterator[PartFrame]:
        """Yield the part's frames ``start`` to ``stop - 1``; see the clip's own reader.

        Raises
        ------
        VideoUnreadableError
            When the file does not give these frames.
        """
        if start >= stop:
            return
        part = self._part
        if part.every == 1:
            for frame in self._reader.frames(part.start + start, part.start + stop):
                yield PartFrame(frame.index - part.start, frame)
            return
        # Between two frames of the part lie more than the clip's reader keeps.
        first = self._at(start)
        if self._goes_on(start):
            yield from [one for one in self._kept if start <= one.index < stop]
            # From right behind the last one on: what lies between is decoded, not jumped over.
            first = self._at(self._kept[-1].index) + 1
        else:
            self._kept.clear()
        for frame in self._reader.frames(first, self._at(stop - 1) + 1):
            index, between = divmod(frame.index - part.start, part.every)
            if not between:
                one = PartFrame(index, frame)
                self._kept.append(one)
                yield one

    def to_decode(self) -> IntArray:
        """Return about how many of the part's frames must be decoded to reach each by a jump."""
        film = self._reader.to_decode()[self._part.slice]
        return np.asarray(-(-film // self._part.every))

    def _goes_on(self, start: int) -> bool:
        """Whether the frames kept lead up to a frame without a gap."""
        return bool(self._kept) and self._kept[0].index <= start <= self._kept[-1].index + 1

    def _at(self, index: int) -> int:
        return self._part.start + index * self._part.every


class PartFrame:
    """A frame with its number in the part."""

    def __init__(self, index: int, frame: ShownFrame) -> None:
        self.index = index
        self.time_s = frame.time_s
        self._frame = frame

    @property
    def size_px(self) -> tuple[int, int]:
        """Return the clip's width and height."""
        return self._frame.size_px

    @property
    def image_rgb(self) -> ImageArray:
        """Return the picture at the clip's size."""
        return self._frame.image_rgb

    def reduced(self, factor: int) -> ImageArray:
        """Return the picture at a whole fraction of its size."""
        return self._frame.reduced(factor)

    def cut(self, box: PixelBox) -> ImageArray:
        """Return the pixels ``[x0, x1) x [y0, y1)`` at the clip's size."""
        return self._frame.cut(box)

    def part(self, box: PixelBox, factor: int) -> RawPart | None:
        """Return a part as it is coded; None where that cannot be cut evenly."""
        return self._frame.part(box, factor)

    def shrunk(self, converter: RgbConverter) -> ImageArray:
        """Return the picture at another size."""
        return self._frame.shrunk(converter)


def read_part(
    frames: PartFrames, *, max_side_px: int | None = None, only: BoolArray | None = None
) -> Iterator[Frame]:
    """Yield the frames of a part as pictures, one at a time.

    Parameters
    ----------
    max_side_px
        Shrink the pictures so that the longer side is at most this; None keeps their size.
    only
        Shape ``(T,)``: the frames to give out, by their number in the part. The others between
        the first and the last of them are decoded, but not converted.

    Raises
    ------
    VideoUnreadableError
        When the file has changed since its clock was read.
    """
    info = frames.info
    wanted = np.arange(len(frames.clock_s)) if only is None else np.flatnonzero(only)
    if not len(wanted):
        return
    chosen = set(wanted.tolist())
    converter = RgbConverter(limited_size(info.width_px, info.height_px, max_side_px))
    with frames.open() as reader:
        for frame in reader.frames(int(wanted[0]), int(wanted[-1]) + 1):
            if frame.index in chosen:
                yield Frame(frame.index, frame.time_s, frame.shrunk(converter))
