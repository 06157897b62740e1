"""Do the knowledge files hold together? Every id resolved, everything of the contract there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.clip_checks import find_clip_faults
from gait_screen.knowledge.drill_checks import find_drill_faults
from gait_screen.knowledge.models import (
    AsymmetryRule,
    Band,
    DeficitId,
    RedFlagId,
    TreatmentId,
)
from gait_screen.knowledge.person_checks import find_person_faults
from gait_screen.knowledge.rule_checks import find_rule_faults
from gait_screen.vocabulary import MOVEMENTS


def find_faults(knowledge: Knowledge) -> list[str]:
    """Return what does not hold together, one short sentence each; empty when all is well."""
    return [
        *_unknown_sources(knowledge),
        *_unknown_metrics(knowledge),
        *_unknown_drills(knowledge),
        *_errors(knowledge),
        *_incomplete(knowledge),
        *_drawings(knowledge),
        *find_drill_faults(knowledge),
        *find_rule_faults(knowledge),
        *find_person_faults(knowledge),
        *find_clip_faults(knowledge),
    ]


def source_ids(data: Any) -> Iterator[str]:
    """Yield every id under a ``sources`` key, however deep."""
    if isinstance(data, dict):
        yield from data.get("sources", ())
        for value in data.values():
            yield from source_ids(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from source_ids(value)


def _unknown_sources(knowledge: Knowledge) -> Iterator[str]:
    records: list[BaseModel] = [
        *knowledge.bands,
        *knowledge.asymmetry_rules,
        *knowledge.deficits,
        *knowledge.drills,
        *knowledge.treatments,
        *knowledge.red_flags,
        *knowledge.reference_curves,
        *knowledge.phases,
        *knowledge.rules,
        *knowledge.time_courses,
        *knowledge.checkpoints,
        *knowledge.pain_sites,
        *knowledge.clips,
        knowledge.film,
        knowledge.running_ladder,
        knowledge.programme,
        knowledge.progress,
    ]
    named = [
        (getattr(record, "id", type(record).__name__), source)
        for record in records
        for source in source_ids(record.model_dump())
    ]
    named += [("drills.toml", source) for source in knowledge.drill_sources]
    for name, source in named:
        if source not in knowledge.sources:
            yield f"{name} names the source {source}, which sources.toml does not have"


def _unknown_metrics(knowledge: Knowledge) -> Iterator[str]:
    rules: list[Band | AsymmetryRule] = [*knowledge.bands, *knowledge.asymmetry_rules]
    for rule in rules:
        info = knowledge.metrics.get(rule.metric)
        if info is None:
            yield f"{rule.id} judges {rule.metric}, which metrics.toml does not have"
        elif not set(rule.tests) <= set(info.tests):
            yield f"{rule.id} judges {rule.metric} in a test that does not give it"
    for deficit in knowledge.deficits:
        if deficit.primary_metric not in knowledge.metrics:
            yield f"{deficit.id} has the unknown primary metric {deficit.primary_metric}"
    needs = [
        (f"drill {drill.id}", need.metric) for drill in knowledge.drills for need in drill.requires
    ]
    needs.append(("courses.toml", knowledge.programme.before_running.metric))
    needs += [("courses.toml", n.metric) for rule in knowledge.programme.age for n in rule.unless]
    for who, metric in needs:
        if metric not in knowledge.metrics:
            yield f"{who} requires {metric}, which metrics.toml does not have"


def _unknown_drills(knowledge: Knowledge) -> Iterator[str]:
    known = {drill.id for drill in knowledge.drills}
    for who, named in _named_drills(knowledge):
        for drill_id in sorted(set(named) - known):
            yield f"{who} names the unknown drill {drill_id}"


def _named_drills(knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield everything that names drills, with their ids."""
    for deficit in knowledge.deficits:
        yield deficit.id, deficit.extra_drills
    for treatment in knowledge.treatments:
        yield f"treatment {treatment.id}", treatment.replace_with
    for site in knowledge.pain_sites:
        yield f"pain site {site.id}", site.loading
    for rule in knowledge.rules:
        apart = [drill for group in rule.not_together for drill in group]
        named = (*rule.prefer, *rule.avoid, *rule.begin_with, *rule.one_of, *apart)
        yield f"rule {rule.id}", named
    programme = knowledge.programme
    named = (*programme.running_drills, *programme.form_drills, *programme.pain_drills)
    by_age = [drill for rule in programme.age for drill in rule.avoid]
    yield "courses.toml", (*named, *by_age, knowledge.running_ladder.drill)


def _errors(knowledge: Knowledge) -> Iterator[str]:
    """Yield what uncertainty.toml knows too much of, and each metric it leaves without an error."""
    errors = knowledge.errors
    for model in errors.models:
        info = knowledge.metrics.get(model.metric)
        if info is None or model.metric in errors.without:
            yield f"uncertainty.toml has an error for {model.metric}, which is no measured metric"
        elif not (set(model.tests) <= set(info.tests) and set(model.views) <= set(info.views)):
            yield f"uncertainty.toml has {model.metric} in a test or view that does not give it"
    there = {(m.metric, test, view) for m in errors.models for test in m.tests for view in m.views}
    for key, info in knowledge.metrics.items():
        for test, view in itertools.product(info.tests, info.views):
            if key not in errors.without and (key, test, view) not in there:
                yield f"uncertainty.toml has no error for {key} in {test} seen from the {view}"


def _incomplete(knowledge: Knowledge) -> Iterator[str]:
    expected: list[tuple[str, set[str], set[str]]] = [
        ("deficit", set(get_args(DeficitId)), {d.id for d in knowledge.deficits}),
        ("treatment", set(get_args(TreatmentId)), {t.id for t in knowledge.treatments}),
        ("red flag", set(get_args(RedFlagId)), {r.id for r in knowledge.red_flags}),
        ("test", set(MOVEMENTS), set(knowledge.tests)),
        ("phase", {"1", "2", "3"}, {str(p.phase) for p in knowledge.phases}),
    ]
    for what, wanted, there in expected:
        for missing in sorted(wanted - there):
            yield f"the {what} {missing} is missing"
        for unknown in sorted(there - wanted):
            yield f"the {what} {unknown} is not in the contract"
    for deficit in knowledge.deficits:
        if not any(deficit.id in drill.deficits for drill in knowledge.drills):
            yield f"no drill works on {deficit.id}"


def _drawings(knowledge: Knowledge) -> Iterator[str]:
    known = [drill.id for drill in knowledge.drills]
    stages: dict[str, set[str]] = {drill_id: set() for drill_id in known}
    for picture in knowledge.drawings:
        if picture.drill not in stages:
            yield f"picture {picture.id} is of a drill that drills.toml does not have"
        elif picture.stage in stages[picture.drill]:
            yield f"picture {picture.id} occurs twice"
        else:
            stages[picture.drill].add(picture.stage)
    for drill_id in known:
        for missing in sorted({"start", "end"} - stages[drill_id]):
            yield f"drill {drill_id} has no picture of its {missing}"
