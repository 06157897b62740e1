from __future__ import annotations

import re

import pytest

from gait_screen.findings import assess_findings
from gait_screen.knowledge import load_knowledge
from gait_screen.screening import Finding, Metric
from tests.findings.measurements import (
    both_sides,
    measured,
    mirrored,
    normal_runner,
    not_assessed,
)
from tests.helpers.reading import reading_age


def assess(metrics: list[Metric], age: int | None = 30) -> list[Finding]:
    return assess_findings(metrics, load_knowledge(), age)


def the(findings: list[Finding], deficit: str, side: str | None) -> Finding:
    matches = [f for f in findings if f.deficit == deficit and f.side == side]
    assert len(matches) == 1, f"{deficit} {side}: {matches}"
    return matches[0]


def everything_wrong() -> list[Metric]:
    return [
        *both_sides("tibia_inclination_peak", 20.0, 2.0, "lunge"),
        *both_sides("mtp_extension_peak", 20.0, 2.0, "heel-raise"),
        *both_sides("rearfoot_eversion_peak", 16.0, 2.0, "running"),
        *both_sides("rearfoot_eversion_heel_off", 9.0, 2.0, "running"),
        *both_sides("rearfoot_eversion_excursion", 1.0, 2.0, "running"),
        *both_sides("pelvic_drop_peak", 12.0, 2.0, "running"),
        *both_sides("knee_fppa_peak", 25.0, 2.0, "single-leg-squat"),
        *both_sides("trunk_lateral_lean_peak", 15.0, 2.0, "single-leg-squat"),
        *both_sides("single_leg_stance_time", 3.0, 0.2, "single-leg-stance"),
        *both_sides("heel_raise_count", 4.0, 0.5, "heel-raise"),
        *both_sides("heel_lift_peak", 6.0, 0.5, "squat"),
        *both_sides("tibia_inclination_contact", 15.0, 2.0, "running"),
        measured("step_width", None, -3.0, 1.0, "running"),
    ]


def test_a_normal_runner_has_no_finding():
    findings = assess(normal_runner())
    assert {finding.status for finding in findings} == {"none"}


def test_every_deficit_appears_even_when_nothing_was_filmed():
    findings = assess([])
    assert [f.deficit for f in findings] == [d.id for d in load_knowledge().deficits]
    assert {f.status for f in findings} == {"not_assessed"}
    assert all("Film" in f.explanation for f in findings)


def test_one_stiff_ankle_is_found_on_its_side_only():
    findings = assess(
        [
            measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge"),
            measured("tibia_inclination_peak", "right", 42.0, 3.0, "lunge"),
        ]
    )
    left = the(findings, "limited_ankle_dorsiflexion", "left")
    assert (left.status, left.severity, left.cut) == ("likely", "severe", 38.0)
    assert left.test == "lunge"
    assert "25.0°" in left.explanation
    assert "22.0 to 28.0°" in left.explanation
    assert "38.0°" in left.explanation
    assert "screening band" in left.explanation
    assert left.sources
    right = the(findings, "limited_ankle_dorsiflexion", "right")
    assert right.status == "none"
    difference = the(findings, "asymmetry", "left")
    assert (difference.status, difference.value) == ("likely", 17.0)
    assert (left.rule, right.rule) == ("lunge_shin_angle", "lunge_shin_angle")
    assert difference.rule == "lunge_shin_angle_sides"
    assert "left 25.0°, right 42.0°" in difference.explanation


def test_the_clinician_reads_test_view_interval_band_and_sources():
    metric = measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge").model_copy(
        update={"view": "left", "source": "picture 60 %, landmarks 40 %", "clip": "lunge.mp4"}
    )
    text = the(assess([metric]), "limited_ankle_dorsiflexion", "left").clinician
    for said in (
        "Peak forward shin angle, left: 25.0° (95 % interval 22.0 to 28.0°, n = 5)",
        "Test: knee-to-wall lunge; view: left; measured from: picture 60 %, landmarks 40 %; "
        "clip: lunge.mp4.",
        "Zero: shank vertical; positive: knee forward.",
        "Band lunge_shin_angle, lower is worse: mild 38.0°, moderate 34.0°, severe 28.0°.",
        "likely, severe",
        "Minimal detectable change 4.7° (Powden et al. 2015).",
        "screening bands chosen here",
    ):
        assert said in text


