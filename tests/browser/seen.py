"""What a person would see of the instrument: the frame in the picture, the cursor, the numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.outputs.clips import phone_times

#: Reads the number that a picture of the video says, block by block, as ``read_number`` does.
READ_NUMBER = """video => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0);
    let number = 0;
    for (let bit = 0; bit < 8; bit += 1) {
        const x = Math.floor((canvas.width * (2 * bit + 1)) / 16);
        const [red] = pen.getImageData(x, Math.floor(canvas.height / 4), 1, 1).data;
        number = number * 2 + (red > 128 ? 1 : 0);
    }
    return number;
}"""


def review(page: Page) -> Locator:
    return page.locator(".review")


def frame(page: Page) -> int:
    """The frame that the instrument says it shows."""
    return int(review(page).get_attribute("data-frame") or -1)


def picture(page: Page) -> int:
    """The frame that the picture itself shows."""
    return int(page.locator("video").evaluate(READ_NUMBER))


def time_of(number: int) -> float:
    return float(phone_times()[number])


def frame_at(time_s: float) -> int:
    """The frame nearest to a time."""
    return int(np.abs(phone_times() - time_s).argmin())


def settle(page: Page) -> None:
    """Wait until the video has arrived where it was sent."""
    page.wait_for_function(
        """() => {
            const host = document.querySelector("[data-testid=stBidiComponentIsolated]");
            const video = host.shadowRoot.querySelector("video");
            return video.paused && !video.seeking && video.readyState >= 2;
        }"""
    )
    page.wait_for_timeout(60)


def expect_frame(page: Page, number: int) -> None:
    """Cursor, words, slider and picture must all be at a frame."""
    expect(review(page)).to_have_attribute("data-frame", str(number))
    settle(page)
    assert picture(page) == number, (picture(page), number)
    assert page.locator(".scrub").input_value() == str(number)
    expect(page.locator("[data-show=time]")).to_contain_text(f"frame {number + 1} of 60")


def chart(page: Page, name: str) -> Locator:
    return page.locator(f"[data-chart={name}]")


def x_of_time(page: Page, name: str, time_s: float) -> float:
    """Where in a chart (pixels from its left edge) a moment is, by the chart's own axis."""
    box = chart(page, name).bounding_box()
    assert box is not None
    low, high = window(page)
    left, right = 38.0, box["width"] - 10.0
    return left + (time_s - low) / (high - low) * (right - left)


def window(page: Page) -> tuple[float, float]:
    """The stretch of the clip that the charts show, in seconds."""
    shown = review(page)
    low, high = (shown.get_attribute(f"data-{end}-s") for end in ("from", "to"))
    return float(low or "nan"), float(high or "nan")


def cursor_x(page: Page, name: str) -> float:
    """Where the cursor of a chart is, in pixels from the chart's left edge."""
    return float(chart(page, name).locator("line.cursor").first.get_attribute("x1") or "nan")


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag with the mouse between two places of the window, as a hand does it."""
    page.mouse.move(*start)
    page.mouse.down()
    for share in (0.25, 0.5, 0.75, 1.0):
        page.mouse.move(*(a + share * (b - a) for a, b in zip(start, end, strict=True)))
    page.mouse.up()


def centre(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def until(page: Page, done: Callable[[], Any], what: str) -> None:
    """Wait until something is so."""
    for _ in range(200):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError(what)
