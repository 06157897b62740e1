from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.course_models import PainSiteInfo
from gait_screen.knowledge.models import DeficitId, DeficitKind, PainSite
from gait_screen.knowledge.person_models import RedFlag, Treatment
from tests.helpers.knowledge_copy import check_refused, copy_knowledge, edit
from tests.helpers.reading import reading_age

KNOWLEDGE = load_knowledge()
#: Never said to the runner: names of diagnoses, and that something is why it hurts.
DIAGNOSES = (
    "fasciitis",
    "fasciopathy",
    "tendinopathy",
    "tendinitis",
    "rigidus",
    "limitus",
    "sesamoid",
    "neuroma",
    "shin splint",
    "flat foot",
    "cavus",
    "valgus",
    "syndrome",
)
CAUSES = (
    r"\bcauses?\b",
    r"\bcaused\b",
    r"\bbecause of your\b",
    r"\b(?:is|are) why\b",
    r"\bthat is the reason\b",
    r"\bresponsible for\b",
)
FOR_THE_CLINICIAN = {"clinician"}
#: The formula says little about a few words.
MIN_WORDS = 7
NOT_WORDS = {"id", "sources", "replace_with", "film", "deficits", "loading", "helped_by", "urgency"}


def runner_texts(record: Treatment | RedFlag | PainSiteInfo) -> list[str]:
    texts: list[str] = []
    for name, value in record.model_dump().items():
        if name in FOR_THE_CLINICIAN | NOT_WORDS:
            continue
        texts += list(value.values()) if isinstance(value, dict) else [value]
    return texts


RECORDS = [*KNOWLEDGE.treatments, *KNOWLEDGE.pain_sites]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_no_text_for_the_runner_names_a_diagnosis_or_a_cause(record):
    for text in runner_texts(record):
        assert [word for word in DIAGNOSES if word in text.lower()] == []
        assert [cause for cause in CAUSES if re.search(cause, text.lower())] == []


def test_no_phrase_for_the_runner_names_a_diagnosis_or_a_cause():
    for key, text in KNOWLEDGE.phrases.items():
        if key.startswith("person.") and "clinician" not in key:
            assert [word for word in DIAGNOSES if word in text.lower()] == [], key
            assert [cause for cause in CAUSES if re.search(cause, text.lower())] == [], key


@pytest.mark.parametrize(
    "record",
    [*RECORDS, *KNOWLEDGE.red_flags],
    ids=lambda record: f"{type(record).__name__}-{record.id}",
)
def test_a_thirteen_year_old_can_read_it(record):
    texts = [text for text in runner_texts(record) if len(text.split()) > MIN_WORDS]
    whole = " ".join(text if text[-1] in ".?" else f"{text}." for text in texts)
    assert reading_age(whole) < 13
    # Whom to see names those whom one has to see.
    named = {record.see, record.how_soon} if isinstance(record, RedFlag) else set()
    too_hard = {text: reading_age(text) for text in texts if text not in named}
    assert {text: age for text, age in too_hard.items() if age > 13.5} == {}


def test_a_thirteen_year_old_can_read_the_phrases():
    for key, text in KNOWLEDGE.phrases.items():
        if key.startswith("person.") and "clinician" not in key and len(text.split()) > MIN_WORDS:
            assert reading_age(text) < 13, key


@pytest.mark.parametrize("treatment", KNOWLEDGE.treatments, ids=lambda t: t.id)
def test_a_treatment_has_a_sentence_for_every_deficit_with_the_number(treatment):
    for deficit in KNOWLEDGE.deficits:
        key = deficit.id if deficit.id in treatment.given else deficit.kind
        said = treatment.given[key]
        names = {name for _, name, _, _ in string.Formatter().parse(said) if name}
        # a sentence of one deficit says its number; one of a kind also names what was found
        assert names == ({"measured"} if key == deficit.id else {"found"}), said
        assert said.endswith(".")
    assert set(treatment.given) <= {*get_args(DeficitKind), *get_args(DeficitId)}


@pytest.mark.parametrize("treatment", KNOWLEDGE.treatments, ids=lambda t: t.id)
def test_a_treatment_gets_its_due(treatment):
    for text in (treatment.what_it_does, treatment.keep_for, treatment.evidence):
        assert text.strip()
    assert "useless" not in " ".join(runner_texts(treatment)).lower()
    assert treatment.clinician.strip()


@pytest.mark.parametrize(
    ("treatment", "said"),
    [
        ("rest", "a must"),
        ("passive_stretching", "core treatment"),
        ("heel_raises", "do work"),
        ("supportive_shoes", "lowered the risk of injury"),
        ("heel_lift", "better than calf exercise at 12 weeks"),
        ("orthotics", "small gain"),
        ("ice", "does ease pain"),
    ],
)
def test_what_speaks_for_a_treatment_is_said(treatment, said):
    assert said in next(t for t in KNOWLEDGE.treatments if t.id == treatment).evidence


def test_all_ten_places_of_the_contract_are_there():
    assert [site.id for site in KNOWLEDGE.pain_sites] == list(get_args(PainSite))


@pytest.mark.parametrize("site", KNOWLEDGE.pain_sites, ids=lambda site: site.id)
def test_a_place_that_hurts_says_what_to_film_and_what_is_known(site):
    assert len(site.film) == len(set(site.film)) <= 3
    assert set(site.sources) <= set(KNOWLEDGE.sources)
    for drill in site.loading:
        assert KNOWLEDGE.drill(drill)
    trials = {source for source in site.sources if KNOWLEDGE.sources[source].provenance == "read"}
    if site.loading or site.helped_by:
        assert trials
    else:
        assert "no exercise trial" in site.plain
        assert not trials


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("pain_sites.toml", '"H4"', '"H44"', "pain site heel names the unknown drill H44"),
        ("pain_sites.toml", '"rathleff_2015"', '"rathleff_1915"', "rathleff_1915"),
        ("pain_sites.toml", 'film = ["lunge"', 'film = ["lounge"', "film"),
        ("pain_sites.toml", '"orthotics", ', "", "a text for each of helped_by"),
        ("text/en/treatments.toml", "mobility = ", "knee_valgus = ", "no sentence for mobility"),
        (
            "text/en/treatments.toml",
            "We found {found}",
            "We found {find}",
            "unknown placeholder find",
        ),
        ("text/en/treatments.toml", "We found {found}", "We found {found", "rest, given mobility"),
        ("text/en/treatments.toml", "calf_weakness = ", "calves = ", "given"),
        ("text/en/person.toml", "everyday_overstride", "everyday_stride", "everyday_overstride"),
        ("text/en/person.toml", "film_shows_lunge", "film_shows_lounge", "film_shows_lunge"),
        ("text/en/person.toml", "equipment_band", "equipment_bend", "equipment_band"),
    ],
)
def test_a_fault_in_the_words_of_the_person_is_named(tmp_path, name, old, new, message):
    copy = copy_knowledge(tmp_path)
    edit(copy, name, old, new)
    check_refused(copy, message)
