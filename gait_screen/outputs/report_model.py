"""What the report says, as plain text records: the template only arranges it.

Everything here is text for people; escaping is the template's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Final

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.bands import printable_citations
from gait_screen.outputs.labels import movement_label, readable_key, side_label, view_label
from gait_screen.outputs.numbers import number_text, plain_number, unit_text, value_text
from gait_screen.screening import (
    ClipRecord,
    Finding,
    Metric,
    QualityCheck,
    Screening,
)
from gait_screen.vocabulary import Side, View

_STATUS_ORDER: Final = {"likely": 0, "possible": 1, "none": 2, "not_assessed": 3}


@dataclass(frozen=True)
class FindingText:
    """A deficit: how sure, how strong, on which numbers, and in paragraphs what that means."""

    title: str
    side: str
    status: str
    severity: str
    numbers: str
    explanation: tuple[str, ...]
    clinician: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class ClipText:
    """A clip: what was filmed, how good it is, how to film it better."""

    title: str
    file: str
    facts: tuple[tuple[str, str], ...]
    checks: tuple[QualityCheck, ...]
    annotated: str | None


@dataclass(frozen=True)
class MetricRow:
    """A quantity as one clip shows it: both legs beside each other, or one value of the body.

    A value that is not there is empty. ``meaning`` stands in a quantity's first row only.
    """

    label: str
    meaning: str
    left: str
    right: str
    both: str
    origin: str


@dataclass(frozen=True)
class NotAssessed:
    """Why some quantities have no number, and which."""

    reason: str
    labels: tuple[str, ...]


def date_text(created: str) -> str:
    """Return an ISO time as a date for people; what is no such time stays as it is."""
    try:
        when = datetime.fromisoformat(created)
    except ValueError:
        return created
    return f"{when.day} {when:%B %Y}, {when:%H:%M}"


def day_text(day: str) -> str:
    """Return an ISO day as a date for people; what is no such day stays as it is."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{when.day} {when:%B %Y}"


def metric_label(key: str) -> str:
    """Return a metric's name from the catalogue; an unknown key in readable words."""
    info = load_knowledge().metrics.get(key)
    return readable_key(key) if info is None else sentence(info.label)


def deficit_label(deficit: str) -> str:
    """Return a deficit's name from the knowledge files; an unknown one in readable words."""
    for info in load_knowledge().deficits:
        if info.id == deficit:
            return sentence(info.label)
    return readable_key(deficit)


def sentence(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]


def finding_texts(findings: Sequence[Finding]) -> list[FindingText]:
    """Return the findings in words: likely ones first, in each the most severe."""
    return [_finding_text(finding) for finding in in_order(findings)]


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings in order of importance: likely ones first, in each the most severe."""
    strength = ("severe", "moderate", "mild", "none")
    return sorted(findings, key=lambda f: (_STATUS_ORDER[f.status], strength.index(f.severity)))


def _finding_text(finding: Finding) -> FindingText:
    return FindingText(
        title=deficit_label(finding.deficit),
        side="" if finding.side is None else side_label(finding.side),
        status=finding.status,
        severity=finding.severity,
        numbers=finding_numbers(finding),
        explanation=tuple(finding.explanation.splitlines()),
        clinician=finding.clinician,
        sources=tuple(printable_citations(finding.sources)),
    )


def finding_numbers(finding: Finding) -> str:
    """Return a finding's number with its limit in short; empty where it has none."""
    if finding.value is None:
        return ""
    label, unit = finding_quantity(finding)
    text = f"{label} {value_text(finding.value, unit, finding.uncertainty)}"
    if finding.cut is None:
        return text
    return f"{text}; screening limit {plain_number(finding.cut)}{unit_text(unit)}"


def finding_quantity(finding: Finding) -> tuple[str, str]:
    """Return what a finding's number is and its unit; of an asymmetry it is a difference."""
    known = load_knowledge()
    info = known.metrics.get(finding.metric)
    unit = "" if info is None else info.unit
    label = metric_label(finding.metric)
    if finding.deficit != "asymmetry":
        return label, unit
    kinds = [rule.kind for rule in known.asymmetry_rules if rule.metric == finding.metric]
    unit = {"percent": "%", "ratio": "count"}.get(kinds[0], unit) if kinds else unit
    return known.say("report.sides_differ", metric=label[:1].lower() + label[1:]), unit


def clip_texts(screening: Screening, annotated: Sequence[str | None]) -> list[ClipText]:
    """Return the clips in words; ``annotated`` names each one's video beside the report."""
    return [
        ClipText(
            title=f"{movement_label(clip.test)}, {view_label(clip.view)}",
            file=clip.file,
            facts=tuple(_clip_facts(clip)),
            checks=tuple(sorted(clip.quality, key=_check_order)),
            annotated=name,
        )
        for clip, name in zip(screening.clips, annotated, strict=True)
    ]


