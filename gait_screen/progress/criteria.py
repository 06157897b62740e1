"""Hold the criteria to leave a phase against new measurements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gait_screen.progress.records import Key
from gait_screen.progress.training import criteria_of
from gait_screen.screening import Criterion, Metric, Plan


@dataclass(frozen=True)
class CriterionCheck:
    """A criterion with the new value that it was held against; None where it was not measured.

    ``reached`` is by the value alone, ``met`` beyond what the measurement can be off.
    """

    criterion: Criterion
    metric: Metric | None
    reached: bool = False
    met: bool = False


def check_criteria(
    plan: Plan | None, key: Key, metrics: Sequence[Metric], *, is_better: bool
) -> tuple[CriterionCheck, ...]:
    """Hold the exit criteria of a plan's current phase against new metrics.

    A criterion is met where the value has reached the limit (and, where asked, gained more than
    ``change``), and that is no accident of the measurement: either the whole 95 % interval lies
    beyond the limit, or the deficit is really better than before. Creeping over a limit within the
    interval is not enough.

    Parameters
    ----------
    is_better
        Whether the deficit changed for the better beyond both intervals.
    """
    if plan is None:
        return ()
    return tuple(
        check
        for criterion in criteria_of(plan, key[1])
        # What only the person can tell (a drill that has become easy) is not for a film to check.
        if criterion.deficit == key[0] and criterion.metric is not None
        for check in _checks(criterion, key, metrics, is_better)
    )


def _checks(
    criterion: Criterion, key: Key, metrics: Sequence[Metric], is_better: bool
) -> Iterable[CriterionCheck]:
    measured = [
        metric
        for metric in metrics
        if metric.key == criterion.metric
        and criterion.test in (None, metric.test)
        and metric.status == "measured"
        and metric.uncertainty is not None
    ]
    side = criterion.side or key[1]
    if side is not None:
        measured = [metric for metric in measured if metric.side in (side, None)]
    legs = {metric.side for metric in measured}
    if not legs:
        yield CriterionCheck(criterion, None)
    for leg in sorted(legs, key=str):
        of_leg = [metric for metric in measured if metric.side == leg]
        best = min(of_leg, key=lambda m: (m.uncertainty or 0.0, m.clip or ""))
        reached, surely = _reached(criterion, best)
        yield CriterionCheck(criterion, best, reached, reached and (surely or is_better))


def _reached(criterion: Criterion, metric: Metric) -> tuple[bool, bool]:
    """Return whether the value has reached a criterion, and whether its whole interval has."""
    value, margin = metric.value or 0.0, metric.uncertainty or 0.0
    sign = -1 if criterion.direction == "at_most" else +1
    beyond = 0.0 if criterion.value is None else sign * (value - criterion.value)
    if criterion.change is not None and criterion.now is not None:
        gained = sign * (value - criterion.now)
        if gained <= criterion.change:
            return False, False
    return beyond >= 0, criterion.value is not None and beyond >= margin
