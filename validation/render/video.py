"""Writing H.264 with exact time stamps."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av

from validation.records import ByteArray
from validation.spec import CameraSpec, PostSpec


class VideoFile:
    """An mp4 whose frame ``i`` is shown at ``i / fps``; complete only after the ``with`` block."""

    def __init__(self, path: Path, camera: CameraSpec, post: PostSpec) -> None:
        rate = Fraction(camera.fps).limit_denominator(100_000)
        self._container = av.open(str(path), "w", format="mp4")
        options = {"preset": "veryfast", "threads": "1"}
        if post.bitrate is None:
            options["crf"] = str(post.crf)
        self._stream = self._container.add_stream("libx264", rate=rate, options=options)
        self._stream.width, self._stream.height = camera.width, camera.height
        self._stream.pix_fmt = "yuv420p"
        self._tick = 1 / rate
        if post.bitrate is not None:
            self._stream.bit_rate = post.bitrate
        self._count = 0

    def __enter__(self) -> VideoFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._container.mux(self._stream.encode())
        self._container.close()

    def write(self, picture: ByteArray) -> None:
        """Add a picture, shape ``(height, width, 3)``, RGB."""
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = self._count
        frame.time_base = self._tick
        self._count += 1
        self._container.mux(self._stream.encode(frame))
