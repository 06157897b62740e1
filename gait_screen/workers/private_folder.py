"""A folder for pictures of people that does not outlive the process it belongs to."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from gait_screen.workers.lock import holder, holding

_LOCK: Final = "lock"
#: A folder that is younger may be about to get its lock.
_SURELY_LOCKED_S: Final = 60.0


class PrivateFolder:
    """A temporary folder that only its owner may read, until :meth:`close`.

    What a process that was ended by force has left goes when the next folder of the same kind is
    made in the same place.
    """

    def __init__(self, kind: str, place: Path | None = None) -> None:
        """Make it.

        Parameters
        ----------
        kind
            A word for its name.
        place
            Where it is made, itself made where it is missing; None takes the system's place for
            temporary files.
        """
        where = Path(tempfile.gettempdir()) if place is None else place
        where.mkdir(parents=True, exist_ok=True)
        prefix = f"gait-screen-{kind}-"
        _clear_up(where, prefix)
        # mkdtemp makes it 0700.
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
        self._held = ExitStack()
        self._held.enter_context(holding(self.path / _LOCK))

    def close(self) -> None:
        """Remove it with everything in it."""
        self._held.close()
        shutil.rmtree(self.path, ignore_errors=True)


def _clear_up(place: Path, prefix: str) -> None:
    """Remove the folders whose process has gone."""
    for folder in place.glob(f"{prefix}*"):
        # Other users' folders cannot be looked into.
        with suppress(OSError, ValueError):
            age_s = time.time() - folder.stat().st_mtime
            lock = folder / _LOCK
            if age_s > _SURELY_LOCKED_S and lock.is_file() and holder(lock) is None:
                shutil.rmtree(folder, ignore_errors=True)
