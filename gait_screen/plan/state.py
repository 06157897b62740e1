"""Where a plan stands that was begun at an earlier screening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from gait_screen.screening import ProgressDecision, Referral


@dataclass(frozen=True)
class PlanState:
    """What earlier screenings hand to the next plan.

    Attributes
    ----------
    started
        The day from which the weeks of the whole plan are counted.
    phase
        The phase to be in from now on.
    retired
        Ids of drills that did not help and are not given again.
    decisions
        What was decided for each deficit, for ``Plan.progress``.
    referrals
        For ``Plan.referrals``, beside those of the rules.
    phase_started
        The day on which the phase began; None where it begins with this screening.
    """

    started: date
    phase: Literal[1, 2, 3]
    retired: frozenset[str] = frozenset()
    decisions: tuple[ProgressDecision, ...] = ()
    referrals: tuple[Referral, ...] = ()
    phase_started: date | None = None
