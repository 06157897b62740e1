"""Everything downstream follows a correction: on a real clip, through the real measurements."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHECKOUT, streamlit_server
from tests.browser.seen import centre, drag, settle


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """The real clip, analysed, in correct mode."""
    with streamlit_server(CHECKOUT / "tests" / "browser" / "corrected_page.py") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 1100})
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        opened.goto(address)
        opened.locator(".review[data-frame]").wait_for(timeout=120_000)
        opened.get_by_role("switch", name="Correct").click()
        yield opened
        context.close()


def measured(page: Page, quantity: str) -> str:
    row = page.get_by_role("row").filter(has_text=quantity)
    return " ".join(row.first.locator("td").nth(1).inner_text().split())


def apply(page: Page, count: int) -> None:
    page.locator("[data-do=apply]").click()
    expect(page.locator(".st-key-recorded")).to_have_text(f"Recorded: {count}")
    page.locator(".review[data-frame]").wait_for()
    settle(page)


def test_a_repetition_left_out_and_a_knee_put_elsewhere_change_what_is_measured(page: Page) -> None:
    knee = measured(page, "Peak knee flexion")
    assert re.search(r"n\D*2\b", knee)
    page.get_by_role("checkbox", name="Repetition 1 counts").click()
    apply(page, 1)
    # Whoever corrects stays in correct mode, and sees the repetition as left out.
    tick = page.get_by_role("checkbox", name="Repetition 1 counts")
    expect(tick).to_have_attribute("aria-checked", "false")
    fewer = measured(page, "Peak knee flexion")
    assert fewer != knee
    expect(page.get_by_text("One correction by hand")).to_be_visible()

    page.locator("[data-jump^=deepest_point]").click()
    settle(page)
    page.get_by_role("button", name="Next deepest point").click()
    settle(page)
    start = centre(page.locator("[data-point=left_knee]"))
    drag(page, start, (start[0] - 40, start[1]))
    apply(page, 2)
    assert measured(page, "Peak knee flexion") != fewer
    expect(page.locator(".edit-list li").first).to_have_text(re.compile("Left knee at"))

    page.locator("[data-do=discard]").click()
    apply(page, 0)
    assert measured(page, "Peak knee flexion") == knee


def test_what_cannot_be_measured_is_said_and_changes_nothing(page: Page) -> None:
    before = measured(page, "Peak knee flexion")
    for number in (1, 2):
        page.get_by_role("checkbox", name=f"Repetition {number} counts").click()
    page.locator("[data-do=apply]").click()
    expect(page.get_by_text("The corrections were not applied")).to_be_visible()
    expect(page.locator(".st-key-recorded")).to_have_text("Recorded: 0")
    assert measured(page, "Peak knee flexion") == before
