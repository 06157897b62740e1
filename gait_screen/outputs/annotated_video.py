"""The annotated video: the source's frames at the source's times, with what was measured in them.

The picture itself carries the skeleton, the axes that our own networks found in the frames they
looked at, and short flags at events; angles and the timeline stand in a panel below it, where they
hide nothing.
"""

from __future__ import annotations

import math
import os
import pickle
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.errors import VideoUnreadableError
from gait_screen.outputs.faces import FaceBlur
from gait_screen.outputs.labels import EVENT_LABELS
from gait_screen.outputs.painting import Axes, Film, Flag, Painter, Work, paint_part
from gait_screen.outputs.video_panel import plan_panel
from gait_screen.pose.aside import Entry
from gait_screen.pose.stretches import Rota
from gait_screen.records import (
    FloatArray,
    Frame,
    ProgressCallback,
    ProgressUpdate,
    no_progress,
)
from gait_screen.video import VideoWriter, read_frames
from gait_screen.video.clock import packet_clock
from gait_screen.video.encoding import PART_PICTURES, CodedPart
from gait_screen.video.parts import read_part
from gait_screen.video.stretches import ClipFrames
from gait_screen.vocabulary import LANDMARK_INDEX
from gait_screen.workers import Order, WorkerPool

STAGE: Final = "drawing the video"

#: How long an event's flag stays, in seconds of playback.
FLAG_S: Final = 0.3
#: The part of the foot that an event's flag points at.
_EVENT_LANDMARK: Final = {
    "initial_contact": "heel",
    "heel_off": "heel",
    "toe_off": "foot_index",
}
#: Two clocks of one clip differ by less.
_SAME_TIME_S: Final = 1e-6


def write_annotated_video(
    clip: ClipAnalysis,
    target: Path,
    pool: WorkerPool,
    progress: ProgressCallback = no_progress,
    *,
    show_faces: bool = False,
    pictures: Mapping[int, Entry] | None = None,
) -> None:
    """Draw a clip's landmarks, angles and events on its frames and write them as H.264.

    Parameters
    ----------
    target
        The ``.mp4`` to write; nothing is left of it when drawing fails or is cancelled.
    pool
        Who does the work; the video does not depend on the number of workers. A clip that can only
        be read from its beginning is drawn here, frame after frame.
    show_faces
        Leave them as they were filmed; without it they are blurred.
    pictures
        By their number, frames that were set aside while the clip was decoded
        (:class:`gait_screen.outputs.film_aside.FilmChooser`): these need not be decoded again.

    Raises
    ------
    UsageError
        When the video cannot be written.
    VideoUnreadableError
        When the clip's file has gone or changed.

    Notes
    -----
    Each picture is shown at the source's own playback time: slow motion stays slow, a varying
    frame rate varies. The video begins with the first frame that was analysed; the time written
    in it is the clip's own. A frame without landmarks of its own time is shown bare, never with
    its neighbour's.
    """
    painter = make_painter(clip, show_faces=show_faces)
    film = _in_stretches(clip)
    if film is not None:
        try:
            work = Work(film, painter, clip.info.slow_motion_factor, pictures or {})
            _draw_in_parts(clip, work, target, pool, progress)
            return
        except VideoUnreadableError:
            # A jump did not lead where the file's index says: from the beginning it may be read.
            pass
    longer_px = max(painter.layout.picture_w, painter.layout.picture_h)
    frames = _one_by_one(clip, longer_px)
    draw_frames(clip, frames, target, progress, show_faces=show_faces)


def draw_frames(
    clip: ClipAnalysis,
    frames: Iterator[Frame],
    target: Path,
    progress: ProgressCallback = no_progress,
    *,
    show_faces: bool = False,
) -> None:
    """Draw the frames given, one after the other; otherwise as :func:`write_annotated_video`.

    Parameters
    ----------
    frames
        The clip's frames, in order, of any size; only one is held at a time.
    """
    painter = make_painter(clip, show_faces=show_faces)
    factor = clip.info.slow_motion_factor
    with VideoWriter(target, painter.width_px, painter.height_px) as video:
        canvas, begins_s = None, 0.0
        for done, frame in enumerate(frames, start=1):
            begins_s = frame.time_s if done == 1 else begins_s
            canvas = painter.paint(frame, canvas)
            video.write(canvas, (frame.time_s - begins_s) * factor)
            progress(ProgressUpdate(STAGE, clip.record.file, done, clip.pose.frames))


