"""Whose numbers a report rests on."""

from __future__ import annotations

from collections.abc import Iterable

from gait_screen.analysis import Analysis
from gait_screen.outputs.bands import expected_band, printable_citations
from gait_screen.outputs.clinician_model import plan_sources
from gait_screen.outputs.curves import headline_angles
from gait_screen.outputs.labels import ANGLE_LABELS, movement_label


def report_sources(analysis: Analysis, *, with_plan: bool = True) -> list[str]:
    """Return the sources of the limits, the plan and the expected ranges, each once."""
    found: Iterable[str] = (
        *(source for finding in analysis.screening.findings for source in finding.sources),
        *(plan_sources(analysis.screening.plan) if with_plan else ()),
    )
    bands = [
        f"{ANGLE_LABELS[name].name} in {movement_label(clip.record.test).lower()}, "
        f"{band.label}: {band.source}"
        for clip in analysis.clips
        for name in headline_angles(clip)
        if (band := expected_band(name, clip.record.test)) is not None and band.source
    ]
    return list(dict.fromkeys([*printable_citations(found), *bands]))
