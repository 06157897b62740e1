"""The expected range of an angle, ready to draw: from the knowledge files to plain numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable

from gait_screen.knowledge import band_for, load_knowledge
from gait_screen.outputs.charts import NormalBand
from gait_screen.outputs.numbers import number_text
from gait_screen.vocabulary import Movement


def expected_band(angle: str, test: Movement | None) -> NormalBand | None:
    """Return the range that an angle's peak (or mean) is expected in; None where none is known.

    Parameters
    ----------
    angle
        The name of a curve, e.g. ``ankle_dorsiflexion``.
    test
        The movement filmed.
    """
    band = band_for(angle, test)
    if band is None or band.normal is None:
        return None
    low, high = band.normal.low, band.normal.high
    what = "mean" if band.metric.endswith(("_mean", "_static")) else "peak"
    citations = printable_citations(band.normal.sources)
    return NormalBand(low, high, f"expected {what} {range_text(low, high)}", " ".join(citations))


def range_text(low: float, high: float) -> str:
    """Return a range of degrees in words: ``18 to 28°``, ``38° or more``, ``up to 5°``."""
    if math.isinf(high):
        return f"{number_text(low, 0)}° or more"
    if math.isinf(low):
        return f"up to {number_text(high, 0)}°"
    return f"{number_text(low, 0)} to {number_text(high, 0)}°"


def printable_citations(sources: Iterable[str]) -> list[str]:
    """Return citations that may be shown to people, in their order, each once.

    Parameters
    ----------
    sources
        Ids of ``sources.toml``, or citations already written out, which stay as they are. A source
        that was recalled and not checked is not shown: a number that rests on it is a screening
        band, never that source's fact.
    """
    known = load_knowledge().sources
    texts: list[str] = []
    for source in sources:
        entry = known.get(source)
        if entry is None:
            texts.append(source)
        elif entry.provenance != "memory":
            texts.append(entry.citation)
    return list(dict.fromkeys(texts))
