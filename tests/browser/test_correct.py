"""Corrections by hand: what is dragged in the browser arrives as the edit that was meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from gait_screen.edits import EditList, check_fit
from gait_screen.vocabulary import LANDMARK_INDEX
from tests.browser.instrument_clips import clip_of, edits_of
from tests.browser.seen import (
    centre,
    chart,
    drag,
    frame,
    frame_at,
    settle,
    time_of,
    x_of_time,
)

Open = Callable[..., Page]
SHA = "c" * 64


@pytest.fixture(scope="module")
def opened(open_for_module: Open) -> Page:
    page = open_for_module()
    page.get_by_role("switch", name="Correct").click()
    return page


@pytest.fixture
def page(opened: Page) -> Page:
    """The instrument in correct mode, at the first left contact, with nothing corrected."""
    discard = opened.locator("[data-do=discard]")
    if discard.is_enabled():
        discard.click()
    opened.locator(".scrub").fill(str(frame_at(0.3)))
    opened.evaluate("window.scrollTo(0, 0)")
    settle(opened)
    return opened


def point(page: Page, name: str) -> Locator:
    return page.locator(f"[data-point={name}]")


def event(page: Page, words: str) -> Locator:
    return chart(page, "lane").get_by_role("slider", name=words).first


def applied(page: Page) -> list[dict[str, Any]]:
    """Apply, and return what Python has read, after it was checked against the clip."""
    counter = page.locator(".st-key-applied p")
    times = int(counter.inner_text().split()[1]) if counter.count() else 0
    page.locator("[data-do=apply]").click()
    expect(counter).to_have_text(f"Applied {times + 1}")
    shown = page.locator(".st-key-applied code")
    edits = EditList.from_json(shown.inner_text())
    clip = clip_of("side")
    check_fit(
        edits,
        SHA,
        time_s=clip.pose.time_s,
        size_px=(clip.info.width_px, clip.info.height_px),
        events=clip.events,
        spans=clip.spans,
    )
    listed: list[dict[str, Any]] = json.loads(edits.to_json())["edits"]
    return listed


def test_handles_lie_on_the_landmarks_of_the_frame(page: Page) -> None:
    box = page.locator(".picture").bounding_box()
    assert box is not None
    clip = clip_of("side")
    for name in ("left_knee", "right_heel", "left_shoulder"):
        x, y = clip.cleaned_xy_px[frame(page), LANDMARK_INDEX[name]]
        at = centre(point(page, name).locator(".ring"))
        assert at[0] == pytest.approx(box["x"] + x / 160 * box["width"], abs=2.5)
        assert at[1] == pytest.approx(box["y"] + y / 120 * box["height"], abs=2.5)


def test_a_dragged_landmark_arrives_in_the_source_pictures_pixels(page: Page) -> None:
    box = page.locator(".picture").bounding_box()
    assert box is not None
    number = frame(page)
    start = centre(point(page, "left_knee"))
    # 20 pixels of the source to the right, 10 up.
    scale = box["width"] / 160
    drag(page, start, (start[0] + 20 * scale, start[1] - 10 * scale))
    before = clip_of("side").cleaned_xy_px[number]
    (edit,) = applied(page)
    x, y = before[LANDMARK_INDEX["left_knee"]]
    assert edit["edit"] == "move_landmark"
    assert edit["landmark"] == "left_knee"
    assert edit["time_s"] == pytest.approx(time_of(number), abs=1e-5)
    assert edit["xy_px"] == [pytest.approx(x + 20, abs=1), pytest.approx(y - 10, abs=1)]


def test_a_landmark_moves_by_keys_one_pixel_at_a_time(page: Page) -> None:
    number = frame(page)
    point(page, "right_hip").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    (edit,) = applied(page)
    x, y = clip_of("side").cleaned_xy_px[number, LANDMARK_INDEX["right_hip"]]
    assert edit["xy_px"] == [round(x) + 2, round(y) + 9]
    # The arrows moved the point, not the clip.
    assert frame(page) == number


def test_a_landmark_that_was_not_seen_can_be_placed(page: Page) -> None:
    page.locator(".scrub").fill("22")
    assert point(page, "left_heel").count() == 0
    page.locator("[data-do=unseen]").select_option("left_heel")
    expect(point(page, "left_heel")).to_be_focused()
    (edit,) = applied(page)
    assert (edit["landmark"], edit["time_s"]) == ("left_heel", pytest.approx(time_of(22), abs=1e-5))


def test_a_dragged_event_arrives_with_its_old_and_new_time(page: Page) -> None:
    toe_off = event(page, "Left toe off")
    start = centre(toe_off.locator(".hit"))
    box = chart(page, "lane").bounding_box()
    assert box is not None
    drag(page, start, (box["x"] + x_of_time(page, "lane", time_of(22)), start[1]))
    (edit,) = applied(page)
    assert (edit["edit"], edit["kind"], edit["side"]) == ("move_event", "toe_off", "left")
    assert edit["time_s"] == pytest.approx(0.55, abs=1e-4)
    assert edit["to_time_s"] == pytest.approx(time_of(22), abs=1e-5)
    # The picture was taken along: one sees what one does.
    assert frame(page) == 22


def test_an_event_moves_by_keys_from_frame_to_frame_and_can_be_removed(page: Page) -> None:
    event(page, "Left heel off").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    event(page, "Left toe off").focus()
    page.keyboard.press("Delete")
    moved, removed = applied(page)
    assert moved["to_time_s"] == pytest.approx(time_of(frame_at(0.45) + 2), abs=1e-5)
    assert (removed["edit"], removed["kind"]) == ("remove_event", "toe_off")


def test_an_event_is_added_at_the_frame_shown(page: Page) -> None:
    page.locator(".scrub").fill("40")
    page.locator("[data-do=event-kind]").select_option("right/heel_off")
    page.locator("[data-do=add-event]").click()
    (edit,) = applied(page)
    assert (edit["edit"], edit["kind"], edit["side"]) == ("add_event", "heel_off", "right")
    assert edit["time_s"] == pytest.approx(time_of(40), abs=1e-5)
    expect(page.get_by_role("button", name="Next right heel off")).to_be_visible()


def test_an_added_event_that_is_removed_again_leaves_nothing(page: Page) -> None:
    page.locator(".scrub").fill("40")
    page.locator("[data-do=add-event]").click()
    expect(page.locator(".edit-list li")).to_have_count(1)
    page.locator("[data-do=remove-event]").click()
    expect(page.locator(".edit-list li")).to_have_count(0)


def test_a_step_is_left_out_by_its_tick_and_the_mean_follows(page: Page) -> None:
    count = page.locator("[data-card=ankle_dorsiflexion] .count")
    expect(count).to_contain_text("(left 2)")
    tick = page.get_by_role("checkbox", name="Left stance 1 counts")
    expect(tick).to_have_attribute("aria-checked", "true")
    tick.click()
    expect(tick).to_have_attribute("aria-checked", "false")
    expect(count).to_contain_text("(left 1)")
    (edit,) = applied(page)
    assert (edit["edit"], edit["kind"], edit["side"]) == ("exclude_span", "stance", "left")
    assert (edit["start_s"], edit["end_s"]) == (pytest.approx(0.3), pytest.approx(0.55))


def test_the_floor_is_a_line_with_two_ends_to_drag(page: Page) -> None:
    page.locator("[data-do=floor]").click()
    box = page.locator(".picture").bounding_box()
    assert box is not None
    start = centre(point(page, "floor-start"))
    drag(page, start, (start[0], start[1] - 12 / 120 * box["height"]))
    (edit,) = applied(page)
    assert edit["edit"] == "floor_line"
    assert edit["start_px"][0] < edit["end_px"][0]
    # The feet of the made-up person stand at y 114.
    assert edit["end_px"][1] == pytest.approx(114, abs=1)
    assert edit["start_px"][1] == pytest.approx(102, abs=1.5)


def test_undo_and_redo_go_through_the_corrections(page: Page) -> None:
    undo, redo = page.locator("[data-do=undo]"), page.locator("[data-do=redo]")
    start = centre(point(page, "left_knee"))
    drag(page, start, (start[0] + 30, start[1]))
    page.get_by_role("checkbox", name="Left stance 1 counts").click()
    listed = page.locator(".edit-list li")
    expect(listed).to_have_count(2)
    undo.click()
    expect(listed).to_have_count(1)
    # A whole drag is one step.
    undo.click()
    expect(listed).to_have_count(0)
    expect(redo).to_be_enabled()
    redo.click()
    redo.click()
    expect(listed).to_have_count(2)
    page.locator("[data-do=discard]").click()
    expect(listed).to_have_count(0)


def test_outside_of_correct_mode_nothing_can_be_moved(open_instrument: Open) -> None:
    page = open_instrument()
    assert page.locator("[data-point]").count() == 0
    assert chart(page, "lane").get_by_role("slider").count() == 0
    assert chart(page, "lane").get_by_role("checkbox").count() == 0


def test_earlier_corrections_are_there_to_go_on_with(open_instrument: Open) -> None:
    page = open_instrument("corrected")
    page.get_by_role("switch", name="Correct").click()
    send = page.locator("[data-do=apply]")
    expect(page.locator(".edit-list li")).to_have_count(5)
    # They are in force already.
    expect(send).to_be_disabled()
    page.locator(".scrub").fill(str(frame_at(0.6)))
    page.locator("[data-do=event-kind]").select_option("left/heel_off")
    page.locator("[data-do=add-event]").click()
    sent = applied(page)
    before = json.loads(edits_of("corrected").to_json())["edits"]
    assert all(edit in sent for edit in before)
    (new,) = [edit for edit in sent if edit not in before]
    assert (new["edit"], new["kind"], new["side"]) == ("add_event", "heel_off", "left")
    page.locator("[data-do=discard]").click()
    expect(page.locator(".edit-list li")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Left stance 2 counts")).to_be_checked()
    assert applied(page) == []
