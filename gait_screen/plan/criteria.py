"""What must be true to enter and to leave a phase, so that the next screening can measure it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gait_screen.findings.contradiction import measured_as, most_precise
from gait_screen.findings.wording import format_quantity
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import AsymmetryRule, Band, DeficitInfo
from gait_screen.plan.selection import MOBILITY_PHASE, RUNNING_PHASE, Choice
from gait_screen.plan.targets import Target
from gait_screen.reasoning.words import name as measurement_name
from gait_screen.screening import Criterion, Finding, Metric
from gait_screen.vocabulary import SIDES, Movement, Side, other_side


@dataclass(frozen=True)
class Goal:
    """What a finding's number has to come to.

    Attributes
    ----------
    sign
        +1 where a larger number is better, -1 where a smaller one is.
    now, uncertainty
        Of the last measurement; None where there is none.
    mdc
        The smallest change that is more than noise between days, where known.
    limit
        The first limit of the band, or of the difference between the legs: past it there is no
        finding.
    step
        The limit of the present severity; None where there is none.
    gain, further
        What can be hoped for in phase 2: a gain, where an MDC is known, or the limit of a severity
        further down; both chosen here. None: nothing less than the limit.
    """

    metric: str
    side: Side | None
    test: Movement | None
    sign: int
    now: float | None
    uncertainty: float | None
    mdc: float | None
    limit: float
    step: float | None = None
    gain: float | None = None
    further: float | None = None
    of_sides: bool = False

    @property
    def change(self) -> float:
        """Return the change that can be told: the larger of the MDC and the measurement's own."""
        return max(self.mdc or 0.0, self.uncertainty or 0.0)

    @property
    def better(self) -> float:
        """Return the value that is better than now by what can be told, or the limit if nearer.

        Where no MDC is known, days may differ by more than one measurement can be off: then the
        value must leave its severity too.
        """
        if self.now is None:
            return self.limit
        aim = self.sign * self.now + self.change
        if self.mdc is None and self.step is not None:
            aim = max(aim, self.sign * self.step)
        return self.sign * min(aim, self.sign * self.limit)

    @property
    def within_reach(self) -> float:
        """Return what can be hoped for from where the person is now, or the limit if nearer.

        It never asks for less than :attr:`better`, which phase 1 asks for.
        """
        aim = self.sign * self.limit
        if self.now is not None and self.gain is not None:
            aim = self.sign * self.now + self.gain
        elif self.now is not None and self.further is not None:
            aim = self.sign * self.further
        return self.sign * min(max(aim, self.sign * self.better), self.sign * self.limit)

    @property
    def is_wide(self) -> bool:
        """Return whether the measurement is coarse for what it has to tell."""
        if self.uncertainty is None or self.now is None:
            return False
        fine = abs(self.limit - self.now) / 2 if self.mdc is None else self.mdc
        return self.uncertainty > fine

    @property
    def direction(self) -> Literal["at_least", "at_most"]:
        """Return on which side of a value the goal lies."""
        return "at_least" if self.sign > 0 else "at_most"


def rule_of(finding: Finding, knowledge: Knowledge) -> Band | AsymmetryRule | None:
    """Return the band or the asymmetry rule that judged a finding."""
    if finding.deficit == "asymmetry":
        rules: Sequence[Band | AsymmetryRule] = knowledge.asymmetry_rules
    else:
        rules = knowledge.bands_for(finding.deficit)
    return next(
        (
            rule
            for rule in rules
            if finding.rule in (rule.id, None)
            and rule.metric == finding.metric
            and (finding.test is None or finding.test in rule.tests)
        ),
        None,
    )


def goal_of(finding: Finding, metrics: Sequence[Metric], knowledge: Knowledge) -> Goal | None:
    """Return what a finding's number has to come to; None where the next film cannot measure it."""
    rule, hoped = rule_of(finding, knowledge), knowledge.programme.goal
    if isinstance(rule, Band) and finding.cut is not None:
        return Goal(
            metric=finding.metric,
            side=finding.side,
            test=finding.test,
            sign=-rule.sign,
            now=finding.value,
            uncertainty=finding.uncertainty,
            mdc=None if rule.mdc is None else rule.mdc.value,
            limit=finding.cut,
            step=_limit_of_severity(finding, rule, 1),
            gain=None if rule.mdc is None else rule.mdc.value * hoped.gain_mdcs,
            further=_limit_of_severity(finding, rule, hoped.severities),
        )
    if isinstance(rule, AsymmetryRule) and finding.side is not None:
        return _goal_of_sides(finding, finding.side, rule, metrics, knowledge)
    return None


