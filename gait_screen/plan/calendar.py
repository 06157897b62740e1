"""Weeks and days: when a phase runs, when to film again, how long things take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gait_screen.findings.weight import counts
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.course_models import TimeCourse
from gait_screen.plan.state import PlanState
from gait_screen.screening import CheckpointEntry, CourseEntry, Finding, Retest

DAYS = 7
WEEKS_PER_MONTH = 365.25 / 12 / DAYS


@dataclass(frozen=True)
class Weeks:
    """A stretch of weeks, counted from 1 at the plan's start, with both ends."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Calendar:
    """Where this screening stands in the plan.

    Attributes
    ----------
    today
        The day of the screening; None where no dates are known.
    started
        The day from which the weeks of the plan are counted.
    """

    today: date | None
    started: date | None
    state: PlanState | None

    @classmethod
    def begin(cls, start: date | None, state: PlanState | None) -> Calendar:
        """Return the calendar of a screening on ``start``, of a new plan or of one under way."""
        if state is None:
            return cls(start, start, None)
        return cls(start or state.started, state.started, state)

    @property
    def week(self) -> int:
        """Return the week of the plan that begins with this screening."""
        if self.today is None or self.started is None:
            return 1
        return max(0, (self.today - self.started).days) // DAYS + 1

    def phase_weeks(self, current: int, knowledge: Knowledge) -> dict[int, Weeks]:
        """Return the weeks of the current phase and of those after it.

        A phase that is still on when its weeks are over goes on for as long again as it takes to
        the next screening, which the plan takes to be the shortest retest time.
        """
        first = self.week
        if self.state is not None and self.state.phase_started is not None and self.started:
            first = max(0, (self.state.phase_started - self.started).days) // DAYS + 1
        weeks: dict[int, Weeks] = {}
        for info in knowledge.phases:
            if info.phase < current:
                continue
            last = first + info.weeks_long - 1
            if info.phase == current:
                last = max(last, self.week + _shortest_retest(knowledge) - 1)
            weeks[info.phase] = Weeks(first, last)
            first = last + 1
        return weeks

    def first_day(self, weeks: Weeks) -> str | None:
        """Return the ISO day on which a stretch of weeks begins."""
        return self._day(DAYS * (weeks.first - 1))

    def last_day(self, weeks: Weeks) -> str | None:
        """Return the ISO day on which a stretch of weeks ends."""
        return self._day(DAYS * weeks.last - 1)

    def _day(self, days: int) -> str | None:
        return None if self.started is None else (self.started + timedelta(days=days)).isoformat()

    def retests(self, findings: Sequence[Finding], knowledge: Knowledge) -> list[Retest]:
        """Return when to film what again, counted from this screening."""
        return [self._retest(finding, knowledge) for finding in findings if counts(finding)]

    def _retest(self, finding: Finding, knowledge: Knowledge) -> Retest:
        deficit = knowledge.deficit(finding.deficit)
        weeks = deficit.retest_weeks.values
        today = self.today
        return Retest(
            deficit=deficit.id,
            side=finding.side,
            test=finding.test or deficit.film_test,
            weeks=weeks[0],
            later_weeks=list(weeks[1:]),
            dates=[]
            if today is None
            else [(today + timedelta(weeks=week)).isoformat() for week in weeks],
        )

    def checkpoints(self, knowledge: Knowledge) -> list[CheckpointEntry]:
        """Return the weeks at which a lack of progress has a consequence, as far as ahead."""
        return [
            CheckpointEntry(
                week=point.week,
                date=self._day(DAYS * point.week),
                decision=point.decision,
                plain=point.plain,
                clinician=point.clinician,
            )
            for point in knowledge.checkpoints
            if point.week >= self.week
        ]


def time_courses(
    deficits: Sequence[str], sites: Sequence[str], knowledge: Knowledge
) -> list[CourseEntry]:
    """Return how long the things found take to change, in weeks and months."""
    return [
        _course(course, [deficit for deficit in deficits if deficit in course.deficits], knowledge)
        for course in knowledge.time_courses
        if set(course.deficits) & set(deficits) or set(course.pain_sites) & set(sites)
    ]


def _course(course: TimeCourse, deficits: list[str], knowledge: Knowledge) -> CourseEntry:
    first, solid = course.first_change, course.solid
    text = knowledge.say(
        "plan.course",
        first=knowledge.say("plan.weeks", first=first.first, last=first.last),
        solid=knowledge.say("plan.weeks", first=solid.first, last=solid.last),
        months=_months(solid.first, solid.last, knowledge),
        plain=course.plain,
    )
    return CourseEntry(
        quality=course.label,
        deficits=deficits,
        first_change_weeks=(first.first, first.last),
        solid_weeks=(solid.first, solid.last),
        plain=text,
        clinician=course.clinician,
        sources=list(dict.fromkeys([*first.sources, *solid.sources])),
    )


def _months(first: int, last: int, knowledge: Knowledge) -> str:
    """Return weeks as months, to the nearest half."""
    low, high = (round(2 * weeks / WEEKS_PER_MONTH) / 2 for weeks in (first, last))
    phrase = "months_up_to" if low < 1 else "months" if low < high else "months_one"
    return knowledge.say(f"plan.{phrase}", first=f"{low:g}", last=f"{high:g}")


def _shortest_retest(knowledge: Knowledge) -> int:
    body = [deficit for deficit in knowledge.deficits if deficit.kind != "gait"]
    return min(deficit.retest_weeks.values[0] for deficit in body)
