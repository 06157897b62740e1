"""What a finding says to the clinician: terms, test, view, value, interval, limits, rule, sources.

The sentences stand in ``text/<language>/findings.toml`` under keys that begin with ``c_``.
"""

from __future__ import annotations

from collections.abc import Sequence

from gait_screen.findings.judge import Judgement, Verdict
from gait_screen.findings.wording import (
    format_difference,
    format_interval,
    format_quantity,
    format_range,
    held_back,
)
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.citations import short_names
from gait_screen.knowledge.models import AsymmetryRule, Band, Cut, DeficitInfo
from gait_screen.screening import Metric
from gait_screen.vocabulary import Side


def note_judged(metric: Metric, band: Band, judgement: Judgement, knowledge: Knowledge) -> str:
    """Return the clinician's text of a finding that was judged."""
    unit = metric.unit
    cuts = [judgement.cut, *([] if judgement.reached is None else [judgement.reached])]
    sources = [source for cut in cuts for source in cut.sources]
    mdc = [] if band.mdc is None else [_mdc(band, unit, knowledge)]
    return " ".join(
        [
            *_measurement(metric, knowledge),
            _limits(band, unit, knowledge),
            _verdict(judgement, band, unit, knowledge),
            *mdc,
            knowledge.say("findings.c_sources", sources="; ".join(short_names(sources, knowledge))),
        ]
    )


def note_undecided(metric: Metric, band: Band, knowledge: Knowledge) -> str:
    """Return that an interval was too wide, with the band it was held against."""
    limit = format_quantity(band.max_uncertainty.value, metric.unit)
    return " ".join(
        [
            *_measurement(metric, knowledge),
            _limits(band, metric.unit, knowledge),
            knowledge.say("findings.c_undecided", limit=limit),
        ]
    )


def note_contradiction(low: Metric, high: Metric, knowledge: Knowledge) -> str:
    """Return that two measurements whose intervals do not meet were not judged."""
    measured = (part for metric in (low, high) for part in _measurement(metric, knowledge))
    return " ".join([*measured, knowledge.say("findings.c_contradiction")])


def note_without_uncertainty(metric: Metric, knowledge: Knowledge) -> str:
    """Return that a number without an interval was not judged."""
    return _with_reason(metric, knowledge.say("findings.c_without_uncertainty"), knowledge)


def note_lower_bound(metric: Metric, knowledge: Knowledge) -> str:
    """Return that a number that was cut short was not judged."""
    reason = (metric.reason or "").rstrip(". ")
    return _with_reason(metric, knowledge.say("findings.c_lower_bound", reason=reason), knowledge)


def note_age(metric: Metric, age: int | None, knowledge: Knowledge) -> str:
    """Return that there are no limits for the person's age."""
    why = (
        knowledge.say("findings.c_age_unknown")
        if age is None
        else knowledge.say("findings.c_age_without_reference", age=age)
    )
    return _with_reason(metric, why, knowledge)


def note_not_measured(metric: Metric, knowledge: Knowledge) -> str:
    """Return that a metric has no value, and why."""
    label = _label(metric, knowledge)
    return knowledge.say("findings.c_not_measured", label=label, reason=metric.reason or "").strip()


def note_not_filmed(deficit: DeficitInfo, side: Side | None, knowledge: Knowledge) -> str:
    """Return which test and metric are missing for a deficit."""
    name = _with_side(_capital(deficit.label), side, knowledge)
    return knowledge.say(
        "findings.c_not_filmed",
        deficit=name,
        test=knowledge.tests[deficit.film_test].label,
        metric=deficit.primary_metric,
    )


def note_asymmetry(
    left: Metric,
    right: Metric,
    rule: AsymmetryRule,
    verdict: Verdict,
    *,
    size: float,
    uncertainty: float,
    knowledge: Knowledge,
) -> str:
    """Return the clinician's text of a judged difference of left and right."""
    unit = left.unit
    kind = "" if rule.kind == "difference" else f"_{rule.kind}"
    sources = "; ".join(short_names(rule.limit.sources, knowledge))
    return " ".join(
        [
            knowledge.say(
                "findings.c_sides",
                label=_capital(knowledge.metrics[rule.metric].label),
                left=_plus_minus(left),
                right=_plus_minus(right),
            ),
            *dict.fromkeys(_where(metric, knowledge) for metric in (left, right)),
            knowledge.say(
                f"findings.c_difference{kind}",
                size=format_difference(size, rule, unit),
                uncertainty=format_difference(uncertainty, rule, unit),
            ),
            knowledge.say(
                "findings.c_rule",
                rule=rule.id,
                limit=format_difference(rule.limit.value, rule, unit),
            ),
            knowledge.say(f"findings.c_sides_{verdict}"),
            knowledge.say("findings.c_sources", sources=sources),
        ]
    )


