"""What a clinician corrected by hand, and everything that follows from it.

The analysis as the program made it stays as it is; what is shown is measured again from it, always
with all corrections together. No footage is needed for that: the clips may be gone already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from gait_screen.edits import EditList
from gait_screen.errors import GaitScreenError
from gait_screen.measuring import analyse_again
from gait_screen.outputs.directory import write_corrected
from gait_screen.ui.job import Result
from gait_screen.ui.text import plain

_KEY: Final = "corrections"


@dataclass(frozen=True)
class Corrections:
    """What is in force for one analysis.

    Attributes
    ----------
    found
        As the program made it.
    edits
        All corrections of all its clips.
    result
        What was measured with them.
    problem
        Why the last ones could not be applied; empty when they could.
    """

    found: Result
    edits: EditList
    result: Result
    problem: str = ""


def corrections_of(found: Result) -> Corrections:
    """Return what is in force for an analysis; of an earlier one nothing is kept."""
    kept: Corrections | None = st.session_state.get(_KEY)
    if kept is None or kept.found.folder != found.folder:
        kept = Corrections(found, EditList(), found)
        st.session_state[_KEY] = kept
    return kept


def apply_corrections(found: Result, clip_sha256: str, edits: EditList) -> None:
    """Put new corrections of one clip in force; what cannot be applied changes nothing else."""
    before = corrections_of(found)
    try:
        with st.spinner("Measuring again with your corrections …"):
            after = correct(before, clip_sha256, edits)
    except GaitScreenError as error:
        after = Corrections(found, before.edits, before.result, problem=str(error))
    st.session_state[_KEY] = after


def correct(before: Corrections, clip_sha256: str, edits: EditList) -> Corrections:
    """Measure an analysis again with the corrections of one clip replaced by others.

    Raises
    ------
    UsageError
        When the corrections do not fit the clip.
    NothingAssessableError
        When nothing is left that could be assessed.
    """
    found = before.found
    others = tuple(e for e in before.edits.edits if e.clip_sha256 != clip_sha256)
    together = EditList(edits=(*others, *edits.of_clip(clip_sha256).edits))
    if not together.edits:
        return Corrections(found, together, found)
    analysis = analyse_again(found.analysis, together)
    # Beside the files as they were found, which come and go with the session's private folder.
    target = found.folder.with_name(f"{found.folder.name}_corrected")
    folder = write_corrected(analysis, found.analysis, found.folder, target)
    return Corrections(found, together, Result(analysis, folder))


def show_corrections(corrections: Corrections) -> None:
    """Say that this screening was corrected by hand, or why corrections were not applied."""
    if corrections.problem:
        st.error(plain(f"The corrections were not applied. {corrections.problem}"))
    count = len(corrections.edits.edits)
    if count:
        what = "One correction" if count == 1 else f"{count} corrections"
        st.info(
            f"{what} by hand: every number on this page and in the files was measured again with "
            "them. The lines drawn in the video are those that the program found."
        )
