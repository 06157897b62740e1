"""One person's screening in a process of its own."""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from types import FrameType
from typing import Final

from gait_screen.batch.people import Person
from gait_screen.errors import GaitScreenError
from gait_screen.records import AnalysisOptions, ClipRequest, ProgressUpdate

#: Exit code of an end that was not foreseen.
UNEXPECTED: Final = 1
_REPORT_EVERY_S: Final = 0.5


def screen_in_child(person: Person, options: AnalysisOptions, sender: Connection) -> None:
    """Screen one person and send exit code, sentence and traceback."""
    _leave_on_signals()
    _silence()
    try:
        _screen(person, options, _sending(sender))
        answer = (0, "", "")
    except GaitScreenError as error:
        answer = (error.exit_code, str(error), "")
    except Exception as error:
        # The process's edge: the others go on, and this one's row says what happened.
        sentence = f"Something unexpected went wrong ({type(error).__name__}: {error})."
        answer = (UNEXPECTED, sentence, traceback.format_exc())
    with suppress(BrokenPipeError):  # the parent has gone: nobody listens
        sender.send(answer)


def _screen(person: Person, options: AnalysisOptions, progress: Callable[..., None]) -> None:
    from gait_screen.knowledge import read_answers
    from gait_screen.outputs.directory import check_target, write_outputs
    from gait_screen.pipeline import analyse

    check_target(person.folder)
    answers = None if person.answers is None else read_answers(person.answers)
    requests = [ClipRequest(clip) for clip in person.clips]
    analysis = analyse(requests, options, answers, progress)
    write_outputs(
        analysis,
        person.folder,
        annotate=options.annotate,
        workers=options.workers,
        progress=progress,
    )


def _sending(sender: Connection) -> Callable[[ProgressUpdate], None]:
    last_s = 0.0

    def send(update: ProgressUpdate) -> None:
        nonlocal last_s
        if time.monotonic() - last_s >= _REPORT_EVERY_S:
            last_s = time.monotonic()
            sender.send(update)

    return send


def _leave_on_signals() -> None:
    """Turn the first request to end into an orderly way out; ignore further ones."""

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, leave)


def _silence() -> None:
    """Send native libraries' remarks nowhere: many processes share one terminal."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
