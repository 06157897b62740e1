"""The page from empty to results, with the pipeline's answer prepared."""

from __future__ import annotations

import json
import stat
import tomllib
from base64 import b64decode
from pathlib import Path

import pytest

from gait_screen.app_environment import APP_ENVIRONMENT
from gait_screen.errors import NothingAssessableError
from gait_screen.plan import plan_from_metrics
from gait_screen.quality import check_extent
from gait_screen.records import BodiesSeen
from gait_screen.ui import samples
from gait_screen.ui.main import PAGE_ICON
from gait_screen.watching import ENOUGH_STEPS, Extent
from tests.outputs.test_stick_figures import body_at
from tests.ui.conftest import ABSENT, METRICS
from tests.ui.page import (
    APP,
    PreparedAnalysis,
    add_clip,
    analyse,
    keys,
    open_app,
    wait_until,
    words,
)


def private_folder(page: object) -> Path:
    folder = page.session_state["gait_screen_session"].workspace.folder  # type: ignore[attr-defined]
    assert isinstance(folder, Path)
    return folder


def test_empty_page_says_what_to_do_and_offers_nothing_that_is_not_there() -> None:
    page = open_app()
    assert page.button(key="analyze_button").disabled
    assert not page.button(key="samples_button").disabled
    assert "cancel_button" not in keys(page)
    said = words(page)
    assert "not a diagnosis" in said
    assert "nothing is sent anywhere" in said
    assert "What stands out" not in said


def test_missing_sample_clips_are_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gait_screen.ui.upload.find_samples", lambda: [])
    page = open_app()
    assert "The sample clips are not here" in words(page)
    assert page.button(key="samples_button").disabled


def test_the_checkout_has_every_sample_that_is_offered() -> None:
    titles = [sample.title for sample in samples.find_samples()]
    assert len(titles) == 6
    assert {s.path.name for s in samples.find_samples()} >= set(samples.FIRST_CHOICE)


def test_no_samples_where_the_folder_is_empty(tmp_path: Path) -> None:
    assert samples.find_samples(tmp_path) == []


@pytest.mark.usefixtures("prepared")
def test_upload_to_results(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "My run_1 *.mp4", clip.read_bytes()))
    assert not page.error
    said = words(page)
    assert "Running, seen from the left side" in said
    assert "Film at 60 or more." in said
    assert "Limited ankle dorsiflexion" in said
    assert "12.0 ± 1.0°" in said
    assert "Not visible from the side: film from behind." in said
    (instrument,) = page.get("bidi_component")
    assert json.loads(instrument.proto.json)["video"]["url"].endswith(".mp4")
    tables = [table.value for table in page.table if "Quantity" in table.value]
    rows = tables[0].to_dict("records")
    assert [row["Quantity"] for row in rows][:1] == ["Peak ankle dorsiflexion, left"]
    assert rows[0]["Value"].replace("\N{NO-BREAK SPACE}", " ").startswith("12.0 ± 1.0°")


