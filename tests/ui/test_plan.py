"""The plan on the page: the same as in the report, each part once."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from gait_screen.drawings import draw_drill
from gait_screen.knowledge import load_knowledge
from tests.ui.page import words

STOPPED = ("severe_pain", "vascular")
DRAWN = sorted({picture.drill for picture in load_knowledge().drawings})[:3]


def _whole_plan() -> None:
    from gait_screen.outputs.clinician_model import clinician_sections
    from gait_screen.ui.findings import show_reasoning
    from gait_screen.ui.plan import show_plan
    from tests.outputs.plans import full_plan

    plan = full_plan()
    show_reasoning(plan)
    show_plan(plan, clinician_sections([], plan))


def _stopped_plan() -> None:
    from gait_screen.outputs.clinician_model import clinician_sections
    from gait_screen.ui.plan import show_plan
    from tests.outputs.plans import full_plan
    from tests.ui.test_plan import STOPPED

    plan = full_plan(stopped_by=list(STOPPED))
    show_plan(plan, clinician_sections([], plan))


def _questions_open() -> None:
    from gait_screen.knowledge import load_knowledge
    from gait_screen.ui.plan import show_plan
    from tests.outputs.plans import full_plan

    asked = [flag.question for flag in load_knowledge().red_flags][:2]
    show_plan(full_plan(provisional=True, notes=["Until then:", *asked, "Drink water."]))


def shown(script: object) -> AppTest:
    page = AppTest.from_function(script, default_timeout=30).run()  # type: ignore[arg-type]
    assert not page.exception
    return page


def test_the_page_has_every_part_of_the_plan() -> None:
    page = shown(_whole_plan)
    said = words(page)
    for part in (
        "A foot that cannot roll over the big toe often rolls past it.",
        "Left heel at heel-off 7 ± 2°",
        "You are in phase 1 of 3: Restore active range. About 7 minutes on a training day.",
        "3 sets of 10. 5 days a week. About 3.5 min a training day.",
        "Your left ankle bends little, and A1 works on that.",
        "Stop:** The pain rises above 4 out of 10",
        "up to 4 out of 10.",
        "Weeks 1-4: 12 January 2026 to 8 February 2026",
        "In the lunge your left shin reaches 38°, 5° more than now.",
        "At the end of this phase (22 March 2026) film: heel raise from the left.",
        "Run on 3 days a week",
        "Week 6 (23 February 2026):",
        "on 9 February 2026, 9 March 2026 and 6 April 2026",
        "Film from behind at 60 pictures a second.",
        "Your left ankle bends 25.0°, and ice does not change that.",
        "Your ankle is as it was, so we change the drill.",
        "See a physiotherapist: within a month.",
        "Terms of A1.",
    ):
        assert said.count(part) >= 1, part
    titles = [expander.label.replace("\\", "") for expander in page.expander]
    assert "Big toe before the late roll inward (left)" in titles
    assert [title for title in titles if title.startswith("Phase")] == [
        "Phase 1: Restore active range (you are here)",
        "Phase 2: Build strength and control",
        "Phase 3: Bring it into running",
    ]
    assert "For the clinician" in titles
    assert list(page.table[0].value.columns) == ["Step", "Run", "Walk", "Times", "In all"]


def _drawn_plan() -> None:
    from gait_screen.ui.plan import show_plan
    from tests.outputs.plans import full_plan, prescribed
    from tests.ui.test_plan import DRAWN

    show_plan(full_plan(drills=[prescribed(drill) for drill in DRAWN]))


def test_drawings_have_words() -> None:
    page = shown(_drawn_plan)
    alts = [one.alt for image in page.get("image") for one in image.proto.imgs]
    assert len(DRAWN) == 3
    assert alts == [picture.alt for drill in DRAWN for picture in draw_drill(drill, side="left")]


def test_a_stop_shows_whom_to_see_and_no_drill() -> None:
    page = shown(_stopped_plan)
    said = words(page)
    assert said.index("emergency department: now.") < said.index("within a week.")
    assert not [drill.name for drill in load_knowledge().drills if drill.name in said]
    assert not page.get("image")
    assert not page.table


def test_open_questions_are_asked_once() -> None:
    said = words(shown(_questions_open))
    for flag in load_knowledge().red_flags[:2]:
        assert said.count(flag.question) == 1
    assert "This plan is provisional." in said
    assert "Until then:" not in said
    assert said.count("Drink water.") == 1
