"""One clip through the whole house: upload, real pose model, results on the page."""

from __future__ import annotations

import json
from pathlib import Path

from gait_screen.edits import EditList, MovedLandmark
from gait_screen.ui.corrections import Corrections, correct
from gait_screen.ui.job import Result
from gait_screen.ui.session import AppSession
from gait_screen.vocabulary import LANDMARK_INDEX
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
    _correct_a_landmark(session.result)
    session.close()


def _correct_a_landmark(found: Result) -> None:
    """The clip is gone already; the files follow the correction all the same."""
    (clip,) = found.analysis.clips
    sha256, frame = clip.info.sha256, clip.pose.frames // 2
    x_px, y_px = clip.cleaned_xy_px[frame, LANDMARK_INDEX["right_knee"]]
    moved = MovedLandmark(
        clip_sha256=sha256,
        time_s=float(clip.pose.time_s[frame]),
        landmark="right_knee",
        xy_px=(float(x_px) + 60.0, float(y_px)),
    )
    before = Corrections(found, EditList(), found)
    after = correct(before, sha256, EditList(edits=(moved,)))
    names = {path.name for path in after.result.folder.iterdir()}
    assert names == {path.name for path in found.folder.iterdir()}
    stored = json.loads((after.result.folder / "screening.json").read_text())
    assert [edit["landmark"] for edit in stored["edits"]["edits"]] == ["right_knee"]
    angles = [folder / "angles.csv" for folder in (found.folder, after.result.folder)]
    assert angles[0].read_bytes() != angles[1].read_bytes()
    videos = [
        folder / "annotated_heel_raise_side.mp4" for folder in (found.folder, after.result.folder)
    ]
    assert videos[0].read_bytes() == videos[1].read_bytes()
    assert correct(after, sha256, EditList()).result is found
