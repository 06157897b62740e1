"""What is said where nothing stands out: that all is well, or that nothing could be judged.

The report, the app and the command line say it alike. Silence on what was never judged would
reassure a person of whom nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gait_screen.knowledge import load_knowledge
from gait_screen.screening import Finding

NOTHING_JUDGED = "nothing could be judged"


@dataclass(frozen=True)
class NothingFound:
    """One or two sentences, and for a screening that judged nothing what to film."""

    text: str
    films: tuple[str, ...] = ()


def anything_judged(findings: Sequence[Finding]) -> bool:
    """Return whether at least one finding was held against its range."""
    return any(finding.status != "not_assessed" for finding in findings)


def nothing_found(findings: Sequence[Finding]) -> NothingFound:
    """Return what to say of findings of which none is likely or possible."""
    known = load_knowledge()
    if not anything_judged(findings):
        return NothingFound(known.say("report.nothing_judged"), _films(findings))
    if any(finding.status == "not_assessed" for finding in findings):
        return NothingFound(known.say("report.nothing_outside_some"))
    return NothingFound(known.say("report.nothing_outside"))


def _films(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Say how to film each test that shows one of the deficits; all tests where none is named."""
    knowledge = load_knowledge()
    open_ones = {finding.deficit for finding in findings}
    wanted = {
        info.film_test for info in knowledge.deficits if info.id in open_ones or not open_ones
    }
    return tuple(
        f"{test.label[:1].upper()}{test.label[1:]}: {test.how_to_film}"
        for movement, test in knowledge.tests.items()
        if movement in wanted
    )
