"""``gait-screen app`` as a real process: local only, ended by Ctrl-C, readable errors."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.screenings import assert_refused, run, start

STARTS_WITHIN_S = 40.0


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def opened_app(tmp_path: Path, free_port: int) -> Iterator[subprocess.Popen[str]]:
    with start(
        *("app", "--no-browser", "--port", free_port), folder=tmp_path, stdin=subprocess.DEVNULL
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


def _answers(host: str, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.read() == b"ok")
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_it_answers(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while not _answers("127.0.0.1", port):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_on_this_machine_only_and_leaves_nothing_running(
    opened_app: subprocess.Popen[str], free_port: int, number: signal.Signals
) -> None:
    _wait_until_it_answers(opened_app, free_port)
    # Bound to all addresses it would answer on this one too.
    assert not _answers("127.0.0.2", free_port)

    # To this process alone, as a service manager does: it must end the app's process itself.
    opened_app.send_signal(number)
    out, err = opened_app.communicate(timeout=20)
    assert opened_app.returncode == (0 if number == signal.SIGINT else 143)
    assert f"http://127.0.0.1:{free_port}" in out
    assert "Traceback" not in err
    assert not _answers("127.0.0.1", free_port)


def test_a_port_that_is_taken(free_port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        assert_refused(run("app", "--port", free_port), 2, str(free_port), "--port")
