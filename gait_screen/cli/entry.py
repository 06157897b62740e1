"""The command ``gait-screen`` and how a process of it starts."""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys
import threading
from types import FrameType
from typing import Final

import click

from gait_screen import __version__
from gait_screen.app_environment import ONE_THREAD
from gait_screen.cli.analyze import analyze
from gait_screen.cli.app import app
from gait_screen.cli.batch import batch
from gait_screen.cli.cache import cache
from gait_screen.cli.compare import compare
from gait_screen.cli.doctor import doctor
from gait_screen.cli.drills import drills
from gait_screen.cli.film import film
from gait_screen.cli.guard import GuardedGroup
from gait_screen.cli.history import history
from gait_screen.cli.plan import plan
from gait_screen.cli.progress_group import progress

_TERMINATED: Final = 143
#: Objects more than before, until garbage is looked for: Python itself does so after 700.
_GARBAGE_AFTER: Final = 50_000


@click.group(
    "gait-screen",
    cls=GuardedGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Exit codes: 0 done; 2 wrong usage; 3 a file cannot be read as video; "
        "4 nothing in the footage can be assessed; 130 stopped with Ctrl-C."
    ),
)
@click.version_option(__version__, prog_name="gait-screen", message="%(prog)s %(version)s")
def gait_screen_command() -> None:
    """From phone clips to joint angles with their uncertainty, deficits and corrective drills.

    Screening, not diagnosis. Everything runs on this machine; nothing leaves it.
    """


for _command in (
    film,
    analyze,
    batch,
    app,
    history,
    compare,
    progress,
    plan,
    drills,
    cache,
    doctor,
):
    gait_screen_command.add_command(_command)


def main() -> None:
    """Run the command line on this process's arguments and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a sign gets a question mark, not a traceback.
            stream.reconfigure(errors="replace")
    _spare_time()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
    gait_screen_command.main()


def _spare_time() -> None:
    """Set up what makes a short run short: a fifth of a second of start and end."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    # While modules load nothing becomes garbage, yet it is looked for again and again; and at the
    # end everything is given back to the system anyway.
    gc.set_threshold(_GARBAGE_AFTER)
    atexit.register(gc.freeze)


def _end(_signal_number: int, _frame: FrameType | None) -> None:
    # Leaving by an exception lets half-written folders be removed on the way out.
    raise SystemExit(_TERMINATED)
