"""The working side: a process that does one job, tells how far it is, and leaves its last word."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final

from gait_screen.analysis import Analysis
from gait_screen.analysis_file import load_analysis, save_analysis
from gait_screen.errors import GaitScreenError, UsageError
from gait_screen.jobs.files import (
    ASIDE,
    BODIES,
    RECORD,
    REQUEST,
    RESUME,
    read_model,
    write_model,
)
from gait_screen.jobs.records import JobRecord, JobRequest, Problem
from gait_screen.jobs.telling import Telling
from gait_screen.outputs.directory import write_outputs
from gait_screen.outputs.target import check_target
from gait_screen.pipeline import analyse
from gait_screen.workers import Workshop

#: Exit code of an end that was not foreseen.
UNEXPECTED: Final = 1
_END_WITHIN_S: Final = 5.0
_STDIN_FD: Final = 0
_STDOUT_FD: Final = 1


def serve(folder: Path, *, tied: bool) -> None:
    """Do the job of a folder as the work of this whole process.

    Parameters
    ----------
    tied
        Whether to end when standard input does.
    """
    _leave_on_signals()
    _silence()
    if tied:
        threading.Thread(target=_watch_owner, daemon=True).start()
    do_job(folder)


def do_job(folder: Path, check: Callable[[], None] = lambda: None) -> None:
    """Do the job of a folder and write down how it ends.

    Whatever ends the process instead of the work (``SystemExit``) leaves no last word: that is how
    an interruption is told from a failure.

    Parameters
    ----------
    check
        Called with each step of the progress; what it raises ends the work.
    """

    def write(state: str, problem: Problem | None = None) -> None:
        told = {"state": state, "ended_s": time.time(), "problem": problem}
        (folder / BODIES).unlink(missing_ok=True)
        running = read_model(folder / RECORD, JobRecord)
        write_model(folder / RECORD, running.model_copy(update=told))

    try:
        _work(folder, check)
    except GaitScreenError as error:
        write("failed", Problem(message=str(error), exit_code=error.exit_code))
    except Exception as error:
        # The process's edge: whoever asks must be told something.
        sentence = f"Something unexpected went wrong ({type(error).__name__}: {error})."
        details = traceback.format_exc()
        write("failed", Problem(message=sentence, exit_code=UNEXPECTED, details=details))
    else:
        write("done")


def _work(folder: Path, check: Callable[[], None]) -> None:
    request = read_model(folder / REQUEST, JobRequest)
    check_target(request.out)
    telling = Telling(folder, request, check)
    # What a run that was ended by force has set aside: pictures of the person.
    shutil.rmtree(folder / ASIDE, ignore_errors=True)
    with Workshop(request.options.workers, folder / ASIDE) as workshop:
        analysis = _analysis(folder, request, telling, workshop)
        write_outputs(
            analysis,
            request.out,
            annotate=request.options.annotate,
            progress=telling.progress,
            staging=request.staging,
            workshop=workshop,
        )
    # What is done needs nothing to resume from.
    shutil.rmtree(folder / RESUME, ignore_errors=True)


def _analysis(folder: Path, request: JobRequest, telling: Telling, workshop: Workshop) -> Analysis:
    what = (request.clips, request.options, request.answers, telling.progress)
    if not request.keep:
        return analyse(*what, workshop=workshop)
    with suppress(UsageError):  # none yet, or of another version
        return load_analysis(folder)
    analysis = analyse(*what, resume=folder / RESUME, bodies=telling.bodies, workshop=workshop)
    save_analysis(analysis, folder)
    return analysis


def _leave_on_signals() -> None:
    """Turn the first request to end into an orderly way out; ignore further ones."""

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, leave)


def _silence() -> None:
    """Send what native libraries write to standard output nowhere: nobody reads that pipe."""
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDOUT_FD)
    os.close(nowhere)


def _watch_owner() -> None:
    """End this process when the one that started it has gone."""
    with suppress(OSError):
        while os.read(_STDIN_FD, 1024):
            pass
    signal.raise_signal(signal.SIGTERM)
    time.sleep(_END_WITHIN_S)
    os._exit(128 + signal.SIGTERM)
