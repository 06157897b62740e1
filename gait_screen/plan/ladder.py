"""The return to running: for whom, from which step, when to go up or down."""

from __future__ import annotations

from gait_screen.knowledge.answers import Answers
from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.plan.suitable import Suitable, is_runner
from gait_screen.screening import Ladder, LadderStep


def running_ladder(
    answers: Answers, runs: bool | None, suitable: Suitable, knowledge: Knowledge
) -> Ladder | None:
    """Return the ladder where running is the sport or none was said; otherwise None.

    None too where something speaks against the ladder's own drill, and at an age from which it is
    only for who runs now or names running as the sport.
    """
    ladder = knowledge.running_ladder
    age_rule = knowledge.programme.age_rule(answers.age)
    for_runners = age_rule is not None and age_rule.ladder_for_runners_only
    if for_runners and not is_runner(answers, knowledge):
        return None
    said_another_sport = runs is None and bool((answers.sport or "").strip())
    if runs is False or said_another_sport or ladder.drill not in suitable.legs:
        return None
    days = min(ladder.days_per_week, answers.days_per_week or ladder.days_per_week)
    words = {
        "pain": f"{ladder.next_day_pain_at_most.value:g}",
        "increase": f"{ladder.weekly_increase_at_most_pct.value:g}",
        "days": days,
    }
    begin = _begin_at(answers.longest_run_min, knowledge)
    return Ladder(
        start_when=" ".join([ladder.start_when.format(**words), *begin]),
        step_up_when=ladder.step_up_when.format(**words),
        step_down_when=ladder.step_down_when.format(**words),
        days_per_week=days,
        steps=[
            LadderStep(
                step=number, run_min=step.run_min, walk_min=step.walk_min, repeats=step.repeats
            )
            for number, step in enumerate(ladder.steps, start=1)
        ],
        clinician=ladder.clinician.format(**words),
        sources=list(ladder.sources),
    )


def _begin_at(longest_min: float | None, knowledge: Knowledge) -> list[str]:
    """Return where who runs already may begin, in words; empty where it is at the first step."""
    if longest_min is None:
        return []
    steps = knowledge.running_ladder.steps
    minutes = f"{longest_min:g}"
    if longest_min > steps[-1].run_min:
        return [knowledge.say("plan.ladder_beyond", minutes=minutes)]
    reached = [number for number, step in enumerate(steps, 1) if step.run_min <= longest_min]
    if not reached or reached[-1] == 1:
        return []
    return [knowledge.say("plan.ladder_from", minutes=minutes, step=reached[-1])]
