"""Everybody can use it: by keys alone, with a screen reader, on a phone, in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.seen import chart, expect_frame, frame_at, review, settle, time_of, x_of_time

Open = Callable[..., Page]
ANKLE = "time-ankle_dorsiflexion"


def test_keys_alone_reach_every_frame_and_event(open_instrument: Open) -> None:
    page = open_instrument()
    chart(page, ANKLE).focus()
    contact = frame_at(0.3)
    for key, number in (
        ("ArrowRight", 1),
        ("Shift+ArrowRight", 11),
        ("ArrowLeft", 10),
        (".", 11),
        (",", 10),
        ("l", 20),
        ("j", 10),
        ("End", 59),
        ("Home", 0),
        ("]", contact),
        ("1", frame_at(0.6)),
        ("[", frame_at(0.55)),
        ("2", frame_at(0.725)),
    ):
        page.keyboard.press(key)
        expect(review(page)).to_have_attribute("data-frame", str(number))
    expect_frame(page, frame_at(0.725))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_keys_outside_of_the_instrument_are_left_alone(open_instrument: Open) -> None:
    page = open_instrument()
    page.keyboard.press("End")
    page.wait_for_timeout(200)
    expect(review(page)).to_have_attribute("data-frame", "0")


def test_tab_reaches_every_control_and_each_shows_its_focus(open_instrument: Open) -> None:
    page = open_instrument()
    page.locator(".scrub").focus()
    reached: list[str] = []
    outlines: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """() => {
                const host = document.querySelector("[data-testid=stBidiComponentIsolated]");
                const now = host.shadowRoot.activeElement;
                if (!now) return ["", "none"];
                const name = now.getAttribute("aria-label") ?? now.textContent.trim();
                return [name, getComputedStyle(now).outlineStyle];
            }"""
        )
        if not name:
            break
        reached.append(name)
        outlines.add(outline)
    assert outlines == {"solid"}
    for wanted in ("Play", "Speed 0.25×", "Next left contact", "Ankle dorsiflexion", "Correct"):
        assert wanted in reached
    assert sum("Arrow keys go from frame to frame" in name for name in reached) == 4


def test_a_screen_reader_is_told_place_and_values(open_instrument: Open) -> None:
    page = open_instrument()
    slider = page.get_by_role("slider", name="Ankle dorsiflexion over time")
    slider.focus()
    page.keyboard.press("1")
    words = r"0\.29 s, frame 10, left stance 1 at 0 %"
    expect(slider).to_have_attribute("aria-valuetext", re.compile(words))
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile("left .* plus or minus 4 degrees")
    )
    expect(slider).to_have_attribute("aria-valuenow", "10")
    expect(page.locator("[aria-live=polite]")).to_contain_text(re.compile(words))


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1280, True)])
def test_nothing_is_wider_than_the_screen(open_instrument: Open, width: int, dark: bool) -> None:
    page = open_instrument("rear", width=width, dark=dark)
    expect(review(page)).to_have_attribute("data-theme", "dark" if dark else "light")
    page.get_by_role("switch", name="Correct").click()
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Streamlit's page scrolls inside of an element of its own.
    wider = page.locator("[data-testid=stMain]").evaluate("e => e.scrollWidth - e.clientWidth")
    assert wider <= 0
    out = review(page).evaluate(
        """root => [...root.querySelectorAll("button, .plot, select, video, summary")]
            .filter(e => e.getClientRects().length)
            .filter(e => e.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
            .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert out == []


def test_on_a_phone_a_finger_in_the_chart_moves_the_picture_which_stays_in_sight(
    open_instrument: Open,
) -> None:
    page = open_instrument(width=390)
    plot = chart(page, ANKLE)
    plot.evaluate("e => e.scrollIntoView({block: 'end'})")
    page.wait_for_timeout(300)
    scrolled = page.locator("[data-testid=stMain]").evaluate("e => e.scrollTop")
    box = plot.bounding_box()
    assert box is not None
    y = box["y"] + 90
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, x: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start, end = (box["x"] + x_of_time(page, ANKLE, time_of(n)) for n in (5, 25))
    finger("touchStart", start)
    for share in (0.2, 0.4, 0.6, 0.8, 1.0):
        finger("touchMove", start + share * (end - start))
        page.wait_for_timeout(30)
    finger("touchEnd", end)
    expect_frame(page, 25)
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollTop") == scrolled
    picture = page.locator(".picture").bounding_box()
    assert picture is not None
    assert picture["y"] >= 0
    assert picture["y"] + picture["height"] <= 844


def test_left_and_right_differ_in_more_than_colour(open_instrument: Open) -> None:
    page = open_instrument("rear")
    dash = "e => getComputedStyle(e).strokeDasharray"
    plot = chart(page, "time-knee_fppa")
    assert plot.locator("path.line.side-left").evaluate(dash) == "none"
    assert plot.locator("path.line.side-right").evaluate(dash) != "none"
    expect(page.locator("[data-value=knee_fppa-left]")).to_contain_text("L")


@pytest.mark.parametrize("dark", [False, True])
def test_words_and_lines_stand_out_from_the_ground(open_instrument: Open, dark: bool) -> None:
    page = open_instrument("rear", dark=dark)
    page.get_by_role("switch", name="Correct").click()
    settle(page)
    contrasts: dict[str, float] = page.evaluate(_CONTRASTS)
    assert contrasts.keys() >= {"text", "quiet", "left words", "right words", "left", "right"}
    for name, contrast in contrasts.items():
        assert contrast >= (4.5 if "words" in name or name in ("text", "quiet") else 3.0), name


#: WCAG's contrast of what is drawn against the ground of the instrument.
_CONTRASTS = """() => {
    const host = document.querySelector("[data-testid=stBidiComponentIsolated]");
    const root = host.shadowRoot.querySelector(".review");
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgb = (colour) => {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const light = (colour) => {
        const [r, g, b] = rgb(colour).map((v) => {
            const share = v / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = light(getComputedStyle(root).backgroundColor);
    const against = (colour) => {
        const [high, low] = [light(colour), ground].sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    };
    const style = (selector) => getComputedStyle(root.querySelector(selector));
    const of = (selector, property) => against(style(selector)[property]);
    return {
        text: of("h3", "color"),
        quiet: of(".positive", "color"),
        "axis words": of(".plot text", "fill"),
        "left words": of(".value.side-left", "color"),
        "right words": of(".value.side-right", "color"),
        left: of("path.line.side-left", "stroke"),
        right: of("path.line.side-right", "stroke"),
    };
}"""
