"""What holds for everybody, whatever was measured and answered."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from gait_screen.knowledge import Answers, load_knowledge
from gait_screen.knowledge.models import SEVERITIES, Band
from gait_screen.plan import PlanState, plan_from_metrics
from gait_screen.plan.safety import is_contraindicated, lacks_equipment
from gait_screen.screening import Finding, Metric, Plan, PlanPhase
from tests.findings.measurements import measured, mirrored
from tests.helpers.contract import CONTRACT_DEFICITS
from tests.plan.people import answers, cuts_of, legs_of, people

START = date(2026, 3, 2)
KNOWLEDGE = load_knowledge()
PROGRAMME = KNOWLEDGE.programme
THOROUGH = settings(derandomize=True, deadline=None, max_examples=150)


def planned(metrics: list[Metric], given: Answers) -> tuple[list[Finding], Plan]:
    return plan_from_metrics(metrics, given, start=START)


def days(plan: Plan) -> list[Any]:
    """Return the training days of a plan: that of now, and the programme of each phase."""
    return [plan.drills, *(phase.programme for phase in plan.phases)]


@THOROUGH
@given(people())
def test_no_training_day_breaks_the_limits(person):
    metrics, given = person
    _, plan = planned(metrics, given)
    budget = min(20.0, given.minutes_per_day or 20.0)
    apart = [group for rule in KNOWLEDGE.rules for group in rule.not_together if rule.is_general]
    for drills in days(plan):
        ids = [drill.id for drill in drills]
        assert len(ids) == len(set(ids)) <= 5
        assert sum(drill.minutes for drill in drills) <= budget
        mobility = [
            d
            for d in map(KNOWLEDGE.drill, ids)
            if d.phase == 1 and KNOWLEDGE.deficit(d.deficits[0]).kind == "mobility"
        ]
        assert len(mobility) <= 2
        assert sum(drill_id in PROGRAMME.running_drills for drill_id in ids) <= 1
        assert all(len(set(group) & set(ids)) <= 1 for group in apart)
        most = given.days_per_week or 7
        assert all(drill.days_per_week is not None for drill in drills)
        assert all((drill.days_per_week or 0) <= most for drill in drills)


@THOROUGH
@given(people())
def test_nothing_that_speaks_against_a_drill_is_passed_over(person):
    metrics, given = person
    findings, plan = planned(metrics, given)
    named = [drill.id for drills in days(plan) for drill in drills]
    named += [drill_id for phase in plan.phases for drill_id in phase.next_drills]
    named += [drill_id for tried in plan.tried for drill_id in tried.replace_with]
    if plan.running_ladder is not None:
        named.append(KNOWLEDGE.running_ladder.drill)
    avoided = {
        drill for one in plan.reasoning if one.side is None for drill in avoided_by(one.rule)
    }
    for drill_id in named:
        drill = KNOWLEDGE.drill(drill_id)
        assert not is_contraindicated(drill, given, findings)
        assert not lacks_equipment(drill, given)
        assert drill_id not in avoided
    for one in plan.reasoning:
        if one.side is not None:
            trained = {d.id for drills in days(plan) for d in drills if d.side in (one.side, None)}
            assert not trained & avoided_by(one.rule)


def avoided_by(rule_id: str) -> set[str]:
    return set(KNOWLEDGE.rule(rule_id).avoid)


@THOROUGH
@given(people())
def test_drills_only_for_what_was_found_or_follows_or_hurts(person):
    metrics, given = person
    findings, plan = planned(metrics, given)
    found = {finding.deficit for finding in findings if finding.status in ("likely", "possible")}
    added = {deficit for one in plan.reasoning for deficit in KNOWLEDGE.rule(one.rule).works_on}
    for drills in days(plan):
        for drill in drills:
            from_pain = any(rule.startswith("pain_site.") for rule in drill.rules)
            assert drill.deficit in found | added or from_pain
            assert drill.deficit in CONTRACT_DEFICITS
            assert drill.because
            assert drill.rules
            assert drill.numbers
            if drill.deficit not in found | added:
                assert "not from a measurement" in drill.because


@THOROUGH
@given(people())
def test_three_phases_follow_each_other_day_by_day(person):
    metrics, given = person
    _, plan = planned(metrics, given)
    if not plan.drills:
        assert plan.phases == []
        assert plan.current_phase is None
        assert plan.running_ladder is None
        return
    assert [phase.phase for phase in plan.phases] == [1, 2, 3]
    assert plan.started == START.isoformat()
    current = next(phase for phase in plan.phases if phase.status == "current")
    assert current.phase == plan.current_phase
    assert current.programme == plan.drills
    before = [phase for phase in plan.phases if phase.phase < current.phase]
    assert all(p.status == "skipped" and p.status_reason and not p.programme for p in before)
    dated = [phase for phase in plan.phases if phase.phase >= current.phase]
    assert current.first_week == 1
    for one, then in itertools.pairwise(dated):
        assert (then.first_week or 0) == (one.last_week or 0) + 1
        assert day(then.start_date) == day(one.end_date) + timedelta(days=1)
    for phase in dated:
        assert day(phase.start_date) == START + timedelta(weeks=(phase.first_week or 0) - 1)
        assert phase.exit_criteria


def day(iso: str | None) -> date:
    assert iso is not None
    return date.fromisoformat(iso)


@THOROUGH
@given(people())
def test_the_order_of_the_metrics_has_no_say(person):
    metrics, given = person
    assert planned(list(reversed(metrics)), given) == planned(metrics, given)


@THOROUGH
@given(people())
def test_mirrored_bodies_get_mirrored_plans(person):
    metrics, given = person
    _, ours = planned(metrics, given)
    pain = [
        p.model_copy(update={"side": {"left": "right", "right": "left"}.get(p.side or "", p.side)})
        for p in given.pain
    ]
    _, theirs = planned(mirrored(metrics), given.model_copy(update={"pain": tuple(pain)}))
    assert shape(ours) == shape(swapped(theirs))
    others = {"film_next", "tried"}
    assert alike(ours.model_dump(exclude=others)) == alike(
        swapped(theirs).model_dump(exclude=others)
    )


def swapped(plan: Plan) -> Plan:
    """Return the plan with left and right exchanged in every field and word."""
    exchange = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    sides = r"\b(left|right|Left|Right)\b(?! out)"
    text = re.sub(sides, lambda m: exchange[m[1]], plan.model_dump_json())
    return Plan.model_validate_json(text)


def shape(plan: Plan) -> list[Any]:
    """Return what is trained, strictly in its order."""
    return [
        [(d.id, d.side, d.minutes, d.days_per_week, d.deficit) for d in drills]
        for drills in days(plan)
    ]


SAME_FOR_ALL = ("plain", "clinician", "why")


def alike(data: Any) -> Any:
    """Return data without the order in which left and right are told.

    And without the texts that are the same for everybody: their words may be right or left in
    another sense.
    """
    if isinstance(data, dict):
        return {key: alike(value) for key, value in data.items() if key not in SAME_FOR_ALL}
    if isinstance(data, list):
        return sorted((alike(item) for item in data), key=lambda one: json.dumps(one, default=str))
    if isinstance(data, str):
        return sorted(re.findall(r"[\w.±°−%/-]+", data.lower()))
    return data


@THOROUGH
@given(people())
def test_no_text_names_a_cause_or_a_diagnosis(person):
    metrics, given = person
    findings, plan = planned(metrics, given)
    runner = [text for record in (*findings, plan) for text in runner_texts(record.model_dump())]
    text = "\n".join(runner).lower()
    assert "cause of your pain" not in text
    for word in (
        "fasciitis",
        "fasciopathy",
        "tendinopathy",
        "tendinitis",
        "rigidus",
        "limitus",
        "sesamoiditis",
        "neuroma",
        "shin splint",
        "overpronat",
    ):
        assert word not in text, word


def runner_texts(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        hidden = ("clinician", "clinician_summary", "sources")
        return [t for key, value in data.items() if key not in hidden for t in runner_texts(value)]
    if isinstance(data, list):
        return [text for item in data for text in runner_texts(item)]
    return []


# --- more severe is never less urgent -----------------------------------------------------------


def at(band: Band, severity_place: int) -> float:
    """Return a value clearly inside the severity of that place among the band's cuts."""
    cuts = cuts_of(band)
    here = cuts[severity_place].value
    if severity_place + 1 < len(cuts):
        return (here + cuts[severity_place + 1].value) / 2
    return here + band.sign * 1.5


