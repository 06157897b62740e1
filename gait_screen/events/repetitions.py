"""Repetitions of squats, lunges and heel raises, and holds on one leg."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.feet import (
    FOOT_LIFT,
    MIN_HOLD_S,
    foot_gap,
    hip_height,
    percentile,
    standing_feet,
    stands_upright,
)
from gait_screen.signals.filtering import join_runs, runs_of
from gait_screen.vocabulary import SIDES, Movement, Side

#: Clinical notes, section C: a repetition has at least 60 % of the median depth, lasts 0.8-8 s and
#: returns to 90 % of the standing height.
MIN_DEPTH_SHARE: Final = 0.6
REPETITION_S: Final = (0.8, 8.0)
EDGE_SHARE: Final = 0.1
#: Depth (leg lengths) under which nothing is called a repetition.
MIN_DEPTH: Final[dict[Movement, float]] = {
    "squat": 0.10,
    "single-leg-squat": 0.06,
    "lunge": 0.06,
    "heel-raise": 0.02,
}
#: A wobble that brings the feet level for less than this does not end a hold.
TOUCH_S: Final = 0.1


@dataclass(frozen=True)
class Repetition:
    """One repetition ``[start_s, end_s)`` with its turning point (bottom, or top of a raise)."""

    start_s: float
    end_s: float
    turn_s: float
    side: Side | None = None


@dataclass(frozen=True)
class Hold:
    """One stance on ``side``. ``end_seen`` is False where the clip ends before the stance does."""

    side: Side
    start_s: float
    end_s: float
    start_seen: bool
    end_seen: bool


def detect_repetitions(
    signals: Signals, movement: Movement, *, near_side: Side | None, usable: BoolArray
) -> list[Repetition]:
    """Find the repetitions of a squat, lunge, single-leg squat or heel raise.

    Parameters
    ----------
    near_side
        The leg towards the camera, None in front and rear views; names the side of a lunge. A
        heel raise is of the foot that stands, of the near one where both do.
    usable
        Frames that show the view; others are not looked at. Shape ``(T,)``.
    """
    gap = foot_gap(signals, sideways=near_side is not None)
    side = near_side if movement in {"lunge", "heel-raise"} else None
    if movement == "heel-raise":
        working = standing_feet(gap)
        if len(working) == 1:
            side = working[0]
        signal = _heel_rise(signals, side)
    else:
        signal = -hip_height(signals)
    found = _excursions(np.where(usable, signal, np.nan), signals.time_s, MIN_DEPTH[movement])
    return [
        replace(rep, side=_standing_side(gap, signals, rep))
        if movement == "single-leg-squat"
        else replace(rep, side=side)
        for rep in found
    ]


def detect_holds(signals: Signals, *, sideways: bool, usable: BoolArray) -> list[Hold]:
    """Find the stretches on one leg, of at least :data:`MIN_HOLD_S`."""
    gap = foot_gap(signals, sideways=sideways)
    time_s = signals.time_s
    holds = []
    for side in SIDES:
        raised = -gap if side == "left" else gap  # left stands while the right foot is higher
        with np.errstate(invalid="ignore"):
            lifted = (raised > FOOT_LIFT) & stands_upright(signals, side) & usable
        for start, end in join_runs(runs_of(lifted), time_s, TOUCH_S):
            if time_s[end - 1] - time_s[start] < MIN_HOLD_S:
                continue
            holds.append(
                Hold(
                    side=side,
                    start_s=float(time_s[start]),
                    end_s=float(time_s[end - 1]),
                    start_seen=start > 0,
                    end_seen=end < len(time_s) - 1 and bool(usable[end]),
                )
            )
    return sorted(holds, key=lambda hold: hold.start_s)


def _heel_rise(signals: Signals, side: Side | None) -> FloatArray:
    """Return the height of a heel over its own low level; of both heels the mean for None."""
    sides: tuple[Side, ...] = (side,) if side else SIDES
    rises = []
    for one in sides:
        height = -signals.path(f"{one}_heel")[:, 1] / signals.leg_length_px
        rises.append(height - percentile(height, 10))
    return np.asarray(np.mean(rises, axis=0))


def _excursions(signal: FloatArray, time_s: FloatArray, minimum: float) -> list[Repetition]:
    """Find where ``signal`` rises from rest and comes back."""
    rest = percentile(signal, 10)
    peak = percentile(signal, 98)
    if not peak - rest >= minimum:
        return []
    with np.errstate(invalid="ignore"):
        out = signal > rest + 0.5 * (peak - rest)
    found: list[tuple[Repetition, float]] = []
    for start, end in runs_of(out):
        turn = start + int(np.argmax(signal[start:end]))
        depth = float(signal[turn] - rest)
        edge = rest + EDGE_SHARE * depth
        first, last = _walk_down(signal, turn, edge, -1), _walk_down(signal, turn, edge, +1)
        if first is None or last is None or (found and first < _index(found[-1][0].end_s, time_s)):
            continue  # cut off by an end of the clip, or a second bounce of the same repetition
        rep = Repetition(float(time_s[first]), float(time_s[last]), float(time_s[turn]))
        if REPETITION_S[0] <= rep.end_s - rep.start_s <= REPETITION_S[1]:
            found.append((rep, depth))
    if not found:
        return []
    typical = float(np.median([depth for _, depth in found]))
    return [rep for rep, depth in found if depth >= MIN_DEPTH_SHARE * typical]


def _walk_down(signal: FloatArray, turn: int, edge: float, step: int) -> int | None:
    index = turn
    while 0 <= index < len(signal):
        if np.isnan(signal[index]):
            return None
        if signal[index] <= edge:
            return index
        index += step
    return None


def _index(moment_s: float, time_s: FloatArray) -> int:
    return int(np.searchsorted(time_s, moment_s))


def _standing_side(gap: FloatArray, signals: Signals, rep: Repetition) -> Side | None:
    inside = (signals.time_s >= rep.start_s) & (signals.time_s < rep.end_s)
    lifted = percentile(gap[inside], 50)
    if abs(lifted) < FOOT_LIFT or np.isnan(lifted):
        return None
    return "right" if lifted > 0 else "left"
