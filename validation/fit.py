"""Fit the stated uncertainty to comparisons with exact truth: ``uncertainty.toml`` from rows.

Only rows of the part ``fit`` are fitted (``validation.fit_models`` says how); ``test`` only judges.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from gait_screen.errors import UsageError
from gait_screen.knowledge.error_models import ErrorModels, read_error_models
from gait_screen.metrics.uncertainty import interval_half_width
from validation.error_file import write_error_models
from validation.fit_cases import Case, as_case
from validation.fit_models import fit_models
from validation.score.rows import MetricRow, read_rows

FIRST_ESTIMATES: Final = Path(__file__).with_name("first_estimates.toml")
ALL: Final = "all"


@dataclass(frozen=True)
class Verdict:
    """How the intervals of a metric do on one part: share covered, mean half-widths.

    ``covered_before`` and ``half_width_before`` are of the intervals that the rows hold.
    """

    key: str
    part: str
    n: int
    covered: float
    covered_before: float
    half_width: float
    half_width_before: float
    rms_error: float

    def line(self) -> str:
        """Return a line of the table; widths of metrics with different units have no mean."""
        widths = (self.rms_error, self.half_width_before, self.half_width)
        numbers = "" if self.key == ALL else "".join(f"{width:9.3g}" for width in widths)
        shares = f"{100 * self.covered_before:7.0f}%{100 * self.covered:7.0f}%"
        return f"{self.key:38}{self.part:>5}{self.n:5}{numbers:27}{shares}"


@dataclass(frozen=True)
class FitReport:
    """The fitted models and how they do on both parts, per metric and for ``all``."""

    models: ErrorModels
    verdicts: tuple[Verdict, ...]

    def text(self) -> str:
        """Return the verdicts as a table, and what kept its first estimate."""
        lines = [
            f"{'metric':38}{'part':>5}{'n':>5}{'RMSE':>9}{'+- was':>9}{'+- now':>9}"
            f"{'held':>8}{'now':>8}"
        ]
        lines += [one.line() for one in self.verdicts]
        kept = [
            f"{model.metric} by {model.source} ({', '.join(model.tests)})"
            for model in self.models.models
            if model.basis == "first estimate"
        ]
        return "\n".join([*lines, f"First estimates kept: {'; '.join(kept) or 'none'}."])


def fit(rows: Path | Sequence[Path], out: Path, source: str | None = None) -> FitReport:
    """Fit the error models to the metric rows of ``score`` and write them.

    The same rows give the same file.

    Parameters
    ----------
    rows
        One or more ``metrics.csv``; rows of the part ``fit`` are fitted, those of ``test`` judged.
    out
        The ``uncertainty.toml`` to write.
    source
        What the rows are, for the file: suites, seeds, date. By default suites and counts.

    Raises
    ------
    UsageError
        When a file cannot be read or written, or no row can be fitted.
    """
    paths = [rows] if isinstance(rows, Path) else list(rows)
    read = [row for path in paths for row in read_rows(path, MetricRow)]
    cases = [case for row in read if (case := as_case(row)) is not None]
    if not any(case.part == "fit" for case in cases):
        named = ", ".join(str(path) for path in paths)
        raise UsageError(
            f"{named}: no measured row of the part 'fit' with its drivers; score a suite first."
        )
    first = read_error_models(FIRST_ESTIMATES)
    fitted = [case for case in cases if case.part == "fit"]
    models = fit_models(fitted, first, source or _described(cases))
    write_error_models(models, out)
    return FitReport(models, tuple(judge(models, cases)))


def _described(cases: Sequence[Case]) -> str:
    suites = ", ".join(sorted({case.clip.split("/")[0] for case in cases}))
    parts = [len({case.clip for case in cases if case.part == part}) for part in ("fit", "test")]
    # Of what is compared, not of the file: that also holds the intervals that the fit replaces.
    compared = sorted((one.clip, one.key, one.source, one.error, str(one.drivers)) for one in cases)
    digest = hashlib.sha256(repr(compared).encode()).hexdigest()[:12]
    return f"Lab suites {suites}: {parts[0]} clips to fit, {parts[1]} to test; rows {digest}."


def judge(models: ErrorModels, cases: Sequence[Case]) -> list[Verdict]:
    """Return how the intervals do, per metric, source and part; ``all`` first."""
    named = [(model.metric, model.source) for model in models.models]
    groups = [(ALL, list(cases))] + [
        (
            key if source == "landmarks" else f"{key} by {source}",
            [case for case in cases if (case.key, case.source) == (key, source)],
        )
        for key, source in dict.fromkeys(named)
    ]
    verdicts = []
    for name, group in groups:
        for part in ("fit", "test"):
            some = [case for case in group if case.part == part]
            if some:
                verdicts.append(_verdict(models, name, part, some))
    return verdicts


def _verdict(models: ErrorModels, key: str, part: str, cases: Sequence[Case]) -> Verdict:
    halves = np.array(
        [
            interval_half_width(
                models.of(case.key, case.movement, case.seen_from, case.source),
                case.drivers,
                models.model_factor(case.pose_model) if case.source == "landmarks" else 1.0,
            )
            for case in cases
        ]
    )
    errors = np.array([case.error for case in cases])
    stated = np.array([case.stated for case in cases])
    return Verdict(
        key=key,
        part=part,
        n=len(cases),
        covered=float(np.mean(np.abs(errors) <= halves)),
        covered_before=float(np.mean(np.abs(errors) <= stated)),
        half_width=float(np.mean(halves)),
        half_width_before=float(np.mean(stated)),
        rms_error=float(np.sqrt(np.mean(errors**2))),
    )
