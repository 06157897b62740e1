"""Screening many people beside each other, each as a job of its own.

Whatever goes wrong with one clip, even a crash of a decoder, ends that job's process and no other.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from gait_screen.batch.complete import is_complete
from gait_screen.batch.people import Person
from gait_screen.errors import GaitScreenError, UsageError, VideoUnreadableError
from gait_screen.history import read_screening
from gait_screen.jobs import Job, JobStatus, JobStore, Problem
from gait_screen.knowledge import read_answers
from gait_screen.records import AnalysisOptions, ClipRequest, ProgressUpdate
from gait_screen.screening import Screening

_LOOK_EVERY_S: Final = 0.1

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
    # Only what a job needs while it runs lies there: landmarks are kept in the cache, if at all.
    with tempfile.TemporaryDirectory(prefix="gait-screen-") as folder:
        return _Batch(people, options, report, JobStore(Path(folder))).run()


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Return 0 if there is at least one screening, else the highest code of all."""
    if any(outcome.exit_code == 0 for outcome in outcomes):
        return 0
    return max((outcome.exit_code for outcome in outcomes), default=0)


@dataclass
class _Running:
    index: int
    job: Job
    told: ProgressUpdate | None = None


class _Batch:
    """The running of a batch: who waits, who is being screened, what came of it."""

    def __init__(
        self,
        people: Sequence[Person],
        options: BatchOptions,
        report: BatchCallback,
        store: JobStore,
    ) -> None:
        self._people = people
        self._options = options
        self._report = report
        self._store = store
        self._waiting = list(range(len(people)))
        self._running: list[_Running] = []
        self._outcomes: dict[int, Outcome] = {}

    def run(self) -> list[Outcome]:
        try:
            while self._waiting or self._running:
                while self._waiting and len(self._running) < self._options.jobs:
                    self._start(self._waiting.pop(0))
                time.sleep(_LOOK_EVERY_S if self._running else 0.0)
                for running in list(self._running):
                    self._look_at(running)
        finally:
            self._end()
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
        try:
            job = self._submit(person)
            # Before it runs: whatever happens in between, somebody ends it.
            self._running.append(_Running(index, job))
            job.start()
        except GaitScreenError as error:
            self._running = [one for one in self._running if one.index != index]
            self._finish(index, Outcome(person, "failed", error.exit_code, str(error)))

    def _submit(self, person: Person) -> Job:
        answers = None if person.answers is None else read_answers(person.answers)
        requests = [ClipRequest(clip) for clip in person.clips]
        return self._store.submit(
            requests, self._options.analysis, answers, out=person.folder, keep=False
        )

    def _look_at(self, running: _Running) -> None:
        status = running.job.status()
        if not status.active:
            self._harvest(running, status)
        elif status.progress is not None:
            told = status.progress
            progress = ProgressUpdate(told.stage, told.clip, told.done, told.total)
            if progress != running.told:
                running.told = progress
                self._tell(person=self._people[running.index].name, progress=progress)

    def _harvest(self, running: _Running, status: JobStatus) -> None:
        running.job.wait()
        self._running.remove(running)
        person = self._people[running.index]
        problem = status.problem
        if status.state == "interrupted":
            problem = Problem(message=_crash_sentence(running.job.process_code), exit_code=1)
        running.job.remove()
        outcome = _written(person)
        if problem is not None:
            message, details = problem.message, problem.details
            outcome = Outcome(person, "failed", problem.exit_code, message, details)
        self._finish(running.index, outcome)

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

    def _end(self) -> None:
        """End what still runs, all at once, with what it has half written."""
        if self._running:
            with ThreadPoolExecutor(len(self._running)) as pool:
                list(pool.map(lambda running: running.job.remove(), self._running))
        self._running.clear()


def _written(person: Person) -> Outcome:
    """Return the outcome of a person whose process says that the screening is there."""
    try:
        return Outcome(person, "written", 0, screening=read_screening(person.folder))
    except UsageError as error:
        # Somebody removed it in the meantime: that stops nobody else.
        return Outcome(person, "failed", error.exit_code, str(error))


def _crash_sentence(code: int | None) -> str:
    how = f"signal {-code}" if code is not None and code < 0 else f"code {code}"
    return (
        f"Its process ended without an answer ({how}): the machine may lack memory (try fewer "
        "--jobs), or a clip makes the decoder crash (try it alone with analyze)."
    )
