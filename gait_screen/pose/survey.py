"""What the first pass over a clip, or over some stretches of it, found."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gait_screen.pose.scouting import Look
from gait_screen.pose.stretches import Found


@dataclass(frozen=True)
class KeptPictures:
    """Which frames are made into something for others while all are decoded, and into what.

    ``make`` is a function of a module, because workers import it.
    """

    frames: tuple[int, ...]
    make: Callable[[Any], Any]


@dataclass(frozen=True)
class Survey:
    """What the first pass over a clip found.

    Attributes
    ----------
    numbers
        Which stretches of the clip it is about, in their order.
    looks
        In order of time.
    kept
        What was made of each of the frames asked for, in their order.
    plain
        By their number, the stretches in which whomever the whole picture shows was followed.
    """

    numbers: tuple[int, ...]
    looks: tuple[Look, ...]
    kept: tuple[Any, ...]
    plain: dict[int, Found] = field(default_factory=dict)


def leading_looks(numbers: Sequence[int], found: Mapping[int, Found]) -> list[Look]:
    """Return the looks from the first stretch to the first one that is still missing."""
    leading = itertools.takewhile(lambda number: number in found, numbers)
    return [look for number in leading for look in found[number].looks]
