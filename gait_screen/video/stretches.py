"""A stretch of a clip whose clock is known, without decoding what comes before it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import av
import numpy as np

from gait_screen.errors import VideoUnreadableError
from gait_screen.records import FloatArray, ImageArray, IntArray, PixelBox, VideoInfo
from gait_screen.video.clock import decoded_before
from gait_screen.video.decoding import Damage, decoded_frames
from gait_screen.video.opening import OpenVideo, open_video
from gait_screen.video.orientation import orientation_of
from gait_screen.video.pixels import RgbConverter
from gait_screen.video.raw_parts import RawPart
from gait_screen.video.reading import Presented, ReadReport, presented_frames, same_shape

#: The clock of a second pass is the first one's, to the last bit but one.
_SAME_TIME_S: Final = 1e-6
#: Decoded frames held back, so that a stretch may begin a little before the end of the last one.
KEPT_FRAMES: Final = 3
#: So few frames before a stretch are decoded as fast as a jump takes.
_NO_JUMP_BELOW: Final = 30
#: To jump in an open file takes about as long as to decode so many frames.
_WORTH_A_JUMP: Final = 4
#: A key frame may be coded before pictures that are shown before it, and the pictures wanted be
#: among those: then it takes the key frame before.
_EARLIER_S: Final = (0.0, 1.0, 4.0)


@dataclass(frozen=True)
class ClipFrames:
    """Where the frames of a clip whose clock is known are to be had; can be pickled.

    Attributes
    ----------
    clock_s
        Shape ``(T,)``: the time of every frame, from an earlier reading or from the packets.
    jump
        Go to the key frame before a stretch where the container has an index. False decodes from
        the beginning: for files that are damaged.
    """

    info: VideoInfo
    clock_s: FloatArray
    jump: bool = True

    @property
    def key(self) -> tuple[object, ...]:
        """Return what tells it from other clips."""
        info = self.info
        return (str(info.path), info.sha256, info.slow_motion_factor, self.jump)

    @contextmanager
    def open(self) -> Iterator[StretchReader]:
        """Open the clip for reading stretch after stretch."""
        reader = StretchReader(self)
        try:
            yield reader
        finally:
            reader.close()


class ShownFrame:
    """A decoded frame that is converted only when somebody looks at it."""

    def __init__(self, presented: Presented, converter: Callable[[int], RgbConverter]) -> None:
        """Hold a frame; ``converter`` gives the one for a whole fraction of the clip's size."""
        self.index = presented.index
        self.time_s = presented.time_s
        self._presented = presented
        self._converter = converter
        self._reduced: dict[int, ImageArray] = {}

    @property
    def size_px(self) -> tuple[int, int]:
        """Return the clip's width and height."""
        return self._converter(1).size_px

    @cached_property
    def image_rgb(self) -> ImageArray:
        """Return the picture at the clip's size."""
        return self._presented.picture(self._converter(1))

    def reduced(self, factor: int) -> ImageArray:
        """Return the picture at a whole fraction of its size; only that is converted."""
        if factor == 1:
            return self.image_rgb
        if factor not in self._reduced:
            self._reduced[factor] = self._presented.picture(self._converter(factor))
        return self._reduced[factor]

    def cut(self, box: PixelBox) -> ImageArray:
        """Return the pixels ``[x0, x1) x [y0, y1)`` at the clip's size; only they are converted."""
        if "image_rgb" in self.__dict__:  # converted already
            x0, y0, x1, y1 = box
            return np.ascontiguousarray(self.image_rgb[y0:y1, x0:x1])
        return self._presented.cut(self._converter(1), box)

    def part(self, box: PixelBox, factor: int) -> RawPart | None:
        """Return a part as it is coded; None where that cannot be cut evenly."""
        return self._presented.part(self.size_px, box, factor)

    def shrunk(self, converter: RgbConverter) -> ImageArray:
        """Return the picture at another size."""
        return self._presented.picture(converter)