def _one_by_one(clip: ClipAnalysis, longer_px: int) -> Iterator[Frame]:
    if clip.film.is_whole:
        return read_frames(clip.info, max_side_px=longer_px)
    return read_part(clip.film, max_side_px=longer_px)


def _in_stretches(clip: ClipAnalysis) -> Film | None:
    """Return the clip's frames if their packets tell the clock that the analysis went by."""
    if not clip.film.is_whole:
        # Only of a clip that is read by its packets is a part analysed.
        return clip.film if clip.pose.frames >= PART_PICTURES else None
    clock_s = packet_clock(clip.info)
    known_s = clip.pose.time_s
    if clock_s is None or len(clock_s) != len(known_s):
        return None
    if len(clock_s) < PART_PICTURES or np.abs(clock_s - known_s).max() > _SAME_TIME_S:
        return None
    return ClipFrames(clip.info, known_s)


def _draw_in_parts(
    clip: ClipAnalysis,
    work: Work,
    target: Path,
    pool: WorkerPool,
    progress: ProgressCallback,
) -> None:
    frames = clip.pose.frames
    starts = range(0, frames, PART_PICTURES)
    rota = Rota(len(starts), pool.workers)
    at_work: dict[int, int] = {}
    written = done = 0

    def give(worker: int) -> Order | None:
        number = rota.next_for(worker)
        if number is None:
            return None
        at_work[worker] = number
        start, stop = starts[number], min(starts[number] + PART_PICTURES, frames)
        return Order(paint_part, (put_down, (start, stop)))

    def take(worker: int, part: CodedPart) -> None:
        nonlocal written
        waiting.put(at_work[worker], part)
        while (following := waiting.take(written)) is not None:
            video.append(following)
            written += 1

    def tell(more: int = 0) -> None:
        nonlocal done
        done += more
        progress(ProgressUpdate(STAGE, clip.record.file, done, frames))

    size_px = work.painter.width_px, work.painter.height_px
    put_down = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.work")
    try:
        work.put_down(put_down)
        with _Waiting(target.parent) as waiting, VideoWriter(target, *size_px) as video:
            pool.run(give, take, note=lambda _worker, more: tell(more), wait=tell)
    finally:
        put_down.unlink(missing_ok=True)


class _Waiting:
    """Parts that are finished before those that come before them: on the disk, not in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[int, int] = {}

    def __enter__(self) -> _Waiting:
        self._file = tempfile.TemporaryFile(dir=self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, number: int, part: CodedPart) -> None:
        """Keep a part."""
        self._places[number] = self._file.seek(0, os.SEEK_END)
        pickle.dump(part, self._file)

    def take(self, number: int) -> CodedPart | None:
        """Return a part, or None where it is not there yet."""
        place = self._places.pop(number, None)
        if place is None:
            return None
        self._file.seek(place)
        part: CodedPart = pickle.load(self._file)
        return part


def make_painter(clip: ClipAnalysis, *, show_faces: bool = False) -> Painter:
    """Gather all that is to be seen of a clip."""
    panel = plan_panel(clip)
    layout, info = panel.layout, clip.info
    scale = np.array([layout.picture_w / info.width_px, layout.picture_h / info.height_px])
    leg_px = clip.leg_length_px * scale[1]
    known_px = leg_px if math.isfinite(leg_px) else layout.picture_h / 3
    time_s = clip.pose.time_s
    return Painter(
        panel=panel,
        time_s=time_s,
        interval_s=float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0 / 30.0,
        xy_px=clip.cleaned_xy_px * scale,
        visibility=clip.pose.visibility,
        axes=_axes(clip, scale),
        flags=_flags(clip),
        shown_s=FLAG_S / info.slow_motion_factor,
        thickness_px=float(np.clip(known_px / 60, 2.0, 8.0)),
        faces=None if show_faces else FaceBlur(clip.pose),
    )


def _axes(clip: ClipAnalysis, scale: FloatArray) -> tuple[Axes, ...]:
    return tuple(
        Axes(reading.network, reading.frames, reading.keypoints_px * scale)
        for reading in clip.readings
    )


def _flags(clip: ClipAnalysis) -> tuple[Flag, ...]:
    return tuple(
        Flag(
            event.time_s,
            event.side,
            LANDMARK_INDEX[f"{event.side}_{_EVENT_LANDMARK[event.kind]}"],
            f"{event.side[0].upper()} {EVENT_LABELS[event.kind].lower()}",
        )
        for event in clip.events
    )
