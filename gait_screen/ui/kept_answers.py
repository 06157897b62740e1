"""The questionnaire's answers in the visit's private folder, for a page that is reloaded.

They lie there and nowhere else, readable by their owner only, and go with the folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import streamlit as st

from gait_screen.errors import UsageError
from gait_screen.jobs.files import write_model
from gait_screen.knowledge import Answers, load_knowledge, read_answers
from gait_screen.ui.questionnaire import NO_EQUIPMENT
from gait_screen.ui.workspace import Workspace

ANSWERS: Final = "answers.json"
_KEPT: Final = "kept_answers"
_NUMBERS: Final = (
    *("age", "days_per_week", "minutes_per_day", "longest_run_min"),
    "adherence_pct",
)
_TEXTS: Final = ("sport", "goal", "tried_other", "shoes")
_YES_OR_NO: Final = ("pain_next_morning", "running_now")
#: What a pain is told by, with the name of its field on the page.
_OF_PAIN: Final = {
    "side": "side",
    "severity": "severity",
    "when": "when",
    "duration_months": "months",
}


def keep_answers(workspace: Workspace, answers: Answers) -> bool:
    """Write the answers down where they have changed on this page; return whether they have.

    Raises
    ------
    OSError
        When the folder cannot be written, although the visit goes on.
    """
    before = st.session_state.get(_KEPT, Answers())
    # By their values: the classes are made anew when a source file changes.
    if answers.model_dump() == before.model_dump():
        return False
    try:
        write_model(workspace.folder / ANSWERS, answers)
    except FileNotFoundError:
        if not workspace.closed:  # by another page, in this very moment
            raise
    st.session_state[_KEPT] = answers
    return True


def find_answers(workspace: Workspace) -> None:
    """Fill the questionnaire of a new page with what was answered before in this visit.

    Raises
    ------
    UsageError
        When what was written down cannot be read (any more).
    """
    path = workspace.folder / ANSWERS
    if not path.is_file():
        return
    try:
        answers = read_answers(path)
    except UsageError as error:
        with suppress(OSError):
            path.unlink()
        raise UsageError("Your answers of before cannot be read: please answer again.") from error
    for name, value in _fields(answers):
        st.session_state.setdefault(name, value)
    st.session_state[_KEPT] = answers


def _fields(answers: Answers) -> Iterator[tuple[str, Any]]:
    """Give the questionnaire's fields that are answered, as its widgets hold them."""
    say = load_knowledge().say
    words = {True: say("person.ask_yes"), False: say("person.ask_no")}
    given: dict[str, int | str | None] = {
        f"red_flag_{flag}": words.get(answer) for flag, answer in answers.red_flags
    }
    given |= {name: words.get(getattr(answers, name)) for name in _YES_OR_NO}
    given |= {name: _whole(getattr(answers, name)) for name in (*_NUMBERS, *_TEXTS)}
    for pain in answers.pain:
        given |= {
            f"pain_{field}_{pain.site}": _whole(getattr(pain, name))
            for name, field in _OF_PAIN.items()
        }
    yield from ((name, value) for name, value in given.items() if value is not None)
    yield "pain_sites", [str(pain.site) for pain in answers.pain]
    yield "tried", [str(treatment) for treatment in answers.tried]
    if answers.equipment is not None:
        yield "equipment", list(answers.equipment) or [NO_EQUIPMENT]


def _whole(value: float | str | None) -> int | str | None:
    """Return a number as the page's fields take it: whole."""
    return int(value) if isinstance(value, (int, float)) else value
