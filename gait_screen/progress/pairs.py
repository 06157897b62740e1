"""A new screening beside one earlier one: what may be compared, and what must not be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from gait_screen.compare import MetricChange, compare_screenings
from gait_screen.knowledge import Knowledge
from gait_screen.progress.measures import metric_of, quantity_of
from gait_screen.progress.records import Change, Measure
from gait_screen.screening import Metric, Screening
from gait_screen.vocabulary import SIDES, Movement, Side

#: Seconds and counts are the same from wherever they are filmed.
_FREE_OF_VIEW: Final = ("s", "count")


@dataclass(frozen=True)
class Pair:
    """An earlier screening and the new one of the same person."""

    old: Screening
    new: Screening
    knowledge: Knowledge

    def compare(self, measure: Measure, side: Side | None) -> Change | str:
        """Return how a measure changed, or why that cannot be said.

        What :func:`gait_screen.compare.compare_screenings` calls not comparable is not compared:
        other units, other sources, another zero. Nor are values read by another model, from the
        same clip (that is one measurement, not two), or filmed from another side.
        """
        sides: tuple[Side | None, ...] = (side,) if measure.asymmetry is None else SIDES
        for one in sides:
            obstacle = self._obstacle(measure, one)
            if obstacle:
                return obstacle
        old = quantity_of(measure, side, self.old.metrics, self.knowledge)
        new = quantity_of(measure, side, self.new.metrics, self.knowledge)
        if old is None or new is None:
            return self.knowledge.say("progress.why_not_measured")
        gain = measure.worse_sign * (old.value - new.value)
        combined = (old.uncertainty**2 + new.uncertainty**2) ** 0.5
        return Change(measure, old, new, gain, combined)

    @cached_property
    def _changes(self) -> dict[tuple[str, Side | None, Movement | None], MetricChange]:
        compared = compare_screenings(self.old, self.new, self.knowledge)
        return {(change.key, change.side, change.test): change for change in compared.metrics}

    def _obstacle(self, measure: Measure, side: Side | None) -> str:
        old = metric_of(measure, side, self.old.metrics)
        new = metric_of(measure, side, self.new.metrics)
        if old is None or new is None:
            return self.knowledge.say("progress.why_not_measured")
        change = self._changes.get((measure.key, side, measure.test))
        if change is not None and change.verdict == "not comparable":
            return change.note
        return self._other_making(old, new) or self._other_view(old, new)

    def _other_making(self, old: Metric, new: Metric) -> str:
        """Return what else differs than the person: the model that read it, or nothing at all."""
        if self._clip_sum(self.old, old) & self._clip_sum(self.new, new):
            return self.knowledge.say("progress.why_same_clip")
        before, after = self.old.software, self.new.software
        models = before.model.sha256 != after.model.sha256
        if models and "landmarks" in (new.source or "landmarks"):
            return self.knowledge.say(
                "progress.why_other_model", old=before.model.name, new=after.model.name
            )
        if "picture" in (new.source or "") and before.network_sums != after.network_sums:
            return self.knowledge.say("progress.why_other_networks")
        return ""

    def _other_view(self, old: Metric, new: Metric) -> str:
        if new.unit in _FREE_OF_VIEW or None in (old.view, new.view) or old.view == new.view:
            return ""
        return self.knowledge.say("progress.why_other_view", old=old.view, new=new.view)

    @staticmethod
    def _clip_sum(screening: Screening, metric: Metric) -> set[str]:
        return {clip.sha256 for clip in screening.clips if clip.file == metric.clip}
