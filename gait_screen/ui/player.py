"""A clip's annotated video and its joint angles as one instrument, and what was corrected in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs.labels import movement_label, view_label
from gait_screen.outputs.names import clip_files
from gait_screen.outputs.review_data import review_data
from gait_screen.ui.job import Result
from gait_screen.ui.review import show_review

_DATA: Final = "review_data"


def show_player_and_charts(result: Result) -> None:
    """Show one clip at a time: video and charts of all at once would be slow and unreadable."""
    st.header("Video and joint angles", anchor="video")
    clips = result.analysis.clips
    number = _show_clip_choice(clips)
    video = result.folder / clip_files(clips)[number].annotated_mp4
    if not video.is_file():
        st.warning("The annotated video is gone: analyse the clip again.")
    with st.container(key="player"), st.container(key="charts"):
        show_review(
            _data_of(result, number),
            video if video.is_file() else None,
            # Of the clip, not of its place: another analysis begins with an instrument of its own.
            key=f"review_{clips[number].info.sha256[:16]}_{number}",
        )


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


def _data_of(result: Result, number: int) -> dict[str, Any]:
    """Return what the instrument shows, made once per clip: every click runs the page again."""
    kept: dict[tuple[Path, int], dict[str, Any]] = st.session_state.setdefault(_DATA, {})
    place = (result.folder, number)
    if place not in kept:
        # Of this analysis only: an earlier one is not shown any more.
        for old in [other for other in kept if other[0] != result.folder]:
            del kept[old]
        analysis = result.analysis
        kept[place] = review_data(analysis.clips[number], analysis.screening.metrics)
    return kept[place]
