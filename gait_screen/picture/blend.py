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

from gait_screen.records import AngleTable, Curve, FloatArray
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
    pair = (first, second)
    sds = np.stack([_sd(curve) for curve in pair])
    values = np.stack([curve.values_deg for curve in pair])
    known = ~np.isnan(values)
    ramps = np.stack([_ramp(curve.values_deg, time_s) for curve in pair])
    # A border at which the other one knows nothing either is no border between the two.
    alone = known & ~known[::-1]
    weights = np.where(alone, 1.0, ramps / sds**2) * known
    total = weights.sum(axis=0)
    plain = np.where(known, 1.0 / sds**2, 0.0)
    weights = np.where(total > 0, weights, plain)
    total = weights.sum(axis=0)
    mean = np.sum(weights * np.where(known, values, 0.0), axis=0) / np.where(total > 0, total, 1.0)
    return replace(
        first,
        values_deg=np.where(known.any(axis=0), mean, np.nan),
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


def _ramp(values: FloatArray, time_s: FloatArray) -> FloatArray:
    """Return 0 at the borders of each known stretch, rising to 1 inside, shape ``(T,)``.

    The ends of the clip are no borders: nothing follows there.
    """
    ramp = np.zeros(len(values))
    for start, end in runs_of(np.asarray(~np.isnan(values))):
        moments = time_s[start:end]
        rise = np.ones(end - start)
        if start > 0:
            rise = np.minimum(rise, (moments - moments[0]) / TAPER_S)
        if end < len(values):
            rise = np.minimum(rise, (moments[-1] - moments) / TAPER_S)
        ramp[start:end] = rise**2 * (3.0 - 2.0 * rise)
    return ramp
