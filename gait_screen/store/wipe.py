"""Remove a file so that its bytes are not simply left on the disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from gait_screen.errors import StoreError

_BLOCK: Final = 1 << 16


def wipe(file: Path) -> None:
    """Fill a file with zeros in place, then remove it.

    Raises
    ------
    FileNotFoundError
        When it is not there.
    StoreError
        When it cannot be removed.
    """
    try:
        _overwrite(file)
        file.unlink()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(
            f"{file} cannot be removed ({error.strerror or error}): delete it by hand."
        ) from error


def _overwrite(file: Path) -> None:
    """Fill a file with zeros in place."""
    with file.open("r+b") as stream:
        left = file.stat().st_size
        while left > 0:
            left -= stream.write(bytes(min(left, _BLOCK)))
        stream.flush()
        os.fsync(stream.fileno())
