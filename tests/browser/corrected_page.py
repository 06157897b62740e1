"""A page with a real clip's instrument and measurements, as the app shows them; for corrections.

Run by ``streamlit run``. The clip is analysed by the real pipeline, once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from gait_screen.outputs.directory import write_outputs
from gait_screen.pipeline import analyse
from gait_screen.records import AnalysisOptions, ClipRequest
from gait_screen.ui.corrections import corrections_of
from gait_screen.ui.findings import show_measurements
from gait_screen.ui.job import Result
from gait_screen.ui.player import show_player_and_charts

CLIP = Path(__file__).resolve().parents[2] / "sample_videos" / "squat_side.mp4"


@st.cache_resource
def found() -> Result:
    """Analyse the clip."""
    analysis = analyse([ClipRequest(CLIP)], AnalysisOptions(model="full", workers=1))
    folder = Path(tempfile.mkdtemp(prefix="gait-screen-corrected-")) / "results" / "screening"
    return Result(analysis, write_outputs(analysis, folder, workers=1))


st.set_page_config(page_title="Corrected", layout="wide")
screening = corrections_of(found()).result.analysis.screening
show_player_and_charts(found())
show_measurements(screening)
with st.container(key="recorded"):
    st.write(f"Recorded: {len(screening.edits.edits)}")
