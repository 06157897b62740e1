"""Real footage behind the person: a video, from its start again when it ends, or one picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np

from gait_screen.errors import UsageError
from validation.records import ByteArray


class Footage:
    """The frames of a file at a clip's own times, cut to the clip's size.

    Raises
    ------
    UsageError
        If the file holds no picture.
    """

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._path, self._size = path, (width, height)
        self._frames = self._decoded()
        self._start_s = 0.0
        self._current = self._first()
        self._shown_s = 0.0
        self._pending: tuple[float, ByteArray] | None = next(self._frames, None)

    def at(self, time_s: float) -> ByteArray:
        """Return the frame shown at a time, shape ``(height, width, 3)``; times must not fall."""
        while self._pending is not None and self._start_s + self._pending[0] <= time_s:
            self._shown_s, self._current = self._pending
            self._pending = next(self._frames, None)
            if self._pending is None and self._shown_s > 0:
                self._start_s += self._shown_s + self._step_s()
                self._frames = self._decoded()
                self._pending = next(self._frames, None)
        return self._current

    def _step_s(self) -> float:
        with av.open(str(self._path)) as container:
            rate = container.streams.video[0].average_rate
        return 1.0 / float(rate) if rate else 1 / 30

    def _first(self) -> ByteArray:
        try:
            first = next(self._frames, None)
        except (av.FFmpegError, OSError) as error:
            raise UsageError(f"{self._path}: not a readable video or picture: {error}") from error
        if first is None:
            raise UsageError(f"{self._path}: holds no picture")
        return first[1]

    def _decoded(self) -> Iterator[tuple[float, ByteArray]]:
        with av.open(str(self._path)) as container:
            if not container.streams.video:
                return
            start: float | None = None
            for frame in container.decode(video=0):
                time = frame.time or 0.0
                start = time if start is None else start
                picture = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
                yield time - start, self._cut(picture)

    def _cut(self, picture: ByteArray) -> ByteArray:
        """Scale and cut a picture so that it fills the clip's."""
        width, height = self._size
        tall, wide = picture.shape[:2]
        scale = max(width / wide, height / tall)
        size = (max(round(wide * scale), width), max(round(tall * scale), height))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        large = np.asarray(cv2.resize(picture, size, interpolation=method), np.uint8)
        left, top = (size[0] - width) // 2, (size[1] - height) // 2
        return large[top : top + height, left : left + width]
