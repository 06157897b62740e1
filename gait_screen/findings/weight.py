"""Whether a finding counts, and how much."""

from __future__ import annotations

from typing import Final

from gait_screen.knowledge.models import SEVERITIES
from gait_screen.screening import Finding, FindingStatus

#: The statuses that something may follow from.
COUNTING: Final[tuple[FindingStatus, ...]] = ("likely", "possible")


def counts(finding: Finding) -> bool:
    """Return whether a finding is one that drills may follow from."""
    return finding.status in COUNTING


def weight_of(finding: Finding) -> int:
    """Return how much a finding that counts weighs: by severity, twice when likely; 1 to 6."""
    return SEVERITIES.index(finding.severity) * (2 if finding.status == "likely" else 1)
