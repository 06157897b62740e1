"""Written cases: numbers and answers in; findings, order, drills, stops and phrases out."""

from __future__ import annotations

from pathlib import Path

import pytest

from validation.recommender import Case, find_faults, read_cases, run_case
from validation.recommender.table import page_text

CASES = read_cases()
PAGE = Path(__file__).parents[2] / "docs" / "recommender.md"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_was_written_comes_out(case: Case) -> None:
    assert find_faults(case, run_case(case)) == []


def test_the_table_in_the_docs_is_what_the_code_makes_of_the_cases() -> None:
    assert len(CASES) >= 24
    # Word by word: after a change run `python -m validation cases` and read what it changed.
    assert PAGE.read_text(encoding="utf-8") == page_text([(case, run_case(case)) for case in CASES])


def test_a_case_that_does_not_come_out_is_told() -> None:
    stiff = next(case for case in CASES if case.id == "stiff_ankle_left")
    normal = next(case for case in CASES if case.id == "normal_runner")
    faults = find_faults(stiff, run_case(normal))
    assert any("limited_ankle_dorsiflexion left likely" in fault for fault in faults)
    assert any("A1" in fault for fault in faults)
    assert find_faults(normal, run_case(stiff))
