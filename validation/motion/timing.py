"""What a movement does over time: ramps, slow sway, repetitions."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from gait_screen.errors import UsageError
from validation.records import FloatArray, Letter

#: The last repetition may end this much after the clip.
LATE_S: Final = 0.05


def smooth(share: float) -> float:
    """Return a ramp from 0 to 1 without jerk at its ends."""
    x = min(max(share, 0.0), 1.0)
    return x * x * x * (x * (6.0 * x - 15.0) + 10.0)


class SlowNoise:
    """A sum of slow sines with SD 1: how a body is never quite still."""

    def __init__(self, rng: np.random.Generator, top_hz: float = 1.2, terms: int = 6) -> None:
        self._rate: FloatArray = 2.0 * np.pi * rng.uniform(0.08, top_hz, terms)
        self._start: FloatArray = rng.uniform(0.0, 2.0 * np.pi, terms)
        size = rng.normal(0.0, 1.0, terms)
        self._size: FloatArray = size * np.sqrt(2.0 / np.sum(size**2))

    def __call__(self, t: float) -> float:
        """Return the sway at a moment."""
        return float(np.sum(self._size * np.sin(self._rate * t + self._start)))


class Repetitions:
    """Equal repetitions: down for a share of each, a hold, and up again.

    Parameters
    ----------
    start_s, rep_s, duration_s
        When the first begins, how long each takes, how long the clip is.
    reach, leave
        Shares of a repetition at which the extreme is reached and left.

    Raises
    ------
    UsageError
        If the clip is too short for one repetition.
    """

    def __init__(
        self, start_s: float, rep_s: float, duration_s: float, reach: float, leave: float
    ) -> None:
        self.start_s, self.rep_s = start_s, rep_s
        self.reach, self.leave = reach, leave
        self.count = int((duration_s + LATE_S - start_s) // rep_s)
        if self.count < 1:
            raise UsageError(
                f"A clip of {duration_s:g} s has no room for a repetition of {rep_s:g} s that "
                f"starts at {start_s:g} s: give it at least {start_s + rep_s:g} s."
            )

    def phase(self, t: float) -> float:
        """Return how far into the movement a moment is: 0 standing, 1 at the extreme."""
        number, share = divmod((t - self.start_s) / self.rep_s, 1.0)
        if not 0 <= number < self.count:
            return 0.0
        if share < self.reach:
            return smooth(share / self.reach)
        if share > self.leave:
            return smooth((1.0 - share) / (1.0 - self.leave))
        return 1.0

    def events(self, extreme: str, side: Letter | None = None) -> tuple[dict[str, Any], ...]:
        """Return start, extreme and end of each repetition."""
        middle = 0.5 * (self.reach + self.leave)
        shares = (("rep_start", 0.0), (extreme, middle), ("rep_end", 1.0))
        return tuple(
            event(self.start_s + (number + share) * self.rep_s, name, side)
            for number in range(self.count)
            for name, share in shares
        )


def event(t: float, kind: str, side: Letter | None = None) -> dict[str, Any]:
    """Return an event as the truth file writes it."""
    found: dict[str, Any] = {"t": round(t, 4), "type": kind}
    return found if side is None else found | {"side": side}
