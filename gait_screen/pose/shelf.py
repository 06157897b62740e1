"""Files kept between runs in the user's own cache folder: written whole, bounded, never trusted.

Each entry is a set of arrays under a checksum of all that it depends on. The folder is readable by
that user only. An analysis that is not to use the cache may have a folder of its own instead.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

#: Environment variable naming another cache folder.
CACHE_VARIABLE: Final = "GAIT_SCREEN_CACHE"

Kept = TypeVar("Kept")


def cache_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where entries are kept: ``$GAIT_SCREEN_CACHE``, or below the user's cache folder."""
    env = os.environ if environ is None else environ
    chosen = env.get(CACHE_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser()
    base = env.get("XDG_CACHE_HOME", "").strip()
    return (Path(base) if base else Path.home() / ".cache") / "gait_screen"


def load_entry(
    name: str, unpack: Callable[[dict[str, Any]], Kept], folder: Path | None = None
) -> Kept | None:
    """Return what ``unpack`` makes of an entry's arrays, or None; a damaged entry is removed.

    Parameters
    ----------
    name
        Key and suffix.
    unpack
        Raises ValueError, KeyError or TypeError on arrays that are not what they should be.
    folder
        None takes the user's cache folder, here and below.
    """
    path = (folder or cache_folder()) / name
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as entry:
            result = unpack({key: entry[key] for key in entry.files})
    except OSError:
        return None
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        with suppress(OSError):
            path.unlink()
        return None
    with suppress(OSError):
        os.utime(path)  # the youngest again: used entries stay
    return result


def store_entry(
    name: str,
    arrays: Mapping[str, Any],
    *,
    suffix: str,
    max_bytes: int,
    folder: Path | None = None,
) -> None:
    """Keep arrays; a folder that cannot be written is no error, only a slower next time.

    Parameters
    ----------
    name
        Key and suffix.
    max_bytes
        When the entries of ``suffix`` grow beyond this, the oldest go.
    """
    folder = folder or cache_folder()
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / name, arrays)
        _forget_oldest(folder, suffix, max_bytes)


def remove_entries(suffix: str, folder: Path | None = None, *, prefix: str = "") -> int:
    """Remove all entries of a suffix, or those of a prefix too; return how many there were."""
    removed = 0
    for path, _ in _entries(folder or cache_folder(), suffix, prefix):
        with suppress(OSError):
            path.unlink()
            removed += 1
    return removed


def _write(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write beside and rename, so that nobody ever reads half an entry."""
    # mkstemp gives mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _forget_oldest(folder: Path, suffix: str, max_bytes: int) -> None:
    kept = 0
    for path, status in sorted(_entries(folder, suffix), key=lambda one: -one[1].st_mtime_ns):
        kept += status.st_size
        if kept > max_bytes:
            with suppress(OSError):
                path.unlink()


def _entries(folder: Path, suffix: str, prefix: str = "") -> list[tuple[Path, os.stat_result]]:
    found: list[tuple[Path, os.stat_result]] = []
    for path in folder.glob(f"{prefix}*{suffix}"):
        with suppress(OSError):  # removed by another process in the meantime
            found.append((path, path.stat()))
    return found
