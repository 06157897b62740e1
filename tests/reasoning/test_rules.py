"""Each rule on hand-written bodies: where it applies, where not, and what it says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.rule_models import Rule
from gait_screen.screening import Metric
from tests.findings.measurements import measured, normal_runner, not_assessed
from tests.helpers.reading import reading_age
from tests.reasoning.bodies import (
    CROSSOVER,
    DROP,
    FEW_RAISES,
    FREE_ANKLE,
    HEEL_LIFT,
    LARGE_EVERSION,
    LATE_PRONATION,
    LESS_FREE_ANKLE,
    MUCH_FREER_ANKLE,
    OVERSTRIDE,
    STIFF_ANKLE,
    STIFF_TOE,
    UPRIGHT_SQUAT,
    VALGUS,
    Body,
    again,
    body,
    changed,
    conclude,
    hurts,
    mirror,
    other_leg,
    where,
)
from tests.reasoning.examples import EXAMPLES

RULES = load_knowledge().rules
CONDITIONAL = [rule for rule in RULES if not rule.is_general]
MISSES = [(rule, miss) for rule, example in EXAMPLES.items() for miss in example.misses]
DIAGNOSES = re.compile(
    r"fasci|tendin|tendon|rigidus|limitus|sesamoid|stress fracture|arthr|neuroma|splint|"
    r"syndrome|cavus|sever'?s|overpronat|hallux valgus|bunion|cause of your pain|causes your pain",
    re.IGNORECASE,
)


def test_every_rule_has_an_example_and_misses() -> None:
    assert set(EXAMPLES) == {rule.id for rule in CONDITIONAL}
    assert all(example.misses for example in EXAMPLES.values())


@pytest.mark.parametrize("rule", CONDITIONAL, ids=lambda rule: rule.id)
def test_it_applies_to_that_leg_alone_and_is_mirrored(rule: Rule) -> None:
    example = EXAMPLES[rule.id].body
    assert where(rule.id, example) == (["left"] if rule.per_side else [None])
    assert where(rule.id, mirror(example)) == (["right"] if rule.per_side else [None])


@pytest.mark.parametrize(("rule_id", "miss"), MISSES)
def test_it_does_not_apply(rule_id: str, miss: str) -> None:
    near = EXAMPLES[rule_id].misses[miss]
    assert "left" not in where(rule_id, near)
    assert "right" not in where(rule_id, mirror(near))
    assert None not in where(rule_id, near)


@pytest.mark.parametrize("rule", CONDITIONAL, ids=lambda rule: rule.id)
def test_without_one_of_its_numbers_it_does_not_apply(rule: Rule) -> None:
    example = EXAMPLES[rule.id].body
    for metric in example.metrics:
        rest = tuple(m for m in example.metrics if m is not metric)
        unseen = not_assessed(metric.key, metric.side, metric.test or "squat", "film again.")
        unsure = metric.model_copy(update={"uncertainty": None})
        for gap in ((), (unseen,), (unsure,)):
            assert where(rule.id, Body((*rest, *gap), example.answers)) == [], metric.key


@pytest.mark.parametrize("rule", CONDITIONAL, ids=lambda rule: rule.id)
def test_it_says_which_numbers_led_to_it(rule: Rule) -> None:
    found = next(c for c in conclude(EXAMPLES[rule.id].body) if c.rule.id == rule.id)
    assert found.numbers
    assert all(re.search(r"\d|not said|^Tried", number) for number in found.numbers)
    record = found.record()
    assert (record.rule, record.side, record.numbers) == (rule.id, found.side, [*found.numbers])
    assert record.plain
    assert record.clinician
    assert record.sources


def test_numbers_are_in_words_with_interval_leg_and_test() -> None:
    said = {c.rule.id: c.numbers for c in conclude(body(STIFF_ANKLE, HEEL_LIFT, UPRIGHT_SQUAT))}
    assert said["heel_lift_from_stiff_ankle"] == (
        "Left heel lift in the squat: 5.0 ± 1.0 % of leg length; "
        "the band begins at 1.5 % of leg length",
        "Left peak forward shin angle in the knee-to-wall lunge: 30.0 ± 2.0°; "
        "the band begins at 38.0°",
    )
    unused = {c.rule.id: c.numbers for c in conclude(body(FREE_ANKLE, UPRIGHT_SQUAT))}
    assert unused["ankle_range_unused_in_squat"] == (
        "Left peak forward shin angle in the knee-to-wall lunge: 44.0 ± 2.0°, above 38.0°",
        "Left peak forward shin angle in the squat: 24.0 ± 3.0°, below 32.0°",
    )
    hips = {c.rule.id: c.numbers for c in conclude(body(DROP, CROSSOVER))}["hips_before_width"]
    assert hips[0].startswith("Step width in running: −2.0 ± 1.5 % of leg length")
    twice = conclude(body(STIFF_ANKLE, again(STIFF_ANKLE, 41.0)))[0]
    assert twice.numbers == (
        "Left peak forward shin angle in the knee-to-wall lunge: 30.0 ± 2.0° in clip.mp4, "
        "but 41.0 ± 2.0° in second.mp4",
    )
    legs = conclude(body(LESS_FREE_ANKLE, MUCH_FREER_ANKLE))[0]
    assert legs.numbers == (
        "Peak forward shin angle in the knee-to-wall lunge: left 40.0 ± 1.5°, right 50.0 ± 1.5°",
    )


def test_answers_are_among_the_numbers() -> None:
    (tried,) = (
        c.numbers
        for c in conclude(hurts("achilles", 4, tried=("heel_raises",)))
        if c.rule.id == "raises_slower_and_heavier"
    )
    assert any("4 out of 10" in number and "left" in number for number in tried)
    assert any(number.startswith("Tried: ") for number in tried)
    assert any(
        "how strong was not said" in number
        for c in conclude(hurts("achilles", None))
        for number in c.numbers
    )


def test_a_normal_runner_leads_to_no_rule_but_the_general_ones() -> None:
    assert {c.rule.kind for c in conclude(Body(tuple(normal_runner())))} == {"combination"}
    assert {c.rule.id for c in conclude(Body())} == {rule.id for rule in RULES if rule.is_general}


def test_a_pain_without_a_side_counts_for_both_legs() -> None:
    assert where("achilles_flare", hurts("achilles", 5, side=None)) == ["left", "right"]


def test_of_two_pains_at_a_site_the_stronger_counts() -> None:
    mild, strong = hurts("achilles", 2).answers.pain[0], hurts("achilles", 5).answers.pain[0]
    answers = hurts("achilles", 2).answers.model_copy(update={"pain": (mild, strong)})
    assert where("achilles_flare", Body((), answers)) == ["left"]
    assert where("achilles_settled", Body((), answers)) == []


def test_the_most_precise_of_several_measurements_speaks() -> None:
    rough = changed(again(UPRIGHT_SQUAT, 31.0), 31.0, 7.0)
    assert where("ankle_range_unused_in_squat", body(FREE_ANKLE, UPRIGHT_SQUAT, rough)) == ["left"]
    fine = changed(again(UPRIGHT_SQUAT, 33.0), 33.0, 1.0)
    wide = changed(UPRIGHT_SQUAT, 27.0, 5.0)
    assert where("ankle_range_unused_in_squat", body(FREE_ANKLE, wide)) == ["left"]
    assert where("ankle_range_unused_in_squat", body(FREE_ANKLE, wide, fine)) == []


def test_what_contradicts_itself_leads_to_nothing_but_filming_again() -> None:
    twice = body(STIFF_ANKLE, again(STIFF_ANKLE, 41.0), VALGUS, HEEL_LIFT, UPRIGHT_SQUAT)
    rules = {c.rule.id for c in conclude(twice) if not c.rule.is_general}
    assert rules == {"ankle_measured_twice"}


def test_two_attempts_on_one_leg_or_at_raises_do_not_contradict() -> None:
    stood = measured("single_leg_stance_time", "left", 20.0, 0.5, "single-leg-stance")
    attempts = body(FEW_RAISES, again(FEW_RAISES, 24.0), stood, again(stood, 40.0))
    assert {c.rule.kind for c in conclude(attempts)} <= {"combination", "order"}


MANY = [
    STIFF_ANKLE,
    again(STIFF_ANKLE, 31.0),
    changed(again(UPRIGHT_SQUAT, 26.0), 26.0, 2.0),
    UPRIGHT_SQUAT,
    HEEL_LIFT,
    STIFF_TOE,
    LATE_PRONATION,
    other_leg(LARGE_EVERSION),
    DROP,
    other_leg(again(DROP, 2.0)),
    VALGUS,
    other_leg(VALGUS),
    FEW_RAISES,
    OVERSTRIDE,
    CROSSOVER,
]


@given(st.permutations(MANY))
def test_the_order_of_the_measurements_has_no_say(metrics: list[Metric]) -> None:
    assert conclude(Body(tuple(metrics))) == conclude(Body(tuple(MANY)))


@given(st.lists(st.sampled_from(MANY), unique_by=id))
def test_mirrored_bodies_give_mirrored_conclusions(metrics: list[Metric]) -> None:
    one = conclude(Body(tuple(metrics)))
    other = conclude(mirror(Body(tuple(metrics))))
    swap = {"left": "right", "right": "left", None: None}
    assert {(c.rule.id, c.side, c.deficits) for c in one} == {
        (c.rule.id, swap[c.side], c.deficits) for c in other
    }


def test_conclusions_come_in_the_order_of_the_rules_left_before_right() -> None:
    order = {rule.id: place for place, rule in enumerate(RULES)}
    sides = {"left": 0, "right": 1, None: 0}
    places = [
        (order[c.rule.id], sides[c.side])
        for c in conclude(Body((*MANY, *(other_leg(m) for m in MANY if m.side == "left"))))
    ]
    assert places == sorted(places)
    assert len(places) > 15


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_text_names_a_diagnosis_or_a_cause_of_pain(rule: Rule) -> None:
    for text in (rule.name, rule.plain, rule.clinician, rule.see, rule.how_soon):
        found = DIAGNOSES.search(text.replace("Achilles tendon", ""))
        assert found is None, found
    assert rule.plain.count(".") >= 2


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_it_says_to_the_runner_can_be_read_at_thirteen(rule: Rule) -> None:
    assert reading_age(rule.plain) <= 13
    terms = r"dorsiflex|eversion|valgus|proximal|distal|plantar|adduct|abduct|sagittal|MTP| deg"
    assert not re.search(terms, rule.plain)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_was_only_recalled_is_no_source_of_a_rule(rule: Rule) -> None:
    sources = load_knowledge().sources
    assert {sources[source].provenance for source in rule.sources} <= {"read", "design"}
