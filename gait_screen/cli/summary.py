"""A screening as text for the terminal, in the report's words so that both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gait_screen.cli.plan_words import plan_block
from gait_screen.cli.text import table, wrapped
from gait_screen.outputs.labels import movement_label, view_label
from gait_screen.outputs.report_model import (
    deficit_label,
    finding_numbers,
    metric_label,
    metric_rows,
)
from gait_screen.outputs.verdict import NOTHING_JUDGED, anything_judged, nothing_found
from gait_screen.screening import ANALYSED_PART, ClipRecord, Finding, Metric, Screening

CAVEAT: Final = "Screening, not diagnosis: the limits are screening bands."
_STATUS_ORDER: Final = ("likely", "possible")
_SEVERITY_ORDER: Final = ("severe", "moderate", "mild", "none")


def screening_text(screening: Screening) -> str:
    """Return clips, findings, measured values, what is missing and the plan, in that order."""
    blocks = [
        _block("Clips", [line for clip in screening.clips for line in _clip_lines(clip)]),
        findings_text(screening.findings),
        _block("Measured (± half of the 95 % interval)", [_metrics_table(screening)]),
        _block(
            "Not assessed (the report says how to film each)", list(_not_assessed_lines(screening))
        ),
        plan_block(screening.plan),
    ]
    return "\n\n".join(block for block in blocks if block)


def findings_text(findings: Sequence[Finding]) -> str:
    """Return the findings: likely ones first, then what is within the bands or not judged."""
    found = sorted((f for f in findings if f.status in _STATUS_ORDER), key=_importance)
    lines = [_finding_line(finding) for finding in found]
    if not found:
        said = nothing_found(findings)
        lines.append(wrapped(said.text, "  "))
        lines += [wrapped(f"- {film}", "  ", "    ") for film in said.films]
    inside = _deficit_names(f for f in findings if f.status == "none")
    if inside:
        lines.append(_listed("Within the screening bands: ", inside))
    open_ones = _deficit_names(f for f in findings if f.status == "not_assessed")
    if open_ones:
        lines.append(_listed("Not judged (not filmed, or not exact enough): ", open_ones))
    return _block("Findings", [*lines, f"  {CAVEAT}"])


def findings_in_short(screening: Screening) -> str:
    """Return the likely and possible findings in one line, or whether anything was judged."""
    words = []
    for status in _STATUS_ORDER:
        names = [finding_name(f) for f in screening.findings if f.status == status]
        if names:
            words.append(f"{status}: {'; '.join(names)}")
    if words:
        return ". ".join(words)
    if not anything_judged(screening.findings):
        return f"{NOTHING_JUDGED}: film again, as its report says"
    return "of what was judged, nothing beyond the screening bands"


def finding_name(finding: Finding) -> str:
    """Return a finding's deficit and side, e.g. ``Pelvic drop, left``."""
    side = "" if finding.side is None else f", {finding.side}"
    return f"{deficit_label(finding.deficit)}{side}"


def _block(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *lines]) if lines else ""


def _clip_lines(clip: ClipRecord) -> Iterator[str]:
    what = f"{movement_label(clip.test).lower()}, {view_label(clip.view)}"
    yield wrapped(f"{clip.file}: {what}, {clip.duration_s:.1f} s", "  ", "    ")
    for check in clip.quality:
        if check.check == ANALYSED_PART and check.status == "pass":
            yield wrapped(check.detail, "    ", "      ")
        elif check.status != "pass":
            text = f"{check.status}: {check.detail.rstrip('.')}. {check.fix}".rstrip()
            yield wrapped(text, "    ", "      ")


def _importance(finding: Finding) -> tuple[int, int]:
    return _STATUS_ORDER.index(finding.status), _SEVERITY_ORDER.index(finding.severity)


def _finding_line(finding: Finding) -> str:
    severity = "" if finding.severity == "none" else f" ({finding.severity})"
    text = f"{finding.status:<8}  {finding_name(finding)}{severity}"
    numbers = finding_numbers(finding)
    if numbers:
        text += f": {numbers}"
    return wrapped(text, "  ", " " * 12)


def _deficit_names(findings: Iterable[Finding]) -> list[str]:
    """Name each deficit once; the side only where the other one is not in the list."""
    sides: dict[str, list[str]] = {}
    for finding in findings:
        sides.setdefault(finding.deficit, []).append(finding.side or "")
    return [
        deficit_label(deficit) + (f", {which[0]}" if len(which) == 1 and which[0] else "")
        for deficit, which in sides.items()
    ]


def _listed(title: str, names: Sequence[str]) -> str:
    return wrapped(title + "; ".join(names) + ".", "  ", "    ")


def _metrics_table(screening: Screening) -> str:
    rows = [
        (f"  {row.label}", row.left, row.right, row.both, row.origin)
        for row in metric_rows(screening)
    ]
    if not rows:
        return "  Nothing."
    return table(("", "left", "right", "both", "from"), rows)


def _not_assessed_lines(screening: Screening) -> Iterator[str]:
    """Give the reasons in one sentence each; how to film again is in the report in full."""
    missing = [metric for metric in screening.metrics if metric.status == "not_assessed"]
    groups: dict[tuple[str, str], list[Metric]] = {}
    for metric in missing:
        if metric.clip is not None:
            reason = _first_sentence(metric.reason or "No reason was recorded.")
            groups.setdefault((metric.clip, reason), []).append(metric)
    for (clip, reason), metrics in groups.items():
        where = f" ({clip})" if len(screening.clips) > 1 else ""
        yield wrapped(f"{_names_with_sides(metrics)}{where}: {reason}", "  ", "    ")
    not_filmed = [metric for metric in missing if metric.clip is None]
    if not_filmed:
        names = _names_with_sides(not_filmed)
        yield wrapped(f"No clip shows what these need: {names}.", "  ", "    ")


def _first_sentence(text: str) -> str:
    return text.split(". ", 1)[0].rstrip(".") + "."


def _names_with_sides(metrics: Iterable[Metric]) -> str:
    sides: dict[str, list[str]] = {}
    for metric in metrics:
        of_key = sides.setdefault(metric.key, [])
        if metric.side is not None and metric.side not in of_key:
            of_key.append(metric.side)
    return "; ".join(
        metric_label(key) + (f" {which[0]}" if len(which) == 1 else "")
        for key, which in sides.items()
    )
