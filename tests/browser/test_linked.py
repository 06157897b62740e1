"""Video and charts are one instrument: whatever is moved, the other follows, to the very frame."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seen import (
    chart,
    cursor_x,
    drag,
    expect_frame,
    frame,
    frame_at,
    picture,
    review,
    settle,
    time_of,
    until,
    window,
    x_of_time,
)
from tests.outputs.clips import phone_times, wave

Open = Callable[..., Page]
ANKLE = "time-ankle_dorsiflexion"


def test_a_click_in_a_chart_moves_the_video_and_all_cursors(open_instrument: Open) -> None:
    page = open_instrument()
    x = x_of_time(page, ANKLE, time_of(30))
    chart(page, ANKLE).click(position={"x": x, "y": 60})
    expect_frame(page, 30)
    current = page.locator("video").evaluate("video => video.currentTime")
    assert time_of(30) <= current < time_of(31)
    assert cursor_x(page, ANKLE) == pytest.approx(x, abs=3)
    assert cursor_x(page, "lane") == pytest.approx(x_of_time(page, "lane", time_of(30)), abs=3)


def test_dragging_through_a_chart_takes_the_video_along(open_instrument: Open) -> None:
    page = open_instrument()
    box = chart(page, ANKLE).bounding_box()
    assert box is not None
    start = box["x"] + x_of_time(page, ANKLE, time_of(10)), box["y"] + 60
    end = box["x"] + x_of_time(page, ANKLE, time_of(44)), box["y"] + 90
    drag(page, start, end)
    expect_frame(page, 44)


def test_seeking_the_video_moves_the_cursor(open_instrument: Open) -> None:
    page = open_instrument()
    page.locator("video").evaluate("(video, at) => { video.currentTime = at; }", time_of(41) + 0.01)
    expect(review(page)).to_have_attribute("data-frame", "41")
    settle(page)
    assert cursor_x(page, ANKLE) == pytest.approx(x_of_time(page, ANKLE, time_of(41)), abs=3)
    assert picture(page) == 41


def test_playing_moves_the_cursor_with_the_picture(open_instrument: Open) -> None:
    page = open_instrument()
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, lambda: frame(page) > 12, "the cursor did not move while playing")
    page.get_by_role("button", name="Pause").click()
    settle(page)
    shown = frame(page)
    assert picture(page) == shown
    assert cursor_x(page, ANKLE) == pytest.approx(x_of_time(page, ANKLE, time_of(shown)), abs=3)


@pytest.mark.parametrize("case", ["side", "slow", "late"])
def test_frame_steps_land_on_the_frames_own_times(open_instrument: Open, case: str) -> None:
    page = open_instrument(case)
    on = page.get_by_role("button", name="One frame on")
    for number in range(1, 9):
        on.click()
        expect_frame(page, number)
    page.get_by_role("button", name="One frame back").click()
    expect_frame(page, 7)


def test_the_slider_shows_every_frame(open_instrument: Open) -> None:
    page = open_instrument()
    page.locator(".scrub").fill("37")
    expect_frame(page, 37)
    page.locator(".scrub").fill("59")
    expect_frame(page, 59)


def test_slow_motion_plays_at_the_share_of_real_time_that_the_button_says(
    open_instrument: Open,
) -> None:
    page = open_instrument("slow")
    rate = "video => video.playbackRate"
    # Filmed four times as fast as it plays: as it stands, a quarter of real time.
    assert page.locator("video").evaluate(rate) == pytest.approx(1.0)
    expect(page.get_by_role("button", name="Speed 0.25×")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Speed 0.1×").click()
    assert page.locator("video").evaluate(rate) == pytest.approx(0.4)
    page.get_by_role("button", name="Speed 1×").click()
    assert page.locator("video").evaluate(rate) == pytest.approx(4.0)


def test_jumps_go_to_the_next_moment_of_that_leg_and_around(open_instrument: Open) -> None:
    page = open_instrument()
    moments = {
        "contact": (0.3, 0.9),
        "mid-stance": (0.425, 1.025),
        "heel off": (0.45, 0.45),
        "toe off": (0.55, 0.55),
    }
    for button, (first, second) in moments.items():
        page.locator(".scrub").fill("0")
        jump = page.get_by_role("button", name=f"Next left {button}")
        for time_s in (first, second, first):
            jump.click()
            expect(review(page)).to_have_attribute("data-frame", str(frame_at(time_s)))
        expect_frame(page, frame_at(first))


def test_a_squat_jumps_to_its_deepest_points(open_instrument: Open) -> None:
    page = open_instrument("squat")
    jump = page.get_by_role("button", name="Next deepest point")
    jump.click()
    settle(page)
    first = frame(page)
    jump.click()
    settle(page)
    assert 0.2 <= time_of(first) < 0.9 < 1.0 <= time_of(frame(page)) < 1.7


def test_the_highest_value_is_found_in_each_stance(open_instrument: Open) -> None:
    page = open_instrument()
    page.locator("[data-do=highest-ankle_dorsiflexion]").click()
    settle(page)
    # The made-up curve swings 12 degrees around 10; its first left stance is 0.30 to 0.55 s.
    inside = [i for i in range(60) if 0.3 <= time_of(i) < 0.55]
    best = max(inside, key=lambda i: float(wave(phone_times(), 10.0, 12.0)[i]))
    expect_frame(page, best)


def test_the_cycle_chart_has_the_cursor_and_moves_the_video(open_instrument: Open) -> None:
    page = open_instrument("rear")
    cycle = chart(page, "cycle-knee_fppa")
    box = cycle.bounding_box()
    assert box is not None
    page.get_by_role("button", name="Next left contact").click()
    settle(page)
    left, right = 38.0, box["width"] - 10.0
    cycle.click(position={"x": left + 0.5 * (right - left), "y": 60})
    settle(page)
    # Half of the first left stance, 0.30 to 0.55 s.
    assert time_of(frame(page)) == pytest.approx(0.425, abs=0.02)
    assert picture(page) == frame(page)
    expect(cycle).to_have_attribute("aria-valuetext", re.compile(r"^Left stance 1 at [45]\d %"))


def test_a_stance_is_repeated_until_told_otherwise(open_instrument: Open) -> None:
    page = open_instrument()
    page.get_by_role("button", name="Next left contact").click()
    settle(page)
    loop = page.get_by_role("button", name="Loop this stance")
    loop.click()
    expect(loop).to_have_attribute("aria-pressed", "true")
    seen: list[int] = []

    def went_back() -> bool:
        seen.append(frame(page))
        return any(b < a for a, b in itertools.pairwise(seen)) and len(set(seen)) > 2

    until(page, went_back, f"never went back: {seen}")
    assert max(seen) <= 18
    loop.click()
    page.get_by_role("button", name="Pause").click()


def test_values_at_the_cursor_have_their_interval_and_gaps_have_none(open_instrument: Open) -> None:
    page = open_instrument()
    value = page.locator("[data-value=ankle_dorsiflexion-left]")
    expect(value).to_contain_text("10 ± 4°")
    page.locator(".scrub").fill("22")
    expect(value).to_contain_text("–")


def test_without_its_video_the_charts_still_work(open_instrument: Open) -> None:
    page = open_instrument(video="none")
    expect(page.get_by_text("The annotated video is gone")).to_be_visible()
    x = x_of_time(page, ANKLE, time_of(30))
    chart(page, ANKLE).click(position={"x": x, "y": 60})
    expect(review(page)).to_have_attribute("data-frame", "30")


def test_closer_shows_a_shorter_stretch_that_follows_the_cursor(open_instrument: Open) -> None:
    page = open_instrument()
    for _ in range(3):
        page.get_by_role("button", name="Show a shorter stretch").click()
    page.get_by_role("button", name="Show a shorter stretch").focus()
    page.keyboard.press("End")
    expect_frame(page, 59)
    low, high = window(page)
    assert high == pytest.approx(time_of(59), abs=0.001)
    assert high - low < 0.8
