"""The drills to print: every phase, every drill, a box for each day; nothing loaded."""

from __future__ import annotations

import re

import pytest

from gait_screen.errors import UsageError
from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.plan_sheet import render_plan_sheet
from gait_screen.plan_records import Plan
from tests.outputs.plans import full_plan, prescribed

KNOWLEDGE = load_knowledge()


def test_each_phase_has_a_page_and_each_drill_its_drawings_and_boxes() -> None:
    plan = full_plan()
    page = render_plan_sheet(plan, KNOWLEDGE)
    phases = page.split('<section class="phase')[1:]
    assert [re.search(r"<h1>(.*?)</h1>", part)[1] for part in phases] == [  # type: ignore[index]
        "Phase 1: Restore active range",
        "Phase 2: Build strength and control",
        "Phase 3: Bring it into running",
    ]
    # Two drills on five days of four weeks, one on five days of six weeks.
    assert phases[0].count('class="box"') == 2 * 5 * 4
    assert phases[1].count('class="box"') == 5 * 6
    assert phases[0].count("<svg") >= 4
    for drill in plan.drills:
        assert drill.name in phases[0]
        for step in drill.steps:
            assert step in phases[0].replace("&#39;", "'")
    assert "12 January 2026" in phases[0]
    assert "@page" in page
    assert "A4" in page


def test_the_page_loads_nothing_and_escapes_everything() -> None:
    odd = full_plan()
    drills = [prescribed("A1", name="<script>alert(1)</script>", dose="a & b <i>")]
    phases = [odd.phases[0].model_copy(update={"programme": drills})]
    page = render_plan_sheet(odd.model_copy(update={"phases": phases}), KNOWLEDGE)
    assert "<script" not in page
    assert "A &amp; b &lt;i&gt;" in page
    assert not re.search(r"https?://|<link|@import|url\(", page)


@pytest.mark.parametrize("plan", [full_plan(stopped_by=["bone_pain"]), Plan()])
def test_without_drills_there_is_no_sheet(plan: Plan) -> None:
    with pytest.raises(UsageError, match="no drills"):
        render_plan_sheet(plan, KNOWLEDGE)
