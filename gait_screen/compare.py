"""Two screenings of a person: what changed beyond its uncertainty, and what only seems to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from gait_screen.knowledge import Knowledge, band_for, load_knowledge
from gait_screen.knowledge.models import Band, Worse
from gait_screen.outputs.numbers import value_text
from gait_screen.screening import Finding, Metric, Screening
from gait_screen.vocabulary import SOURCES, Movement, Side, Source

Verdict = Literal["improved", "worse", "changed", "unchanged", "not comparable"]
FindingChange = Literal[
    "new",
    "newly judged",
    "gone",
    "no longer judged",
    "stronger",
    "weaker",
    "same",
    "no real change",
    "not comparable",
]

DAY_TO_DAY: Final = "not more than people differ from day to day"

_MetricKey = tuple[str, Side | None, Movement | None]
_FindingKey = tuple[str, Side | None]
#: From harmless to serious.
_STATUS_RANK: Final = {"not_assessed": 0, "none": 0, "possible": 1, "likely": 2}
_SEVERITY_RANK: Final = {"none": 0, "mild": 1, "moderate": 2, "severe": 3}


@dataclass(frozen=True)
class Reading:
    """One side of a comparison: a value with half of its 95 % interval."""

    value: float
    uncertainty: float | None
    clip: str | None


@dataclass(frozen=True)
class MetricChange:
    """One quantity in both screenings.

    Attributes
    ----------
    change
        New minus old, in ``unit``; None where they cannot be compared.
    combined_uncertainty
        Root of the sum of both squared uncertainties: what the change must exceed.
    minimal_detectable_change
        What people measured twice on different days differ by, where it is published. A change
        beyond its uncertainty but within this may be such a difference; ``note`` says so.
    note
        Why they cannot be compared, or what to bear in mind; empty where there is nothing to say.
    """

    key: str
    side: Side | None
    test: Movement | None
    unit: str
    old: Reading | None
    new: Reading | None
    verdict: Verdict
    change: float | None = None
    combined_uncertainty: float | None = None
    minimal_detectable_change: float | None = None
    note: str = ""


@dataclass(frozen=True)
class FindingComparison:
    """A deficit that was, or is now, likely or possible; None where a screening lacks it.

    ``change`` is ``no real change`` where another word stands for values that differ by no more
    than their combined uncertainty, and ``not comparable`` where the two were judged by values that
    cannot be compared.
    """

    deficit: str
    side: Side | None
    old_status: str | None
    new_status: str | None
    old_severity: str | None
    new_severity: str | None
    change: FindingChange


@dataclass(frozen=True)
class Comparison:
    """All changes between two screenings, in the catalogue's order."""

    metrics: tuple[MetricChange, ...]
    findings: tuple[FindingComparison, ...]
    notes: tuple[str, ...]


def compare_screenings(
    old: Screening, new: Screening, knowledge: Knowledge | None = None
) -> Comparison:
    """Compare two screenings of the same person.

    Metrics are matched by key, side and test; where a screening has several of one kind (two clips
    of the same movement) its most precise one stands for it. Quantities that neither screening
    measured are left out.

    Returns
    -------
    comparison
        A change is ``improved`` or ``worse`` only where the knowledge files say which direction is
        the better one in that test, and both values lie on that slope; otherwise ``changed``.
        Within the combined uncertainty it is ``unchanged``.
    """
    known = load_knowledge() if knowledge is None else knowledge
    old_metrics, new_metrics = most_precise(old.metrics), most_precise(new.metrics)
    order = {key: number for number, key in enumerate(known.metrics)}
    keys = sorted(
        {*old_metrics, *new_metrics},
        key=lambda key: (order.get(key[0], len(order)), key[2] or "", key[1] or ""),
    )
    changes = {
        key: _compare(key, old_metrics.get(key), new_metrics.get(key), known) for key in keys
    }
    return Comparison(
        metrics=tuple(change for change in changes.values() if change.old or change.new),
        findings=tuple(_compare_findings(old.findings, new.findings, changes)),
        notes=tuple(_notes(old, new)),
    )


def reading_text(reading: Reading | None, unit: str) -> str:
    """Return one side of a comparison as ``32 ± 4°``; empty where there is none."""
    return "" if reading is None else value_text(reading.value, unit, reading.uncertainty)


