"""A browser, a server and pages for the tests beside this file.

This is the only place of the project that skips tests: without a browser these say so. Where the
environment variable ``GAIT_SCREEN_REQUIRE_BROWSER`` is 1, as in ``.ci/run``, they fail instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from gait_screen.app_environment import APP_ENVIRONMENT
from gait_screen.store import DATA_VARIABLE
from tests.browser import visitor

CHECKOUT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: A shared runner may be slow to start a server or to draw.
PATIENCE_S = 60.0
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium, once for all tests."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = f"no browser: expected one of {', '.join(NAMES)} (Debian: apt install chromium)"
        if os.environ.get("GAIT_SCREEN_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(f"{missing}; these tests did not run")
    with sync_playwright() as playwright:
        # Without a sandbox: containers have none, and the page is our own.
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def streamlit_server(script: Path, environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a script as the app is run, with more in its environment; give its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    command += ["--server.headless=true", "--server.showEmailPrompt=false"]
    own = {**APP_ENVIRONMENT, "PYTHONPATH": str(CHECKOUT), **(environ or {})}
    with subprocess.Popen(
        command, env={**os.environ, **own}, cwd=CHECKOUT, stdout=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/_stcore/health", server)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server has ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no answer from {url}")


@pytest.fixture(scope="session")
def instrument_address(browser: Browser) -> Iterator[str]:
    """Serve the instrument alone (``instrument.py``)."""
    assert browser.is_connected()
    with streamlit_server(CHECKOUT / "tests" / "browser" / "instrument.py") as address:
        yield address


@pytest.fixture
def open_instrument(browser: Browser, instrument_address: str) -> Iterator[Callable[..., Page]]:
    """Open the instrument: ``open_instrument("rear", width=390, dark=True)``.

    What the page's programs fail at, and a request to anywhere else, fails the test.
    """
    with _opener(browser, instrument_address) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def open_for_module(browser: Browser, instrument_address: str) -> Iterator[Callable[..., Page]]:
    """Open the instrument for all tests of a module: opening it takes longest."""
    with _opener(browser, instrument_address) as open_page:
        yield open_page


@dataclass(frozen=True)
class ServedApp:
    """The real app, and the folder below which everything lies that it writes."""

    address: str
    folder: Path

    @property
    def visits(self) -> set[Path]:
        """The private folders of all visits."""
        return set((self.folder / "tmp").glob("gait-screen-*"))


@pytest.fixture(scope="session")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApp]:
    """Serve the real app, as somebody who has never used it."""
    assert browser.is_connected()
    folder = tmp_path_factory.mktemp("app")
    (folder / "tmp").mkdir()
    environ = {
        "HOME": folder,
        "TMPDIR": folder / "tmp",
        "XDG_CACHE_HOME": folder / "cache",
        "XDG_DATA_HOME": folder / "data",
        DATA_VARIABLE: folder / "history",
    }
    with streamlit_server(
        CHECKOUT / "app.py", {name: str(path) for name, path in environ.items()}
    ) as address:
        yield ServedApp(address, folder)


@pytest.fixture
def visit(browser: Browser, app: ServedApp) -> Iterator[Callable[..., Page]]:
    """Open the app as somebody new: ``visit(width=390, dark=True)``."""
    with watched_pages(browser, app.address) as (new_page, troubles):

        def open_app(**look: Any) -> Page:
            page = new_page(**look)
            page.goto(app.address)
            page.locator(".st-key-delete_all button").wait_for(timeout=PATIENCE_S * 1000)
            visitor.at_rest(page)
            return page

        yield open_app
        assert troubles == []


@pytest.fixture(scope="session")
def _screened(browser: Browser, app: ServedApp) -> Iterator[tuple[Page, list[str]]]:
    with watched_pages(browser, app.address) as (new_page, troubles):
        page = new_page()
        page.goto(app.address)
        visitor.choose_samples(page, visitor.HEEL_RAISE, visitor.ON_ONE_LEG)
        visitor.keyed(page, "samples_button").get_by_role("button").click()
        visitor.expect_results(page)
        yield page, troubles


@pytest.fixture
def screened(_screened: tuple[Page, list[str]]) -> Iterator[Page]:
    """The results of two sample clips, the same page for all tests: each leaves it as it was."""
    page, troubles = _screened
    yield page
    assert troubles == []


@contextmanager
def _opener(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    with watched_pages(browser, address) as (new_page, troubles):

        def open_page(case: str = "side", *, video: str = "", **look: Any) -> Page:
            page = new_page(**look)
            page.goto(f"{address}/?case={case}&video={video}")
            page.locator(".review[data-frame]").wait_for(timeout=PATIENCE_S * 1000)
            if video != "none":
                page.wait_for_function(_VIDEO_READY)
            return page

        yield open_page
        assert troubles == []


NewPage = Callable[..., Page]


@contextmanager
def watched_pages(browser: Browser, address: str) -> Iterator[tuple[NewPage, list[str]]]:
    """Give what opens an empty page in a context of its own, and the list of their troubles.

    A trouble is what a page's programs fail at, and a request to anywhere but the address.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def new_page(*, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme="dark" if dark else "light",
            has_touch=width < 500,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        context.on("request", lambda request: _note_foreign(request.url, address, troubles))
        context.set_default_timeout(20_000)
        context.set_default_navigation_timeout(PATIENCE_S * 1000)
        return context.new_page()

    yield new_page, troubles
    for context in contexts:
        context.close()


_VIDEO_READY = """() => {
    const host = document.querySelector("[data-testid=stBidiComponentIsolated]");
    const video = host?.shadowRoot.querySelector("video");
    return video && video.readyState >= 2 && !video.seeking;
}"""


def _note_foreign(url: str, address: str, troubles: list[str]) -> None:
    own = (address, address.replace("http", "ws", 1), "blob:", "data:")
    if not url.startswith(own):
        troubles.append(f"asked for {url}")