def _limit_of_severity(finding: Finding, band: Band, fewer: int) -> float | None:
    """Return the limit past which a finding is so many severities less; at most the first one."""
    tables = [band.cuts] if band.cuts else [group.cuts for group in band.by_age]
    return next(
        (
            cuts[max(0, place - fewer + 1)].value
            for cuts in tables
            for place, cut in enumerate(cuts)
            if cuts[0].value == finding.cut and cut.severity == finding.severity
        ),
        None,
    )


def exit_criteria(
    phase: int,
    targets: Sequence[Target],
    programme: Sequence[Choice],
    metrics: Sequence[Metric],
    *,
    runs: bool | None,
    pain_limit: int,
    knowledge: Knowledge,
) -> list[Criterion]:
    """Return what must be true to leave a phase.

    Phase 1: better than now by more than the measurement can be off (or past the first limit).
    Phase 2: better by what can be gained until then, or past the first limit if that is nearer.
    Phase 3: past the first limit in running, where a band judges it there, or else at two
    screenings. Then what the person can tell: the pain rule, and of each drill when to move on.
    """
    criteria: list[Criterion] = []
    for target in targets:
        if target.deficit is None:
            continue
        for finding in target.findings:
            criteria += _of_finding(phase, finding, target.deficit, metrics, runs, knowledge)
        if not target.findings:
            criteria.append(_as_it_looks(target.deficit))
    if programme:
        criteria.append(_of_pain(pain_limit, knowledge))
    return [*criteria, *(one for choice in programme for one in _of_drill(choice, knowledge))]


def _of_drill(choice: Choice, knowledge: Knowledge) -> Iterator[Criterion]:
    """Yield when a drill is done with; what only makes it harder stays with the drill."""
    progress, words = choice.drill.progress, knowledge.say("plan.words_move_on")
    if words in progress:
        move_on = progress[progress.index(words) :].rstrip(".")
        text = knowledge.say("plan.criterion_drill", name=choice.drill.name, progress=move_on)
        yield Criterion(text=f"{text}.")


def _of_pain(limit: int, knowledge: Knowledge) -> Criterion:
    return Criterion(
        text=knowledge.say("plan.enter_pain", limit=limit),
        clinician=knowledge.say("plan.enter_pain_clinician", limit=limit),
    )


def entry_criteria(phase: int, pain_limit: int, knowledge: Knowledge) -> list[Criterion]:
    """Return what must be true to enter phase 2 or 3 from the phase before."""
    before = knowledge.programme.before_running
    limit = before.pain_at_most if phase == RUNNING_PHASE else pain_limit
    criteria = [
        Criterion(
            text=knowledge.say("plan.enter_before"),
            clinician=knowledge.say("plan.enter_before_clinician"),
        ),
        _of_pain(limit, knowledge),
    ]
    if phase == RUNNING_PHASE:
        criteria += _heel_raises(knowledge)
    return criteria


def _heel_raises(knowledge: Knowledge) -> Iterator[Criterion]:
    before = knowledge.programme.before_running
    unit = knowledge.metrics[before.metric].unit
    goal = knowledge.say("plan.at_least", value=format_quantity(before.at_least, unit))
    for side in SIDES:
        yield Criterion(
            text=knowledge.say(
                "plan.enter_running",
                name=measurement_name(before.metric, side, before.test, knowledge),
                goal=goal,
                pain=before.pain_at_most,
            ),
            clinician=knowledge.say(
                "plan.enter_running_clinician", goal=goal, pain=before.pain_at_most
            ),
            metric=before.metric,
            side=side,
            test=before.test,
            direction="at_least",
            value=before.at_least,
            unit=unit,
        )


def _of_finding(
    phase: int,
    finding: Finding,
    deficit: DeficitInfo,
    metrics: Sequence[Metric],
    runs: bool | None,
    knowledge: Knowledge,
) -> list[Criterion]:
    goal = goal_of(finding, metrics, knowledge)
    if goal is None:
        return [_as_it_looks(deficit)]
    if phase == MOBILITY_PHASE:
        return [_criterion(goal, goal.better, "better", finding.deficit, knowledge)]
    if phase < RUNNING_PHASE:
        if goal.within_reach != goal.limit:
            return [_criterion(goal, goal.within_reach, "reach", finding.deficit, knowledge)]
        how = "sides" if goal.of_sides else "past"
        return [_criterion(goal, goal.limit, how, finding.deficit, knowledge)]
    running = None if runs is False else _in_running(goal, finding, metrics, knowledge)
    if running is not None:
        return [_criterion(running, running.limit, "running", finding.deficit, knowledge)]
    how = "sides_twice" if goal.of_sides else "twice"
    return [_criterion(goal, goal.limit, how, finding.deficit, knowledge)]