class StretchReader:
    """Gives stretches of a clip; those that follow each other are decoded in one go."""

    def __init__(self, clip: ClipFrames) -> None:
        """Prepare; the file is opened at the first stretch."""
        self._clip = clip
        self._converters: dict[int, RgbConverter] = {}
        self._jumper: _Jumper | None = None
        self._coming: Generator[Presented, None, None] | None = None
        self._next = 0
        self._kept: deque[Presented] = deque(maxlen=KEPT_FRAMES)

    def frames(self, start: int, stop: int) -> Iterator[ShownFrame]:
        """Yield the frames ``start`` to ``stop - 1``, the same as a whole reading gives.

        It may begin up to :data:`KEPT_FRAMES` before the end of the stretch before. What lies
        between two stretches is decoded or jumped over, whichever is faster.

        Raises
        ------
        VideoUnreadableError
            When the file does not give these frames: it has changed since its clock was read, or
            its packets lie.
        """
        if start >= stop:
            return
        kept = [one for one in self._kept if one.index >= start]
        if not self._leads_to(start, len(kept)):
            self._go_to(start)
            kept = []
        for presented in kept:
            yield ShownFrame(presented, self._converter)
        while self._next < start:
            self._advance()
        while self._next < stop:
            yield ShownFrame(self._advance(), self._converter)
        if stop == len(self._clip.clock_s) and self._after() is not None:
            raise _changed(self._clip.info)

    def to_decode(self) -> IntArray:
        """Return for each frame about how many must be decoded to reach it by a jump.

        See :func:`gait_screen.video.clock.frames_to_decode`; without jumps, all before it.
        """
        clip = self._clip
        if not clip.jump:
            return np.arange(len(clip.clock_s))
        return decoded_before(self._opened().video, clip.info, clip.clock_s)

    def _leads_to(self, start: int, kept: int) -> bool:
        """Tell whether to decode on from where it is, with so many frames kept from ``start`` on.

        Further on it jumps where a key frame spares the decoding of some frames.
        """
        if self._coming is None or start < self._next - kept:
            return False
        gap = start - self._next
        if gap < _WORTH_A_JUMP or not self._clip.jump:
            return True
        return self._opened().key_before(start) - self._next < _WORTH_A_JUMP

    def _go_to(self, start: int) -> None:
        """Make ``start`` the next frame."""
        self._kept.clear()
        if self._coming is not None:
            self._coming.close()
        self._coming = self._jumped(start)
        if self._coming is None:
            self._close_file()
            self._coming = _from_the_beginning(self._clip, start)
        self._next = start

    def _jumped(self, start: int) -> Generator[Presented, None, None] | None:
        """Return the frames from ``start`` on after a jump; None where it does not lead there."""
        if not self._clip.jump or start < _NO_JUMP_BELOW:
            return None
        for earlier_s in _EARLIER_S:
            frames = self._opened().frames(start, earlier_s)
            first = next(frames, None)
            if first is not None and first.index == start:
                return _with_first(first, frames)
        return None

    def _opened(self) -> _Jumper:
        self._jumper = self._jumper or _Jumper(self._clip)
        return self._jumper

    def _advance(self) -> Presented:
        found = self._after()
        if found is None or found.index != self._next:
            raise _changed(self._clip.info)
        self._next += 1
        self._kept.append(found)
        return found

    def _after(self) -> Presented | None:
        return None if self._coming is None else next(self._coming, None)

    def _converter(self, factor: int) -> RgbConverter:
        """Return the one that makes pictures of a whole fraction of the clip's size."""
        if factor not in self._converters:
            info = self._clip.info
            self._converters[factor] = RgbConverter(
                (info.width_px // factor, info.height_px // factor)
            )
        return self._converters[factor]

    def close(self) -> None:
        """Close the file."""
        if self._coming is not None:
            self._coming.close()
        self._coming = None
        self._close_file()
        self._kept.clear()

    def _close_file(self) -> None:
        if self._jumper is not None:
            self._jumper.close()
        self._jumper = None


class _Jumper:
    """A file that stays open from jump to jump."""

    def __init__(self, clip: ClipFrames) -> None:
        self._clip = clip
        self._open = ExitStack()
        self.video = self._open.enter_context(open_video(clip.info.path))
        self._zero_s: float | None = None
        self._keys = np.zeros(0, dtype=np.int64)
        if self.video.is_mov and self.video.stream.time_base is not None:
            first = next(decoded_frames(self.video, Damage()), None)
            if first is not None:
                self._zero_s = first.time_s
                self._keys = self._key_frames(first.time_s)

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    def key_before(self, index: int) -> int:
        """Return about which key frame a jump to a frame leads to; -1 where nothing is known."""
        place = int(np.searchsorted(self._keys, index, side="right")) - 1
        return -1 if place < 0 else int(self._keys[place])

    def frames(self, start: int, earlier_s: float) -> Generator[Presented, None, None]:
        """Yield the frames from ``start`` on, or from a later one where the jump went too far.

        The jump leads to the last key frame that is coded not after it, or ``earlier_s`` before.
        """
        info, zero_s = self._clip.info, self._zero_s
        if zero_s is None:
            return
        at_s = float(self._clip.clock_s[start]) * info.slow_motion_factor - earlier_s
        try:
            self._seek(zero_s + max(at_s, 0.0))
        except av.FFmpegError:
            return
        yield from _known_frames(self.video, self._clip, zero_s, start)

    def _seek(self, time_s: float) -> None:
        stream = self.video.stream
        ticks = round(time_s / float(stream.time_base or 1))
        self.video.container.seek(ticks, stream=stream, backward=True)

    def _key_frames(self, zero_s: float) -> IntArray:
        """Return the numbers of the key frames by the file's index, which knows their coding only.

        A jump by them may turn out longer or shorter than thought, but leads to the same frames.
        """
        stream = self.video.stream
        unit_s = float(stream.time_base or 1)
        times_s = [key.timestamp * unit_s for key in stream.index_entries if key.is_keyframe]
        clock_s = (np.array(times_s) - zero_s) / self._clip.info.slow_motion_factor
        return np.searchsorted(self._clip.clock_s, clock_s - _SAME_TIME_S)


def _with_first(
    first: Presented, others: Generator[Presented, None, None]
) -> Generator[Presented, None, None]:
    try:
        yield first
        yield from others
    finally:
        others.close()


def _from_the_beginning(clip: ClipFrames, start: int) -> Generator[Presented, None, None]:
    count = len(clip.clock_s)
    for presented in presented_frames(clip.info, ReadReport()):
        known = presented.index < count
        if not known or abs(presented.time_s - clip.clock_s[presented.index]) > _SAME_TIME_S:
            raise _changed(clip.info)
        if presented.index >= start:
            yield replace(presented, time_s=float(clip.clock_s[presented.index]))


def _known_frames(
    video: OpenVideo, clip: ClipFrames, zero_s: float, start: int
) -> Iterator[Presented]:
    """Yield the frames from ``start`` on by their times; one that is not on the clock ends it."""
    info, clock_s = clip.info, clip.clock_s
    last = start - 1
    for timed in decoded_frames(video, Damage()):
        time_s = (timed.time_s - zero_s) / info.slow_motion_factor
        if time_s < clock_s[start] - _SAME_TIME_S:
            continue
        index = _index_of(clock_s, time_s)
        if index is not None and index <= last:
            continue
        orientation = orientation_of(timed.picture)
        if index is None or not same_shape(video, timed, orientation, info):
            raise _changed(info)
        last = index
        yield Presented(index, float(clock_s[index]), timed.picture, orientation)


def _index_of(clock_s: FloatArray, time_s: float) -> int | None:
    near = int(np.searchsorted(clock_s, time_s))
    for index in (near - 1, near):
        if 0 <= index < len(clock_s) and abs(clock_s[index] - time_s) <= _SAME_TIME_S:
            return index
    return None


def _changed(info: VideoInfo) -> VideoUnreadableError:
    return VideoUnreadableError(
        f"{info.path.name} has changed while it was analysed: wait until it is copied whole and "
        "analyse it again."
    )
