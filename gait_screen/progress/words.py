"""What is said of a decision: to the runner in plain words, to the clinician in terms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gait_screen.knowledge import Knowledge
from gait_screen.knowledge.progress_models import DecisionRule
from gait_screen.outputs.numbers import number_text, plain_number, unit_text, value_text
from gait_screen.progress.criteria import CriterionCheck
from gait_screen.progress.decide import limits_of
from gait_screen.progress.evidence import CaseFile, Course
from gait_screen.progress.records import DAYS_PER_WEEK, Quantity
from gait_screen.reasoning.words import name as measurement_name
from gait_screen.screening import Criterion, ProgressDecision, Referral

_SEVERAL: Final = "; "


@dataclass(frozen=True)
class Decided:
    """A deficit's file and the rule that decides about it."""

    file: CaseFile
    rule: DecisionRule

    @property
    def goes_on(self) -> bool:
        """Tell whether it lets the plan go on."""
        return self.rule.decision == "advance"


@dataclass(frozen=True)
class PlanNews:
    """What becomes of the plan as a whole: which phase follows, and what it waits for."""

    phase: int
    advances: bool
    stopped: bool
    waits_for: tuple[Decided, ...]


def decision_record(decided: Decided, news: PlanNews, course: Course) -> ProgressDecision:
    """Return a decision with its reasons in words."""
    file, rule, known = decided.file, decided.rule, course.knowledge
    values = _values(decided, course)
    plain = [
        _numbers(file, known),
        known.say(f"progress.verdict_{_verdict_word(file)}"),
        known.say(f"progress.{rule.id}_plain", **values),
        *_of_the_plan(decided, news, known),
    ]
    clinician = [
        _clinician_numbers(file, known, values),
        known.say(
            "progress.clinician_rule",
            rule=rule.id,
            text=known.say(f"progress.{rule.id}_clinician", **values),
        ),
    ]
    return ProgressDecision(
        deficit=file.key[0],
        side=file.key[1] if file.deficit.sided or file.finding is None else file.finding.side,
        verdict=file.evidence.verdict,
        decision=rule.decision,
        weeks=None if file.evidence.weeks is None else round(file.evidence.weeks, 1),
        rule=rule.id,
        plain=" ".join(plain),
        clinician=" ".join(clinician),
        reasons=_reasons(file, course),
    )


def referrals(decided: Sequence[Decided], knowledge: Knowledge) -> tuple[Referral, ...]:
    """Return whom to see, once for each rule that asks for it, the most pressing first."""
    order = ("worse_with_more_pain", "worse", "no_gain_refer", "no_gain_no_drills_left")
    found = []
    for rule in order:
        names = [name_of(one.file, knowledge) for one in decided if one.rule.id == rule]
        if names:
            why = knowledge.say(
                f"progress.refer_why_{rule}",
                what=_SEVERAL.join(names),
                refer_week=plain_number(limits_of(knowledge).refer_weeks),
            )
            soon = knowledge.say(f"progress.soon_{rule}")
            see = knowledge.say("progress.see")
            found.append(Referral(see=see, how_soon=soon, why=why, rule=rule))
    return tuple(found)


def name_of(file: CaseFile, knowledge: Knowledge) -> str:
    """Return a deficit's label with its leg."""
    return f"{file.deficit.label}{leg_words(file, knowledge)}"


def leg_words(file: CaseFile, knowledge: Knowledge) -> str:
    """Return the leg as it stands behind a name; nothing where there is none."""
    return knowledge.say(f"progress.leg_{file.key[1] or 'none'}")


def quantity_text(quantity: Quantity) -> str:
    """Return a value beside its uncertainty."""
    return value_text(quantity.value, quantity.unit, quantity.uncertainty)


def weeks_text(weeks: float | None, knowledge: Knowledge) -> str:
    """Return a time in whole weeks, or in days below two weeks; never more than it was."""
    if weeks is None:
        return knowledge.say("progress.unknown")
    if weeks < 2:
        return knowledge.say("progress.days", count=round(weeks * DAYS_PER_WEEK))
    return knowledge.say("progress.weeks_many", count=math.floor(weeks))