def _in_running(
    goal: Goal, finding: Finding, metrics: Sequence[Metric], knowledge: Knowledge
) -> Goal | None:
    """Return the same deficit's goal in running; None where it was judged there or never is."""
    if goal.test == "running" or goal.of_sides:
        return None
    for band in knowledge.bands_for(finding.deficit):
        if "running" in band.tests and band.cuts:
            now = most_precise(measured_as(band.metric, "running", goal.side, metrics))
            return Goal(
                metric=band.metric,
                side=goal.side,
                test="running",
                sign=-band.sign,
                now=None if now is None else now.value,
                uncertainty=None if now is None else now.uncertainty,
                mdc=None if band.mdc is None else band.mdc.value,
                limit=band.cuts[0].value,
            )
    return None


def _goal_of_sides(
    finding: Finding,
    weaker: Side,
    rule: AsymmetryRule,
    metrics: Sequence[Metric],
    knowledge: Knowledge,
) -> Goal | None:
    """Return what the weaker leg has to come to so that the legs differ by no more than the limit.

    That is seen from what the other leg does now.
    """
    now = most_precise(measured_as(rule.metric, finding.test, weaker, metrics))
    other = most_precise(measured_as(rule.metric, finding.test, other_side(weaker), metrics))
    if now is None or other is None or other.value is None:
        return None
    sign = 1 if rule.worse == "low" else -1
    mdcs = [b.mdc.value for b in knowledge.bands if b.metric == rule.metric and b.mdc is not None]
    gains = [mdc * knowledge.programme.goal.gain_mdcs for mdc in mdcs]
    goal = Goal(
        metric=rule.metric,
        side=weaker,
        test=finding.test,
        sign=sign,
        now=now.value,
        uncertainty=now.uncertainty,
        mdc=mdcs[0] if mdcs else None,
        limit=other.value,
        gain=gains[0] if gains else None,
        of_sides=True,
    )
    return replace(goal, limit=_within(other.value, rule, sign))


def _within(other: float, rule: AsymmetryRule, sign: int) -> float:
    """Return the value that is just within the limit of the other leg's value."""
    limit = rule.limit.value
    if rule.kind == "difference":
        return other - sign * limit
    if rule.kind == "ratio":
        return other / limit if sign > 0 else other * limit
    half = limit / 200  # per cent of the mean of both legs
    return other * (1 - sign * half) / (1 + sign * half)


def _criterion(goal: Goal, value: float, how: str, deficit: str, knowledge: Knowledge) -> Criterion:
    say, unit = knowledge.say, knowledge.metrics[goal.metric].unit
    value = _countable(value, goal.sign) if unit == "count" else round(value, 3)
    known = goal.now is not None
    now = format_quantity(goal.now or 0.0, unit) if known else say("plan.not_measured")
    name = measurement_name(goal.metric, goal.side, goal.test, knowledge)
    aim = say(f"plan.{goal.direction}", value=format_quantity(value, unit))
    now_text = say("plan.now", now=now) if known else say("plan.now_unknown")
    limit = format_quantity(goal.limit, unit)
    text = say(f"plan.criterion_{how}", name=name, goal=aim, now=now_text, limit=limit)
    if goal.is_wide:
        change = format_quantity(goal.uncertainty or 0.0, unit)
        text = f"{text} {say('plan.criterion_camera', change=change)}"
    words = {
        "name": name,
        "goal": aim,
        "now": now,
        "uncertainty": format_quantity(goal.uncertainty or 0.0, unit),
        "change": format_quantity(goal.change, unit),
        "mdc": format_quantity(goal.mdc or 0.0, unit),
        "limit": limit,
        "times": f"{knowledge.programme.goal.gain_mdcs:g}",
    }
    kinds = {"better": "" if goal.mdc is not None else "_no_mdc", "reach": "_reach"}
    return Criterion(
        text=text,
        clinician=say(f"plan.criterion_clinician{kinds.get(how, '_past')}", **words),
        deficit=deficit,
        metric=goal.metric,
        side=goal.side,
        test=goal.test,
        direction=goal.direction,
        value=value,
        unit=unit,
        now=goal.now,
    )


def _countable(value: float, sign: int) -> float:
    """Return the whole number that is reached only where the value is; half a raise is none."""
    return float(math.ceil(value) if sign > 0 else math.floor(value))


def _as_it_looks(deficit: DeficitInfo) -> Criterion:
    return Criterion(text=deficit.exit_criterion, deficit=deficit.id)
