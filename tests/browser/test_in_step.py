"""Two screenings side by side: one control, and both videos really show the same phase."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gait_screen.outputs.side_by_side import ClipPair, CommonSteps, SideClip, common_steps
from gait_screen.store import DATA_VARIABLE
from tests.browser.conftest import CHECKOUT, streamlit_server
from tests.browser.in_step_clips import runner, screening_of, store_people
from tests.browser.parts_pages import PHONE_PX, expect_no_sideways_scrolling, part_opener
from tests.browser.seen import READ_NUMBER, until

Open = Callable[..., Page]
BOTH = ("earlier", "later")


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page over time with a history of its own."""
    assert browser.is_connected()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA_VARIABLE, str(tmp_path_factory.mktemp("history")))
        store_people(tmp_path_factory.mktemp("videos"))
        with streamlit_server(CHECKOUT / "tests" / "browser" / "parts.py") as served:
            yield served


@pytest.fixture
def open_person(browser: Browser, address: str) -> Iterator[Open]:
    """Open the page and choose a person."""
    with part_opener(browser, address) as open_part:

        def open_it(name: str, **more: object) -> Page:
            page = open_part("over_time", **more)
            if name != "Anna":
                page.locator(".st-key-history_person").get_by_role("combobox").click()
                page.get_by_role("option", name=name).click()
            page.locator(".st-key-compare_videos").scroll_into_view_if_needed()
            return page

        yield open_it


@pytest.fixture(scope="module")
def steps() -> dict[str | None, CommonSteps]:
    """The steps of both clips and their scale, as the core tells them, by leg."""
    clips = [SideClip(screening_of(runner(which), weeks=0.0).clips[0]) for which in BOTH]
    return {one.side: one for one in common_steps(ClipPair(*clips))}


def expected_frames(steps: CommonSteps, pct: float, chosen: dict[str, int]) -> dict[str, int]:
    frames = {}
    for which, own in zip(BOTH, steps.both, strict=True):
        at_s = steps.scale.time_at(own[chosen[which]], pct)
        frames[which] = int(np.abs(runner(which).pose.time_s - at_s).argmin())
    return frames


def pane(page: Page, which: str) -> Locator:
    return page.locator(f"[data-pane={which}]")


def settle(page: Page) -> None:
    """Wait until both videos have arrived where they were sent."""
    page.wait_for_function(
        """() => {
            const host = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
                .find((one) => one.shadowRoot?.querySelector(".in-step"));
            const videos = [...(host?.shadowRoot?.querySelectorAll("video") ?? [])];
            return videos.length === 2 && videos.every(
                (video) => video.paused && !video.seeking && video.readyState >= 2);
        }"""
    )
    page.wait_for_timeout(80)


def pictures(page: Page) -> dict[str, int]:
    """The numbers that the two pictures themselves show."""
    settle(page)
    return {which: int(pane(page, which).locator("video").evaluate(READ_NUMBER)) for which in BOTH}


def labelled(page: Page) -> dict[str, int]:
    return {which: int(pane(page, which).get_attribute("data-frame") or -1) for which in BOTH}


