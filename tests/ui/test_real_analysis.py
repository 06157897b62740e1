"""One clip through the whole house: upload, real pose model, results on the page."""

from __future__ import annotations

import json
from pathlib import Path

from gait_screen.ui.session import AppSession
from tests.ui.page import add_clip, analyse, open_app, words

CLIP = Path(__file__).resolve().parents[2] / "sample_videos" / "heel_raise_side.mp4"


def test_heel_raise_clip_from_upload_to_results() -> None:
    page = add_clip(open_app(), CLIP.name, CLIP.read_bytes())
    page.radio(key="model").set_value("full").run()
    page = analyse(page, limit_s=120.0)
    assert not page.error
    said = words(page)
    assert "Heel raise, seen from the right side" in said
    (instrument,) = page.get("bidi_component")
    angles = {one["label"]: one for one in json.loads(instrument.proto.json)["angles"]}
    assert any(
        value is not None for value in angles["Ankle dorsiflexion"]["curves"][0]["values_deg"]
    )
    (measured,) = [table.value for table in page.table if "Quantity" in table.value]
    quantities = measured["Quantity"].tolist()
    assert "Peak big-toe extension, right" in [text.replace("\\", "") for text in quantities]
    session = page.session_state["gait_screen_session"]
    assert isinstance(session, AppSession)
    assert session.result is not None
    written = {path.name for path in session.result.folder.iterdir()}
    assert {"report.html", "angles.csv", "annotated_heel_raise_side.mp4"} <= written
    stored = json.loads((session.result.folder / "screening.json").read_text())
    assert stored["clips"][0]["test"] == "heel-raise"
    session.close()
