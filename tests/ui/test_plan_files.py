"""Calendar and print on the page: offered where there is something to do."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _coming() -> None:
    from datetime import date, timedelta

    from gait_screen.plan_records import Plan, PlanPhase
    from gait_screen.ui.plan_files import show_plan_files
    from tests.cli.screenings import screening
    from tests.outputs.plans import prescribed

    today = date.today()
    phase = PlanPhase(
        phase=1,
        name="Restore",
        weeks="1-4",
        goal="Move.",
        programme=[prescribed("A1")],
        start_date=today.isoformat(),
        end_date=(today + timedelta(days=27)).isoformat(),
        status="current",
    )
    plan = Plan(provisional=False, started=today.isoformat(), current_phase=1, phases=[phase])
    show_plan_files(screening([]).model_copy(update={"plan": plan}))


def _stopped() -> None:
    from gait_screen.ui.plan_files import show_plan_files
    from tests.cli.screenings import screening
    from tests.outputs.plans import full_plan

    plan = full_plan(stopped_by=["bone_pain"])
    show_plan_files(screening([]).model_copy(update={"plan": plan}))


def offered(script: object) -> list[str]:
    page = AppTest.from_function(script, default_timeout=30).run()  # type: ignore[arg-type]
    assert not page.exception
    return [button.label for button in page.get("download_button")]


def test_calendar_and_print_are_offered_for_a_plan_that_is_under_way() -> None:
    assert offered(_coming) == ["Calendar (.ics)", "Drills to print (HTML)"]


def test_a_stopped_plan_offers_nothing_to_train() -> None:
    assert offered(_stopped) == []
