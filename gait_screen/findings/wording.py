"""What a finding says to the runner: what was seen, the number, its range, the limit, the meaning.

The sentences stand in ``text/<language>/findings.toml``; here they are only put together. The same
for the clinician is :mod:`gait_screen.findings.clinician`.
"""

from __future__ import annotations

from collections.abc import Sequence

from gait_screen.findings.judge import Judgement, Verdict
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import AsymmetryRule, Band, DeficitInfo
from gait_screen.screening import Metric
from gait_screen.vocabulary import GAITS, Movement, Side


def format_number(value: float, unit: str, digits: int | None = None) -> str:
    """Return a value without its unit, with ``digits`` or those that its unit deserves."""
    text = f"{value:.{_digits(value, unit) if digits is None else digits}f}"
    return "−" + text[1:] if text.startswith("-") else text


def format_quantity(value: float, unit: str) -> str:
    """Return a value with its unit: ``25.0°``, ``12.5 s``, ``3.1 % of leg length``, ``18``."""
    return f"{format_number(value, unit)}{unit_suffix(unit)}"


def format_interval(value: float, uncertainty: float, unit: str) -> str:
    """Return a value with its uncertainty and unit: ``25.0 ± 3.0°``."""
    digits = _digits(value, unit)
    spread = format_number(uncertainty, unit, digits)
    return f"{format_number(value, unit, digits)} ± {spread}{unit_suffix(unit)}"


def _digits(value: float, unit: str) -> int:
    if unit == "count":
        return 0
    return 3 if unit == "s" and abs(value) < 1 else 1


def unit_suffix(unit: str) -> str:
    """Return a unit as it stands behind a number; nothing for a count."""
    return {"count": "", "deg": "°", "": ""}.get(unit, f" {unit}")


def describe_measurement(metric: Metric, knowledge: Knowledge) -> str:
    """Return what was measured with its range, in words for the runner; one or two sentences."""
    return _joined(_told(metric, knowledge), _range(metric, knowledge))


def format_range(value: float, uncertainty: float, unit: str) -> tuple[str, str]:
    """Return both ends of the 95 % interval, the upper one with its unit."""
    # Half a heel raise is half a heel raise: "4 to 4" would say that there is no error.
    digits = 1 if unit == "count" and uncertainty % 1 else _digits(value, unit)
    low, high = (
        format_number(end, unit, digits) for end in (value - uncertainty, value + uncertainty)
    )
    return low, f"{high}{unit_suffix(unit)}"


def explain_judged(
    metric: Metric, band: Band, deficit: DeficitInfo, judgement: Judgement, knowledge: Knowledge
) -> str:
    """Return the explanation of a finding that was judged likely, possible or none."""
    cut = format_quantity(judgement.cut.value, metric.unit)
    limit = knowledge.say(f"findings.limit_{band.worse}", cut=cut)
    verdict = _verdict(judgement, band, knowledge)
    if judgement.verdict not in ("likely", "possible"):
        return _joined(describe_measurement(metric, knowledge), limit, verdict)
    seen = knowledge.say(f"findings.seen_{deficit.id}", side=_whose(metric.side, knowledge))
    size = knowledge.say(f"findings.size_{judgement.severity}")
    return _paragraphs(
        [seen, _seen_number(metric, knowledge), _range(metric, knowledge)],
        [limit, verdict, size],
        [
            knowledge.say(f"findings.means_{deficit.id}"),
            band.note,
            knowledge.say("findings.caveat"),
        ],
    )


def explain_undecided(metric: Metric, knowledge: Knowledge) -> str:
    """Return why a measured value does not allow a judgement."""
    return _joined(
        describe_measurement(metric, knowledge),
        knowledge.say("findings.undecided"),
        _again(metric.test, knowledge),
    )


def explain_contradiction(low: Metric, high: Metric, knowledge: Knowledge) -> str:
    """Return why two numbers that exclude each other are both not judged."""
    return _joined(
        *(describe_measurement(metric, knowledge) for metric in (low, high)),
        knowledge.say("findings.contradiction"),
        _again(low.test, knowledge),
    )


def explain_without_uncertainty(metric: Metric, knowledge: Knowledge) -> str:
    """Return why a number that comes without an interval is not judged."""
    return _sided("without_uncertainty", metric, knowledge)


def explain_lower_bound(metric: Metric, knowledge: Knowledge) -> str:
    """Return why a count or time that was cut short is not held against the person."""
    reason = (metric.reason or "").rstrip(". ")
    return _joined(
        _told(metric, knowledge),
        knowledge.say("findings.lower_bound", reason=reason),
        _again(metric.test, knowledge),
    )


def explain_age(metric: Metric, age: int | None, knowledge: Knowledge) -> str:
    """Return why a value whose limit depends on age is not judged."""
    why = (
        knowledge.say("findings.age_unknown")
        if age is None
        else knowledge.say("findings.age_without_reference", age=age)
    )
    return f"{describe_measurement(metric, knowledge)} {why}"


def explain_not_measured(metric: Metric, knowledge: Knowledge) -> str:
    """Return why a metric was not assessed, with how to film again."""
    if metric.reason:
        return _sided("not_measured", metric, knowledge, reason=metric.reason)
    said = _sided("not_measured", metric, knowledge, ending="_again")
    return _joined(said, _again(metric.test, knowledge))


