"""A rule that applies: to which leg, and by which numbers."""

from __future__ import annotations

from dataclasses import dataclass

from gait_screen.knowledge.rule_models import Rule
from gait_screen.screening import Reason
from gait_screen.vocabulary import Side


@dataclass(frozen=True)
class Conclusion:
    """A rule that applies to a leg, or to the person as a whole.

    Attributes
    ----------
    side
        None for the person as a whole.
    deficits
        Those the conclusion is about: of the findings (or contradictions) that made it apply, and
        those that the rule works on or sets aside; in the order of ``deficits.toml``.
    numbers
        The measurements and answers that made it apply, in words, in the order of the rule's
        conditions.
    """

    rule: Rule
    side: Side | None
    deficits: tuple[str, ...]
    numbers: tuple[str, ...]

    def record(self) -> Reason:
        """Return it as it stands in the screening."""
        return Reason(
            rule=self.rule.id,
            name=self.rule.name,
            kind=self.rule.kind,
            side=self.side,
            deficits=list(self.deficits),
            numbers=list(self.numbers),
            plain=self.rule.plain,
            clinician=self.rule.clinician,
            sources=list(self.rule.sources),
        )
