"""Puts the timer on the page: which drill, and its steps for the browser to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from gait_screen.knowledge import load_knowledge
from gait_screen.outputs.drill_timer import TimerStep, day_steps, timer_steps
from gait_screen.screening import DrillPrescription
from gait_screen.ui.text import plain

STATIC: Final = Path(__file__).with_name("static")
_NAME: Final = "gait_screen_timer"
_WORDS: Final = (
    *("start", "pause", "go_on", "back", "skip", "again", "sound", "done", "left_over", "next"),
    *("seconds", "keys", "title"),
)


@st.fragment
def show_timer(drills: Sequence[DrillPrescription]) -> None:
    """Show one timer for the drills of a training day; nothing where none can be timed."""
    knowledge = load_knowledge()
    timed = [drill for drill in drills if timer_steps(drill, knowledge)]
    if not timed:
        return
    places = [-1, *range(len(timed))] if len(timed) > 1 else [0]
    with st.container(key="timer"):
        st.caption(_say("lead"))
        place = st.selectbox(
            _say("choose"),
            places,
            format_func=lambda place: (
                knowledge.say("timer.whole_day") if place < 0 else timed[place].name
            ),
            key="timer_drill",
        )
        chosen = timed if place < 0 else [timed[place]]
        _component()(data=timer_data(day_steps(chosen, knowledge)), key=f"timer_{place}")


def timer_data(steps: Sequence[TimerStep]) -> dict[str, Any]:
    """Return what the browser needs: the steps and all its words."""
    say = load_knowledge().phrases
    return {
        "steps": [asdict(step) for step in steps],
        "words": {word: say[f"timer.{word}"] for word in _WORDS},
    }


def _say(phrase: str) -> str:
    return plain(load_knowledge().say(f"timer.{phrase}"))


@cache
def _component() -> Any:
    # Not at import: nothing happens there. Streamlit itself registers it with a new server.
    html, css, js = (
        (STATIC / f"timer.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    )
    return st.components.v2.component(_NAME, html=html, css=css, js=js, isolate_styles=True)
