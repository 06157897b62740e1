"""The calendar file, read again by a calendar library: days, times, names, and what it tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from gait_screen.errors import UsageError
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.calendar_days import film_days, training_series
from gait_screen.outputs.calendar_ics import CalendarChoices, calendar_key, plan_calendar
from gait_screen.plan_records import Plan, PlanPhase, Retest
from tests.outputs.plans import full_plan, prescribed

KNOWLEDGE = load_knowledge()
STAMP = datetime(2026, 1, 12, 8, 30, tzinfo=UTC)
MONDAY = "2026-01-12"


def made(plan: Plan, **choices: object) -> bytes:
    since = choices.pop("since", None)
    return plan_calendar(
        plan,
        KNOWLEDGE,
        CalendarChoices(**choices),  # type: ignore[arg-type]
        key="somebody",
        stamp=STAMP,
        since=since,  # type: ignore[arg-type]
    )


def events(data: bytes) -> list[Event]:
    calendar = Calendar.from_ical(data)
    return [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]


def days_of(event: Event) -> list[date]:
    """Unroll an event's rule with another library than the one that wrote it."""
    start = event.start
    first = start if isinstance(start, datetime) else datetime.combine(start, time())
    if "RRULE" not in event:
        return [first.date()]
    return [day.date() for day in rrulestr(event["RRULE"].to_ical().decode(), dtstart=first)]


def phase(**changes: object) -> PlanPhase:
    whole = {
        "phase": 1,
        "name": "Restore",
        "weeks": "1-2",
        "goal": "Move.",
        "start_date": MONDAY,
        "end_date": "2026-01-25",
        "status": "current",
    }
    return PlanPhase.model_validate({**whole, **changes})


def plan_of(*drills: object, **changes: object) -> Plan:
    return Plan(
        provisional=False,
        started=MONDAY,
        current_phase=1,
        phases=[phase(programme=list(drills), **changes)],
    )


def training(data: bytes) -> list[Event]:
    return [event for event in events(data) if "RRULE" in event]


def test_each_drill_is_on_so_many_days_of_every_week_as_it_is_prescribed_for() -> None:
    daily, thrice = prescribed("A1", days_per_week=7), prescribed("B1", days_per_week=3)
    data = made(plan_of(daily, thrice))
    on: dict[str, list[date]] = {"A1": [], "B1": []}
    for event in training(data):
        for drill in (daily, thrice):
            if drill.name in str(event["DESCRIPTION"]):
                on[drill.id] += days_of(event)
    start = date(2026, 1, 12)
    assert sorted(on["A1"]) == [start + timedelta(days=i) for i in range(14)]
    assert sorted(on["B1"]) == [start + timedelta(days=i) for i in (0, 2, 4, 7, 9, 11)]
    # Nothing on one day twice, and the minutes are those of the day.
    whole = [day for event in training(data) for day in days_of(event)]
    assert len(whole) == len(set(whole))
    titles = {str(event["SUMMARY"]) for event in training(data)}
    assert titles == {"Foot and leg drills, 7 min", "Foot and leg drills, 3.5 min"}


@pytest.mark.parametrize("days", range(1, 8))
@pytest.mark.parametrize("first", ["2026-01-12", "2026-01-15", "2026-01-18"])
def test_a_week_of_any_number_of_days_begins_with_the_phase_and_rests_between(
    days: int, first: str
) -> None:
    last = (date.fromisoformat(first) + timedelta(days=20)).isoformat()
    drill = prescribed("A1", days_per_week=days)
    found = [
        day
        for event in training(made(plan_of(drill, start_date=first, end_date=last)))
        for day in days_of(event)
    ]
    assert len(found) == 3 * days
    assert min(found) == date.fromisoformat(first)
    assert max(found) <= date.fromisoformat(last)
    gaps = {(b - a).days for a, b in pairwise(sorted(found))}
    assert min(gaps) >= (2 if days <= 3 else 1)


def test_the_file_agrees_with_the_plan_day_by_day() -> None:
    plan = full_plan()
    data = made(plan)
    told = {day for event in training(data) for day in days_of(event)}
    series = training_series(plan, KNOWLEDGE)
    assert told == {day for one in series for day in one.days()}
    for part in plan.phases:
        assert part.start_date is not None
        assert part.end_date is not None
        inside = [d for d in told if part.start_date <= d.isoformat() <= part.end_date]
        assert inside
    filmed = {days_of(event)[0] for event in events(data) if "RRULE" not in event}
    assert filmed == {film.day for film in film_days(plan)}
    assert {date.fromisoformat(d) for retest in plan.retest for d in retest.dates} <= filmed
    assert date(2026, 3, 22) in filmed  # the film at the end of phase 2


