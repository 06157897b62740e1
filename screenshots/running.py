"""The app as ``gait-screen app`` runs it, with folders of its own, and a browser to look at it."""

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
from typing import Final, Literal

from click import ClickException
from playwright.sync_api import Browser, Page, sync_playwright

from gait_screen.store import DATA_VARIABLE

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_S: Final = 60.0

NewPage = Callable[[int, bool], Page]


def history_folder(home: Path) -> Path:
    """Return where the app keeps what is saved."""
    return home / "history"


@contextmanager
def running_app(home: Path) -> Iterator[str]:
    """Run the app; everything that it writes lies below ``home``. Give its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    own = {
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        DATA_VARIABLE: str(history_folder(home)),
    }
    command = [sys.executable, "-m", "gait_screen", "app", f"--port={port}", "--no-browser"]
    with subprocess.Popen(command, env={**os.environ, **own}, stdout=subprocess.DEVNULL) as app:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/_stcore/health", app)
            yield address
        finally:
            app.terminate()
            app.wait(10)


def _wait_for(url: str, app: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and app.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise ClickException("The app does not start: gait-screen app says why.")


@contextmanager
def browser_page() -> Iterator[tuple[Browser, NewPage]]:
    """Start the system's Chromium; give it, and what opens a page in a browser without a past."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise ClickException("No browser was found. Debian: apt install chromium")
    with sync_playwright() as playwright:
        # Without a sandbox: containers have none, and the page is our own.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])

        def new_page(width: int, dark: bool) -> Page:
            scheme: Literal["dark", "light"] = "dark" if dark else "light"
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            context.set_default_timeout(PATIENCE_S * 1000)
            return context.new_page()

        yield browser, new_page
        browser.close()


def first_page_s(new_page: NewPage, address: str) -> float:
    """Return how long the first visitor of a new server waits until everything can be clicked."""
    page = new_page(1280, False)
    start = time.monotonic()
    page.goto(address)
    page.locator(".st-key-samples_button button:enabled").wait_for()
    page.locator(".st-key-delete_all button:enabled").wait_for()
    taken_s = time.monotonic() - start
    page.context.close()
    return taken_s
