"""One curve of several sources, to be shown: each weighs by its doubt, and no border makes a step.

The landmarks know every frame, the networks and the stickers those that they looked at. Towards the
end of a stretch that a source knows its weight goes to nothing, so that the curve runs over into
the other source's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np

from gait_screen.records import AngleTable, BoolArray, Curve, FloatArray
from gait_screen.signals.filtering import runs_of

#: A source's weight grows to its full over so long from the border of what it knows.
TAPER_S: Final = 0.08
#: One SD of a curve that states none.
UNKNOWN_SD_DEG: Final = 5.0


def blended_table(table: AngleTable, others: Iterable[Curve]) -> AngleTable:
    """Return the table with other sources' curves blended in, each in turn.

    A curve of an angle and side that the table does not have is taken as it is.
    """
    curves = {(curve.name, curve.side): curve for curve in table.curves}
    for other in others:
        key = (other.name, other.side)
        mine = curves.get(key)
        curves[key] = other if mine is None else blended(mine, other, table.time_s)
    return replace(table, curves=tuple(curves.values()))


def blended(first: Curve, second: Curve, time_s: FloatArray) -> Curve:
    """Return the mean of two curves of one angle, weighted by precision and by :data:`TAPER_S`.

    Parameters
    ----------
    time_s
        Shape ``(T,)``, of both.
    """
    sds = np.stack([_sd(first), _sd(second)])
    values = np.stack([first.values_deg, second.values_deg])
    known = ~np.isnan(values)
    mine, its = _ramp(known[0], known[1], time_s), _ramp(known[1], known[0], time_s)
    best = sds[0] ** 2 / (sds[0] ** 2 + sds[1] ** 2)
    # Nothing of the second at its border, nothing but it at the first one's, else the best share.
    share = its * (1.0 - (1.0 - best) * mine)
    share = np.where(known[0], np.where(known[1], share, 0.0), 1.0)
    filled = np.where(known, values, values[::-1])
    mean = (1.0 - share) * filled[0] + share * filled[1]
    return replace(
        first,
        values_deg=mean,
        source=f"{first.source} and {second.source}",
        systematic_sd_deg=float(np.nanmin([np.nanmedian(row) for row in sds])),
        frame_sd_deg=None,
    )


def _sd(curve: Curve) -> FloatArray:
    """Return one SD of each frame, shape ``(T,)``, known everywhere."""
    lasting = curve.systematic_sd_deg
    if np.isnan(lasting):
        lasting = UNKNOWN_SD_DEG
    if curve.frame_sd_deg is None:
        return np.full(len(curve.values_deg), lasting)
    return np.where(np.isnan(curve.frame_sd_deg), lasting, np.maximum(curve.frame_sd_deg, 1e-3))


def _ramp(known: BoolArray, other: BoolArray, time_s: FloatArray) -> FloatArray:
    """Return 0 at the borders of each known stretch, rising to 1 inside, shape ``(T,)``.

    Where the other source knows nothing beyond it, an end is no border between the two.
    """
    ramp = np.zeros(len(known))
    for start, end in runs_of(known):
        moments = time_s[start:end]
        rise = np.ones(end - start)
        if start > 0 and other[start - 1]:
            rise = np.minimum(rise, (moments - moments[0]) / TAPER_S)
        if end < len(known) and other[end]:
            rise = np.minimum(rise, (moments[-1] - moments) / TAPER_S)
        ramp[start:end] = rise**2 * (3.0 - 2.0 * rise)
    return ramp
