"""All events and spans of a clip: the one entrance to this stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.events.frontal_gait import detect_frontal_stances
from gait_screen.events.repetitions import Hold, Repetition, detect_holds, detect_repetitions
from gait_screen.events.side_gait import Stance, detect_side_stances
from gait_screen.recognition.view import ViewEstimate
from gait_screen.records import BoolArray, FloatArray, GaitEvent, Span
from gait_screen.signals.clean import Signals
from gait_screen.signals.feet import foot_gap, hip_height, percentile
from gait_screen.signals.timing import between, window
from gait_screen.vocabulary import CLOSE_UPS, GAITS, SIDE_VIEWS, Movement, Side

#: The heel is surely off when it has risen by this (leg lengths, 1.3 cm) over its level at
#: mid-stance; when it began to rise is traced back from there.
HEEL_OFF_RISE: Final = 0.015
#: Both feet are down when they differ by less than this (leg lengths) ...
LEVEL_FEET: Final = 0.03
#: ... and the body is upright while the hips are within this of their highest.
UPRIGHT: Final = 0.03


@dataclass(frozen=True)
class Timing:
    """What happens when in a clip. Fields that do not belong to the movement are empty.

    ``watched_s``: from when to when the picture itself has to be looked at, of a movement that the
    landmarks do not show.
    """

    stances: tuple[Stance, ...] = ()
    heel_offs: tuple[GaitEvent, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
    holds: tuple[Hold, ...] = ()
    watched_s: tuple[tuple[float, float], ...] = ()

    def events(self) -> tuple[GaitEvent, ...]:
        """Return contacts, heel-offs and toe-offs in time order."""
        found = list(self.heel_offs)
        for stance in self.stances:
            if stance.start_known:
                found.append(GaitEvent("initial_contact", stance.side, stance.start_s))
            if stance.end_known:
                found.append(GaitEvent("toe_off", stance.side, stance.end_s))
        return tuple(sorted(found, key=lambda event: event.time_s))

    def spans(self) -> tuple[Span, ...]:
        """Return stances, repetitions and holds in time order."""
        found = [Span("stance", s.side, s.start_s, s.end_s) for s in self.stances if s.complete]
        found += [Span("repetition", r.side, r.start_s, r.end_s) for r in self.repetitions]
        found += [Span("single_leg_stance", h.side, h.start_s, h.end_s) for h in self.holds]
        return tuple(sorted(found, key=lambda span: span.start_s))

    def stances_of(self, side: Side) -> tuple[Stance, ...]:
        """Return the complete stances of one leg."""
        return tuple(s for s in self.stances if s.side == side and s.complete)

    def heel_off_in(self, stance: Stance) -> float | None:
        """Return when the heel left the ground in a stance, if that was seen."""
        for event in self.heel_offs:
            if event.side == stance.side and stance.start_s < event.time_s <= stance.end_s:
                return event.time_s
        return None


def detect_timing(signals: Signals, view: ViewEstimate, movement: Movement | None) -> Timing:
    """Find the events of a movement in the frames that show the view."""
    if movement is None or movement in CLOSE_UPS or view.view is None:
        return Timing()
    usable = view.in_view & signals.seen
    if movement in GAITS:
        if view.view in SIDE_VIEWS:
            stances = detect_side_stances(signals, view.view, movement)
        else:
            stances = detect_frontal_stances(signals, view.view, movement)
        stances = [s for s in stances if _mostly(usable, signals.time_s, s.start_s, s.end_s)]
        heel_offs = _heel_offs(signals, stances) if view.view in SIDE_VIEWS else []
        return Timing(stances=tuple(stances), heel_offs=tuple(heel_offs))
    if movement == "single-leg-stance":
        holds = detect_holds(signals, sideways=view.view in SIDE_VIEWS, usable=usable)
        return Timing(holds=tuple(holds))
    if movement == "toe-lift":
        return Timing(watched_s=_all_of(usable, signals.time_s) if view.near_side else ())
    repetitions = detect_repetitions(signals, movement, near_side=view.near_side, usable=usable)
    return Timing(repetitions=tuple(repetitions))


def _all_of(usable: BoolArray, time_s: FloatArray) -> tuple[tuple[float, float], ...]:
    frames = np.flatnonzero(usable)
    return ((float(time_s[frames[0]]), float(time_s[frames[-1]])),) if len(frames) else ()


def quiet_standing(signals: Signals, timing: Timing, *, sideways: bool) -> BoolArray:
    """Return the frames of upright standing on both feet outside holds and repetitions.

    Shape ``(T,)``; all False in walking and running, where nobody stands quietly.
    """
    if timing.stances:
        return np.zeros(len(signals.time_s), dtype=bool)
    height = hip_height(signals)
    with np.errstate(invalid="ignore"):
        quiet = (np.abs(foot_gap(signals, sideways=sideways)) < LEVEL_FEET) & (
            height > percentile(height, 95) - UPRIGHT
        )
    for start_s, end_s in [(h.start_s, h.end_s) for h in timing.holds] + [
        (r.start_s, r.end_s) for r in timing.repetitions
    ]:
        quiet[between(signals.time_s, start_s, end_s, 0.3)] = 0
    return quiet & signals.seen


def contact_times_s(stances: tuple[Stance, ...]) -> FloatArray:
    """Return the initial contacts of both legs in time order."""
    return np.sort([s.start_s for s in stances if s.start_known])


def _mostly(usable: BoolArray, time_s: FloatArray, start_s: float, end_s: float) -> bool:
    part = usable[between(time_s, start_s, end_s)]
    return bool(len(part) and part.mean() > 0.8)


def _heel_offs(signals: Signals, stances: list[Stance]) -> list[GaitEvent]:
    found = []
    for stance in stances:
        if not stance.complete:
            continue
        height = -signals.event_path(f"{stance.side}_heel")[:, 1] / signals.leg_length_px
        span_s = stance.duration_s
        flat = height[window(signals.time_s, stance.start_s + 0.35 * span_s, 0.15 * span_s)]
        flat = flat[~np.isnan(flat)]
        if not len(flat):
            continue
        level = float(np.median(flat))
        part = window(signals.time_s, stance.start_s + 0.65 * span_s, 0.35 * span_s)
        moment_s = _rise_began_s(height[part], signals.time_s[part], level)
        if moment_s is not None:
            found.append(GaitEvent("heel_off", stance.side, moment_s))
    return found


def _rise_began_s(height: FloatArray, moments: FloatArray, level: float) -> float | None:
    """Return when a heel began to rise, traced back from two heights that are above its wobble."""
    first_s, second_s = (
        _last_crossing_s(height, moments, level + rise)
        for rise in (HEEL_OFF_RISE, 2.0 * HEEL_OFF_RISE)
    )
    if first_s is None:
        return None
    back_s = second_s - first_s if second_s is not None else 0.0
    return max(first_s - max(back_s, 0.0), float(moments[0]))


def _last_crossing_s(height: FloatArray, moments: FloatArray, level: float) -> float | None:
    """Return the last time that the heel leaves a level, so that a wobble is not its lift-off."""
    low = np.flatnonzero(height < level)
    if not len(low) or low[-1] + 1 >= len(height):
        return None
    index = int(low[-1])
    rise = height[index + 1] - height[index]
    if not rise > 0:  # so where the heel is lost from sight while it is low
        return None
    share = (level - height[index]) / rise
    return float(moments[index] + share * (moments[index + 1] - moments[index]))
