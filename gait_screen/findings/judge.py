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

    With ``excess`` = how far the value is past the first cut (positive on the worse side):

    - *likely* when the whole 95 % interval lies past the cut (``excess >= uncertainty``): fewer
      than 3 in 100 such values come from a true value on the good side;
    - *possible* when the value is past the cut by at least half of the uncertainty, about one
      standard error, so that the true value is past it in five cases of six or more;
    - *none* otherwise.

    Both are "beyond its uncertainty", the expanded and the standard one. The clinical notes'
    rule (half of the minimal detectable change) lies between the two: MDC/2 is 0.7 times the
    half-width of the interval.

    Three things hold *likely* back to *possible*: an interval wider than ``max_uncertainty``, a
    test that is ``at_most="possible"``, and a value in a cut marked ``borderline``.

    *undecided* replaces *none* where "nothing found" would reassure falsely: the interval is wider
    than ``max_uncertainty``, or, where there are several cuts, it reaches past the last one.

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
    if reached is not None and excess >= uncertainty / 2:
        held_back = too_wide or at_most == "possible" or reached.borderline
        sure = excess >= uncertainty and not held_back
        return Judgement("likely" if sure else "possible", reached.severity, first, reached)
    reaches_last = len(cuts) > 1 and sign * (value - last.value) + uncertainty > 0
    undecided = too_wide or reaches_last
    return Judgement("undecided" if undecided else "none", "none", first, reached)
