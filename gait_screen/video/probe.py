"""What a video file is, before its frames are read."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np

from gait_screen.checksums import file_sha256
from gait_screen.errors import VideoUnreadableError
from gait_screen.records import VideoInfo
from gait_screen.video.decoding import Damage, declared_duration_s, decoded_frames
from gait_screen.video.opening import OpenVideo, open_video
from gait_screen.video.orientation import orientation_of
from gait_screen.video.pixels import square_pixel_size
from gait_screen.video.slow_motion import factor_from_metadata, factor_from_user

#: Enough intervals for a median.
_INDEX_SAMPLE = 2000


def probe_video(path: Path, *, slow_motion: float | None = None) -> VideoInfo:
    """Read what a video file says about itself, and its first picture.

    Parameters
    ----------
    path
        Any phone file: H.264, HEVC, MPEG-4, VP8, VP9 in .mp4, .mov, .m4v, .avi, .webm.
    slow_motion
        Playback time divided by real time, where the user knows it; otherwise the metadata
        decides (see :mod:`gait_screen.video.slow_motion`).

    Returns
    -------
    info
        ``width_px`` and ``height_px`` are those of the upright picture with square pixels.
        ``duration_s`` and ``fps_nominal`` are the container's statements on its playback clock
        (NaN where it states none): the real duration is :func:`frame_timing`'s.
        ``frames_declared`` is 0 where the container does not count.

    Raises
    ------
    VideoUnreadableError
        When there is no such file or it cannot be read as video.
    UsageError
        When ``slow_motion`` is not a number of at least 1.
    """
    user_factor = None if slow_motion is None else factor_from_user(slow_motion)
    with open_video(path) as video:
        first = next(decoded_frames(video, Damage()), None)
        if first is None:
            raise VideoUnreadableError(
                f"No picture of {path.name} can be decoded: copy it from the phone again."
            )
        orientation = orientation_of(first.picture)
        width, height = square_pixel_size(
            first.picture.width, first.picture.height, video.stream.sample_aspect_ratio
        )
        if orientation.swaps_sides:
            width, height = height, width
        factor, source = _slow_motion(video, user_factor)
        return VideoInfo(
            path=path,
            sha256=file_sha256(path),
            width_px=width,
            height_px=height,
            rotation_deg=orientation.rotation_deg,
            codec=video.stream.codec_context.name,
            pixel_format=first.picture.format.name,
            fps_nominal=_average_fps(video),
            duration_s=declared_duration_s(video),
            frames_declared=_frames_declared(video),
            slow_motion_factor=factor,
            slow_motion_source=source,
            mirrored=orientation.mirrored,
        )


def _slow_motion(video: OpenVideo, user_factor: float | None) -> tuple[float, str]:
    if user_factor is not None:
        return user_factor, "user"
    tags = {**video.stream.metadata, **video.container.metadata}
    factor = factor_from_metadata(tags, _typical_fps(video))
    return (1.0, "none") if factor is None else (factor, "metadata")


def _typical_fps(video: OpenVideo) -> float:
    """Return the rate of the median interval; pauses and dropped frames do not lower it."""
    entries = islice(iter(video.stream.index_entries), _INDEX_SAMPLE) if video.is_mov else ()
    ticks = np.sort([entry.timestamp for entry in entries])
    if len(ticks) < 3 or video.stream.time_base is None:
        return _average_fps(video)
    interval = float(np.median(np.diff(ticks)))
    return 1.0 / (interval * float(video.stream.time_base)) if interval > 0 else float("nan")


def _average_fps(video: OpenVideo) -> float:
    rate = video.stream.average_rate
    return float(rate) if rate else float("nan")


def _frames_declared(video: OpenVideo) -> int:
    """Count the frames to be presented; the edit list may hide some of those stored."""
    if video.is_mov:
        return sum(not entry.is_discard for entry in video.stream.index_entries)
    return int(video.stream.frames)
