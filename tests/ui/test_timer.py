"""The timer on the page: what the browser is given to run, and that it loads nothing."""

from __future__ import annotations

import json
import re

from streamlit.testing.v1 import AppTest

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.drill_timer import day_steps
from gait_screen.ui.timer.component import STATIC, timer_data
from tests.outputs.plans import prescribed

KNOWLEDGE = load_knowledge()


def _timer() -> None:
    from gait_screen.ui.timer import show_timer
    from tests.outputs.plans import prescribed

    show_timer([prescribed("A1"), prescribed("K1", side=None)])


def test_a_drill_or_the_whole_day_can_be_chosen() -> None:
    page = AppTest.from_function(_timer, default_timeout=30).run()
    assert not page.exception
    choice = page.selectbox(key="timer_drill")
    assert choice.options[0] == "Whole training day"
    assert choice.options[1] == KNOWLEDGE.drill("A1").name
    choice.select_index(1).run()
    assert not page.exception


def test_the_browser_gets_steps_and_all_words_that_it_shows() -> None:
    data = timer_data(day_steps([prescribed("A1")], KNOWLEDGE))
    json.dumps(data)
    assert {"kind", "label", "place", "seconds"} == set(data["steps"][0])
    script = (STATIC / "timer.js").read_text(encoding="utf-8")
    used = set(re.findall(r"\bwords\.(\w+)", script))
    assert used == set(data["words"])


def test_the_timer_loads_nothing_from_elsewhere_and_is_silent_at_first() -> None:
    for name in ("timer.js", "timer.css", "timer.html"):
        text = (STATIC / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|@import|url\(|fetch\(|XMLHttp|import\(|WebSocket", text)
    assert 'find("sound").checked = false' in (STATIC / "timer.js").read_text(encoding="utf-8")