def test_the_lines_are_as_the_standard_wants_them() -> None:
    data = made(full_plan(), at=time(7, 30))
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    for needed in (b"VERSION:2.0", b"METHOD:PUBLISH"):
        assert needed in lines
    for event in events(data):
        assert str(event["UID"]).endswith("@gait-screen")
        assert event["DTSTAMP"].dt == STAMP
        assert event["CLASS"] == "PRIVATE"
    assert b"DTSTAMP:20260112T083000Z" in lines


def test_commas_semicolons_and_line_ends_of_a_text_come_back_as_they_were() -> None:
    odd = prescribed("A1", dose="3 sets; each of 10, slowly\\calmly\nand é", days_per_week=1)
    (event,) = training(made(plan_of(odd)))
    assert "3 sets; each of 10, slowly\\calmly\nand é" in str(event["DESCRIPTION"])


def test_a_time_of_day_is_local_wherever_the_person_is() -> None:
    data = made(plan_of(prescribed("A1", minutes=12.5, days_per_week=3)), at=time(7, 30))
    (event,) = training(data)
    assert event.start == datetime(2026, 1, 12, 7, 30)
    assert event.end == datetime(2026, 1, 12, 7, 45)
    assert b"DTSTART:20260112T073000\r\n" in data  # no Z, no TZID
    assert b"UNTIL=20260125T073000" in data  # of the same kind as the start
    assert len(days_of(event)) == 6
    (note,) = training(made(plan_of(prescribed("A1", days_per_week=3))))
    assert note.start == date(2026, 1, 12)
    assert str(note["TRANSP"]) == "TRANSPARENT"


def test_titles_name_nothing_of_the_body_unless_chosen() -> None:
    plan = full_plan()
    health = [drill.name for drill in plan.drills] + ["lunge", "ankle", "heel", "pain"]
    for event in events(made(plan)):
        title = str(event["SUMMARY"]).lower()
        assert not [word for word in health if word.lower() in title], title
    named = [str(event["SUMMARY"]) for event in events(made(plan, named=True))]
    assert any("Knee-to-wall" in title for title in named)
    assert any(title.startswith("Film again: ") and "unge (left)" in title for title in named)


def test_the_same_plan_has_the_same_names_and_another_persons_has_others() -> None:
    first = [str(event["UID"]) for event in events(made(full_plan()))]
    assert first == [str(event["UID"]) for event in events(made(full_plan(), at=time(6, 0)))]
    assert len(set(first)) == len(first)
    other = plan_calendar(
        full_plan(), KNOWLEDGE, CalendarChoices(), key=calendar_key("now", ["a"]), stamp=STAMP
    )
    assert not set(first) & {str(event["UID"]) for event in events(other)}


def test_reminders_only_where_they_are_chosen() -> None:
    assert b"VALARM" not in made(full_plan())
    reminding = events(made(full_plan(), remind=True))
    assert all(event.walk("VALARM") for event in reminding)
    assert {alarm["TRIGGER"].dt for event in reminding for alarm in event.walk("VALARM")} == {
        timedelta(hours=9)
    }


def test_what_is_past_or_done_is_left_out() -> None:
    later = training(made(full_plan(), since=date(2026, 2, 1)))
    assert min(day for event in later for day in days_of(event)) >= date(2026, 2, 1)
    done = full_plan()
    phases = [p.model_copy(update={"status": "done"}) if p.phase == 1 else p for p in done.phases]
    left = training(made(done.model_copy(update={"phases": phases})))
    assert min(day for event in left for day in days_of(event)) == date(2026, 2, 9)


def test_one_film_day_tells_a_movement_once() -> None:
    retests = [
        Retest(deficit=deficit, side=side, test="lunge", weeks=4, dates=["2026-02-09"])
        for deficit, side in (
            ("limited_ankle_dorsiflexion", "left"),
            ("limited_ankle_dorsiflexion", "right"),
            ("asymmetry", None),
        )
    ]
    (films,) = film_days(Plan(started=MONDAY, retest=retests))
    assert films.clips == (("lunge", "left"), ("lunge", "right"))


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (full_plan(stopped_by=["bone_pain"]), "stopped by a safety question"),
        (Plan(), "no dates"),
        (Plan(started=MONDAY), "no drills"),
    ],
)
def test_a_plan_without_anything_to_do_says_why(plan: Plan, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        made(plan)
