"""Which day of the plan holds what: training days of each phase, and the days to film again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.screening import DrillPrescription, Plan, PlanPhase
from gait_screen.vocabulary import Side, View

#: A movement, and from where or of which leg it is filmed; None for both legs.
Clip = tuple[str, View | Side | None]
DAYS: Final = 7
#: Days of a training week in the order in which they are taken, counted from the first day of the
#: phase: so the days of a drill done twice a week are among those of one done three times, and
#: three have a day of rest between them.
_TAKEN: Final = (0, 4, 2, 5, 1, 3, 6)


@dataclass(frozen=True)
class TrainingSeries:
    """The same drills on the same days of each week, from a first to a last day.

    ``weekdays`` count from 0, Monday, as :meth:`datetime.date.weekday` does; ``first`` is one of
    them. ``minutes`` are those of one such day.
    """

    phase: PlanPhase
    first: date
    last: date
    weekdays: tuple[int, ...]
    drills: tuple[DrillPrescription, ...]

    @property
    def minutes(self) -> float:
        """The minutes of one of its days."""
        return sum(drill.minutes for drill in self.drills)

    def days(self) -> list[date]:
        """Return every day of the series."""
        span = (self.last - self.first).days
        every = (self.first + timedelta(days=day) for day in range(span + 1))
        return [day for day in every if day.weekday() in self.weekdays]


@dataclass(frozen=True)
class FilmDay:
    """What is filmed again on a day: movement, and from where or of which leg where it says so."""

    day: date
    clips: tuple[Clip, ...]


def training_series(
    plan: Plan, knowledge: Knowledge, *, since: date | None = None
) -> tuple[TrainingSeries, ...]:
    """Return the training days of a plan, phase by phase.

    A drill has so many days a week as it is prescribed for; days with the same drills make one
    series. Phases that are done or not needed, and a stopped plan, have none.

    Parameters
    ----------
    since
        Days before it are left out; None keeps all.
    """
    if plan.stopped_by:
        return ()
    series: list[TrainingSeries] = []
    for phase in plan.phases:
        if phase.status in ("done", "skipped"):
            continue
        drills = phase.programme or (plan.drills if phase.phase == plan.current_phase else [])
        series += _of_phase(phase, drills, knowledge, since)
    return tuple(series)


def film_days(plan: Plan, *, since: date | None = None) -> tuple[FilmDay, ...]:
    """Return the days on which to film again: ends of phases and the retests of each deficit."""
    days: dict[date, dict[Clip, None]] = {}
    if plan.stopped_by:
        return ()
    for phase in plan.phases:
        for film in phase.films:
            if film.date is not None:
                days.setdefault(date.fromisoformat(film.date), {})[film.test, film.view] = None
    for retest in plan.retest:
        for text in retest.dates:
            clips = days.setdefault(date.fromisoformat(text), {})
            clips[retest.test, retest.side] = None
    return tuple(
        FilmDay(day, tuple(_without_repeats(days[day])))
        for day in sorted(days)
        if since is None or day >= since
    )


def _without_repeats(clips: Iterable[Clip]) -> list[Clip]:
    """Leave out a movement of both legs where each of them is there by itself."""
    listed = list(clips)
    sided = {test for test, where in listed if where is not None}
    return [(test, where) for test, where in listed if where is not None or test not in sided]


def _of_phase(
    phase: PlanPhase,
    drills: Sequence[DrillPrescription],
    knowledge: Knowledge,
    since: date | None,
) -> list[TrainingSeries]:
    if phase.start_date is None or phase.end_date is None or not drills:
        return []
    begin, last = date.fromisoformat(phase.start_date), date.fromisoformat(phase.end_date)
    groups: dict[tuple[str, ...], list[int]] = {}
    by_id: dict[str, DrillPrescription] = {}
    for place in range(DAYS):
        there = [drill for drill in drills if place in _TAKEN[: _days_a_week(drill, knowledge)]]
        if there:
            # A drill for the left and one for the right leg may share an id.
            keys = tuple(f"{drill.id} {drill.side}" for drill in there)
            by_id |= dict(zip(keys, there, strict=True))
            groups.setdefault(keys, []).append(place)
    first_day = begin if since is None else max(begin, since)
    series = []
    for keys, places in groups.items():
        weekdays = tuple(sorted((begin + timedelta(days=place)).weekday() for place in places))
        first = next(
            day
            for day in (first_day + timedelta(days=i) for i in range(DAYS))
            if day.weekday() in weekdays
        )
        if first <= last:
            drilled = tuple(by_id[key] for key in keys)
            series.append(TrainingSeries(phase, first, last, weekdays, drilled))
    return series


def _days_a_week(drill: DrillPrescription, knowledge: Knowledge) -> int:
    if drill.days_per_week is not None:
        return drill.days_per_week
    return knowledge.drill(drill.id).amount.days_per_week
