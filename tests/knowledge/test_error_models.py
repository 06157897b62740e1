"""uncertainty.toml: every metric has an error, and a wrong file is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import load_knowledge, metric_catalogue, read_knowledge
from gait_screen.knowledge.error_models import read_error_models
from gait_screen.vocabulary import SOURCES
from tests.helpers.knowledge_copy import FOLDER, copy_knowledge

TEXT = (FOLDER / "uncertainty.toml").read_text(encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_knowledge(tmp_path)


def test_every_metric_that_can_be_measured_has_one_error_in_each_test_and_view() -> None:
    errors = load_knowledge().errors
    for key, info in metric_catalogue().items():
        if key in errors.without:
            continue
        for test in info.tests:
            for view in info.views:
                sources = [
                    source
                    for one in errors.models
                    for source in SOURCES
                    if one.covers(key, test, view, source)
                ]
                assert sources, (key, test, view)
                assert len(set(sources)) == len(sources), (key, test, view)
                # The landmarks show all of these but the heel, the arch and a toe that lifts.
                unseen = ("rearfoot_", "arch_", "mtp_extension_active")
                assert ("landmarks" in sources) != key.startswith(unseen), key


def test_each_source_has_an_error_of_its_own(copy: Path) -> None:
    errors = load_knowledge().errors
    by_picture = errors.of("pelvic_drop_peak", "running", "rear", "picture")
    assert by_picture.source == "picture"
    assert by_picture != errors.of("pelvic_drop_peak", "running", "rear")
    (copy / "uncertainty.toml").write_text(
        TEXT.replace('source = "markers"', 'source = "picture"'), encoding="utf-8"
    )
    with pytest.raises(KnowledgeError, match="two errors"):
        read_knowledge(copy)


def test_every_number_says_where_it_is_from() -> None:
    errors = load_knowledge().errors
    assert errors.origin.first_estimate
    for model in errors.models:
        assert model.floor >= model.least
        assert (model.basis == "fitted") == (model.n > 0), model.metric
    assert bool(errors.origin.fitted) == any(m.basis == "fitted" for m in errors.models)


def test_heavy_is_what_the_other_pose_model_is_compared_with() -> None:
    errors = load_knowledge().errors
    assert errors.model_factor("heavy") == 1.0
    assert errors.model_factor("full") >= 1.0


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('metric = "cadence"', 'metric = "cadense"', "cadense"),
        ('metric = "cadence"', 'metric = "dorsiflexion_reserve"', "dorsiflexion_reserve"),
        ("scatter = ", "scater = ", "scater"),
        ("floor = ", "floor = -", "floor"),
        ("terms = { ", "terms = { moonlight = 1.0, ", "moonlight"),
        ("foreshortening = ", "foreshortening = -", "negative"),
        ('tests = ["running"]', 'tests = ["walking"]', "two errors"),
        ('tests = ["running"]', 'tests = ["heel-raise"]', "does not give it"),
        ("least = 0.5", "least = 50.0", "below its least"),
        ('basis = "first estimate"', 'basis = "guess"', "basis"),
        ("factor = 1.0", "factor = 1.2", "pose_model.heavy"),
        ("gait-screen/uncertainty/1", "gait-screen/uncertainty/9", "schema"),
    ],
)
def test_a_wrong_file_is_refused(copy: Path, old: str, new: str, named: str) -> None:
    assert old in TEXT
    (copy / "uncertainty.toml").write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=named):
        read_knowledge(copy)


def test_a_metric_without_an_error_is_named(copy: Path) -> None:
    start = TEXT.index('[[error]]\nmetric = "step_width"')
    end = TEXT.find("[[error]]", start + 1)
    rest = TEXT[end:] if end > 0 else ""
    (copy / "uncertainty.toml").write_text(TEXT[:start] + rest, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="no error for step_width in running"):
        read_knowledge(copy)


def test_a_fitted_error_must_say_to_what(copy: Path) -> None:
    errors = copy / "uncertainty.toml"
    claimed = "\n".join(
        'basis = "fitted"' if line.startswith("basis = ") else line
        for line in TEXT.splitlines()
        if not line.startswith("fitted = ")
    )
    errors.write_text(claimed, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="is fitted, but"):
        read_error_models(errors)
