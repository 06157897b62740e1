"""The real app with the keyboard alone: from the top of the page to a plan."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.visitor import (
    FIRST_SAMPLES,
    HEEL_RAISE,
    at_rest,
    expect_results,
    keyed,
)

Visit = Callable[..., Page]
#: More stops than the page has at first.
MANY = 60

_FOCUSED = """() => {
    const now = document.activeElement;
    const label = now.labels?.[0]?.textContent;
    // Not more: the page as a whole, which scrolls with the keys, has all words in it.
    return (now.getAttribute("aria-label") ?? label ?? now.textContent).trim().slice(0, 60);
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of a name has the focus."""
    stops = []
    for _ in range(MANY):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(_FOCUSED))
        # After the name of its icon, where it has one.
        if name in stops[-1]:
            return
    raise AssertionError(f"{name} is not among {stops}")


def expect_focused(page: Page, name: str) -> None:
    page.wait_for_function(f"name => ({_FOCUSED})().startsWith(name)", arg=name)


def test_from_the_top_of_the_page_to_a_plan_without_a_mouse(visit: Visit) -> None:
    page = visit()
    tab_to(page, "Precise")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Quick preview")).to_be_checked()
    tab_to(page, FIRST_SAMPLES[0])
    for title in FIRST_SAMPLES:
        while page.evaluate(_FOCUSED) != title:
            page.keyboard.press("ArrowRight")
        if title != HEEL_RAISE:
            page.keyboard.press("Space")
            pill = page.get_by_role("button", name=title)
            expect(pill).to_have_attribute("aria-pressed", "false")
            at_rest(page)
            expect_focused(page, title)
    tab_to(page, "Try it with the sample clips")
    page.keyboard.press("Enter")
    expect_results(page)
    tab_to(page, "Plan")
    page.keyboard.press("Enter")
    expect(keyed(page, "plan").get_by_role("heading", name="Your plan")).to_be_in_viewport()
    tab_to(page, "Open safety questions")
    page.keyboard.press("Space")
    expect(keyed(page, "plan").get_by_text("In the last two weeks")).to_be_visible()
