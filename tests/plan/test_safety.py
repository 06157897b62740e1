from __future__ import annotations

import pytest

from gait_screen.knowledge import Answers, load_knowledge, parse_answers
from gait_screen.plan.safety import (
    check_red_flags,
    question_notes,
    raised_flags,
    stop_notes,
    stop_notes_for_clinician,
)
from tests.helpers.contract import RED_FLAGS

KNOWLEDGE = load_knowledge()
FLAGS = {flag.id: flag for flag in KNOWLEDGE.red_flags}
ALL_CLEAR = dict.fromkeys(RED_FLAGS, False)
#: What each question must ask for, by section G of the research notes.
ASKED = {
    "acute_injury": ("two weeks", "pop", "out of shape", "four steps"),
    "bone_pain": ("one spot on a bone", "press", "night", "rest", "hop"),
    "neurological": ("new", "numbness", "tingling", "weakness", "drags"),
    "infection": ("hot red swelling", "fever", "wound"),
    "vascular": ("calf", "swollen", "short of breath", "still for long"),
    "systemic_disease": ("diabetes", "less feeling", "blood vessels", "arthritis"),
    "bone_stress_risk": ("stress fracture", "periods", "three months", "lost weight"),
    "recent_procedure": ("three months", "surgery", "injection", "antibiotic"),
    "severe_pain": ("6 out of 10", "worse each week", "arch", "one heel"),
    "heart_or_child": ("12 months", "dizzy", "chest pain", "fallen", "under 16"),
}


def answers(**given: object) -> Answers:
    flags = given.pop("red_flags", {})
    return parse_answers({"red_flags": ALL_CLEAR | flags, **given})


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_every_question_asks_for_what_it_must_and_says_whom_to_see(flag):
    assert [word for word in ASKED[flag] if word not in FLAGS[flag].question.lower()] == []
    said = answers(red_flags={flag: True})
    check = check_red_flags(said, KNOWLEDGE)
    assert (check.raised, check.unanswered, check.implied) == ((flag,), (), ())
    (note,) = stop_notes(said, check, KNOWLEDGE)
    for part in (FLAGS[flag].question, FLAGS[flag].see, FLAGS[flag].how_soon, FLAGS[flag].because):
        assert part in note
    assert note.startswith("No drills for now. You said yes to this:")
    assert stop_notes_for_clinician(check, KNOWLEDGE) == (FLAGS[flag].clinician,)


@pytest.mark.parametrize("flag", ["bone_stress_risk", "severe_pain", "heart_or_child"])
def test_what_a_clinician_may_clear_is_said_but_opens_nothing(flag):
    said = answers(red_flags={flag: True})
    (note,) = stop_notes(said, check_red_flags(said, KNOWLEDGE), KNOWLEDGE)
    assert "exercises for range only" in note
    assert "does not open the plan by itself" in note
    assert "clinician's note" in FLAGS[flag].clinician


def test_what_cannot_be_cleared_for_range_does_not_offer_it():
    for flag in ("acute_injury", "bone_pain", "neurological", "infection", "vascular"):
        assert FLAGS[flag].clearance == ""


def test_the_most_urgent_one_is_told_first():
    said = answers(red_flags=dict.fromkeys(RED_FLAGS, True))
    check = check_red_flags(said, KNOWLEDGE)
    assert list(check.raised) == RED_FLAGS
    order = [flag.id for flag in raised_flags(check, KNOWLEDGE)]
    assert set(order[:3]) == {"acute_injury", "infection", "vascular"}
    urgencies = [FLAGS[flag].urgency for flag in order]
    assert urgencies == sorted(urgencies)
    notes = stop_notes(said, check, KNOWLEDGE)
    assert [FLAGS[flag].question in note for flag, note in zip(order, notes, strict=True)]


@pytest.mark.parametrize(
    ("given", "flag", "said"),
    [
        ({"pain": [{"site": "heel", "severity": 8}]}, "severe_pain", "your pain as 8 out of 10"),
        ({"pain": [{"site": "knee", "severity": 6.5}]}, "severe_pain", "your pain as 6.5 out of"),
        ({"age": 15}, "heart_or_child", "Your age is 15"),
    ],
)
def test_another_answer_raises_a_flag_whatever_was_ticked(given, flag, said):
    person = answers(**given)
    check = check_red_flags(person, KNOWLEDGE)
    assert (check.raised, check.implied) == ((flag,), (flag,))
    (note,) = stop_notes(person, check, KNOWLEDGE)
    assert said in note
    assert "You said yes" not in note
    # said twice, once is enough
    twice = answers(**given, red_flags={flag: True})
    assert check_red_flags(twice, KNOWLEDGE).implied == ()
    # and it is no longer open
    open_ = answers(**given, red_flags={flag: None})
    assert check_red_flags(open_, KNOWLEDGE).unanswered == ()


@pytest.mark.parametrize(
    "given",
    [
        {"pain": [{"site": "heel", "severity": 6, "when": "always", "duration_months": 72}]},
        {"pain": [{"site": "shin"}]},
        {"age": 16},
        {"age": 90},
        {"tried_other": "an injection, years ago"},
    ],
)
def test_nothing_else_is_read_into_the_answers(given):
    assert check_red_flags(answers(**given), KNOWLEDGE).raised == ()


def test_no_answer_is_never_a_no():
    check = check_red_flags(None, KNOWLEDGE)
    assert check.raised == ()
    assert list(check.unanswered) == RED_FLAGS
    lead, *questions = question_notes(check, KNOWLEDGE)
    assert lead.startswith("This plan is provisional until")
    assert questions == [flag.question for flag in KNOWLEDGE.red_flags]
    assert question_notes(check_red_flags(answers(), KNOWLEDGE), KNOWLEDGE) == ()
