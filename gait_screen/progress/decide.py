"""Which rule decides what becomes of a deficit: pure, one small table of cases."""

from __future__ import annotations

from dataclasses import dataclass

from gait_screen.knowledge import Knowledge
from gait_screen.knowledge.progress_models import DecisionRuleId
from gait_screen.progress.records import Verdict


@dataclass(frozen=True)
class Limits:
    """From when on a lack of gain counts, and how much training it takes to say so."""

    change_weeks: float
    refer_weeks: float
    adherence_pct: float


@dataclass(frozen=True)
class Evidence:
    """All that decides about one deficit on one leg.

    Attributes
    ----------
    weeks
        Since the earliest value that the new one can be compared with; None where there is none.
    weeks_without_gain
        Since the earliest value that the new one is not really better than; 0 where it is better
        than all.
    filmed
        Whether the new screening shows the deficit at all.
    trained
        Whether the plan so far worked on it.
    criteria_met
        Whether all that must be measured to leave the phase is reached.
    looks_reached
        Whether all of it is reached by its values alone, by less than the film can be off: then
        there is no lack of gain to blame on the drills.
    adherence_pct
        The share of the training that was done; None where nobody told.
    weeks_on_new_drills
        Since its drills were last changed; None if never.
    drills_left
        Whether there are drills that were not tried yet.
    earlier_phase
        Whether its work comes before the phase that the plan would go on to.
    """

    verdict: Verdict
    weeks: float | None = None
    weeks_without_gain: float = 0.0
    filmed: bool = True
    trained: bool = True
    criteria_met: bool = False
    looks_reached: bool = False
    more_pain: bool = False
    adherence_pct: float | None = None
    weeks_on_new_drills: float | None = None
    drills_left: bool = True
    earlier_phase: bool = False


def limits_of(knowledge: Knowledge) -> Limits:
    """Return the limits of the knowledge files."""
    weeks = {checkpoint.decision: checkpoint.week for checkpoint in knowledge.checkpoints}
    return Limits(
        change_weeks=weeks["change"],
        refer_weeks=weeks["refer"],
        adherence_pct=knowledge.progress.adherence_at_least_pct.value,
    )


def choose_rule(evidence: Evidence, limits: Limits) -> DecisionRuleId:
    """Return the rule that applies, the first of these that does.

    New; not comparable; worse; gone; the phase's criteria met; not trained yet; they look met, by
    less than the film can tell; no gain for too long; better but not there; too early to say. With
    all else equal, a better value never leads to a more serious decision.
    """
    if evidence.verdict == "new":
        return "new_earlier_phase" if evidence.earlier_phase else "new_later_phase"
    if evidence.verdict == "not_comparable":
        return "not_comparable" if evidence.filmed else "not_filmed_again"
    if evidence.verdict == "worse":
        return _rule_for_worse(evidence, limits)
    if evidence.verdict == "gone":
        return "gone"
    if evidence.criteria_met:
        return "criteria_met"
    return _rule_for_not_there_yet(evidence, limits)


def _rule_for_worse(evidence: Evidence, limits: Limits) -> DecisionRuleId:
    if evidence.more_pain:
        return "worse_with_more_pain"
    return "worse" if (evidence.weeks or 0.0) >= limits.change_weeks else "worse_early"


def _rule_for_not_there_yet(evidence: Evidence, limits: Limits) -> DecisionRuleId:
    if not evidence.trained:
        return "not_trained_yet"
    if evidence.looks_reached:
        return "looks_reached"
    if evidence.weeks_without_gain >= limits.refer_weeks:
        return "no_gain_refer"
    if evidence.weeks_without_gain >= limits.change_weeks:
        return _rule_for_no_gain(evidence, limits)
    return "improving" if evidence.verdict == "improved" else "too_early"


def _rule_for_no_gain(evidence: Evidence, limits: Limits) -> DecisionRuleId:
    if evidence.adherence_pct is None:
        return "no_gain_ask_training"
    if evidence.adherence_pct < limits.adherence_pct:
        return "no_gain_little_training"
    weeks = evidence.weeks_on_new_drills
    if weeks is not None and weeks < limits.change_weeks:
        return "no_gain_new_drills"
    return "no_gain_change" if evidence.drills_left else "no_gain_no_drills_left"
