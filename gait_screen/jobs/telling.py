"""What a job's process writes down while it works: how far it is, what bodies it has found."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from gait_screen.jobs.files import BODIES, PROGRESS, write_model
from gait_screen.jobs.pace import Pace
from gait_screen.jobs.records import JobBodies, JobRequest
from gait_screen.records import BodiesSeen, ProgressUpdate

_TELL_EVERY_S: Final = 0.2
_SHOW_EVERY_S: Final = 0.5


class Telling:
    """Writes down what it hears, not more often than anybody looks."""

    def __init__(self, folder: Path, request: JobRequest, check: Callable[[], None]) -> None:
        """Prepare.

        Parameters
        ----------
        check
            Called with each step of the progress; what it raises ends the work.
        """
        self._folder = folder
        self._pace = Pace(len(request.clips), request.options)
        self._check = check
        self._last: tuple[str, str] = ("", "")
        self._told_s = self._shown_s = -_SHOW_EVERY_S
        self._unshown: BodiesSeen | None = None

    def progress(self, update: ProgressUpdate) -> None:
        """Hear how far the work is."""
        self._check()
        now_s = time.monotonic()
        told = self._pace.heard(update, now_s)
        changed = self._last != (update.stage, update.clip)
        if changed or now_s - self._told_s >= _TELL_EVERY_S:
            self._last, self._told_s = (update.stage, update.clip), now_s
            write_model(self._folder / PROGRESS, told)
        if changed or now_s - self._shown_s >= _SHOW_EVERY_S:
            self._show(now_s)

    def bodies(self, seen: BodiesSeen) -> None:
        """Hear what bodies have been found; it is written down with the progress."""
        self._unshown = seen

    def _show(self, now_s: float) -> None:
        if self._unshown is not None:
            self._shown_s = now_s
            write_model(self._folder / BODIES, JobBodies.of(self._unshown))
            self._unshown = None
