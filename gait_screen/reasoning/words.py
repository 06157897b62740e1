"""The numbers behind a conclusion in words: what, which leg, which test, how sure.

The phrases stand in ``text/<language>/rules.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gait_screen.findings.wording import format_interval, format_quantity
from gait_screen.knowledge.answers import Answers, PainAnswer
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import TreatmentId
from gait_screen.knowledge.rule_models import AnswerIs, MetricIs
from gait_screen.screening import Finding, Metric
from gait_screen.vocabulary import GAITS, Movement, Side


def finding(found: Finding, knowledge: Knowledge) -> str:
    """Return the number a finding was judged by, with the limit where its band begins."""
    unit = knowledge.metrics[found.metric].unit
    return knowledge.say(
        "rules.number" if found.cut is None else "rules.number_and_band",
        name=name(found.metric, found.side, found.test, knowledge),
        interval=format_interval(found.value or 0.0, found.uncertainty or 0.0, unit),
        cut="" if found.cut is None else format_quantity(found.cut, unit),
    )


def metric(measured: Metric, wanted: MetricIs, knowledge: Knowledge) -> str:
    """Return a measurement and the limits that it lies between."""
    limits = {"above": wanted.above, "below": wanted.below}
    given = {key: limit for key, limit in limits.items() if limit is not None}
    return knowledge.say(
        f"rules.number_{'_and_'.join(given)}",
        name=name(measured.key, measured.side, measured.test, knowledge),
        interval=_interval(measured),
        **{key: format_quantity(limit, measured.unit) for key, limit in given.items()},
    )


def contradiction(low: Metric, high: Metric, knowledge: Knowledge) -> str:
    """Return two measurements of the same thing that exclude each other."""
    return knowledge.say(
        "rules.number_twice",
        name=name(low.key, low.side, low.test, knowledge),
        low=_interval(low),
        high=_interval(high),
        low_clip=low.clip or "",
        high_clip=high.clip or "",
    )


def both_legs(found: Finding, metrics: Sequence[Metric], knowledge: Knowledge) -> Iterator[str]:
    """Yield what the legs of an asymmetry measured, where both were measured."""
    measured = {
        side: min(
            (
                (m.uncertainty, m.clip or "", m.value, _interval(m))
                for m in metrics
                if (m.key, m.side, m.test, m.status) == (found.metric, side, found.test, "measured")
                and m.value is not None
                and m.uncertainty is not None
            ),
            default=None,
        )
        for side in ("left", "right")
    }
    left, right = measured["left"], measured["right"]
    if left is not None and right is not None:
        label = name(found.metric, None, found.test, knowledge)
        yield knowledge.say("rules.number_of_both", name=label, left=left[-1], right=right[-1])


def answers(
    wanted: AnswerIs,
    given: Answers,
    pains: Sequence[PainAnswer],
    tried: Sequence[TreatmentId],
    knowledge: Knowledge,
) -> Iterator[str]:
    """Yield the answers that a condition asked for."""
    for pain in pains:
        yield _pain(pain, knowledge)
    for treatment in knowledge.treatments:
        if treatment.id in tried:
            yield knowledge.say("rules.answer_tried", treatment=treatment.label)
    if wanted.age_from is not None or wanted.age_below is not None:
        yield knowledge.say("rules.answer_age", age=given.age)
    if wanted.shoes:
        yield knowledge.say("rules.answer_shoes", shoes=given.shoes)


def name(key: str, side: Side | None, test: Movement | None, knowledge: Knowledge) -> str:
    """Return a metric's label with its leg and test, as the start of a sentence."""
    label = knowledge.metrics[key].label
    text = label if side is None else knowledge.say(f"rules.{side}", what=label)
    if test is not None and knowledge.tests[test].label not in label:
        how = "in_gait" if test in GAITS else "in_test"
        text = knowledge.say(f"rules.{how}", what=text, test=knowledge.tests[test].label)
    return text[:1].upper() + text[1:]


def _pain(pain: PainAnswer, knowledge: Knowledge) -> str:
    site = next((s.label for s in knowledge.pain_sites if s.id == pain.site), pain.site)
    where = site if pain.side is None else knowledge.say(f"rules.pain_{pain.side}", site=site)
    if pain.severity is None:
        return knowledge.say("rules.answer_pain_unknown", where=where)
    return knowledge.say("rules.answer_pain", where=where, severity=f"{pain.severity:g}")


def _interval(measured: Metric) -> str:
    return format_interval(measured.value or 0.0, measured.uncertainty or 0.0, measured.unit)
