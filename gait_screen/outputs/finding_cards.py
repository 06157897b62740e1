"""A finding with everything that belongs to it, as both reports and the app show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gait_screen.outputs.finding_scale import FindingScale, finding_scale
from gait_screen.outputs.fooled import could_have_fooled
from gait_screen.outputs.proof_frames import ProofKey
from gait_screen.outputs.proof_texts import ProofPicture
from gait_screen.outputs.report_model import FindingText, finding_texts, in_order
from gait_screen.screening import Finding, Screening


@dataclass(frozen=True)
class FindingCard:
    """A finding in words, the picture that proves it, where it lies, and what speaks against it.

    ``proof`` and ``scale`` are None where there is no such picture or no number.
    """

    finding: Finding
    text: FindingText
    proof: ProofPicture | None
    scale: FindingScale | None
    fooled: tuple[str, ...]

    @property
    def stands_out(self) -> bool:
        """Return whether the finding is one to act on."""
        return self.finding.status in ("likely", "possible")


def finding_cards(
    screening: Screening, pictures: Mapping[ProofKey, ProofPicture]
) -> list[FindingCard]:
    """Return the findings of a screening in order of importance.

    Parameters
    ----------
    pictures
        The proof pictures that there are (:func:`gait_screen.outputs.proof_texts.proof_pictures`).
    """
    findings = in_order(screening.findings)
    return [
        FindingCard(
            finding,
            text,
            pictures.get(ProofKey.of(finding)),
            finding_scale(finding),
            could_have_fooled(finding, screening),
        )
        for finding, text in zip(findings, finding_texts(findings), strict=True)
    ]
