"""axe-core finds no serious fault on any page, light and dark, on a phone and on a laptop."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ServedApp
from tests.browser.earlier import PERSON, store_earlier
from tests.browser.visitor import (
    FIRST_SAMPLES,
    SAMPLE_VIDEOS,
    at_rest,
    choose_samples,
    download,
    keyed,
    open_results,
    open_section,
    upload,
)

Visit = Callable[..., Page]
#: Colours do not depend on the width, nor places on the colours: each of both once is all.
LOOKS = (("light", 1280), ("dark", 390))
SEVERE = frozenset({"serious", "critical"})
#: Rule and selector of what is Streamlit's own and cannot be mended from outside.
ALLOWED: frozenset[tuple[str, str]] = frozenset()

#: Nothing where a part was old and about to be replaced meanwhile: such parts are pale.
_RUN = """async () => {
    const settled = () => !document.querySelector("[data-stale=true]");
    const before = settled();
    const found = await axe.run(document, { resultTypes: ["violations"] });
    if (!before || !settled()) return null;
    return found.violations.flatMap(({ id, impact, nodes }) =>
        nodes.map(({ target, html, failureSummary }) =>
            ({ id, impact, target: target.flat().join(" >> "), html, failureSummary })));
}"""


#: Streamlit scrolls its page inside of a box; of what that box hides axe judges no contrast. And
#: colours must have arrived before they are judged.
_ALL_AT_ONCE = """
    * { transition: none !important; }
    html, body, #root, #root > div, .stApp, .stAppViewContainer, .stMain {
        position: static !important; overflow: visible !important; height: auto !important;
    }
"""


def severe_faults(page: Page) -> list[dict[str, Any]]:
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    found = None
    while found is None:
        at_rest(page)
        found = page.evaluate(_RUN)
    return [
        one
        for one in found
        if one["impact"] in SEVERE and (one["id"], one["target"]) not in ALLOWED
    ]


def expect_no_severe_fault(page: Page) -> None:
    """Run axe in light and dark, on a laptop's width and on a phone's."""
    faults = {}
    style = page.add_style_tag(content=_ALL_AT_ONCE)
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 844})
        if found := severe_faults(page):
            faults[f"{scheme}, {width} px"] = found
    style.evaluate("style => style.remove()")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 844})
    assert faults == {}, json.dumps(faults, indent=1)


def test_the_first_page_and_what_to_film(visit: Visit) -> None:
    page = visit()
    open_section(page, "film_section")
    expect(keyed(page, "film").get_by_role("img").first).to_be_visible()
    open_section(page, "over_time_section")
    expect(keyed(page, "over_time")).to_be_visible()
    expect_no_severe_fault(page)


def test_the_contact_sheet_and_a_running_analysis(visit: Visit, tmp_path: Path) -> None:
    page = visit()
    bad = tmp_path / "notes.mp4"
    bad.write_text("no video")
    upload(page, SAMPLE_VIDEOS / "heel_raise_side.mp4", bad)
    expect(page.get_by_role("img").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("notes.mp4 is not a video")).to_be_visible(timeout=60_000)
    expect_no_severe_fault(page)
    choose_samples(page, *FIRST_SAMPLES)
    keyed(page, "samples_button").get_by_role("button").click()
    expect(keyed(page, "progress")).to_contain_text("frame", timeout=60_000)
    expect_no_severe_fault(page)
    keyed(page, "cancel_button").get_by_role("button").click()
    expect(page.get_by_text("was cancelled")).to_be_visible()


def test_the_results_with_every_section_open_and_two_screenings_compared(
    screened: Page, app: ServedApp, tmp_path: Path
) -> None:
    page = screened
    screening = download(page, "screening_json", tmp_path / "screening.json").read_text()
    store_earlier(app.folder, screening)
    open_section(page, "over_time_section")
    page.get_by_role("textbox", name="Name or pseudonym").fill(PERSON)
    page.keyboard.press("Tab")
    at_rest(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(keyed(page, "over_time").get_by_role("status").get_by_text(PERSON)).to_be_visible()
    expect(keyed(page, "compare").get_by_role("table").first).to_be_visible()
    open_results(page)
    page.get_by_role("switch", name="Correct").click()
    expect_no_severe_fault(page)
    page.get_by_role("switch", name="Correct").click()


def test_the_report(browser: Browser, screened: Page, tmp_path: Path) -> None:
    report = download(screened, "report_html", tmp_path / "report.html")
    context = browser.new_context()
    page = context.new_page()
    page.goto(report.as_uri())
    expect_no_severe_fault(page)
    context.close()
