"""A clip's clock from its packets alone, which takes milliseconds, where they can be believed."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from gait_screen.records import FloatArray, IntArray, VideoInfo
from gait_screen.video.decoding import Damage, coded_packets, ends_early
from gait_screen.video.opening import OpenVideo, open_video

#: Of one frame there is nothing to be said.
_LEAST_FRAMES: Final = 2
#: Times of the index are rounded.
_ROUNDED_S: Final = 1e-4


def packet_clock(info: VideoInfo) -> FloatArray | None:
    """Return the time of every frame that a whole reading would give out, without decoding.

    The packets of an undamaged MP4 or MOV file state when each picture is shown. What they say is
    checked picture by picture when the clip is read by it
    (:class:`gait_screen.video.stretches.StretchReader`).

    Returns
    -------
    time_s
        Shape ``(T,)``, as :func:`gait_screen.video.read_frames` gives the times; None where only
        decoding tells them: another container, damage, a frame without a time of its own.

    Raises
    ------
    VideoUnreadableError
        When the file cannot be opened.
    """
    with open_video(info.path) as video:
        if not video.is_mov or video.stream.time_base is None:
            return None
        times = _presented_times(video)
        if times is None:
            return None
        first_s, last_s = times[0], times[-1]
        frame_s = last_s - times[-2]
        if ends_early(video, first_s=first_s, last_s=last_s, end_s=last_s + frame_s):
            return None
    return np.array([(time_s - first_s) / info.slow_motion_factor for time_s in times])


def frames_to_decode(info: VideoInfo, clock_s: FloatArray) -> IntArray:
    """Return how many frames must be decoded to reach each frame by jumping.

    Parameters
    ----------
    clock_s
        Shape ``(T,)``: the time of every frame.

    Returns
    -------
    frames
        Shape ``(T,)``, counted from the key frame before it by the container's index, from the
        beginning where it has none. A hint for choosing among frames: an index may be wrong.

    Raises
    ------
    VideoUnreadableError
        When the file cannot be opened.
    """
    with open_video(info.path) as video:
        return decoded_before(video, info, clock_s)


def decoded_before(video: OpenVideo, info: VideoInfo, clock_s: FloatArray) -> IntArray:
    """Return what :func:`frames_to_decode` does, of a file that is open already."""
    numbers = np.arange(len(clock_s))
    unit_s = float(video.stream.time_base or 0) / info.slow_motion_factor
    entries = video.stream.index_entries if video.is_mov else ()
    coded_s = np.array([entry.timestamp * unit_s for entry in entries if entry.is_keyframe])
    # The index counts as coded, from before zero where pictures are coded in another order.
    keys_s = coded_s - coded_s[0] if len(coded_s) else np.zeros(1)
    keys = np.searchsorted(clock_s, keys_s - _ROUNDED_S)
    keys = np.unique(keys[keys < len(clock_s)])
    return np.asarray(numbers - keys[np.searchsorted(keys, numbers, side="right") - 1])


def _presented_times(video: OpenVideo) -> list[float] | None:
    """Return the times in order; None where a packet is damaged, has no time or shares one."""
    damage = Damage()
    # As decoding computes them from a frame, so that both agree to the last bit.
    unit_s = float(video.stream.time_base or 0)
    times: list[float] = []
    for packet in coded_packets(video, damage):
        if packet.is_corrupt or damage.breaks_off:
            return None
        if not packet.size or packet.is_discard:
            continue
        if packet.pts is None or packet.pts < 0:
            return None
        times.append(packet.pts * unit_s)
    times.sort()
    doubled = any(first == second for first, second in itertools.pairwise(times))
    if damage.breaks_off or doubled or len(times) < _LEAST_FRAMES:
        return None
    return times
