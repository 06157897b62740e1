"""Gather what the screenings say about each deficit: changed, trained, reached or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from gait_screen.findings.weight import counts
from gait_screen.knowledge import Answers, Knowledge
from gait_screen.knowledge.models import DeficitInfo
from gait_screen.plan.selection import STRENGTH_PHASE
from gait_screen.progress.criteria import CriterionCheck, check_criteria
from gait_screen.progress.decide import Evidence
from gait_screen.progress.measures import measures_of, quantity_of
from gait_screen.progress.pairs import Pair
from gait_screen.progress.records import (
    Change,
    Key,
    PastScreening,
    Verdict,
    finding_of,
    key_of,
    weeks_between,
)
from gait_screen.progress.training import (
    drills_to_change,
    is_trained,
    last_change_of_drills,
    retired_before,
    since_last_stop,
)
from gait_screen.screening import Finding, Screening

Phase = Literal[1, 2, 3]


@dataclass(frozen=True)
class Course:
    """A new screening with the earlier ones of the same person, oldest first.

    ``earlier`` may be empty.
    """

    earlier: tuple[PastScreening, ...]
    new: PastScreening
    knowledge: Knowledge

    @cached_property
    def counted(self) -> tuple[PastScreening, ...]:
        """Return the earlier screenings since a red flag last stopped the plan."""
        return since_last_stop(self.earlier)

    @cached_property
    def goes_on(self) -> bool:
        """Tell whether there is a plan with drills that can go on."""
        return bool(self.counted) and bool(self.counted[-1].screening.plan.drills)

    @property
    def phase(self) -> Phase:
        """Return the phase that the plan has been in."""
        current = self.counted[-1].screening.plan.current_phase if self.goes_on else None
        return current or 1

    @property
    def next_phase(self) -> Phase:
        """Return the phase that would come next."""
        return 2 if self.phase == 1 else 3

    @cached_property
    def retired(self) -> frozenset[str]:
        """Return the drills that were taken out before."""
        return retired_before(self.earlier, self.knowledge)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the new screening beside each counted one."""
        return tuple(
            Pair(past.screening, self.new.screening, self.knowledge) for past in self.counted
        )


@dataclass(frozen=True)
class CaseFile:
    """One deficit on one leg: everything that was looked at to decide.

    Attributes
    ----------
    change
        Against the earliest value that can be compared; None where none can.
    compared_with
        The screening that has it.
    obstacle
        Why nothing can be compared; empty where something can.
    pain
        The worst pain told then and now, of 10; None where not told.
    """

    key: Key
    deficit: DeficitInfo
    evidence: Evidence
    finding: Finding | None
    change: Change | None
    compared_with: PastScreening | None
    obstacle: str
    checks: tuple[CriterionCheck, ...]
    pain: tuple[float | None, float | None]


def case_files(course: Course) -> tuple[CaseFile, ...]:
    """Return a file on each deficit that was followed so far or is new, in the order of work."""
    return tuple(_case_file(course, key, followed) for key, followed in _keys(course).items())


def worst_pain(answers: Answers | None) -> float | None:
    """Return the worst pain told, of 10; 0 where answers tell of none, None without answers."""
    if answers is None:
        return None
    told = [pain.severity for pain in answers.pain if pain.severity is not None]
    if answers.pain and not told:
        return None
    return max(told, default=0.0)


def _keys(course: Course) -> dict[Key, bool]:
    """Return each deficit and leg to speak of, and whether it was followed before."""
    known = course.knowledge
    keys: dict[Key, bool] = {}
    for deficit in known.deficits:
        followed = _followed(course, deficit)
        now = _counting_keys(course.new.screening, deficit)
        for key in sorted({*followed, *now}, key=lambda one: one[1] or ""):
            keys[key] = key in followed
    return keys


def _counting_keys(screening: Screening, deficit: DeficitInfo) -> set[Key]:
    return {
        key_of(finding, deficit)
        for finding in screening.findings
        if finding.deficit == deficit.id and counts(finding)
    }


def _followed(course: Course, deficit: DeficitInfo) -> set[Key]:
    """Return the legs on which a deficit was found, or not yet done with, when last judged."""
    followed: set[Key] = set()
    for past in course.counted:
        for finding in past.screening.findings:
            if finding.deficit != deficit.id or finding.status == "not_assessed":
                continue
            key = key_of(finding, deficit)
            if counts(finding):
                followed.add(key)
            else:
                followed.discard(key)
        for decision in past.screening.plan.progress:
            key = (deficit.id, decision.side if deficit.sided else None)
            # Not found any more but not done with either: it is followed until it is gone, and
            # while what was gained is still being brought into running.
            if decision.deficit == deficit.id and (
                decision.verdict != "gone"
                or is_trained(past.screening.plan, key, frozenset(), course.knowledge)
            ):
                followed.add(key)
    return followed


def _case_file(course: Course, key: Key, followed: bool) -> CaseFile:
    known = course.knowledge
    deficit = known.deficit(key[0])
    finding = finding_of(course.new.screening.findings, deficit, key[1])
    trained = _trained_run(course, deficit, key)
    changes, obstacle = _changes(course, deficit, key, trained or range(len(course.counted)))
    first = changes[0] if changes else None
    checks = check_criteria(
        course.counted[-1].screening.plan if course.counted else None,
        key,
        course.new.screening.metrics,
        is_better=first is not None and first[1].is_better,
    )
    pain = _pain(course, first[0] if first else None)
    evidence = Evidence(
        verdict=_verdict(followed, finding, first, course),
        weeks=weeks_between(first[0].day, course.new.day) if first else None,
        weeks_without_gain=_weeks_without_gain(changes, course),
        filmed=_is_filmed(course, deficit, key),
        trained=bool(trained),
        criteria_met=bool(checks) and all(check.met for check in checks),
        looks_reached=bool(checks) and all(check.reached for check in checks),
        more_pain=_is_more(pain, known),
        adherence_pct=None if course.new.answers is None else course.new.answers.adherence_pct,
        weeks_on_new_drills=_weeks_on_new_drills(course, key),
        drills_left=_drills_left(course, key),
        earlier_phase=known.progress.phase_of(deficit.kind) < course.next_phase,
    )
    return CaseFile(
        key=key,
        deficit=deficit,
        evidence=evidence,
        finding=finding,
        change=first[1] if first else None,
        compared_with=first[0] if first else None,
        obstacle="" if first else obstacle,
        checks=checks,
        pain=pain,
    )


