"""The way through the app: what to do for each picture, and what to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, expect

from screenshots.earlier import PERSON, SAMPLES
from screenshots.pages import Picture, Scene
from screenshots.running import NewPage

WIDTHS_PX: Final = (1280, 390)
_HEIGHTS_PX: Final = {1280: 900, 390: 844}
_UPLOADS: Final = ("run_side.mp4", "heel_raise_side.mp4", "sls_L_drop10_rear.mp4")
_LOOK_MS: Final = 120_000
_ANALYSIS_MS: Final = 600_000
#: Below Streamlit's own bar, which lies over the page.
_BAR_PX: Final = 70


@dataclass(frozen=True)
class _Step:
    """A picture's scene: how to come to it from the one before, and where to look."""

    scene: Scene
    go: Callable[[Page], None]
    look_at: str = "[data-testid=stMain] h1"


def tour(new_page: NewPage, address: str) -> Iterator[Picture]:
    """Go through the app; give each scene as it looks on a laptop and on a phone."""
    page = new_page(WIDTHS_PX[0], False)
    page.goto(address)
    _keyed(page, "samples_button").wait_for()
    for step in _STEPS:
        step.go(page)
        page.emulate_media(color_scheme="dark" if step.scene.dark else "light")
        for width in WIDTHS_PX:
            page.set_viewport_size({"width": width, "height": _HEIGHTS_PX[width]})
            _at_rest(page)
            # Nothing under the mouse, which would show its buttons.
            page.mouse.move(0, 0)
            _look_at(page.locator(step.look_at).first)
            yield Picture(step.scene, width, page.screenshot())
        page.set_viewport_size({"width": WIDTHS_PX[0], "height": _HEIGHTS_PX[WIDTHS_PX[0]]})
    page.context.close()


def _keyed(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}")


def _at_rest(page: Page) -> None:
    """Wait until the server has answered, and every picture in sight is there."""
    # What a change of width sets off begins a moment later.
    page.wait_for_timeout(700)
    page.wait_for_function(
        """() => document.querySelector("[data-test-script-state=notRunning]")
            && !document.querySelector("[data-stale=true]")
            && [...document.images].every(image => image.complete)"""
    )


def _look_at(place: Locator) -> None:
    place.evaluate(
        """(place, bar) => {
            place.scrollIntoView({ block: "start", behavior: "instant" });
            document.querySelector("[data-testid=stMain]").scrollBy(0, -bar);
        }""",
        _BAR_PX,
    )
    place.page.wait_for_timeout(300)


def _toggle(page: Page, key: str) -> None:
    _keyed(page, key).locator("summary").first.click()


def _stay(_page: Page) -> None:
    """Nothing has to be done."""


def _film(page: Page) -> None:
    _toggle(page, "film_section")
    page.get_by_role("button", name="Under the heel").click()
    _keyed(page, "film_side").get_by_text("Left", exact=True).click()
    page.get_by_role("img").first.wait_for()


def _sheet(page: Page) -> None:
    _toggle(page, "film_section")
    clips = [SAMPLES / name for name in _UPLOADS]
    _keyed(page, "video_upload").locator("input[type=file]").set_input_files(clips)
    expect(page.get_by_text("moments of")).to_have_count(len(clips), timeout=_LOOK_MS)


def _work(page: Page) -> None:
    _keyed(page, "analyze_button").get_by_role("button").click()
    expect(_keyed(page, "progress")).to_contain_text("left", timeout=_LOOK_MS)


def _results(page: Page) -> None:
    _keyed(page, "plan").wait_for(timeout=_ANALYSIS_MS)
    page.locator(".review[data-frame]").wait_for()


def _instrument(page: Page) -> None:
    jump = page.get_by_role("button", name="Next left contact")
    for _ in range(3):
        jump.click()
    page.locator("[data-chart^=time-]").first.wait_for()


def _correct(page: Page) -> None:
    page.get_by_role("switch", name="Correct").click()


def _questions(page: Page) -> None:
    page.get_by_role("switch", name="Correct").click()
    questions = _keyed(page, "questionnaire").get_by_role("radiogroup")
    for number in range(questions.count()):
        questions.nth(number).get_by_text("No", exact=True).click()


def _plan(page: Page) -> None:
    expect(page.get_by_text("This plan is provisional")).to_have_count(0)


def _timer(page: Page) -> None:
    _toggle(page, "timer_section")
    page.get_by_role("button", name="Start", exact=True).click()


def _files(page: Page) -> None:
    page.get_by_role("button", name="Pause").click()
    _toggle(page, "timer_section")


def _over_time(page: Page) -> None:
    _toggle(page, "over_time_section")
    _keyed(page, "history_keep_video").locator("label").click()
    expect(_keyed(page, "history_keep_video").get_by_role("checkbox")).to_be_checked()
    _at_rest(page)
    page.get_by_role("textbox", name="Name or pseudonym").fill(PERSON)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text(f"Saved for {PERSON}").wait_for()


_STEPS: Final = (
    _Step(Scene("start", "The first page", "Upload your own clips, or try the samples."), _stay),
    _Step(
        Scene(
            "film",
            "What to film",
            "Say where it hurts: the fewest clips that show what matters for it.",
        ),
        _film,
        ".st-key-film",
    ),
    _Step(
        Scene("film_card", "How to film it", "Place of the phone, amount, pace, what spoils it."),
        _stay,
        ".st-key-film h3",
    ),
    _Step(
        Scene(
            "clips",
            "The clips, before the long work",
            "What each seems to show, what to film again; everything can be put right.",
        ),
        _sheet,
        ".st-key-video_upload",
    ),
    _Step(
        Scene(
            "work",
            "The work",
            "How far it is and how long it takes; meanwhile the questions can be answered.",
            dark=True,
        ),
        _work,
        ".st-key-progress",
    ),
    _Step(
        Scene(
            "findings",
            "What stands out",
            "Each finding with its number, its interval and the limit that it is judged by.",
        ),
        _results,
        ".st-key-findings",
    ),
    _Step(
        Scene(
            "video",
            "Video and joint angles",
            "One instrument: drag in a chart and the video follows, play and the charts follow.",
        ),
        _instrument,
        ".st-key-player",
    ),
    _Step(
        Scene(
            "correct",
            "Correct",
            "Drag a landmark or an event to its place; everything is measured again.",
            dark=True,
        ),
        _correct,
        ".st-key-player",
    ),
    _Step(
        Scene("questions", "About you", "The safety questions; a yes stops the plan."),
        _questions,
        ".st-key-questionnaire",
    ),
    _Step(
        Scene("plan", "The plan", "Phases, and the drills with drawings, dose and reasons."),
        _plan,
        ".st-key-plan",
    ),
    _Step(
        Scene("timer", "The timer", "Counts a training day through, set by set.", dark=True),
        _timer,
        ".st-key-timer_section",
    ),
    _Step(
        Scene("files", "Measurements and files", "Every number, and everything to take away."),
        _files,
        "#measurements",
    ),
    _Step(
        Scene(
            "over_time",
            "Over time",
            "What was saved under a name, with intervals: what has changed, what follows.",
        ),
        _over_time,
        ".st-key-history_person",
    ),
    _Step(
        Scene(
            "compare",
            "Two screenings side by side",
            "Both videos in step by gait phase, and what changed beyond its uncertainty.",
        ),
        _stay,
        ".st-key-compare_videos",
    ),
)
