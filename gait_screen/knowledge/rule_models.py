"""The rules of reasoning as records: when one applies, and what it does to the plan.

A rule is data (``rules.toml``, its words in ``text/<language>/rules.toml``). It applies to a leg or
to the person as a whole where all of ``when`` and none of ``unless`` hold. What its effects come to
together with those of the other rules: :mod:`gait_screen.reasoning`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gait_screen.knowledge.models import DeficitId, PainSite, Record, SourceIds, TreatmentId
from gait_screen.screening import FindingStatus
from gait_screen.vocabulary import Movement

RuleKind = Literal[
    "mobility_or_control",
    "chain",
    "order",
    "combination",
    "asymmetry",
    "rigid_foot",
    "pain",
    "safety",
    "measurement",
]
#: Drills of which at most one is done on one day.
DrillGroup = Annotated[tuple[str, ...], Field(min_length=2)]
#: Which leg a condition looks at, seen from the leg the rule is tried on.
WhichSide = Literal["same", "other", "any"]


class FindingIs(Record):
    """A finding with one of the statuses, at least this severe.

    Of one of ``deficits``, or of any deficit ``other_than`` those.
    """

    deficits: tuple[DeficitId, ...] = ()
    other_than: tuple[DeficitId, ...] = ()
    statuses: tuple[FindingStatus, ...] = ("likely", "possible")
    at_least: Literal["none", "mild", "moderate", "severe"] = "none"
    side: WhichSide = "same"

    @model_validator(mode="after")
    def _names_deficits(self) -> Self:
        if bool(self.deficits) == bool(self.other_than):
            raise ValueError("a condition on a finding needs either deficits or other_than")
        return self


class MetricIs(Record):
    """A measured value above ``above`` and below ``below``.

    ``surely``: the whole 95 % interval lies there, not just the value.
    """

    metric: str
    tests: tuple[Movement, ...] = Field(min_length=1)
    above: float | None = None
    below: float | None = None
    surely: bool = True
    side: WhichSide = "same"

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.above is None and self.below is None:
            raise ValueError(f"a condition on {self.metric} needs above or below")
        return self


class MetricsContradict(Record):
    """The same metric, side and test measured twice, and the 95 % intervals do not meet.

    ``deficits``: those that a band judges by the metric; empty for any.
    """

    deficits: tuple[DeficitId, ...] = ()


class AnswerIs(Record):
    """What the person said: every field that is given must hold; no answer never holds.

    ``places_at_least``: so many different places hurt (pain of unknown strength counts, 0 does
    not).
    """

    pain_sites: tuple[PainSite, ...] = ()
    pain_above: float | None = None
    pain_at_most: float | None = None
    places_at_least: int | None = Field(default=None, ge=2)
    tried: tuple[TreatmentId, ...] = ()
    age_from: int | None = None
    age_below: int | None = None
    shoes: tuple[str, ...] = ()


class Condition(Record):
    """Exactly one of the four."""

    finding: FindingIs | None = None
    metric: MetricIs | None = None
    answer: AnswerIs | None = None
    contradiction: MetricsContradict | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [self.finding, self.metric, self.answer, self.contradiction]
        if sum(part is not None for part in given) != 1:
            raise ValueError("a condition is one of finding, metric, answer or contradiction")
        return self


class Rule(Record):
    """One rule; the effects are all optional and hold for the leg that the rule applies to.

    Attributes
    ----------
    per_side
        Tried on each leg; otherwise once for the person.
    when, unless
        All of ``when`` and none of ``unless`` must hold. A general rule of training has no
        conditions: it holds for everybody.
    works_on
        Deficits to train although no finding names them (range that is there but not used).
    order
        Deficits in the order in which they are worked on, before those that are not named.
    together
        Deficits to be trained at the same time: no one of them waits for the other.
    set_aside
        Deficits not trained by themselves, because they follow from another one.
    hold
        Deficits that get no drill before they have been filmed again: of these, the ones that the
        rule's conditions found.
    prefer, avoid
        Drills that come first, and drills that are not given.
    not_together
        Groups of drills of which at most one is done on one day.
    begin_with
        Drills that are begun before those that ``not_together`` keeps apart from them: in the phase
        they belong to, they get their place first and the others wait for the next phase.
    one_of
        Of these drills at least one belongs to a training day of phase 2.
    begin_easier
        The plan begins with the easier version of each drill.
    one_leg_first
        The leg named is trained first and with one set more.
    film
        Tests to film next.
    refer
        Somebody should look at this, whatever the plan says (``see`` and ``how_soon`` then stand
        in the rule's texts).
    """

    id: str
    kind: RuleKind
    per_side: bool
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    works_on: tuple[DeficitId, ...] = ()
    order: tuple[DeficitId, ...] = ()
    together: tuple[DeficitId, ...] = ()
    set_aside: tuple[DeficitId, ...] = ()
    hold: tuple[DeficitId, ...] = ()
    prefer: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    not_together: tuple[DrillGroup, ...] = ()
    begin_with: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    begin_easier: bool = False
    one_leg_first: bool = False
    film: tuple[Movement, ...] = ()
    refer: bool = False
    sources: tuple[str, ...] = SourceIds
    # the words
    name: str
    plain: str
    clinician: str
    see: str = ""
    how_soon: str = ""

    @property
    def is_general(self) -> bool:
        """Return whether it holds for everybody: a rule of training, not a conclusion."""
        return not self.when

    @model_validator(mode="after")
    def _general_rules_only_combine(self) -> Self:
        if self.is_general and (self.kind != "combination" or self.per_side or self.unless):
            raise ValueError(
                f"rule {self.id} has no conditions in when; "
                "only a rule of the kind combination, for the person as a whole, may do without"
            )
        return self

    @model_validator(mode="after")
    def _referral_says_where(self) -> Self:
        if self.refer != bool(self.see and self.how_soon):
            raise ValueError(f"rule {self.id}: refer needs see and how_soon, and only then")
        return self
