"""The annotated video: the source's frames at the source's times, with what was measured in them.

The picture itself carries the skeleton, the axes that our own networks found in the frames they
looked at, and short flags at events; angles and the timeline stand in a panel below it, where they
hide nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs import drawing
from gait_screen.outputs.labels import EVENT_LABELS
from gait_screen.outputs.video_panel import Panel
from gait_screen.records import (
    FloatArray,
    Frame,
    GaitEvent,
    ImageArray,
    ProgressCallback,
    ProgressUpdate,
    no_progress,
)
from gait_screen.video import VideoWriter
from gait_screen.vocabulary import LANDMARK_INDEX

STAGE: Final = "drawing the video"

#: How long an event's flag stays, in seconds of playback.
FLAG_S: Final = 0.3
#: The part of the foot that an event's flag points at.
_EVENT_LANDMARK: Final = {
    "initial_contact": "heel",
    "heel_off": "heel",
    "toe_off": "foot_index",
}


def write_annotated_video(
    clip: ClipAnalysis,
    frames: Iterator[Frame],
    target: Path,
    progress: ProgressCallback = no_progress,
) -> None:
    """Draw a clip's landmarks, angles and events on its frames and write them as H.264.

    Parameters
    ----------
    frames
        The clip's frames from its file, in order, of any size; only one is held at a time.
    target
        The ``.mp4`` to write; nothing is left of it when drawing fails or is cancelled.

    Raises
    ------
    UsageError
        When the video cannot be written.

    Notes
    -----
    Each picture is shown at the source's own playback time: slow motion stays slow, a varying
    frame rate varies. A frame without landmarks of its own time is shown bare, never with its
    neighbour's.
    """
    painter = Painter(clip)
    factor = clip.info.slow_motion_factor
    with VideoWriter(target, painter.width_px, painter.height_px) as video:
        for done, frame in enumerate(frames, start=1):
            video.write(painter.paint(frame), frame.time_s * factor)
            progress(ProgressUpdate(STAGE, clip.record.file, done, clip.pose.frames))


class Painter:
    """Draws a clip's frames one by one, all in the same size."""

    def __init__(self, clip: ClipAnalysis) -> None:
        self._clip = clip
        self._panel = Panel(clip)
        self._layout = self._panel.layout
        self._scale = np.asarray(
            [
                self._layout.picture_w / clip.info.width_px,
                self._layout.picture_h / clip.info.height_px,
            ]
        )
        leg_px = clip.leg_length_px * self._scale[1]
        known = leg_px if math.isfinite(leg_px) else self._layout.picture_h / 3
        self._thickness_px = float(np.clip(known / 60, 2.0, 8.0))

    @property
    def width_px(self) -> int:
        """Return the width of the pictures that :meth:`paint` returns."""
        return self._layout.picture_w

    @property
    def height_px(self) -> int:
        """Return the height of the pictures that :meth:`paint` returns."""
        return self._layout.height

    def paint(self, frame: Frame) -> ImageArray:
        """Return one frame with everything drawn on it.

        Returns
        -------
        image_rgb
            Shape ``(height_px, width_px, 3)``.
        """
        layout = self._layout
        canvas = np.empty((layout.height, layout.picture_w, 3), dtype=np.uint8)
        picture, panel = canvas[: layout.picture_h], canvas[layout.picture_h :]
        smaller = frame.image_rgb.shape[0] > layout.picture_h
        picture[:] = cv2.resize(
            frame.image_rgb,
            (layout.picture_w, layout.picture_h),
            interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR,
        )
        index = frame_index(self._clip.pose.time_s, frame.time_s)
        if index is not None:
            xy_px = self._to_picture(self._clip.cleaned_xy_px[index])
            visibility = self._clip.pose.visibility[index]
            drawing.draw_skeleton(picture, xy_px, visibility, self._thickness_px)
            self._draw_axes(picture, index)
            for above, event in enumerate(self._flags_at(frame.time_s)):
                self._draw_flag(picture, xy_px, event, above)
        self._panel.draw(panel, index, frame.time_s)
        return canvas

    def _draw_axes(self, picture: ImageArray, index: int) -> None:
        for reading in self._clip.readings:
            row = int(np.searchsorted(reading.frames, index))
            if row < len(reading.frames) and reading.frames[row] == index:
                keypoints_px = self._to_picture(reading.keypoints_px[row])
                drawing.draw_axes(picture, reading.network, keypoints_px, self._thickness_px)

    def _to_picture(self, xy_px: FloatArray) -> FloatArray:
        scaled: FloatArray = xy_px * self._scale
        return scaled

    def _flags_at(self, time_s: float) -> list[GaitEvent]:
        shown_s = FLAG_S / self._clip.info.slow_motion_factor
        return [e for e in self._clip.events if -1e-6 <= time_s - e.time_s < shown_s]

    def _draw_flag(
        self, picture: ImageArray, xy_px: FloatArray, event: GaitEvent, above: int
    ) -> None:
        at_px = xy_px[LANDMARK_INDEX[f"{event.side}_{_EVENT_LANDMARK[event.kind]}"]]
        if not np.isfinite(at_px).all():
            return
        colour = drawing.SIDE_COLOURS[event.side]
        drawing.draw_joint(picture, at_px, colour, 2.4 * self._thickness_px, filled=False)
        text = f"{event.side[0].upper()} {EVENT_LABELS[event.kind].lower()}"
        drawing.draw_flag(picture, text, at_px, self._layout.text, colour, above=above)


def frame_index(time_s: FloatArray, at_s: float) -> int | None:
    """Return which frame is meant by a time; None where none is within half a frame of it.

    Parameters
    ----------
    time_s
        Shape ``(T,)``, strictly increasing, seconds.
    """
    nearest = int(np.argmin(np.abs(time_s - at_s)))
    interval_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0 / 30.0
    return nearest if abs(float(time_s[nearest]) - at_s) <= interval_s / 2 else None
