"""What else the plan says: notes for the runner, a few lines for the clinician."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gait_screen.findings.weight import counts
from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.course_models import AgeRule
from gait_screen.plan.criteria import rule_of
from gait_screen.plan.pain import PainRule
from gait_screen.plan.phases import Programmes
from gait_screen.plan.suitable import Suitable
from gait_screen.plan.targets import Target, describe_finding, works_on
from gait_screen.plan.tried import opening_note, other_note
from gait_screen.reasoning import Conclusion, Effects
from gait_screen.screening import Finding
from gait_screen.vocabulary import Side


@dataclass(frozen=True)
class Notes:
    """Everything that the notes and the summary are written from."""

    findings: tuple[Finding, ...]
    worked_on: tuple[Finding, ...]
    answers: Answers
    age_rule: AgeRule | None
    targets: tuple[Target, ...]
    programmes: Programmes
    suitable: Suitable
    conclusions: tuple[Conclusion, ...]
    effects: dict[Side | None, Effects]
    pain: PainRule
    knowledge: Knowledge

    def for_the_runner(self) -> list[str]:
        """Return the notes that have no field of their own in the plan."""
        say = self.knowledge.say
        tried = (
            opening_note(self.answers, self.findings, self.knowledge),
            other_note(self.answers, self.knowledge),
        )
        notes = [*(note for note in tried if note), *self._why_empty(), *self._form_of_no_runner()]
        if self.programmes.now:
            notes.append(say("plan.estimate"))
            if all(target.kind == "pain" for target in self.targets):
                notes.append(say("plan.pain_only"))
            if self.age_rule is not None:
                notes.append(say(f"plan.age_{self.age_rule.id}"))
            if "age" in self.suitable.left_out.values():
                notes.append(say("plan.age_left_out"))
        if any(
            counts(f) and f.deficit == "poor_balance" and f.severity == "severe"
            for f in self.findings
        ):
            notes.append(say("plan.few_seconds"))
        left_out = self._left_out("contraindicated", "rule", "too_low", "age")
        if left_out:
            drills = ", ".join(self._named(drill_id) for drill_id in left_out)
            notes.append(say("plan.left_out", drills=drills))
        return [*notes, *self._missing_equipment(), *self._unknown_equipment()]

    def for_the_clinician(self) -> list[str]:
        """Return findings, order of work, phase, pain rule and what was left out, in few lines."""
        return [
            self._summary_findings(),
            *self._summary_order(),
            *self._summary_phase(),
            *([self.pain.clinician] if self.programmes.now else []),
            *self._summary_left_out(),
            self.knowledge.say("plan.summary_limits"),
        ]

    def _why_empty(self) -> Iterator[str]:
        say = self.knowledge.say
        if self.programmes.now:
            return
        referrals = self.effects[None].referrals
        if self.targets and referrals:
            first = referrals[0].rule
            yield say("plan.no_drill_until_seen", see=first.see, how_soon=first.how_soon)
        elif self.targets:
            yield say("plan.no_drill_fits")
        elif any(counts(finding) for finding in self.worked_on) or self._is_anything_held():
            yield say("plan.nothing_yet")
        elif len(self.worked_on) < len(self.findings) and self._is_form_found():
            return  # the note on running form says it
        elif any(finding.status == "none" for finding in self.findings):
            yield say("plan.nothing_found")
        else:
            yield say("plan.nothing_judged")

    def _is_form_found(self) -> bool:
        return any(counts(f) for f in self.findings if f not in self.worked_on)

    def _form_of_no_runner(self) -> Iterator[str]:
        if self._is_form_found():
            yield self.knowledge.say("plan.form_of_no_runner")

    def _is_anything_held(self) -> bool:
        return any(effects.hold for effects in self.effects.values())

    def _wanted(self, drill_id: str) -> bool:
        drill = self.knowledge.drill(drill_id)
        return any(target.wants(drill) for target in self.targets)

    def _left_out(self, *reasons: str) -> list[str]:
        return [
            drill_id
            for drill_id, reason in self.suitable.left_out.items()
            if reason in reasons and self._wanted(drill_id)
        ]

    def _named(self, drill_id: str) -> str:
        name = self.knowledge.drill(drill_id).name
        return self.knowledge.say("plan.drill_with_id", name=name, id=drill_id)

    def _missing_equipment(self) -> list[str]:
        # A rule speaks of its drill in the plan: where that is left out, the reader must hear why.
        preferred = self.effects[None].prefer
        lacking = [
            drill
            for drill in map(self.knowledge.drill, self._left_out("equipment"))
            if drill.id in preferred and any(target.prefers(drill) for target in self.targets)
        ]
        if not lacking:
            return []
        drills = "; ".join(f"{drill.name} ({', '.join(drill.equipment)})" for drill in lacking)
        return [self.knowledge.say("plan.missing_equipment", drills=drills)]

    def _unknown_equipment(self) -> list[str]:
        known = {item for drill in self.knowledge.drills for item in drill.equipment}
        known |= {item for drill in self.knowledge.drills for item in drill.optional_equipment}
        given = self.answers.equipment or ()
        unknown = [item for item in given if item.strip().lower() not in known]
        if not unknown:
            return []
        return [
            self.knowledge.say(
                "plan.unknown_equipment",
                unknown=", ".join(unknown),
                known=", ".join(sorted(known)),
            )
        ]

    def _summary_findings(self) -> str:
        say = self.knowledge.say
        told = []
        for finding in self.findings:
            if counts(finding):
                rule = rule_of(finding, self.knowledge)
                what = describe_finding(finding, self.knowledge)
                told.append(
                    say("plan.summary_finding", finding=what, rule="-" if rule is None else rule.id)
                )
        if not told:
            return say("plan.summary_nothing")
        return say("plan.summary_findings", findings="; ".join(told))

    def _summary_order(self) -> Iterator[str]:
        say = self.knowledge.say
        names = [
            target.deficit.label
            if target.deficit is not None
            else say("plan.summary_pain", site="" if target.site is None else target.site.label)
            for target in self.targets
        ]
        if names:
            yield say("plan.summary_order", order=" > ".join(names))
        for phrase, said in (("aside", "set_aside"), ("hold", "hold")):
            idle: dict[str, tuple[str, ...]] = {}
            for effects in self.effects.values():
                idle.update(getattr(effects, said))
            there = [
                say(
                    "plan.summary_by_rule",
                    what=self.knowledge.deficit(deficit).label,
                    rules=", ".join(rules),
                )
                for deficit, rules in idle.items()
                if any(works_on(f, self.knowledge) == deficit for f in self.findings if counts(f))
            ]
            if there:
                yield say(f"plan.summary_{phrase}", deficits="; ".join(there))
        if self.conclusions:
            rules = dict.fromkeys(conclusion.rule.id for conclusion in self.conclusions)
            yield say("plan.summary_reasoning", rules=", ".join(rules))

    def _summary_phase(self) -> Iterator[str]:
        current = self.programmes.current
        for info in self.knowledge.phases:
            if info.phase == current:
                why = self.knowledge.say(f"plan.begins_{self.programmes.begin.why}")
                yield self.knowledge.say(
                    "plan.summary_phase", phase=current, name=info.name, reason=why
                )

    def _summary_left_out(self) -> Iterator[str]:
        say = self.knowledge.say
        told = [
            say(
                "plan.summary_by_reason",
                drill=drill_id,
                reason=say(f"plan.reason_{self.suitable.left_out[drill_id]}"),
            )
            for drill_id in self.suitable.left_out
            if self._wanted(drill_id)
        ]
        if told:
            yield say("plan.summary_left_out", drills="; ".join(told))


def pain_sites(answers: Answers) -> Sequence[str]:
    """Return the places that hurt, each once."""
    return list(dict.fromkeys(pain.site for pain in answers.pain if pain.severity != 0))
