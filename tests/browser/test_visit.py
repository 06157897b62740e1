"""Whoever is sent the address of a running analysis sees nothing of it; a reload sees all."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE_S, ServedApp


@pytest.fixture
def mine(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context
    context.close()


@pytest.fixture
def theirs(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    page.goto(address)
    page.locator(".st-key-samples_button").wait_for(state="attached")
    return page


def test_the_address_is_worth_nothing_in_another_browser(
    mine: BrowserContext, theirs: BrowserContext, app: ServedApp
) -> None:
    page = opened(mine, app.address)
    page.get_by_role("button", name="Try it with the sample clips").click()
    page.locator(".st-key-cancel_button button").wait_for()
    page.wait_for_url(re.compile(r"\?visit=[\w-]{22}"))
    visit = page.url
    # On a phone the button was far below: what it has started is in view, and has the focus.
    expect(page.locator(".st-key-progress")).to_be_in_viewport()
    expect(page.locator(".st-key-progress")).to_be_focused()

    other = opened(theirs, visit)
    expect(other.locator(".st-key-samples_button button")).to_be_enabled()
    expect(other.locator(".st-key-progress")).to_have_count(0)
    other.wait_for_url(lambda url: "visit" not in url)
    # Not by chance either: the browser has been there before, and still it is not this one.
    other.goto(visit)
    expect(other.locator(".st-key-samples_button button")).to_be_enabled()
    expect(other.locator(".st-key-progress")).to_have_count(0)

    again = opened(mine, visit)
    expect(again.locator(".st-key-cancel_button button")).to_be_visible()
    page.reload()
    page.locator(".st-key-cancel_button button").click()
    expect(page.get_by_text("The analysis was cancelled")).to_be_visible()
