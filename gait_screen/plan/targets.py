"""What a plan works on: the findings that count, gathered by deficit and put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from gait_screen.findings.weight import counts, weight_of
from gait_screen.findings.wording import format_interval
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.course_models import PainSiteInfo
from gait_screen.knowledge.models import DeficitInfo, Drill
from gait_screen.knowledge.rule_models import Rule
from gait_screen.reasoning import Conclusion, Effects
from gait_screen.screening import Finding
from gait_screen.vocabulary import SIDES, Side

TargetKind = Literal["mobility", "control", "pain", "gait"]
#: Range first, then its control; what helps where it hurts; running form last.
KIND_ORDER: Final[tuple[TargetKind, ...]] = ("mobility", "control", "pain", "gait")
#: Drills of a target in one programme: as a rule, of a clear finding, for pain, for a difference.
WANTED, WANTED_IF_CLEAR, WANTED_FOR_PAIN, WANTED_FOR_DIFFERENCE = 2, 3, 1, 1
BOTH_LEGS: Final[frozenset[Side]] = frozenset(SIDES)


@dataclass(frozen=True)
class Target:
    """Something that drills are wanted for: a deficit, or a place that hurts.

    Attributes
    ----------
    deficit
        Whose drills fit. Of an asymmetry it is the deficit behind it, where there is one. None for
        pain.
    legs
        Those to be trained; both where the deficit has no side.
    findings
        All likely or possible, left before right. Empty where a rule of reasoning alone asks for
        work (range that is there and not used) and for pain.
    conclusions
        The rules of reasoning that ask for it, put it in its place or prefer drills for it.
    preferences
        Those that prefer drills for what the person answered, whatever the drills are for.
    site, loading
        Where it hurts, and the drills that helped people with pain there.
    """

    deficit: DeficitInfo | None
    legs: frozenset[Side]
    findings: tuple[Finding, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    preferences: tuple[Conclusion, ...] = ()
    site: PainSiteInfo | None = None
    loading: tuple[str, ...] = field(default=())

    @property
    def kind(self) -> TargetKind:
        """Return what kind of work it is."""
        return "pain" if self.deficit is None else self.deficit.kind

    @property
    def weight(self) -> int:
        """Return how much it counts: by severity, twice when likely; 1 to 6."""
        return max(map(weight_of, self.findings), default=1)

    @property
    def is_difference_only(self) -> bool:
        """Return whether nothing but a difference between the legs asks for it."""
        return bool(self.findings) and all(f.deficit == "asymmetry" for f in self.findings)

    @property
    def wanted(self) -> int:
        """Return how many drills it should get in a programme."""
        if self.deficit is None:
            return WANTED_FOR_PAIN
        if self.is_difference_only:
            return WANTED_FOR_DIFFERENCE
        clear = any(f.status == "likely" and is_clear(f) for f in self.findings)
        return WANTED_IF_CLEAR if clear else WANTED

    def wants(self, drill: Drill) -> bool:
        """Return whether the drill does anything for it."""
        if self.deficit is None:
            return drill.id in self.loading
        asked = any(drill.id in conclusion.rule.prefer for conclusion in self.conclusions)
        return self.deficit.id in drill.deficits or asked

    def is_made_for(self, drill: Drill) -> bool:
        """Return whether the drill is made for it, and does not only help besides."""
        if self.deficit is None:
            return drill.id in self.loading
        return self.deficit.id in drill.deficits and self.deficit.id not in drill.helps_indirectly

    def prefers(self, drill: Drill) -> bool:
        """Return whether a rule of reasoning prefers the drill, which it wants."""
        if self.deficit is None or not self.wants(drill):
            return False
        rules = (*self.conclusions, *self.preferences)
        return any(drill.id in conclusion.rule.prefer for conclusion in rules)


def is_clear(finding: Finding) -> bool:
    """Return whether a finding is at least moderate."""
    return finding.severity in ("moderate", "severe")


def find_targets(
    findings: Sequence[Finding],
    conclusions: Sequence[Conclusion],
    effects: Mapping[Side | None, Effects],
    knowledge: Knowledge,
) -> tuple[Target, ...]:
    """Gather what is to be worked on by the deficit whose drills it wants.

    A likely or possible finding counts, unless a rule of reasoning holds its deficit (film it again
    first) or sets it aside (it follows from another one) on that leg. A rule may add a deficit.

    Returns
    -------
    targets
        First in the order that the rules ask for; the others mobility before control before running
        form, within these the weightiest first, then in the order of ``deficits.toml``. Left and
        right have no say in the order.
    """
    gathered: dict[str, list[Finding]] = {}
    for finding in findings:
        if counts(finding) and not _is_idle(finding, effects[finding.side], knowledge):
            gathered.setdefault(works_on(finding, knowledge), []).append(finding)
    targets = []
    for deficit in knowledge.deficits:
        found = gathered.get(deficit.id, [])
        legs = {leg for finding in found for leg in legs_of(finding.side)}
        legs |= {side for side in SIDES if deficit.id in effects[side].works_on}
        if legs:
            on_legs = [c for c in conclusions if legs_of(c.side) & legs]
            targets.append(
                Target(
                    deficit,
                    frozenset(legs),
                    tuple(found),
                    tuple(c for c in on_legs if deficit.id in _named(c, knowledge) and _acts(c)),
                    tuple(c for c in on_legs if not _named(c, knowledge) and c.rule.prefer),
                )
            )
    return _ordered(targets, effects[None], knowledge)


def pain_targets(
    loading: Sequence[tuple[PainSiteInfo, str]], legs: Mapping[str, frozenset[Side]]
) -> tuple[Target, ...]:
    """Gather the drills that helped where it hurts by the place; ``legs`` are those of a place."""
    sites = {info.id: info for info, _drill in loading}
    return tuple(
        Target(
            None,
            legs.get(site, BOTH_LEGS),
            site=info,
            loading=tuple(drill for other, drill in loading if other.id == site),
        )
        for site, info in sites.items()
    )


def place_pain(targets: Sequence[Target], pain: Sequence[Target]) -> tuple[Target, ...]:
    """Put what helps where it hurts behind range and control, before running form."""
    before = [target for target in targets if target.kind != "gait"]
    return (*before, *pain, *(target for target in targets if target.kind == "gait"))


def legs_of(side: Side | None) -> frozenset[Side]:
    """Return the legs that a side stands for; None is both."""
    return BOTH_LEGS if side is None else frozenset({side})


def works_on(finding: Finding, knowledge: Knowledge) -> str:
    """Return the deficit whose drills a finding wants: of an asymmetry the one behind it."""
    if finding.deficit != "asymmetry":
        return finding.deficit
    behind = (r.drills_as for r in knowledge.asymmetry_rules if r.metric == finding.metric)
    return next((deficit for deficit in behind if deficit is not None), finding.deficit)


def is_running_form(finding: Finding, knowledge: Knowledge) -> bool:
    """Return whether a finding is about how one runs, and about nothing else."""
    return knowledge.deficit(works_on(finding, knowledge)).kind == "gait"


def describe_finding(finding: Finding, knowledge: Knowledge) -> str:
    """Return a finding in a few words: label, side, and in brackets status, severity, number."""
    label = knowledge.deficit(finding.deficit).label
    side = "" if finding.side is None else f", {finding.side}"
    number = ""
    if finding.value is not None and finding.uncertainty is not None:
        # An asymmetry's number is a difference or ratio, whose unit only its explanation gives.
        unit = "" if finding.deficit == "asymmetry" else knowledge.metrics[finding.metric].unit
        number = f", {format_interval(finding.value, finding.uncertainty, unit)}"
    return f"{label}{side} ({finding.status}, {finding.severity}{number})"


def _is_idle(finding: Finding, effects: Effects, knowledge: Knowledge) -> bool:
    idle = {*effects.hold, *effects.set_aside}
    return finding.deficit in idle or works_on(finding, knowledge) in idle


def _acts(conclusion: Conclusion) -> bool:
    rule = conclusion.rule
    return bool(rule.works_on or rule.order or rule.together or rule.prefer)


def _named(conclusion: Conclusion, knowledge: Knowledge) -> set[str]:
    """Return the deficits that a conclusion is about; empty where answers alone led to it."""
    named = {*conclusion.deficits, *conclusion.rule.works_on}
    return named or _judged(conclusion.rule, knowledge)


def _judged(rule: Rule, knowledge: Knowledge) -> set[str]:
    """Return the deficits that are judged by the metrics a rule looks at."""
    metrics = {condition.metric.metric for condition in rule.when if condition.metric is not None}
    return {band.deficit for band in knowledge.bands if band.metric in metrics}


def _ordered(
    targets: Sequence[Target], effects: Effects, knowledge: Knowledge
) -> tuple[Target, ...]:
    """Put targets in order; what is to be trained together is put side by side."""
    named = list(effects.order)
    ids: list[str] = [deficit.id for deficit in knowledge.deficits]

    def own_place(target: Target) -> tuple[int, int, int, int]:
        deficit = _id(target)
        said = named.index(deficit) if deficit in named else len(named)
        return said, KIND_ORDER.index(target.kind), -target.weight, ids.index(deficit)

    def place(target: Target) -> tuple[tuple[int, int, int, int], ...]:
        groups = [group.ids for group in effects.together if _id(target) in group.ids]
        beside = {target_id for group in groups for target_id in group}
        together = [own_place(other) for other in targets if _id(other) in beside]
        return min([own_place(target), *together]), own_place(target)

    return tuple(sorted(targets, key=place))


def _id(target: Target) -> str:
    return "" if target.deficit is None else target.deficit.id
