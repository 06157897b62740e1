"""One job: its folder, and what can be done with it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Final

from gait_screen.analysis import Analysis
from gait_screen.analysis_file import ANALYSIS_FILE, load_analysis
from gait_screen.errors import UsageError
from gait_screen.jobs.files import (
    BODIES,
    LOCK,
    PROGRESS,
    RECORD,
    REQUEST,
    RESULTS,
    Model,
    read_model,
    write_model,
)
from gait_screen.jobs.launch import JobProcess, end_process, start_process
from gait_screen.jobs.records import (
    JobBodies,
    JobProgress,
    JobRecord,
    JobRequest,
    JobStatus,
    Problem,
)
from gait_screen.records import BodiesSeen
from gait_screen.workers.lock import holder

_LOOK_EVERY_S: Final = 0.05


class Job:
    """A job in its folder; from :class:`gait_screen.jobs.JobStore`.

    Any process may hold one of the same job: all that is known of it lies in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: JobProcess | None = None

    @property
    def id(self) -> str:
        """Return the id, which is all that it takes to open the job."""
        return self.folder.name

    @property
    def request(self) -> JobRequest:
        """Return what is asked for."""
        return _read(self.folder / REQUEST, JobRequest)

    @property
    def result_folder(self) -> Path:
        """Return where the results are once the job is done."""
        return self.request.out

    @property
    def process_code(self) -> int | None:
        """Return how the process that was started here has ended, as ``subprocess`` says it."""
        return None if self._process is None else self._process.code

    def start(self, *, tied: bool = True) -> None:
        """Start the work in a process of its own and return at once.

        Parameters
        ----------
        tied
            Whether it ends when the process that starts it does. Else it outlives it.

        Raises
        ------
        UsageError
            When the job does not wait to be started.
        WorkerLostError
            When no process can be started.
        """
        status = self.status()
        if status.state != "waiting":
            raise UsageError(f"The job cannot be started: it is {status.state}.")
        running = JobRecord(state="running", created_s=status.created_s, started_s=time.time())
        process = start_process(self.folder, lambda: self._write(running), tied=tied)
        if process is None:
            raise UsageError("The job cannot be started: it runs already.")
        self._process = process

    def resume(self, *, tied: bool = True) -> None:
        """Start again what was interrupted, cancelled or has failed; what is done is not redone.

        Raises
        ------
        UsageError
            When there is nothing to resume.
        WorkerLostError
            When no process can be started.
        """
        status = self.status()
        if not status.resumable:
            raise UsageError(f"The job cannot be resumed: it is {status.state}.")
        for told in (PROGRESS, BODIES):
            (self.folder / told).unlink(missing_ok=True)
        self._write(JobRecord(state="waiting", created_s=status.created_s))
        self.start(tied=tied)

    def status(self) -> JobStatus:
        """Return how the job stands.

        Raises
        ------
        UsageError
            When the job has been removed.
        """
        # In this order: a process writes its last word before it lets go of the job.
        at_work = holder(self.folder / LOCK) is not None
        record = _read(self.folder / RECORD, JobRecord)
        state, problem = record.state, record.problem
        if state == "running" and not at_work:
            state, problem = "interrupted", Problem(message=self._interruption(), exit_code=1)
        return JobStatus(
            id=self.id,
            state=state,
            created_s=record.created_s,
            started_s=record.started_s,
            ended_s=record.ended_s,
            progress=self._progress(),
            problem=problem,
        )

    def bodies(self) -> BodiesSeen | None:
        """Return what bodies have been found so far in the clip that is worked on.

        None before there are any, when nothing runs any more, and where the job's folder may hold
        no landmarks.
        """
        try:
            return read_model(self.folder / BODIES, JobBodies).seen()
        except FileNotFoundError:
            return None

    def wait(self, timeout_s: float | None = None) -> JobStatus:
        """Wait until nothing runs any more, but no longer than so many seconds."""
        deadline_s = None if timeout_s is None else time.monotonic() + timeout_s
        if self._process is not None:
            self._process.wait(timeout_s)
        while (status := self.status()).active:
            if deadline_s is not None and time.monotonic() >= deadline_s:
                break
            time.sleep(_LOOK_EVERY_S)
        return status

    def cancel(self) -> JobStatus:
        """End the work at once and remove what there is of the results.

        The landmarks of what was done stay in the job's folder, so that it can be resumed; so do
        the clips, which are not the job's. A job that has ended already stays as it is.

        Raises
        ------
        WorkerLostError
            When its process does not end.
        """
        end_process(self.folder)
        status = self.status()
        if status.active or status.state == "interrupted":
            self._remove_results()
            self._write(
                JobRecord(
                    state="cancelled",
                    created_s=status.created_s,
                    started_s=status.started_s,
                    ended_s=time.time(),
                )
            )
        return self.status()

    def remove(self) -> None:
        """End the work and remove the job's folder; results that were to go elsewhere stay there.

        Raises
        ------
        WorkerLostError
            When its process does not end.
        """
        end_process(self.folder)
        if (self.folder / REQUEST).is_file():
            shutil.rmtree(self.request.staging, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def analysis(self) -> Analysis:
        """Return the analysis of a job that is done, the same to the last bit.

        Raises
        ------
        UsageError
            When there is none (yet), or the job was not to keep it.
        """
        if self.status().state != "done":
            raise UsageError("The job is not done: there is no analysis yet.")
        return load_analysis(self.folder)

    def _progress(self) -> JobProgress | None:
        try:
            return read_model(self.folder / PROGRESS, JobProgress)
        except FileNotFoundError:
            return None

    def _remove_results(self) -> None:
        shutil.rmtree(self.request.staging, ignore_errors=True)
        shutil.rmtree(self.folder / RESULTS, ignore_errors=True)
        for left in (ANALYSIS_FILE, BODIES):
            (self.folder / left).unlink(missing_ok=True)

    def _interruption(self) -> str:
        how = ""
        if (code := self.process_code) is not None:
            how = f" (signal {-code})" if code < 0 else f" (code {code})"
        return (
            f"Its process ended without an answer{how}: it was stopped, the machine may lack "
            "memory, or a clip makes the decoder crash (save it as H.264 in an .mp4 file)."
        )

    def _write(self, record: JobRecord) -> None:
        try:
            write_model(self.folder / RECORD, record)
        except OSError as error:
            raise UsageError(
                f"The job's folder cannot be written ({error.strerror or error})."
            ) from error


def _read(path: Path, kind: type[Model]) -> Model:
    try:
        return read_model(path, kind)
    except FileNotFoundError as error:
        raise UsageError("There is no such job (any more).") from error
