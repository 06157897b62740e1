"""``gait-screen app``: the Streamlit app as a process of its own, on this machine only."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

import click

from gait_screen.cli.guard import debug_option
from gait_screen.errors import GaitScreenError, UsageError

HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8501
_END_WITHIN_S: Final = 5.0
#: How a process ends that Ctrl-C or a request to end has stopped; here that is the normal end.
_STOPPED: Final = frozenset({0, 130, 143, -2, -15})


@click.command(short_help="The app in the browser, on this machine only.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help=f"Port on {HOST}.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser; print the address only.")
@debug_option
def app(port: int, no_browser: bool) -> None:
    """Open the app in the browser. Ctrl-C ends it.

    It listens on 127.0.0.1 only: nobody else in the network can reach it.
    """
    command = app_command(port, no_browser=no_browser)
    _check_port_is_free(port)
    code = _run(command)
    if code not in _STOPPED:
        raise GaitScreenError(
            f"The app ended by itself (code {code}); what it said stands above. "
            "gait-screen doctor checks the installation."
        )
    click.echo("The app has ended.", err=True)


def app_command(port: int, *, no_browser: bool) -> list[str]:
    """Return the command that runs the app.

    Raises
    ------
    UsageError
        When the app or Streamlit is not installed.
    """
    # Only its path: importing gait_screen.ui would run Streamlit code outside of Streamlit.
    script = Path(__file__).resolve().parent.parent / "ui" / "main.py"
    if not script.is_file():
        raise UsageError(f"The app's file {script} is missing: install gait-screen again.")
    if importlib.util.find_spec("streamlit") is None:
        raise UsageError(
            "Streamlit, which shows the app, is not installed: install gait-screen again with "
            "pip install -c requirements.lock ."
        )
    return [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        f"--server.port={port}",
        f"--server.address={HOST}",
        f"--server.headless={str(no_browser).lower()}",
        # It would ask for an e-mail address on the terminal and wait for an answer.
        "--server.showEmailPrompt=false",
    ]


def _check_port_is_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # As the server does: a port whose last connection has just closed is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise UsageError(
                f"Port {port} cannot be used ({error.strerror or error}): perhaps the app is open "
                f"already at http://{HOST}:{port}; else choose another with --port."
            ) from error


def _run(command: list[str]) -> int:
    """Run the app until it ends or somebody ends it, and leave no process behind."""
    from gait_screen.app_environment import APP_ENVIRONMENT

    with subprocess.Popen(command, env={**os.environ, **APP_ENVIRONMENT}) as child:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # A terminal sends Ctrl-C to both; who sends it to this process alone must not wait.
            return _end(child)
        finally:
            if child.poll() is None:
                _end(child)


def _end(child: subprocess.Popen[bytes]) -> int:
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        return child.wait(_END_WITHIN_S)
    child.kill()
    return child.wait()
