"""Which clips are measured, and what on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from benchmarks.candidates import (
    AS_STARTED,
    CACHED,
    CACHED_WITH_VIDEO,
    FIRST,
    FIRST_WITH_VIDEO,
    ONE_WORKER,
    PLAIN,
    PRODUCT,
    PURE,
    WITH_VIDEO,
)
from benchmarks.clips import ClipSpec


@dataclass(frozen=True)
class Row:
    """One clip with what is compared on it.

    Attributes
    ----------
    interleaved
        Measured in turn, ``rounds`` times each; the median counts.
    once
        Measured once, after those, in this order.
    """

    clip: ClipSpec
    interleaved: tuple[str, ...]
    rounds: int
    once: tuple[str, ...] = ()

    @property
    def order(self) -> list[str]:
        """Return all runs in their order."""
        return [*self.interleaved * self.rounds, *self.once]


#: The clip on which the aims are judged, and the long one.
AIM_CLIP: Final = ClipSpec(1080, 30, 30)
LONG_CLIP: Final = ClipSpec(1080, 30, 180)
QUICK_AIM_CLIP: Final = ClipSpec(1080, 30, 20)

_BOTH: Final = (PLAIN, PRODUCT)
_FULL: Final = (
    Row(AIM_CLIP, (PLAIN, PRODUCT, WITH_VIDEO), 3, (PURE, ONE_WORKER, AS_STARTED)),
    Row(
        ClipSpec(1080, 30, 5),
        (PLAIN, PRODUCT, WITH_VIDEO, ONE_WORKER),
        3,
        (PURE, FIRST, CACHED),
    ),
    Row(ClipSpec(720, 30, 5), (PLAIN, PRODUCT), 3, (PURE, WITH_VIDEO)),
    Row(ClipSpec(1080, 60, 5), (PLAIN, PRODUCT), 3, (PURE, WITH_VIDEO, FIRST_WITH_VIDEO)),
    Row(ClipSpec(2160, 30, 5), _BOTH, 3, (PURE, FIRST_WITH_VIDEO, CACHED)),
    Row(ClipSpec(2160, 30, 5, "hevc"), _BOTH, 3, (PURE, FIRST_WITH_VIDEO, CACHED)),
)


def plan(*, quick: bool) -> tuple[Row, ...]:
    """Return the rows to measure, the one with the aims first.

    ``quick`` leaves out the long clip and all but one high resolution, and takes fewer rounds.
    """
    if quick:
        return (
            Row(QUICK_AIM_CLIP, (PLAIN, PRODUCT), 1, (WITH_VIDEO, PURE, ONE_WORKER, FIRST, CACHED)),
            Row(ClipSpec(720, 30, 5), _BOTH, 1),
            Row(ClipSpec(1080, 30, 5), _BOTH, 2, (FIRST_WITH_VIDEO, CACHED)),
            Row(ClipSpec(2160, 30, 4), _BOTH, 1, (FIRST_WITH_VIDEO,)),
        )
    first, *others = _FULL
    memory = (FIRST_WITH_VIDEO, FIRST, CACHED, CACHED, CACHED)
    long = (FIRST_WITH_VIDEO, AS_STARTED, CACHED, CACHED_WITH_VIDEO)
    return (
        Row(first.clip, first.interleaved, first.rounds, (*first.once, *memory)),
        *others,
        Row(LONG_CLIP, (PLAIN, FIRST), 1, long),
    )
