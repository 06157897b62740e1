"""What a job's folder says: what is asked for, how it stands, how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from gait_screen.knowledge import Answers
from gait_screen.records import AnalysisOptions, BodiesSeen, BodySeen, ClipRequest

SCHEMA: Final = "gait-screen/job/1"

#: ``interrupted``: its process has gone without a word, or was ended; it can be resumed.
JobState = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]


class _JobRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class JobRequest(_JobRecord):
    """What is asked for; written once.

    Attributes
    ----------
    out
        The folder that the results go to.
    staging
        A hidden folder beside it, in which they are written until they are whole.
    keep
        Whether the job's folder may hold landmarks: of stretches that are done, to resume from,
        and at the end the whole analysis.
    """

    schema_: Literal["gait-screen/job/1"] = Field(default=SCHEMA, alias="schema")
    clips: tuple[ClipRequest, ...]
    options: AnalysisOptions
    answers: Answers | None
    out: Path
    staging: Path
    keep: bool


class Problem(_JobRecord):
    """Why there is no result.

    Attributes
    ----------
    message
        One or two sentences for people.
    exit_code
        What the command line would have returned.
    details
        The traceback of an error that was not foreseen, else empty. It may name files: it is for
        ``--debug`` and for no log.
    """

    message: str
    exit_code: int
    details: str = ""


class JobRecord(_JobRecord):
    """How a job stands; the times are seconds since 1970."""

    schema_: Literal["gait-screen/job/1"] = Field(default=SCHEMA, alias="schema")
    state: JobState
    created_s: float
    started_s: float | None = None
    ended_s: float | None = None
    problem: Problem | None = None


class JobProgress(_JobRecord):
    """How far a job is.

    Attributes
    ----------
    stage
        As in :class:`gait_screen.records.ProgressUpdate`, and so ``clip``, ``done`` and ``total``.
    clip_number, clips
        Which of how many clips; from 1, 0 while none is meant.
    share
        Of the whole job that is done, 0 to 1; it never falls while a process works.
    time_left_s
        From the job's own pace so far; None while that is not known.
    """

    schema_: Literal["gait-screen/job/1"] = Field(default=SCHEMA, alias="schema")
    stage: str
    clip: str
    done: int
    total: int
    clip_number: int
    clips: int
    share: float
    time_left_s: float | None = None


class JobBody(_JobRecord):
    """A :class:`gait_screen.records.BodySeen`, in tenths of a pixel and hundredths."""

    time_s: float
    xy_px: tuple[tuple[float, float], ...]
    visibility: tuple[float, ...]


class JobBodies(_JobRecord):
    """What has been found in a clip so far: a :class:`gait_screen.records.BodiesSeen`."""

    schema_: Literal["gait-screen/job/1"] = Field(default=SCHEMA, alias="schema")
    clip: str
    frames: int
    with_body: int
    latest: tuple[JobBody, ...]

    @classmethod
    def of(cls, seen: BodiesSeen) -> JobBodies:
        """Return them as they are written down."""
        return cls(
            clip=seen.clip,
            frames=seen.frames,
            with_body=seen.with_body,
            latest=tuple(
                JobBody(
                    time_s=round(body.time_s, 4),
                    xy_px=tuple((x, y) for x, y in body.xy_px.round(1).tolist()),
                    visibility=tuple(body.visibility.round(2).tolist()),
                )
                for body in seen.latest
                if np.isfinite(body.xy_px).all()
            ),
        )

    def seen(self) -> BodiesSeen:
        """Return them as they were told."""
        latest = (
            BodySeen(body.time_s, np.array(body.xy_px), np.array(body.visibility))
            for body in self.latest
        )
        return BodiesSeen(self.clip, self.frames, self.with_body, tuple(latest))


@dataclass(frozen=True)
class JobStatus:
    """How a job stands now.

    Attributes
    ----------
    progress
        The last that was heard; None before anything was.
    problem
        Why there is no result: of a job that has failed or was interrupted, else None.
    """

    id: str
    state: JobState
    created_s: float
    started_s: float | None
    ended_s: float | None
    progress: JobProgress | None
    problem: Problem | None

    @property
    def active(self) -> bool:
        """Return whether it waits or runs: something may still come of it by itself."""
        return self.state in ("waiting", "running")

    @property
    def resumable(self) -> bool:
        """Return whether :meth:`gait_screen.jobs.Job.resume` makes sense."""
        return self.state in ("failed", "cancelled", "interrupted")