def explain_not_filmed(deficit: DeficitInfo, side: Side | None, knowledge: Knowledge) -> str:
    """Return which test to film for a deficit that no clip shows."""
    test = knowledge.tests[deficit.film_test]
    phrase = "findings.not_filmed_whole" if side is None else "findings.not_filmed_side"
    return knowledge.say(phrase, side=side, test=test.label, how=test.how_to_film)


def explain_asymmetry(
    left: Metric,
    right: Metric,
    rule: AsymmetryRule,
    verdict: Verdict,
    *,
    size: float,
    stands_out: Side,
    knowledge: Knowledge,
) -> str:
    """Return the explanation of a judged difference of left and right."""
    unit = left.unit
    measured = knowledge.say(
        "findings.measured_sides",
        what=knowledge.metrics[rule.metric].plain,
        test=_test_name(left.test, knowledge),
        left=format_quantity(left.value or 0.0, unit),
        right=format_quantity(right.value or 0.0, unit),
    )
    difference = knowledge.say(
        f"findings.differs_{rule.kind}",
        size=format_difference(size, rule, unit),
        limit=format_difference(rule.limit.value, rule, unit),
    )
    judged = knowledge.say(f"findings.differs_{verdict}")
    if verdict == "none":
        return _joined(measured, difference, judged)
    return _paragraphs(
        [knowledge.say("findings.seen_asymmetry", side=_whose(stands_out, knowledge)), measured],
        [difference, judged],
        [
            knowledge.say("findings.means_asymmetry"),
            rule.note,
            knowledge.say("findings.caveat"),
        ],
    )


def format_difference(size: float, rule: AsymmetryRule, unit: str) -> str:
    """Return the size of a difference in the rule's terms: ``5.0°``, ``15 %``, ``1.5``."""
    if rule.kind == "percent":
        return f"{size:.0f} %"
    return f"{size:.1f}" if rule.kind == "ratio" else format_quantity(size, unit)


def explain_sides_not_judged(metric: str, knowledge: Knowledge) -> str:
    """Return that left and right of a metric are too rough to be compared."""
    return knowledge.say("findings.sides_too_rough", what=knowledge.metrics[metric].plain)


def explain_sides_not_filmed(deficit: DeficitInfo, knowledge: Knowledge) -> str:
    """Return that nothing shows both sides, and what to film."""
    how = knowledge.tests[deficit.film_test].how_to_film
    return knowledge.say("findings.sides_not_filmed", how=how)


def _told(metric: Metric, knowledge: Knowledge) -> str:
    if metric.test is None:
        phrase = "findings.measured_no_test"
    else:
        phrase = f"findings.measured_{'whole' if metric.side is None else 'side'}"
    return knowledge.say(
        phrase,
        side=metric.side,
        what=knowledge.metrics[metric.key].plain,
        test=_test_name(metric.test, knowledge),
        value=format_quantity(metric.value or 0.0, metric.unit),
    )


def _seen_number(metric: Metric, knowledge: Knowledge) -> str:
    if metric.test is None:
        return _told(metric, knowledge)
    return knowledge.say(
        "findings.seen_number",
        test=_test_name(metric.test, knowledge),
        value=format_quantity(metric.value or 0.0, metric.unit),
    )


def _range(metric: Metric, knowledge: Knowledge) -> str:
    if metric.value is None or metric.uncertainty is None:
        return ""
    low, high = format_range(metric.value, metric.uncertainty, metric.unit)
    return knowledge.say("findings.interval", low=low, high=high)


def _verdict(judgement: Judgement, band: Band, knowledge: Knowledge) -> str:
    if judgement.verdict == "likely":
        return knowledge.say("findings.verdict_likely")
    if judgement.verdict == "possible":
        why = knowledge.say(f"findings.why_{held_back(judgement, band)}")
        return knowledge.say("findings.verdict_possible", why=why)
    if judgement.reached is not None:
        return knowledge.say("findings.verdict_within_error")
    return knowledge.say("findings.verdict_inside")


def held_back(judgement: Judgement, band: Band) -> str:
    """Return what keeps a finding at possible: ``weak_test``, ``borderline`` or ``wide``."""
    if band.at_most == "possible":
        return "weak_test"
    if judgement.reached is not None and judgement.reached.borderline:
        return "borderline"
    return "wide"


def _sided(
    phrase: str, metric: Metric, knowledge: Knowledge, *, ending: str = "", reason: str = ""
) -> str:
    which = "whole" if metric.side is None else "side"
    return knowledge.say(
        f"findings.{phrase}_{which}{ending}",
        side=metric.side,
        what=knowledge.metrics[metric.key].plain,
        reason=reason,
    )


def _whose(side: Side | None, knowledge: Knowledge) -> str:
    return "" if side is None else knowledge.say("findings.side", side=side)


def _test_name(test: Movement | None, knowledge: Knowledge) -> str:
    if test is None:
        return ""
    phrase = "findings.in_gait" if test in GAITS else "findings.in_test"
    return knowledge.say(phrase, test=knowledge.tests[test].label)


def _again(test: Movement | None, knowledge: Knowledge) -> str:
    if test is None:
        return ""
    return knowledge.say("findings.again", how=knowledge.tests[test].how_to_film)


def _paragraphs(*paragraphs: Sequence[str]) -> str:
    """Return paragraphs, each on a line of its own."""
    return "\n".join(_joined(*sentences) for sentences in paragraphs)


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
