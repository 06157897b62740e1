"""A clip's annotated video, and beside it its joint angles."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import altair as alt
import streamlit as st

from gait_screen.analysis import ClipAnalysis
from gait_screen.outputs.bands import expected_band
from gait_screen.outputs.charts import angle_chart, cycles_chart
from gait_screen.outputs.curves import headline_angles
from gait_screen.outputs.labels import ANGLE_LABELS, movement_label, view_label
from gait_screen.outputs.names import clip_files
from gait_screen.ui.job import Result
from gait_screen.ui.text import plain

#: Charts shown at first; the others are a click away.
_FIRST_ANGLES: Final = 2
#: With axes and legend, which share it.
_CHART_HEIGHT_PX: Final = 250
_LIGHT_INK: Final = "#31333f"
_DARK_INK: Final = "#e8e8ea"


def show_player_and_charts(result: Result) -> None:
    """Show one clip at a time: video and charts of all at once would be slow and unreadable."""
    st.header("Video and joint angles", anchor="video")
    clips = result.analysis.clips
    number = _show_clip_choice(clips)
    clip = clips[number]
    left, right = st.columns([2, 3], gap="medium")
    with left.container(key="player"):
        _show_video(result.folder / clip_files(clips)[number].annotated_mp4, clip)
    with right.container(key="charts"):
        _show_charts(clip)


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


def _show_video(path: Path, clip: ClipAnalysis) -> None:
    if not path.is_file():
        st.warning("The annotated video is gone: analyse the clip again.")
        return
    st.video(str(path), muted=True, loop=True, alt=f"Annotated video: {_title(clip)}")
    st.caption("Skeleton, live angles and events are drawn on the clip itself.")


def _show_charts(clip: ClipAnalysis) -> None:
    angles = headline_angles(clip)
    if not angles:
        st.info("No joint angle could be followed in this clip; its card says how to film again.")
        return
    chosen = st.pills(
        "Joint angles",
        angles,
        selection_mode="multi",
        default=angles[:_FIRST_ANGLES],
        format_func=lambda name: ANGLE_LABELS[name].name,
        key=f"angles_{clip.info.sha256}_{clip.record.view}",
    )
    for name in angles:
        if name in chosen:
            _show_angle(clip, name)
    if not chosen:
        st.caption("Choose an angle above.")
    st.caption(
        "Left is blue, right is orange. Shaded: stance, repetition or hold; marks: contact, heel "
        "off, toe off. Dashed lines and grey band: expected range of the peak or mean."
    )


def _show_angle(clip: ClipAnalysis, name: str) -> None:
    band = expected_band(name, clip.record.test)
    _show_chart(angle_chart(clip, name, band))
    cycles = cycles_chart(clip, name, band)
    if cycles is not None:
        _show_chart(cycles)
    if band is not None:
        st.caption(plain(f"{ANGLE_LABELS[name].name}: {band.label}. {band.source}"))


def _show_chart(chart: alt.LayerChart) -> None:
    """Show a chart as wide as its column; its title becomes text of the page, which can wrap."""
    spec = chart.to_dict()
    title = spec.pop("title")
    words = f"{title['text']}, {title['subtitle']}"
    spec |= {
        "width": "container",
        "height": _CHART_HEIGHT_PX,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": _look(_DARK_INK if st.context.theme.type == "dark" else _LIGHT_INK),
        # No menu of Vega's own: one of its entries sends the data to an editor on the web.
        "usermeta": {"embedOptions": {"actions": False}},
    }
    st.markdown(f"**{plain(title['text'])}**, {plain(title['subtitle'])}")
    st.vega_lite_chart(spec=spec, width="stretch", theme=None, alt=f"Chart: {words}")


def _look(ink: str) -> dict[str, object]:
    return {
        "background": "transparent",
        "padding": 2,
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": {
            "labelColor": ink,
            "titleColor": ink,
            "titleFontWeight": "normal",
            "domainColor": ink,
            "tickColor": ink,
            "gridColor": ink,
            "gridOpacity": 0.15,
            "labelFontSize": 12,
            "titleFontSize": 12,
        },
        "legend": {
            "orient": "bottom",
            "labelColor": ink,
            "labelFontSize": 12,
            "symbolOpacity": 1,
            "symbolStrokeWidth": 3,
        },
    }
