"""Opens the pages of ``parts.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.browser.conftest import PATIENCE_S

PHONE_PX = 390


@contextmanager
def part_opener(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a part: ``open_it("timer", width=1280, dark=True)``.

    What the page's programs fail at, and a request to anywhere else, fails the test.
    """
    contexts, troubles = [], []

    def open_it(case: str, *, width: int = PHONE_PX, dark: bool = False) -> Page:
        scheme = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(
                    (address, address.replace("http", "ws", 1), "blob:", "data:")
                )
                else troubles.append(f"asked for {request.url}")
            ),
        )
        page.goto(f"{address}/?case={case}", timeout=PATIENCE_S * 1000)
        page.locator(f".st-key-{case}").wait_for(timeout=PATIENCE_S * 1000)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert troubles == []


def expect_no_sideways_scrolling(page: Page) -> None:
    """Nothing of the page may lie beside the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
