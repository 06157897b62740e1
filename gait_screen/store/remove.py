"""Delete everything that was ever stored."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gait_screen.errors import StoreBusyError, StoreError
from gait_screen.store.open import open_store
from gait_screen.store.place import files_beside, store_file
from gait_screen.store.schema import is_marked_ours

_BLOCK = 1 << 16


def delete_store(path: Path | None = None) -> bool:
    """Delete all stored screenings: their bytes are overwritten, then the file is removed.

    A damaged file is overwritten and removed too, as long as its first bytes say that it is ours.

    Returns
    -------
    removed
        False where nothing was there.

    Raises
    ------
    StoreError
        When the file is not ours, in use, or cannot be removed.
    """
    file = (store_file() if path is None else path).expanduser().absolute()
    if not file.exists():
        # Left behind by a crash.
        return _remove(files_beside(file)) > 0
    try:
        open_store(file).clear()
    except StoreBusyError:
        raise
    except StoreError:
        if not _is_ours(file):
            raise
    return _remove([*files_beside(file), file]) > 0


def _is_ours(file: Path) -> bool:
    with suppress(OSError):
        return is_marked_ours(file)
    return False


def _remove(files: Iterable[Path]) -> int:
    removed = 0
    for file in files:
        try:
            _overwrite(file)
            file.unlink()
            removed += 1
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(
                f"{file} cannot be removed ({error.strerror or error}): delete it by hand."
            ) from error
    return removed


def _overwrite(file: Path) -> None:
    """Fill a file with zeros in place."""
    with file.open("r+b") as stream:
        left = file.stat().st_size
        while left > 0:
            left -= stream.write(bytes(min(left, _BLOCK)))
        stream.flush()
        os.fsync(stream.fileno())
