"""What one analysis works with from beginning to end: its workers and a private folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from gait_screen.workers.orders import usable_cores
from gait_screen.workers.pool import WorkerPool
from gait_screen.workers.private_folder import PrivateFolder


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
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        with ExitStack() as closing:
            private = PrivateFolder("work", self._place)
            closing.callback(private.close)
            self.folder = private.path
            closing.enter_context(self.pool)
            self._closing = closing.pop_all()
        return self

    def beside(self, work: Callable[[], None]) -> None:
        """Do in a thread what nobody waits for; it is done when the block ends."""
        thread = threading.Thread(target=work, name="beside")
        self._threads.append(thread)
        thread.start()

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._threads:
            self._threads.pop().join()
        self._closing.__exit__(error_type, error, trace)
        self.set_aside.clear()
