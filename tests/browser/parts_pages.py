"""Opens the pages of ``parts.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.browser.conftest import PATIENCE_S, watched_pages

PHONE_PX = 390


@contextmanager
def part_opener(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a part: ``open_it("timer", width=1280, dark=True)``.

    What the page's programs fail at, and a request to anywhere else, fails the test.
    """
    with watched_pages(browser, address) as (new_page, troubles):

        def open_it(case: str, *, width: int = PHONE_PX, dark: bool = False) -> Page:
            page = new_page(width=width, dark=dark)
            page.goto(f"{address}/?case={case}")
            page.locator(f".st-key-{case}").wait_for(timeout=PATIENCE_S * 1000)
            return page

        yield open_it
        assert troubles == []


def expect_no_sideways_scrolling(page: Page) -> None:
    """Nothing of the page may lie beside the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