def plans_of_rising_severity(band: Band, also: list[Metric]) -> list[tuple[list[Finding], Plan]]:
    result = []
    for place in range(len(cuts_of(band))):
        side = legs_of(band.metric)[0]
        one = measured(band.metric, side, at(band, place), 0.2, band.tests[0])
        result.append(planned([one, *also], answers(age=30)))
    return result


def urgency(band: Band, plan: Plan) -> tuple[int, int, float]:
    """Return phase, place among today's deficits, weeks to the retest: less is more urgent."""
    deficits = list(dict.fromkeys(drill.deficit for drill in plan.drills))
    place = deficits.index(band.deficit) if band.deficit in deficits else len(deficits)
    weeks = min((r.weeks for r in plan.retest if r.deficit == band.deficit), default=99.0)
    return plan.current_phase or 4, place, weeks


@pytest.mark.parametrize("band", KNOWLEDGE.bands, ids=lambda band: band.id)
def test_a_more_severe_finding_is_never_less_urgent(band: Band):
    plans = plans_of_rising_severity(band, [])
    for (findings, milder), (then, worse) in itertools.pairwise(plans):
        assert severity(band, then) >= severity(band, findings)
        ours, theirs = urgency(band, milder), urgency(band, worse)
        assert all(b <= a for a, b in zip(ours, theirs, strict=True))
        # Fewer drills only where the severity itself speaks against some of them.
        forbidden = [
            drill
            for drill in KNOWLEDGE.drills
            if is_contraindicated(drill, None, then)
            and not is_contraindicated(drill, None, findings)
        ]
        assert len(worse.drills) >= len(milder.drills) or forbidden or worse.referrals


