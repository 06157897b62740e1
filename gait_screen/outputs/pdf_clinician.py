"""The clinician's part of ``report.pdf``: terms, all numbers, definitions, checks and sources."""

from __future__ import annotations

from collections.abc import Iterator

from gait_screen.analysis import Analysis
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.bands import printable_citations
from gait_screen.outputs.clinician_model import clinician_sections
from gait_screen.outputs.pdf_shared import KINDS, SHORTEST, Data, say, titled
from gait_screen.outputs.report_model import finding_texts, metric_label, metric_rows
from gait_screen.outputs.report_sources import report_sources
from gait_screen.screening import Screening


def clinician_content(analysis: Analysis, level: int) -> Data:
    """Return what the clinician's part says at a level."""
    screening = analysis.screening
    sections = clinician_sections(screening.findings, screening.plan)
    kept = {say(f"clinician_{key}") for key in ("summary", "stop", "findings")}
    told = {
        titled(text)
        for text in finding_texts(screening.findings)
        if text.status in ("likely", "possible")
    }
    return {
        "clinician": [
            {
                "title": section.title,
                "entries": [
                    {"head": entry.head, "text": entry.text}
                    for entry in section.entries
                    if section.title != say("clinician_findings")
                    or any(entry.head.startswith(f"{title}:") for title in told)
                ],
            }
            for section in sections
            if section.title in kept
        ],
        "metrics": [
            {k: getattr(row, k) for k in ("label", "left", "right", "both", "origin")}
            for row in metric_rows(screening)
        ],
        "definitions": list(_definitions(screening)) if level < SHORTEST else [],
        "not_assessed": _not_assessed(screening) if level < 2 else [],
        "checks": list(_checks(screening, level)),
        "limits": [say(f"limit_{key}") for key in ("screening", "camera", "bands", "clinician")]
        + [say("more_in_html")],
        "sources": _sources(analysis, level),
    }


def _sources(analysis: Analysis, level: int) -> list[str]:
    """Return whose numbers these are; where room is short, those of the findings alone."""
    if level == 0:
        return report_sources(analysis, with_plan=False)
    findings = analysis.screening.findings
    judged = [one for one in findings if one.status in ("likely", "possible")]
    return printable_citations(source for finding in judged for source in finding.sources)


def _definitions(screening: Screening) -> Iterator[list[str]]:
    known = load_knowledge().metrics
    measured = dict.fromkeys(m.key for m in screening.metrics if m.status == "measured")
    for key in (key for key in known if key in measured):
        info = known[key]
        signs = f" Zero: {info.zero}. Plus: {info.positive}." if info.unit == "deg" else ""
        yield [metric_label(key), f"{info.definition}{signs}"]


def _not_assessed(screening: Screening) -> list[str]:
    """Return the names of what has no number; how to get one is told with the films."""
    sides: dict[str, list[str]] = {}
    for metric in screening.metrics:
        if metric.status == "not_assessed":
            found = sides.setdefault(metric_label(metric.key), [])
            found += [] if metric.side is None or metric.side in found else [metric.side]
    return [f"{label} ({', '.join(found)})" if found else label for label, found in sides.items()]


def _checks(screening: Screening, level: int) -> Iterator[Data]:
    for clip in screening.clips:
        groups = []
        for status in ("fail", "warn", "pass"):
            details = [
                f"{check.check}: {check.detail} {check.fix}".strip()
                for check in clip.quality
                if check.status == status and (level < SHORTEST or status != "pass")
            ]
            if details:
                groups.append([say(f"check_{status}"), KINDS[status], details])
        yield {"file": clip.file, "groups": groups}
