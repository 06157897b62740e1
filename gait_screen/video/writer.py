"""Writing annotated video: H.264 that browsers play, at the times of the source."""

from __future__ import annotations

import os
import uuid
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from gait_screen.errors import UsageError
from gait_screen.records import ImageArray
from gait_screen.video.encoding import (
    CODEC,
    PART_PICTURES,
    TICKS_PER_S,
    CodedPart,
    PartEncoder,
    YuvConverter,
    set_up,
    to_ticks,
)


class VideoWriter:
    """Context manager that writes one silent H.264 ``.mp4``, whole or not at all.

    Every picture keeps the time given for it, so a variable frame rate stays variable. The file
    is written beside the target under another name and takes its name when the block ends without
    an error; otherwise nothing is left. An odd width or height is made even, which H.264 4:2:0
    needs, by repeating the last column or row: nothing is scaled or moved.

    Parameters
    ----------
    path
        The file to write; its folder must exist. An existing file is replaced at success.
    width_px, height_px
        Of the pictures that will be written.

    Raises
    ------
    UsageError
        When the file cannot be written (folder missing, disk full).
    ValueError
        When a picture does not fit or the times do not increase.

    Examples
    --------
    ::

        with VideoWriter(folder / "annotated.mp4", info.width_px, info.height_px) as video:
            for frame in read_frames(info):
                video.write(draw(frame), frame.time_s)
    """

    def __init__(self, path: Path, width_px: int, height_px: int) -> None:
        """Prepare; nothing is opened before the block is entered."""
        if width_px < 1 or height_px < 1:
            raise ValueError(f"the picture must have a size, but got {width_px} x {height_px}")
        self._path = path
        self._part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
        self._shape = (height_px, width_px, 3)
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._converter = YuvConverter(width_px, height_px)
        self._encoder: PartEncoder | None = None
        self._in_part = 0
        #: The picture that waits to learn how long it lasts, and from when on it is shown.
        self._held: tuple[VideoFrame, int] | None = None
        self._last_ticks = -1
        self._interval_ticks = TICKS_PER_S // 30

    def __enter__(self) -> VideoWriter:
        """Open the file under its temporary name."""
        try:
            self._container = av.open(
                os.path.abspath(self._part),
                mode="w",
                format="mp4",
                container_options={"movflags": "+faststart"},
            )
            self._stream = self._add_stream(self._container)
            self._container.start_encoding()  # opens the file: a wrong folder shows now
        except (av.FFmpegError, OSError) as error:
            self._discard()
            raise self._failure(error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish the file and give it its name, or remove it after an error."""
        if kind is not None:
            self._discard()
            return
        try:
            self._finish()
            os.replace(self._part, self._path)
        except (av.FFmpegError, OSError) as failure:
            self._discard()
            raise self._failure(failure) from failure
        except BaseException:
            self._discard()
            raise

    def write(self, image_rgb: ImageArray, time_s: float) -> None:
        """Add a picture that is shown from ``time_s`` on.

        Parameters
        ----------
        image_rgb
            Shape ``(height, width, 3)``, uint8.
        time_s
            Later than the time of the picture before, at least 0. The first need not be 0: the
            file then starts with that much of nothing, so its clock stays the source's.
        """
        if self._container is None:
            raise ValueError("VideoWriter.write is for use inside its with block")
        if image_rgb.shape != self._shape or image_rgb.dtype != np.uint8:
            raise ValueError(
                f"a picture must be uint8 of shape {self._shape}, "
                f"but got {image_rgb.dtype} of shape {image_rgb.shape}"
            )
        ticks = to_ticks(time_s)
        if ticks <= self._last_ticks:
            raise ValueError(f"picture times must increase from 0 on, but got {time_s} s")
        frame = self._converter.convert(image_rgb)
        try:
            self._release(ticks)
        except (av.FFmpegError, OSError) as error:
            raise self._failure(error) from error
        self._held, self._last_ticks = (frame, ticks), ticks

    def append(self, part: CodedPart) -> None:
        """Add pictures that were encoded elsewhere (:func:`.encoding.encode_part`), as they are.

        Raises
        ------
        ValueError
            When the part is of another film: its size, or what a decoder must know, differs; or
            when its pictures are not later than those before.
        """
        if self._container is None or self._stream is None or self._held is not None:
            raise ValueError("VideoWriter.append is for use inside its with block, without write")
        if part.parameters != self._stream.codec_context.extradata:
            raise ValueError("a part of a video must be encoded as the whole is")
        if not part.pictures or part.pictures[0].ticks <= self._last_ticks:
            raise ValueError("a part's pictures must be later than those before")
        try:
            self._mux(part)
        except (av.FFmpegError, OSError) as error:
            raise self._failure(error) from error
        self._last_ticks = part.pictures[-1].ticks

    def _add_stream(self, container: OutputContainer) -> VideoStream:
        """Add the film; its encoder only says how it is coded, the parts have their own."""
        height, width, _ = self._shape
        stream = container.add_stream(CODEC, rate=30)
        stream.time_base = Fraction(1, TICKS_PER_S)
        set_up(stream.codec_context, width, height)
        return stream

    def _release(self, until_ticks: int) -> None:
        """Encode the picture that waited, now that the next one's time is known."""
        if self._held is None:
            return
        if self._encoder is None:
            height, width, _ = self._shape
            self._encoder, self._in_part = PartEncoder(width, height), 0
        frame, ticks = self._held
        self._interval_ticks = until_ticks - ticks
        self._encoder.add(frame, ticks, self._interval_ticks)
        self._held = None
        self._in_part += 1
        if self._in_part == PART_PICTURES:
            self._end_part()

    def _end_part(self) -> None:
        if self._encoder is not None:
            self._mux(self._encoder.finish())
        self._encoder = None

    def _mux(self, part: CodedPart) -> None:
        if self._container is None or self._stream is None:
            return
        for picture in part.pictures:
            packet = Packet(picture.data)
            packet.stream = self._stream
            packet.time_base = Fraction(1, TICKS_PER_S)
            packet.pts = packet.dts = picture.ticks
            packet.duration = picture.lasts_ticks
            packet.is_keyframe = picture.is_key
            self._container.mux(packet)

    def _finish(self) -> None:
        if self._last_ticks < 0 or self._container is None:
            raise ValueError(f"no picture was written to {self._path.name}")
        # Nobody knows how long the last picture lasts: as long as the one before it.
        self._release(self._last_ticks + self._interval_ticks)
        self._end_part()
        self._container.close()
        self._container = None

    def _discard(self) -> None:
        self._held = self._encoder = None
        container, self._container, self._stream = self._container, None, None
        try:
            if container is not None:
                container.close()
        except (av.FFmpegError, OSError):
            pass  # the file is thrown away: that its end cannot be written does not matter
        finally:
            self._part.unlink(missing_ok=True)

    def _failure(self, error: Exception) -> UsageError:
        reason = getattr(error, "strerror", None) or str(error)
        return UsageError(
            f"The video {self._path} cannot be written ({reason}): "
            "check that the folder exists and the disk has room, or choose another folder."
        )
