"""The statistics of agreement: bias, spread, limits, and whether the intervals hold the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.records import FloatArray
from gait_screen.vocabulary import SIDE_VIEWS
from validation.score.rows import ClipRow, EventRow, MetricRow, Setting

Z95: Final = 1.959964
#: The stated 95 % interval shall hold the truth in so many of the cases.
COVERAGE_BAND: Final = (0.90, 0.98)
#: Fewer measured values than this tell little of coverage.
FEW: Final = 20
#: What the product is for: shown first, and each must have its intervals in the band.
HEADLINE: Final = (
    "ankle_dorsiflexion_peak",
    "mtp_extension_peak",
    "rearfoot_eversion_peak",
    "rearfoot_eversion_static",
    "rearfoot_eversion_excursion",
    "rearfoot_eversion_heel_off",
    "pelvic_drop_peak",
    "pelvic_drop_mean",
)
NAN: Final = float("nan")


@dataclass(frozen=True)
class Agreement:
    """How well a group of values agrees with the truth.

    Attributes
    ----------
    expected, measured, clips
        How many values a good analysis of the clips would give, how many there are, from how many
        clips.
    bias, sd, mae, low, high
        Mean and standard deviation of measured minus true, mean absolute error, and the 95 %
        limits of agreement, ``bias -+ 1.96 sd`` (Bland and Altman, Lancet 1986;327:307). NaN where
        there are too few.
    covered, coverage, coverage_low, coverage_high
        How many stated intervals hold the truth, their share, and the 95 % interval of that share
        (Wilson). Values of one clip are not independent, so it is narrower than it ought to be.
    half_width
        Mean half-width of the stated intervals.
    """

    expected: int
    measured: int
    clips: int
    bias: float
    sd: float
    mae: float
    low: float
    high: float
    covered: int
    coverage: float
    coverage_low: float
    coverage_high: float
    half_width: float

    @property
    def refused_share(self) -> float:
        """Return the share of expected values that were not given; NaN of nothing."""
        return 1.0 - self.measured / self.expected if self.expected else NAN


@dataclass(frozen=True)
class Group:
    """A split of clips by one thing of how they were filmed."""

    name: str
    holds: Callable[[Setting], bool]
    yes: str
    no: str


GROUPS: Final[tuple[Group, ...]] = (
    Group("shoes", lambda s: s.shoes, "in shoes", "barefoot"),
    Group("trousers", lambda s: s.trousers, "long trousers", "short or tight"),
    Group("frame rate", lambda s: s.fps < 45.0, "30 fps", "60 fps or more"),
    Group("yaw", lambda s: abs(s.yaw_deg) > 5.0, "yaw over 5 deg", "yaw up to 5 deg"),
    Group("roll", lambda s: abs(s.roll_deg) > 1.0, "roll over 1 deg", "roll up to 1 deg"),
    Group("distance", lambda s: s.distance_m > 4.4, "over 4.4 m away", "nearer"),
    Group("light", lambda s: s.low_light, "low light", "good light"),
    Group(
        "picture",
        lambda s: s.blur or s.compression,
        "blurred or hard compressed",
        "sharp picture",
    ),
    Group("occlusion", lambda s: s.occlusion, "partly hidden", "nothing in front"),
    Group("other people", lambda s: s.others, "other people", "alone"),
)


def agreement(rows: Iterable[MetricRow]) -> Agreement:
    """Compute the agreement of a group of rows; ``expected`` counts only expected ones."""
    rows = list(rows)
    measured = [row for row in rows if row.status == "measured"]
    errors = np.asarray([row.error for row in measured], dtype=np.float64)
    stated = [row for row in measured if np.isfinite(row.uncertainty)]
    covered = sum(row.covered for row in stated)
    low, high = wilson(covered, len(stated))
    bias, sd, mae = _moments(errors)
    return Agreement(
        expected=sum(row.expected for row in rows),
        measured=len(measured),
        clips=len({(row.setting.suite, row.setting.clip) for row in measured}),
        bias=bias,
        sd=sd,
        mae=mae,
        low=bias - Z95 * sd,
        high=bias + Z95 * sd,
        covered=covered,
        coverage=covered / len(stated) if stated else NAN,
        coverage_low=low,
        coverage_high=high,
        half_width=float(np.mean([row.uncertainty for row in stated])) if stated else NAN,
    )


def _moments(errors: FloatArray) -> tuple[float, float, float]:
    if not len(errors):
        return NAN, NAN, NAN
    sd = float(np.std(errors, ddof=1)) if len(errors) > 1 else NAN
    return float(np.mean(errors)), sd, float(np.mean(np.abs(errors)))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share: Wilson's, which holds for small counts too.

    References
    ----------
    Wilson, J Am Stat Assoc 1927;22:209.
    """
    if not count:
        return NAN, NAN
    share, z2 = hits / count, Z95**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    spread = share * (1 - share) / count + z2 / (4 * count**2)
    half = Z95 / (1 + z2 / count) * float(np.sqrt(spread))
    return max(0.0, centre - half), min(1.0, centre + half)


