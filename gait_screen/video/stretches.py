"""A stretch of a clip whose clock is known, without decoding what comes before it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import av
import numpy as np

from gait_screen.errors import VideoUnreadableError
from gait_screen.records import FloatArray, ImageArray, VideoInfo
from gait_screen.video.decoding import Damage, decoded_frames
from gait_screen.video.opening import OpenVideo, open_video
from gait_screen.video.orientation import orientation_of
from gait_screen.video.pixels import RgbConverter
from gait_screen.video.reading import Presented, ReadReport, presented_frames, same_shape

#: The clock of a second pass is the first one's, to the last bit but one.
_SAME_TIME_S: Final = 1e-6
#: Decoded frames held back, so that a stretch may begin a little before the end of the last one.
KEPT_FRAMES: Final = 8
#: So few frames before a stretch are decoded as fast as a jump takes.
_NO_JUMP_BELOW: Final = 30
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

    @cached_property
    def image_rgb(self) -> ImageArray:
        """Return the picture at the clip's size."""
        return self._presented.picture(self._converter(1))

    def reduced(self, factor: int) -> ImageArray:
        """Return the picture at a whole fraction of its size; only that is converted."""
        return self.image_rgb if factor == 1 else self._presented.picture(self._converter(factor))

    def shrunk(self, converter: RgbConverter) -> ImageArray:
        """Return the picture at another size."""
        return self._presented.picture(converter)


class StretchReader:
    """Gives stretches of a clip; those that follow each other are decoded in one go."""

    def __init__(self, clip: ClipFrames) -> None:
        """Prepare; the file is opened at the first stretch."""
        self._clip = clip
        self._converters: dict[int, RgbConverter] = {}
        self._coming: Generator[Presented, None, None] | None = None
        self._next = 0
        self._kept: deque[Presented] = deque(maxlen=KEPT_FRAMES)

    def frames(self, start: int, stop: int) -> Iterator[ShownFrame]:
        """Yield the frames ``start`` to ``stop - 1``, the same as a whole reading gives.

        It may begin up to :data:`KEPT_FRAMES` before the end of the stretch before.

        Raises
        ------
        VideoUnreadableError
            When the file does not give these frames: it has changed since its clock was read, or
            its packets lie.
        """
        if start >= stop:
            return
        kept = [one for one in self._kept if one.index >= start]
        goes_on = self._coming is not None and self._next - len(kept) == start
        if not goes_on:
            self.close()
            kept, self._next = [], start
        coming = self._coming or _presented_stretch(self._clip, start)
        self._coming = coming
        for presented in kept:
            yield ShownFrame(presented, self._converter)
        while self._next < stop:
            found = next(coming, None)
            if found is None or found.index != self._next:
                raise _changed(self._clip.info)
            self._next += 1
            self._kept.append(found)
            yield ShownFrame(found, self._converter)
        if stop == len(self._clip.clock_s) and next(coming, None) is not None:
            raise _changed(self._clip.info)

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
        self._kept.clear()


def _presented_stretch(clip: ClipFrames, start: int) -> Generator[Presented, None, None]:
    """Yield the frames from ``start`` to the clip's end."""
    if clip.jump and start >= _NO_JUMP_BELOW:
        for earlier_s in _EARLIER_S:
            frames = _after_a_jump(clip, start, earlier_s)
            first = next(frames, None)
            if first is not None and first.index == start:
                yield first
                yield from frames
                return
    yield from _from_the_beginning(clip, start)


def _after_a_jump(clip: ClipFrames, start: int, earlier_s: float) -> Iterator[Presented]:
    """Yield the frames from ``start`` on, or from a later one where the jump went too far."""
    with open_video(clip.info.path) as video:
        if not video.is_mov:
            return
        zero_s = _jump(video, clip.info, float(clip.clock_s[start]), earlier_s)
        if zero_s is not None:
            yield from _known_frames(video, clip, zero_s, start)


def _from_the_beginning(clip: ClipFrames, start: int) -> Iterator[Presented]:
    count = len(clip.clock_s)
    for presented in presented_frames(clip.info, ReadReport()):
        known = presented.index < count
        if not known or abs(presented.time_s - clip.clock_s[presented.index]) > _SAME_TIME_S:
            raise _changed(clip.info)
        if presented.index >= start:
            yield replace(presented, time_s=float(clip.clock_s[presented.index]))


def _jump(video: OpenVideo, info: VideoInfo, time_s: float, earlier_s: float) -> float | None:
    """Go to the last key frame that is coded not after a moment, or ``earlier_s`` before it.

    Returns
    -------
    zero_s
        The first presented frame's time on the container's clock; None where it cannot jump.
    """
    first = next(decoded_frames(video, Damage()), None)
    if first is None or video.stream.time_base is None:
        return None
    target_s = max(first.time_s, first.time_s + time_s * info.slow_motion_factor - earlier_s)
    try:
        video.container.seek(
            int(target_s / float(video.stream.time_base)), stream=video.stream, backward=True
        )
    except av.FFmpegError:
        return None
    return first.time_s


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
