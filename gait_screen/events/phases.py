"""One scale for two clips of different pace: how far through its step a moment is.

A step (or repetition, or hold) is cut by its marks: contact, mid-stance, heel off, toe off, the
next contact; or start, turning point and end. Two clips are in step when both show the same share
of the way between the same two marks. So time is stretched piece by piece, straight in each piece:
neither a faster pace nor a longer stance puts the two apart. Pure functions of marks and times.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from gait_screen.records import FloatArray, GaitEvent, Span
from gait_screen.vocabulary import Side

CycleKind = Literal["stride", "stance", "repetition", "hold"]

CONTACT: Final = "initial_contact"
MID_STANCE: Final = "mid_stance"
HEEL_OFF: Final = "heel_off"
TOE_OFF: Final = "toe_off"
NEXT_CONTACT: Final = "next_contact"
START: Final = "start"
END: Final = "end"

#: A stride this much longer than the median one holds a contact that was not seen.
_TOO_LONG: Final = 1.5
#: Marks nearer than this have no time between them to stretch.
_LEAST_S: Final = 1e-3


@dataclass(frozen=True)
class Step:
    """One step, repetition or hold.

    Attributes
    ----------
    side
        The leg; None where both work.
    marks
        Kinds of moments with their times in seconds, rising; the first and the last are the ends.
    """

    kind: CycleKind
    side: Side | None
    marks: tuple[tuple[str, float], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the kinds of its marks."""
        return tuple(name for name, _ in self.marks)

    @property
    def length_s(self) -> float:
        """Return how long it takes."""
        return self.marks[-1][1] - self.marks[0][1]

    def times_s(self, marks: Sequence[str]) -> FloatArray:
        """Return the times of some of its marks.

        Raises
        ------
        KeyError
            When it has no such mark.
        """
        times = dict(self.marks)
        return np.array([times[name] for name in marks])

    def without_end_after(self, length_s: float) -> Step:
        """Return it cut to a length, with the marks that lie inside."""
        end_s = self.marks[0][1] + length_s
        inside = [mark for mark in self.marks[:-1] if mark[1] < end_s - _LEAST_S]
        return Step(self.kind, self.side, (*inside, (self.marks[-1][0], end_s)))


@dataclass(frozen=True)
class PhaseScale:
    """The scale of 0 to 100 % that two clips share: where each mark lies on it."""

    marks: tuple[str, ...]
    pct: tuple[float, ...]

    def time_at(self, step: Step, pct: float) -> float:
        """Return the moment of a step at a phase; outside of 0 to 100 its ends."""
        return float(np.interp(pct, self.pct, step.times_s(self.marks)))

    def pct_at(self, step: Step, time_s: float) -> float:
        """Return the phase of a moment of a step."""
        return float(np.interp(time_s, step.times_s(self.marks), self.pct))

    def resample(
        self, step: Step, time_s: FloatArray, values: FloatArray, at_pct: FloatArray
    ) -> FloatArray:
        """Return a curve at phases of a step.

        Parameters
        ----------
        time_s, values
            Shape ``(T,)``, on the clip's clock; NaN where unseen.
        at_pct
            Shape ``(P,)``.

        Returns
        -------
        values
            Shape ``(P,)``; NaN where it would lean on an unseen frame.
        """
        at_s = np.interp(at_pct, self.pct, step.times_s(self.marks))
        return np.interp(at_s, time_s, values, left=np.nan, right=np.nan)


def find_strides(events: Iterable[GaitEvent], spans: Iterable[Span]) -> list[Step]:
    """Return the strides of both legs: from a contact to the next one of the same foot.

    Only stances that count are taken, so that a step that was left out by hand is no stride.
    """
    events = sorted(events, key=lambda event: event.time_s)
    found: list[Step] = []
    for stance in find_stances(events, spans):
        contacts = (
            event.time_s
            for event in events
            if event.kind == CONTACT and event.side == stance.side
            if event.time_s > stance.marks[-1][1] + _LEAST_S
        )
        following = next(contacts, None)
        if following is not None:
            found.append(Step("stride", stance.side, (*stance.marks, (NEXT_CONTACT, following))))
    return _without_gaps(found)


