"""The moments of a clip worth a look besides its events: mid-stance, deepest point, highest point.

Pure functions from a clip to moments; which of them a viewer offers is its own matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs.curves import main_spans
from gait_screen.records import FloatArray, Span
from gait_screen.vocabulary import LANDMARK_INDEX, Movement, Side

MID_STANCE: Final = "mid_stance"
DEEPEST: Final = "deepest_point"
HIGHEST: Final = "highest_point"

MOMENT_LABELS: Final[dict[str, str]] = {
    MID_STANCE: "Mid-stance",
    DEEPEST: "Deepest point",
    HIGHEST: "Highest point",
}

#: Which end of a repetition is its turning point: where the hips are lowest, or highest.
_TURNING_POINT: Final[dict[Movement, str]] = {
    "squat": DEEPEST,
    "single-leg-squat": DEEPEST,
    "lunge": DEEPEST,
    "heel-raise": HIGHEST,
}
_HIPS: Final = [LANDMARK_INDEX["left_hip"], LANDMARK_INDEX["right_hip"]]


@dataclass(frozen=True)
class Moment:
    """One moment: ``kind`` is a key of :data:`MOMENT_LABELS`; ``side`` None is the whole body."""

    kind: str
    side: Side | None
    time_s: float


def find_moments(clip: ClipAnalysis) -> tuple[Moment, ...]:
    """Return a clip's moments in the order of time.

    Mid-stance is the middle of a stance's time. The deepest (highest) point of a repetition is
    the frame in which the middle between the hips is lowest (highest) in the picture: it is seen
    from every side. A repetition in which the hips were not seen has none.
    """
    return tuple(sorted(_moments(clip), key=lambda moment: moment.time_s))


def _moments(clip: ClipAnalysis) -> Iterator[Moment]:
    kind, spans = main_spans(clip)
    turning = None if clip.record.test is None else _TURNING_POINT.get(clip.record.test)
    for span in spans:
        if kind == "stance":
            yield Moment(MID_STANCE, span.side, (span.start_s + span.end_s) / 2)
        elif kind == "repetition" and turning is not None:
            at_s = _turning_time(clip, span, turning)
            if at_s is not None:
                yield Moment(turning, span.side, at_s)


def _turning_time(clip: ClipAnalysis, span: Span, turning: str) -> float | None:
    time_s = clip.pose.time_s
    inside = (time_s >= span.start_s) & (time_s < span.end_s)
    # y points down.
    depth: FloatArray = clip.cleaned_xy_px[inside][:, _HIPS, 1].mean(axis=1)
    if not np.isfinite(depth).any():
        return None
    best = np.nanargmax(depth) if turning == DEEPEST else np.nanargmin(depth)
    return float(time_s[inside][best])
