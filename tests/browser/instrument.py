"""A page with the review instrument alone, of made-up clips; run by ``streamlit run``.

``?case=`` names the clip. Every picture of the video says its number (``numbered_picture``), so
that a test can see which frame the browser really shows. What is applied is shown as JSON.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from gait_screen.errors import UsageError
from gait_screen.outputs.review_data import review_data
from gait_screen.ui.review import show_review
from tests.browser.instrument_clips import clip_of, edits_of, measured_again, video_of


def main() -> None:
    """Show the instrument."""
    st.set_page_config(page_title="Instrument", layout="wide")
    st.title("Instrument")
    case = st.query_params.get("case", "side")
    data: dict[str, Any] = review_data(
        measured_again(case), found=clip_of(case), edits=edits_of(case)
    )
    video = None if st.query_params.get("video") == "none" else video_of(case)
    try:
        edits = show_review(data, video, key=f"review_{case}", editable=True)
    except UsageError as error:
        st.error(str(error))
        return
    if edits is not None:
        st.session_state["applied"] = [*st.session_state.get("applied", []), edits]
    if applied := st.session_state.get("applied"):
        with st.container(key="applied"):
            st.code(applied[-1].to_json(), language="json")
            st.write(f"Applied {len(applied)}")


main()
