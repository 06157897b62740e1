"""The plan as a calendar file (RFC 5545): training days, and the days to film again."""

from __future__ import annotations

import hashlib
import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event, vRecur

from gait_screen import __version__
from gait_screen.errors import UsageError
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.outputs.calendar_days import (
    FilmDay,
    TrainingSeries,
    film_days,
    training_series,
)
from gait_screen.outputs.labels import MOVEMENT_LABELS, readable_key
from gait_screen.outputs.numbers import plain_number
from gait_screen.outputs.plan_model import drill_text
from gait_screen.screening import Plan
from gait_screen.vocabulary import SIDES

PLAN_ICS: Final = "plan.ics"
_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: Names of events follow from what they are, within this space of names.
_NAMES: Final = uuid.UUID("6f1c0f4e-6d3c-5d0b-9a53-6a1f4a7f2c11")
#: Events of the day remind at this hour of it, where reminders are asked for.
_REMIND_AT: Final = timedelta(hours=9)
_SLOT_MIN: Final = 5


@dataclass(frozen=True)
class CalendarChoices:
    """What the person chooses.

    Attributes
    ----------
    at
        When they train: local time, whatever zone the device is in. None: a note on the day.
    named
        Whether titles name drills and movements. Otherwise only the description does.
    remind
        Whether events remind.
    """

    at: time | None = None
    named: bool = False
    remind: bool = False


def plan_calendar(
    plan: Plan,
    knowledge: Knowledge,
    choices: CalendarChoices,
    *,
    key: str,
    stamp: datetime,
    since: date | None = None,
) -> bytes:
    """Return a plan as the bytes of an ``.ics`` file.

    Parameters
    ----------
    key
        Whose plan it is: events of the same key, phase and days keep their names, so that a
        calendar that takes the file in again replaces them.
    stamp
        When the file is made.
    since
        Days before it are left out.

    Raises
    ------
    UsageError
        When the plan is stopped, has no dates, or has nothing to do.
    """
    series = training_series(plan, knowledge, since=since)
    films = film_days(plan, since=since)
    if not series and not films:
        raise UsageError(_why_nothing(plan))
    calendar = Calendar()
    calendar.add("prodid", f"-//gait-screen//gait-screen {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", knowledge.say("calendar.name"))
    for one in series:
        calendar.add_component(_training(one, plan, knowledge, choices, key, stamp))
    for day in films:
        calendar.add_component(_film(day, knowledge, choices, key, stamp))
    data: bytes = calendar.to_ical()
    return data


def _why_nothing(plan: Plan) -> str:
    if plan.stopped_by:
        return "The plan is stopped by a safety question: there is nothing to put into a calendar."
    if plan.started is None:
        return (
            "The plan has no dates, so it cannot be put into a calendar: give its first day "
            "with --start."
        )
    return "The plan has no drills and nothing to film: there is nothing to put into a calendar."


def _training(
    series: TrainingSeries,
    plan: Plan,
    knowledge: Knowledge,
    choices: CalendarChoices,
    key: str,
    stamp: datetime,
) -> Event:
    say = knowledge.say
    minutes = plain_number(series.minutes)
    names = ", ".join(dict.fromkeys(drill.name for drill in series.drills))
    title = say("calendar.training", minutes=minutes)
    if choices.named:
        title = say("calendar.training_named", drills=names, minutes=minutes)
    words = _training_words(series, plan, knowledge)
    event = _event(title, words, stamp)
    if choices.remind:
        event.add_component(_alarm(title, timedelta(0) if choices.at else _REMIND_AT))
    days = "".join(_WEEKDAYS[day] for day in series.weekdays)
    event.add("uid", _uid(key, "training", str(series.phase.phase), days))
    if choices.at is None:
        event.add("dtstart", series.first)
        until: date = series.last
    else:
        # Without a zone: seven in the morning wherever the person is.
        start = datetime.combine(series.first, choices.at)
        length = _SLOT_MIN * math.ceil(series.minutes / _SLOT_MIN)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=length))
        until = datetime.combine(series.last, choices.at)
    weekdays = [_WEEKDAYS[day] for day in series.weekdays]
    event.add("rrule", vRecur(freq="weekly", byday=weekdays, until=until))
    return event


def _training_words(series: TrainingSeries, plan: Plan, knowledge: Knowledge) -> str:
    say = knowledge.say
    phase = series.phase
    lines = [say("calendar.phase", phase=phase.phase, name=phase.name, weeks=phase.weeks)]
    if plan.provisional:
        lines.append(say("calendar.provisional"))
    if phase.phase != plan.current_phase:
        lines.append(say("calendar.phase_later"))
    for drill in series.drills:
        text = drill_text(drill)
        lines.append(say("calendar.drill", name=text.title, amount=text.amount))
    if plan.pain_rule:
        lines.append(say("calendar.pain_rule", rule=plan.pain_rule))
    return "\n".join([*lines, say("calendar.made_by")])


def _film(
    films: FilmDay, knowledge: Knowledge, choices: CalendarChoices, key: str, stamp: datetime
) -> Event:
    say = knowledge.say
    clips = [_clip_words(*clip, knowledge) for clip in films.clips]
    title = say("calendar.film") if len(clips) == 1 else say("calendar.films", count=len(clips))
    if choices.named:
        title = say("calendar.film_named", clips=", ".join(clips))
    tests = {test for test, _ in films.clips}
    how = [info.how_to_film for test, info in knowledge.tests.items() if test in tests]
    words = "\n".join([*clips, say("calendar.film_lead"), *how, say("calendar.made_by")])
    event = _event(title, words, stamp)
    if choices.remind:
        event.add_component(_alarm(title, _REMIND_AT))
    event.add("uid", _uid(key, "film", films.day.isoformat()))
    event.add("dtstart", films.day)
    return event


def _clip_words(test: str, where: str | None, knowledge: Knowledge) -> str:
    known = (label for name, label in MOVEMENT_LABELS.items() if name == test)
    label = next(known, readable_key(test))
    if where is None:
        return label
    if where in SIDES:
        return knowledge.say("report.side_of", name=label, side=where)
    view = knowledge.say(f"report.film_from_{where}")
    return knowledge.say("report.film_from", test=label, views=view)


def _event(title: str, words: str, stamp: datetime) -> Event:
    event = Event()
    event.add("summary", title)
    event.add("description", words)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("class", "PRIVATE")
    # Nobody is busy all day for twenty minutes of drills.
    event.add("transp", "TRANSPARENT")
    return event


def _alarm(title: str, after_start: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", after_start)
    return alarm


def calendar_key(created: str, checksums: Iterable[str]) -> str:
    """Return whose plan it is: of the same screening the same, and nothing can be read from it."""
    return hashlib.sha256("|".join((created, *checksums)).encode()).hexdigest()


def _uid(key: str, *parts: str) -> str:
    return f"{uuid.uuid5(_NAMES, '|'.join((key, *parts)))}@gait-screen"
