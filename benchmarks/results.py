"""What the product found on a clip: that it was measured at all, and that workers agree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Recognised:
    """What a screening says of its clip: so that nobody times a clip that was refused."""

    test: str
    contacts: int
    measured: int


@dataclass(frozen=True)
class Difference:
    """How far two screenings of the same clip lie apart.

    Attributes
    ----------
    largest_deg
        Over all metrics in degrees that both measured.
    metrics
        How many those were.
    others
        Keys and sides of metrics that only one measured, or that are not in degrees and differ.
    """

    largest_deg: float
    metrics: int
    others: tuple[str, ...]


def read_screening(folder: Path) -> Mapping[str, Any]:
    """Read the screening that a run has written."""
    read: Mapping[str, Any] = json.loads((folder / "screening.json").read_text(encoding="utf-8"))
    return read


def recognised(screening: Mapping[str, Any]) -> Recognised:
    """Say what was recognised in the one clip of a screening."""
    (clip,) = screening["clips"]
    return Recognised(
        test=str(clip["test"]),
        contacts=sum(event["kind"] == "initial_contact" for event in clip["events"]),
        measured=sum(metric["status"] == "measured" for metric in screening["metrics"]),
    )


def difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> Difference:
    """Compare the metrics of two screenings of one clip."""
    ones, others = _values(first), _values(second)
    both = ones.keys() & others.keys()
    in_degrees = {name for name in both if name.endswith(" deg")}
    apart = [abs(ones[name] - others[name]) for name in in_degrees]
    unlike = {name for name in both - in_degrees if ones[name] != others[name]}
    return Difference(
        largest_deg=max(apart, default=float("nan")),
        metrics=len(apart),
        others=tuple(sorted(unlike | (ones.keys() ^ others.keys()))),
    )


def _values(screening: Mapping[str, Any]) -> dict[str, float]:
    return {
        f"{metric['key']} {metric['side'] or ''} {metric['unit']}": float(metric["value"])
        for metric in screening["metrics"]
        if metric["status"] == "measured"
    }