def medians(steps: CommonSteps) -> dict[str, int]:
    lengths = [[step.length_s for step in own] for own in steps.both]
    return {
        which: own.index(sorted(own)[(len(own) - 1) // 2])
        for which, own in zip(BOTH, lengths, strict=True)
    }


def test_both_videos_show_the_frame_of_the_same_phase(
    open_person: Open, steps: dict[str | None, CommonSteps]
) -> None:
    page = open_person("Anna")
    left = steps["left"]
    scrub = page.get_by_role("slider", name="Phase", exact=True)
    for pct in (0, 10, 33, 50, 71, 100):
        scrub.fill(str(pct))
        wanted = expected_frames(left, pct, medians(left))
        assert pictures(page) == wanted, pct
        assert labelled(page) == wanted
    # Not simply the same share of the time: the later one stands longer on the ground.
    for one, other in zip(left.both[0][:1], left.both[1][:1], strict=True):
        share = [(s.marks[2][1] - s.marks[0][1]) / s.length_s for s in (one, other)]
        assert abs(share[0] - share[1]) > 0.1


def test_jumps_bring_both_to_their_own_events(
    open_person: Open, steps: dict[str | None, CommonSteps]
) -> None:
    page = open_person("Anna")
    left = steps["left"]
    chosen = medians(left)
    for button, mark in (("Toe off", "toe_off"), ("Mid-stance", "mid_stance")):
        page.get_by_role("button", name=button, exact=True).click()
        shown = pictures(page)
        for which, own in zip(BOTH, left.both, strict=True):
            at_s = dict(own[chosen[which]].marks)[mark]
            frame = int(np.abs(runner(which).pose.time_s - at_s).argmin())
            assert shown[which] == frame, (button, which)
        expect(page.locator("[data-show=place]")).to_contain_text(button)


def test_another_step_and_another_leg_are_shown_when_chosen(
    open_person: Open, steps: dict[str | None, CommonSteps]
) -> None:
    page = open_person("Anna")
    page.get_by_role("slider", name="Phase", exact=True).fill("20")
    before = pictures(page)
    page.get_by_role("combobox", name="Later: left gait cycle").select_option("2")
    chosen = {**medians(steps["left"]), "later": 2}
    assert pictures(page) == expected_frames(steps["left"], 20, chosen)
    assert pictures(page)["earlier"] == before["earlier"]
    page.get_by_role("combobox", name="Leg", exact=True).select_option(label="Right")
    assert pictures(page) == expected_frames(steps["right"], 20, medians(steps["right"]))


def test_playing_keeps_both_in_step(
    open_person: Open, steps: dict[str | None, CommonSteps]
) -> None:
    page = open_person("Anna")
    settle(page)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(
        """() => [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
            .some((one) => Number(one.shadowRoot?.querySelector(".in-step")?.dataset.pct) > 30)"""
    )
    page.get_by_role("button", name="Pause", exact=True).click()
    pct = float(page.locator(".in-step").get_attribute("data-pct") or "nan")
    assert pct > 30
    assert pictures(page) == expected_frames(steps["left"], pct, medians(steps["left"]))


_PLAYING = """() => {
    const host = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
        .find((one) => one.shadowRoot?.querySelector(".in-step"));
    const root = host.shadowRoot;
    const times = [...root.querySelectorAll("video")].map((video) => video.currentTime);
    return [Number(root.querySelector(".in-step").dataset.pct), ...times];
}"""


def test_playing_goes_round_and_both_videos_go_with_it(
    open_person: Open, steps: dict[str | None, CommonSteps]
) -> None:
    page = open_person("Anna")
    settle(page)
    left = steps["left"]
    chosen = medians(left)
    page.get_by_role("button", name="0.5×", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).click()
    rounds, last = 0, 0.0

    def in_step_after_two_rounds() -> bool:
        nonlocal rounds, last
        pct, *shown_s = page.evaluate(_PLAYING)
        rounds, last = rounds + (pct < last - 30), pct
        wanted_s = [
            left.scale.time_at(own[chosen[which]], pct)
            for which, own in zip(BOTH, left.both, strict=True)
        ]
        apart = [abs(a - b) for a, b in zip(shown_s, wanted_s, strict=True)]
        return rounds >= 2 and 40 < pct < 90 and max(apart) < 0.06

    until(page, in_step_after_two_rounds, "the videos did not come round with the phase")
    page.get_by_role("button", name="Pause", exact=True).click()


def test_the_chart_has_the_cursor_and_moves_both(
    open_person: Open, steps: dict[str | None, CommonSteps]
) -> None:
    page = open_person("Anna")
    chart = page.locator("[data-chart=phase]")
    box = chart.bounding_box()
    assert box is not None
    left, right = 38.0, box["width"] - 10.0
    chart.click(position={"x": left + 0.6 * (right - left), "y": 120})
    pct = float(page.locator(".in-step").get_attribute("data-pct") or "nan")
    assert pct == pytest.approx(60.0, abs=1.0)
    assert pictures(page) == expected_frames(steps["left"], pct, medians(steps["left"]))
    cursor = float(chart.locator("line.cursor").get_attribute("x1") or "nan")
    assert cursor == pytest.approx(left + 0.6 * (right - left), abs=2)
    expect(page.locator("[data-value=earlier]")).to_have_text(re.compile(r"Earlier −?\d+°"))


def test_keys_alone_move_it_and_a_screen_reader_is_told_where_it_is(open_person: Open) -> None:
    page = open_person("Anna")
    chart = page.locator("[data-chart=phase]")
    chart.focus()
    for key, pct in (
        ("ArrowRight", 1),
        ("Shift+ArrowRight", 11),
        ("ArrowLeft", 10),
        ("End", 100),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        expect(page.locator(".in-step")).to_have_attribute("data-pct", str(pct))
    page.keyboard.press("3")
    expect(chart).to_have_attribute(
        "aria-valuetext", re.compile(r"^\d+ % · left gait cycle · Toe off: Earlier .*, Later ")
    )
    expect(page.locator(".in-step [data-part=live]")).to_contain_text("Toe off", timeout=5000)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    outline = chart.evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize(("width", "dark"), [(PHONE_PX, True), (1280, False)])
def test_side_by_side_on_a_laptop_and_below_each_other_on_a_phone(
    open_person: Open, width: int, dark: bool
) -> None:
    page = open_person("Anna", width=width, dark=dark)
    settle(page)
    boxes = [pane(page, which).bounding_box() for which in BOTH]
    first, second = boxes
    assert first is not None
    assert second is not None
    if width == PHONE_PX:
        assert second["y"] >= first["y"] + first["height"]
    else:
        assert second["x"] >= first["x"] + first["width"]
        assert second["y"] == first["y"]
    expect_no_sideways_scrolling(page)
    expect(page.locator(".in-step")).to_have_attribute("data-theme", "dark" if dark else "light")


def test_without_a_video_a_figure_moves_and_it_is_said(
    open_person: Open, steps: dict[str | None, CommonSteps]
) -> None:
    page = open_person("Ben")
    expect(page.get_by_text("No video was kept of it")).to_have_count(2)
    page.get_by_role("slider", name="Phase", exact=True).fill("40")
    assert labelled(page) == expected_frames(steps["left"], 40, medians(steps["left"]))
    shin = pane(page, "later").locator("line.bone.side-left").first
    before = shin.get_attribute("x1")
    page.get_by_role("slider", name="Phase", exact=True).fill("100")
    assert shin.get_attribute("x1") != before


def test_another_view_is_not_put_in_step_and_it_is_said_why(open_person: Open) -> None:
    page = open_person("Cora")
    expect(page.get_by_text("These two cannot be shown in step.")).to_be_visible()
    expect(page.get_by_text("From another side a movement looks different").first).to_be_visible()
    expect(page.locator(".in-step")).to_have_count(0)


def test_a_screening_stored_without_curves_says_what_is_missing(open_person: Open) -> None:
    page = open_person("Dan")
    expect(page.get_by_text("Of the earlier screening only the numbers are stored")).to_be_visible()
    expect(page.locator(".in-step")).to_have_count(0)
