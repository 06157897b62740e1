"""Clips in the real app: one's own, bad ones, changed one's mind, reloaded, deleted, two people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ServedApp
from tests.browser.seen import until
from tests.browser.visitor import (
    FIRST_SAMPLES,
    HEEL_RAISE,
    SAMPLE_VIDEOS,
    choose_samples,
    expect_results,
    keyed,
    upload,
)

Visit = Callable[..., Page]
LOOK_MS = 60_000


@pytest.fixture
def mov(tmp_path: Path) -> Path:
    """Two seconds of standing on one leg, named and wrapped as an iPhone does it."""
    return beginning_of("sls_L_drop10_rear.mp4", tmp_path / "IMG_0042.MOV")


def beginning_of(sample: str, target: Path) -> Path:
    """The first two seconds of a sample, in the container of the target's name."""
    with av.open(str(SAMPLE_VIDEOS / sample)) as source, av.open(str(target), "w") as container:
        filmed = source.streams.video[0]
        stream = container.add_stream_from_template(filmed)
        for packet in source.demux(filmed):
            if packet.dts is not None and packet.dts * filmed.time_base < 2.0:
                packet.stream = stream
                container.mux(packet)
    return target


def test_own_clips_become_results_over_a_reload_and_are_gone_when_deleted(
    visit: Visit, app: ServedApp, mov: Path, tmp_path: Path
) -> None:
    others = app.visits
    page = visit()
    choose_samples(page, *FIRST_SAMPLES)
    upload(page, beginning_of("heel_raise_side.mp4", tmp_path / "heels.mp4"), mov)
    for seen in ("heel raise, seen from the right side", "single-leg stance, seen from the rear"):
        expect(page.get_by_text(seen)).to_be_visible(timeout=LOOK_MS)
    (mine,) = app.visits - others
    assert len([*(mine / "uploads").glob("*/*")]) == 2

    keyed(page, "analyze_button").get_by_role("button").click()
    expect(keyed(page, "progress")).to_contain_text("frame", timeout=LOOK_MS)
    page.reload()
    # The job goes on, and this page knows that it is its own.
    expect(keyed(page, "cancel_button")).to_be_visible()
    expect_results(page)
    for name in ("heels.mp4", "IMG_0042.mov"):
        expect(keyed(page, "clip_cards")).to_contain_text(name)
    assert not (mine / "uploads").exists()
    assert [*mine.rglob("*.mp4")], "the annotated videos"

    keyed(page, "delete_all").get_by_role("button").click()
    expect(page.get_by_text("have been deleted")).to_be_visible()
    expect(keyed(page, "findings")).to_have_count(0)
    assert not mine.exists()
    assert "visit" not in page.url
    keyed(page, "start_again").get_by_role("button").click()
    expect(keyed(page, "samples_button").get_by_role("button")).to_be_enabled()


def test_a_bad_file_is_told_in_words_and_harms_nothing(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    text, empty = tmp_path / "notes.mp4", tmp_path / "nothing.mov"
    text.write_text("left knee hurts\n" * 100)
    empty.touch()
    upload(page, text, empty)
    for said in (
        "notes.mp4 is not a video that can be read: give the phone's own file",
        "nothing.mov is empty (0 bytes): copy it from the phone again",
    ):
        expect(page.get_by_text(said)).to_be_visible(timeout=LOOK_MS)
    analyse = keyed(page, "analyze_button").get_by_role("button")
    expect(analyse).to_be_disabled()
    # With a clip that can be read the others are named once more, and nothing is begun.
    upload(page, SAMPLE_VIDEOS / "heel_raise_side.mp4")
    expect(analyse).to_be_enabled()
    analyse.click()
    told = page.locator("[data-testid=stMain] > * [role=alert]").first
    expect(told).to_contain_text("notes.mp4 is not a video", timeout=LOOK_MS)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(keyed(page, "cancel_button")).to_have_count(0)
    # And the next thing works.
    page.get_by_text("Clips and settings").click()
    expect(keyed(page, "samples_button").get_by_role("button")).to_be_enabled()


def test_cancelled_in_the_middle_nothing_is_left_and_the_page_goes_on(
    visit: Visit, app: ServedApp
) -> None:
    others = app.visits
    page = visit()
    choose_samples(page, HEEL_RAISE)
    samples = keyed(page, "samples_button").get_by_role("button")
    samples.click()
    expect(keyed(page, "progress")).to_contain_text("frame", timeout=LOOK_MS)
    keyed(page, "cancel_button").get_by_role("button").click()
    expect(page.get_by_text("The analysis was cancelled; nothing was kept of it.")).to_be_visible()
    (mine,) = app.visits - others
    until(page, lambda: not [*(mine / "jobs").glob("*/*")], "the job's files are still there")
    expect(keyed(page, "progress")).to_have_count(0)
    expect(samples).to_be_enabled()
    samples.click()
    expect(keyed(page, "cancel_button")).to_be_visible()
    keyed(page, "cancel_button").get_by_role("button").click()
    expect(keyed(page, "cancel_button")).to_have_count(0)


def test_two_people_at_once_do_not_see_each_other_s_clips_answers_and_results(
    visit: Visit, app: ServedApp, screened: Page, mov: Path
) -> None:
    others = app.visits
    first, second = visit(), visit(width=390)
    upload(first, mov)
    expect(first.get_by_text("moments of")).to_be_visible(timeout=LOOK_MS)
    expect(second.get_by_text(mov.name)).to_have_count(0)
    expect(keyed(second, "findings")).to_have_count(0)
    assert len(app.visits - others) >= 2
    # What the one has is not to be had under the other's own address either.
    second.goto(f"{app.address}/?visit=AAAAAAAAAAAAAAAAAAAAAA")
    expect(keyed(second, "samples_button")).to_be_visible()
    expect(keyed(second, "findings")).to_have_count(0)
    expect(keyed(screened, "findings")).to_be_visible()
    keyed(second, "delete_all").get_by_role("button").click()
    expect(second.get_by_text("have been deleted")).to_be_visible()
    expect(first.get_by_text("moments of")).to_be_visible()
    expect(keyed(screened, "findings")).to_be_visible()
