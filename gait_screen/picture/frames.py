"""Which frames are worth a closer look: those that a metric is read from, and the zero's.

=========  =================  ================================================================
view       network            frames
=========  =================  ================================================================
rear       rear foot          each foot in its own stances and holds; the foot or feet on the
                              ground in repetitions; both in quiet two-leg standing
left, right  side foot        the near foot in the same, and all along in toe lifts
front, rear  pelvis           all of these of both legs
=========  =================  ================================================================

The landmarks cost the same for every frame, so this part is kept small by the share of frames that
is looked at: every one in a stride, fewer in slow movement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.events.detect import Timing
from gait_screen.picture.plans import NetworkName
from gait_screen.recognition.view import ViewEstimate
from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.filtering import MAX_GAP_FRAMES
from gait_screen.signals.timing import between
from gait_screen.vocabulary import FRONTAL_VIEWS, SIDES, Side

#: Looked at before and after a span, so that a filter does not end inside it.
STANCE_MARGIN_S: Final = 0.06
SLOW_MARGIN_S: Final = 0.25
#: Slow movement is filtered at 5 to 6 Hz, the pelvis of a runner at 8: looks a second.
SLOW_HZ: Final = 15.0
GAIT_PELVIS_HZ: Final = 20.0
#: A stance filmed at a higher rate is thinned to so many looks.
MAX_PER_STANCE: Final = 72
#: Whatever the frame rate: what lies between two looks must be short enough to be bridged.
MAX_STEP: Final = MAX_GAP_FRAMES


@dataclass(frozen=True)
class Look:
    """The frames of a clip that one network is to look at, shape ``(T,)``; None for the pelvis."""

    network: NetworkName
    side: Side | None
    frames: BoolArray


def frames_to_look_at(
    time_s: FloatArray, view: ViewEstimate, timing: Timing, standing: BoolArray
) -> tuple[Look, ...]:
    """Choose the frames for each network and side; looks without a frame are left out.

    Parameters
    ----------
    time_s
        Shape ``(T,)``.
    standing
        Shape ``(T,)``: quiet standing on both feet.
    """
    scene = _Scene(time_s, timing, standing & view.in_view, view.in_view)
    looks: list[Look] = []
    if view.near_side is not None:
        looks.append(Look("side_foot", view.near_side, scene.foot(view.near_side)))
    if view.view == "rear":
        looks += [Look("rear_foot", side, scene.foot(side)) for side in SIDES]
    if view.view in FRONTAL_VIEWS:
        looks.append(Look("pelvis", None, scene.pelvis()))
    return tuple(look for look in looks if look.frames.any())


@dataclass(frozen=True)
class _Scene:
    time_s: FloatArray
    timing: Timing
    standing: BoolArray
    in_view: BoolArray

    def foot(self, side: Side) -> BoolArray:
        """Return the frames in which a foot is on the ground and of interest."""
        chosen = self._slow([side])
        for stance in self._stances([side]):
            step = -(-(stance.stop - stance.start) // MAX_PER_STANCE)
            chosen[stance.start : stance.stop : step] = True
        return chosen & self.in_view

    def pelvis(self) -> BoolArray:
        """Return the frames in which the pelvis is held up by either leg or by both."""
        step = _step(self._fps, GAIT_PELVIS_HZ)
        striding = np.zeros(len(self.time_s), dtype=bool)
        for stance in self._stances(SIDES):
            striding[stance] = True
        return (self._slow(SIDES) | _every(step, striding)) & self.in_view

    def _slow(self, sides: Sequence[Side]) -> BoolArray:
        """Return every few frames of holds, repetitions and quiet standing."""
        still = self.standing.copy()
        for start_s, end_s in self._slow_spans(sides):
            still[between(self.time_s, start_s, end_s, SLOW_MARGIN_S)] = True
        return _every(_step(self._fps, SLOW_HZ), still)

    def _slow_spans(self, sides: Sequence[Side]) -> Iterator[tuple[float, float]]:
        yield from self.timing.watched_s
        for hold in self.timing.holds:
            if hold.side in sides:
                yield hold.start_s, hold.end_s
        for repetition in self.timing.repetitions:
            if repetition.side is None or repetition.side in sides:
                yield repetition.start_s, repetition.end_s

    def _stances(self, sides: Sequence[Side]) -> Iterator[slice]:
        for stance in self.timing.stances:
            if stance.side in sides:
                yield between(self.time_s, stance.start_s, stance.end_s, STANCE_MARGIN_S)

    @property
    def _fps(self) -> float:
        return 1.0 / float(np.median(np.diff(self.time_s)))


def _step(fps: float, looks_hz: float) -> int:
    return int(np.clip(np.floor(fps / looks_hz + 0.05), 1, MAX_STEP))


def _every(step: int, frames: BoolArray) -> BoolArray:
    """Keep every ``step``-th frame of the clip: the same grid in all spans."""
    grid = np.zeros(len(frames), dtype=bool)
    grid[::step] = True
    return np.asarray(frames & grid)
