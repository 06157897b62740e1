"""The typed records of the knowledge files. All frozen; a field too many is a fault."""

from __future__ import annotations

import itertools
import math
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gait_screen.screening import Severity
from gait_screen.vocabulary import Movement

Provenance = Literal["read", "memory", "design"]
Worse = Literal["low", "high"]
DeficitKind = Literal["mobility", "control", "gait"]
DeficitId = Literal[
    "limited_ankle_dorsiflexion",
    "limited_mtp_extension",
    "excessive_rearfoot_eversion",
    "uncontrolled_pronation",
    "rigid_foot",
    "pelvic_drop",
    "knee_valgus",
    "trunk_lean",
    "poor_balance",
    "calf_weakness",
    "heel_lift_in_squat",
    "overstride",
    "crossover_gait",
    "asymmetry",
]
TreatmentId = Literal[
    "rest",
    "ice",
    "passive_stretching",
    "heel_raises",
    "supportive_shoes",
    "heel_lift",
    "orthotics",
]
RedFlagId = Literal[
    "acute_injury",
    "bone_pain",
    "neurological",
    "infection",
    "vascular",
    "systemic_disease",
    "bone_stress_risk",
    "recent_procedure",
    "severe_pain",
    "heart_or_child",
]
PainSite = Literal[
    "heel",
    "arch",
    "forefoot",
    "big_toe",
    "ankle",
    "achilles",
    "shin",
    "calf",
    "knee",
    "hip",
]
SEVERITIES: tuple[Severity, ...] = ("none", "mild", "moderate", "severe")

SourceIds = Field(min_length=1)
#: A text that must not be left empty.
Words = Field(min_length=1)


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Record):
    """Where a number comes from and whether it was read, recalled or chosen."""

    citation: str
    provenance: Provenance


class Sourced(Record):
    """A number with its sources."""

    value: float = Field(allow_inf_nan=False)
    sources: tuple[str, ...] = SourceIds


class NormalRange(Record):
    """An expected range; infinite where it has no end."""

    low: float
    high: float
    sources: tuple[str, ...] = SourceIds

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low must be below high, but got {self.low} and {self.high}")
        return self


class Cut(Record):
    """Where a severity begins. ``borderline``: never more than possible inside it."""

    severity: Literal["mild", "moderate", "severe"]
    value: float = Field(allow_inf_nan=False)
    sources: tuple[str, ...] = SourceIds
    borderline: bool = False


class AgeCuts(Record):
    """The cuts for the ages ``from_age`` to ``to_age``, both included."""

    from_age: int
    to_age: int
    mean: Sourced | None = None
    cuts: tuple[Cut, ...] = Field(min_length=1)


class Band(Record):
    """Which values of a metric in a test count as a deficit; fields as in ``bands.toml``."""

    id: str
    deficit: DeficitId
    metric: str
    tests: tuple[Movement, ...] = Field(min_length=1)
    priority: int = Field(ge=1)
    worse: Worse
    cuts: tuple[Cut, ...] = ()
    by_age: tuple[AgeCuts, ...] = ()
    at_most: Literal["likely", "possible"] = "likely"
    needs_side: bool = False
    reason_means_lower_bound: bool = False
    normal: NormalRange | None = None
    mdc: Sourced | None = None
    max_uncertainty: Sourced
    note: str

    @model_validator(mode="after")
    def _cuts_make_sense(self) -> Self:
        if bool(self.cuts) == bool(self.by_age):
            raise ValueError(f"band {self.id} needs either cuts or by_age")
        for cuts in (self.cuts, *(group.cuts for group in self.by_age)):
            self._check_order(cuts)
        return self

    def _check_order(self, cuts: tuple[Cut, ...]) -> None:
        ranks = [SEVERITIES.index(cut.severity) for cut in cuts]
        steps = [b.value - a.value for a, b in itertools.pairwise(cuts)]
        outward = [step * self.sign > 0 for step in steps]
        if ranks != sorted(set(ranks)) or not all(outward):
            raise ValueError(f"the cuts of band {self.id} must go from mild to severe")

    @property
    def sign(self) -> int:
        """Return +1 when larger values are worse, -1 when smaller ones are."""
        return 1 if self.worse == "high" else -1

    def cut_tables(self, age: int | None) -> tuple[tuple[Cut, ...], ...]:
        """Return the cuts that may apply at ``age``.

        One table as a rule; every age group's where the age matters and is None; none where no
        reference exists for that age.
        """
        if self.cuts:
            return (self.cuts,)
        return tuple(
            group.cuts
            for group in self.by_age
            if age is None or group.from_age <= age <= group.to_age
        )


class AsymmetryRule(Record):
    """When the difference of left and right counts."""

    id: str
    metric: str
    tests: tuple[Movement, ...] = Field(min_length=1)
    kind: Literal["difference", "percent", "ratio"]
    limit: Sourced
    worse: Worse
    at_most: Literal["likely", "possible"] = "likely"
    drills_as: DeficitId | None = None
    note: str


class MovementTest(Record):
    """A movement test and how to film it."""

    label: str
    view: str
    how_to_film: str


class MetricInfo(Record):
    """One metric of the contract in words; ``views`` has "side" for the near leg's side view.

    ``angle`` is the curve it is read from; ``angle_sign`` is -1 where the metric counts the other
    direction of that curve as positive.
    """

    label: str
    plain: str
    unit: str
    definition: str
    zero: str
    positive: str
    views: tuple[Literal["side", "front", "rear"], ...] = Field(min_length=1)
    tests: tuple[Movement, ...] = Field(min_length=1)
    angle: str | None = None
    angle_sign: Literal[-1, 1] = 1


class RetestWeeks(Record):
    """Weeks until the tests that follow, the next first."""

    values: tuple[int, ...] = Field(min_length=1)
    sources: tuple[str, ...] = SourceIds