def note_sides_not_judged(metric: str, knowledge: Knowledge) -> str:
    """Return that left and right were too uncertain to be compared."""
    label = _capital(knowledge.metrics[metric].label)
    return knowledge.say("findings.c_sides_too_rough", label=label)


def _measurement(metric: Metric, knowledge: Knowledge) -> list[str]:
    """Return value with interval, where it is from, and what exactly was measured."""
    info = knowledge.metrics[metric.key]
    definition = knowledge.say(
        "findings.c_definition",
        definition=info.definition,
        zero=info.zero,
        positive=info.positive,
    )
    return [_value(metric, knowledge), _where(metric, knowledge), definition]


def _value(metric: Metric, knowledge: Knowledge) -> str:
    value, spread, unit = metric.value or 0.0, metric.uncertainty, metric.unit
    low, high = format_range(value, spread or 0.0, unit)
    return knowledge.say(
        "findings.c_measured_without" if spread is None else "findings.c_measured",
        label=_label(metric, knowledge),
        value=format_quantity(value, unit),
        low=low,
        high=high,
        n=knowledge.say("findings.c_repetitions", n=metric.n) if metric.n else "",
    )


def _where(metric: Metric, knowledge: Knowledge) -> str:
    unknown = knowledge.say("findings.c_unknown")
    combined = knowledge.say("findings.c_combined")
    return knowledge.say(
        "findings.c_where",
        test=combined if metric.test is None else knowledge.tests[metric.test].label,
        view=metric.view or unknown,
        source=metric.source or unknown,
        clip=metric.clip or unknown,
    )


def _with_reason(metric: Metric, why: str, knowledge: Knowledge) -> str:
    return " ".join([*_measurement(metric, knowledge), why])


def _limits(band: Band, unit: str, knowledge: Knowledge) -> str:
    if band.cuts:
        cuts = _cuts(band.cuts, unit, knowledge)
    else:
        cuts = "; ".join(
            knowledge.say(
                "findings.c_age_group",
                first=group.from_age,
                last=group.to_age,
                cuts=_cuts(group.cuts, unit, knowledge),
            )
            for group in band.by_age
        )
    return knowledge.say(f"findings.c_band_{band.worse}", band=band.id, cuts=cuts)


def _cuts(cuts: Sequence[Cut], unit: str, knowledge: Knowledge) -> str:
    return ", ".join(
        knowledge.say(
            "findings.c_cut", severity=cut.severity, value=format_quantity(cut.value, unit)
        )
        for cut in cuts
    )


def _verdict(judgement: Judgement, band: Band, unit: str, knowledge: Knowledge) -> str:
    if judgement.verdict == "likely":
        return knowledge.say("findings.c_likely", severity=judgement.severity)
    if judgement.verdict == "possible":
        limit = format_quantity(band.max_uncertainty.value, unit)
        why = knowledge.say(f"findings.c_why_{held_back(judgement, band)}", limit=limit)
        return knowledge.say("findings.c_possible", why=why, severity=judgement.severity)
    phrase = "findings.c_inside" if judgement.reached is None else "findings.c_within_error"
    return knowledge.say(phrase)


def _mdc(band: Band, unit: str, knowledge: Knowledge) -> str:
    if band.mdc is None:
        return ""
    return knowledge.say(
        "findings.c_mdc",
        value=format_quantity(band.mdc.value, unit),
        source="; ".join(short_names(band.mdc.sources, knowledge)),
    )


def _plus_minus(metric: Metric) -> str:
    return format_interval(metric.value or 0.0, metric.uncertainty or 0.0, metric.unit)


def _label(metric: Metric, knowledge: Knowledge) -> str:
    return _with_side(_capital(knowledge.metrics[metric.key].label), metric.side, knowledge)


def _with_side(label: str, side: Side | None, knowledge: Knowledge) -> str:
    if side is None:
        return label
    return knowledge.say("findings.c_label_side", label=label, side=side)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