def test_what_was_recalled_is_named_as_nobody_s_fact():
    knowledge = load_knowledge()
    recalled = [s.citation for s in knowledge.sources.values() if s.provenance == "memory"]
    names = {citation.split(": ", 1)[0] for citation in recalled}
    names -= {
        s.citation.split(": ", 1)[0] for s in knowledge.sources.values() if s.provenance == "read"
    }
    for finding in assess([*everything_wrong(), *normal_runner()]):
        assert not [name for name in names if name in finding.clinician]


def test_nothing_judged_names_no_rule_but_says_why_to_the_clinician():
    findings = assess(
        [
            measured("pelvic_drop_peak", "left", 3.0, 7.0, "running"),
            measured("pelvic_drop_peak", "right", 12.0, None, "running"),
            measured("single_leg_stance_time", "left", 18.0, 0.2, "single-leg-stance"),
            not_assessed("knee_fppa_peak", "left", "single-leg-squat", "The foot is hidden."),
        ],
        age=None,
    )
    for deficit, side, said in (
        ("pelvic_drop", "left", "interval wider than ± 8.0°"),
        ("pelvic_drop", "right", "12.0°, no interval"),
        ("poor_balance", "left", "age, which is not known"),
        ("knee_valgus", "left", "not measured. The foot is hidden."),
        ("trunk_lean", None, "not filmed"),
    ):
        finding = the(findings, deficit, side)
        assert finding.rule is None
        assert said in finding.clinician


def test_the_runner_s_words_are_plain():
    for finding in assess([*everything_wrong(), *normal_runner()]):
        if finding.status != "not_assessed":
            assert reading_age(finding.explanation) <= 13, finding.explanation
        assert not re.search("eversion|dorsiflex|valgus|calcaneus|shank", finding.explanation)


def test_half_a_heel_raise_is_not_told_as_certainty():
    finding = the(
        assess([measured("heel_raise_count", "left", 4, 0.5, "heel-raise")]),
        "calf_weakness",
        "left",
    )
    assert "3.5 to 4.5" in finding.explanation


def test_the_same_value_with_a_wide_interval_is_no_finding():
    findings = assess([measured("tibia_inclination_peak", "left", 25.0, 14.0, "lunge")])
    assert the(findings, "limited_ankle_dorsiflexion", "left").status == "not_assessed"


def test_nothing_is_found_inside_its_own_uncertainty():
    for value in (20.0, 24.0, 28.0, 32.0, 36.0, 40.0):
        for uncertainty in (2.0, 5.0, 9.0, 15.0):
            metric = measured("tibia_inclination_peak", "left", value, uncertainty, "lunge")
            found = the(assess([metric]), "limited_ankle_dorsiflexion", "left")
            if found.status in ("likely", "possible"):
                assert found.cut is not None
                assert abs(value - found.cut) >= uncertainty


def test_a_good_lunge_overrules_a_stiff_looking_squat():
    squat = measured("tibia_inclination_peak", "left", 22.0, 2.0, "squat")
    lunge = measured("tibia_inclination_peak", "left", 42.0, 3.0, "lunge")
    alone = the(assess([squat]), "limited_ankle_dorsiflexion", "left")
    both = the(assess([squat, lunge]), "limited_ankle_dorsiflexion", "left")
    assert (alone.status, alone.severity) == ("possible", "moderate")
    assert both.status == "none"


def test_equal_tests_let_the_most_serious_speak():
    metrics = [
        measured("pelvic_drop_peak", "left", 3.0, 1.0, "running"),
        measured("pelvic_drop_peak", "left", 13.0, 2.0, "single-leg-squat"),
    ]
    finding = the(assess(metrics), "pelvic_drop", "left")
    assert (finding.status, finding.severity, finding.test) == (
        "likely",
        "severe",
        "single-leg-squat",
    )


