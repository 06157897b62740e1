"""What a worker is told to do, and what it keeps between two orders."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Order:
    """A function of a module with its arguments, all of which can be pickled.

    Called as ``work(desk, note, *details)``: ``note`` takes anything that should be told before the
    answer, in particular how far the work is.
    """

    work: Callable[..., Any]
    details: tuple[Any, ...] = ()


class Desk:
    """What one worker keeps open from order to order: a model, a reader. Closed at its end."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Hashable, Any, ExitStack]] = {}

    def keep(
        self, place: str, key: Hashable, open_it: Callable[[], AbstractContextManager[Kept]]
    ) -> Kept:
        """Return what is kept in a place under a key, opened the first time.

        Another key closes what was there before.
        """
        if place in self._kept and self._kept[place][0] != key:
            self._kept.pop(place)[2].close()
        if place not in self._kept:
            stack = ExitStack()
            self._kept[place] = (key, stack.enter_context(open_it()), stack)
        kept: Kept = self._kept[place][1]
        return kept

    def take_over(
        self, place: str, key: Hashable, open_it: Callable[[], AbstractContextManager[Kept]]
    ) -> AbstractContextManager[Kept]:
        """Return what is kept in a place under a key, for the caller to close; else open it.

        The place is empty then.
        """
        if place in self._kept and self._kept[place][0] == key:
            _, kept, stack = self._kept.pop(place)
            return _closed_by(stack, kept)
        self.put_away(place)
        return open_it()

    def put_away(self, place: str) -> None:
        """Close what is kept in a place, if anything is."""
        if place in self._kept:
            self._kept.pop(place)[2].close()

    def clear(self) -> None:
        """Close everything, the last opened first."""
        with ExitStack() as closing:
            for _, _, stack in self._kept.values():
                closing.push(stack)
            self._kept.clear()


@contextmanager
def _closed_by(stack: ExitStack, kept: Kept) -> Iterator[Kept]:
    with stack:
        yield kept


#: The command line of a worker ends with the number of those who share the cores.
SHARERS_FLAG: Final = "--cores-shared-by"


def own_cores() -> int:
    """Return how many cores this process should keep busy by itself: a worker has its share."""
    sharers = 1
    if len(sys.argv) > 1 and sys.argv[-2] == SHARERS_FLAG:
        sharers = int(sys.argv[-1])
    return max(1, usable_cores() // sharers)


def usable_cores() -> int:
    """Return how many cores this process may use, which a container may have limited."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
