"""A file that one process at a time holds, until it ends, however it ends.

The system lets go of it when the process is gone, so that "is it still at work?" never depends on a
process number, which may belong to somebody else by now.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: Windows locks bytes and lets nobody read them: one far behind the number in the file.
_FAR_BEHIND: Final = 1 << 30

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(handle: int) -> None:
        os.lseek(handle, _FAR_BEHIND, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_to_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def holding(path: Path) -> Iterator[bool]:
    """Hold a file inside the block, with this process's number in it.

    Yields
    ------
    held
        False where another process, or another block, holds it.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if held := _locks(handle):
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, str(os.getpid()).encode())
        yield held
    finally:
        os.close(handle)


def holder(path: Path) -> int | None:
    """Return the number of the process that holds a file; None when nobody does.

    It is 0 for the moment in which it has taken the file but not yet written its number.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        if _locks(handle):
            return None
        os.lseek(handle, 0, os.SEEK_SET)
        return int(os.read(handle, 32) or b"0")
    finally:
        os.close(handle)


def _locks(handle: int) -> bool:
    try:
        _try_to_lock(handle)
    except OSError:  # which one, depends on the system
        return False
    return True
