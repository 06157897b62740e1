"""Files kept between runs in the user's own cache folder: written whole, bounded, never trusted.

Each entry is a set of arrays under a checksum of all that it depends on. The folder is readable by
that user only. All kinds of entries share one limit; those that were not used for longest go first.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import numpy as np

from gait_screen.errors import UsageError

#: Environment variable naming another cache folder.
CACHE_VARIABLE: Final = "GAIT_SCREEN_CACHE"
#: Environment variable saying how large it may grow, in megabytes; 0 keeps nothing.
LIMIT_VARIABLE: Final = "GAIT_SCREEN_CACHE_MB"
#: Some 150 clips of 20 s.
DEFAULT_LIMIT_MB: Final = 300.0

#: What is kept: a clip's landmarks with what it is like; of a clip that was stopped, the stretches
#: that are done; what the networks read in the picture; where stickers were found; and what was
#: measured in all of it.
EntryKind = Literal["landmarks", "stretch", "readings", "stickers", "measured"]
KINDS: Final[tuple[EntryKind, ...]] = ("landmarks", "stretch", "readings", "stickers", "measured")

_MEGABYTE: Final = 1024 * 1024
#: Of files that are being written, or were when the machine went down.
_UNFINISHED: Final = (".gait_screen_", ".part")

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class ShelfPart:
    """How many entries of a kind there are, and how large they are together."""

    kind: EntryKind
    entries: int
    size_bytes: int


def cache_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where entries are kept: ``$GAIT_SCREEN_CACHE``, or below the user's cache folder."""
    env = os.environ if environ is None else environ
    chosen = env.get(CACHE_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser()
    base = env.get("XDG_CACHE_HOME", "").strip()
    return (Path(base) if base else Path.home() / ".cache") / "gait_screen"


def cache_limit_bytes(environ: Mapping[str, str] | None = None) -> int:
    """Return how large all entries together may be: ``$GAIT_SCREEN_CACHE_MB``, or 300 MB.

    Raises
    ------
    UsageError
        When the variable is not a number of megabytes, 0 or more.
    """
    env = os.environ if environ is None else environ
    text = env.get(LIMIT_VARIABLE, "").strip()
    try:
        limit_mb = float(text) if text else DEFAULT_LIMIT_MB
    except ValueError:
        limit_mb = -1.0
    if not 0.0 <= limit_mb < float("inf"):
        raise UsageError(
            f"{LIMIT_VARIABLE} is {text!r}; expected how many megabytes may be kept between runs, "
            f"0 or more (without it {DEFAULT_LIMIT_MB:g})."
        )
    return int(limit_mb * _MEGABYTE)


def cache_contents(folder: Path | None = None) -> tuple[ShelfPart, ...]:
    """Return what is kept, kind by kind."""
    folder = folder or cache_folder()
    parts = []
    for kind in KINDS:
        sizes = [status.st_size for _, status in _files(folder, [_pattern(kind)])]
        parts.append(ShelfPart(kind, len(sizes), sum(sizes)))
    return tuple(parts)


def load_entry(
    key: str, kind: EntryKind, unpack: Callable[[dict[str, Any]], Kept], folder: Path | None = None
) -> Kept | None:
    """Return what ``unpack`` makes of an entry's arrays, or None; a damaged entry is removed.

    Parameters
    ----------
    key
        A checksum of all that the entry depends on.
    unpack
        Raises ValueError, KeyError or TypeError on arrays that are not what they should be.
    folder
        None takes the user's cache folder, here and below.

    Raises
    ------
    UsageError
        When the limit is set to what is none: better now than when there is something to keep.
    """
    cache_limit_bytes()
    path = (folder or cache_folder()) / _name(key, kind)
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
    key: str, kind: EntryKind, arrays: Mapping[str, Any], folder: Path | None = None
) -> None:
    """Keep arrays; a folder that cannot be written is no error, only a slower next time.

    When all entries together grow beyond the limit, those go that were not used for longest.
    """
    folder = folder or cache_folder()
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(folder / _name(key, kind), arrays)
        _forget_oldest(folder, cache_limit_bytes())


def has_entries(kind: EntryKind, folder: Path | None = None, *, prefix: str = "") -> bool:
    """Tell whether there is an entry of a kind whose key begins so."""
    return bool(_files(folder or cache_folder(), [_pattern(kind, prefix)]))


def remove_entries(kind: EntryKind, folder: Path | None = None, *, prefix: str = "") -> int:
    """Remove all entries of a kind, or those whose key begins so; return how many there were."""
    return _remove(_files(folder or cache_folder(), [_pattern(kind, prefix)]))


def clear_cache(folder: Path | None = None) -> int:
    """Remove everything that is kept, of all kinds, and return how many entries there were.

    What lies in the folder and is not ours stays.
    """
    folder = folder or cache_folder()
    removed = sum(remove_entries(kind, folder) for kind in KINDS)
    _remove(_files(folder, ["*".join(_UNFINISHED)]))
    return removed


def _write(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write beside and rename, so that nobody ever reads half an entry."""
    # mkstemp gives mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED[0], suffix=_UNFINISHED[1])
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _forget_oldest(folder: Path, limit_bytes: int) -> None:
    patterns = [*map(_pattern, KINDS), "*".join(_UNFINISHED)]
    kept, too_many = 0, []
    for path, status in sorted(_files(folder, patterns), key=lambda one: -one[1].st_mtime_ns):
        kept += status.st_size
        if kept > limit_bytes:
            too_many.append((path, status))
    _remove(too_many)


def _name(key: str, kind: EntryKind) -> str:
    return f"{key}.{kind}.npz"


def _pattern(kind: EntryKind, prefix: str = "") -> str:
    return _name(f"{prefix}*", kind)


def _remove(files: Iterable[tuple[Path, os.stat_result]]) -> int:
    removed = 0
    for path, _ in files:
        with suppress(OSError):
            path.unlink()
            removed += 1
    return removed


def _files(folder: Path, patterns: Iterable[str]) -> list[tuple[Path, os.stat_result]]:
    found: list[tuple[Path, os.stat_result]] = []
    for pattern in patterns:
        for path in folder.glob(pattern):
            with suppress(OSError):  # removed by another process in the meantime
                found.append((path, path.stat()))
    return found
