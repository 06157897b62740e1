"""What the page makes of a job: its result, its problem, how far it is in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gait_screen.analysis import Analysis
from gait_screen.jobs import Job, JobProgress, Problem
from gait_screen.records import BodiesSeen

_SECONDS_TO_SPEAK_OF_MINUTES: Final = 90
_NEAREST_S: Final = 10


@dataclass(frozen=True)
class Result:
    """An analysis and the folder with its files."""

    analysis: Analysis
    folder: Path


def result_of(job: Job) -> Result:
    """Return what a job that is done has left.

    Raises
    ------
    UsageError
        When it is not there (any more).
    """
    return Result(job.analysis(), job.result_folder)


def problem_text(problem: Problem) -> str:
    """Return why there is no result, in words for the page."""
    if not problem.details:
        return problem.message
    return (
        f"{problem.message} Other clips may still work; gait-screen analyze with --debug and the "
        "same clip shows where it happened."
    )


def progress_text(progress: JobProgress) -> str:
    """Return stage, clip, pictures and the time left in words."""
    words = progress.stage[:1].upper() + progress.stage[1:]
    if progress.clip:
        words += f": {progress.clip} (clip {progress.clip_number} of {progress.clips})"
        # Short steps count to one; a file that does not say how long it is has no total.
        if progress.total > 1:
            words += f", frame {progress.done} of {progress.total}"
        elif not progress.total:
            words += f", frame {progress.done}"
    return words + _time_left_text(progress.time_left_s)


def bodies_text(seen: BodiesSeen) -> str:
    """Return in how many frames a body was found."""
    if not seen.with_body:
        return f"No body found in the first {seen.frames} frames."
    return f"A body found in {seen.with_body} of {seen.frames} frames so far."


def _time_left_text(left_s: float | None) -> str:
    if left_s is None:
        return ""
    if left_s >= _SECONDS_TO_SPEAK_OF_MINUTES:
        return f"; about {round(left_s / 60)} min left"
    nearest = max(round(left_s / _NEAREST_S), 1) * _NEAREST_S
    return f"; about {nearest} s left"
