"""A clip's annotated video and its joint angles as one instrument, and what was corrected in it."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from gait_screen.analysis import ClipAnalysis
from gait_screen.errors import UsageError
from gait_screen.outputs.labels import movement_label, view_label
from gait_screen.outputs.names import clip_files
from gait_screen.outputs.review_data import review_data
from gait_screen.ui.corrections import (
    Corrections,
    apply_corrections,
    corrections_of,
    show_corrections,
)
from gait_screen.ui.job import Result
from gait_screen.ui.review import show_review
from gait_screen.ui.text import plain

_DATA: Final = "review_data"


@st.fragment
def show_player_and_charts(found: Result) -> None:
    """Show one clip at a time: video and charts of all at once would be slow and unreadable.

    Another clip changes nothing else on the page.

    Parameters
    ----------
    found
        The analysis as the program made it.
    """
    st.header("Video and joint angles", anchor="video")
    corrections = corrections_of(found)
    clips = found.analysis.clips
    number = _show_clip_choice(clips)
    video = found.folder / clip_files(clips)[number].annotated_mp4
    if not video.is_file():
        st.warning("The annotated video is gone: analyse the clip again.")
    # A place of its own: what comes after it must not move to another when it fills.
    with st.container(key="corrections"):
        show_corrections(corrections)
    sha256 = clips[number].info.sha256
    edits = None
    with st.container(key="player"), st.container(key="charts"):
        try:
            edits = show_review(
                _data_of(corrections, number),
                video if video.is_file() else None,
                # Of the clip, not of its place: another analysis begins with one of its own.
                key=f"review_{sha256[:16]}_{number}",
                editable=True,
            )
        except UsageError as error:
            st.error(plain(str(error)))
    if edits is not None:
        apply_corrections(found, sha256, edits)
        # What stands above on the page follows from it as well.
        st.rerun()


def _show_clip_choice(clips: tuple[ClipAnalysis, ...]) -> int:
    if len(clips) == 1:
        return 0
    choice = st.selectbox(
        "Clip",
        range(len(clips)),
        format_func=lambda number: f"{_title(clips[number])} ({clips[number].record.file})",
        key="clip_choice",
    )
    # Fewer clips than in the last analysis: the widget's old value may point past the end.
    return min(choice, len(clips) - 1)


def _title(clip: ClipAnalysis) -> str:
    return f"{movement_label(clip.record.test)}, {view_label(clip.record.view)}"


def _data_of(corrections: Corrections, number: int) -> dict[str, Any]:
    """Return what the instrument shows, made once per clip: every click runs the page again."""
    kept: dict[int, tuple[Corrections, dict[str, Any]]] = st.session_state.setdefault(_DATA, {})
    if number not in kept or kept[number][0] is not corrections:
        shown = corrections.result.analysis
        data = review_data(
            shown.clips[number],
            shown.screening.metrics,
            found=corrections.found.analysis.clips[number],
            edits=corrections.edits,
        )
        kept[number] = (corrections, data)
    return kept[number][1]
