"""The comparisons that the stated uncertainty is fitted to and judged by."""

from __future__ import annotations

from dataclasses import dataclass

from gait_screen.knowledge.error_models import SeenFrom
from gait_screen.metrics.drivers import Drivers
from gait_screen.vocabulary import SOURCES, Movement, Source
from validation.score.rows import MetricRow


@dataclass(frozen=True)
class Case:
    """One comparison: ``error`` is measured minus true in the metric's catalogue unit."""

    clip: str
    part: str
    key: str
    movement: Movement
    seen_from: SeenFrom
    source: Source
    pose_model: str
    error: float
    stated: float
    drivers: Drivers


def as_case(row: MetricRow) -> Case | None:
    """Return a row of a single source as a comparison.

    None where the product did not measure what was filmed, and of what it reports: that follows
    from the single sources. A clip whose movement or view was mistaken says nothing of the interval
    of the right one.
    """
    mistaken = row.reason.startswith("recognised as")
    told = row.status == "measured" and row.expected and bool(row.drivers.details)
    if not told or mistaken or row.source not in SOURCES:
        return None
    view = row.setting.view
    seen_from: SeenFrom = "front" if view == "front" else "rear" if view == "rear" else "side"
    return Case(
        clip=f"{row.setting.suite}/{row.setting.clip}",
        part=row.setting.part,
        key=row.key,
        movement=row.setting.movement,  # type: ignore[arg-type]
        seen_from=seen_from,
        source=row.source,
        pose_model=row.setting.model,
        error=row.error,
        stated=row.uncertainty,
        drivers=Drivers.from_names(row.drivers.details),
    )
