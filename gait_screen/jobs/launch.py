"""The starting side of a job's process: a plain interpreter that is told its folder by a pipe.

Not ``multiprocessing``, which imports the program's main module anew: in the app that is the page.
The folder's name is the secret that the job is opened with, so it stands in no command line.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from gait_screen.errors import WorkerLostError
from gait_screen.jobs.files import LOCK
from gait_screen.workers.apart import group_of_its_own, module_path
from gait_screen.workers.lock import holder

#: Run by the interpreter that is to do the job. Its first line on standard input says where this
#: package is found, as this program found it. Little is loaded before it holds the job and says so.
BOOTSTRAP: Final = """
import json, pathlib, sys
told = json.loads(sys.stdin.buffer.readline())
sys.path[:] = told["path"]
from gait_screen.workers.lock import holding
with holding(pathlib.Path(told["lock"])) as held:
    print(told["yes"] if held else told["no"], flush=True)
    if held and sys.stdin.buffer.readline():
        from gait_screen.jobs.process import serve
        serve(pathlib.Path(told["folder"]), tied=told["tied"])
"""
_YES: Final = "mine"
_NO: Final = "taken"
#: A process that was asked to end has so long to remove what it has half written.
_END_WITHIN_S: Final = 1.0
_GONE_WITHIN_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.02


class JobProcess:
    """A process that this one has started for a job."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        # Waits for its end, so that it is no zombie even where nobody asks any more.
        self._waiter = threading.Thread(target=self._await_end, daemon=True, name="gait-screen-job")
        self._waiter.start()

    def _await_end(self) -> None:
        self._process.wait()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def wait(self, timeout_s: float | None) -> bool:
        """Wait for its end and return whether it has ended."""
        self._waiter.join(timeout_s)
        return not self._waiter.is_alive()

    @property
    def code(self) -> int | None:
        """Return how it has ended: a code, or less than 0 for a signal; None while it runs."""
        return self._process.returncode


def start_process(folder: Path, when_held: Callable[[], None], *, tied: bool) -> JobProcess | None:
    """Start the process of a job and return it when it holds the job; None when another does.

    Parameters
    ----------
    when_held
        Called when the process holds the job and waits for the word to begin.
    tied
        Whether it ends when this process does: it reads from a pipe that then closes.

    Raises
    ------
    WorkerLostError
        When no process can be started, or it ends at once.
    """
    process = _new_process()
    told = {
        "path": module_path(),
        "folder": str(folder),
        "lock": str(folder / LOCK),
        "tied": tied,
        "yes": _YES,
        "no": _NO,
    }
    answer = ""
    if process.stdin is not None and process.stdout is not None:
        with suppress(BrokenPipeError, OSError):
            process.stdin.write(json.dumps(told).encode() + b"\n")
            process.stdin.flush()
        answer = process.stdout.readline().decode().strip()
        process.stdout.close()
        if answer == _YES:
            when_held()
        with suppress(BrokenPipeError, OSError):
            process.stdin.write(b"go\n" if answer == _YES else b"")
            process.stdin.flush()
            if not tied:
                process.stdin.close()
    started = JobProcess(process)
    if answer == _YES:
        return started
    started.wait(_GONE_WITHIN_S)
    if answer == _NO:
        return None
    raise WorkerLostError(
        f"The process of a job ended at once (code {started.code}): run gait-screen doctor to "
        "check the installation."
    )


def end_process(folder: Path) -> None:
    """End the process that holds a job, whoever started it; return when it is gone.

    It is given a second to remove what it has half written.

    Raises
    ------
    WorkerLostError
        When it does not go.
    """
    began_s = time.monotonic()
    asked: set[tuple[int, int]] = set()
    while (number := holder(folder / LOCK)) is not None:
        waited_s = time.monotonic() - began_s
        if waited_s > _GONE_WITHIN_S:
            raise WorkerLostError(f"The process {number} of a job does not end.")
        how = signal.SIGTERM if waited_s < _END_WITHIN_S else _kill_signal()
        if number and (number, how) not in asked:
            asked.add((number, how))
            with suppress(ProcessLookupError):
                os.kill(number, how)
        time.sleep(_LOOK_EVERY_S)


def _kill_signal() -> signal.Signals:
    # Windows knows no other end than the hard one, under the name of the other.
    return signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL


def _new_process() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-c", BOOTSTRAP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Native libraries' remarks go nowhere: many jobs may share one terminal.
            stderr=subprocess.DEVNULL,
            **group_of_its_own(),
        )
    except OSError as error:
        raise WorkerLostError(
            f"The process of a job cannot be started ({error.strerror or error})."
        ) from error
