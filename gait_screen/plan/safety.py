"""What comes before any drill: red flags, and drills that this person should not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gait_screen.findings.weight import counts
from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import SEVERITIES, AvoidIf, Drill, RedFlagId
from gait_screen.knowledge.person_models import RedFlag
from gait_screen.screening import Finding, Referral

#: Pain above this and an age below this are a yes to their question, whatever was ticked there.
SEVERE_PAIN = 6
ADULT_RULES_FROM_AGE = 16


@dataclass(frozen=True)
class SafetyCheck:
    """Red flags raised and questions without an answer, both in the questionnaire's order.

    ``implied`` are those raised by another answer, whatever was said to the question itself.
    """

    raised: tuple[RedFlagId, ...]
    unanswered: tuple[RedFlagId, ...]
    implied: tuple[RedFlagId, ...] = ()


def check_red_flags(answers: Answers | None, knowledge: Knowledge) -> SafetyCheck:
    """Return which red flags are up and which are unknown.

    A question counts as yes when it was answered so, and also when another answer says so: pain
    above 6/10 (``severe_pain``), an age under 16 (``heart_or_child``). No answer is never a no.

    Nothing else is read into the answers. Pain that is always there, or that has lasted for years,
    is no yes to the question about pain at rest: a sore tendon is always there too, and the
    question asks for what only the person knows.
    """
    given = Answers() if answers is None else answers
    implied = _implied_flags(given)
    raised = tuple(
        flag.id
        for flag in knowledge.red_flags
        if given.red_flags.answer(flag.id) or flag.id in implied
    )
    unanswered = tuple(
        flag.id
        for flag in knowledge.red_flags
        if given.red_flags.answer(flag.id) is None and flag.id not in implied
    )
    said_otherwise = tuple(
        flag for flag in raised if flag in implied and not given.red_flags.answer(flag)
    )
    return SafetyCheck(raised, unanswered, said_otherwise)


def raised_flags(check: SafetyCheck, knowledge: Knowledge) -> tuple[RedFlag, ...]:
    """Return the red flags that are up, the most urgent first."""
    raised = [flag for flag in knowledge.red_flags if flag.id in check.raised]
    return tuple(sorted(raised, key=lambda flag: flag.urgency))


def stop_notes(
    answers: Answers | None, check: SafetyCheck, knowledge: Knowledge
) -> tuple[str, ...]:
    """Return for the runner why there are no drills, whom to see and how soon; most urgent first.

    Each also says what a clinician's all-clear would change. The plan stays stopped until the
    question can be answered with no.
    """
    return tuple(
        _stop_note(flag, answers, check, knowledge) for flag in raised_flags(check, knowledge)
    )


def stop_notes_for_clinician(check: SafetyCheck, knowledge: Knowledge) -> tuple[str, ...]:
    """Return what to look for behind each red flag that is up, the most urgent first."""
    return tuple(flag.clinician for flag in raised_flags(check, knowledge))


def question_notes(check: SafetyCheck, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the safety questions without an answer, after a word on why they matter."""
    questions = [flag.question for flag in knowledge.red_flags if flag.id in check.unanswered]
    return (knowledge.say("person.ask_safety"), *questions) if questions else ()


def stop_referrals(
    answers: Answers | None, check: SafetyCheck, knowledge: Knowledge
) -> tuple[Referral, ...]:
    """Return whom to see, how soon and why for each red flag that is up, the most urgent first."""
    return tuple(
        Referral(
            see=knowledge.say("person.child_see"),
            how_soon=knowledge.say("person.child_how_soon"),
            why=knowledge.say("person.child_why"),
        )
        if _is_only_young(flag.id, answers, check)
        else Referral(see=flag.see, how_soon=flag.how_soon, why=flag.question)
        for flag in raised_flags(check, knowledge)
    )


def _is_only_young(flag: RedFlagId, answers: Answers | None, check: SafetyCheck) -> bool:
    """Return whether the age alone raised it: the question on dizziness and falls was a no."""
    given = Answers() if answers is None else answers
    return (
        flag == "heart_or_child" and flag in check.implied and given.red_flags.answer(flag) is False
    )


def _stop_note(
    flag: RedFlag, answers: Answers | None, check: SafetyCheck, knowledge: Knowledge
) -> str:
    if answers is not None and _is_only_young(flag.id, answers, check):
        return knowledge.say(
            "person.stop_child",
            age=answers.age,
            see=knowledge.say("person.child_see"),
            how_soon=knowledge.say("person.child_how_soon"),
        )
    said = knowledge.say("person.stop_yes")
    if flag.id in check.implied:
        said = _said_otherwise(flag.id, Answers() if answers is None else answers, knowledge)
    note = knowledge.say(
        "person.stop",
        said=said,
        question=flag.question,
        see=flag.see,
        how_soon=flag.how_soon,
        because=flag.because,
    )
    return f"{note} {flag.clearance}".rstrip()


def _said_otherwise(flag: RedFlagId, answers: Answers, knowledge: Knowledge) -> str:
    if flag == "severe_pain":
        worst = max(pain.severity or 0.0 for pain in answers.pain)
        return knowledge.say("person.stop_pain", severity=f"{worst:g}")
    return knowledge.say("person.stop_age", age=answers.age)


def _implied_flags(answers: Answers) -> frozenset[RedFlagId]:
    implied: set[RedFlagId] = set()
    if any(pain.severity is not None and pain.severity > SEVERE_PAIN for pain in answers.pain):
        implied.add("severe_pain")
    if answers.age is not None and answers.age < ADULT_RULES_FROM_AGE:
        implied.add("heart_or_child")
    return frozenset(implied)


def is_contraindicated(drill: Drill, answers: Answers | None, findings: Sequence[Finding]) -> bool:
    """Return whether an answer or a finding speaks against a drill.

    Pain of a site whose severity was not given counts as too much.
    """
    return any(_applies(reason, answers, findings) for reason in drill.avoid_if)


def _applies(reason: AvoidIf, answers: Answers | None, findings: Sequence[Finding]) -> bool:
    if reason.site is not None:
        pains = () if answers is None else answers.pain
        return any(
            pain.site == reason.site and (pain.severity is None or pain.severity > reason.over)
            for pain in pains
        )
    return any(
        finding.deficit == reason.deficit
        and counts(finding)
        and SEVERITIES.index(finding.severity) >= SEVERITIES.index(reason.severity)
        for finding in findings
    )


def lacks_equipment(drill: Drill, answers: Answers | None) -> bool:
    """Return whether the person said what they have, and the drill needs something else."""
    if answers is None or answers.equipment is None:
        return False
    at_hand = {item.strip().lower() for item in answers.equipment}
    return not set(drill.equipment) <= at_hand