def _verdict_word(file: CaseFile) -> str:
    """Return the verdict; of what stands out for the first time, whether its value has changed."""
    change = file.change
    surer = file.evidence.verdict == "new" and change is not None and not change.is_real
    return "new_surer" if surer else file.evidence.verdict


def _numbers(file: CaseFile, knowledge: Knowledge) -> str:
    leg, change = leg_words(file, knowledge), file.change
    if change is not None:
        what = _plain_name(change.measure.key, change.measure.asymmetry is not None, knowledge)
        values = {"old": quantity_text(change.old), "new": quantity_text(change.new)}
        return knowledge.say("progress.numbers", what=what, leg=leg, **values)
    found = file.finding
    key = file.deficit.primary_metric if found is None else found.metric
    what = _plain_name(key, file.deficit.id == "asymmetry", knowledge)
    value = None if found is None else found.value
    if found is None or value is None or file.deficit.id == "asymmetry":
        return knowledge.say("progress.numbers_none", what=what, leg=leg)
    new = value_text(value, knowledge.metrics[found.metric].unit, found.uncertainty)
    return knowledge.say("progress.numbers_one", what=what, leg=leg, new=new)


def _plain_name(key: str, of_legs: bool, knowledge: Knowledge) -> str:
    words = knowledge.say("progress.between_legs") if of_legs else knowledge.metrics[key].plain
    return words[:1].upper() + words[1:]


def _clinician_numbers(file: CaseFile, knowledge: Knowledge, values: Mapping[str, Any]) -> str:
    leg, change = leg_words(file, knowledge), file.change
    if change is None:
        key = file.deficit.primary_metric if file.finding is None else file.finding.metric
        label = knowledge.metrics[key].label
        return knowledge.say(
            "progress.clinician_none", metric=_sentence(label), leg=leg, why=values["why"]
        ).strip()
    unit, mdc = unit_text(change.new.unit), change.measure.smallest_change
    sign = "+" if change.gain > 0 else ""
    return knowledge.say(
        "progress.clinician_change",
        metric=_sentence(knowledge.metrics[change.measure.key].label),
        test=knowledge.tests[change.measure.test].label,
        leg=leg,
        old=quantity_text(change.old),
        new=quantity_text(change.new),
        weeks=values["weeks"],
        change=f"{sign}{number_text(change.gain, 1)}{unit}",
        combined=f"{number_text(change.combined, 1)}{unit}",
        smallest=knowledge.say("progress.clinician_no_mdc")
        if mdc is None
        else knowledge.say("progress.clinician_mdc", mdc=f"{plain_number(mdc)}{unit}"),
    )


def _values(decided: Decided, course: Course) -> dict[str, str]:
    """Return everything that a rule's phrases may name."""
    known, file, seen = course.knowledge, decided.file, decided.file.evidence
    limits = limits_of(known)
    unknown = known.say("progress.unknown")
    before, now = file.pain
    return {
        "film": known.tests[file.deficit.film_test].how_to_film,
        "why": _why(file, known),
        "weeks": weeks_text(seen.weeks, known),
        "weeks_without_gain": weeks_text(seen.weeks_without_gain, known),
        "weeks_on_new_drills": weeks_text(seen.weeks_on_new_drills, known),
        "change_week": plain_number(limits.change_weeks),
        "refer_week": plain_number(limits.refer_weeks),
        "adherence": _percent(seen.adherence_pct, unknown),
        "adherence_needed": _percent(limits.adherence_pct, unknown),
        "pain_before": _pain(before, known),
        "pain_now": _pain(now, known),
        "own_phase": str(known.progress.phase_of(file.deficit.kind)),
        "criteria": _open_criteria(file, known, limits.change_weeks),
    }