def change_text(change: MetricChange) -> str:
    """Return a change with its sign and the half-width of its interval: ``+3.1 ± 2.0°``."""
    if change.change is None:
        return ""
    amount = value_text(change.change, change.unit, change.combined_uncertainty)
    # No sign before what is rounded to nothing.
    return ("+" if change.change > 0 and amount.split(" ")[0].strip("0.") else "") + amount


def most_precise(metrics: Iterable[Metric]) -> dict[_MetricKey, Metric]:
    """Return one metric of each key, side and test: the one with the smallest uncertainty."""
    best: dict[_MetricKey, Metric] = {}
    for metric in metrics:
        key = (metric.key, metric.side, metric.test)
        if key not in best or _imprecision(metric) < _imprecision(best[key]):
            best[key] = metric
    return best


def better_direction(
    key: str, test: Movement | None, knowledge: Knowledge | None = None
) -> Worse | None:
    """Return which values of a metric are worse in a test, ``low`` or ``high``.

    None where no band judges it, or where bands disagree (the heel may be too mobile or too stiff).
    """
    known = load_knowledge() if knowledge is None else knowledge
    worse = {band.worse for band in known.bands if band.metric == key and test in band.tests}
    return worse.pop() if len(worse) == 1 else None


def _imprecision(metric: Metric) -> float:
    if metric.status != "measured" or metric.value is None:
        return math.inf
    # Without an uncertainty it is of less use than any with one, but better than no value.
    return 1e300 if metric.uncertainty is None else metric.uncertainty


def _compare(
    key: _MetricKey, old: Metric | None, new: Metric | None, knowledge: Knowledge
) -> MetricChange:
    old_reading, new_reading = _reading(old), _reading(new)
    unit = next((metric.unit for metric in (new, old) if metric is not None), "")
    obstacle = _obstacle(old, new)
    if obstacle or old_reading is None or new_reading is None:
        return MetricChange(*key, unit, old_reading, new_reading, "not comparable", note=obstacle)
    change = new_reading.value - old_reading.value
    combined = math.hypot(old_reading.uncertainty or 0.0, new_reading.uncertainty or 0.0)
    band = band_for(key[0], key[2], knowledge)
    mdc = None if band is None or band.mdc is None else band.mdc.value
    verdict: Verdict = "unchanged"
    note = ""
    if abs(change) > combined:
        verdict = _verdict(key, old_reading.value, new_reading.value, band, knowledge)
        if mdc is not None and abs(change) <= mdc:
            note = DAY_TO_DAY
    return MetricChange(*key, unit, old_reading, new_reading, verdict, change, combined, mdc, note)


def _reading(metric: Metric | None) -> Reading | None:
    if metric is None or metric.status != "measured" or metric.value is None:
        return None
    return Reading(metric.value, metric.uncertainty, metric.clip)


def _obstacle(old: Metric | None, new: Metric | None) -> str:
    """Return why two metrics cannot be compared; empty when they can."""
    for metric, which in ((old, "old"), (new, "new")):
        if metric is None:
            return f"not in the {which} screening"
        if metric.status != "measured" or metric.value is None:
            return f"not assessed in the {which} one: {metric.reason or 'no reason given'}"
        if metric.uncertainty is None:
            return f"without an uncertainty in the {which} one"
    if old is not None and new is not None and old.unit != new.unit:
        return f"other units: {old.unit} and {new.unit}"
    if old is not None and new is not None and not _alike(old.source or "", new.source or ""):
        return f"measured from something else: {old.source} and {new.source}"
    return ""


def _alike(old: str, new: str) -> bool:
    """Tell whether two values have a source in common and the same zero.

    What shares the sources have changes from clip to clip and is in the intervals.
    """
    (old_sources, old_zero), (new_sources, new_zero) = (_basis(text) for text in (old, new))
    shared = old_sources & new_sources or old_sources == new_sources
    return old_zero == new_zero and bool(shared)


def _basis(source: str) -> tuple[set[Source], list[str]]:
    """Return which sources a metric names and which zero of the pelvis."""
    named = {name for name in SOURCES if name in source.split(";")[0]}
    return named, [name for name in ("standing", "horizontal") if f"zero: {name}" in source]


