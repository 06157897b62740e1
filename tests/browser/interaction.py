"""How long the app takes to settle after a click or an entry.

``python -m tests.browser.interaction``; no test: times are of one machine. It analyses the first
sample clips with the quick model, then does each thing several times and prints the median and the
slowest as a table. From the event in the browser to the last change of the page after it: the
server's work, the way there and the drawing included.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Page, sync_playwright

from tests.browser import visitor
from tests.browser.conftest import CHECKOUT, NAMES, PATIENCE_S, streamlit_server

Turn = Callable[[], object]
TIMES: Final = 9
#: The page has settled when nothing has changed for so long.
_QUIET_MS: Final = 400
#: Notes when the person does something, and when the page has changed last; not the sign at its
#: top that something runs.
_WATCH: Final = """() => {
    const seen = (window.gaitSeen = { began: 0, changed: 0 });
    const began = (event) => { seen.began ||= event.timeStamp; };
    for (const kind of ["pointerdown", "keydown"]) {
        document.addEventListener(kind, began, { capture: true });
    }
    const idle = (node) => node.closest?.("header, [data-testid=stStatusWidget]");
    const watcher = new MutationObserver((changes) => {
        const places = changes.map(({ target: t }) => (t.nodeType === 1 ? t : t.parentElement));
        if (places.some((place) => place && !idle(place))) seen.changed = performance.now();
    });
    const all = { subtree: true, childList: true, characterData: true, attributes: true };
    watcher.observe(document.documentElement, all);
}"""
_SETTLED: Final = """quiet => {
    const { began, changed } = window.gaitSeen;
    const app = document.querySelector("[data-testid=stApp]");
    const done = app.dataset.testScriptState === "notRunning";
    const fresh = !document.querySelector("[data-stale=true]");
    return began && done && fresh && performance.now() - Math.max(changed, began) > quiet;
}"""
_TOOK: Final = "() => window.gaitSeen.changed - window.gaitSeen.began"
_AGAIN: Final = "() => { window.gaitSeen.began = 0; }"


def measured_ms(page: Page, do: Turn) -> float:
    """Return how long the page changes after something is done."""
    page.evaluate(_AGAIN)
    do()
    page.wait_for_function(_SETTLED, arg=_QUIET_MS)
    return float(page.evaluate(_TOOK))


def things_to_do(page: Page) -> Iterator[tuple[str, Sequence[Turn]]]:
    """Give what a person does again and again, each with its turns."""
    safety = visitor.keyed(page, "red_flag_infection")
    answers = [safety.get_by_text(word, exact=True) for word in ("No", "Yes")]
    yield "answer a safety question", [answers[n % 2].click for n in range(TIMES)]
    answers[0].click()

    visitor.keyed(page, "questionnaire").get_by_text("You, your time and your goal").click()
    age = visitor.keyed(page, "age").locator("input")

    def type_age(years: int) -> None:
        age.fill(str(years))
        age.press("Enter")

    yield "type an age", [lambda n=n: type_age(30 + n) for n in range(TIMES)]

    sections = visitor.keyed(page, "findings").locator("details > summary")
    yield "open or close a finding's section", [sections.first.click] * TIMES

    def choose_clip(place: int) -> None:
        option = visitor.offer_clips(page).nth(place)
        page.evaluate(_AGAIN)
        option.click()

    clips = [lambda place=1 - n % 2: choose_clip(place) for n in range(TIMES)]
    yield "change the clip in the player", clips

    timer = visitor.keyed(page, "timer_section").locator("details > summary").first
    yield "open or close the timer of the drills", [timer.click] * TIMES


@contextmanager
def loaded_page() -> Iterator[Page]:
    """Open the app, analyse the first sample clips, and give the page with their results."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise SystemExit(f"No browser: expected one of {', '.join(NAMES)}.")
    with (
        tempfile.TemporaryDirectory() as folder,
        streamlit_server(CHECKOUT / "app.py", {"TMPDIR": folder, "HOME": folder}) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 844})
        page.set_default_timeout(PATIENCE_S * 1000)
        page.goto(address)
        page.get_by_text("Quick preview (full)").click()
        visitor.at_rest(page)
        visitor.keyed(page, "samples_button").get_by_role("button").click()
        visitor.expect_results(page)
        yield page
        visitor.keyed(page, "delete_all").get_by_role("button").click()
        browser.close()


def main() -> None:
    """Measure everything and print the table."""
    lines = ["| | median | slowest |", "|---|---|---|"]
    with loaded_page() as page:
        page.wait_for_timeout(2000)
        page.evaluate(_WATCH)
        for name, turns in things_to_do(page):
            # The first turn makes what the others find ready.
            times = [measured_ms(page, turn) for turn in turns][1:]
            lines.append(f"| {name} | {statistics.median(times):.0f} ms | {max(times):.0f} ms |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