def _trained_run(course: Course, deficit: DeficitInfo, key: Key) -> list[int]:
    """Return the last screenings in a row whose plans worked on a deficit, oldest first."""
    run: list[int] = []
    for place in range(len(course.counted) - 1, -1, -1):
        screening = course.counted[place].screening
        behind = _behind(finding_of(screening.findings, deficit, key[1]), course.knowledge)
        if not is_trained(screening.plan, key, behind, course.knowledge):
            break
        run.insert(0, place)
    return run


def _behind(finding: Finding | None, knowledge: Knowledge) -> frozenset[str]:
    """Return the deficit whose drills an asymmetry is trained with."""
    if finding is None or finding.deficit != "asymmetry":
        return frozenset()
    rules = (rule for rule in knowledge.asymmetry_rules if rule.metric == finding.metric)
    return frozenset(rule.drills_as for rule in rules if rule.drills_as is not None)


def _changes(
    course: Course, deficit: DeficitInfo, key: Key, places: Sequence[int]
) -> tuple[list[tuple[PastScreening, Change]], str]:
    """Return the change against each screening that can be compared, by one and the same measure.

    That is the first one, of those it was judged by and then of the best tests, that an earlier
    screening shares with the new one. Else also why the first of all cannot be compared.
    """
    judged = [
        finding
        for place in places
        if (finding := finding_of(course.counted[place].screening.findings, deficit, key[1]))
        is not None
    ]
    first_obstacle = ""
    for measure in measures_of(deficit, judged, course.knowledge):
        found: list[tuple[PastScreening, Change]] = []
        for place in places:
            compared = course.pairs[place].compare(measure, key[1])
            if isinstance(compared, Change):
                found.append((course.counted[place], compared))
            else:
                first_obstacle = first_obstacle or compared
        if found:
            return found, ""
    return [], first_obstacle


def _verdict(
    followed: bool,
    finding: Finding | None,
    first: tuple[PastScreening, Change] | None,
    course: Course,
) -> Verdict:
    change = first[1] if first else None
    if not followed:
        return "new"
    if change is not None and change.is_worse:
        return "worse"
    if finding is not None and finding.status == "none":
        better = change is not None and change.is_better
        if _is_inside(finding, course.knowledge, surely=not better):
            return "gone"
    if change is None:
        return "not_comparable"
    return "improved" if change.is_better else "unchanged"


def _is_inside(finding: Finding, knowledge: Knowledge, *, surely: bool) -> bool:
    """Tell whether a value lies on the good side of its limit; surely: all of its interval."""
    if finding.value is None or finding.cut is None or finding.uncertainty is None:
        return False
    bands = [
        band
        for band in knowledge.bands_for(finding.deficit)
        if band.metric == finding.metric and finding.test in band.tests
    ]
    # A difference of the legs is worse the larger it is.
    sign = bands[0].sign if bands else +1
    return sign * (finding.cut - finding.value) >= (finding.uncertainty if surely else 0.0)


def _weeks_without_gain(changes: Iterable[tuple[PastScreening, Change]], course: Course) -> float:
    for past, change in changes:
        if not change.is_better:
            return weeks_between(past.day, course.new.day)
    return 0.0


def _is_filmed(course: Course, deficit: DeficitInfo, key: Key) -> bool:
    metrics = course.new.screening.metrics
    return any(
        quantity_of(measure, key[1], metrics, course.knowledge) is not None
        for measure in measures_of(deficit, (), course.knowledge)
    )


def _pain(course: Course, since: PastScreening | None) -> tuple[float | None, float | None]:
    """Return the worst pain at the screening compared with (or next after it), and now."""
    places = range(course.counted.index(since) if since is not None else 0, len(course.counted))
    told = (worst_pain(course.counted[place].answers) for place in places)
    before = next((pain for pain in told if pain is not None), None)
    return before, worst_pain(course.new.answers)


def _is_more(pain: tuple[float | None, float | None], knowledge: Knowledge) -> bool:
    before, now = pain
    if before is None or now is None:
        return False
    return now - before >= knowledge.progress.more_pain_at_least.value


def _weeks_on_new_drills(course: Course, key: Key) -> float | None:
    changed = last_change_of_drills(course.counted, key)
    return None if changed is None else weeks_between(changed, course.new.day)


def _drills_left(course: Course, key: Key) -> bool:
    """Tell whether a deficit has a drill of this phase or an earlier one that was not tried.

    Phase 1 begins strength early where its own drills are few, so those count in it too.
    """
    if not course.counted:
        return True
    phase = max(course.phase, STRENGTH_PHASE)
    used = drills_to_change(course.counted[-1].screening.plan, key, course.knowledge)
    return any(
        drill.id not in course.retired | used
        and drill.phase <= phase
        and key[0] not in drill.helps_indirectly
        for drill in course.knowledge.drills_for(key[0])
    )