def verdict(found: Agreement) -> str:
    """Say in words whether the stated intervals are what they claim to be."""
    low, high = COVERAGE_BAND
    if not found.measured:
        return "not measured"
    if np.isnan(found.coverage):
        return "no interval stated"
    surely_narrow, surely_wide = found.coverage_high < low, found.coverage_low > high
    if found.measured < FEW and not (surely_narrow or surely_wide):
        return "too few to tell"
    if found.coverage < low:
        return "MISSED: too narrow" + ("" if surely_narrow else " (may be chance)")
    if found.coverage > high:
        return "MISSED: wider than need be" + ("" if surely_wide else " (may be chance)")
    return "in the band"


def keys_of(rows: Iterable[MetricRow]) -> list[str]:
    """Return the metric keys of the rows: the headline first, then in their order."""
    present = list(dict.fromkeys(row.key for row in rows))
    first = [key for key in HEADLINE if key in present]
    return first + [key for key in present if key not in first]


def of_key(rows: Iterable[MetricRow], key: str) -> list[MetricRow]:
    """Return the rows of one metric."""
    return [row for row in rows if row.key == key]


def unit_of(rows: Iterable[MetricRow], key: str) -> str:
    """Return the unit of a metric that is among the rows."""
    return next(row.unit for row in rows if row.key == key)


def groups_of(rows: Sequence[MetricRow]) -> list[tuple[str, list[MetricRow]]]:
    """Split the rows of one metric: by movement, by view, and with and without each condition.

    A split that leaves one part empty is left out: it would repeat the whole.
    """
    parts: list[tuple[str, list[MetricRow]]] = []
    for read in (lambda s: s.movement, _view_kind):
        names = list(dict.fromkeys(read(row.setting) for row in rows))
        if len(names) > 1:
            parts += [(name, [r for r in rows if read(r.setting) == name]) for name in names]
    for group in GROUPS:
        inside = [row for row in rows if group.holds(row.setting)]
        outside = [row for row in rows if not group.holds(row.setting)]
        if inside and outside:
            parts += [(group.yes, inside), (group.no, outside)]
    return parts


def _view_kind(setting: Setting) -> str:
    return f"from the {setting.view}" if setting.view in SIDE_VIEWS else f"{setting.view} view"


# --- events and recognition ----------------------------------------------------------------------


@dataclass(frozen=True)
class EventAgreement:
    """How well one kind of event is found: counts, and the error in ms of those found."""

    true: int
    found: int
    missed: int
    extra: int
    bias_ms: float
    sd_ms: float
    mae_ms: float

    @property
    def missed_share(self) -> float:
        """Return the share of true events that were not found; NaN of nothing."""
        return self.missed / self.true if self.true else NAN


def event_agreement(rows: Iterable[EventRow]) -> EventAgreement:
    """Compute how well events are found."""
    rows = list(rows)
    counts = {
        kind: sum(row.status == kind for row in rows) for kind in ("found", "missed", "extra")
    }
    errors = np.asarray([row.error_ms for row in rows if row.status == "found"])
    bias, sd, mae = _moments(errors)
    return EventAgreement(
        true=counts["found"] + counts["missed"],
        found=counts["found"],
        missed=counts["missed"],
        extra=counts["extra"],
        bias_ms=bias,
        sd_ms=sd,
        mae_ms=mae,
    )


@dataclass(frozen=True)
class Recognition:
    """How many of the clips were taken for what they are."""

    clips: int
    refused: int
    movement_right: int
    view_right: int
    side_right: int
    side_told: int


def recognition(rows: Iterable[ClipRow]) -> Recognition:
    """Count what was recognised rightly; refused clips count in ``clips`` and ``refused`` only."""
    rows = list(rows)
    seen = [row for row in rows if not row.refused]
    return Recognition(
        clips=len(rows),
        refused=len(rows) - len(seen),
        movement_right=sum(row.movement_right for row in seen),
        view_right=sum(row.view_right for row in seen),
        side_right=sum(row.side_right == "yes" for row in seen),
        side_told=sum(row.side_right != "" for row in seen),
    )