class DeficitInfo(Record):
    """One deficit in words, what shows it and when to look again."""

    id: DeficitId
    label: str
    plain: str
    kind: DeficitKind
    sided: bool
    primary_metric: str
    film_test: Movement
    exit_criterion: str
    retest_weeks: RetestWeeks
    extra_drills: tuple[str, ...] = ()


class PhaseInfo(Record):
    """One of the three phases of a plan; ``weeks_long`` with where that comes from."""

    phase: Literal[1, 2, 3]
    name: str
    weeks_long: int = Field(ge=1)
    sources: tuple[str, ...] = SourceIds
    goal: str


class AvoidIf(Record):
    """A reason not to do a drill that answers or findings can decide.

    Either pain at ``site`` above ``over`` of 10, or a finding of ``deficit`` of at least
    ``severity``.
    """

    site: PainSite | None = None
    over: int = Field(default=0, ge=0, le=10)
    deficit: DeficitId | None = None
    severity: Literal["mild", "moderate", "severe"] = "mild"

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.site is None) == (self.deficit is None):
            raise ValueError("avoid_if needs either a site or a deficit")
        return self

    @property
    def rank(self) -> int:
        """Return the place of the severity among :data:`SEVERITIES`."""
        return SEVERITIES.index(self.severity)


class Amount(Record):
    """A dose in numbers: what to start with, mostly the low end where the words give a range.

    Each of ``sets`` is ``reps`` repetitions, each held for ``seconds`` where there is a hold; or,
    without ``reps``, ``seconds`` or ``metres`` in one go. ``turns`` is how often that is done in a
    set: 2 where the legs take turns or pushing follows pulling, 3 for three directions.

    What follows is an estimate and only serves to check the drill's minutes: ``tempo_s`` of a
    repetition beside its hold (or of a metre), ``rest_s`` between two sets (the other leg works
    then, where each leg has its own sets) and ``extra_s`` outside the sets.
    """

    sets: int = Field(ge=1)
    reps: int | None = Field(default=None, ge=1)
    turns: int = Field(default=1, ge=1, le=3)
    seconds: float | None = Field(default=None, gt=0)
    metres: float | None = Field(default=None, gt=0)
    days_per_week: int = Field(ge=1, le=7)
    tempo_s: float = Field(default=0.0, ge=0)
    rest_s: float = Field(default=0.0, ge=0)
    extra_s: float = Field(default=0.0, ge=0)
    sources: tuple[str, ...] = SourceIds

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if self.reps is None and self.seconds is None and self.metres is None:
            raise ValueError("an amount needs reps, seconds or metres")
        if self.metres is not None and not (self.reps is None and self.seconds is None):
            raise ValueError("an amount in metres has neither reps nor seconds")
        if (self.reps is not None or self.metres is not None) and not self.tempo_s:
            raise ValueError("an amount in reps or metres needs tempo_s")
        return self

    @property
    def estimated_minutes(self) -> float:
        """Return the minutes that the dose takes, without getting ready for it."""
        times = (self.reps or 1) * self.turns
        of_one = self.metres * self.tempo_s if self.metres else (self.seconds or 0.0) + self.tempo_s
        rests = (self.sets - 1) * self.rest_s
        return (self.sets * times * of_one + rests + self.extra_s) / 60.0


class Requirement(Record):
    """What a metric must reach before a drill is given; not measured, the drill says to try it."""

    metric: str
    tests: tuple[Movement, ...] = Field(min_length=1)
    at_least: float
    sources: tuple[str, ...] = SourceIds


class Drill(Record):
    """One drill; fields as in ``drills.toml``, its words as in ``text/<language>/drills.toml``.

    ``deficits`` follows from ``words``, the main one first; of these, ``helps_indirectly`` are
    the ones it helps without being made for them. ``amount`` is ``dose`` in numbers, ``minutes``
    those of a training day (of one leg where ``per_side``). ``clinician`` says in terms what it
    trains, how much, the evidence with its limits and who should not; every other text is for the
    runner.
    """

    id: str
    name: str
    phase: Literal[1, 2, 3]
    words: tuple[str, ...] = Field(min_length=1)
    deficits: tuple[DeficitId, ...] = ()
    helps_indirectly: tuple[DeficitId, ...] = ()
    target: str = Words
    steps: tuple[str, ...] = Field(min_length=3, max_length=6)
    dose: str = Words
    progress: str = Words
    regress: str = Words
    faults: str = Words
    contra: str = Words
    stop: str = Words
    evidence: str = Words
    clinician: str = Words
    amount: Amount
    minutes: float = Field(gt=0, le=20)
    per_side: bool
    equipment: tuple[str, ...] = ()
    optional_equipment: tuple[str, ...] = ()
    avoid_if: tuple[AvoidIf, ...] = ()
    requires: tuple[Requirement, ...] = ()
    sources: tuple[str, ...] = SourceIds


class ReferenceCurve(Record):
    """A published mean curve, or key points of one, over the gait cycle."""

    angle: str
    test: Movement
    speed_m_s: float
    people: int
    kind: Literal["mean_curve", "key_points"]
    cycle_pct: tuple[float, ...]
    value_deg: tuple[float, ...]
    sources: tuple[str, ...] = SourceIds

    @model_validator(mode="after")
    def _points_match(self) -> Self:
        if len(self.cycle_pct) != len(self.value_deg):
            raise ValueError(
                f"cycle_pct and value_deg must be equally long, but got "
                f"{len(self.cycle_pct)} and {len(self.value_deg)}"
            )
        if not all(math.isfinite(value) for value in (*self.cycle_pct, *self.value_deg)):
            raise ValueError("a reference curve holds a value that is not finite")
        return self
