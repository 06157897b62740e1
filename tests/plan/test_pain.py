from __future__ import annotations

import pytest

from gait_screen.knowledge import Answers, load_knowledge, parse_answers
from gait_screen.plan.pain import pain_loading, pain_rule
from tests.helpers.contract import RED_FLAGS

KNOWLEDGE = load_knowledge()
ALL_CLEAR = dict.fromkeys(RED_FLAGS, False)


def answers(*pain: dict[str, object], **given: object) -> Answers:
    return parse_answers({"red_flags": ALL_CLEAR, "pain": list(pain), **given})


@pytest.mark.parametrize(
    ("pain", "limit", "easier"),
    [
        ([], 4, False),
        ([0], 4, False),
        ([1], 4, False),
        ([4], 4, False),
        ([4.5], 3, True),
        ([5], 3, True),
        ([6], 3, True),
        ([9], 3, True),
        ([None], 3, True),
        ([2, 3], 4, False),
        ([2, 5], 3, True),
        ([2, None], 3, True),
    ],
)
def test_strong_or_unknown_pain_begins_carefully(pain, limit, easier):
    sites = ("heel", "knee")
    told = [
        {"site": site, **({} if severity is None else {"severity": severity})}
        for site, severity in zip(sites, pain, strict=False)
    ]
    rule = pain_rule(answers(*told), KNOWLEDGE)
    assert (rule.limit, rule.easier) == (limit, easier)
    assert f"up to {limit} out of 10" in rule.text
    assert "next morning" in rule.text
    assert "week to week" in rule.text
    assert ("easier version of each drill" in rule.text) == easier


def test_the_text_says_why_it_is_careful():
    strong = pain_rule(answers({"site": "heel", "severity": 5}), KNOWLEDGE)
    assert "your pain as 5 out of 10" in strong.text
    unknown = pain_rule(answers({"site": "heel"}), KNOWLEDGE)
    assert "did not say how strong" in unknown.text
    mild = {"site": "heel", "severity": 2}
    assert pain_rule(answers(mild, pain_next_morning=True), KNOWLEDGE).limit == 4
    lingering = pain_rule(answers(mild, pain_next_morning=False), KNOWLEDGE)
    assert (lingering.limit, lingering.easier) == (3, True)
    assert "next morning, so we go back a step" in lingering.text


def test_who_answers_nothing_gets_the_plain_rule():
    assert pain_rule(None, KNOWLEDGE) == pain_rule(Answers(), KNOWLEDGE)
    assert pain_rule(None, KNOWLEDGE).limit == 4


def test_the_clinician_reads_what_is_chosen_and_what_a_trial_says():
    rule = pain_rule(None, KNOWLEDGE)
    assert "chosen here" in rule.clinician
    assert "Silbernagel 2007" in rule.clinician
    # the higher limit for tendons was recalled only: it is nowhere a rule of ours
    for careful in (rule, pain_rule(answers({"site": "achilles", "severity": 5}), KNOWLEDGE)):
        assert "5/10" not in f"{careful.text} {careful.clinician}"


def test_loading_of_the_trials_comes_for_pain_there():
    achilles = pain_loading(answers({"site": "achilles", "severity": 4}), KNOWLEDGE)
    assert [drill for _, drill in achilles] == ["K3", "K2", "A5"]
    info = achilles[0][0]
    assert {"beyer_2015", "silbernagel_2007"} <= set(info.sources)
    for site in ("heel", "arch"):
        ((info, drill),) = pain_loading(answers({"site": site, "severity": 3}), KNOWLEDGE)
        assert (info.id, drill) == (site, "H4")
        assert "rathleff_2015" in info.sources
    for site in ("forefoot", "big_toe", "ankle", "shin", "calf", "knee", "hip"):
        assert pain_loading(answers({"site": site, "severity": 3}), KNOWLEDGE) == ()


def test_two_legs_or_two_places_do_not_double_the_loading():
    left = {"site": "achilles", "side": "left", "severity": 4}
    heel = {"site": "heel", "severity": 2}
    both = pain_loading(answers(left, {**left, "side": "right"}, heel), KNOWLEDGE)
    assert [drill for _, drill in both] == ["K3", "K2", "A5", "H4"]


@pytest.mark.parametrize(
    "person",
    [
        None,
        Answers(),
        answers(),
        answers({"site": "achilles"}),
        answers({"site": "achilles", "severity": 0}),
        answers({"site": "achilles", "severity": 7}),
        answers({"site": "achilles", "severity": 4}, red_flags=ALL_CLEAR | {"bone_pain": True}),
        answers({"site": "achilles", "severity": 4}, red_flags=ALL_CLEAR | {"bone_pain": None}),
        answers({"site": "achilles", "severity": 4}, age=14),
        answers({"site": "achilles", "severity": 4}, {"site": "knee", "severity": 8}),
    ],
)
def test_no_loading_for_pain_before_all_is_known_and_clear(person):
    assert pain_loading(person, KNOWLEDGE) == ()


def test_pain_of_unknown_strength_does_not_take_the_loading_of_another_place():
    told = answers({"site": "heel", "severity": 3}, {"site": "knee"})
    assert [drill for _, drill in pain_loading(told, KNOWLEDGE)] == ["H4"]
