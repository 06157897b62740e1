"""What a visitor of the app does and sees, whoever it is."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SAMPLE_VIDEOS = Path(__file__).resolve().parents[2] / "sample_videos"
HEEL_RAISE, ON_ONE_LEG, RUNNING = "Heel raise, side", "On one leg, rear", "Running, side"
#: Chosen at first.
FIRST_SAMPLES = (RUNNING, ON_ONE_LEG, HEEL_RAISE)
#: An analysis of few pictures, on a shared runner.
ANALYSIS_MS = 120_000


def keyed(page: Page, key: str) -> Locator:
    """A part of the page by its Streamlit key."""
    return page.locator(f".st-key-{key}")


def choose_samples(page: Page, *titles: str) -> None:
    """Choose exactly these samples, for the quick model."""
    page.get_by_text("Quick preview (full)").click()
    for title in {*FIRST_SAMPLES} ^ {*titles}:
        pill = page.get_by_role("button", name=title)
        pill.click()
        expect(pill).to_have_attribute("aria-pressed", str(title in titles).lower())


def upload(page: Page, *files: Path) -> None:
    """Give the page one's own files, as choosing them does."""
    keyed(page, "video_upload").locator("input[type=file]").set_input_files(list(files))


def expect_results(page: Page) -> None:
    """Wait until an analysis has come to its end, and its instrument to its first frame."""
    keyed(page, "plan").wait_for(timeout=ANALYSIS_MS)
    page.locator(".review[data-frame]").wait_for()


def at_rest(page: Page) -> None:
    """Wait until the server has answered everything."""
    page.wait_for_function(
        """() => {
            const app = document.querySelector("[data-testid=stApp]");
            const done = !app || app.dataset.testScriptState === "notRunning";
            return done && !document.querySelector("[data-stale=true]");
        }"""
    )


def open_results(page: Page) -> None:
    """Open every section of the results, and those inside of them."""
    # Not `document.querySelectorAll`: it does not see into the components.
    closed = page.locator("details:not([open]) > summary")
    for _ in range(20):
        # What to film, and the clips' settings, stand above the results and are looked at alone.
        names = [name.strip() for name in closed.all_inner_texts()]
        if all(name.endswith(("What to film, and how", "Clips and settings")) for name in names):
            return
        closed.evaluate_all(
            """all => all
                .filter(one => !/(What to film, and how|Clips and settings)$/.test(one.textContent))
                .forEach(one => one.click())"""
        )
        page.wait_for_timeout(100)
        at_rest(page)
    raise AssertionError(f"still closed: {closed.all_inner_texts()}")


def open_section(page: Page, key: str) -> None:
    """Open one section; it stays so where it is open already."""
    closed = keyed(page, key).locator("details:not([open]) > summary")
    if closed.count():
        closed.first.click()
    keyed(page, key).locator("details[open]").first.wait_for()


def download(page: Page, key: str, target: Path) -> Path:
    """Click a download's button; return the file."""
    with page.expect_download() as arriving:
        keyed(page, key).get_by_role("button").click()
    arriving.value.save_as(target)
    return target


def offer_clips(page: Page) -> Locator:
    """Open the player's list of clips; return its options."""
    field = keyed(page, "clip_choice").get_by_role("combobox")
    # By the attribute: a plain select elsewhere has options too, which are no list that opens.
    options = page.locator("[role=option]")
    for _ in range(10):
        # The very first key or click loads the list.
        field.press("ArrowDown")
        page.wait_for_timeout(200)
        if options.count():
            return options
    raise AssertionError("the player offers no clips")