@pytest.mark.usefixtures("prepared")
def test_findings_come_in_order_of_importance(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    said = words(page)
    places = [
        said.index(title)
        for title in ("Limited big-toe extension, left", "Limited ankle dorsiflexion, left")
    ]
    assert places == sorted(places)
    assert places[-1] < said.index("No clip shows this")


def test_settings_reach_the_analysis(prepared: PreparedAnalysis, clip: Path) -> None:
    page = add_clip(open_app(), "run.mp4", clip.read_bytes())
    boxes = {box.label: box for box in page.selectbox}
    boxes["Movement"].select("walking")
    boxes["Filmed from"].select("rear")
    boxes["Slow motion"].select(4.0)
    page.radio(key="model").set_value("full")
    page.number_input(key="height_cm").set_value(181)
    analyse(page.run())
    (request,) = prepared.requests
    assert (request.test, request.view, request.slow_motion) == ("walking", "rear", 4.0)
    assert prepared.options is not None
    assert (prepared.options.model, prepared.options.height_cm) == ("full", 181)


def test_the_whole_of_long_clips_is_analysed_where_that_is_asked_for(
    prepared: PreparedAnalysis, clip: Path
) -> None:
    page = add_clip(open_app(), "run.mp4", clip.read_bytes())
    assert page.checkbox(key="whole_clip").value is False
    assert "longer than 45 s, the best 15 to 40 s" in words(page)
    analyse(page)
    assert prepared.options is not None
    assert prepared.options.whole_clip is False
    page.checkbox(key="whole_clip").check()
    analyse(page)
    assert prepared.options.whole_clip is True


@pytest.mark.parametrize("steps", [ENOUGH_STEPS, ENOUGH_STEPS - 5])
def test_a_clip_analysed_in_part_says_which_and_how_to_have_it_all(
    prepared: PreparedAnalysis, clip: Path, steps: int
) -> None:
    prepared.quality = check_extent(Extent(20.0, 40.0, 60.0, 1, 60.0, is_part=True), steps)
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    said = words(page)
    assert "Analysed 20.0 to 40.0 s of 60.0 s" in said
    assert f"tick “{page.checkbox(key='whole_clip').label}” and analyse again" in said
    assert "--all" not in said


def test_what_nobody_chose_is_left_to_be_recognised(prepared: PreparedAnalysis, clip: Path) -> None:
    analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    (request,) = prepared.requests
    assert (request.test, request.view, request.slow_motion) == (None, None, None)
    assert prepared.options is not None
    assert prepared.options.model == "heavy"


def test_samples_button_analyses_the_chosen_samples(prepared: PreparedAnalysis) -> None:
    page = analyse(open_app(), "samples_button")
    assert [request.path.name for request in prepared.requests] == list(samples.FIRST_CHOICE)
    assert "What stands out" in words(page)


@pytest.mark.parametrize(("name", "data"), [("notes.mp4", b"this is no video"), ("empty.mov", b"")])
def test_bad_file_gives_one_readable_sentence(name: str, data: bytes) -> None:
    page = add_clip(open_app(), name, data)
    wait_until(page, lambda: bool(page.error))
    (error,) = page.error
    assert name.split(".")[0] in error.value
    assert "Traceback" not in error.value
    assert "/tmp" not in error.value
    assert "What stands out" not in words(page)
    assert page.button(key="analyze_button").disabled


def test_nothing_assessable_says_what_to_film(prepared: PreparedAnalysis, clip: Path) -> None:
    prepared.error = NothingAssessableError("No person found: film one, or name it with --test.")
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    assert "No person found: film one, or choose it beside the clip." in words(page)


def test_unexpected_failure_is_a_sentence_too(
    prepared: PreparedAnalysis, clip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    prepared.error = ValueError("seven is not a leg")
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    (error,) = page.error
    assert "unexpected" in error.value
    assert "seven is not a leg" in error.value
    assert "leg" not in caplog.text, "what a message says is for its reader and for no log"


def test_page_lives_while_it_works_and_cancel_stops_it(
    prepared: PreparedAnalysis, clip: Path
) -> None:
    prepared.hold = True
    page = add_clip(open_app(), "run.mp4", clip.read_bytes())
    page.button(key="analyze_button").click().run()
    assert page.button(key="analyze_button").disabled
    wait_until(page, lambda: "frame 31" in page.get("progress")[0].proto.text)
    (bar,) = page.get("progress")
    shown = bar.proto.text.replace("\\", "")
    assert shown.startswith("Following: run.mp4 (clip 1 of 1), frame 31 of 60")
    assert 20 < bar.proto.value < 51, "of the whole, not of this stage"
    page.radio(key="red_flag_bone_pain").set_value("No").run()
    assert page.radio(key="red_flag_bone_pain").value == "No"
    page.button(key="cancel_button").click().run()
    wait_until(page, lambda: "cancel_button" not in keys(page))
    assert "cancelled" in words(page)
    assert "What stands out" not in words(page)
    assert not (private_folder(page) / "uploads").exists()


def test_the_bodies_found_so_far_are_drawn_while_it_works(
    prepared: PreparedAnalysis, clip: Path
) -> None:
    pose = prepared.result().clips[0].pose
    latest = tuple(body_at(pose, row) for row in (3, 7))
    prepared.hold, prepared.bodies = True, BodiesSeen("run.mp4", 31, 29, latest)
    page = add_clip(open_app(), "run.mp4", clip.read_bytes())
    page.button(key="analyze_button").click().run()
    wait_until(page, lambda: "A body found in 29 of 31 frames" in words(page))
    drawn = [one for one in page.get("image") if "body" in one.proto.imgs[0].alt]
    (picture,) = drawn[0].proto.imgs
    svg = b64decode(picture.url.split(",", 1)[1]).decode()
    assert [f"{body.time_s:.2f} s" in svg for body in latest] == [True, True]
    assert "blue and round" in words(page)
    assert "<image" not in svg, "a drawing alone: no camera picture leaves the analysis"

    prepared.bodies = BodiesSeen("run.mp4", 31, 0, ())
    wait_until(page, lambda: "No body found in the first 31 frames" in words(page))
    page.button(key="cancel_button").click().run()
    wait_until(page, lambda: "cancel_button" not in keys(page))
    assert "body found" not in words(page)
    assert not list(private_folder(page).rglob("bodies.json"))


def test_uploads_are_private_and_gone_after_the_analysis(
    prepared: PreparedAnalysis, clip: Path
) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    folder = private_folder(page)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert prepared.seen == [clip.read_bytes()]
    (request,) = prepared.requests
    assert request.path.is_relative_to(folder)
    assert not request.path.exists()


@pytest.mark.usefixtures("prepared")
def test_two_sessions_see_nothing_of_each_other(clip: Path) -> None:
    first = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    second = open_app()
    assert private_folder(first) != private_folder(second)
    assert "What stands out" not in words(second)


@pytest.mark.usefixtures("prepared")
def test_delete_all_removes_files_results_and_answers(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    page.radio(key="red_flag_infection").set_value("Yes").run()
    folder = private_folder(page)
    assert any(folder.rglob("annotated_run.mp4"))
    page.button(key="delete_all").click().run()
    assert not folder.exists()
    said = words(page)
    assert "deleted" in said
    assert "What stands out" not in said
    page.button(key="start_again").click().run()
    assert page.file_uploader(key="video_upload").value == []
    page = analyse(add_clip(page, "run.mp4", clip.read_bytes()))
    assert page.radio(key="red_flag_infection").value is None
    assert not page.error


@pytest.mark.usefixtures("prepared")
def test_nothing_on_the_page_points_to_the_web(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    (instrument,) = page.get("bidi_component")
    shown = instrument.proto
    for text in (shown.js_content, shown.css_content, shown.html_content):
        assert text
        # The name of a format, which no browser fetches.
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    # Streamlit fetches named icons and emojis of a page from the web; a file it serves itself.
    assert PAGE_ICON.is_file()
    assert "http" not in words(page)


def test_delete_all_forgets_a_clip_that_was_only_uploaded(clip: Path) -> None:
    page = add_clip(open_app(), "run.mp4", clip.read_bytes())
    page.button(key="delete_all").click().run()
    page.button(key="start_again").click().run()
    assert page.file_uploader(key="video_upload").value == []


def test_the_largest_upload_is_the_same_wherever_it_is_said() -> None:
    uploader = open_app().file_uploader(key="video_upload")
    assert uploader.proto.max_upload_size_mb == 500
    assert "500 MB" in uploader.help
    assert APP_ENVIRONMENT["STREAMLIT_SERVER_MAX_UPLOAD_SIZE"] == "500"
    checkout = tomllib.loads((APP.parent / ".streamlit" / "config.toml").read_text("utf-8"))
    assert checkout["server"]["maxUploadSize"] == 500


@pytest.mark.usefixtures("prepared")
def test_a_drill_s_minutes_are_those_of_the_plan(clip: Path) -> None:
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    _, plan = plan_from_metrics(METRICS)
    assert plan.drills
    for drill in plan.drills:
        assert f"About {drill.minutes:g} min" in words(page)


def test_a_screening_that_judged_nothing_reassures_nobody(
    prepared: PreparedAnalysis, clip: Path
) -> None:
    prepared.metrics = [ABSENT]
    page = analyse(add_clip(open_app(), "run.mp4", clip.read_bytes()))
    said = words(page)
    assert "Nothing could be judged" in said
    assert "drive the knee forward over the toes" in said
    assert "nothing lies outside" not in said
