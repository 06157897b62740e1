"""Meeting a request: knobs of a pose are turned until the measured angles are what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from gait_screen.errors import UsageError

MAX_STEPS: Final = 30
GOOD_DEG: Final = 0.02
#: A request that is missed by more is refused: the clip would not be what its spec says.
MISSED_DEG: Final = 0.5
#: No knob is turned further at once, so that a leg at its limit does not run away.
MAX_TURN_DEG: Final = 12.0


def meet(
    wanted: Mapping[str, float],
    read: Callable[[Mapping[str, float]], Mapping[str, float]],
    start: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Find the knobs whose measured angles are the wanted ones.

    Each knob carries the name of the angle that it mostly moves, degree by degree.

    Parameters
    ----------
    read
        Knobs -> measured angles of the same names.
    start
        Where the knobs begin; the wanted angles themselves if not given.

    Raises
    ------
    UsageError
        If an angle stays more than half a degree from the request: the body cannot do it.
    """
    knobs = dict(start or wanted)
    miss: dict[str, float] = {}
    for _ in range(MAX_STEPS):
        measured = read(knobs)
        miss = {name: wanted[name] - measured[name] for name in wanted}
        if max(abs(value) for value in miss.values()) < GOOD_DEG:
            return knobs
        for name, value in miss.items():
            knobs[name] += float(np.clip(0.9 * value, -MAX_TURN_DEG, MAX_TURN_DEG))
    bad = {name: value for name, value in miss.items() if abs(value) > MISSED_DEG}
    if bad:
        raise UsageError(
            "This body cannot do what the movement asks: "
            + ", ".join(
                f"{name} {wanted[name]:.1f} deg was asked, {wanted[name] - value:.1f} came"
                for name, value in bad.items()
            )
            + ". Ask for less."
        )
    return knobs
