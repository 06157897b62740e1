from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from gait_screen.findings import assess_findings
from gait_screen.knowledge import Answers, load_knowledge, parse_answers
from gait_screen.plan.tried import explain_tried, opening_note, other_note
from gait_screen.screening import Finding, Metric, TriedTreatment
from gait_screen.vocabulary import Side
from tests.findings.measurements import measured, mirrored, normal_runner
from tests.helpers.contract import RED_FLAGS

KNOWLEDGE = load_knowledge()
TREATMENTS = [treatment.id for treatment in KNOWLEDGE.treatments]
DEFICITS = {deficit.id: deficit for deficit in KNOWLEDGE.deficits}
ALL_CLEAR = dict.fromkeys(RED_FLAGS, False)
STIFF_ANKLE = measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge")
TIRED_CALF = measured("heel_raise_count", "left", 7.0, 1.0, "heel-raise")
LATE_FOOT = measured("rearfoot_eversion_heel_off", "left", 7.5, 2.0, "running")
DROP = measured("pelvic_drop_peak", "right", 9.5, 2.0, "running")


def finding(
    deficit: str, side: Side | None = "left", severity: str = "moderate", value: float = 25.0
) -> Finding:
    return Finding(
        deficit=deficit,
        side=side,
        status="likely",
        severity=severity,
        metric=DEFICITS[deficit].primary_metric,
        value=value,
        uncertainty=3.0,
    )


def explain(
    metrics: Sequence[Metric], *tried: str, possible: object = None, **answers: object
) -> list[TriedTreatment]:
    person = parse_answers({"tried": list(tried), "age": 40, **answers})
    findings = assess_findings(metrics, KNOWLEDGE, person.age)
    drills = KNOWLEDGE.drills if possible is None else possible
    return explain_tried(person, findings, drills, KNOWLEDGE)


@pytest.mark.parametrize("treatment", TREATMENTS)
@pytest.mark.parametrize("deficit", list(DEFICITS))
def test_every_treatment_is_explained_by_every_deficit(treatment, deficit):
    person = parse_answers({"tried": [treatment]})
    whole = deficit in ("asymmetry", "crossover_gait")
    found = finding(deficit, None if whole else "left")
    (entry,) = explain_tried(person, [found], KNOWLEDGE.drills, KNOWLEDGE)
    number = "25 raises" if deficit == "calf_weakness" else "25.0 ± 3.0"
    assert number in entry.for_you
    assert (f"left {number}" in entry.for_you) == (not whole)
    assert not {"{", "}"} & set(entry.for_you + entry.clinician)
    assert entry.replace_with
    assert all(deficit in KNOWLEDGE.drill(drill).deficits for drill in entry.replace_with)
    assert DEFICITS[deficit].label in entry.clinician


def test_the_entries_come_in_the_questionnaire_s_order_and_whole():
    entries = explain([STIFF_ANKLE], "orthotics", "rest")
    assert [entry.treatment for entry in entries] == ["rest", "orthotics"]
    wanted = (KNOWLEDGE.treatments[0], KNOWLEDGE.treatments[6])
    for entry, treatment in zip(entries, wanted, strict=True):
        assert entry.name == treatment.label
        assert entry.what_it_does == treatment.what_it_does
        assert entry.why_temporary == treatment.why_temporary
        assert entry.keep_for == treatment.keep_for
        assert entry.evidence == treatment.evidence
        assert set(treatment.sources) <= set(entry.sources)
    assert explain_tried(None, [], KNOWLEDGE.drills, KNOWLEDGE) == []


def test_at_most_two_sentences_the_weightiest_first():
    metrics = [STIFF_ANKLE, TIRED_CALF, LATE_FOOT, DROP]
    (lift,) = explain(metrics, "heel_lift")
    assert lift.for_you.index("25.0 ± 3.0°") < len(lift.for_you)
    assert lift.for_you.count("±") == 3  # the ankle; the pelvis and the heel in one sentence
    severe = [
        finding("pelvic_drop", "right", "severe", 11.0),
        finding("rigid_foot", "left", "mild"),
    ]
    person = parse_answers({"tried": ["orthotics"]})
    (entry,) = explain_tried(person, severe, KNOWLEDGE.drills, KNOWLEDGE)
    assert entry.for_you.index("right 11.0") < entry.for_you.index("left 25.0")


