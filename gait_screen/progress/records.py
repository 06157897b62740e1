"""What progress is judged on: screenings with their answers, and numbers to follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from gait_screen.errors import UsageError
from gait_screen.knowledge import Answers
from gait_screen.knowledge.models import AsymmetryRule, DeficitInfo
from gait_screen.screening import Finding, Screening
from gait_screen.vocabulary import Movement, Side

Verdict = Literal["improved", "unchanged", "worse", "gone", "new", "not_comparable"]
#: A deficit on one leg; None where it has no side.
Key = tuple[str, Side | None]

DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class PastScreening:
    """A screening with the answers given for it; None where there were none."""

    screening: Screening
    answers: Answers | None = None

    @property
    def day(self) -> date:
        """Return the day on which it was made, where it was made."""
        return moment_of(self.screening.created).date()


@dataclass(frozen=True)
class Measure:
    """One number by which a deficit can be followed.

    Attributes
    ----------
    worse_sign
        +1 where larger values are worse, -1 where smaller ones are.
    smallest_change
        The smallest change that is more than noise between days; None where it is not known.
    asymmetry
        The rule whose difference of left and right it is; None for a metric itself.
    """

    key: str
    test: Movement
    worse_sign: int
    smallest_change: float | None = None
    asymmetry: AsymmetryRule | None = None


@dataclass(frozen=True)
class Quantity:
    """A value with half of its 95 % interval, in ``unit``."""

    value: float
    uncertainty: float
    unit: str


@dataclass(frozen=True)
class Change:
    """One number in two screenings.

    Attributes
    ----------
    gain
        How much better the new value is, in its unit; negative where it is worse.
    combined
        Root of the sum of both squared uncertainties.
    """

    measure: Measure
    old: Quantity
    new: Quantity
    gain: float
    combined: float

    @property
    def is_real(self) -> bool:
        """Return whether it is more than both intervals together and than noise between days."""
        smallest = self.measure.smallest_change or 0.0
        return abs(self.gain) > self.combined and abs(self.gain) >= smallest

    @property
    def is_better(self) -> bool:
        """Return whether the new value is really better."""
        return self.is_real and self.gain > 0

    @property
    def is_worse(self) -> bool:
        """Return whether the new value is really worse."""
        return self.is_real and self.gain < 0


def moment_of(created: str) -> datetime:
    """Return the time at which a screening was made.

    Raises
    ------
    UsageError
        When ``created`` is no ISO time.
    """
    try:
        moment = datetime.fromisoformat(created)
        moment.timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"A screening has no date: expected an ISO time in 'created', came {created!r}."
        ) from error
    return moment


def weeks_between(first: date, last: date) -> float:
    """Return the weeks from one day to another."""
    return (last - first).days / DAYS_PER_WEEK


def finding_of(
    findings: Iterable[Finding], deficit: DeficitInfo, side: Side | None
) -> Finding | None:
    """Return what was found of a deficit on one leg.

    Where only one finding without a side says that nothing could be judged, that is it. A deficit
    without sides has one finding, whichever leg it names.
    """
    of_deficit = [finding for finding in findings if finding.deficit == deficit.id]
    if not deficit.sided:
        return of_deficit[0] if of_deficit else None
    own = [finding for finding in of_deficit if finding.side == side]
    whole = [finding for finding in of_deficit if finding.side is None]
    return next(iter([*own, *whole]), None)


def key_of(finding: Finding, deficit: DeficitInfo) -> Key:
    """Return what a finding is followed as: the weaker leg of an asymmetry may change."""
    return deficit.id, finding.side if deficit.sided else None
