"""What a plan works on: the findings that count, gathered by deficit and put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gait_screen.findings.wording import format_interval
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import SEVERITIES, DeficitInfo
from gait_screen.screening import Finding
from gait_screen.vocabulary import Side

#: Mobility comes before control (range first, then its control), running form last.
KIND_ORDER = ("mobility", "control", "gait")


@dataclass(frozen=True)
class Target:
    """A deficit whose drills are wanted, with the findings that want them.

    Attributes
    ----------
    deficit
        Whose drills fit. Of an asymmetry it is the deficit behind it, where there is one.
    findings
        All likely or possible; of one side or both.
    """

    deficit: DeficitInfo
    findings: tuple[Finding, ...]

    @property
    def sides(self) -> frozenset[Side | None]:
        """Return the sides found."""
        return frozenset(finding.side for finding in self.findings)

    @property
    def weight(self) -> int:
        """Return how much it counts: by severity, twice when likely; 1 to 6."""
        return max(
            SEVERITIES.index(finding.severity) * (2 if finding.status == "likely" else 1)
            for finding in self.findings
        )

    @property
    def is_clear(self) -> bool:
        """Return whether a finding is likely and at least moderate."""
        return any(
            finding.status == "likely" and finding.severity in ("moderate", "severe")
            for finding in self.findings
        )


def find_targets(findings: Sequence[Finding], knowledge: Knowledge) -> tuple[Target, ...]:
    """Gather the likely and possible findings by the deficit whose drills they want.

    Returns
    -------
    targets
        Mobility before control before running form; within these the weightiest first, then in
        the order of ``deficits.toml``. Left and right have no say in the order.
    """
    gathered: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status in ("likely", "possible"):
            gathered.setdefault(_works_on(finding, knowledge), []).append(finding)
    targets = [
        Target(deficit, tuple(gathered[deficit.id]))
        for deficit in knowledge.deficits
        if deficit.id in gathered
    ]
    return tuple(sorted(targets, key=lambda t: (KIND_ORDER.index(t.deficit.kind), -t.weight)))


def _works_on(finding: Finding, knowledge: Knowledge) -> str:
    if finding.deficit != "asymmetry":
        return finding.deficit
    behind = (r.drills_as for r in knowledge.asymmetry_rules if r.metric == finding.metric)
    return next((deficit for deficit in behind if deficit is not None), finding.deficit)


def describe_finding(finding: Finding, knowledge: Knowledge) -> str:
    """Return a finding in a few words: label, side, and in brackets status, severity, number."""
    label = knowledge.deficit(finding.deficit).label
    side = "" if finding.side is None else f", {finding.side}"
    number = ""
    if finding.value is not None and finding.uncertainty is not None:
        # An asymmetry's number is a difference or ratio, whose unit only its explanation gives.
        unit = "" if finding.deficit == "asymmetry" else knowledge.metrics[finding.metric].unit
        number = f", {format_interval(finding.value, finding.uncertainty, unit)}"
    return f"{label}{side} ({finding.status}, {finding.severity}{number})"
