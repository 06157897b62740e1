"""The rows of a score: one per clip, per metric and side, and per event; to CSV files and back."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_type_hints

from gait_screen.errors import UsageError

Status = Literal["measured", "not_assessed", "clip_refused"]
EventStatus = Literal["found", "missed", "extra"]
#: The source of a row that is what the product reports, of however many sources it is made.
REPORTED: Final = "fused"
NAN: Final = float("nan")


@dataclass(frozen=True)
class Setting:
    """What was filmed and how: from the spec, never from what was recognised.

    Attributes
    ----------
    part
        ``fit``: the stated uncertainty was fitted on it; ``test``: it was not; ``all``: a folder
        of clips that no fit has split.
    condition
        The suite's own name of what is bad about the clip; ``plain`` for nothing.
    yaw_deg, roll_deg
        How far the camera stands off the square view and how it is tilted.
    """

    suite: str
    part: str
    clip: str
    movement: str
    view: str
    model: str
    condition: str = "plain"
    fps: float = NAN
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    distance_m: float = NAN
    shoes: bool = False
    trousers: bool = False
    low_light: bool = False
    blur: bool = False
    compression: bool = False
    occlusion: bool = False
    others: bool = False


@dataclass(frozen=True)
class Drivers:
    """What of a clip drives the error of a metric, as the product saw it.

    The numbers that are read most have columns of their own; ``details`` holds all that the
    product's interval follows from, by its own names (``gait_screen.metrics.drivers``), and is
    empty where nothing was measured.
    """

    fps: float = NAN
    yaw_deg: float = NAN
    foot_px: float = NAN
    visibility: float = NAN
    n: int = 0
    details: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, details: Mapping[str, float]) -> Drivers:
        """Return the drivers that the product names; what it does not name is NaN."""
        named = {name: details.get(name, NAN) for name in ("fps", "yaw_deg", "foot_px")}
        n = int(details.get("n", 0))
        return cls(**named, visibility=details.get("visibility", NAN), n=n, details=details)


@dataclass(frozen=True)
class MetricRow:
    """One metric of one side of one clip against its truth.

    ``measured`` and ``uncertainty`` are NaN unless ``status`` is ``measured``; ``reason`` says why
    it is not, or what was wrong about the clip's recognition. ``expected`` is False where the clip
    does not show this (the far leg, another view), yet the product gave a number.

    ``source`` is :data:`REPORTED` for what the product reports; beside each such row stands one per
    source that it was made of (``landmarks``, ``picture``, ``markers``), with that source's own
    value, interval and drivers. ``measured_from`` is the product's word on what it used.
    """

    setting: Setting
    key: str
    side: str
    unit: str
    true: float
    measured: float
    uncertainty: float
    status: Status
    reason: str = ""
    source: str = REPORTED
    measured_from: str = ""
    expected: bool = True
    drivers: Drivers = field(default_factory=Drivers)

    @property
    def error(self) -> float:
        """Return measured minus true."""
        return self.measured - self.true

    @property
    def covered(self) -> bool:
        """Return whether the stated interval holds the truth."""
        # Values are written with one decimal, so a truth on the edge may fall off by rounding.
        return abs(self.error) <= self.uncertainty + 1e-9


@dataclass(frozen=True)
class EventRow:
    """One event of a gait, true or found. ``leg``: near, far, or either in frontal views."""

    setting: Setting
    kind: str
    side: str
    leg: str
    status: EventStatus
    true_s: float = NAN
    measured_s: float = NAN

    @property
    def error_ms(self) -> float:
        """Return measured minus true in milliseconds."""
        return 1000.0 * (self.measured_s - self.true_s)


@dataclass(frozen=True)
class ClipRow:
    """What was recognised in a clip; ``refused`` is the error that ended its analysis, or empty.

    ``side_right`` tells whether the legs of its intervals are those of the movement: empty where
    that cannot be told. ``seen_yaw_deg`` and ``seen_roll_deg`` are what the product made of them.
    """

    setting: Setting
    recognised_movement: str = ""
    recognised_view: str = ""
    side_right: str = ""
    refused: str = ""
    seen_yaw_deg: float = NAN
    seen_roll_deg: float = NAN
    frames_true: int = 0
    frames_measured: int = 0
    analysis_s: float = NAN

    @property
    def movement_right(self) -> bool:
        """Return whether the movement was recognised."""
        return self.recognised_movement == self.setting.movement

    @property
    def view_right(self) -> bool:
        """Return whether the view was recognised."""
        return self.recognised_view == self.setting.view


@dataclass(frozen=True)
class ClipScore:
    """All rows of one clip."""

    clip: ClipRow
    metrics: tuple[MetricRow, ...] = ()
    events: tuple[EventRow, ...] = ()


def reported(rows: Iterable[MetricRow]) -> list[MetricRow]:
    """Return the rows of what the product reports, without those of single sources."""
    return [row for row in rows if row.source == REPORTED]


RowT = TypeVar("RowT", MetricRow, EventRow, ClipRow)
_NESTED: Final = {"setting": Setting, "drivers": Drivers}
#: The nested records share names (``fps``); the drivers' columns carry this.
_PREFIX: Final = {"setting": "", "drivers": "seen_"}


def write_rows(path: Path, rows: Iterable[RowT], kind: type[RowT]) -> None:
    """Write rows as CSV, the fields of nested records as columns of their own."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, _columns(kind), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(_flat(row))


def read_rows(path: Path, kind: type[RowT]) -> list[RowT]:
    """Read rows that :func:`write_rows` wrote.

    Raises
    ------
    UsageError
        If the file cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = set(_columns(kind)) - set(reader.fieldnames or ())
            if missing:
                raise UsageError(f"{path} lacks the columns {', '.join(sorted(missing))}.")
            return [_row(kind, cells) for cells in reader]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error


def _columns(kind: type[Any], prefix: str = "") -> list[str]:
    names = []
    for one in fields(kind):
        nested = _NESTED.get(one.name)
        names += _columns(nested, _PREFIX[one.name]) if nested else [prefix + one.name]
    return names


def _flat(row: Any, prefix: str = "") -> dict[str, str]:
    cells: dict[str, str] = {}
    for one in fields(row):
        value = getattr(row, one.name)
        if one.name in _NESTED:
            cells |= _flat(value, _PREFIX[one.name])
        else:
            cells[prefix + one.name] = _cell(value)
    return cells


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.6g}"
    if isinstance(value, Mapping):
        return json.dumps({key: float(f"{one:.6g}") for key, one in value.items()}) if value else ""
    return str(value)


def _row(kind: type[Any], cells: Mapping[str, str], prefix: str = "") -> Any:
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for one in fields(kind):
        nested = _NESTED.get(one.name)
        if nested is not None:
            values[one.name] = _row(nested, cells, _PREFIX[one.name])
        else:
            values[one.name] = _value(hints[one.name], cells[prefix + one.name])
    return kind(**values)


def _value(hint: Any, cell: str) -> Any:
    if hint is bool:
        return cell == "yes"
    if hint is float:
        return float(cell) if cell else NAN
    if hint is int:
        return int(cell)
    if hint == Mapping[str, float]:
        return json.loads(cell) if cell else {}
    return cell
