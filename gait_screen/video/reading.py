"""The frames of a clip, one at a time, with their own times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from av.video.frame import VideoFrame

from gait_screen.errors import VideoUnreadableError
from gait_screen.records import BoolArray, Frame, ImageArray, PixelBox, VideoInfo
from gait_screen.video.decoding import Damage, TimedPicture, declared_duration_s, decoded_frames
from gait_screen.video.opening import OpenVideo, open_video
from gait_screen.video.orientation import Orientation, orientation_of
from gait_screen.video.pixels import RgbConverter, limited_size, square_pixel_size
from gait_screen.video.raw_parts import RawPart, raw_part

#: Two shapes are the same when their width to height differs by less than this share.
_SAME_SHAPE_SHARE = 0.02


@dataclass
class ReadReport:
    """What reading a clip met; :func:`read_frames` fills it while its frames are drawn.

    It is complete when the frames are exhausted.

    Attributes
    ----------
    frames
        Frames given out.
    not_later
        Frames left out because their time was not later than that of the frame before.
    spoilt
        Coded pictures that could not be decoded; the frames between each of them and the next
        key frame are left out too, which shows as a gap in the times.
    breaks_off_at_s
        Time of the last frame on the clip's clock, when the file ends before its declared end;
        None when it is whole.
    changes_shape_at_s
        Time at which the picture changes its proportions; nothing after it is given out.
    declared_s
        The duration that the file declares, on the clip's clock; NaN when unknown.
    """

    frames: int = 0
    not_later: int = 0
    spoilt: int = 0
    breaks_off_at_s: float | None = None
    changes_shape_at_s: float | None = None
    declared_s: float = float("nan")

    @property
    def faults(self) -> tuple[str, ...]:
        """One readable sentence for each fault; empty when the file is whole."""
        found: list[str] = []
        if self.breaks_off_at_s is not None:
            of = "" if math.isnan(self.declared_s) else f" of {self.declared_s:.1f} s"
            found.append(f"The file breaks off after {self.breaks_off_at_s:.1f} s{of}.")
        if self.spoilt and self.breaks_off_at_s is None:
            found.append(f"The file is damaged: {self.spoilt} of its pictures cannot be decoded.")
        if self.changes_shape_at_s is not None:
            found.append(
                f"The picture changes its proportions after {self.changes_shape_at_s:.1f} s; "
                "what follows was left out."
            )
        if self.not_later:
            found.append(
                f"The times of {self.not_later} frames are not later than those before them; "
                "these frames were left out."
            )
        return tuple(found)


def read_frames(
    info: VideoInfo,
    *,
    max_side_px: int | None = None,
    report: ReadReport | None = None,
    only: BoolArray | None = None,
) -> Iterator[Frame]:
    """Yield the presented frames of a clip, upright, one at a time.

    Parameters
    ----------
    info
        From :func:`gait_screen.video.probe_video`.
    max_side_px
        Shrink the pictures so that the longer side is at most this; None keeps their size.
    report
        Filled while the frames are drawn, for what must be said about a damaged file.
    only
        Shape ``(T,)``: the frames to give out, by their ``index``. The others are decoded, because
        later ones are built on them, but not converted; after the last one reading ends, so that
        the report tells nothing of what follows.

    Yields
    ------
    frame
        ``time_s`` is the frame's own presentation time on a clock whose zero is the first
        presented frame, divided by the slow-motion factor: real time. Times increase strictly;
        a frame that is not later than the one before is left out, never given an invented time.
        The edit list is honoured, the rotation applied, pixels are square, 10-bit and HDR
        pictures are converted (:class:`gait_screen.video.pixels.RgbConverter`).
        Only one picture is held at a time (plus those the decoder needs).

    Raises
    ------
    VideoUnreadableError
        When the file is gone, cannot be decoded or states no times.
    """
    report = ReadReport() if report is None else report
    needed = None if only is None else _frames_up_to_the_last(only)
    if needed == 0:
        return
    converter = RgbConverter(limited_size(info.width_px, info.height_px, max_side_px))
    for shown in presented_frames(info, report):
        if only is None or only[shown.index]:
            yield Frame(shown.index, shown.time_s, shown.picture(converter))
        if shown.index + 1 == needed:
            return


@dataclass(frozen=True)
class Presented:
    """A presented frame that is decoded but not yet converted, which costs as much again."""

    index: int
    time_s: float
    coded: VideoFrame
    orientation: Orientation

    def picture(self, converter: RgbConverter) -> ImageArray:
        """Return the picture as shown."""
        return converter.convert(self.coded, self.orientation)

    def cut(self, converter: RgbConverter, box: PixelBox) -> ImageArray:
        """Return a part of the picture as shown; only that is converted."""
        return converter.convert_part(self.coded, self.orientation, box)

    def part(self, size_px: tuple[int, int], box: PixelBox, factor: int) -> RawPart | None:
        """Return a part of the picture as it is coded (:func:`.raw_parts.raw_part`)."""
        return raw_part(self.coded, self.orientation, size_px, box, factor)


def presented_frames(info: VideoInfo, report: ReadReport) -> Iterator[Presented]:
    """Yield every frame that :func:`read_frames` gives out, before its conversion.

    Raises
    ------
    VideoUnreadableError
        As :func:`read_frames`.
    """
    damage = Damage()
    last_s = -math.inf
    with open_video(info.path) as video:
        report.declared_s = declared_duration_s(video) / info.slow_motion_factor
        for time_s, timed in _from_zero(decoded_frames(video, damage), info.slow_motion_factor):
            orientation = orientation_of(timed.picture)
            if not same_shape(video, timed, orientation, info):
                report.changes_shape_at_s = time_s
                break
            if time_s <= last_s:
                report.not_later += 1
                continue
            last_s = time_s
            report.frames += 1
            yield Presented(report.frames - 1, time_s, timed.picture, orientation)
        _conclude(video, report, damage, last_s)
    if not report.frames:
        raise VideoUnreadableError(
            f"No picture of {info.path.name} can be decoded: copy it from the phone again."
        )


def _frames_up_to_the_last(only: BoolArray) -> int:
    chosen = only.nonzero()[0]
    return int(chosen[-1]) + 1 if len(chosen) else 0


def _from_zero(
    frames: Iterator[TimedPicture], factor: float
) -> Iterator[tuple[float, TimedPicture]]:
    """Put zero at the first presented frame and undo the slow motion."""
    zero_s: float | None = None
    for timed in frames:
        zero_s = timed.time_s if zero_s is None else zero_s
        yield (timed.time_s - zero_s) / factor, timed


def same_shape(
    video: OpenVideo, timed: TimedPicture, orientation: Orientation, info: VideoInfo
) -> bool:
    """Tell whether the picture can be scaled to the clip's size without changing angles."""
    picture = timed.picture
    width, height = square_pixel_size(
        picture.width, picture.height, video.stream.sample_aspect_ratio
    )
    if orientation.swaps_sides:
        width, height = height, width
    ratio = (width * info.height_px) / (height * info.width_px)
    return abs(ratio - 1.0) < _SAME_SHAPE_SHARE


def _conclude(video: OpenVideo, report: ReadReport, damage: Damage, last_s: float) -> None:
    report.spoilt = damage.failures
    if video.is_mov:
        # One packet is one picture there; decoders skip some broken ones without a word.
        report.spoilt = max(damage.failures, damage.coded - damage.decoded)
    if damage.breaks_off and report.frames:
        report.breaks_off_at_s = last_s
