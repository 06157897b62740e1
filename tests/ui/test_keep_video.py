"""The annotated video stays with a saved screening only where somebody has chosen it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gait_screen.analysis import Analysis
from gait_screen.outputs.motion import ClipMotion
from gait_screen.store import DATA_VARIABLE, ClipToKeep, KeptSize, open_store, store_file
from gait_screen.ui.job import Result
from gait_screen.ui.over_time import size_text
from tests.ui.conftest import METRICS
from tests.ui.page import PreparedAnalysis, words

VIDEOS = 2


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the files of these tests away from this user's own."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))


@pytest.fixture
def result(clip: Path, written: Path, tmp_path: Path) -> Result:
    folder = Path(shutil.copytree(written, tmp_path / "result"))
    return Result(PreparedAnalysis(clip, METRICS).result(), folder)


def shown(result: Result) -> AppTest:
    def page() -> None:
        import streamlit as st

        from gait_screen.ui.over_time import show_over_time

        result = st.session_state["result"]
        show_over_time(result.analysis.screening, None, result)

    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["result"] = result
    test.run()
    assert not test.exception
    return test


def save(page: AppTest, name: str = "Anna") -> AppTest:
    page.text_input(key="history_name").set_value(name).run()
    page.button(key="history_save").click().run()
    assert not page.exception
    return page


def kept_files() -> list[Path]:
    folder = store_file().with_name(store_file().name + ".videos")
    return sorted(folder.iterdir()) if folder.exists() else []


def test_no_video_is_kept_unless_it_was_chosen(result: Result) -> None:
    page = shown(result)
    box = page.checkbox(key="history_keep_video")
    assert box.value is False
    size = sum(path.stat().st_size for path in result.folder.glob("annotated_*.mp4"))
    assert box.label == f"Keep the annotated video too ({size_text(size)})"
    said = words(page)
    assert f"A copy is kept in {store_file()}.videos until you delete it" in said
    assert "It is not part of the JSON file" in said
    assert "Faces are blurred in it" in said
    save(page)
    assert kept_files() == []
    (stored,) = open_store().screenings("Anna")
    kept = open_store().kept_clips("Anna", stored.digest)
    assert [clip.video for clip in kept] == [None, None]
    for clip, analysed in zip(kept, result.analysis.clips, strict=True):
        assert len(ClipMotion.from_json(clip.motion).times_s) == analysed.pose.frames


def test_a_chosen_video_is_kept_and_can_be_deleted_alone(result: Result) -> None:
    page = shown(result)
    page.checkbox(key="history_keep_video").check().run()
    save(page)
    assert "The video is kept as well." in words(page)
    assert len(kept_files()) == VIDEOS
    assert open_store().kept_size("Anna").videos == VIDEOS
    assert f"Videos kept: {VIDEOS} (" in words(page)
    page.radio(key="history_delete_what").set_value("videos").run()
    page.checkbox(key="history_delete_sure").check().run()
    page.button(key="history_delete").click().run()
    assert not page.exception
    assert kept_files() == []
    assert open_store().kept_size("Anna") == KeptSize(0, 0)
    assert len(open_store().screenings("Anna")) == 1
    assert "videos" not in page.radio(key="history_delete_what").options


def test_a_screening_with_faces_says_so_before_its_video_is_kept(result: Result) -> None:
    analysis = result.analysis
    screening = analysis.screening.model_copy(update={"faces_blurred": False})
    page = shown(Result(Analysis(screening, analysis.clips), result.folder))
    assert "Faces are not blurred in it" in words(page)


def test_without_its_video_there_is_nothing_to_choose(result: Result) -> None:
    next(result.folder.glob("annotated_*.mp4")).unlink()
    page = shown(result)
    assert not [box for box in page.checkbox if box.key == "history_keep_video"]
    save(page)
    assert kept_files() == []


def test_curves_that_cannot_be_read_are_said_and_can_still_be_deleted(result: Result) -> None:
    store = open_store()
    screening = result.analysis.screening
    for day in ("04", "05"):
        created = f"2025-03-{day}T05:06:07+00:00"
        text = screening.model_copy(update={"created": created}).to_json()
        store.add("Anna", text, clips=[ClipToKeep(0, '{"schema": "of another program"}')])
    page = shown(result)
    assert any("is not a clip's curves" in error.value for error in page.error)
    assert page.radio(key="history_delete_what").options


def test_sizes_are_told_so_that_nobody_is_surprised() -> None:
    assert size_text(1) == "0.1 MB"
    assert size_text(1_540_000) == "1.5 MB"
    assert size_text(48_200_000) == "48 MB"
