"""Parts of the app alone, each on a page of its own: ``?case=timer`` and so on."""

from __future__ import annotations

import streamlit as st

from gait_screen.knowledge import Answers
from gait_screen.ui.film import show_film
from gait_screen.ui.over_time import show_over_time
from gait_screen.ui.timer import show_timer
from tests.cli.screenings import clip_record, screening
from tests.outputs.plans import prescribed
from tests.progress.series import lunge, when


def show() -> None:
    """Show the part that the address asks for."""
    case = st.query_params.get("case")
    if case == "film":
        show_film()
    elif case == "timer":
        show_timer([prescribed("B1", side=None), prescribed("H3", side=None)])
    elif case == "over_time":
        made = screening(
            [lunge(33.0), lunge(40.0, side="right")],
            created=when(10),
            clips=[clip_record(sha256="a" * 64)],
        )
        show_over_time(made, Answers(adherence_pct=90))


if __name__ == "__main__":
    show()