def test_of_two_clips_of_one_test_the_more_precise_counts():
    metrics = [
        measured("pelvic_drop_peak", "left", 9.0, 6.0, "running", clip="a.mp4"),
        measured("pelvic_drop_peak", "left", 3.0, 1.0, "running", clip="b.mp4"),
    ]
    finding = the(assess(metrics), "pelvic_drop", "left")
    assert (finding.status, finding.clip) == ("none", "b.mp4")


def test_an_interval_from_normal_to_severe_is_not_a_clean_bill():
    finding = the(
        assess([measured("pelvic_drop_peak", "left", 3.0, 7.0, "running")]), "pelvic_drop", "left"
    )
    assert finding.status == "not_assessed"
    assert "too wide" in finding.explanation


def test_a_number_without_an_uncertainty_is_not_judged():
    finding = the(
        assess([measured("pelvic_drop_peak", "left", 12.0, None, "running")]),
        "pelvic_drop",
        "left",
    )
    assert finding.status == "not_assessed"
    assert "without an uncertainty" in finding.explanation


def test_a_metric_that_was_not_assessed_gives_its_reason_and_the_other_side_how_to_film():
    reason = "The heel cannot be seen in the picture; film barefoot from behind."
    findings = assess([not_assessed("rearfoot_eversion_peak", "left", "running", reason)])
    assert reason in the(findings, "excessive_rearfoot_eversion", "left").explanation
    other = the(findings, "excessive_rearfoot_eversion", "right")
    assert other.status == "not_assessed"
    assert "right side" in other.explanation


def test_a_worse_test_answers_where_the_better_one_could_not():
    findings = assess(
        [
            not_assessed("tibia_inclination_peak", "left", "lunge", "filmed from behind"),
            measured("ankle_dorsiflexion_peak", "left", 12.0, 2.0, "running"),
        ]
    )
    finding = the(findings, "limited_ankle_dorsiflexion", "left")
    assert (finding.status, finding.metric) == ("possible", "ankle_dorsiflexion_peak")


@pytest.mark.parametrize(
    ("age", "status", "severity"),
    [
        (30, "likely", "moderate"),
        (65, "likely", "mild"),
        (75, "none", "none"),
        (None, "not_assessed", "none"),
        (12, "not_assessed", "none"),
    ],
)
def test_a_stance_time_is_judged_by_age(age, status, severity):
    metrics = [measured("single_leg_stance_time", "left", 18.0, 0.2, "single-leg-stance")]
    finding = the(assess(metrics, age), "poor_balance", "left")
    assert (finding.status, finding.severity) == (status, severity)


def test_without_an_age_what_holds_at_every_age_is_still_said():
    short = [measured("single_leg_stance_time", "left", 3.0, 0.2, "single-leg-stance")]
    long = [measured("single_leg_stance_time", "left", 44.0, 0.2, "single-leg-stance")]
    assert the(assess(short, None), "poor_balance", "left").severity == "severe"
    assert the(assess(long, None), "poor_balance", "left").status == "none"


def test_a_hold_that_the_clip_cut_short_is_not_held_against_the_person():
    reason = "the clip ended while the foot was still up"
    short = measured(
        "single_leg_stance_time", "left", 12.0, 0.2, "single-leg-stance", reason=reason
    )
    enough = measured(
        "single_leg_stance_time", "right", 40.0, 0.2, "single-leg-stance", reason=reason
    )
    findings = assess([short, enough])
    left = the(findings, "poor_balance", "left")
    assert left.status == "not_assessed"
    assert reason in left.explanation
    assert the(findings, "poor_balance", "right").status == "none"


def test_heel_raises_of_both_legs_together_do_not_judge_one_calf():
    findings = assess([measured("heel_raise_count", None, 4, 0.5, "heel-raise")])
    assert the(findings, "calf_weakness", None).status == "not_assessed"


@pytest.mark.parametrize(
    ("left", "right", "uncertainty", "status"),
    [
        (30.0, 44.0, 3.0, "likely"),
        (37.0, 44.0, 3.0, "possible"),  # apart, but past 5 by too little
        (38.0, 44.0, 3.2, "none"),  # the intervals overlap
        (40.0, 44.0, 1.0, "none"),  # clearly different, but within the limit
        (40.0, 44.0, 5.0, "not_assessed"),  # cannot be told
    ],
)
def test_left_and_right_differ_only_beyond_both_intervals(left, right, uncertainty, status):
    metrics = [
        measured("tibia_inclination_peak", "left", left, uncertainty, "lunge"),
        measured("tibia_inclination_peak", "right", right, uncertainty, "lunge"),
    ]
    finding = next(f for f in assess(metrics) if f.deficit == "asymmetry")
    assert finding.status == status
    assert finding.side == ("left" if status in ("likely", "possible") else None)


