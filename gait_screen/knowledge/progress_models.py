"""What follows from one person's screenings over time: the rules' names and limits, as records.

The weeks at which a lack of gain counts are the checkpoints of ``courses.toml``.
"""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from gait_screen.knowledge.models import DeficitKind, Record, Sourced, SourceIds

DecisionRuleId = Literal[
    "not_filmed_again",
    "not_comparable",
    "worse_with_more_pain",
    "worse",
    "worse_early",
    "gone",
    "criteria_met",
    "new_earlier_phase",
    "new_later_phase",
    "not_trained_yet",
    "looks_reached",
    "no_gain_refer",
    "no_gain_ask_training",
    "no_gain_little_training",
    "no_gain_new_drills",
    "no_gain_no_drills_left",
    "no_gain_change",
    "improving",
    "too_early",
]


class DecisionRule(Record):
    """One rule: what it does to the plan. Its words stand in ``text/<language>/progress.toml``."""

    id: DecisionRuleId
    decision: Literal["advance", "hold", "swap", "refer"]
    sources: tuple[str, ...] = SourceIds


class KindPhase(Record):
    """The phase in which deficits of a kind are worked on first."""

    kind: DeficitKind
    phase: Literal[1, 2, 3]
    sources: tuple[str, ...] = SourceIds


class ProgressRules(Record):
    """The limits and rules of progress; fields as in ``progress_rules.toml``."""

    adherence_at_least_pct: Sourced
    more_pain_at_least: Sourced
    kind_phase: tuple[KindPhase, ...] = Field(min_length=1)
    rule: tuple[DecisionRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        rules = [rule.id for rule in self.rule]
        if sorted(rules) != sorted(get_args(DecisionRuleId)):
            raise ValueError(f"expected each rule once, {sorted(get_args(DecisionRuleId))}")
        kinds = [entry.kind for entry in self.kind_phase]
        if sorted(kinds) != sorted(get_args(DeficitKind)):
            raise ValueError(f"expected each kind once, {sorted(get_args(DeficitKind))}")
        return self

    def find(self, rule_id: DecisionRuleId) -> DecisionRule:
        """Return a rule by its id."""
        return next(rule for rule in self.rule if rule.id == rule_id)

    def phase_of(self, kind: DeficitKind) -> Literal[1, 2, 3]:
        """Return the phase in which deficits of a kind are worked on first."""
        return next(entry.phase for entry in self.kind_phase if entry.kind == kind)
