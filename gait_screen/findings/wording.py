"""What a finding says: the number, its interval, the limit, and what kind of limit that is."""

from __future__ import annotations

from gait_screen.findings.judge import Judgement
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import AsymmetryRule, Band, DeficitInfo
from gait_screen.screening import Metric
from gait_screen.vocabulary import GAITS, Movement

CAVEAT = "The limits are screening bands, not a diagnosis."


def format_number(value: float, unit: str, digits: int | None = None) -> str:
    """Return a value without its unit, with ``digits`` or those that its unit deserves."""
    text = f"{value:.{_digits(value, unit) if digits is None else digits}f}"
    return "−" + text[1:] if text.startswith("-") else text


def format_quantity(value: float, unit: str) -> str:
    """Return a value with its unit: ``25.0°``, ``12.5 s``, ``3.1 % of leg length``, ``18``."""
    return f"{format_number(value, unit)}{_unit_suffix(unit)}"


def format_interval(value: float, uncertainty: float, unit: str) -> str:
    """Return a value with its uncertainty and unit: ``25.0 ± 3.0°``."""
    digits = _digits(value, unit)
    spread = format_number(uncertainty, unit, digits)
    return f"{format_number(value, unit, digits)} ± {spread}{_unit_suffix(unit)}"


def _digits(value: float, unit: str) -> int:
    if unit == "count":
        return 0
    return 3 if unit == "s" and abs(value) < 1 else 1


def _unit_suffix(unit: str) -> str:
    return {"count": "", "deg": "°", "": ""}.get(unit, f" {unit}")


def side_prefix(metric: Metric, label: str) -> str:
    """Return the label with its side, as the start of a sentence."""
    if metric.side is None:
        return label[:1].upper() + label[1:]
    return f"{metric.side.capitalize()} {label}"


def describe_measurement(metric: Metric, knowledge: Knowledge) -> str:
    """Return what was measured, with its 95 % interval, as one sentence."""
    name = _name(metric, knowledge)
    if metric.value is None or metric.uncertainty is None:
        return f"{name}: measured without an uncertainty."
    low, high = metric.value - metric.uncertainty, metric.value + metric.uncertainty
    return (
        f"{name}: {format_quantity(metric.value, metric.unit)} "
        f"(95 % interval {format_number(low, metric.unit)} to "
        f"{format_quantity(high, metric.unit)})."
    )


def explain_judged(
    metric: Metric, band: Band, deficit: DeficitInfo, judgement: Judgement, knowledge: Knowledge
) -> str:
    """Return the explanation of a finding that was judged likely, possible or none."""
    cut = format_quantity(judgement.cut.value, metric.unit)
    direction = "below" if band.worse == "low" else "above"
    parts = [
        describe_measurement(metric, knowledge),
        f"Values {direction} {cut} speak for {deficit.label}; {_verdict(judgement, band)}.",
    ]
    if judgement.verdict in ("likely", "possible"):
        parts += [f"By its value it is {judgement.severity}.", deficit.plain]
    return " ".join([*parts, band.note, CAVEAT])


def explain_undecided(metric: Metric, knowledge: Knowledge) -> str:
    """Return why a measured value does not allow a judgement."""
    again = _again(metric.test, knowledge)
    return (
        f"{describe_measurement(metric, knowledge)} The interval is too wide to tell the expected "
        f"range from a clear deviation, so this is not judged. {again}"
    )


def explain_without_uncertainty(metric: Metric, knowledge: Knowledge) -> str:
    """Return why a number that comes without an interval is not judged."""
    return (
        f"{_name(metric, knowledge)} comes without an uncertainty, so it is not judged: "
        "a finding needs the interval of its number."
    )


def explain_lower_bound(metric: Metric, knowledge: Knowledge) -> str:
    """Return why a count or time that was cut short is not held against the person."""
    at_least = format_quantity(metric.value or 0.0, metric.unit)
    reason = (metric.reason or "").rstrip(". ")
    return (
        f"{_name(metric, knowledge)}: at least {at_least} ({reason}), which does not say how far "
        f"it would have gone, so it is not judged. {_again(metric.test, knowledge)}"
    )


def explain_age(metric: Metric, age: int | None, knowledge: Knowledge) -> str:
    """Return why a value whose limit depends on age is not judged."""
    why = (
        "What is usual depends on age, and the age is not known: give it with the answers."
        if age is None
        else f"There is no reference for the age of {age}."
    )
    return f"{describe_measurement(metric, knowledge)} {why}"


def explain_not_measured(metric: Metric, knowledge: Knowledge) -> str:
    """Return why a metric was not assessed, with how to film again."""
    if metric.reason:
        return f"{_name(metric, knowledge)} was not assessed: {metric.reason}"
    return f"{_name(metric, knowledge)} was not assessed. {_again(metric.test, knowledge)}"


def explain_not_filmed(deficit: DeficitInfo, side: str | None, knowledge: Knowledge) -> str:
    """Return which test to film for a deficit that no clip shows."""
    whose = "" if side is None else f" on the {side} side"
    test = knowledge.tests[deficit.film_test]
    return f"No clip shows this{whose}. The test for it: {test.label}. {test.how_to_film}"


def explain_asymmetry(
    left: Metric,
    right: Metric,
    rule: AsymmetryRule,
    difference: str,
    verdict_text: str,
    knowledge: Knowledge,
) -> str:
    """Return the explanation of a judged difference of left and right."""
    info = knowledge.metrics[rule.metric]
    test = knowledge.tests[rule.tests[0]].label
    return (
        f"{info.label.capitalize()} in the {test}: left {_plus_minus(left)}, right "
        f"{_plus_minus(right)}. {difference}; {verdict_text}. {rule.note} {CAVEAT}"
    )


def _plus_minus(metric: Metric) -> str:
    return format_interval(metric.value or 0.0, metric.uncertainty or 0.0, metric.unit)


def _verdict(judgement: Judgement, band: Band) -> str:
    if judgement.verdict == "likely":
        return "the whole interval lies past that limit, so it is likely"
    if judgement.verdict == "possible":
        why = _held_back(judgement, band)
        return f"the whole interval lies past that limit, so it is possible ({why})"
    if judgement.reached is not None:
        return "the value is past that limit, but by less than its uncertainty: no finding"
    return "the value is not past that limit"


def _held_back(judgement: Judgement, band: Band) -> str:
    if band.at_most == "possible":
        return "this test alone never makes it likely"
    if judgement.reached is not None and judgement.reached.borderline:
        return "many healthy people lie in this borderline range"
    return "the interval is too wide for more"


def _name(metric: Metric, knowledge: Knowledge) -> str:
    info = knowledge.metrics[metric.key]
    name = side_prefix(metric, info.label)
    if metric.test is None:
        return name
    test = knowledge.tests[metric.test].label
    if test in info.label:
        return name
    return f"{name} in {test}" if metric.test in GAITS else f"{name} in the {test}"


def _again(test: Movement | None, knowledge: Knowledge) -> str:
    return "" if test is None else f"To see it better: {knowledge.tests[test].how_to_film}"
