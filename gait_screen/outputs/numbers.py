"""Numbers for people: a value beside its uncertainty, with no more digits than that deserves."""

from __future__ import annotations

import math
from typing import Final

_UNIT_TEXT: Final = {"deg": "°", "count": "", "%": " %"}


def unit_text(unit: str) -> str:
    """Return a unit as it stands behind a number: ``°`` close to it, others after a space."""
    return _UNIT_TEXT.get(unit, f" {unit}")


def decimals_for(uncertainty: float | None) -> int:
    """Return how many decimals a value deserves: one digit of its uncertainty, two when it is 1.x.

    One decimal where the uncertainty is not known.
    """
    if uncertainty is None or uncertainty <= 0:
        return 1
    exponent = math.floor(math.log10(uncertainty))
    leading = uncertainty / 10.0**exponent
    return min(max(-exponent + (1 if leading < 2 else 0), 0), 3)


def number_text(value: float, decimals: int) -> str:
    """Return a number with a true minus sign, and none before a rounded zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def plain_number(value: float) -> str:
    """Return a number that was chosen, not measured, with no decimals that it does not have."""
    return f"{value:g}".replace("-", "−")


def value_text(value: float, unit: str, uncertainty: float | None = None) -> str:
    """Return ``32 ± 4°``: value, half-width of its 95 % interval, unit."""
    if unit == "count" and uncertainty is None:
        return number_text(value, 0)
    decimals = decimals_for(uncertainty)
    margin = "" if uncertainty is None else f" ± {number_text(uncertainty, decimals)}"
    return f"{number_text(value, decimals)}{margin}{unit_text(unit)}"
