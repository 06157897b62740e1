"""What is wrong with a rule is said when the files are read, by the rule's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from gait_screen.errors import KnowledgeError
from gait_screen.knowledge import load_knowledge, read_knowledge
from gait_screen.knowledge.rule_checks import EFFECTS
from gait_screen.knowledge.rule_models import Rule
from tests.helpers.knowledge_copy import copy_knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_knowledge(tmp_path)


def with_change(folder: Path, rule: str, old: str, new: str) -> Path:
    """Change the file in the entry of one rule."""
    path = folder / "rules.toml"
    before, mark, after = path.read_text(encoding="utf-8").partition(f'id = "{rule}"')
    assert old in after.split("[[rule]]")[0], (rule, old)
    path.write_text(before + mark + after.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("rule", "old", "new", "said"),
    [
        ("ankle_range_missing", '"A1"', '"A99"', "names the unknown drill A99"),
        ("one_heavy_calf_drill", '"H4"', '"H99"', "names the unknown drill H99"),
        ("ankle_range_missing", '"dill_2014"', '"nobody"', "names the source nobody"),
        (
            "ankle_range_missing",
            '"tibia_inclination_peak"',
            '"shin"',
            "looks at shin, which metrics.toml does not have",
        ),
        (
            "ankle_range_missing",
            '"lunge"',
            '"walking"',
            "looks at tibia_inclination_peak in walking",
        ),
        (
            "toe_measured_twice",
            'contradiction = { deficits = ["limited_mtp_extension"] }',
            'contradiction = { deficits = ["calf_weakness"] }',
            "waits for a contradiction about calf_weakness",
        ),
        (
            "rigid_and_pronated",
            'hold = ["rigid_foot"',
            'hold = ["trunk_lean"',
            "holds trunk_lean, which its conditions never find",
        ),
        (
            "heel_lift_from_stiff_ankle",
            'set_aside = ["heel_lift_in_squat"]',
            'set_aside = ["heel_lift_in_squat", "limited_ankle_dorsiflexion"]',
            "sets something aside without naming what is trained in its place",
        ),
        ("rigid_foot_learns_to_give", 'avoid = ["P2"', 'avoid = ["P1"', "has P1 under prefer"),
        ("weaker_leg_first", "one_leg_first = true", "", "has no effect"),
        (
            "weaker_leg_first",
            "per_side = true",
            "per_side = false",
            "has one_leg_first, but is not",
        ),
        ("very_short_balance", "below = 5.0", 'below = 5.0, side = "other"', "the other leg"),
        ("ankle_range_missing", ", below = 38.0", "", "needs above or below"),
        ("ankle_range_missing", "prefer", "preferred", "preferred"),
        ("very_short_balance", "refer = true", "", "refer needs see and how_soon"),
        ("hip_pain", "when = [", "unused = [", "unused"),
        ("ankle_range_missing", '"limited_ankle_dorsiflexion"', '"stiff"', "Input should be"),
        ("difference_alone", 'other_than = ["asymmetry"], ', "", "either deficits or other_than"),
    ],
)
def test_a_broken_rule_is_named(folder: Path, rule: str, old: str, new: str, said: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(with_change(folder, rule, old, new))
    assert rule in str(caught.value)
    assert said in str(caught.value)


def test_only_a_rule_of_combination_may_do_without_conditions(folder: Path) -> None:
    path = folder / "rules.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("when = [", text.index('id = "shin_pain"'))
    end = text.index("\n", start)
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"shin_pain.*no conditions in when"):
        read_knowledge(folder)


def test_a_rule_without_words_and_words_without_a_rule_are_named(folder: Path) -> None:
    texts = folder / "text" / "en" / "rules.toml"
    words = texts.read_text(encoding="utf-8")
    texts.write_text(words.replace("[rule.shin_pain]", "[rule.shin_pian]"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="shin_pian"):
        read_knowledge(folder)


def test_every_effect_is_a_field_and_every_field_of_use_is_used() -> None:
    rules = load_knowledge().rules
    assert set(EFFECTS) <= set(Rule.model_fields)
    assert {effect for effect in EFFECTS if not any(getattr(r, effect) for r in rules)} == set()


def test_the_rules_cover_what_a_clinician_asks_for() -> None:
    kinds = {rule.kind for rule in load_knowledge().rules}
    assert kinds == {
        "mobility_or_control",
        "chain",
        "order",
        "combination",
        "asymmetry",
        "rigid_foot",
        "pain",
        "safety",
        "measurement",
    }
    names = [rule.name for rule in load_knowledge().rules]
    assert len(names) == len(set(names))
