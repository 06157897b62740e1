"""The plan's part of the report: everything the plan holds is there, and nothing beside a stop."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from gait_screen.analysis import Analysis
from gait_screen.findings import assess_findings
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.report_html import render_report
from gait_screen.plan_records import DrillPrescription, PhaseFilm, Plan, ScreeningRecord
from gait_screen.screening import Finding
from tests.findings.measurements import both_sides, measured
from tests.outputs.clips import make_clip, make_screening
from tests.outputs.page import Page
from tests.outputs.plans import full_plan, prescribed

DRAWN = sorted({picture.drill for picture in load_knowledge().drawings})


def page_of(plan: Plan, findings: Sequence[Finding] | None = None) -> Page:
    clip = make_clip()
    changes = {} if findings is None else {"findings": list(findings)}
    # No clips: the charts have tests of their own.
    return Page(render_report(Analysis(make_screening([clip], plan=plan, **changes), ())))


@pytest.fixture(scope="module")
def page() -> Page:
    return page_of(full_plan())


@pytest.mark.parametrize(
    "said",
    [
        # why
        "How it hangs together",
        "Big toe before the late roll inward (left)",
        "A foot that cannot roll over the big toe often rolls past it.",
        "Left heel at heel-off 7 ± 2°",
        # now
        "You are in phase 1 of 3: Restore active range. About 7 minutes on a training day.",
        "3 sets of 10. 5 days a week. About 3.5 min a training day.",
        "up to 4 out of 10",
        "Your left ankle bends little, and A1 works on that.",
        "A1: left lunge 25.0 ± 3.0°",
        "Watch for The heel lifts",
        "Too hard? Hold on to a wall",
        "Next step 20 are easy",
        "Leave it out A hard pinch in front",
        "Stop The pain rises above 4 out of 10",
        # phases
        "Phase 1: Restore active range you are here Weeks 1-4: 12 January 2026 to 8 February 2026",
        "In the lunge your left shin reaches 38°, 5° more than now.",
        "Begin when You have left phase 1.",
        "3 sets of 10. 5 days a week. About 5 min a training day.",
        "You run for 30 minutes with pain of at most 2 out of 10.",
        # running
        "Run on 3 days a week, never two days in a row.",
        "1 1 min 1.5 min 8 × 20 min",
        "2 2 min 1 min 7 × 21 min",
        "A step down The pain was higher.",
        # time
        "How far your ankle bends Expect a first change in your ankle after 2 to 4 weeks.",
        "Week 6 (23 February 2026) If nothing has changed, change the drill.",
        "on 9 February 2026, 9 March 2026 and 6 April 2026 (week 4, 8 and 12). "
        "For: Limited ankle dorsiflexion, left; Difference between left and right, left.",
        "Heel raise: in 6 weeks.",
        "Running, left side. It shows how you land. Film from behind at 60 pictures a second.",
        # what was tried, what has changed, whom to see
        "Ice What it does Cold numbs.",
        "Your left ankle bends 25.0°, and ice does not change that.",
        "Keep it for The first hours.",
        "What studies say Short relief is real.",
        "25.0 ± 3.0° on 1 December, 25.5 ± 3.0° now",
        "Your ankle is as it was, so we change the drill.",
        "See a physiotherapist: within a month. Your foot is stiff.",
        "The minutes are estimates.",
    ],
)
def test_the_runner_reads(page: Page, said: str) -> None:
    assert said in page.text


@pytest.mark.parametrize(
    "said",
    [
        "Left ankle limited, kinetic chain otherwise unremarkable.",
        "Restore first-ray extension first. Numbers: Left big toe 30 ± 4°; "
        "Left heel at heel-off 7 ± 2°. Sources: Becker et al. 2017",
        "Terms of A1. Led to by: lunge_shin_angle, toe_before_late_pronation.",
        "Terms of H1.",
        "Left WBLT at least 38° and +4.7°",
        "Single-leg heel raises, left at least 20 (now 12)",
        "Cryotherapy: analgesia only. Sources: Racinais et al. 2024",
        "Dorsiflexion range: first change 2-4 weeks.",
        "Non-response at 6 weeks.",
        "Walk-run progression. Sources: Silbernagel et al. 2007",
        "No gain at 6 weeks with adherence.",
    ],
)
def test_the_clinician_reads_after_the_plan(page: Page, said: str) -> None:
    start = page.text.index("The same in terms, numbers and sources.")
    assert start < page.text.index(said)


def test_sources_of_the_plan_are_listed_in_full(page: Page) -> None:
    end = page.text[page.text.index("Sources of the numbers") :]
    for source in ("racinais_2024", "becker_2017_summary", "silbernagel_2007"):
        assert load_knowledge().sources[source].citation in end


def test_findings_say_their_rule_and_numbers_to_the_clinician() -> None:
    metrics = [
        measured("tibia_inclination_peak", "left", 25.0, 3.0, "lunge"),
        *both_sides("pelvic_drop_peak", 3.0, 2.0, "running"),
    ]
    text = page_of(Plan(), assess_findings(metrics, load_knowledge(), 40)).text
    for said in (
        "Limited ankle dorsiflexion, left: likely, severe. Peak forward shin angle, left: 25.0° "
        "(95 % interval 22.0 to 28.0°, n = 5)",
        "Band lunge_shin_angle, lower is worse: mild 38.0°, moderate 34.0°, severe 28.0°.",
        "Minimal detectable change 4.7° (Powden et al. 2015).",
        "Pelvic drop, left: within the bands.",
    ):
        assert said in text


def test_headings_skip_no_level_and_name_each_part_once(page: Page) -> None:
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))
    parts = [title for level, title in page.headings if level == 2]
    assert len(parts) == len(set(parts))
    assert all(title for _, title in page.headings)


def test_no_paragraph_stands_twice_for_the_runner(page: Page) -> None:
    runner = page.text[: page.text.index("The same in terms, numbers and sources.")]
    for said in ("up to 4 out of 10.", "Cold numbs.", "Move the joints", "The minutes are"):
        assert runner.count(said) == 1


def test_every_drill_that_is_drawn_shows_its_pictures_with_words() -> None:
    assert DRAWN
    for drill in DRAWN:
        page = page_of(full_plan(drills=[prescribed(drill)]))
        shown = [attrs for _, attrs in page.tags if attrs.get("role") == "img"]
        alts = [attrs["aria-label"] for attrs in shown if attrs["aria-label"] in _alts(drill)]
        assert len(alts) >= 2, drill
        assert "Start" in page.text
        assert "End" in page.text
        ids = page.attributes("id")
        assert len(ids) == len(set(ids))


def _alts(drill: str) -> set[str]:
    from gait_screen.drawings import draw_drill

    return {picture.alt for picture in draw_drill(drill, side="left")}


def test_a_stop_shows_no_drill_whatever_the_file_holds() -> None:
    page = page_of(full_plan(stopped_by=["severe_pain", "vascular", "bone_pain"]))
    names = [drill.name for drill in load_knowledge().drills]
    assert not [name for name in names if name in page.text]
    for gone in ("Knee-to-wall", "3 sets of 10", "What to do now", "Phase 1", "8 ×", "Terms of"):
        assert gone not in page.text
    see = [page.text.index(said) for said in ("emergency department: now.", "within a few days.")]
    assert see == sorted(see), "the most urgent comes first"
    assert see[-1] < page.text.index("What stands out")
    assert page.text.count("Is your calf swollen") == 1


def test_a_red_flag_of_another_version_still_stops() -> None:
    text = page_of(full_plan(stopped_by=["moon_walk"])).text
    assert "See a doctor: before you start." in text
    assert "3 sets of 10" not in text


def test_open_questions_are_asked_once() -> None:
    questions = [flag.question for flag in load_knowledge().red_flags][:2]
    notes = ["Until these are answered, it is provisional.", *questions, "Drink water."]
    page = page_of(full_plan(provisional=True, notes=notes))
    assert "This plan is provisional." in page.text
    for question in questions:
        assert page.text.count(question) == 1
    assert "Until these are answered" not in page.text
    assert "Drink water." in page.text


def _made_hostile(value: object, evil: str) -> object:
    """Put the same text into every free text of a record, however deep."""
    kept = {
        "id",
        "deficit",
        "test",
        "metric",
        "rule",
        "treatment",
        "status",
        "start_date",
        "end_date",
    }
    kept |= {"date", "dates", "unit", "side", "direction", "verdict", "decision", "sources"}
    kept |= {"rules", "replace_with", "next_drills", "drills", "started", "quality", "deficits"}
    if isinstance(value, str):
        return evil
    if isinstance(value, list):
        return [_made_hostile(one, evil) for one in value]
    if isinstance(value, ScreeningRecord):
        fields = {
            name: old
            if name in kept and not (name == "drills" and isinstance(value, Plan))
            else _made_hostile(old, evil)
            for name, old in value
            if isinstance(old, (str, list, ScreeningRecord))
        }
        return value.model_copy(update=fields)
    return value


def test_hostile_text_in_a_plan_is_shown_not_run() -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    plan = _made_hostile(full_plan(stopped_by=[], provisional=True), evil)
    assert isinstance(plan, Plan)
    page = page_of(plan)
    assert page.text.count("<script>alert(1)</script>") > 30
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    assert not page.attributes("onerror", "onload")


def test_a_plan_of_an_earlier_version_is_shown() -> None:
    old = Plan(
        provisional=False,
        drills=[
            DrillPrescription(
                id="Z9",
                name="A drill of old",
                deficit="pelvic_drop",
                side=None,
                phase=2,
                dose="3 x 8, 4 days a week",
                minutes=4.0,
                steps=["Stand", "Lift"],
                because="",
                days_per_week=4,
            )
        ],
    )
    text = page_of(old).text
    assert "A drill of old 3 x 8, 4 days a week. About 4 min a training day. Stand" in text
    assert "Why this drill: Pelvic drop" in text


def with_films(*films: PhaseFilm) -> Plan:
    plan = full_plan()
    first = plan.phases[0].model_copy(update={"films": list(films)})
    return plan.model_copy(update={"phases": [first, *plan.phases[1:]]})


def test_a_phase_says_what_to_film_at_its_end() -> None:
    day = "2026-02-08"
    plan = with_films(
        PhaseFilm(test="heel-raise", view="right", week=4, date=day),
        PhaseFilm(test="heel-raise", view="left", week=4, date=day),
        PhaseFilm(test="running", view="rear", week=4, date=day),
    )
    said = (
        "At the end of this phase (8 February 2026) film: "
        "heel raise from the right and from the left; running from behind."
    )
    assert said in page_of(plan).text
    undated = with_films(PhaseFilm(test="running", view="rear", week=4))
    assert "At the end of this phase (week 4) film: running from behind." in page_of(undated).text
    assert page_of(with_films()).text.count("At the end of this phase") == 1  # of phase 2


def test_a_retest_beside_the_film_of_a_phase_is_told_once() -> None:
    lunge = PhaseFilm(test="lunge", view="left", week=4, date="2026-02-08")
    text = page_of(with_films(lunge)).text
    assert "on 9 March 2026 and 6 April 2026 (week 8 and 12). For: Limited ankle" in text
    assert "9 February 2026, 9 March" not in text
    for other in (
        lunge.model_copy(update={"view": "right"}),
        lunge.model_copy(update={"test": "squat"}),
        lunge.model_copy(update={"date": "2026-02-22"}),
    ):
        assert "9 February 2026, 9 March 2026" in page_of(with_films(other)).text
    # Without dates by the weeks: the heel raise in 6 weeks is beside a phase of 5 weeks.
    raises = PhaseFilm(test="heel-raise", view="left", week=5)
    assert "Heel raise: in 6 weeks." not in page_of(with_films(raises)).text