def _verdict(
    key: _MetricKey, old: float, new: float, band: Band | None, knowledge: Knowledge
) -> Verdict:
    worse = better_direction(key[0], key[2], knowledge)
    if worse is None or band is None or _leaves_slope(band, old, new):
        return "changed"
    return "improved" if (new > old) == (worse == "low") else "worse"


def _leaves_slope(band: Band, old: float, new: float) -> bool:
    """Return whether a value lies past the far end of the expected range, where more is no gain."""
    if band.normal is None:
        return False
    if band.worse == "low":
        return max(old, new) > band.normal.high
    return min(old, new) < band.normal.low


def _compare_findings(
    old: Iterable[Finding],
    new: Iterable[Finding],
    changes: Mapping[_MetricKey, MetricChange],
) -> Iterable[FindingComparison]:
    before = {(finding.deficit, finding.side): finding for finding in old}
    after = {(finding.deficit, finding.side): finding for finding in new}
    keys: Mapping[_FindingKey, None] = dict.fromkeys([*before, *after])
    for key in keys:
        earlier, later = before.get(key), after.get(key)
        if _rank(earlier)[0] or _rank(later)[0]:
            yield FindingComparison(
                deficit=key[0],
                side=key[1],
                old_status=None if earlier is None else earlier.status,
                new_status=None if later is None else later.status,
                old_severity=None if earlier is None else earlier.severity,
                new_severity=None if later is None else later.severity,
                change=_real_finding_change(earlier, later, changes),
            )


def _real_finding_change(
    old: Finding | None, new: Finding | None, changes: Mapping[_MetricKey, MetricChange]
) -> FindingChange:
    """Return a change of a finding only where the values that it was judged by differ for sure.

    A value that barely moves may cross a cut: another word, but nothing that has changed.
    """
    change = _finding_change(old, new)
    if old is None or new is None or change not in ("new", "gone", "stronger", "weaker"):
        return change
    measured = changes.get((new.metric, new.side, new.test))
    same_kind = (old.metric, old.test) == (new.metric, new.test)
    if not same_kind or (measured is not None and measured.verdict == "not comparable"):
        return "not comparable"
    if None in (old.value, new.value, old.uncertainty, new.uncertainty):
        return "not comparable"
    # The finding's own values: of several clips it may be judged by another than the table shows,
    # and an asymmetry is judged by a difference of the sides.
    combined = math.hypot(old.uncertainty or 0.0, new.uncertainty or 0.0)
    difference = abs((new.value or 0.0) - (old.value or 0.0))
    return change if difference > combined else "no real change"


def _rank(finding: Finding | None) -> tuple[int, int]:
    if finding is None:
        return 0, 0
    return _STATUS_RANK[finding.status], _SEVERITY_RANK[finding.severity]


def _finding_change(old: Finding | None, new: Finding | None) -> FindingChange:
    before, after = _rank(old), _rank(new)
    if old is None or old.status == "not_assessed":
        # It may have been there all along.
        return "newly judged"
    if not before[0]:
        return "new"
    if new is None or new.status == "not_assessed":
        # Not filmed again is not the same as gone.
        return "no longer judged"
    if not after[0]:
        return "gone"
    if before == after:
        return "same"
    return "stronger" if after > before else "weaker"


def _notes(old: Screening, new: Screening) -> Iterable[str]:
    if old.created > new.created:
        yield "The first screening is younger than the second: old and new may be swapped."
    if old.software.model.sha256 != new.software.model.sha256:
        yield (
            f"Different pose models ({old.software.model.name} and {new.software.model.name}): "
            "part of a change may come from that; analyse both with the same --model."
        )
    if old.software.network_sums != new.software.network_sums:
        yield (
            "Foot and pelvis were read in the picture by different networks: part of a change may "
            "come from that; analyse the old clips again for a fair comparison."
        )
    if old.software.gait_screen != new.software.gait_screen:
        yield (
            f"Different versions of gait-screen ({old.software.gait_screen} and "
            f"{new.software.gait_screen}): analyse the old clips again for a fair comparison."
        )
    same = {clip.sha256 for clip in old.clips} & {clip.sha256 for clip in new.clips}
    if same:
        yield "Both screenings hold the same clip: there it is one measurement, not two."
