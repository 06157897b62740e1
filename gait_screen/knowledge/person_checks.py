"""Do the records of the person hold together? Places that hurt, treatments, and their words."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import get_args

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.models import PainSite

#: The placeholders of the sentences of a treatment.
PLACEHOLDERS = frozenset({"found", "measured"})


def find_person_faults(knowledge: Knowledge) -> Iterator[str]:
    """Yield what does not hold together, one short sentence each."""
    yield from _pain_sites(knowledge)
    yield from _sentences(knowledge)
    yield from _words(knowledge)


def _pain_sites(knowledge: Knowledge) -> Iterator[str]:
    there = {site.id for site in knowledge.pain_sites}
    for missing in sorted(set(get_args(PainSite)) - there):
        yield f"the pain site {missing} is missing"
    drills = {drill.id for drill in knowledge.drills}
    for site in knowledge.pain_sites:
        for drill in sorted(set(site.loading) - drills):
            yield f"pain site {site.id} names the unknown drill {drill}"
        for source in sorted(set(site.sources) - set(knowledge.sources)):
            yield f"pain site {site.id} names the source {source}, which sources.toml does not have"


def _sentences(knowledge: Knowledge) -> Iterator[str]:
    for treatment in knowledge.treatments:
        for key, sentence in treatment.given.items():
            where = f"treatment {treatment.id}, given {key}"
            try:
                parts = list(string.Formatter().parse(sentence))
            except ValueError as error:  # a brace that is not closed
                yield f"{where}: {error}"
                continue
            for name in sorted({name for _, name, _, _ in parts if name} - PLACEHOLDERS):
                yield f"{where} has the unknown placeholder {name}"


def _words(knowledge: Knowledge) -> Iterator[str]:
    """Yield the phrases that are looked up by an id and are not there."""
    wanted = [f"everyday_{deficit.id}" for deficit in knowledge.deficits]
    wanted += [f"film_shows_{test.replace('-', '_')}" for test in knowledge.tests]
    items = {item for d in knowledge.drills for item in (*d.equipment, *d.optional_equipment)}
    wanted += [f"equipment_{item}" for item in sorted(items)]
    for phrase in wanted:
        if f"person.{phrase}" not in knowledge.phrases:
            yield f"the texts have no phrase {phrase} in person.toml"
