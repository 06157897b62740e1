"""Run one command in a fresh process: its time, its work, and the memory of all it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.memory import MemoryWatch, Peak, tree_of

#: The checkout that is measured, wherever the command is run from.
CHECKOUT: Final = Path(__file__).resolve().parent.parent
_SHOWN_LINES: Final = 3


#: Would make each of the product's processes compile the sources anew.
_NOT_A_USERS: Final = ("PYTHONDONTWRITEBYTECODE",)


@dataclass(frozen=True)
class Run:
    """What a fresh process took.

    Attributes
    ----------
    wall_s
        From before its start to its end, the interpreter's own start included.
    cpu_s
        Processor time of it and of all it started and waited for; None where the system does not
        say.
    code
        How it ended, 0 when well.
    said
        Standard output.
    message
        The last lines of standard error when it did not end well.
    peak
        The most memory of all processes together; None where it was not watched.
    """

    wall_s: float
    cpu_s: float | None
    code: int
    said: str
    message: str = ""
    peak: Peak | None = None


def run_fresh(
    command: Sequence[str],
    folder: Path,
    *,
    environ: Mapping[str, str] | None = None,
    watch_memory: bool = False,
    limit_s: float = 1800.0,
) -> Run:
    """Run a command of this checkout to its end.

    Parameters
    ----------
    folder
        Where its two output streams are kept meanwhile.
    environ
        Added to the environment.
    watch_memory
        Look at the memory several times a second (Linux). That disturbs a little: not for times
        that are compared.
    limit_s
        After so long it is ended with all that it started.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out, err = folder / "stdout.txt", folder / "stderr.txt"
    with out.open("wb") as to_out, err.open("wb") as to_err:
        start_s = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=environment(environ),
            stdin=subprocess.DEVNULL,
            stdout=to_out,
            stderr=to_err,
        )
        # Its own interrupt would otherwise leave the workers behind: end the whole tree.
        timer = threading.Timer(limit_s, _end_tree, (process.pid,))
        timer.start()
        watch = MemoryWatch(process.pid) if watch_memory else None
        try:
            code, cpu_s = _wait(process)
            wall_s = time.perf_counter() - start_s
        except BaseException:
            _end_tree(process.pid)
            raise
        finally:
            timer.cancel()
            peak = None if watch is None else watch.stop()
    message = "" if code == 0 else _last_words(err, code, wall_s >= limit_s)
    return Run(wall_s, cpu_s, code, out.read_text(errors="replace"), message, peak)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment in which this checkout is the one that is imported.

    As a user has it: Python keeps what it has compiled, whatever is set where this runs.
    """
    own = {name: value for name, value in os.environ.items() if name not in _NOT_A_USERS}
    return {**own, "PYTHONPATH": str(CHECKOUT), **(more or {})}


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None]:
    if sys.platform == "win32":
        return process.wait(), None
    # Not Popen.wait: only this call says what one process and those it waited for have used.
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime


def _end_tree(root: int) -> None:
    for pid in reversed(tree_of(root)):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def _last_words(log: Path, code: int, too_long: bool) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    how = "ended for taking too long" if too_long else f"ended with {code}"
    return f"{how}: {' '.join(lines[-_SHOWN_LINES:])}".rstrip(": ")
