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
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from gait_screen.app_environment import APP_ENVIRONMENT

CHECKOUT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: A shared runner may be slow to start a server or to draw.
PATIENCE_S = 60.0


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
def streamlit_server(script: Path) -> Iterator[str]:
    """Run a script as the app is run; give its address on this machine."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    command += ["--server.headless=true", "--server.showEmailPrompt=false"]
    environ = {**os.environ, **APP_ENVIRONMENT, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(command, env=environ, cwd=CHECKOUT, stdout=subprocess.DEVNULL) as server:
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


@contextmanager
def _opener(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(
        case: str = "side", *, width: int = 1280, dark: bool = False, **more: str
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme="dark" if dark else "light",
            has_touch=width < 500,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.set_default_navigation_timeout(PATIENCE_S * 1000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: _note_foreign(request.url, address, troubles))
        query = "&".join(f"{name}={value}" for name, value in {"case": case, **more}.items())
        page.goto(f"{address}/?{query}")
        page.locator(".review[data-frame]").wait_for(timeout=PATIENCE_S * 1000)
        if more.get("video") != "none":
            page.wait_for_function(_VIDEO_READY)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


_VIDEO_READY = """() => {
    const host = document.querySelector("[data-testid=stBidiComponentIsolated]");
    const video = host?.shadowRoot.querySelector("video");
    return video && video.readyState >= 2 && !video.seeking;
}"""


def _note_foreign(url: str, address: str, troubles: list[str]) -> None:
    own = (address, address.replace("http", "ws", 1), "blob:", "data:")
    if not url.startswith(own):
        troubles.append(f"asked for {url}")