def severity(band: Band, findings: list[Finding]) -> int:
    return max(SEVERITIES.index(f.severity) for f in findings if f.deficit == band.deficit)


ALSO = {
    "ankle": [measured("tibia_inclination_peak", "left", 31.0, 1.0, "lunge")],
    "hip": [measured("pelvic_drop_peak", "left", 7.5, 0.5, "running")],
    "late pronation": [measured("rearfoot_eversion_heel_off", "left", 5.0, 0.5, "running")],
    "form": [measured("tibia_inclination_contact", "left", 10.0, 0.5, "running")],
}


@pytest.mark.parametrize("also", ALSO.values(), ids=ALSO.keys())
@pytest.mark.parametrize("band", KNOWLEDGE.bands, ids=lambda band: band.id)
def test_beside_another_finding_too(band: Band, also: list[Metric]):
    if band.metric == also[0].key:
        also = [also[0].model_copy(update={"side": "right"})]
    plans = plans_of_rising_severity(band, also)
    for (findings, milder), (then, worse) in itertools.pairwise(plans):
        if severity(band, then) < severity(band, findings):
            continue  # the other finding is the one that this band's deficit is judged by
        ours, theirs = urgency(band, milder), urgency(band, worse)
        held = {deficit for one in worse.reasoning for deficit in aside(one.rule)}
        if band.deficit in held:
            continue  # it follows from something else now, or is filmed again first
        assert all(b <= a for a, b in zip(ours, theirs, strict=True))


def aside(rule_id: str) -> set[str]:
    rule = KNOWLEDGE.rule(rule_id)
    return {*rule.set_aside, *rule.hold}


# --- every drill is of use ----------------------------------------------------------------------


def test_every_drill_of_the_library_can_be_reached():
    """Go through every finding of every severity, alone and in people with different answers."""
    in_programme: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for metrics in single_findings():
        for person in PEOPLE:
            _, plan = planned(metrics, person)
            in_programme.update(drill.id for drills in days(plan) for drill in drills)
            named.update(drill_id for phase in plan.phases for drill_id in phase.next_drills)
    library = {drill.id for drill in KNOWLEDGE.drills}
    assert library - set(in_programme) - set(named) == set()
    # What is only ever named as a further drill: the ladder has a place of its own in the plan.
    assert KNOWLEDGE.running_ladder.drill in library - set(in_programme)
    assert len(in_programme) >= 50


PEOPLE = [
    answers(age=30),
    answers(age=30, equipment=[]),
    answers(age=30, equipment=["treadmill"], sport="running"),
    answers(age=30, pain=[{"site": "achilles", "side": "left", "severity": 4}]),
    answers(age=30, minutes_per_day=8),
]


def single_findings() -> list[list[Metric]]:
    found = []
    for band in KNOWLEDGE.bands:
        for place in range(len(cuts_of(band))):
            value = at(band, place)
            legs = legs_of(band.metric)
            found.append([measured(band.metric, legs[0], value, 0.2, band.tests[0])])
            found.append([measured(band.metric, leg, value, 0.2, band.tests[0]) for leg in legs])
    strong_but_uneven = [
        measured("heel_raise_count", "left", 24.0, 0.5, "heel-raise"),
        measured("heel_raise_count", "right", 34.0, 0.5, "heel-raise"),
    ]
    return [*found, strong_but_uneven]


# --- a plan under way ---------------------------------------------------------------------------


@THOROUGH
@given(people())
def test_a_plan_under_way_is_in_the_phase_that_it_was_told(person):
    metrics, given = person
    state = PlanState(started=START - timedelta(weeks=5), phase=2, retired=frozenset({"G2", "A5"}))
    _, plan = plan_from_metrics(metrics, given, start=START, state=state)
    for drills in days(plan):
        assert not {"G2", "A5"} & {drill.id for drill in drills}
    if plan.drills and plan.current_phase == 2:
        first: PlanPhase = plan.phases[0]
        assert first.status == "done"
        assert first.programme == []
        assert plan.phases[1].first_week == 6
        assert day(plan.phases[1].start_date) == START