def test_a_crossover_has_no_side():
    finding = the(
        assess([measured("step_width", None, -3.0, 1.0, "running")]), "crossover_gait", None
    )
    assert (finding.status, finding.severity) == ("likely", "moderate")


def test_unknown_keys_and_foreign_tests_are_passed_over():
    metrics = [
        measured("knee_wobble_index", "left", 99.0, 1.0, "running"),
        measured("tibia_inclination_peak", "left", 5.0, 1.0, "walking"),
    ]
    assert {finding.status for finding in assess(metrics)} == {"not_assessed"}


def test_mirrored_metrics_give_mirrored_findings():
    metrics = [
        *normal_runner()[4:],
        measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge"),
        measured("tibia_inclination_peak", "right", 42.0, 3.0, "lunge"),
        measured("pelvic_drop_peak", "right", 12.0, 2.0, "single-leg-squat"),
    ]

    def facts(findings: list[Finding], swap: bool) -> set[tuple[object, ...]]:
        names = {"left": "right", "right": "left", None: None} if swap else {}
        return {(f.deficit, names.get(f.side, f.side), f.status, f.severity) for f in findings}

    assert facts(assess(metrics), False) == facts(assess(mirrored(metrics)), True)


def test_the_order_of_the_metrics_does_not_matter():
    metrics = [
        *normal_runner(),
        measured("pelvic_drop_peak", "left", 9.5, 2.0, "running", clip="b.mp4"),
        measured("pelvic_drop_peak", "left", 8.0, 2.0, "running", clip="a.mp4"),
    ]
    assert assess(metrics) == assess(metrics[::-1])


def test_explanations_name_no_cause_and_no_diagnosis():
    findings = assess(everything_wrong())
    flagged = {f.deficit for f in findings if f.status in ("likely", "possible")}
    assert flagged == {d.id for d in load_knowledge().deficits} - {"asymmetry"}
    diagnosis = re.compile(
        r"cause of your pain|fasciitis|tendin|hallux|achilles|syndrome|fracture|rigidus|arthritis",
        re.I,
    )
    for finding in findings:
        assert not diagnosis.search(finding.explanation)
        assert set(finding.sources) <= set(load_knowledge().sources)


def test_what_was_measured_twice_and_excludes_itself_is_not_judged() -> None:
    first = measured("tibia_inclination_peak", "left", 27.0, 2.0, "lunge")
    second = first.model_copy(update={"value": 41.0, "uncertainty": 2.2, "clip": "second.mp4"})
    right = measured("tibia_inclination_peak", "right", 29.0, 2.0, "lunge")
    for metrics in ([first, second, right], [second, right, first]):
        found = {(f.deficit, f.side): f for f in assess_findings(metrics, load_knowledge(), 30)}
        ankle = found["limited_ankle_dorsiflexion", "left"]
        assert ankle.status == "not_assessed"
        assert "27.0" in ankle.explanation
        assert "41.0" in ankle.explanation
        assert found["limited_ankle_dorsiflexion", "right"].status == "likely"
        # Nor does one of the two make a difference between the legs.
        assert found["asymmetry", None].status == "not_assessed"
    near = second.model_copy(update={"value": 30.0})
    found = {(f.deficit, f.side): f for f in assess_findings([first, near], load_knowledge(), 30)}
    assert found["limited_ankle_dorsiflexion", "left"].status == "likely"


def test_a_better_second_attempt_contradicts_nothing() -> None:
    few = measured("heel_raise_count", "left", 8.0, 1.0, "heel-raise")
    more = few.model_copy(update={"value": 15.0, "uncertainty": 0.5})
    found = {(f.deficit, f.side): f for f in assess_findings([few, more], load_knowledge(), 30)}
    assert found["calf_weakness", "left"].status == "possible"