def _why(file: CaseFile, knowledge: Knowledge) -> str:
    """Return why nothing can be compared, as a sentence."""
    why = file.obstacle or knowledge.say("progress.why_not_measured")
    if why[:1].isupper():
        return why.rstrip(".") + "."
    return knowledge.say("progress.why_sentence", why=why.rstrip("."))


def _open_criteria(file: CaseFile, knowledge: Knowledge, change_weeks: float) -> str:
    missing = [criterion_text(check.criterion, knowledge) for check in file.checks if not check.met]
    if not missing:
        return knowledge.say("progress.no_criteria", change_week=plain_number(change_weeks))
    return knowledge.say("progress.criteria_list", criteria=_SEVERAL.join(missing))


def _pain(worst: float | None, knowledge: Knowledge) -> str:
    if worst is None:
        return knowledge.say("progress.unknown")
    if worst == 0:
        return knowledge.say("progress.pain_none")
    return knowledge.say("progress.pain", worst=plain_number(worst))


def _percent(share: float | None, unknown: str) -> str:
    return unknown if share is None else f"{plain_number(share)} %"


def _of_the_plan(decided: Decided, news: PlanNews, knowledge: Knowledge) -> list[str]:
    """Return what becomes of the plan as a whole, where this deficit alone would let it go on."""
    if not decided.goes_on or decided.file.evidence.verdict == "new":
        return []
    if news.stopped:
        return [knowledge.say("progress.stopped")]
    if news.advances:
        return [knowledge.say("progress.goes_on", phase=news.phase)]
    others = [name_of(one.file, knowledge) for one in news.waits_for]
    if not others:
        return []
    return [knowledge.say("progress.waits", phase=news.phase, others=_SEVERAL.join(others))]


def _reasons(file: CaseFile, course: Course) -> list[str]:
    known, seen = course.knowledge, file.evidence
    reasons = []
    if file.change is not None and file.compared_with is not None:
        test = known.tests[file.change.measure.test].label
        for past, quantity in (
            (file.compared_with, file.change.old),
            (course.new, file.change.new),
        ):
            reasons.append(
                known.say(
                    "progress.reason_value",
                    date=past.day.isoformat(),
                    value=quantity_text(quantity),
                    test=test,
                )
            )
    if seen.trained and seen.verdict not in ("new", "gone"):
        unknown = known.say("progress.reason_adherence_unknown")
        told = _percent(seen.adherence_pct, unknown)
        reasons.append(
            unknown
            if seen.adherence_pct is None
            else known.say("progress.reason_adherence", adherence=told)
        )
    before, now = file.pain
    if before is not None and now is not None:
        reasons.append(
            known.say("progress.reason_pain", before=_pain(before, known), now=_pain(now, known))
        )
    for check in file.checks:
        text = criterion_text(check.criterion, known)
        reasons.append(known.say(f"progress.reason_criterion_{_state(check)}", text=text))
    return [*reasons, *_shoes(file, course)]


def criterion_text(criterion: Criterion, knowledge: Knowledge) -> str:
    """Return what a criterion asks for, without what was measured when it was set."""
    if criterion.metric is None or criterion.value is None or criterion.direction is None:
        return criterion.text.rstrip(".")
    aim = knowledge.say(
        f"plan.{criterion.direction}",
        value=value_text(criterion.value, criterion.unit or ""),
    )
    name = measurement_name(criterion.metric, criterion.side, criterion.test, knowledge)
    return f"{name}: {aim}"


def _state(check: CriterionCheck) -> str:
    if check.metric is None:
        return "not_measured"
    if check.met:
        return "met"
    return "unsure" if check.reached else "open"


def _shoes(file: CaseFile, course: Course) -> list[str]:
    past = file.compared_with
    old = None if past is None or past.answers is None else past.answers.shoes
    new = None if course.new.answers is None else course.new.answers.shoes
    if not old or not new or old.strip().lower() == new.strip().lower():
        return []
    return [course.knowledge.say("progress.other_shoes", old=old, new=new)]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
