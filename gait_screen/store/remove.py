"""Delete everything that was ever stored."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gait_screen.errors import StoreBusyError, StoreError
from gait_screen.store.kept_videos import KeptVideos
from gait_screen.store.open import open_store
from gait_screen.store.place import files_beside, store_file
from gait_screen.store.schema import is_marked_ours
from gait_screen.store.wipe import wipe


def delete_store(path: Path | None = None) -> bool:
    """Delete all stored screenings: their bytes are overwritten, then the files are removed.

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
    videos = KeptVideos(file)
    if not file.exists():
        # Left behind by a crash.
        return _remove(files_beside(file)) + videos.remove_all() > 0
    try:
        open_store(file).clear()
    except StoreBusyError:
        raise
    except StoreError:
        if not _is_ours(file):
            raise
    videos.remove_all()
    return _remove([*files_beside(file), file]) > 0


def _is_ours(file: Path) -> bool:
    with suppress(OSError):
        return is_marked_ours(file)
    return False


def _remove(files: Iterable[Path]) -> int:
    removed = 0
    for file in files:
        try:
            wipe(file)
            removed += 1
        except FileNotFoundError:
            continue
    return removed
