"""The page over time: saved only when asked, looked back on, compared, taken along, deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gait_screen.knowledge import Answers
from gait_screen.store import DATA_VARIABLE, open_store, store_file
from tests.cli.screenings import clip_record, screening
from tests.progress.series import drop, lunge, when
from tests.ui.page import words


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the file of these tests away from this user's own."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))


def _page() -> None:
    from gait_screen.knowledge import Answers
    from gait_screen.ui.over_time import show_over_time
    from tests.ui.test_over_time import made

    show_over_time(made(10, 33.0), Answers(adherence_pct=90))


def _without_a_screening() -> None:
    from gait_screen.ui.over_time import show_over_time

    show_over_time(None, None)


def made(weeks: float, value: float):
    """Make a screening of a stiff left ankle, so many weeks after the first."""
    return screening(
        [lunge(value), lunge(40.0, side="right"), drop(4.0)],
        created=when(weeks),
        clips=[clip_record(sha256=f"{int(weeks):064d}")],
    )


def shown(script: object = _page) -> AppTest:
    page = AppTest.from_function(script, default_timeout=60).run()  # type: ignore[arg-type]
    assert not page.exception
    return page


def store_two(name: str = "Anna") -> None:
    store = open_store()
    for weeks, value in ((0, 24.0), (6, 31.0)):
        store.add(name, made(weeks, value).to_json(), Answers(adherence_pct=90))


def test_nothing_is_stored_unless_save_is_pressed() -> None:
    page = shown()
    assert "Nothing is saved yet." in words(page)
    assert page.button(key="history_save").disabled
    assert not store_file().exists()
    page.text_input(key="history_name").set_value("Anna").run()
    assert not store_file().exists()
    page.button(key="history_save").click().run()
    assert not page.exception
    assert "Saved for Anna." in words(page)
    (stored,) = open_store().screenings("Anna")
    assert stored.screening == made(10, 33.0)
    assert stored.answers == Answers(adherence_pct=90)
    page.button(key="history_save").click().run()
    assert "Anna has this screening already." in words(page)
    assert len(open_store().screenings("Anna")) == 1


def test_each_deficit_has_its_verdict_its_chart_and_its_table() -> None:
    store_two()
    page = shown(_without_a_screening)
    said = words(page)
    assert "2 screenings, 10 January 2026, 08:00 to 21 February 2026, 08:00." in said
    assert "Limited ankle dorsiflexion, left" in said
    assert "24 ± 2° then, 31 ± 2° now" in said
    alts = [one.alt for image in page.get("image") for one in image.proto.imgs]
    assert any("10 January 2026, left: 24 ± 2°." in alt for alt in alts)
    assert "less than that is no change" in said
    assert "history_save" not in {button.key for button in page.button}


def test_two_screenings_are_compared_with_the_interval_of_the_change() -> None:
    store_two()
    page = shown(_without_a_screening)
    assert page.selectbox(key="compare_old_2").index == 0
    assert page.selectbox(key="compare_new_2").index == 1
    table = next(t.value for t in page.table if "Change" in t.value.columns)
    rows = {row.iloc[0]: list(row.iloc[1:]) for _, row in table.iterrows()}
    stiff = rows["Peak forward shin angle (left, lunge)"]
    assert stiff[:2] == ["24 ± 2°", "31 ± 2°"]
    assert stiff[2].startswith("+7 ± 3°: improved")
    assert "not told apart" in rows["Peak forward shin angle (right, lunge)"][2]
    page.selectbox(key="compare_old_2").select_index(1).run()
    assert "Choose two different screenings." in words(page)


def test_one_screening_is_nothing_to_compare() -> None:
    open_store().add("Ben", made(0, 24.0).to_json())
    page = shown(_without_a_screening)
    assert "The next one shows what has changed." in words(page)
    assert "Save two screenings of a person to compare them." in words(page)


@pytest.mark.parametrize(
    ("way", "left"),
    [("one", {"Anna": 1, "Ben": 2}), ("person", {"Ben": 2}), ("everybody", {})],
)
def test_what_is_deleted_is_gone_and_nothing_else(way: str, left: dict[str, int]) -> None:
    store_two("Anna")
    store_two("Ben")
    page = shown(_without_a_screening)
    assert page.button(key="history_delete").disabled
    page.radio(key="history_delete_what").set_value(way).run()
    assert page.button(key="history_delete").disabled, "not without being sure"
    page.checkbox(key="history_delete_sure").check().run()
    page.button(key="history_delete").click().run()
    assert not page.exception
    assert "Deleted." in words(page)
    there = {p.name: p.screenings for p in open_store().people()} if store_file().exists() else {}
    assert there == left


def test_a_history_that_others_could_reach_stays_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    store_two()
    monkeypatch.setattr("gait_screen.ui.over_time.history_is_open", lambda: False)
    page = shown()
    assert "The history is closed here" in words(page)
    assert "Anna" not in words(page)
    assert not page.selectbox
    assert not page.button


def test_a_damaged_file_is_said_and_does_not_break_the_page() -> None:
    store_file().parent.mkdir(parents=True)
    store_file().write_bytes(b"no database at all, but long enough to be looked at" * 40)
    page = shown(_without_a_screening)
    assert page.error


def test_who_has_saved_it_gets_the_plan_that_goes_by_the_earlier_screenings() -> None:
    store_two()

    def saved_as_anna() -> None:
        import streamlit as st

        from gait_screen.analysis import Analysis
        from gait_screen.knowledge import Answers
        from gait_screen.ui.main import with_answers
        from gait_screen.ui.over_time import earlier_screenings
        from tests.ui.test_over_time import made

        st.session_state["history_whose"] = "Anna"
        analysis = Analysis(made(12, 37.0), ())
        plan = with_answers(analysis, Answers(), earlier_screenings()).screening.plan
        st.markdown(f"decisions {len(plan.progress)}")

    assert "decisions 0" not in words(shown(saved_as_anna))
    open_store().delete_person("Anna")
    assert "decisions 0" in words(shown(saved_as_anna))
