"""Puts the instrument on the page and takes back what was corrected in it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from gait_screen.edits import EditList
from gait_screen.ui.shared.assets import javascript, skeleton, stylesheet
from gait_screen.ui.shared.media import video_url

STATIC: Final = Path(__file__).with_name("static")
_NAME: Final = "gait_screen_review"


def show_review(
    data: dict[str, Any], video: Path | None, *, key: str, editable: bool = False
) -> EditList | None:
    """Show one clip in the instrument.

    All moving in video and charts happens in the browser; the server hears only of corrections.

    Parameters
    ----------
    data
        From :func:`gait_screen.outputs.review_data.review_data`.
    video
        The annotated video; None where there is none: the charts work without it.
    key
        Of this clip on the page.
    editable
        Offer the correct mode.

    Returns
    -------
    edits
        What somebody has just applied; None otherwise.

    Raises
    ------
    UsageError
        When what the browser sent is no list of edits.
    """
    url = None if video is None else video_url(video, f"review-{key}")
    shown = {**data, "video": {**data["video"], "url": url}, "editable": editable}
    result = _component()(data=shown, key=key, on_edits_change=_nothing)
    sent = result.get("edits")
    return (
        None if sent is None else EditList.from_json(json.dumps(sent), where="what was corrected")
    )


@cache
def _component() -> Any:
    # Not at import: nothing happens there. Streamlit itself registers it with a new server.
    return st.components.v2.component(
        _NAME,
        html=skeleton(STATIC / "review.html"),
        css=stylesheet(STATIC / "review.css"),
        js=javascript(STATIC / "review.js"),
        isolate_styles=True,
    )


def _nothing() -> None:
    """Streamlit needs a callback for every value that a component may send."""
