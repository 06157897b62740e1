"""Screening many people beside each other, each in a process of its own.

Whatever goes wrong with one clip, even a crash of a decoder, ends that process and no other.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Literal

from gait_screen.batch.complete import is_complete
from gait_screen.batch.people import Person
from gait_screen.batch.worker import UNEXPECTED, screen_in_child
from gait_screen.errors import UsageError, VideoUnreadableError
from gait_screen.history import read_screening
from gait_screen.records import AnalysisOptions, ProgressUpdate
from gait_screen.screening import Screening

_END_WITHIN_S: Final = 10.0

Status = Literal["written", "kept", "failed", "stopped"]


@dataclass(frozen=True)
class BatchOptions:
    """Choices for all screenings; ``redo`` also does those again that are complete."""

    analysis: AnalysisOptions = field(default_factory=AnalysisOptions)
    jobs: int = 1
    redo: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one person.

    Attributes
    ----------
    status
        ``written`` now, ``kept`` because it was complete already, ``failed``, or ``stopped``
        before its end.
    exit_code
        What ``analyze`` would have returned.
    details
        The traceback of an unexpected error, else empty.
    """

    person: Person
    status: Status
    exit_code: int
    message: str = ""
    details: str = ""
    screening: Screening | None = None


@dataclass(frozen=True)
class BatchUpdate:
    """Something has happened: an outcome, or progress of one person's analysis."""

    finished: int
    total: int
    outcome: Outcome | None = None
    person: str = ""
    progress: ProgressUpdate | None = None


BatchCallback = Callable[[BatchUpdate], None]


def run_batch(
    people: Sequence[Person], options: BatchOptions, report: BatchCallback
) -> list[Outcome]:
    """Screen people in parallel.

    Parameters
    ----------
    report
        Called in this process at every outcome and now and then in between. What it raises, and
        Ctrl-C, ends all processes; what they had half written is removed.

    Returns
    -------
    outcomes
        One for each person, in their order.
    """
    return _Batch(people, options, report).run()


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Return 0 if there is at least one screening, else the highest code of all."""
    if any(outcome.exit_code == 0 for outcome in outcomes):
        return 0
    return max((outcome.exit_code for outcome in outcomes), default=0)


@dataclass
class _Worker:
    index: int
    process: Any
    receiver: Connection


class _Batch:
    """The running of a batch: who waits, who is being screened, what came of it."""

    def __init__(
        self, people: Sequence[Person], options: BatchOptions, report: BatchCallback
    ) -> None:
        self._people = people
        self._options = options
        self._report = report
        self._waiting = list(range(len(people)))
        self._workers: list[_Worker] = []
        self._outcomes: dict[int, Outcome] = {}
        # Never fork: MediaPipe and PyAV hold threads that a forked process lacks.
        self._context = multiprocessing.get_context("spawn")

    def run(self) -> list[Outcome]:
        try:
            while self._waiting or self._workers:
                while self._waiting and len(self._workers) < self._options.jobs:
                    self._start(self._waiting.pop(0))
                if self._workers:
                    self._listen()
        finally:
            self._end_workers()
        return [self._outcomes[index] for index in range(len(self._people))]

    def _start(self, index: int) -> None:
        person = self._people[index]
        if person.problem or not person.clips:
            sentence = person.problem or f"No video lies directly in the folder {person.name}."
            self._finish(index, Outcome(person, "failed", VideoUnreadableError.exit_code, sentence))
            return
        complete = None if self._options.redo else is_complete(person, self._options.analysis)
        if complete is not None:
            self._finish(index, Outcome(person, "kept", 0, screening=complete))
            return
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=screen_in_child, args=(person, self._options.analysis, sender), name=person.name
        )
        with _interrupts_held_back():
            process.start()
            self._workers.append(_Worker(index, process, receiver))
        # The child holds the other end: without this one here its death is seen as the pipe's end.
        sender.close()

    def _listen(self) -> None:
        ready = wait([worker.receiver for worker in self._workers])
        for worker in [worker for worker in self._workers if worker.receiver in ready]:
            try:
                message = worker.receiver.recv()
            except EOFError:
                message = None
            if isinstance(message, ProgressUpdate):
                self._tell(person=self._people[worker.index].name, progress=message)
            else:
                self._harvest(worker, message)

    def _harvest(self, worker: _Worker, message: tuple[int, str, str] | None) -> None:
        worker.process.join()
        worker.receiver.close()
        self._workers.remove(worker)
        person = self._people[worker.index]
        if message is None:
            message = (UNEXPECTED, _crash_sentence(worker.process.exitcode), "")
        code, sentence, details = message
        outcome = Outcome(person, "failed", code, sentence, details)
        if code == 0:
            outcome = _written(person)
        self._finish(worker.index, outcome)

    def _finish(self, index: int, outcome: Outcome) -> None:
        self._outcomes[index] = outcome
        self._tell(outcome=outcome)

    def _tell(
        self,
        outcome: Outcome | None = None,
        person: str = "",
        progress: ProgressUpdate | None = None,
    ) -> None:
        finished, total = len(self._outcomes), len(self._people)
        self._report(BatchUpdate(finished, total, outcome, person, progress))

    def _end_workers(self) -> None:
        """End what still runs, giving each process the time to remove what it has half written."""
        for worker in self._workers:
            worker.process.terminate()
        deadline = time.monotonic() + _END_WITHIN_S
        for worker in self._workers:
            worker.process.join(max(deadline - time.monotonic(), 0.1))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()


def _written(person: Person) -> Outcome:
    """Return the outcome of a person whose process says that the screening is there."""
    try:
        return Outcome(person, "written", 0, screening=read_screening(person.folder))
    except UsageError as error:
        # Somebody removed it in the meantime: that stops nobody else.
        return Outcome(person, "failed", error.exit_code, str(error))


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Let Ctrl-C wait until a process is started, and let that process never see it.

    Interrupted half way the start would leave a process without its orders. Once started, this
    process ends it, in good order, so that it need not know of Ctrl-C. (Windows passes no such mask
    on; there a process that is interrupted while it starts says so.)
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is ever interrupted
        return
    noted: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _frame: noted.append(number))
    try:
        with _interrupts_masked():
            yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if handler is None else handler)
    if noted:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def _interrupts_masked() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started by the first process otherwise, and its start would lift the mask.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _crash_sentence(code: int | None) -> str:
    how = f"signal {-code}" if code is not None and code < 0 else f"code {code}"
    return (
        f"Its process ended without an answer ({how}): the machine may lack memory (try fewer "
        "--jobs), or a clip makes the decoder crash (try it alone with analyze)."
    )
