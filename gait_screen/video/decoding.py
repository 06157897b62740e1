"""Decoding: which frames of a file are presented, when, and where the file is damaged."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from gait_screen.errors import VideoUnreadableError
from gait_screen.video.opening import OpenVideo

#: Where only the duration of the whole file is declared, sound may outlast the picture by this.
_SHORTFALL_S = 0.5


class TimedPicture(NamedTuple):
    """A decoded frame, its presentation time and how long it lasts, on the container's clock."""

    picture: VideoFrame
    time_s: float
    lasts_s: float


@dataclass
class Damage:
    """What decoding met; filled while the frames are drawn.

    Attributes
    ----------
    coded, decoded
        Pictures to be presented that the file held, and those that came out of the decoder whole.
    failures
        Packets that the decoder refused, and pictures that it marked as faulty.
    breaks_off
        Whether the file ends before the end it declares.
    """

    coded: int = 0
    decoded: int = 0
    failures: int = 0
    breaks_off: bool = False


def decoded_frames(video: OpenVideo, damage: Damage) -> Iterator[TimedPicture]:
    """Yield the presented frames in their order of presentation.

    Libav applies the edit list of MP4 files: frames outside it are decoded where others need them
    but not presented. After a fault, frames are left out up to the next key frame: they would be
    built on a picture that was never there.

    Raises
    ------
    VideoUnreadableError
        When the file does not say when a frame is to be shown.
    """
    await_key = False
    first_s = last_s = end_s = float("nan")
    for outcome in _decode(video, damage):
        if outcome is None or outcome.is_corrupt:
            damage.failures += 1
            await_key = True
            continue
        damage.decoded += 1
        timed = _timed(video, outcome, end_s)
        last_s, end_s = timed.time_s, timed.time_s + timed.lasts_s
        first_s = last_s if math.isnan(first_s) else first_s
        await_key = await_key and not outcome.key_frame
        # Before zero: cut off by an edit list that libav only shifts by (fragmented MP4).
        is_cut_off = video.is_mov and last_s < 0 and end_s <= 0
        if not (await_key or is_cut_off):
            yield timed
    if ends_early(video, first_s=first_s, last_s=last_s, end_s=end_s):
        damage.breaks_off = True


def ends_early(video: OpenVideo, *, first_s: float, last_s: float, end_s: float) -> bool:
    """Tell whether a file ends before it says that it does.

    Parameters
    ----------
    first_s, last_s, end_s
        When the first frame and the last one are shown and when the last one ends, on the
        container's clock.
    """
    missing_s = _declared_end_s(video, first_s) - end_s
    return missing_s > _tolerated_shortfall_s(video, end_s - last_s)


def _decode(video: OpenVideo, damage: Damage) -> Iterator[VideoFrame | None]:
    """Yield decoded frames; None stands for a packet that could not be decoded."""
    for packet in coded_packets(video, damage):
        last = packet.dts is None and not packet.size  # asks for the frames held back
        damage.coded += not (last or packet.is_discard)
        if packet.is_corrupt:
            # Read only in part. At the end of the file, where this happens most, the frames held
            # back are whole: they must not wait for a key frame.
            damage.breaks_off = True
            continue
        if damage.breaks_off and not last:
            damage.breaks_off = False
            yield None
        try:
            frames = packet.decode()
        except av.FFmpegError:
            yield None
        else:
            yield from frames


def coded_packets(video: OpenVideo, damage: Damage) -> Iterator[Packet[VideoStream]]:
    """Yield the film's packets in order of coding; a file that cannot be read on breaks off."""
    try:
        yield from video.container.demux(video.stream)
    except av.FFmpegError:
        damage.breaks_off = True


def _timed(video: OpenVideo, frame: VideoFrame, previous_end_s: float) -> TimedPicture:
    """Read the frame's own time.

    AVI states one frame rate and gives packets a count, which libav hands out in order of coding;
    the count of the packet that released the frame runs in order of presentation. It is missing
    for the last frames, which come out without a packet: each follows the one before.
    """
    unit_s = float(frame.time_base) if frame.time_base else float("nan")
    lasts_s = frame.duration * unit_s
    ticks = frame.dts if video.is_avi else frame.pts
    time_s = ticks * unit_s if ticks is not None else float("nan")
    if ticks is None and video.is_avi:
        time_s = previous_end_s
    if math.isnan(time_s):
        raise VideoUnreadableError(
            f"{video.path.name} does not say when its pictures are shown: "
            "give the phone's own file or save it as .mp4."
        )
    return TimedPicture(frame, time_s, lasts_s)


def declared_duration_s(video: OpenVideo) -> float:
    """Return how long the film lasts on the playback clock as the file says; NaN if it does not."""
    stream = video.stream
    if video.is_avi and stream.frames and stream.average_rate:
        # Of a file that is cut short libav re-estimates the duration; the header's count remains.
        return float(stream.frames / stream.average_rate)
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    if video.container.duration is not None:
        return video.container.duration / av.time_base
    return float("nan")


def _declared_end_s(video: OpenVideo, first_s: float) -> float:
    stream = video.stream
    starts_s = 0.0
    if video.is_avi:
        starts_s = first_s  # decoding order starts late by what the decoder holds back
    elif stream.duration is not None and stream.start_time is not None and stream.time_base:
        starts_s = float(stream.start_time * stream.time_base)
    return starts_s + declared_duration_s(video)


def _tolerated_shortfall_s(video: OpenVideo, frame_s: float) -> float:
    """Return how much earlier than declared the last frame of an undamaged file may end."""
    if video.is_mov or video.is_avi:  # they declare the duration of the film itself
        return 0.05 + 2 * frame_s
    return _SHORTFALL_S
