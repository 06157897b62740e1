"""Which drills a person may and can do, on which legs, and why others are left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gait_screen.findings.contradiction import is_performance
from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import Drill, Requirement
from gait_screen.plan.safety import is_contraindicated, lacks_equipment
from gait_screen.plan.targets import BOTH_LEGS
from gait_screen.reasoning import Effects
from gait_screen.screening import Finding, Metric
from gait_screen.vocabulary import SIDES, Side

#: Why a drill is left out: an answer or finding speaks against it, a rule of reasoning does, it
#: did not help before, a measurement is too low for it, the equipment is not there, the person
#: does not run, nothing hurts that it is for, the age speaks against it.
LeftOut = Literal[
    "contraindicated", "rule", "retired", "too_low", "equipment", "no_running", "no_pain", "age"
]


@dataclass(frozen=True)
class Suitable:
    """The drills that this person may do.

    Attributes
    ----------
    drills
        In the library's order.
    legs
        Of each drill, by its id: on which legs it may be done.
    left_out
        The ids of the others, with the reason.
    unchecked
        By the drill's id: what it needs that nobody has measured; the person tries it first.
    """

    drills: tuple[Drill, ...]
    legs: Mapping[str, frozenset[Side]]
    left_out: Mapping[str, LeftOut]
    unchecked: Mapping[str, tuple[Requirement, ...]]


@dataclass(frozen=True)
class Person:
    """Everything known of a person that decides on drills."""

    findings: tuple[Finding, ...]
    metrics: tuple[Metric, ...]
    answers: Answers
    effects: Mapping[Side | None, Effects]
    retired: frozenset[str]
    runs: bool | None


def find_suitable(person: Person, knowledge: Knowledge) -> Suitable:
    """Sort the library into what this person may do, on which legs, and what is left out."""
    drills: list[Drill] = []
    legs: dict[str, frozenset[Side]] = {}
    left_out: dict[str, LeftOut] = {}
    unchecked: dict[str, tuple[Requirement, ...]] = {}
    for drill in knowledge.drills:
        reason = _why_not(drill, person, knowledge)
        allowed = _allowed_legs(drill, person, knowledge)
        if reason is None and not allowed:
            reason = "rule" if _avoided(drill, person.effects) else "too_low"
        if reason is not None:
            left_out[drill.id] = reason
            continue
        drills.append(drill)
        legs[drill.id] = allowed
        open_questions = tuple(
            need for need in drill.requires if _reaches(need, allowed, person, knowledge) is None
        )
        if open_questions:
            unchecked[drill.id] = open_questions
    return Suitable(tuple(drills), legs, left_out, unchecked)


def does_run(answers: Answers | None, knowledge: Knowledge) -> bool | None:
    """Return whether running is the person's sport: True, False, or None where nobody can tell.

    What a sport says is looked up in word lists of the texts. A sport that has running in it
    without being running (football) leaves it open, and so does no answer.
    """
    if answers is None:
        return None
    if answers.running_now:
        return True
    said = f"{answers.sport or ''} {answers.goal or ''}".lower()
    if _has_word(said, knowledge.say("plan.words_running")):
        return True
    sport = (answers.sport or "").lower()
    return False if _has_word(sport, knowledge.say("plan.words_not_running")) else None


def is_runner(answers: Answers, knowledge: Knowledge) -> bool:
    """Return whether the person runs now or names running as the sport; a goal is not enough."""
    sport = (answers.sport or "").lower()
    return bool(answers.running_now) or _has_word(sport, knowledge.say("plan.words_running"))


def _has_word(text: str, words: str) -> bool:
    # At the start of a word: a trunk is no run, and who wants to grow does not row.
    return any(re.search(rf"\b{re.escape(word.strip())}", text) for word in words.split(","))


def _why_not(drill: Drill, person: Person, knowledge: Knowledge) -> LeftOut | None:
    if drill.id in person.retired:
        return "retired"
    if is_contraindicated(drill, person.answers, person.findings):
        return "contraindicated"
    if lacks_equipment(drill, person.answers):
        return "equipment"
    if person.runs is False and drill.id in knowledge.programme.running_drills:
        return "no_running"
    if drill.id in knowledge.programme.pain_drills and not _helps_pain(drill, person, knowledge):
        return "no_pain"
    if _is_too_old(drill, person, knowledge):
        return "age"
    return None


def _is_too_old(drill: Drill, person: Person, knowledge: Knowledge) -> bool:
    """Return whether the age speaks against a drill and nothing measured speaks for it."""
    rule = knowledge.programme.age_rule(person.answers.age)
    if rule is None or drill.id not in rule.avoid:
        return False
    return not all(_reaches(need, BOTH_LEGS, person, knowledge) for need in rule.unless)


def _helps_pain(drill: Drill, person: Person, knowledge: Knowledge) -> bool:
    sites = {info.id for info in knowledge.pain_sites if drill.id in info.loading}
    return any(pain.site in sites and pain.severity != 0 for pain in person.answers.pain)


def _avoided(drill: Drill, effects: Mapping[Side | None, Effects]) -> bool:
    return drill.id in effects[None].avoid


def _allowed_legs(drill: Drill, person: Person, knowledge: Knowledge) -> frozenset[Side]:
    """Return the legs; a drill that needs both at once is done with both or not at all."""
    fit = frozenset(
        side
        for side in SIDES
        if drill.id not in person.effects[side].avoid
        and all(
            _reaches(need, frozenset({side}), person, knowledge) is not False
            for need in drill.requires
        )
    )
    return fit if drill.per_side or fit == BOTH_LEGS else frozenset()


def _reaches(
    need: Requirement, legs: frozenset[Side], person: Person, knowledge: Knowledge
) -> bool | None:
    """Return whether every leg reaches what a drill needs; None where nobody has measured it."""
    answers = [_leg_reaches(need, side, person, knowledge) for side in SIDES if side in legs]
    if False in answers:
        return False
    return None if None in answers else True


def _leg_reaches(
    need: Requirement, side: Side, person: Person, knowledge: Knowledge
) -> bool | None:
    values = [
        (metric.value, bool(metric.reason))
        for metric in person.metrics
        if metric.key == need.metric
        and metric.test in need.tests
        and metric.status == "measured"
        and metric.side in (side, None)
        and metric.value is not None
    ]
    if any(value >= need.at_least for value, _cut_short in values):
        return True
    cut_short_says_little = is_performance(need.metric, knowledge)
    whole = [value for value, cut_short in values if not (cut_short and cut_short_says_little)]
    return False if whole else None
