"""The drill library: would a physiotherapist sign it, can a thirteen-year-old follow it?"""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean

import pytest
from pydantic import ValidationError

from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.models import Amount, Drill
from tests.helpers.knowledge_copy import check_refused, copy_knowledge, edit
from tests.helpers.reading import count_syllables, reading_age, reading_grade

LIBRARY = load_knowledge().drills

#: Flesch-Kincaid: grade 8 is an age of 13.
HARDEST_DRILL, HARDEST_MEAN, HARDEST_TEXT = 6.0, 4.0, 11.0

DIAGNOSES = re.compile(
    r"fasci(?:itis|opath|osis)|tend[io]n(?:itis|opath|osis)|achilles|arthr|rigidus|limitus|valgus|"
    r"varus|hallux|sesamoid|fracture|shin.?splints?|neuroma|neuropath|bursitis|impingement|"
    r"compartment|syndrome|sciatica|gout|turf|bunion|sprain|rupture|cavus|flat.?f(?:oo|ee)t|spur|"
    r"injury of|diabet",
    re.IGNORECASE,
)
#: Words of the trade that a runner cannot guess.
JARGON = re.compile(
    r"soleus|gastroc|glute|tibi|perone|plantar|dorsi|pronat|supinat|eversion|inversion|adduct|"
    r"abduct|eccentric|concentric|isometric|medial|lateral|proprio|metatars|intrinsic|extension|"
    r"flexion|first.ray|unilateral|bilateral|\bvia\b|cadence|kinematic",
    re.IGNORECASE,
)
SITE_WORDS = {
    "heel": "heel",
    "arch": "arch",
    "forefoot": "ball of the foot",
    "big_toe": "big toe",
    "ankle": "ankle",
    "achilles": "heel cord",
    "shin": "shin",
    "calf": "calf",
    "knee": "knee",
    "hip": "hip",
}
BALANCE_WORDS = {
    "mild": "while your balance is poor",
    "moderate": "for 30 seconds",
    "severe": "cannot stand on one leg for 5 seconds",
}
CALF_WORDS = {"mild": "20 heel raises on one leg", "severe": "cannot rise on one heel"}
JUMPS = ["A8", "H7", "P7", "B4", "K4"]


def ids(drill: Drill) -> str:
    return drill.id


each_drill = pytest.mark.parametrize("drill", LIBRARY, ids=ids)


def ended(text: str) -> str:
    return text if text[-1] in ".!?" else f"{text}."


def to_do(drill: Drill) -> str:
    """Return what a runner reads before doing a drill."""
    texts = (drill.dose, drill.progress, drill.regress, drill.faults, drill.contra, drill.stop)
    return " ".join(ended(text) for text in (*drill.steps, *texts))


def for_runners(drill: Drill) -> str:
    return " ".join((f"{drill.name}. {drill.target}.", to_do(drill), drill.evidence))


# --- complete --------------------------------------------------------------------------------


@each_drill
def test_a_drill_has_every_text(drill):
    for text in (drill.target, drill.dose, drill.regress, drill.faults, drill.evidence):
        assert len(text.split()) > 1
    assert all(step[0].isupper() and step[-1] in ".)" for step in drill.steps)
    assert re.match(r"(Make it harder|Move on)\b.* when ", drill.progress)
    assert drill.stop.startswith("Stop at once if ")
    assert len(re.findall(r"\.(?= |$)", drill.stop)) >= 2, "when to stop, and what to do then"
    assert re.match(r"Do not |Not before |If |There is no special reason", drill.contra)
    assert re.search(r"contraindica|no deep drop", drill.clinician, re.IGNORECASE)


def test_no_two_drills_share_a_name():
    assert len({drill.name for drill in LIBRARY}) == len(LIBRARY) == 57


# --- the dose --------------------------------------------------------------------------------


def says(text: str, number: float, units: str) -> bool:
    """Return whether a text gives a number, or a range that begins with it, in one of units."""
    return bool(re.search(rf"\b{number:g}(?: (?:or|to) \d+)? (?:{units})\b", text))


@each_drill
def test_the_dose_in_words_is_the_amount(drill):
    amount, dose = drill.amount, drill.dose
    if amount.sets > 1:
        assert says(dose, amount.sets, "sets|rounds|holds|times") or says(dose, amount.sets, r"\S+")
    if amount.reps is not None:
        assert re.search(rf"(?:of|lift|lift that often|sets of) {amount.reps}\b", dose) or says(
            dose, amount.reps, "times"
        )
    if amount.seconds is not None:
        minutes = amount.seconds / 60
        assert says(dose, amount.seconds, "seconds") or says(dose, minutes, "minutes?")
    if amount.metres is not None:
        assert says(dose, amount.metres, "metres")
    if amount.days_per_week == 7:
        assert "every day" in dose
    else:
        assert says(dose, amount.days_per_week, "days? a week|runs a week")
    assert not dose.endswith(".")


