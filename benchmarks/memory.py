"""Memory of a process with all that it starts, without counting shared pages twice (Linux)."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
#: Between two looks. Each costs some milliseconds for a process of a gigabyte.
_EVERY_S: Final = 0.2


@dataclass(frozen=True)
class Peak:
    """The moment at which a process and its descendants held most.

    Attributes
    ----------
    total_mb
        Proportional set size of all processes together, millions of bytes: a page that two
        processes share counts half for each.
    each_mb
        The same of each process, the first one first.
    looks
        How many times it was looked at.
    """

    total_mb: float
    each_mb: tuple[float, ...]
    looks: int


def can_watch() -> bool:
    """Whether this system tells the proportional set size."""
    return (_PROC / "self" / "smaps_rollup").is_file()


def tree_of(root: int) -> list[int]:
    """Return a process and all its descendants, parents before children; itself where unknown."""
    children: dict[int, list[int]] = {}
    for path in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):  # a process that has just ended
            # The second field is the name in brackets, which may hold anything.
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, ()))
    return found


def held_mb(pid: int) -> float:
    """Return the proportional set size of a process, millions of bytes; 0 once it has ended."""
    with suppress(OSError, ValueError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


class MemoryWatch:
    """Looks at a process tree in a thread of its own until :meth:`stop`."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._peak = Peak(0.0, (), 0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        if can_watch():
            self._thread.start()

    def stop(self) -> Peak | None:
        """End the watch and return the peak, None where the system does not tell."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        return self._peak if self._peak.looks else None

    def _watch(self) -> None:
        looks = 0
        while not self._over.wait(_EVERY_S):
            each = tuple(held_mb(pid) for pid in tree_of(self._root))
            looks += 1
            most = self._peak if sum(each) <= self._peak.total_mb else Peak(sum(each), each, looks)
            self._peak = Peak(most.total_mb, most.each_mb, looks)
