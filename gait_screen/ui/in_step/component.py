"""Puts two clips side by side on the page; all moving happens in the browser."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from gait_screen.knowledge import load_knowledge
from gait_screen.ui.shared.assets import javascript, skeleton, stylesheet
from gait_screen.ui.shared.media import video_url

STATIC: Final = Path(__file__).with_name("static")
_NAME: Final = "gait_screen_in_step"
_PREFIX: Final = "over_time.in_step_"


def show_in_step(
    data: dict[str, Any],
    dates: tuple[str, str],
    videos: tuple[Path | None, Path | None],
    *,
    key: str,
) -> None:
    """Show two clips in step.

    Parameters
    ----------
    data
        From :func:`gait_screen.outputs.side_by_side.pair_data`.
    dates
        When each of the two was made, in words; the earlier first.
    videos
        The annotated video of each; None where none was kept: a figure is drawn instead.
    key
        Of this pair on the page.
    """
    clips = [
        {
            **clip,
            "date": date,
            "url": None if video is None else video_url(video, f"in-step-{key}-{place}"),
        }
        for place, (clip, date, video) in enumerate(zip(data["clips"], dates, videos, strict=True))
    ]
    _component()(data={**data, "clips": clips, "words": _words()}, key=key)


def _words() -> dict[str, str]:
    """Return all that the browser says, by the short names of the phrases."""
    return {
        phrase.removeprefix(_PREFIX): text
        for phrase, text in load_knowledge().phrases.items()
        if phrase.startswith(_PREFIX)
    }


@cache
def _component() -> Any:
    # Not at import: nothing happens there. Streamlit itself registers it with a new server.
    return st.components.v2.component(
        _NAME,
        html=skeleton(STATIC / "in_step.html"),
        css=stylesheet(STATIC / "in_step.css"),
        js=javascript(STATIC / "in_step.js"),
        isolate_styles=True,
    )