@each_drill
def test_each_leg_is_named_where_each_leg_has_its_own_sets(drill):
    assert bool(re.search(r"on each (?:leg|foot|side)", drill.dose)) == drill.per_side


@each_drill
def test_the_minutes_hold_the_dose(drill):
    assert drill.amount.estimated_minutes <= drill.minutes + 0.02
    assert drill.minutes * 2 == round(drill.minutes * 2), "rounded to half a minute"


def test_the_estimate_adds_work_rest_and_the_rest():
    # 3 x 8 of 6 s, 2 rests of 30 s, 12 s besides: 144 + 60 + 12 s
    sources = ("dose_design",)
    amount = Amount(
        sets=3, reps=8, days_per_week=3, tempo_s=6, rest_s=30, extra_s=12, sources=sources
    )
    assert amount.estimated_minutes == pytest.approx(3.6)
    both = Amount(sets=2, reps=5, turns=2, seconds=5, tempo_s=1, days_per_week=5, sources=sources)
    assert both.estimated_minutes == pytest.approx(2.0)
    walk = Amount(sets=4, metres=15, tempo_s=3, days_per_week=4, sources=sources)
    assert walk.estimated_minutes == pytest.approx(3.0)


@pytest.mark.parametrize(
    "fields", [{}, {"metres": 10, "seconds": 5, "tempo_s": 1}, {"reps": 8}, {"metres": 10}]
)
def test_an_amount_that_says_nothing_is_refused(fields):
    with pytest.raises(ValidationError, match="an amount"):
        Amount(sets=3, days_per_week=3, sources=("dose_design",), **fields)


@each_drill
def test_the_clinician_is_told_where_the_dose_comes_from(drill):
    sources = load_knowledge().sources
    provenance = {sources[source].provenance for source in drill.amount.sources}
    assert provenance != {"memory"}
    if "memory" in provenance:
        assert re.search("recalled|adapted", drill.clinician)
    elif provenance == {"design"}:
        assert "designed" in drill.clinician
    else:
        assert drill.amount.sources[0].split("_")[0].capitalize() in drill.clinician


# --- the words -------------------------------------------------------------------------------


@each_drill
def test_no_text_for_runners_names_a_diagnosis_or_a_cause(drill):
    assert DIAGNOSES.findall(for_runners(drill)) == []
    assert "cause" not in for_runners(drill).lower()


@each_drill
def test_no_text_for_runners_has_abbreviations_or_jargon(drill):
    text = re.sub(r"\([A-Z]\d+\)", "", for_runners(drill))
    assert set(re.findall(r"\b[A-Z]{2,}\b", text)) <= {"ONE"}
    assert re.findall(r"dpw|\bdeg\b|\be\.g\.|\bwk\b|\d+ ?x ?\d+|\d/10", text) == []
    assert JARGON.findall(text) == []


@each_drill
def test_a_thirteen_year_old_can_read_a_drill(drill):
    assert reading_grade(to_do(drill)) <= HARDEST_DRILL
    assert reading_age(to_do(drill)) < 13
    for text in (drill.dose, drill.progress, drill.regress, drill.contra, drill.stop):
        assert reading_grade(ended(text)) <= HARDEST_TEXT, text
    assert reading_grade(drill.evidence) <= 8.0


def test_the_library_as_a_whole_is_easier_still():
    assert mean(reading_grade(to_do(drill)) for drill in LIBRARY) <= HARDEST_MEAN


def test_the_clinician_s_texts_are_of_another_kind():
    grades = [reading_grade(drill.clinician) for drill in LIBRARY]
    assert mean(grades) > HARDEST_DRILL


def test_the_reading_grade_tells_easy_from_hard():
    easy = "Stand on one leg. Lift the other foot. Hold it there."
    hard = (
        "Resisted adduction preferentially recruits the tibialis posterior, notwithstanding "
        "considerable interindividual variability in electromyographic amplitude."
    )
    assert reading_grade(easy) < 2
    assert reading_grade(hard) > 16
    # 0.39 * 9 words + 11.8 * 11 syllables / 9 words - 15.59
    sentence = "The quick brown fox jumps over the lazy dog."
    assert reading_grade(sentence) == pytest.approx(2.342, abs=0.01)
    with pytest.raises(ValueError, match="without words"):
        reading_grade("...")


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        *(("heel", 1), ("toes", 1), ("moved", 1), ("muscle", 2), ("boxes", 2), ("lifted", 2)),
        *(("degrees", 2), ("balance", 2), ("metronome", 3), ("12", 1)),
    ],
)
def test_syllables(word, syllables):
    assert count_syllables(word) == syllables


# --- safe ------------------------------------------------------------------------------------


