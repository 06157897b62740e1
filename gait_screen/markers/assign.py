"""Which dot of a frame is which sticker of a segment.

All choices of dots for all or some of a segment's names are compared, in the order of the names
along the segment. A choice costs what the dots are off where they are expected, once for what they
have in common (landmarks err for a whole segment) and once for what they have not, and something
for every name left without a dot. Choices whose dots lie to each other as they never do on this
person, too near, too far or turned, are none.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gait_screen.markers.places import PlaceGroup
from gait_screen.records import BoolArray, FloatArray

IntArray = NDArray[np.int64]

#: One SD of the common shift and of each dot's own, units: known from just before, and anew.
SHIFT_SD: Final = (0.04, 0.10)
OWN_SD: Final = (0.025, 0.06)
#: One SD of how far landmarks shift a whole segment.
LAYOUT_SD: Final = 0.10
#: What it costs to take up a segment anew although it was seen just before.
ANEW_COST: Final = 4.0
#: What a missing name costs: as much as a dot three SD off.
MISSING_COST: Final = 9.0
#: No dot may be further off than this many of its own SDs.
MAX_OFF_SD: Final = 4.0
#: Distances between a segment's stickers stay within these shares of the layout's (they are
#: foreshortened, and landmarks misjudge the size).
DISTANCE_SHARE: Final = (0.5, 1.6)


@dataclass(frozen=True)
class Expected:
    """Where a segment's stickers should be, ``(k, 2)`` in units, and whether from just before."""

    places: FloatArray
    fresh: bool


@dataclass(frozen=True)
class Given:
    """Names and the dots given to them, as numbers, and where those dots are, ``(m, 2)``."""

    names: IntArray
    dots: IntArray
    places: FloatArray
    cost: float


def assign(
    group: PlaceGroup,
    layout: FloatArray,
    expected: Expected,
    places: FloatArray,
    usable: IntArray,
) -> Given | None:
    """Return the best choice of dots for a segment's names.

    Parameters
    ----------
    layout
        Shape ``(k, 2)``: where on the segment this person's stickers sit, units.
    places
        Shape ``(n, 2)``: the frame's dots in units of the segment.
    usable
        Numbers of the dots that may be taken.

    Returns
    -------
    Given or None
        None where no choice fits. Without knowledge from just before, only a complete set does:
        of a single dot nothing tells which of two neighbours it is.
    """
    falling = group.along[0] > group.along[-1]
    order = usable[np.argsort(places[usable, group.axis])]
    order = order[::-1] if falling else order
    sorted_places = places[order]
    count = len(group.names)
    anew = Expected(layout, fresh=False)
    best = _best(group, layout, anew, order, sorted_places, fewest=count)
    if expected.fresh:
        # What was seen just before is worth something, but a complete set elsewhere may be worth
        # more: that is how a segment that took a wrong dot comes free again.
        known = _best(group, layout, expected, order, sorted_places, fewest=min(2, count))
        best = min(
            (one for one in (known, best) if one is not None),
            key=lambda one: one.cost + (ANEW_COST if one is best else 0.0),
            default=None,
        )
    return best


def _best(
    group: PlaceGroup,
    layout: FloatArray,
    expected: Expected,
    order: IntArray,
    sorted_places: FloatArray,
    *,
    fewest: int,
) -> Given | None:
    """Return the cheapest choice of at least ``fewest`` of the dots, which are in order."""
    count = len(group.names)
    best: Given | None = None
    for size in range(min(count, len(order)), fewest - 1, -1):
        names, dots = _choices(count, len(order), size)
        cost = _costs(group, layout, expected, names, sorted_places[dots])
        cost = cost + MISSING_COST * (count - size)
        place = int(np.argmin(cost))
        if np.isfinite(cost[place]) and (best is None or cost[place] < best.cost):
            chosen = dots[place]
            best = Given(names[place], order[chosen], sorted_places[chosen], float(cost[place]))
    return best


@cache
def _choices(names: int, dots: int, size: int) -> tuple[IntArray, IntArray]:
    """Return all ordered choices of ``size`` names and as many dots, ``(m, size)`` each."""
    pairs = list(
        itertools.product(
            itertools.combinations(range(names), size), itertools.combinations(range(dots), size)
        )
    )
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2, size)
    return both[:, 0], both[:, 1]


def _costs(
    group: PlaceGroup,
    layout: FloatArray,
    expected: Expected,
    names: IntArray,
    places: FloatArray,
) -> FloatArray:
    """Return what choices cost, ``(m,)``; infinite where they are none.

    Parameters
    ----------
    names, places
        Shapes ``(m, size)`` and ``(m, size, 2)``.
    """
    shift_sd, own_sd = (pair[0 if expected.fresh else 1] for pair in (SHIFT_SD, OWN_SD))
    off = places - expected.places[names]
    shift = off.mean(axis=1)
    own = np.linalg.norm(off - shift[:, None], axis=2) / own_sd
    common = np.linalg.norm(shift, axis=1) / shift_sd
    astray = np.linalg.norm((places - layout[names]).mean(axis=1), axis=1) / LAYOUT_SD
    cost = common**2 + (own**2).sum(axis=1) + astray**2
    fits = (own <= MAX_OFF_SD).all(axis=1) & (common <= MAX_OFF_SD)
    for first in range(names.shape[1] - 1):
        fits &= _lie_alike(group, layout, names[:, first : first + 2], places[:, first : first + 2])
    return np.where(fits, cost, np.inf)


def _lie_alike(
    group: PlaceGroup, layout: FloatArray, names: IntArray, places: FloatArray
) -> BoolArray:
    """Return which pairs of dots lie to each other about as in the layout, ``(m,)``."""
    known = layout[names[:, 1]] - layout[names[:, 0]]
    seen = places[:, 1] - places[:, 0]
    ratio = np.linalg.norm(seen, axis=1) / np.linalg.norm(known, axis=1)
    cross = known[:, 0] * seen[:, 1] - known[:, 1] * seen[:, 0]
    turned = np.degrees(np.abs(np.arctan2(cross, (known * seen).sum(axis=1))))
    most = np.asarray(group.most_turned_deg)[names[:, 1] - 1]
    low, high = DISTANCE_SHARE
    return np.asarray((ratio >= low) & (ratio <= high) & (turned <= most))