def test_what_is_possible_weighs_half_of_what_is_likely():
    likely = finding("limited_ankle_dorsiflexion", severity="mild", value=30.0)
    possible = finding("limited_mtp_extension", value=41.0).model_copy(
        update={"status": "possible"}
    )
    severe = possible.model_copy(update={"severity": "severe"})
    person = parse_answers({"tried": ["heel_lift"]})
    (entry,) = explain_tried(person, [possible, likely], KNOWLEDGE.drills, KNOWLEDGE)
    assert entry.for_you.index("30.0") < entry.for_you.index("41.0")  # 2 and 2: the list's order
    (entry,) = explain_tried(person, [severe, likely], KNOWLEDGE.drills, KNOWLEDGE)
    assert entry.for_you.index("41.0") < entry.for_you.index("30.0")


def test_both_sides_are_named_with_their_numbers():
    right = measured("tibia_inclination_peak", "right", 27.0, 3.0, "lunge")
    (lift,) = explain([STIFF_ANKLE, right], "heel_lift")
    assert "left 25.0 ± 3.0°, right 27.0 ± 3.0°" in lift.for_you


def test_achilles_pain_with_heel_lift_and_heel_raises_tried():
    achilles = [{"site": "achilles", "side": "left", "severity": 4, "duration_months": 24}]
    raises, lift = explain([STIFF_ANKLE, TIRED_CALF], "heel_lift", "heel_raises", pain=achilles)
    assert lift.for_you.startswith("In a trial, heel lifts helped people with pain in the Achilles")
    assert "more than calf exercise" in lift.for_you
    assert "you may keep it" in lift.for_you
    assert "left 25.0 ± 3.0°" in lift.for_you
    assert {"A1", "A5"} == set(lift.replace_with)
    assert raises.for_you.startswith(
        "In trials, slow, heavy heel raises helped people with pain in"
    )
    assert "make them slow and heavy" in raises.for_you
    assert {"A5", "K2"} <= set(raises.replace_with)
    assert "rabusin_2021" in lift.sources


def test_heel_pain_with_insoles_tried():
    heel = [{"site": "heel", "severity": 3, "duration_months": 12}]
    stretching, insoles = explain([LATE_FOOT], "orthotics", "passive_stretching", pain=heel)
    assert insoles.for_you.startswith("In trials, insoles helped people with pain under the heel")
    assert "Keep yours" in insoles.for_you
    assert "left 7.5 ± 2.0°" in insoles.for_you
    assert {"F1", "P2"} <= set(insoles.replace_with)
    assert stretching.for_you.startswith("For people with pain under the heel, stretching belongs")
    # the same insoles for pain elsewhere, or for pain that is gone, do not claim that trial
    for pain in ([{"site": "knee", "severity": 3}], [{"site": "heel", "severity": 0}]):
        (elsewhere,) = explain([LATE_FOOT], "orthotics", pain=pain)
        assert "In trials" not in elsewhere.for_you


def test_nothing_found_is_said_and_what_helps_may_be_kept():
    for entry in explain(normal_runner(), *TREATMENTS):
        assert entry.for_you == (
            "Nothing that we measured explains why it did not last. If it helps you, you may "
            "keep it."
        )
    (helped,) = explain(normal_runner(), "orthotics", pain=[{"site": "heel", "severity": 2}])
    assert "Keep yours" in helped.for_you
    assert helped.for_you.endswith("explains why it did not last.")
    # no work is pressed on anybody, but for what helped people with pain there
    assert all(entry.replace_with == [] for entry in explain(normal_runner(), *TREATMENTS))
    assert helped.replace_with == []
    heel = [{"site": "heel", "severity": 2}]
    (safe,) = explain(normal_runner(), "orthotics", pain=heel, red_flags=ALL_CLEAR)
    assert safe.replace_with == ["H4"]
    (unseen,) = explain([], "ice")
    assert unseen.replace_with == ["A1", "H2", "K1"]
    assert unseen.for_you.startswith("Your clips did not show enough")


