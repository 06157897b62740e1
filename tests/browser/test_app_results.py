"""Two clips' results in the real app: look, correct, answer, take away, come back, on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import ServedApp
from tests.browser.earlier import PERSON, store_earlier
from tests.browser.seen import centre, drag, settle
from tests.browser.visitor import at_rest, download, keyed, open_results, open_section

TOE = "Limited big-toe extension"
SAFETY = "In the last two weeks"


def test_sample_clips_become_findings_and_a_plan(screened: Page) -> None:
    page = screened
    expect(keyed(page, "clip_cards")).to_contain_text("heel_raise_side.mp4")
    expect(keyed(page, "clip_cards")).to_contain_text("sls_L_drop10_rear.mp4")
    findings = keyed(page, "findings")
    for said in (TOE, "Pelvic drop", "33 ± 14°", "screening limit 50°"):
        expect(findings).to_contain_text(said)
    plan = keyed(page, "plan")
    expect(plan).to_contain_text("This plan is provisional")
    drawing = plan.get_by_role("img").first
    drawing.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=drawing.element_handle()
    )


def test_chart_and_video_move_each_other(screened: Page) -> None:
    page = screened
    video = page.locator("video")
    now = "video => video.currentTime"
    chart = page.locator("[data-chart^=time-]").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    times = []
    for share in (0.3, 0.7):
        chart.click(position={"x": box["width"] * share, "y": 60})
        settle(page)
        times.append(video.evaluate(now))
    duration = video.evaluate("video => video.duration")
    assert times[1] - times[0] == pytest.approx(0.4 * duration, rel=0.15)
    review = page.locator(".review")
    frame = review.get_attribute("data-frame")
    video.evaluate("(video, at) => { video.currentTime = at; }", times[0])
    expect(review).not_to_have_attribute("data-frame", str(frame))


@pytest.fixture
def correcting(screened: Page) -> Iterator[Page]:
    """A clip in correct mode; what is corrected is taken back afterwards."""
    page = screened
    page.get_by_role("switch", name="Correct").click()
    yield page
    page.locator("[data-do=discard]").click()
    page.locator("[data-do=apply]").click()
    expect(page.get_by_text("by hand: every number")).to_have_count(0)
    page.locator(".review[data-frame]").wait_for()
    page.get_by_role("switch", name="Correct").click()


def test_a_landmark_put_elsewhere_changes_the_numbers_and_the_screening_says_so(
    correcting: Page, tmp_path: Path
) -> None:
    page = correcting
    found = json.loads(download(page, "screening_json", tmp_path / "found.json").read_text())
    hip = page.locator("[data-point=right_hip]")
    hip.scroll_into_view_if_needed()
    start = centre(hip)
    drag(page, start, (start[0], start[1] - 40))
    page.locator("[data-do=apply]").click()
    expect(page.get_by_text("One correction by hand")).to_be_visible()
    page.locator(".review[data-frame]").wait_for()
    edited = json.loads(download(page, "screening_json", tmp_path / "edited.json").read_text())
    assert not found["edits"]["edits"]
    (edit,) = edited["edits"]["edits"]
    assert edit["landmark"] == "right_hip"
    assert edited["metrics"] != found["metrics"]


def test_a_yes_to_a_safety_question_stops_the_plan_and_a_no_lets_it_go_on(screened: Page) -> None:
    page = screened
    plan = keyed(page, "plan")
    question = page.get_by_role("radiogroup", name=SAFETY)
    assert plan.get_by_role("img").count()
    question.get_by_text("Yes").click()
    expect(plan.get_by_role("alert").first).to_contain_text("clinician")
    expect(plan.get_by_role("img")).to_have_count(0)
    expect(keyed(page, "timer_section")).to_have_count(0)
    question.get_by_text("No", exact=True).click()
    expect(plan.get_by_role("img").first).to_be_visible()


def test_the_report_as_pdf_opens_and_holds_what_was_found(screened: Page, tmp_path: Path) -> None:
    pages = PdfReader(download(screened, "report_pdf", tmp_path / "report.pdf")).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert 2 <= len(pages) <= 4
    for said in (TOE, "Pelvic drop", "33 ± 14°"):
        assert said in text


def test_the_report_as_a_page_opens_from_disk_and_asks_for_nothing_else(
    browser: Browser, screened: Page, tmp_path: Path
) -> None:
    report = download(screened, "report_html", tmp_path / "report.html")
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda error: asked.append(str(error.error)))
    page = context.new_page()
    page.goto(report.as_uri())
    expect(page.get_by_role("heading", name=TOE).first).to_be_visible()
    pictures = page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert pictures
    assert all(width > 0 for width in pictures)
    assert [url for url in asked if not url.startswith("data:")] == [report.as_uri()]
    context.close()


def test_what_is_saved_stays_is_there_once_and_is_compared(
    screened: Page, app: ServedApp, tmp_path: Path
) -> None:
    page = screened
    screening = download(page, "screening_json", tmp_path / "screening.json").read_text()
    store_earlier(app.folder, screening)
    open_section(page, "over_time_section")
    name = page.get_by_role("textbox", name="Name or pseudonym")
    expect(name).to_have_value(PERSON)
    for said in (f"Saved for {PERSON}", f"{PERSON} has this screening already"):
        at_rest(page)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(keyed(page, "over_time").get_by_text(said)).to_be_visible()
    expect(keyed(page, "over_time")).to_contain_text("2 screenings")
    compared = keyed(page, "compare")
    expect(compared.get_by_role("cell", name="33 ± 14°").first).to_be_visible()
    expect(compared.get_by_role("cell", name="20 ± 14°").first).to_be_visible()


def test_on_a_phone_no_section_is_wider_than_the_screen(screened: Page) -> None:
    page = screened
    page.set_viewport_size({"width": 390, "height": 844})
    open_results(page)
    wider = page.evaluate(_WIDER)
    page.set_viewport_size({"width": 1280, "height": 844})
    at_rest(page)
    assert wider == []


#: What reaches beyond the window, where it is not inside of something that scrolls by itself.
_WIDER = """() => {
    const out = [];
    const scrolls = (e) => {
        for (let box = e.parentElement; box; box = box.parentElement) {
            if (box.dataset.testid === "stMain") return false;
            if (["auto", "scroll", "hidden"].includes(getComputedStyle(box).overflowX)) return true;
        }
        return false;
    };
    const look = (root) => {
        for (const e of root.querySelectorAll("*")) {
            if (e.shadowRoot) look(e.shadowRoot);
            const box = e.getBoundingClientRect();
            if (box.width && box.right > innerWidth + 1 && !scrolls(e))
                out.push(e.outerHTML.slice(0, 120));
        }
    };
    look(document.querySelector("[data-testid=stMain]"));
    const main = document.querySelector("[data-testid=stMain]");
    if (main.scrollWidth > main.clientWidth) out.push("the page scrolls sideways");
    return out.slice(0, 5);
}"""
