"""What one analysis works with from beginning to end: its workers and a private folder."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Hashable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from gait_screen.workers.lock import holder, holding
from gait_screen.workers.orders import usable_cores
from gait_screen.workers.pool import WorkerPool

_PREFIX: Final = "gait-screen-work-"
_LOCK: Final = "lock"
#: A folder that is younger may be about to get its lock.
_SURELY_LOCKED_S: Final = 60.0


class Workshop:
    """A pool of workers, and a folder for what they set aside; use it in a ``with`` block.

    Both go at its end. Only the owner may read the folder. What a workshop that was ended by force
    has left goes when the next one is opened in the same place.

    Attributes
    ----------
    pool
        The workers.
    folder
        The folder, there inside the block only.
    set_aside
        Where in the folder things lie: whoever puts some there says so here under a name that
        tells them from others.
    """

    folder: Path

    def __init__(self, workers: int | None = None, place: Path | None = None) -> None:
        """Prepare.

        Parameters
        ----------
        workers
            None takes the cores there are.
        place
            Where the folder is made, itself made where it is missing; None takes the system's
            place for temporary files.

        Raises
        ------
        UsageError
            When there is to be no worker.
        """
        self.pool = WorkerPool(workers or usable_cores())
        self.set_aside: dict[Hashable, Any] = {}
        self._place = place
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        if self._place is not None:
            self._place.mkdir(parents=True, exist_ok=True)
        _clear_up(self._place or Path(tempfile.gettempdir()))
        with ExitStack() as closing:
            made = tempfile.TemporaryDirectory(
                prefix=_PREFIX, dir=self._place, ignore_cleanup_errors=True
            )
            self.folder = Path(closing.enter_context(made))
            closing.enter_context(holding(self.folder / _LOCK))
            closing.enter_context(self.pool)
            self._closing = closing.pop_all()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.__exit__(error_type, error, trace)
        self.set_aside.clear()


def _clear_up(place: Path) -> None:
    """Remove the folders of workshops whose process has gone."""
    for folder in place.glob(f"{_PREFIX}*"):
        # Other users' folders cannot be looked into.
        with suppress(OSError, ValueError):
            age_s = time.time() - folder.stat().st_mtime
            lock = folder / _LOCK
            if age_s > _SURELY_LOCKED_S and lock.is_file() and holder(lock) is None:
                shutil.rmtree(folder, ignore_errors=True)