def test_only_possible_drills_replace_a_treatment():
    (lift,) = explain([STIFF_ANKLE], "heel_lift", possible=[KNOWLEDGE.drill("A5")])
    assert lift.replace_with == ["A5"]
    (lift,) = explain([STIFF_ANKLE], "heel_lift", possible=[])
    assert lift.replace_with == []
    # none of its own drills works on the pelvis: then what does
    (lift,) = explain([DROP], "heel_lift")
    assert lift.replace_with
    assert all("pelvic_drop" in KNOWLEDGE.drill(drill).deficits for drill in lift.replace_with)
    (rigid,) = explain_tried(
        parse_answers({"tried": ["orthotics"]}),
        [finding("rigid_foot")],
        KNOWLEDGE.drills,
        KNOWLEDGE,
    )
    assert "P2" not in rigid.replace_with


def test_nobody_begins_with_what_brings_it_into_running():
    (rest,) = explain([LATE_FOOT], "rest")
    assert rest.replace_with[-1] == "C6"
    assert KNOWLEDGE.drill(rest.replace_with[0]).phase == 1
    (rest,) = explain([TIRED_CALF], "rest")
    assert rest.replace_with == ["K3", "K1", "K2", "C6"]


def test_mirrored_sides_give_the_mirrored_words():
    metrics = [STIFF_ANKLE, TIRED_CALF, LATE_FOOT, DROP]
    for one, other in zip(
        explain(metrics, *TREATMENTS), explain(mirrored(metrics), *TREATMENTS), strict=True
    ):
        swapped = (
            one.for_you.replace("left ", "*").replace("right ", "left ").replace("*", "right ")
        )
        assert other.for_you == swapped
        assert other.replace_with == one.replace_with


def test_the_order_of_findings_does_not_matter():
    found = [
        finding("limited_ankle_dorsiflexion", "left"),
        finding("limited_ankle_dorsiflexion", "right", value=27.0),
        finding("pelvic_drop", "right", "severe", 11.0),
    ]
    person = parse_answers({"tried": TREATMENTS})
    told = {
        tuple(e.for_you for e in explain_tried(person, order, KNOWLEDGE.drills, KNOWLEDGE))
        for order in itertools.permutations(found)
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    ("months", "tried", "starts"),
    [
        (72, TREATMENTS, "You have tried a lot, and for 6 years."),
        (18, TREATMENTS, "You have tried a lot, and for 18 months."),
        (2, TREATMENTS, "You have tried a lot."),
        (None, TREATMENTS, "You have tried a lot."),
        (72, ["rest"], "It has been 6 years."),
        (3, ["rest"], ""),
        (72, [], ""),
    ],
)
def test_who_has_tried_everything_for_years_is_met_kindly(months, tried, starts):
    pain = {"site": "heel", "severity": 3}
    pain |= {} if months is None else {"duration_months": months}
    person = parse_answers({"tried": tried, "pain": [pain]})
    note = opening_note(person, [finding("limited_ankle_dorsiflexion")], KNOWLEDGE)
    assert note.startswith(starts) if starts else note == ""
    if note:
        assert "not your fault" in note
        assert "months rather than weeks" in note
        assert "nobody can promise" in note
        without = opening_note(person, [], KNOWLEDGE)
        assert "show it to a doctor or physiotherapist" in without


def test_something_else_counts_as_tried_and_is_shown_back_unjudged():
    person = parse_answers({"tried_other": "  dry {needling},\n three times "})
    note = other_note(person, KNOWLEDGE)
    assert note.startswith("You also tried: dry {needling}, three times.")
    assert "no research on this here" in note
    assert explain_tried(person, [], KNOWLEDGE.drills, KNOWLEDGE) == []
    assert other_note(None, KNOWLEDGE) == other_note(Answers(), KNOWLEDGE) == ""
    three = parse_answers({"tried": TREATMENTS[:3], "tried_other": "tape"})
    assert opening_note(three, [], KNOWLEDGE).startswith("You have tried a lot.")


def test_a_difference_of_the_sides_is_told_in_its_own_unit():
    metrics = [
        measured("heel_raise_count", "left", 30.0, 0.5, "heel-raise"),
        measured("heel_raise_count", "right", 22.0, 0.5, "heel-raise"),
    ]
    (entry,) = explain(metrics, "rest")
    assert "a difference between left and right" in entry.for_you
    assert "%" in entry.for_you
