from __future__ import annotations

from collections.abc import Sequence

from gait_screen.findings import assess_findings
from gait_screen.knowledge import load_knowledge, parse_answers
from gait_screen.knowledge.rule_models import Rule
from gait_screen.plan.film import films_next
from gait_screen.reasoning.conclusion import Conclusion
from gait_screen.screening import FilmRequest, Metric
from gait_screen.vocabulary import Movement, Side
from tests.findings.measurements import measured, normal_runner, not_assessed

KNOWLEDGE = load_knowledge()


def films(
    metrics: Sequence[Metric], *conclusions: Conclusion, **answers: object
) -> list[FilmRequest]:
    person = parse_answers(answers)
    findings = assess_findings(metrics, KNOWLEDGE, person.age)
    return films_next(person, findings, conclusions, KNOWLEDGE)


def conclusion(test: Movement, side: Side | None = None) -> Conclusion:
    rule = Rule.model_validate(
        {
            "id": "filmed_twice",
            "kind": "measurement",
            "per_side": side is not None,
            "when": [{"contradiction": {}}],
            "film": [test],
            "sources": ["expert_opinion"],
            "name": "Two clips that do not agree",
            "plain": "Two clips do not agree.",
            "clinician": "Contradictory measurements.",
        }
    )
    return Conclusion(rule, side, ("limited_ankle_dorsiflexion",), ("two numbers",))


def test_who_has_filmed_everything_is_asked_for_nothing():
    assert films(normal_runner(), age=30) == []
    assert films_next(None, [], [], KNOWLEDGE) == []


def test_nothing_filmed_asks_for_the_tests_that_are_worked_on_first():
    asked = films([])
    assert [film.test for film in asked] == ["lunge", "heel-raise", "squat", "running"]
    assert all(film.side is None for film in asked)
    for film in asked:
        assert film.how == KNOWLEDGE.tests[film.test].how_to_film
        assert film.why
    assert "an ankle that bends little" in asked[0].why


def test_the_place_that_hurts_says_what_to_film_first():
    asked = films([], pain=[{"site": "hip", "severity": 3}])
    assert [film.test for film in asked][:3] == ["single-leg-stance", "single-leg-squat", "running"]
    assert len(asked) == 4
    assert asked[0].why.startswith("You have pain in the hip. This test shows how steady")
    heel = films([], pain=[{"site": "heel", "side": "left", "severity": 3}])
    assert "heel-raise" in [film.test for film in heel]


def test_what_was_judged_is_not_asked_for_again():
    runner = normal_runner()
    assert films(runner, age=30, pain=[{"site": "heel", "severity": 3}]) == []
    # pain that is gone asks for nothing
    assert films(runner, age=30, pain=[{"site": "hip", "severity": 0}]) == []


def test_only_the_leg_that_hurts_is_missing():
    stance = "single-leg-stance"
    runner = [m for m in normal_runner() if m.test != stance or m.side == "left"]
    asked = films(runner, age=30, pain=[{"site": "hip", "side": "right", "severity": 3}])
    assert [(film.test, film.side) for film in asked] == [(stance, "right")]
    # both reasons for the one test: it hurts there, and it could not be judged
    assert "pain in the hip" in asked[0].why
    assert "on the right" in asked[0].why
    # the leg that does not hurt is asked for because nothing is known of it, not because of pain
    (other,) = films(runner, age=30, pain=[{"site": "hip", "side": "left", "severity": 3}])
    assert (other.test, other.side) == (stance, "right")
    assert "pain in the hip" not in other.why


def test_a_test_that_showed_one_thing_is_asked_for_what_it_did_not_show():
    runner = [m for m in normal_runner() if m.key != "rearfoot_eversion_heel_off"]
    blurred = not_assessed("rearfoot_eversion_heel_off", "left", "running", "too dark")
    asked = films([*runner, blurred], age=30)
    assert [film.test for film in asked] == ["running"]
    assert "tipped in when it leaves the ground" in asked[0].why


def test_a_rule_asks_for_a_test_that_was_filmed_and_comes_first():
    asked = films(normal_runner(), conclusion("lunge", "left"), age=30)
    assert [(film.test, film.side) for film in asked] == [("lunge", "left")]
    assert asked[0].why == "Two clips that do not agree."
    asked = films([], conclusion("squat"), pain=[{"site": "hip", "severity": 2}])
    assert asked[0].test == "squat"
    assert len(asked) == 4
    assert len({film.test for film in asked}) == 4


def test_both_legs_of_one_rule_are_one_request():
    asked = films(
        normal_runner(), conclusion("lunge", "left"), conclusion("lunge", "right"), age=30
    )
    assert [(film.test, film.side) for film in asked] == [("lunge", None)]
    assert asked[0].why.count("do not agree") == 1


def test_a_missing_age_is_not_mended_by_filming():
    stance = [
        measured("single_leg_stance_time", side, 20.0, 0.2, "single-leg-stance")
        for side in ("left", "right")
    ]
    others = [m for m in normal_runner() if m.test != "single-leg-stance"]
    assert films([*others, *stance]) == []
    # an interval that is too wide is
    wide = [metric.model_copy(update={"uncertainty": 200.0}) for metric in stance]
    assert [film.test for film in films([*others, *wide], age=30)] == ["single-leg-stance"]
