"""docs/answers.md names every field and word of the answers file, and its example is read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from gait_screen.knowledge import Answers, PainAnswer, RedFlagAnswers, load_knowledge, parse_answers
from gait_screen.knowledge.models import PainSite, RedFlagId, TreatmentId

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
EQUIPMENT = {
    item
    for drill in load_knowledge().drills
    for item in (*drill.equipment, *drill.optional_equipment)
}
WORDS = {
    *(*Answers.model_fields, *PainAnswer.model_fields, *RedFlagAnswers.model_fields),
    *(*get_args(PainSite), *get_args(TreatmentId), *get_args(RedFlagId), *EQUIPMENT),
    *("left", "right", "both", "morning", "running", "after", "always"),
}


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_field_and_word_stands_on_the_page(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_the_example_answers_every_question_and_is_read() -> None:
    (text,) = EXAMPLE
    data = json.loads(text)
    answers = parse_answers(data)
    assert set(data) == set(Answers.model_fields)
    assert set(data["pain"][0]) == set(PainAnswer.model_fields)
    assert all(answers.red_flags.answer(flag) is False for flag in get_args(RedFlagId))
    assert set(answers.equipment or ()) <= EQUIPMENT


def test_the_safety_questions_are_those_of_the_app() -> None:
    for flag in load_knowledge().red_flags:
        assert f"| `{flag.id}` | {flag.question} |" in PAGE


def test_the_readme_leads_to_the_page() -> None:
    assert "(docs/answers.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
