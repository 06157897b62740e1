"""A private folder of jobs."""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from gait_screen.errors import UsageError
from gait_screen.jobs.files import RECORD, REQUEST, RESULTS, write_model
from gait_screen.jobs.job import Job
from gait_screen.jobs.records import JobRecord, JobRequest
from gait_screen.knowledge import Answers
from gait_screen.records import AnalysisOptions, ClipRequest

#: 128 bits: nobody guesses the name of another one's job.
_ID_BYTES: Final = 16
_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")


class JobStore:
    """The jobs in a folder that only its owner may read.

    An id is all that it takes to get at a job: keep it from everybody but the one who asked.
    """

    def __init__(self, folder: Path) -> None:
        """Prepare; the folder is made when it is not there.

        Raises
        ------
        UsageError
            When it cannot be made, or is somebody else's or open to others.
        """
        self.folder = Path(os.path.abspath(folder))
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_private(self.folder)
        except OSError as error:
            raise UsageError(
                f"The folder {self.folder} cannot hold jobs ({error.strerror or error})."
            ) from error

    def submit(
        self,
        requests: Sequence[ClipRequest],
        options: AnalysisOptions,
        answers: Answers | None = None,
        *,
        out: Path | None = None,
        keep: bool = True,
    ) -> Job:
        """Put down what is to be done; :meth:`Job.start` begins it.

        Parameters
        ----------
        requests, options, answers
            As for :func:`gait_screen.pipeline.analyse`.
        out
            The folder that the results go to; None keeps them in the job's own.
        keep
            Whether the job's folder may hold landmarks: it takes them to resume from the stretches
            that are done (where the cache is not used), and for :meth:`Job.analysis`.

        Raises
        ------
        UsageError
            When there is no clip, a name is no text, or the folder cannot be written.
        """
        if not requests:
            raise UsageError("No clip was given: name at least one video file.")
        job_id = secrets.token_urlsafe(_ID_BYTES)
        folder = self.folder / job_id
        target = folder / RESULTS / "screening" if out is None else Path(os.path.realpath(out))
        try:
            folder.mkdir(mode=0o700)
            request = JobRequest(
                clips=tuple(
                    replace(clip, path=Path(os.path.abspath(clip.path))) for clip in requests
                ),
                options=options,
                answers=answers,
                out=target,
                staging=target.parent / f".{target.name[:100]}.{secrets.token_hex(8)}",
                keep=keep,
            )
            write_model(folder / REQUEST, request)
            write_model(folder / RECORD, JobRecord(state="waiting", created_s=time.time()))
        except OSError as error:
            raise UsageError(
                f"The job cannot be written to {self.folder} ({error.strerror or error})."
            ) from error
        return Job(folder)

    def open(self, job_id: str) -> Job:
        """Return a job that was submitted, by this process or another.

        Raises
        ------
        UsageError
            When there is none of that id.
        """
        # Checked before it becomes a path.
        if not _ID.fullmatch(job_id) or not (self.folder / job_id / RECORD).is_file():
            raise UsageError("There is no such job (any more).")
        return Job(self.folder / job_id)

    def jobs(self) -> list[Job]:
        """Return all jobs, in the order of their ids."""
        names = sorted(path.parent.name for path in self.folder.glob(f"*/{RECORD}"))
        return [Job(self.folder / name) for name in names if _ID.fullmatch(name)]

    def remove_all(self) -> None:
        """End what runs and remove every job with all that is in its folder."""
        for job in self.jobs():
            with suppress(UsageError):  # removed by somebody else in the meantime
                job.remove()


def _check_private(folder: Path) -> None:
    """Make sure that nobody else may look into a folder."""
    about = folder.stat()
    if os.name != "posix":
        return
    if about.st_uid != os.geteuid():
        raise UsageError(f"The folder {folder} is somebody else's: it cannot hold jobs.")
    if stat.S_IMODE(about.st_mode) & 0o077:
        folder.chmod(0o700)
