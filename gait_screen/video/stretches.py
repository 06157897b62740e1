"""A stretch of a clip whose clock is known, without decoding what comes before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import av
import numpy as np

from gait_screen.errors import VideoUnreadableError
from gait_screen.records import FloatArray, Frame, VideoInfo
from gait_screen.video.decoding import Damage, TimedPicture, decoded_frames
from gait_screen.video.opening import OpenVideo, open_video
from gait_screen.video.orientation import orientation_of
from gait_screen.video.pixels import RgbConverter, limited_size
from gait_screen.video.reading import read_frames, same_shape

#: The clock of a second pass is the first one's, to the last bit but one.
_SAME_TIME_S: Final = 1e-6
#: So few frames before a stretch are decoded as fast as a jump takes.
_NO_JUMP_BELOW: Final = 30
#: A key frame may be coded before pictures that are shown before it, and the pictures wanted be
#: among those: then it takes the key frame before.
_EARLIER_S: Final = (0.0, 1.0, 4.0)


def read_stretch(
    info: VideoInfo,
    clock_s: FloatArray,
    start: int,
    stop: int,
    *,
    max_side_px: int | None = None,
    jump: bool = True,
) -> Iterator[Frame]:
    """Yield the frames ``start`` to ``stop - 1`` of a clip, the same as a whole reading gives.

    Parameters
    ----------
    clock_s
        Shape ``(T,)``: the time of every frame of the clip, from an earlier reading.
    start, stop
        Of the clock's frames.
    max_side_px
        As in :func:`gait_screen.video.read_frames`.
    jump
        Go to the key frame before the stretch where the container has an index. False decodes from
        the beginning: for files that are damaged.

    Raises
    ------
    VideoUnreadableError
        When the file no longer gives these frames: it has changed since its clock was read.
    """
    if start >= stop:
        return
    if jump and start >= _NO_JUMP_BELOW:
        for earlier_s in _EARLIER_S:
            frames = _after_a_jump(info, clock_s, start, stop, max_side_px, earlier_s)
            first = next(frames, None)
            if first is not None and first.index == start:
                yield first
                yield from _complete(info, frames, start + 1, stop)
                return
    yield from _from_the_beginning(info, clock_s, start, stop, max_side_px)


def _complete(info: VideoInfo, frames: Iterator[Frame], place: int, stop: int) -> Iterator[Frame]:
    for frame in frames:
        if frame.index != place:
            raise _changed(info)
        yield frame
        place += 1
    if place != stop:
        raise _changed(info)


def _after_a_jump(
    info: VideoInfo,
    clock_s: FloatArray,
    start: int,
    stop: int,
    max_side_px: int | None,
    earlier_s: float,
) -> Iterator[Frame]:
    """Yield the frames from ``start`` on, or from a later one where the jump went too far."""
    with open_video(info.path) as video:
        if not video.is_mov:
            return
        zero_s = _jump(video, info, float(clock_s[start]), earlier_s)
        if zero_s is not None:
            yield from _known_frames(video, info, clock_s, zero_s, start, stop, max_side_px)


def _from_the_beginning(
    info: VideoInfo, clock_s: FloatArray, start: int, stop: int, max_side_px: int | None
) -> Iterator[Frame]:
    wanted = np.zeros(len(clock_s), dtype=np.bool_)
    wanted[start:stop] = True
    count = 0
    for frame in read_frames(info, max_side_px=max_side_px, only=wanted):
        if abs(frame.time_s - clock_s[frame.index]) > _SAME_TIME_S:
            raise _changed(info)
        count += 1
        yield frame
    if count != stop - start:
        raise _changed(info)


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
    video: OpenVideo,
    info: VideoInfo,
    clock_s: FloatArray,
    zero_s: float,
    start: int,
    stop: int,
    max_side_px: int | None,
) -> Iterator[Frame]:
    """Yield the frames of a stretch by their times; a time that is not on the clock is none."""
    converter = RgbConverter(limited_size(info.width_px, info.height_px, max_side_px))
    last = start - 1
    for timed in decoded_frames(video, Damage()):
        time_s = (timed.time_s - zero_s) / info.slow_motion_factor
        index = _index_of(clock_s, time_s)
        if index is None or index <= last:
            continue
        if index >= stop or not _fits(video, timed, info):
            return
        last = index
        picture = converter.convert(timed.picture, orientation_of(timed.picture))
        yield Frame(index, float(clock_s[index]), picture)
        if index + 1 == stop:
            return


def _fits(video: OpenVideo, timed: TimedPicture, info: VideoInfo) -> bool:
    return same_shape(video, timed, orientation_of(timed.picture), info)


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
