"""The one rule by which a number becomes a finding; nothing here knows the body."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from gait_screen.knowledge.models import Cut
from gait_screen.screening import Severity

#: As a finding's status; ``undecided``: the interval is too wide to say anything.
Verdict = Literal["likely", "possible", "none", "undecided"]

#: Most serious first, for choosing between several judgements of one deficit.
VERDICT_ORDER: tuple[Verdict, ...] = ("likely", "possible", "none", "undecided")


@dataclass(frozen=True)
class Judgement:
    """What a value and its interval say against a table of cuts.

    Attributes
    ----------
    severity
        By the value's band; ``"none"`` unless likely or possible.
    cut
        The first cut, by which ``verdict`` was decided.
    reached
        The furthest cut that the value is past; None when it is past none.
    """

    verdict: Verdict
    severity: Severity
    cut: Cut
    reached: Cut | None


def judge_value(
    value: float,
    uncertainty: float,
    cuts: tuple[Cut, ...],
    *,
    sign: int,
    max_uncertainty: float = math.inf,
    at_most: Literal["likely", "possible"] = "likely",
) -> Judgement:
    """Judge a value by its screening cuts, never beyond what its uncertainty allows.

    With ``excess`` = how far the value is past the first cut (positive on the worse side), a
    finding needs the whole 95 % interval past the cut (``excess >= uncertainty``): fewer than 3 in
    100 such values come from a true value on the good side. It is then

    - *possible* where something holds it back: an interval wider than ``max_uncertainty``, a test
      that is ``at_most="possible"``, or a value in a cut marked ``borderline``;
    - *likely* otherwise.

    Without it the verdict is *none*, or *undecided* where "nothing found" would reassure falsely:
    the interval is wider than ``max_uncertainty``, or, where there are several cuts, it reaches
    past the last one.

    The clinical notes call a value possible from the cut on and likely from half of the minimal
    detectable change on (0.7 of the half-width here); this product says neither inside its error.

    Parameters
    ----------
    value, uncertainty
        In the metric's unit; ``uncertainty`` is the half-width of the 95 % interval, >= 0.
    cuts
        Mildest first.
    sign
        +1 when larger values are worse, -1 when smaller ones are.
    """
    first, last = cuts[0], cuts[-1]
    excess = sign * (value - first.value)
    past = [cut for cut in cuts if sign * (value - cut.value) > 0]
    reached = past[-1] if past else None
    too_wide = uncertainty > max_uncertainty
    if reached is not None and excess >= uncertainty:
        held_back = too_wide or at_most == "possible" or reached.borderline
        verdict: Verdict = "possible" if held_back else "likely"
        return Judgement(verdict, reached.severity, first, reached)
    reaches_last = len(cuts) > 1 and sign * (value - last.value) + uncertainty > 0
    undecided = too_wide or reaches_last
    return Judgement("undecided" if undecided else "none", "none", first, reached)