def _check_order(check: QualityCheck) -> int:
    return ("fail", "warn", "pass").index(check.status)


def _clip_facts(clip: ClipRecord) -> Iterable[tuple[str, str]]:
    rate = f"{number_text(clip.fps_median, 1)} pictures/s"
    rate += ", varying" if clip.variable_frame_rate else ""
    yield "Length", f"{number_text(clip.duration_s, 1)} s, {clip.frames} pictures, {rate}"
    for start_s, stop_s in clip.analysed_s or ():
        yield "Analysed", f"{number_text(start_s, 1)} to {number_text(stop_s, 1)} s"
    if clip.frames_analysed_every > 1:
        used = number_text(clip.fps_median / clip.frames_analysed_every, 1)
        yield "Pictures analysed", f"{used} pictures/s"
    if clip.slow_motion_factor != 1.0:
        yield "Slow motion", f"{number_text(clip.slow_motion_factor, 1)} times; times are real time"
    if clip.test is not None:
        sure = "" if clip.test_confidence >= 1.0 else f" ({clip.test_confidence:.0%} sure)"
        yield "Recognised as", f"{movement_label(clip.test).lower()}{sure}"
    if clip.near_side is not None:
        yield "Near leg", clip.near_side
    if clip.view_yaw_deg is not None:
        yield "Camera turned", f"{number_text(clip.view_yaw_deg, 0)}°"
    roll = clip.camera_roll_deg
    yield "Camera tilted", "unknown" if roll is None else f"{number_text(roll, 1)}°"


def metric_rows(screening: Screening) -> list[MetricRow]:
    """Return what was measured in the catalogue's order: a row per quantity, movement and clip.

    Two clips of a movement never share a row, so that each value's clip is told.
    """
    order = {key: number for number, key in enumerate(load_knowledge().metrics)}
    measured = [m for m in screening.metrics if m.status == "measured" and m.value is not None]
    measured.sort(key=lambda metric: (order.get(metric.key, len(order)), metric.test or ""))
    rows: dict[tuple[object, ...], dict[Side | None, Metric]] = {}
    for metric in measured:
        reading = (metric.key, metric.test, metric.clip, metric.view, metric.side is None)
        # Clips of one name from two folders: each still has a row of its own.
        again = next(n for n in count() if metric.side not in rows.get((*reading, n), {}))
        rows.setdefault((*reading, again), {})[metric.side] = metric
    twice = _shown_from_two_sides(measured)
    made = [_metric_row(row, twice) for row in rows.values()]
    # The rows of a quantity follow each other: what it means is said once.
    return [
        replace(row, meaning="") if above is not None and above.label == row.label else row
        for above, row in zip([None, *made], made, strict=False)
    ]


def _shown_from_two_sides(metrics: Iterable[Metric]) -> set[str]:
    """Return the clips that were used for two views: their name alone does not tell which."""
    views: dict[str, set[View | None]] = {}
    for metric in metrics:
        if metric.clip is not None:
            views.setdefault(metric.clip, set()).add(metric.view)
    return {clip for clip, seen in views.items() if len(seen) > 1}


def _metric_row(row: Mapping[Side | None, Metric], twice: set[str]) -> MetricRow:
    metric = next(iter(row.values()))
    origin = [movement_label(metric.test) if metric.test else "Combined"]
    if metric.clip:
        origin.append(metric.clip)
        origin += [view_label(metric.view)] if metric.clip in twice else []
    return MetricRow(
        label=metric_label(metric.key),
        meaning=_meaning(metric),
        left=_cell(row.get("left")),
        right=_cell(row.get("right")),
        both=_cell(row.get(None)),
        origin=", ".join(origin),
    )


def _meaning(metric: Metric) -> str:
    info = load_knowledge().metrics.get(metric.key)
    if info is None:
        return ""
    return f"{info.plain}; + {info.positive}" if info.unit == "deg" else info.plain


def _cell(metric: Metric | None) -> str:
    if metric is None or metric.value is None:
        return ""
    text = value_text(metric.value, metric.unit, metric.uncertainty)
    return f"{text} (n {metric.n})" if metric.n else text


def not_assessed_texts(screening: Screening) -> list[NotAssessed]:
    """Return what has no number, gathered by reason (which says how to film it)."""
    groups: dict[str, list[str]] = {}
    for metric in screening.metrics:
        if metric.status == "not_assessed":
            reason = metric.reason or "No reason was recorded."
            groups.setdefault(reason, []).append(_metric_and_side(metric))
    return [NotAssessed(reason, tuple(dict.fromkeys(names))) for reason, names in groups.items()]


def _metric_and_side(metric: Metric) -> str:
    side = "" if metric.side is None else f", {metric.side}"
    clip = "" if metric.clip is None else f" ({metric.clip})"
    return f"{metric_label(metric.key)}{side}{clip}"
