"""An answer runs only what depends on it again, wherever on the page that is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_rest, keyed, offer_clips, open_section

SAFETY = "infection"


def test_what_to_film_follows_an_answer_while_it_can_be_seen(screened: Page) -> None:
    page = screened
    question = keyed(page, f"red_flag_{SAFETY}")
    open_section(page, "film_section")
    film = keyed(page, "film")
    film.wait_for()
    question.get_by_text("No", exact=True).click()
    at_rest(page)
    proposed = film.inner_text()
    question.get_by_text("Yes", exact=True).click()
    expect(film).not_to_have_text(proposed, use_inner_text=True)
    question.get_by_text("No", exact=True).click()
    expect(film).to_have_text(proposed, use_inner_text=True)
    keyed(page, "film_section").locator("summary").first.click()


def test_another_clip_leaves_the_rest_of_the_page_as_it_is(screened: Page) -> None:
    page = screened
    plan = keyed(page, "plan")
    before = plan.inner_text()
    first = page.locator(".review").get_attribute("aria-label")
    clip = keyed(page, "clip_choice").get_by_role("combobox")
    shown = clip.input_value()
    offer_clips(page).nth(1).click()
    expect(clip).not_to_have_value(shown)
    page.locator(".review[data-frame]").wait_for()
    at_rest(page)
    assert plan.inner_text() == before
    offer_clips(page).first.click()
    expect(clip).to_have_value(shown)
    expect(page.locator(".review")).to_have_attribute("aria-label", first or "")