def _without_gaps(strides: Sequence[Step]) -> list[Step]:
    lengths = {
        side: float(np.median([one.length_s for one in strides if one.side == side]))
        for side in {one.side for one in strides}
    }
    return [one for one in strides if one.length_s <= _TOO_LONG * lengths[one.side]]


def find_stances(events: Iterable[GaitEvent], spans: Iterable[Span]) -> list[Step]:
    """Return the stances of both legs, from contact to toe-off.

    The heel's leaving the ground is a mark where it lies between mid-stance and toe-off.
    """
    heel_offs = [event for event in events if event.kind == HEEL_OFF]
    found: list[Step] = []
    for span in spans:
        if span.kind != "stance" or span.end_s - span.start_s <= 2 * _LEAST_S:
            continue
        middle = (span.start_s + span.end_s) / 2
        lifted = [
            (HEEL_OFF, event.time_s)
            for event in heel_offs
            if event.side == span.side and middle + _LEAST_S < event.time_s < span.end_s - _LEAST_S
        ]
        marks = ((CONTACT, span.start_s), (MID_STANCE, middle), *lifted[:1], (TOE_OFF, span.end_s))
        found.append(Step("stance", span.side, marks))
    return found


def find_repetitions(
    spans: Iterable[Span], turning_points: Iterable[tuple[str, float]] = ()
) -> list[Step]:
    """Return the repetitions.

    Parameters
    ----------
    turning_points
        Kinds and times of the deepest (highest) points.
    """
    turns = list(turning_points)
    found: list[Step] = []
    for span in spans:
        if span.kind == "repetition" and span.end_s > span.start_s:
            inside = [
                turn for turn in turns if span.start_s + _LEAST_S < turn[1] < span.end_s - _LEAST_S
            ]
            marks = ((START, span.start_s), *inside[:1], (END, span.end_s))
            found.append(Step("repetition", span.side, marks))
    return found


def find_holds(spans: Iterable[Span]) -> list[Step]:
    """Return the stands on one leg."""
    return [
        Step("hold", span.side, ((START, span.start_s), (END, span.end_s)))
        for span in spans
        if span.kind == "single_leg_stance" and span.end_s > span.start_s
    ]


def phase_scale(earlier: Sequence[Step], later: Sequence[Step]) -> PhaseScale:
    """Return the scale that the steps of two clips share.

    It has the marks that every one of the steps has. Each lies where it lies on average: at the
    mean of both clips' medians, so that neither clip is the measure of the other.

    Parameters
    ----------
    earlier, later
        At least one step each, all of one kind and side.
    """
    steps = [*earlier, *later]
    marks = tuple(name for name in steps[0].names if all(name in one.names for one in steps))
    medians = [
        np.median([_own_pct(step, marks) for step in of_clip], axis=0)
        for of_clip in (earlier, later)
    ]
    pct = np.mean(medians, axis=0)
    return PhaseScale(marks, tuple(float(one) for one in pct))


def _own_pct(step: Step, marks: Sequence[str]) -> FloatArray:
    times = step.times_s(marks)
    return np.asarray(100.0 * (times - times[0]) / (times[-1] - times[0]))


def median_step(steps: Sequence[Step]) -> int:
    """Return the place of the step that is the median one by its length; the first of equals."""
    order = sorted(range(len(steps)), key=lambda place: steps[place].length_s)
    middle = steps[order[(len(order) - 1) // 2]].length_s
    return next(place for place, step in enumerate(steps) if step.length_s == middle)


def equally_long(earlier: Sequence[Step], later: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """Return holds cut to the shortest one: a hold has no phases, only time that has passed."""
    shortest = min(step.length_s for step in itertools.chain(earlier, later))
    cut = [[one.without_end_after(shortest) for one in steps] for steps in (earlier, later)]
    return cut[0], cut[1]
