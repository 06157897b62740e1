"""Film, timer and over time in a real browser: on a phone, by keys alone, in the dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from gait_screen.store import DATA_VARIABLE, open_store
from tests.browser.conftest import CHECKOUT, streamlit_server
from tests.browser.parts_pages import expect_no_sideways_scrolling, part_opener
from tests.browser.seen import until
from tests.browser.visitor import at_rest
from tests.cli.screenings import clip_record, screening
from tests.progress.series import lunge, when

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the parts with a history of their own: two screenings of Anna."""
    assert browser.is_connected()
    folder = tmp_path_factory.mktemp("history")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA_VARIABLE, str(folder))
        for weeks, value in ((0, 24.0), (6, 31.0)):
            made = screening(
                [lunge(value), lunge(40.0, side="right")],
                created=when(weeks),
                clips=[clip_record(sha256=f"{weeks:064d}")],
            )
            open_store().add("Anna", made.to_json())
        with streamlit_server(CHECKOUT / "tests" / "browser" / "parts.py") as served:
            yield served


@pytest.fixture
def open_part(browser: Browser, address: str) -> Iterator[Open]:
    """Open a part; what its programs fail at, and a request to elsewhere, fails the test."""
    with part_opener(browser, address) as open_it:
        yield open_it


# --- timer ---


def part(page: Page, name: str):
    return page.locator(f"[data-part={name}]")


@pytest.fixture
def timer(open_part: Open) -> Page:
    """Open the timer on a phone, its clock in our hands."""
    page = open_part("timer")
    expect(part(page, "count")).to_have_text("10")
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    return page


def test_the_timer_counts_down_and_goes_from_step_to_step(timer: Page) -> None:
    page = timer
    expect(part(page, "label")).to_have_text("Get ready")
    expect(part(page, "live")).to_have_text("")
    part(page, "toggle").click()
    page.clock.run_for(4_000)
    expect(part(page, "count")).to_have_text("6")
    page.clock.run_for(6_100)
    expect(part(page, "label")).to_have_text("Hold")
    expect(part(page, "place")).to_have_text("Set 1 of 3 · left leg")
    expect(part(page, "count")).to_have_text("30")
    expect(part(page, "next")).to_have_text("Next: Other leg")
    # A screen reader is told each step once, and not each second.
    expect(part(page, "live")).to_have_text("Hold, 30 seconds. Set 1 of 3 · left leg")
    page.clock.run_for(30_000)
    expect(part(page, "label")).to_have_text("Other leg")
    expect_no_sideways_scrolling(page)


def test_a_pause_holds_the_time_and_a_sleeping_tab_loses_none(timer: Page) -> None:
    page = timer
    part(page, "toggle").click()
    page.clock.run_for(3_000)
    part(page, "toggle").click()
    expect(part(page, "toggle")).to_have_text("Go on")
    page.clock.run_for(60_000)
    expect(part(page, "count")).to_have_text("7")
    part(page, "toggle").click()
    # As when the phone was locked: one tick after a long time.
    page.clock.fast_forward(7_000 + 30_000 + 5_000 + 10_000)
    page.clock.run_for(200)
    expect(part(page, "place")).to_have_text("Set 1 of 3 · right leg")
    expect(part(page, "count")).to_have_text("20")
    page.clock.fast_forward(3_600_000)
    page.clock.run_for(200)
    expect(part(page, "label")).to_have_text("Done. Well done.")
    expect(part(page, "toggle")).to_have_text("Start")


def test_keys_alone_run_the_timer(timer: Page) -> None:
    page = timer
    part(page, "toggle").focus()
    page.keyboard.press("Space")
    expect(part(page, "toggle")).to_have_text("Pause")
    page.keyboard.press("ArrowRight")
    expect(part(page, "label")).to_have_text("Hold")
    page.keyboard.press("ArrowLeft")
    expect(part(page, "label")).to_have_text("Get ready")
    page.keyboard.press("Space")
    expect(part(page, "toggle")).to_have_text("Go on")
    reached = set()
    part(page, "back").focus()
    for _ in range(6):
        reached.add(
            page.evaluate(
                "document.querySelector('[data-testid=stBidiComponentIsolated]')"
                ".shadowRoot.activeElement?.dataset.part"
            )
        )
        page.keyboard.press("Tab")
    assert {"back", "toggle", "skip", "sound", "again"} <= reached


def test_the_timer_makes_no_sound_unless_asked(timer: Page) -> None:
    page = timer
    page.evaluate("""() => {
        window.tones = 0;
        const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () {
            window.tones += 1;
            return make.call(this);
        };
    }""")
    expect(part(page, "sound")).not_to_be_checked()
    part(page, "toggle").click()
    page.clock.run_for(11_000)
    assert page.evaluate("window.tones") == 0
    part(page, "sound").check()
    page.clock.run_for(30_000)
    assert page.evaluate("window.tones") == 1


# --- film ---


def test_where_it_hurts_brings_the_clips_with_their_drawings(open_part: Open) -> None:
    page = open_part("film", dark=True)
    page.get_by_role("button", name="Under the heel").click()
    page.get_by_text("Left", exact=True).click()
    expect(page.get_by_text("1. Knee-to-wall lunge, from the side: left leg")).to_be_visible()
    expect(page.get_by_text("3. Run away, from behind")).to_be_visible()
    drawing = page.get_by_alt_text("The left leg is the near one.").first
    expect(drawing).to_be_visible()
    # Drawn once it has been loaded.
    wide = "element => element.getBoundingClientRect().width >= 180"
    until(page, lambda: drawing.evaluate(wide), "the drawing is too small to read")
    expect_no_sideways_scrolling(page)


# --- over time ---


def test_a_screening_is_saved_compared_and_deleted(open_part: Open) -> None:
    page = open_part("over_time")
    expect(page.get_by_text("2 screenings, 10 January 2026")).to_be_visible()
    page.get_by_role("textbox", name="Name or pseudonym").fill("Anna")
    page.keyboard.press("Tab")
    at_rest(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved for Anna.")).to_be_visible()
    expect(page.get_by_text("3 screenings, 10 January 2026")).to_be_visible()
    compared = page.locator(".st-key-compare")
    expect(compared.get_by_role("cell", name="31 ± 2°")).to_be_visible()
    expect(compared.get_by_role("cell", name="33 ± 2°")).to_be_visible()
    expect(page.get_by_alt_text("left: 24 ± 2°").first).to_be_visible()
    expect_no_sideways_scrolling(page)
    page.get_by_text("Take along, delete").click()
    page.get_by_text("all of Anna").click()
    page.get_by_text("Yes, for good").click()
    page.get_by_role("button", name="Delete", exact=False).last.click()
    expect(page.get_by_text("Deleted.")).to_be_visible()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()


def test_the_drawings_follow_the_dark_page(open_part: Open) -> None:
    grounds = []
    for dark in (False, True):
        page = open_part("film", dark=dark)
        image = page.get_by_alt_text("Stand on one leg, from behind").first
        image.scroll_into_view_if_needed()
        grounds.append(image.screenshot())
    assert grounds[0] != grounds[1]
