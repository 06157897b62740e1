"""What a clinician corrected by hand, put into the events and spans of a clip."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeVar

from gait_screen.edits import AddedEvent, EditList, ExcludedSpan, MovedEvent, RemovedEvent
from gait_screen.events.detect import Timing
from gait_screen.events.repetitions import Hold, Repetition
from gait_screen.events.side_gait import Stance
from gait_screen.records import GaitEvent
from gait_screen.vocabulary import Side

#: Edits name events as they were found before any landmark was moved. Found again after that, the
#: same event is nowhere else by more than this; steps are three times as far apart.
NEAR_S: Final = 0.1
#: A span found again shares most of its time with the one that was named.
_SAME_SHARE: Final = 0.5

Spanned = TypeVar("Spanned", Stance, Repetition, Hold)
EventEdit = MovedEvent | AddedEvent | RemovedEvent


def edit_timing(timing: Timing, edits: EditList) -> Timing:
    """Return what happens when, as corrected by hand.

    Parameters
    ----------
    edits
        Of this clip, and fit for it (:func:`gait_screen.edits.check_fit`).

    Returns
    -------
    Timing
        First without the spans that count for nothing, then with the events as corrected. Where a
        contact or toe-off was corrected, that leg's stances are put together anew: from each
        contact to the toe-off that follows it. One without the other is an incomplete stance,
        which counts for cadence only.
    """
    excluded = [edit for edit in edits.edits if isinstance(edit, ExcludedSpan)]
    timing = replace(
        timing,
        stances=_without(timing.stances, "stance", excluded),
        repetitions=_without(timing.repetitions, "repetition", excluded),
        holds=_without(timing.holds, "single_leg_stance", excluded),
    )
    changes = [edit for edit in edits.edits if isinstance(edit, EventEdit)]
    heel_changes = [edit for edit in changes if edit.kind == "heel_off"]
    heel_offs = _corrected(list(timing.heel_offs), heel_changes)
    stances = list(timing.stances)
    for side in ("left", "right"):
        own = [edit for edit in changes if edit.side == side and edit.kind != "heel_off"]
        if own:
            ends = _corrected(_ends(stances, side), own)
            stances = [one for one in stances if one.side != side] + _paired(ends, side)
    return replace(
        timing,
        stances=tuple(sorted(stances, key=lambda one: one.start_s)),
        heel_offs=tuple(heel_offs),
    )


def _without(
    found: tuple[Spanned, ...], kind: str, excluded: list[ExcludedSpan]
) -> tuple[Spanned, ...]:
    named = [edit for edit in excluded if edit.kind == kind]
    return tuple(one for one in found if not any(_is_same(one, edit) for edit in named))


def _is_same(found: Stance | Repetition | Hold, edit: ExcludedSpan) -> bool:
    both = min(found.end_s, edit.end_s) - max(found.start_s, edit.start_s)
    longer = max(found.end_s - found.start_s, edit.end_s - edit.start_s)
    return found.side == edit.side and both > _SAME_SHARE * longer


def _ends(stances: list[Stance], side: Side) -> list[GaitEvent]:
    """Return the contacts and toe-offs of one leg that were seen."""
    return [event for event in Timing(stances=tuple(stances)).events() if event.side == side]


def _corrected(events: list[GaitEvent], changes: list[EventEdit]) -> list[GaitEvent]:
    """Return events with the changes made, in time order."""
    result = list(events)
    # All are looked up among the events as found: one may be moved to where another was.
    for edit in changes:
        old = None if isinstance(edit, AddedEvent) else _nearest(events, edit)
        if old in result:
            result.remove(old)
        if isinstance(edit, MovedEvent):
            result.append(GaitEvent(edit.kind, edit.side, edit.to_time_s))
        elif isinstance(edit, AddedEvent):
            result.append(GaitEvent(edit.kind, edit.side, edit.time_s))
    return sorted(result, key=lambda event: event.time_s)


def _nearest(events: list[GaitEvent], edit: EventEdit) -> GaitEvent | None:
    same = [one for one in events if (one.kind, one.side) == (edit.kind, edit.side)]
    near = [one for one in same if abs(one.time_s - edit.time_s) <= NEAR_S]
    return min(near, key=lambda one: abs(one.time_s - edit.time_s), default=None)


def _paired(events: list[GaitEvent], side: Side) -> list[Stance]:
    """Put one leg's stances together from its contacts and toe-offs, in time order."""
    stances: list[Stance] = []
    contact_s: float | None = None
    for event in events:
        if event.kind == "initial_contact":
            if contact_s is not None:
                stances.append(Stance(side, contact_s, contact_s, end_known=False))
            contact_s = event.time_s
        elif contact_s is None:
            stances.append(Stance(side, event.time_s, event.time_s, start_known=False))
        else:
            stances.append(Stance(side, contact_s, event.time_s))
            contact_s = None
    if contact_s is not None:
        stances.append(Stance(side, contact_s, contact_s, end_known=False))
    return stances
