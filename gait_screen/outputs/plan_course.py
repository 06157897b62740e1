"""The plan's calendar in words: running, how long it takes, and when to film what again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gait_screen.knowledge import Knowledge
from gait_screen.outputs.labels import readable_key
from gait_screen.outputs.numbers import plain_number
from gait_screen.outputs.report_model import day_text, deficit_label, sentence
from gait_screen.screening import FilmRequest, Ladder, PhaseFilm, Plan, PlanPhase, Retest
from gait_screen.vocabulary import VIEWS

_DAYS_OF_A_WEEK: Final = 7


@dataclass(frozen=True)
class RunningText:
    """The way back to running: when, how often, and the steps as rows of a table."""

    points: tuple[tuple[str, str], ...]
    days: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class CourseText:
    """How long what takes, and at which weeks a lack of progress has a consequence."""

    times: tuple[tuple[str, str], ...]
    checkpoints: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RetestText:
    """A test to film again: when, and for which deficits."""

    text: str
    test: str


def running_text(ladder: Ladder, knowledge: Knowledge) -> RunningText:
    """Return the return to running in words."""
    points = (
        ("running_start", ladder.start_when),
        ("running_up", ladder.step_up_when),
        ("running_down", ladder.step_down_when),
    )
    return RunningText(
        points=tuple((knowledge.say(f"report.{key}"), text) for key, text in points if text),
        days=knowledge.say("report.running_days", days=ladder.days_per_week),
        rows=tuple(
            (
                str(step.step),
                _minutes(step.run_min, knowledge),
                _minutes(step.walk_min, knowledge)
                if step.walk_min
                else knowledge.say("report.no_walking"),
                f"{step.repeats} ×",
                _minutes(step.repeats * (step.run_min + step.walk_min), knowledge),
            )
            for step in ladder.steps
        ),
    )


def course_text(plan: Plan, knowledge: Knowledge) -> CourseText:
    """Return the time courses and the checkpoints in words."""
    checkpoints = []
    for point in plan.checkpoints:
        title = (
            knowledge.say("report.checkpoint", week=point.week)
            if point.date is None
            else knowledge.say(
                "report.checkpoint_dated", week=point.week, date=day_text(point.date)
            )
        )
        checkpoints.append((title, point.plain))
    times = dict.fromkeys((course.quality, course.plain) for course in plan.time_course)
    return CourseText(tuple(times), tuple(checkpoints))


def phase_film_text(phase: PlanPhase, knowledge: Knowledge) -> str:
    """Return what to film at the end of a phase and when; empty where nothing is filmed."""
    if not phase.films:
        return ""
    views: dict[str, list[str]] = {}
    for film in phase.films:
        known = film.view in VIEWS
        words = knowledge.say(f"report.film_from_{film.view}") if known else film.view
        views.setdefault(_bare_label(film.test, knowledge), []).append(words)
    films = "; ".join(
        knowledge.say("report.film_from", test=test, views=_listed(froms, knowledge))
        for test, froms in views.items()
    )
    first = phase.films[0]
    if first.date is None:
        return knowledge.say("report.phase_films_week", week=first.week, films=films)
    return knowledge.say("report.phase_films_dated", date=day_text(first.date), films=films)


def retest_texts(plan: Plan, knowledge: Knowledge) -> tuple[RetestText, ...]:
    """Return when to film what again, a test that is due at the same time told once.

    What falls in the week of a phase's film, or the one beside it, is told with the phase.
    """
    films = [film for phase in plan.phases for film in phase.films]
    due: dict[tuple[str, tuple[float, ...], tuple[str, ...]], list[str]] = {}
    for retest in plan.retest:
        weeks, dates = _not_told(retest, films)
        name = deficit_label(retest.deficit)
        name = name if retest.side is None else f"{name}, {retest.side}"
        if weeks:
            due.setdefault((retest.test, weeks, dates), []).append(name)
    return tuple(
        RetestText(_retest(test, weeks, dates, names, knowledge), test)
        for (test, weeks, dates), names in due.items()
    )


def _not_told(
    retest: Retest, films: Sequence[PhaseFilm]
) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Return the weeks and days of a retest at which no phase has the same film."""
    weeks = (retest.weeks, *retest.later_weeks)
    same = [
        film
        for film in films
        if film.test == retest.test and (retest.side in (film.view, None) or _shows_both(film))
    ]
    left = [
        place
        for place, week in enumerate(weeks)
        if not any(
            _is_beside(week, retest.dates[place] if place < len(retest.dates) else None, film)
            for film in same
        )
    ]
    dates = tuple(retest.dates[place] for place in left if place < len(retest.dates))
    return tuple(weeks[place] for place in left), dates


def _shows_both(film: PhaseFilm) -> bool:
    return film.view in ("front", "rear")


def _is_beside(week: float, day: str | None, film: PhaseFilm) -> bool:
    """Return whether a retest falls in the week after a phase's end or in one beside it."""
    if day is None or film.date is None:
        return abs(week - film.week) <= 1
    try:
        days = (date.fromisoformat(day) - date.fromisoformat(film.date)).days
    except ValueError:  # no day of ours: then both are told as they stand
        return False
    # The film of week 4 is taken on its last day, the retest "in 4 weeks" on the day after it.
    return abs(days - 1) <= _DAYS_OF_A_WEEK


def film_texts(requests: Sequence[FilmRequest], knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield each test to film next with why and how."""
    for request in requests:
        test = test_label(request.test, knowledge)
        if request.side is not None:
            test = knowledge.say("report.film_side", test=test, side=request.side)
        yield test, " ".join(part for part in (request.why, request.how) if part)


def test_label(test: str, knowledge: Knowledge) -> str:
    """Return a test's name from the catalogue, as the start of a sentence."""
    return sentence(_bare_label(test, knowledge))


def _bare_label(test: str, knowledge: Knowledge) -> str:
    labels = {str(key): info.label for key, info in knowledge.tests.items()}
    return labels.get(test) or readable_key(test)


def _retest(
    test: str,
    weeks: Sequence[float],
    dates: Sequence[str],
    names: Sequence[str],
    knowledge: Knowledge,
) -> str:
    label = test_label(test, knowledge)
    numbers = _listed([plain_number(week) for week in weeks], knowledge)
    deficits = "; ".join(dict.fromkeys(names))
    if not dates:
        return knowledge.say(
            "report.film_again_weeks", test=label, weeks=numbers, deficits=deficits
        )
    days = _listed([day_text(day) for day in dates], knowledge)
    return knowledge.say(
        "report.film_again_dated", test=label, dates=days, weeks=numbers, deficits=deficits
    )


def _listed(words: Sequence[str], knowledge: Knowledge) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + knowledge.say("report.and") + words[-1]


def _minutes(minutes: float, knowledge: Knowledge) -> str:
    return knowledge.say("report.minutes_short", minutes=plain_number(minutes))
