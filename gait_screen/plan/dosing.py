"""A chosen drill as the person gets it: dose, minutes, why, by which rule and which numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gait_screen.findings.wording import format_interval, format_quantity
from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.course_models import AgeRule, PainSiteInfo
from gait_screen.knowledge.models import Requirement
from gait_screen.plan.criteria import rule_of
from gait_screen.plan.selection import Choice
from gait_screen.plan.suitable import Suitable
from gait_screen.plan.targets import Target, describe_finding, legs_of
from gait_screen.reasoning import Conclusion
from gait_screen.screening import DrillPrescription, Finding
from gait_screen.vocabulary import SIDES


@dataclass(frozen=True)
class Doser:
    """Fits the library's doses to a person."""

    answers: Answers
    age_rule: AgeRule | None
    suitable: Suitable
    knowledge: Knowledge

    def prescribe(self, choice: Choice) -> DrillPrescription:
        """Return a drill of a programme in full."""
        drill = choice.drill
        return DrillPrescription(
            id=drill.id,
            name=drill.name,
            deficit=_main_deficit(choice),
            side=choice.side,
            phase=drill.phase,
            dose=self._dose(choice),
            minutes=choice.minutes,
            steps=list(drill.steps),
            because=self._because(choice),
            faults=drill.faults,
            regress=drill.regress,
            progress=drill.progress,
            do_not_if=drill.contra,
            evidence=drill.evidence,
            rules=list(dict.fromkeys(self._rules(choice))),
            numbers=list(dict.fromkeys(self._numbers(choice))),
            days_per_week=self._days(choice),
            stop=drill.stop,
            clinician=drill.clinician,
        )

    def _dose(self, choice: Choice) -> str:
        fitted = list(self._fitted(choice))
        return (
            " ".join([f"{choice.drill.dose.rstrip('.')}.", *fitted])
            if fitted
            else choice.drill.dose
        )

    def _days(self, choice: Choice) -> int:
        planned, there = choice.drill.amount.days_per_week, self.answers.days_per_week
        return planned if there is None else min(planned, there)

    def _fitted(self, choice: Choice) -> Iterator[str]:
        """Yield what this person does otherwise than the library's dose says."""
        say, drill = self.knowledge.say, choice.drill
        if choice.easier:
            yield say("plan.dose_easier", regress=drill.regress.rstrip("."))
            if drill.amount.sets > 1:
                yield say("plan.dose_fewer")
        if choice.side is not None:
            yield say("plan.dose_one_leg", side=say(f"plan.side_word_{choice.side}"))
        if self._lacks_weight(choice):
            yield say("plan.dose_no_weight")
        if choice.first_leg is not None:
            yield say("plan.dose_first_leg", side=say(f"plan.side_word_{choice.first_leg}"))
        for need in self.suitable.unchecked.get(drill.id, ()):
            yield self._check(need, drill.regress)
        days = self._days(choice)
        if days < drill.amount.days_per_week:
            yield say("plan.dose_day") if days == 1 else say("plan.dose_days", days=days)
        if self.age_rule is not None and self.age_rule.support and "poor_balance" in drill.deficits:
            yield say("plan.dose_support")

    def _lacks_weight(self, choice: Choice) -> bool:
        has = self.answers.equipment
        wanted = "weight" in choice.drill.optional_equipment
        return wanted and has is not None and "weight" not in {h.strip().lower() for h in has}

    def _check(self, need: Requirement, regress: str) -> str:
        info = self.knowledge.metrics[need.metric]
        value = format_quantity(need.at_least, info.unit)
        return self.knowledge.say(
            "plan.dose_check", name=info.label, value=value, regress=regress.rstrip(".")
        )

    def _because(self, choice: Choice) -> str:
        say = self.knowledge.say
        reasons = [reason for target in choice.targets for reason in self._reasons(target)]
        names = list(dict.fromkeys(c.rule.name for c in self._conclusions(choice)))
        sites = [target.site for target in choice.targets if target.site is not None]
        return " ".join(
            [
                *([say("plan.because_for", reasons="; ".join(reasons))] if reasons else []),
                say("plan.because_works_on", target=choice.drill.target.rstrip(".")),
                *([say("plan.because_rules", rules="; ".join(names))] if names else []),
                *(say("plan.because_pain", site=s.label, helped=s.plain) for s in sites),
            ]
        )

    def _reasons(self, target: Target) -> Iterator[str]:
        say = self.knowledge.say
        if target.deficit is not None and not target.findings:
            side = next(iter(target.legs)) if len(target.legs) == 1 else None
            yield say("plan.because_rule", label=target.deficit.label, side=self._of(side))
        for finding in target.findings:
            what = say(
                "plan.because_finding",
                label=self.knowledge.deficit(finding.deficit).label,
                side=self._of(finding.side),
                interval=_interval(finding, self.knowledge),
            )
            possible = finding.status == "possible"
            yield say("plan.because_possible", what=what) if possible else what

    def _of(self, side: str | None) -> str:
        return self.knowledge.say(f"plan.side_{side if side in SIDES else 'none'}")

    def _conclusions(self, choice: Choice) -> Iterator[Conclusion]:
        """Yield the rules that led to this drill: for its deficits, or for the drill itself."""
        for target in choice.targets:
            deficit = _deficit(target)
            for conclusion in (*target.conclusions, *target.preferences):
                rule = conclusion.rule
                named = {*rule.works_on, *rule.order, *rule.together, *rule.prefer}
                if named & {deficit, choice.drill.id} and legs_of(conclusion.side) & choice.legs:
                    yield conclusion

    def _rules(self, choice: Choice) -> Iterator[str]:
        for target in choice.targets:
            if target.site is not None:
                yield f"pain_site.{target.site.id}"
            for finding in target.findings:
                rule = rule_of(finding, self.knowledge)
                if rule is not None:
                    yield rule.id
        for conclusion in self._conclusions(choice):
            yield conclusion.rule.id
        yield from choice.first_leg_rules

    def _numbers(self, choice: Choice) -> Iterator[str]:
        for target in choice.targets:
            if target.site is not None:
                yield from self._pain(target.site)
            for finding in target.findings:
                yield describe_finding(finding, self.knowledge)
        for conclusion in self._conclusions(choice):
            yield from conclusion.numbers

    def _pain(self, site: PainSiteInfo) -> Iterator[str]:
        for pain in self.answers.pain:
            if pain.site == site.id:
                yield self.knowledge.say(
                    "plan.number_pain",
                    site=site.label,
                    side=self._of(pain.side),
                    severity=f"{pain.severity or 0:g}",
                )


def _main_deficit(choice: Choice) -> str:
    """Return what the drill is for; where it only helps where it hurts, what it trains."""
    found = [deficit for target in choice.targets if (deficit := _deficit(target))]
    return found[0] if found else choice.drill.deficits[0]


def _deficit(target: Target) -> str:
    """Return the deficit that a target was found as; empty for pain."""
    if target.findings:
        return target.findings[0].deficit
    return "" if target.deficit is None else target.deficit.id


def _interval(finding: Finding, knowledge: Knowledge) -> str:
    # An asymmetry's number is a difference or ratio, whose unit only its explanation gives.
    unit = "" if finding.deficit == "asymmetry" else knowledge.metrics[finding.metric].unit
    return format_interval(finding.value or 0.0, finding.uncertainty or 0.0, unit)