@each_drill
def test_what_speaks_against_a_drill_is_told_to_the_runner(drill):
    for reason in drill.avoid_if:
        if reason.site is not None:
            assert f"more than {reason.over} out of 10" in drill.contra
            whole_leg = f"a foot or leg hurts more than {reason.over} out of 10"
            word = SITE_WORDS[reason.site]
            assert (
                whole_leg in drill.contra
                or word in drill.contra
                or (reason.site == "calf" and "calf" in drill.contra)
            ), f"{reason.site} is not named"
        elif reason.deficit == "poor_balance":
            assert BALANCE_WORDS[reason.severity] in drill.contra
        else:
            assert reason.deficit == "calf_weakness"
            assert CALF_WORDS[reason.severity] in drill.contra


@each_drill
def test_a_limit_told_to_the_runner_is_kept_by_the_plan(drill):
    told = {int(score) for score in re.findall(r"more than (\d+) out of 10", drill.contra)}
    kept = {reason.over for reason in drill.avoid_if if reason.site is not None}
    assert told == kept
    if "cannot stand on one leg for 5 seconds" in drill.contra:
        assert any(reason.deficit == "poor_balance" for reason in drill.avoid_if)


@each_drill
def test_jumps_need_a_calf_that_can_do_them(drill):
    told = "20 heel raises on one leg" in drill.contra
    kept = [r.at_least for r in drill.requires if r.metric == "heel_raise_count"]
    assert told == (drill.id in JUMPS)
    assert kept == ([20.0] if told else [])


def test_the_hop_and_hold_needs_thirty_seconds_on_one_leg():
    drill = load_knowledge().drill("B4")
    assert ("single_leg_stance_time", 30.0) in {(r.metric, r.at_least) for r in drill.requires}


@each_drill
def test_an_easier_or_gentler_rule_never_contradicts_another(drill):
    """A stop rule allows no more pain than the drill was begun with."""
    told = [int(score) for score in re.findall(r"more than (\d+) out of 10", drill.stop)]
    limits = [reason.over for reason in drill.avoid_if if reason.site is not None]
    assert all(score <= max(limits, default=4) for score in told)
    scores = [int(s) for s in re.findall(r"at most (\d+) out of 10", drill.progress)]
    assert all(score <= 4 for score in scores)


@each_drill
def test_the_equipment_stands_in_the_steps(drill):
    steps = " ".join(drill.steps).lower()
    assert all(item in steps for item in drill.equipment)


# --- of use, and honest ----------------------------------------------------------------------


def test_every_drill_is_reached_from_a_deficit():
    knowledge = load_knowledge()
    reached = {
        drill.id for deficit in knowledge.deficits for drill in knowledge.drills_for(deficit.id)
    }
    assert reached == {drill.id for drill in LIBRARY}


@each_drill
def test_what_no_trial_has_tested_says_so(drill):
    sources = load_knowledge().sources
    read = [s for s in drill.sources if sources[s].provenance == "read"]
    if read:
        assert re.search(r"stud|trial|university|runs?\b|test", drill.evidence)
    else:
        assert re.search(
            r"expert opinion|We found no trial|have not checked",
            drill.evidence,
        )
        assert not re.search(r"\bOne (?:trial|study)\b", drill.evidence)


@pytest.mark.parametrize(
    ("drill_id", "words"),
    [
        ("H4", "After 1, 6 and 12 months both groups were the same"),
        ("F1", "pain did not clearly change"),
        ("G1", "Stronger hips alone do not change how people run"),
        ("K2", "slow, heavy heel raises they were still better after a year"),
        ("P1", "it is meant to move"),
        ("C1", "more load on the calf"),
    ],
)
def test_the_honest_sentences_are_there(drill_id, words):
    assert words in for_runners(load_knowledge().drill(drill_id))


# --- checked on load -------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_knowledge(tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("drills.toml", "minutes = 2.5", "minutes = 9.0", "A2 takes 9 minutes"),
        (
            "drills.toml",
            "amount = { sets = 3, turns",
            "amount = { sets = 9, turns",
            "A1 takes 2 min",
        ),
        ("drills.toml", '"heel_raise_count"', '"heel_raises"', "unknown metric heel_raises"),
        ("drills.toml", 'tests = ["heel-raise"]', 'tests = ["squat"]', "does not give it"),
        ("drills.toml", 'sources = ["jump_gate"]', 'sources = ["nobody"]', "nobody"),
        ("text/en/drills.toml", "(H6)", "(H66)", "unknown drill H66"),
        ("text/en/drills.toml", "toe hold (F4)", "toe hold (F9)", "unknown drill F9"),
        ("text/en/drills.toml", "rocker march (H6)", "tripod circles (F3)", "poor_balance sooner"),
        ("text/en/drills.toml", "strides (C2)", "pogo jumps (K4)", "requires more"),
        ("text/en/drills.toml", "heel raise (K1)", "strides (C5)", "later phase"),
        ("text/en/drills.toml", 'stop = "Stop', 'halt = "Stop', "A1"),
    ],
)
def test_a_library_that_does_not_hold_together_is_refused(copy, name, old, new, message):
    edit(copy, name, old, new)
    check_refused(copy, message)
