from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from gait_screen.knowledge import load_knowledge
from gait_screen.knowledge.course_models import PainSiteInfo
from gait_screen.knowledge.models import DeficitId, DeficitKind, PainSite, RedFlag, Treatment

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
NOT_WORDS = {"id", "sources", "replace_with", "film", "loading", "helped_by", "urgency"}


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


def test_every_thing_of_the_form_has_words():
    items = {i for drill in KNOWLEDGE.drills for i in (*drill.equipment, *drill.optional_equipment)}
    missing = [item for item in items if f"person.equipment_{item}" not in KNOWLEDGE.phrases]
    assert missing == []
    for deficit in KNOWLEDGE.deficits:
        assert KNOWLEDGE.say(f"person.everyday_{deficit.id}")
    for test in KNOWLEDGE.tests:
        assert KNOWLEDGE.say(f"person.film_shows_{test.replace('-', '_')}")
