"""Writing annotated video: H.264 that browsers play, at the times of the source."""

from __future__ import annotations

import math
import os
import uuid
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from gait_screen.errors import UsageError
from gait_screen.records import ImageArray

#: The clock of MPEG: fine enough for every camera, and a whole number of ticks at 24, 25 and 30.
_TICKS_PER_S = 90_000
#: A key frame at least this often (at 30 fps), so that a scrubber finds its place at once.
_KEY_INTERVAL = 30
_ENCODER_OPTIONS = {"preset": "veryfast", "crf": "23", "rc-lookahead": "10"}
_MOST_THREADS = 4


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
        #: The picture that waits to learn how long it lasts.
        self._held: VideoFrame | None = None
        self._interval_ticks = _TICKS_PER_S // 30

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
        ticks = round(time_s * _TICKS_PER_S) if math.isfinite(time_s) else -1
        if ticks <= self._pts_held():
            raise ValueError(f"picture times must increase from 0 on, but got {time_s} s")
        frame = self._encodable(image_rgb)
        frame.pts = ticks
        try:
            self._release(ticks)
        except (av.FFmpegError, OSError) as error:
            raise self._failure(error) from error
        self._held = frame

    def _add_stream(self, container: OutputContainer) -> VideoStream:
        height, width, _ = self._shape
        stream = container.add_stream("libx264", rate=30, options=dict(_ENCODER_OPTIONS))
        stream.width = width + width % 2
        stream.height = height + height % 2
        stream.pix_fmt = "yuv420p"
        stream.gop_size = _KEY_INTERVAL
        stream.time_base = Fraction(1, _TICKS_PER_S)
        context = stream.codec_context
        context.time_base = Fraction(1, _TICKS_PER_S)
        context.flags |= Flags.frame_duration  # or every picture would last 1/30 s
        context.thread_count = min(_MOST_THREADS, os.cpu_count() or 1)
        context.colorspace = Colorspace.ITU709
        context.color_range = ColorRange.MPEG
        context.color_trc = ColorTrc.BT709
        context.color_primaries = ColorPrimaries.BT709
        return stream

    def _encodable(self, image_rgb: ImageArray) -> VideoFrame:
        height, width, _ = self._shape
        even = np.pad(image_rgb, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24").reformat(
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        frame.time_base = Fraction(1, _TICKS_PER_S)
        return frame

    def _pts_held(self) -> int:
        return -1 if self._held is None or self._held.pts is None else self._held.pts

    def _release(self, until_ticks: int) -> None:
        """Encode the picture that waited, now that the next one's time is known."""
        if self._held is None:
            return
        self._interval_ticks = until_ticks - self._pts_held()
        self._held.duration = self._interval_ticks
        self._encode(self._held)
        self._held = None

    def _encode(self, frame: VideoFrame | None) -> None:
        if self._container is None or self._stream is None:
            return
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    def _finish(self) -> None:
        if self._held is None or self._container is None:
            raise ValueError(f"no picture was written to {self._path.name}")
        # Nobody knows how long the last picture lasts: as long as the one before it.
        self._release(self._pts_held() + self._interval_ticks)
        self._encode(None)
        self._container.close()
        self._container = None

    def _discard(self) -> None:
        self._held = None
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
