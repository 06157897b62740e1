"""The smallest choice of sets that covers everything wanted: exact, and the same every time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
Cost = tuple[float, ...]


def smallest_cover(
    sets: Sequence[frozenset[T]],
    wanted: frozenset[T],
    effort: Sequence[int],
    tie: Callable[[tuple[int, ...]], Cost],
) -> tuple[int, ...]:
    """Return the places of the fewest sets that together hold all that is wanted.

    Parameters
    ----------
    effort
        Of each set; of two choices with as many sets, the one with the smaller sum is taken.
    tie
        What decides then: the smaller cost of a whole choice (its places, in order).

    Returns
    -------
    places
        In order; empty where nothing is wanted. What no set holds is left out of account.

    Notes
    -----
    Branch and bound on the element that the fewest sets hold: exact, and at once for the few dozen
    sets that there are.
    """
    holders: Mapping[T, list[int]] = {
        element: [place for place, each in enumerate(sets) if element in each] for element in wanted
    }
    reachable = frozenset(element for element, places in holders.items() if places)
    best: tuple[Cost, tuple[int, ...]] | None = None
    seen: set[frozenset[int]] = set()

    def search(chosen: frozenset[int], left: frozenset[T]) -> None:
        nonlocal best
        spent = (len(chosen), sum(effort[place] for place in chosen))
        # One set more is needed where something is left.
        least = (spent[0] + bool(left), spent[1] + bool(left))
        if chosen in seen or (best is not None and least > best[0][:2]):
            return
        seen.add(chosen)
        if not left:
            places = tuple(sorted(chosen))
            cost = (*spent, *tie(places))
            if best is None or (cost, places) < best:
                best = (cost, places)
            return
        rarest = min(left, key=lambda element: (len(holders[element]), repr(element)))
        for place in sorted(holders[rarest], key=lambda place: (-len(sets[place] & left), place)):
            search(chosen | {place}, left - sets[place])

    search(frozenset(), reachable)
    return () if best is None else best[1]
