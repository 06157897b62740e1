"""The aims, and the figures of a run that are held against them."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.candidates import CACHED, FIRST, PLAIN, PRODUCT, PURE, WITH_VIDEO, WORKERS
from benchmarks.measure import RowResult, peaks_of, seconds_of

_AIMS: Final = Path(__file__).with_name("aims.toml")
_AIM_LENGTH_S: Final = 20
_LONG_TIMES: Final = 6


@dataclass(frozen=True)
class Aim:
    """The most that a figure may be."""

    figure: str
    limit: float
    unit: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """An aim with its figure; ``figure`` is None where it was not measured."""

    aim: Aim
    figure: float | None

    @property
    def word(self) -> str:
        """``reached``, ``NOT reached`` or ``not measured``."""
        if self.figure is None:
            return "not measured"
        return "reached" if self.figure <= self.aim.limit else "NOT reached"


def read_aims() -> tuple[Aim, ...]:
    """Read ``aims.toml``."""
    return tuple(Aim(**one) for one in tomllib.loads(_AIMS.read_text(encoding="utf-8"))["aim"])


def judge(rows: Sequence[RowResult]) -> list[Verdict]:
    """Hold the figures of a run against the aims."""
    return [Verdict(aim, _known(FIGURES[aim.figure](rows))) for aim in read_aims()]


def typical_s(row: RowResult | None, *candidates: str) -> float:
    """Return the median time of the first candidate that was measured; NaN where none was."""
    for candidate in candidates:
        times = [] if row is None else seconds_of(row, candidate)
        if times:
            return median(times)
    return math.nan


def aim_row(rows: Sequence[RowResult]) -> RowResult | None:
    """Return the row on which the aims are judged: 1080p at 30 pictures/s, 20 s or a bit more."""
    found = [row for row in rows if _is_1080p30(row) and row["clip"]["length_s"] >= _AIM_LENGTH_S]
    return min(found, key=lambda row: float(row["clip"]["length_s"]), default=None)


def _long_row(rows: Sequence[RowResult]) -> RowResult | None:
    short = aim_row(rows)
    if short is None:
        return None
    wanted_s = short["clip"]["length_s"] * _LONG_TIMES
    found = [row for row in rows if _is_1080p30(row) and row["clip"]["length_s"] == wanted_s]
    return found[0] if found else None


def _is_1080p30(row: RowResult) -> bool:
    return bool(row["clip"]["short_px"] == 1080 and row["clip"]["fps"] == 30)


def _to_plain(candidate: str) -> Callable[[Sequence[RowResult]], float]:
    def ratio(rows: Sequence[RowResult]) -> float:
        row = aim_row(rows)
        return typical_s(row, candidate) / typical_s(row, PLAIN)

    return ratio


def _to_limit(rows: Sequence[RowResult]) -> float:
    row = aim_row(rows)
    return typical_s(row, PRODUCT) * WORKERS / typical_s(row, PURE)


def _linear(rows: Sequence[RowResult]) -> float:
    # Like with like: where the memory of the long run was watched, take the short one so too.
    long, short = _long_row(rows), aim_row(rows)
    return typical_s(long, FIRST) / typical_s(short, FIRST)


def _cached(rows: Sequence[RowResult]) -> float:
    row = aim_row(rows)
    return typical_s(row, CACHED) / typical_s(row, PRODUCT)


def _peak(short_px: int) -> Callable[[Sequence[RowResult]], float]:
    def most(rows: Sequence[RowResult]) -> float:
        of_size = [row for row in rows if row["clip"]["short_px"] == short_px]
        return max((mb for row in of_size for mb in peaks_of(row).values()), default=math.nan)

    return most


def _workers_differ(rows: Sequence[RowResult]) -> float:
    found = [row["workers_differ"] for row in rows if row["workers_differ"] is not None]
    return max((float(one["largest_deg"]) for one in found), default=math.nan)


def _known(figure: float) -> float | None:
    return None if math.isnan(figure) else figure


#: What an aim may name.
FIGURES: Final[Mapping[str, Callable[[Sequence[RowResult]], float]]] = {
    "no_video_to_plain": _to_plain(PRODUCT),
    "with_video_to_plain": _to_plain(WITH_VIDEO),
    "no_video_to_limit": _to_limit,
    "three_minutes_to_half_a_minute": _linear,
    "cached_to_first": _cached,
    "peak_1080p_mb": _peak(1080),
    "peak_4k_mb": _peak(2160),
    "workers_differ_deg": _workers_differ,
}
