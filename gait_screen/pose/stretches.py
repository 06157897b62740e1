"""A clip in stretches, each of which any worker can observe on its own.

MediaPipe follows a person by looking where he was in the frame before, so that a tiny difference
goes on for ever: two runs that begin at different frames never agree to the last bit. So the clip
is cut by its number of frames alone, each stretch begins with a model that has seen nothing, and
its first frames are thrown away. One worker and many then give the very same landmarks.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import cv2
import numpy as np

from gait_screen.pose.aside import Entries, SetAside, setting_aside
from gait_screen.pose.mediapipe_source import FindingSource, PoseObservation, TrackingSource
from gait_screen.pose.model_files import ModelFile
from gait_screen.pose.observe import observe_frames
from gait_screen.pose.scouting import MAX_PEOPLE, Look, look_around
from gait_screen.pose.windows import WindowPlan
from gait_screen.records import FloatArray, Picture
from gait_screen.workers import Desk, give_memory_back

#: Frames before a stretch that are observed and thrown away: the region that the detector gives
#: differs from the one that landmarks give.
WARM_UP_FRAMES: Final = 2
#: A stretch has at most about so many frames: the shorter, the more evenly the workers are busy,
#: and the more is thrown away.
_LONGEST: Final = 160
_SHORTEST: Final = 30
#: The number of stretches is a multiple of this, for even shares of the usual numbers of cores.
_MULTIPLE: Final = 4
_FINDER: Final = "finder"
_FRESH: Final = "fresh tracker"
#: How often a worker tells how far it is.
_NOTE_EVERY: Final = 10


class FrameReader(Protocol):
    """An opened clip."""

    def frames(self, start: int, stop: int) -> Iterator[Picture]:
        """Yield the frames ``start`` to ``stop - 1``."""
        ...


class FrameSource(Protocol):
    """Where a clip's frames are to be had; it can be pickled.

    ``clock_s`` has shape ``(T,)``: the time of every frame. ``key`` tells the clip from others,
    ``jump`` whether it is read from the nearest key frame (True) or from its beginning.
    """

    @property
    def clock_s(self) -> FloatArray:
        """Return the time of every frame."""
        ...

    @property
    def key(self) -> Hashable:
        """Return what tells the clip from others."""
        ...

    @property
    def jump(self) -> bool:
        """Return whether what comes before a stretch need not be decoded."""
        ...

    def open(self) -> AbstractContextManager[FrameReader]:
        """Open it for reading stretch after stretch."""
        ...


@dataclass(frozen=True)
class Stretch:
    """What to do with the frames ``start`` to ``stop - 1`` of a clip.

    Attributes
    ----------
    look_at
        The frames among them in which everybody is looked for, ``thorough`` or not
        (:func:`gait_screen.pose.scouting.look_around`).
    keep
        The frames among them of which something is made for others.
    model
        For the landmarks; None observes nobody.
    plan
        Where the subject is; None takes whom the whole picture shows.
    aside
        What is set aside of the frames; None nothing.
    """

    start: int
    stop: int
    look_at: tuple[int, ...] = ()
    thorough: bool = True
    keep: tuple[int, ...] = ()
    model: ModelFile | None = None
    plan: WindowPlan | None = None
    aside: SetAside | None = None


@dataclass(frozen=True)
class Found:
    """What a stretch holds: see :class:`Stretch`. ``observations`` is None where none were made."""

    stretch: Stretch
    looks: tuple[Look, ...]
    kept: tuple[tuple[int, Any], ...]
    observations: tuple[PoseObservation | None, ...] | None
    aside: Entries = field(default_factory=dict)


@dataclass(frozen=True)
class Passed:
    """What a worker tells on its way through a stretch, of the frames since it told last.

    Attributes
    ----------
    frames, with_body
        How many are done, and in how many of them there is a body.
    latest
        The last body, with its frame's time, where somebody watches.
    """

    frames: int
    with_body: int = 0
    latest: tuple[float, PoseObservation] | None = None


class _Teller:
    """Counts frames and tells of them now and then."""

    def __init__(self, note: Callable[[Passed], None], *, watched: bool) -> None:
        self._note = note
        self._watched = watched
        self._passed = Passed(0)

    def frame(self, time_s: float = 0.0, body: PoseObservation | None = None) -> None:
        """Count a frame with what was found in it."""
        before = self._passed
        latest = before.latest if body is None or not self._watched else (time_s, body)
        self._passed = Passed(before.frames + 1, before.with_body + (body is not None), latest)
        if self._passed.frames == _NOTE_EVERY:
            self.tell()

    def tell(self) -> None:
        """Tell of the frames that nobody was told of yet."""
        self._note(self._passed)
        self._passed = Passed(0)


def cut_clip(frames: int) -> list[tuple[int, int]]:
    """Cut a clip into stretches ``(start, stop)`` of about the same length.

    The number of frames alone decides, never the number of workers.
    """
    most = max(frames // _SHORTEST, 1)
    count = min(_MULTIPLE * int(np.ceil(frames / (_MULTIPLE * _LONGEST))), most)
    edges = np.linspace(0, frames, count + 1).round().astype(int)
    return [(int(first), int(last)) for first, last in itertools.pairwise(edges)]


def observe_stretch(
    desk: Desk,
    note: Callable[[Passed], None],
    source: FrameSource,
    stretch: Stretch,
    scout_model: ModelFile,
    size_px: tuple[int, int],
    make: Callable[[Any], Any],
    watched: bool = False,
) -> Found:
    """Carry out what is to be done with a stretch; the order given to a worker.

    Parameters
    ----------
    note
        Told now and then of the frames that are done.
    scout_model
        Finds people in single pictures.
    size_px
        Width and height of the clip's pictures.
    make
        Makes of a frame what is kept of it.
    watched
        Whether somebody watches: the notes hold bodies.
    """
    reader = desk.keep("clip", source.key, source.open)
    first = stretch.start if stretch.model is None else max(stretch.start - WARM_UP_FRAMES, 0)
    looks: list[Look] = []
    kept: list[tuple[int, Any]] = []
    to_keep, to_look_at = set(stretch.keep), set(stretch.look_at)
    teller = _Teller(note, watched=watched)

    def passing() -> Iterator[Picture]:
        """Look at the frames on their way to the landmarks: each is decoded once."""
        for frame in reader.frames(first, stretch.stop):
            if frame.index in to_keep:
                kept.append((frame.index, make(frame)))
            if frame.index in to_look_at:
                finder = open_finder(desk, scout_model)
                looks.append(look_around(frame, finder, size_px, thorough=stretch.thorough))
            yield frame

    observations: tuple[PoseObservation | None, ...] | None = None
    aside: Entries = {}
    if stretch.model is None:
        for _ in passing():
            teller.frame()
    else:
        with (
            _fresh_tracker(desk, stretch.model) as tracker,
            setting_aside(stretch.aside) as setting,
        ):
            found: list[PoseObservation | None] = []
            for frame, one in observe_frames(passing(), tracker, stretch.plan, size_px):
                if frame.index < stretch.start:
                    continue
                found.append(one)
                teller.frame(frame.time_s, one)
                if setting is not None:
                    setting.take(frame, one)
        observations = tuple(found)
        aside = {} if setting is None else setting.entries
    teller.tell()
    return Found(stretch, tuple(looks), tuple(kept), observations, aside)


def open_models(
    desk: Desk, _note: Callable[[Any], None], model: ModelFile, scout_model: ModelFile
) -> None:
    """Load what :func:`observe_stretch` needs; the order to get ready."""
    cv2.setNumThreads(1)  # a worker has one core: more threads would only wait for each other
    desk.keep(_FRESH, model, lambda: TrackingSource(model))
    open_finder(desk, scout_model)


def put_models_away(desk: Desk) -> None:
    """Close what only the observing of stretches needs, and give its memory back."""
    desk.put_away(_FINDER)
    desk.put_away(_FRESH)
    give_memory_back()


def _fresh_tracker(desk: Desk, model: ModelFile) -> AbstractContextManager[TrackingSource]:
    """Return a source that has seen nothing, which may be waiting for the first stretch."""
    return desk.take_over(_FRESH, model, lambda: TrackingSource(model))


def open_finder(desk: Desk, model: ModelFile) -> FindingSource:
    """Return the worker's source of sightings."""
    return desk.keep(_FINDER, model, lambda: FindingSource(model, MAX_PEOPLE))


class Rota:
    """Which of so many pieces of work, in a row, a worker does next.

    Each worker has a row of neighbours, so that the clip is decoded on and on; who has finished
    takes the later half of the longest row that is left.
    """

    def __init__(self, pieces: int, workers: int) -> None:
        edges = np.linspace(0, pieces, workers + 1).round().astype(int)
        self._rows = [list(range(a, b)) for a, b in itertools.pairwise(edges)]

    def next_for(self, worker: int) -> int | None:
        """Return the next piece of a worker, or None when there is none left."""
        row = self._rows[worker]
        if not row:
            longest = max(self._rows, key=len)
            half = len(longest) // 2
            row[:], longest[:] = longest[half:], longest[:half]
        return row.pop(0) if row else None
