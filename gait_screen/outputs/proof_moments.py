"""Which frame of a clip proves a measured value: the moment at which it was read, most like it.

A value is the median over repetitions or steps. A frame is taken whose own value is as near to it
as any, at the moment of its step that the value is read at: its extreme, its contact, its middle.
Pure functions over curves; nothing is decoded here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.curves import main_spans
from gait_screen.outputs.series import angle_values
from gait_screen.records import FloatArray, IntArray, Span
from gait_screen.screening import Metric
from gait_screen.vocabulary import LANDMARK_INDEX, Side

#: A frame below the extreme of its own step costs this share of the difference: among frames of the
#: same value the one at a peak is taken.
_BELOW_THE_PEAK: Final = 0.1
#: The same for a mean, per share of the hold from its middle.
_FROM_THE_MIDDLE: Final = 0.5
#: From this share of a stance on the heel may leave the ground.
_HEEL_OFF_FROM: Final = 0.4
#: Frames whose values are apart by less than this share of the interval prove a value as well.
_AS_GOOD: Final = 0.25
#: Metrics without a curve of their own that a picture shows nevertheless, by what is looked at.
_BY_HEEL: Final = ("heel_lift_peak", "heel_rise_peak", "heel_raise_count")
_BY_CONTACT: Final = ("step_width",)
_BY_LEAN: Final = ("sway_rms", "single_leg_stance_time")


@dataclass(frozen=True)
class ProofMoment:
    """The frame that proves a metric; ``angle`` is the curve to draw, ``shown`` its value there.

    ``shown`` counts as the metric does. Both are None where the metric is no angle.
    """

    metric: Metric
    frame: int
    angle: str | None = None
    shown: float | None = None


@dataclass(frozen=True)
class _Candidate:
    """A frame that would do, and how far it is off the value."""

    frame: int
    cost: float


@dataclass(frozen=True)
class _Choice:
    """What a metric has to offer: at least one frame."""

    metric: Metric
    angle: str | None
    counted: FloatArray | None
    candidates: tuple[_Candidate, ...]

    @cached_property
    def best(self) -> _Candidate:
        return min(self.candidates, key=lambda one: one.cost)

    @cached_property
    def _fair(self) -> list[_Candidate]:
        slack = _AS_GOOD * (self.metric.uncertainty or 0.0)
        return [one for one in self.candidates if one.cost <= self.best.cost + slack]

    def near(self, frame: int) -> _Candidate:
        """Return the frame next to another one, of those about as good as the best."""
        return min(self._fair, key=lambda one: (abs(one.frame - frame), one.cost))

    def moment(self, frame: int) -> ProofMoment:
        shown = None if self.counted is None else float(self.counted[frame])
        return ProofMoment(self.metric, frame, self.angle, shown)


def proof_moments(
    clip: ClipAnalysis, metrics: Sequence[Metric], to_decode: IntArray | None = None
) -> list[ProofMoment]:
    """Return the frames that prove some metrics of a clip; those that no frame shows are left out.

    Of steps that show a metric about equally well those are taken that lie close together, so that
    little of the clip need be decoded.

    Parameters
    ----------
    metrics
        Measured in this clip.
    to_decode
        Shape ``(T,)``: how many frames must be decoded to reach each frame by a jump; None: all
        before it.
    """
    choices = [choice for metric in metrics if (choice := _choice(clip, metric)) is not None]
    if not choices:
        return []
    if to_decode is None:
        to_decode = np.arange(len(clip.angles.time_s))
    anchors = sorted({one.frame for choice in choices for one in choice.candidates})
    taken = [[choice.near(anchor).frame for choice in choices] for anchor in anchors]
    cheapest = min(taken, key=lambda frames: _decoded(frames, to_decode))
    return [choice.moment(frame) for choice, frame in zip(choices, cheapest, strict=True)]


def _decoded(frames: Sequence[int], to_decode: IntArray) -> int:
    """Return how many frames are decoded to reach these, each by a jump or from the one before."""
    total, last = 0, -(10**9)
    for frame in sorted(set(frames)):
        total += min(frame - last, int(to_decode[frame]) + 1)
        last = frame
    return total


def _choice(clip: ClipAnalysis, metric: Metric) -> _Choice | None:
    info = load_knowledge().metrics.get(metric.key)
    if metric.value is None or info is None:
        return None
    if info.angle is None or info.unit != "deg":
        thigh = metric.key == "squat_depth"
        frame = _deepest(clip) if thigh else _without_a_curve(clip, metric)
        if frame is None:
            return None
        return _Choice(metric, "thigh" if thigh else None, None, (_Candidate(frame, 0.0),))
    curve = angle_values(clip.angles, info.angle, metric.side)
    if curve is None:
        return None
    counted = info.angle_sign * curve
    candidates = tuple(_of_angle(clip, metric, metric.value, counted))
    return _Choice(metric, info.angle, counted, candidates) if candidates else None


def _of_angle(
    clip: ClipAnalysis, metric: Metric, value: float, counted: FloatArray
) -> Iterator[_Candidate]:
    """Yield what each step, repetition or hold has to offer."""
    time_s = clip.angles.time_s
    for span in _spans(clip, metric.side):
        frames = _frames(time_s, span)
        frames = frames[np.isfinite(counted[frames])]
        if len(frames):
            yield _best_of(clip, metric.key, value, counted, span, frames)


def _best_of(
    clip: ClipAnalysis,
    key: str,
    value: float,
    counted: FloatArray,
    span: Span,
    frames: IntArray,
) -> _Candidate:
    """Return the frame of one step at which a metric is read, and how far it is off the value."""
    time_s, there = clip.angles.time_s, counted[frames]
    if key.endswith(("_contact", "foot_strike_angle")):
        return _Candidate(int(frames[0]), abs(float(there[0]) - value))
    if key.endswith("_excursion"):
        return _Candidate(int(frames[np.argmax(there)]), abs(float(np.ptp(there)) - value))
    cost = np.abs(there - value)
    share = (time_s[frames] - span.start_s) / max(span.end_s - span.start_s, 1e-9)
    if key.endswith("_heel_off"):
        cost = cost + np.where(share < _HEEL_OFF_FROM, np.inf, 0.0)
    elif key.endswith(("_mean", "_static")):
        cost = cost + _FROM_THE_MIDDLE * np.abs(share - 0.5)
    else:
        cost = cost + _BELOW_THE_PEAK * (there.max() - there)
    best = int(np.argmin(cost))
    return _Candidate(int(frames[best]), float(cost[best]))


def _spans(clip: ClipAnalysis, side: Side | None) -> list[Span]:
    """Return the stretches of a side; the whole clip where it is not cut into any."""
    spans = [one for one in main_spans(clip)[1] if side is None or one.side in (None, side)]
    time_s = clip.angles.time_s
    return spans or [Span("stance", side, float(time_s[0]), float(time_s[-1]) + 1e-6)]


def _frames(time_s: FloatArray, span: Span) -> IntArray:
    return np.asarray(
        np.arange(np.searchsorted(time_s, span.start_s), np.searchsorted(time_s, span.end_s))
    )


def _deepest(clip: ClipAnalysis) -> int | None:
    side = clip.record.near_side
    bent = None if side is None else angle_values(clip.angles, "knee_flexion", side)
    return None if bent is None else _typical_extreme(clip, bent, side)


def _without_a_curve(clip: ClipAnalysis, metric: Metric) -> int | None:
    side = metric.side or clip.record.near_side
    if metric.key in _BY_HEEL and side is not None:
        return _typical_extreme(clip, _over_the_toe(clip, side), side)
    if metric.key in _BY_LEAN:
        lean = angle_values(clip.angles, "trunk_lateral_lean", side or "left")
        return None if lean is None else _typical_extreme(clip, np.abs(lean), side)
    if metric.key in _BY_CONTACT:
        contacts = [event.time_s for event in clip.events if event.kind == "initial_contact"]
        middle = contacts[len(contacts) // 2 : len(contacts) // 2 + 1]
        return next((int(np.searchsorted(clip.angles.time_s, one)) for one in middle), None)
    return None


def _over_the_toe(clip: ClipAnalysis, side: Side) -> FloatArray:
    heel, toe = (
        clip.cleaned_xy_px[:, LANDMARK_INDEX[f"{side}_{n}"], 1] for n in ("heel", "foot_index")
    )
    return np.asarray(toe - heel)


def _typical_extreme(clip: ClipAnalysis, values: FloatArray, side: Side | None) -> int | None:
    """Return the frame of the extreme that is the median one of all stretches'."""
    found: list[tuple[float, int]] = []
    for span in _spans(clip, side):
        frames = _frames(clip.angles.time_s, span)
        frames = frames[np.isfinite(values[frames])]
        if len(frames):
            frame = int(frames[np.argmax(values[frames])])
            found.append((float(values[frame]), frame))
    found.sort()
    return found[len(found) // 2][1] if found else None
