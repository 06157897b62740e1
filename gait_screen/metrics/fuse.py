"""Several measurements of one quantity, each with its own interval, made into one.

The value is the linear combination with the smallest variance when the errors of the sources are
correlated (Aitken 1935; Lyons, Gibaut & Clifford, Nucl Instrum Methods A 1988;270:110): with the
covariance ``C[i, j] = rho s[i] s[j]`` off the diagonal and ``s[i]**2`` on it, the weights are
``C^-1 1 / (1' C^-1 1)`` and the variance ``1 / (1' C^-1 1)``. All sources look at the same frames
and are placed by the same landmarks, so their errors are not independent: ``rho`` is assumed, and
the interval cannot shrink below what it allows. A source so poor that its weight would be negative
is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from gait_screen.records import FloatArray
from gait_screen.vocabulary import SOURCES, Source

#: Correlation of the errors of two sources: 0.34 over 221 pairs of picture and landmarks in the
#: lab's suites, each metric about its own mean.
CORRELATION: Final = 0.3
#: That of metrics read at moments that all sources have from the landmarks' events: 0.64 of 54
#: pairs, 0.85 of 9, 0.80 of 8 (the last one is the event itself).
TIMED_CORRELATION: Final[Mapping[str, float]] = MappingProxyType(
    {
        "pelvic_drop_peak": 0.65,
        "rearfoot_eversion_heel_off": 0.8,
        "rearfoot_eversion_contact": 0.8,
        "rearfoot_eversion_excursion": 0.8,
        "rearfoot_time_to_peak": 0.95,
    }
)
Z95: Final = 1.96


@dataclass(frozen=True)
class Single:
    """What one source gave: ``half_width`` is of its own 95 % interval.

    ``values`` has one number per step or repetition, NaN where that one was not measured; ``how``
    says more of the source.
    """

    source: Source
    value: float
    half_width: float
    values: FloatArray
    how: str = ""


@dataclass(frozen=True)
class Fused:
    """One measurement made of several; ``shares`` has each source's weight, heaviest first."""

    value: float
    half_width: float
    values: FloatArray
    shares: tuple[tuple[Source, float], ...]
    agree: bool
    source: str


def correlation_of(key: str) -> float:
    """Return how strongly the errors of two sources of a metric are correlated."""
    return TIMED_CORRELATION.get(key, CORRELATION)


def fuse(singles: Sequence[Single], rho: float = CORRELATION) -> Fused:
    """Combine the measurements of one quantity, each source at most once.

    The interval of sources that contradict each other (each value outside the other's interval)
    is widened until it holds the values of both.
    """
    ordered = sorted(singles, key=lambda one: SOURCES.index(one.source))
    weights, variance = optimal_weights(np.array([one.half_width / Z95 for one in ordered]), rho)
    value = float(np.sum(weights * [one.value for one in ordered]))
    agree = _agree(ordered)
    half = Z95 * float(np.sqrt(variance))
    if not agree:
        half = max(half, *(abs(one.value - value) for one in ordered))
    pairs = sorted(zip(ordered, weights, strict=True), key=lambda pair: -pair[1])
    used = [(one, float(weight)) for one, weight in pairs if weight > 0.0]
    return Fused(
        value=value,
        half_width=half,
        values=_combined([one for one, _ in used], np.array([weight for _, weight in used])),
        shares=tuple((one.source, weight) for one, weight in used),
        agree=agree,
        source=_said(used, ordered, agree),
    )


def optimal_weights(sd: FloatArray, rho: float = CORRELATION) -> tuple[FloatArray, float]:
    """Return the weights of sources with these SDs and the variance of their combination.

    Parameters
    ----------
    sd
        Shape ``(n,)``, positive.
    rho
        Correlation of the errors of any two of them.

    Returns
    -------
    weights
        Shape ``(n,)``, not negative, sum 1.
    variance
        Never above the smallest ``sd**2``.
    """
    kept = np.arange(len(sd))
    while True:
        some = sd[kept]
        covariance = rho * np.outer(some, some)
        np.fill_diagonal(covariance, some**2)
        precision = np.linalg.solve(covariance, np.ones(len(kept)))
        if (precision >= 0.0).all():
            break
        kept = np.delete(kept, int(np.argmax(some)))
    weights = np.zeros(len(sd))
    weights[kept] = precision / precision.sum()
    return weights, float(1.0 / precision.sum())


def _agree(singles: Sequence[Single]) -> bool:
    return all(
        abs(one.value - other.value) <= max(one.half_width, other.half_width)
        for one in singles
        for other in singles
    )


def _combined(singles: Sequence[Single], weights: FloatArray) -> FloatArray:
    """Combine step by step those steps that the heaviest source measured, heaviest first.

    Where another one did not measure such a step, the rest share its weight. Sources that counted
    other steps altogether cannot be put side by side: then the steps are the heaviest one's.
    """
    if len({len(one.values) for one in singles}) > 1:
        return singles[0].values
    values = np.stack([one.values for one in singles])
    known = ~np.isnan(values)
    share = weights[:, None] * known
    total = share.sum(axis=0)
    mixed = np.sum(share * np.where(known, values, 0.0), axis=0)
    return np.where(known[0], mixed / np.where(total > 0, total, 1.0), np.nan)


def _said(used: Sequence[tuple[Single, float]], singles: Sequence[Single], agree: bool) -> str:
    """Say which sources were used with what share, how, and whether they agree."""
    if len(used) == 1:
        named = used[0][0].source if len(singles) == 1 else f"{used[0][0].source} 100 %"
    else:
        named = ", ".join(f"{one.source} {100.0 * weight:.0f} %" for one, weight in used)
    hows = list(dict.fromkeys(one.how for one, _ in used if one.how))
    text = "; ".join([named, *hows])
    if agree:
        return text
    apart = ", ".join(f"{one.source} {one.value:.1f}" for one in singles)
    return f"{text}; the sources contradict each other ({apart}), so the interval holds both"
