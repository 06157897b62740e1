"""Small questions that charts, reports and the app ask of the knowledge files."""

from __future__ import annotations

from collections.abc import Mapping

from gait_screen.knowledge.catalogue import Knowledge
from gait_screen.knowledge.loader import load_knowledge
from gait_screen.knowledge.models import Band, MetricInfo, ReferenceCurve
from gait_screen.vocabulary import Movement


def metric_catalogue() -> Mapping[str, MetricInfo]:
    """Return label, unit and definition of every metric key of the contract."""
    return load_knowledge().metrics


def band_for(name: str, test: Movement | None, knowledge: Knowledge | None = None) -> Band | None:
    """Return the band that judges a metric, or the metric that is read from an angle.

    Parameters
    ----------
    name
        A metric key (``ankle_dorsiflexion_peak``) or the name of an angle's curve
        (``ankle_dorsiflexion``).
    test
        The movement filmed; None finds nothing.

    Returns
    -------
    band
        The one of the best priority; None where nothing judges it. A metric that feeds several
        deficits has one band for each; this is the first.
    """
    known = load_knowledge() if knowledge is None else knowledge
    if test is None:
        return None
    keys = {name} if name in known.metrics else _metrics_of_angle(name, known)
    bands = [band for band in known.bands if band.metric in keys and test in band.tests]
    return min(bands, key=lambda band: band.priority, default=None)


def normal_band(
    name: str, test: Movement | None, knowledge: Knowledge | None = None
) -> tuple[float, float] | None:
    """Return the expected range of a metric's value, in its unit, for drawing behind a curve.

    Parameters
    ----------
    name, test
        As for :func:`band_for`. For an angle it is the range of its peak (or mean over a hold).

    Returns
    -------
    low, high
        An end is infinite where the range has none. None where no range is known.
    """
    band = band_for(name, test, knowledge)
    if band is None or band.normal is None:
        return None
    return band.normal.low, band.normal.high


def reference_curve(angle: str, test: Movement | None) -> ReferenceCurve | None:
    """Return the published mean curve of an angle in a gait, or None where there is none."""
    for curve in load_knowledge().reference_curves:
        if curve.angle == angle and curve.test == test:
            return curve
    return None


def _metrics_of_angle(angle: str, knowledge: Knowledge) -> set[str]:
    # A range for the value at one event, or for a difference, would mislead beside a whole curve.
    whole_curve = ("_peak", "_mean", "_static")
    return {
        key
        for key, info in knowledge.metrics.items()
        if info.angle == angle and key.endswith(whole_curve)
    }
