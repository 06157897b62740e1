"""The table of decisions: every rule is reached, has its words, and better is never worse off."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.progress_models import DecisionRuleId
from gait_screen.progress import PastScreening, look_back
from gait_screen.progress.decide import Evidence, choose_rule, limits_of
from tests.progress.series import lunge, lunge_goal, made, past, plan, told

KNOWN = load_knowledge()
LIMITS = limits_of(KNOWN)
#: From what one hopes for to what one fears.
ORDER = ("advance", "hold", "swap", "refer")
HYPOTHESIS = settings(derandomize=True, database=None, deadline=None, max_examples=60)

SHARES = st.one_of(st.none(), st.floats(0, 100))
EVIDENCE = st.builds(
    Evidence,
    verdict=st.sampled_from(("improved", "unchanged", "worse", "gone", "new", "not_comparable")),
    weeks=st.one_of(st.none(), st.floats(0, 60)),
    weeks_without_gain=st.floats(0, 60),
    filmed=st.booleans(),
    trained=st.booleans(),
    criteria_met=st.booleans(),
    looks_reached=st.booleans(),
    more_pain=st.booleans(),
    adherence_pct=SHARES,
    weeks_on_new_drills=st.one_of(st.none(), st.floats(0, 60)),
    drills_left=st.booleans(),
    earlier_phase=st.booleans(),
)


def test_the_limits_are_those_of_the_knowledge_files() -> None:
    assert (LIMITS.change_weeks, LIMITS.refer_weeks, LIMITS.adherence_pct) == (6, 12, 80)


@settings(derandomize=True, database=None, deadline=None, max_examples=500)
@given(EVIDENCE)
def test_some_rule_always_applies_and_only_good_news_leads_on(evidence: Evidence) -> None:
    rule = KNOWN.progress.find(choose_rule(evidence, LIMITS))
    if rule.decision == "advance":
        assert evidence.verdict in ("improved", "unchanged", "gone", "new")
    if rule.decision == "swap":
        assert evidence.adherence_pct is not None
        assert evidence.adherence_pct >= 80
        assert evidence.weeks_without_gain >= 6


def test_every_rule_can_be_reached() -> None:
    stuck = Evidence("unchanged", weeks=7, weeks_without_gain=7, adherence_pct=90)
    cases = [
        Evidence("new", earlier_phase=True),
        Evidence("new"),
        Evidence("not_comparable"),
        Evidence("not_comparable", filmed=False),
        Evidence("worse", more_pain=True),
        Evidence("worse", weeks=6),
        Evidence("worse", weeks=5),
        Evidence("gone"),
        Evidence("improved", criteria_met=True),
        Evidence("unchanged", trained=False),
        replace(stuck, looks_reached=True),
        replace(stuck, weeks_without_gain=12),
        replace(stuck, adherence_pct=None),
        replace(stuck, adherence_pct=50),
        replace(stuck, weeks_on_new_drills=2),
        replace(stuck, drills_left=False),
        stuck,
        Evidence("improved"),
        Evidence("unchanged", weeks=2, weeks_without_gain=2),
    ]
    assert {choose_rule(case, LIMITS) for case in cases} == set(get_args(DecisionRuleId))


def test_every_rule_has_words_for_the_runner_and_for_the_clinician() -> None:
    for rule in get_args(DecisionRuleId):
        for reader in ("plain", "clinician"):
            assert KNOWN.phrases[f"progress.{rule}_{reader}"].strip()
        if KNOWN.progress.find(rule).decision == "refer":
            assert KNOWN.phrases[f"progress.soon_{rule}"]
            assert KNOWN.phrases[f"progress.refer_why_{rule}"]


def test_the_words_for_the_runner_are_short_and_name_no_diagnosis() -> None:
    phrases = {k: t for k, t in KNOWN.phrases.items() if k.startswith("progress.")}
    forbidden = re.compile(
        r"cause|tend[io]n|fasci|rigidus|limitus|sesamoid|fracture|arthrit|neuroma|splint", re.I
    )
    for name, text in phrases.items():
        assert not forbidden.search(text), name
        if name.endswith("_plain"):
            for sentence in re.split(r"[.?!:] ", text):
                assert len(sentence.split()) <= 26, name


def _decision(value: float, weeks: float, series: list[PastScreening], share: float | None) -> int:
    new = PastScreening(made([lunge(value)], weeks=weeks), told(adherence=share, pain=3))
    state = look_back([*series, new]).state
    assert state is not None
    (decision,) = state.decisions
    return ORDER.index(decision.decision)


@HYPOTHESIS
@given(
    first=st.floats(15, 33),
    second=st.one_of(st.none(), st.floats(15, 45)),
    values=st.tuples(st.floats(10, 60), st.floats(10, 60)),
    weeks=st.floats(8, 30),
    share=SHARES,
    goal=st.floats(25, 40),
    pain=st.floats(0, 10),
)
def test_a_better_value_never_leads_to_a_worse_decision(
    first: float,
    second: float | None,
    values: tuple[float, float],
    weeks: float,
    share: float | None,
    goal: float,
    pain: float,
) -> None:
    with_plan = plan(criteria=(lunge_goal(goal),))
    series = [past([lunge(first)], with_plan=with_plan, answers=told(pain=pain))]
    if second is not None:
        # Followed on from the first, whatever it found by itself.
        held = made([lunge(first)], weeks=2).plan
        series.append(
            past([lunge(second)], weeks=4, with_plan=held.model_copy(update=_still(goal)))
        )
    low, high = sorted(values)
    assert _decision(high, weeks, series, share) <= _decision(low, weeks, series, share)


def _still(goal: float) -> dict[str, object]:
    """Return the fields of a plan that goes on with the same drills and the same goal."""
    going_on = plan(criteria=(lunge_goal(goal),))
    first = past([lunge(20.0)])
    state = look_back([first, past([lunge(21.0)], weeks=2)]).state
    assert state is not None
    return {
        "phases": going_on.phases,
        "drills": going_on.drills,
        "progress": list(state.decisions),
    }
