"""The mathematics of the fit: error models from comparisons with exact truth.

Each metric's error model (a floor and coefficients of what drives the error) is fitted by maximum
likelihood of Student-t errors around zero, so that a constant bias counts as error and one gross
outlier does not carry the fit. With some ten comparisons and as many coefficients the data alone
would not do: every coefficient has a log-normal prior around its first estimate (narrow where it is
geometry, wide where it is a guess), shifted by what all movements of the metric say together.

Then the interval is widened or narrowed by one factor per metric, as in conformal prediction: the
95 % quantile of |error| / half-width over the comparisons, each left out of its own fit (whole
clips at a time), with the correction for their number. Few comparisons of a metric are filled up
with those of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from gait_screen.knowledge.error_models import (
    ErrorModel,
    ErrorModels,
    ErrorOrigin,
    ModelFactor,
    TermName,
)
from gait_screen.metrics.uncertainty import TERMS, interval_half_width, lasting_sd
from gait_screen.records import FloatArray
from validation.fit_cases import Case

COVERED: Final = 0.95
#: Errors are Student-t with this many degrees of freedom: outliers as pose models have them.
FREEDOM: Final = 5.0
#: An entry with fewer comparisons keeps its first estimate.
MIN_CASES: Final = 4
#: So many comparisons make the factor of a metric its own; fewer are filled up with the others'.
OWN_CASES: Final = 100
#: Clips are left out in so many groups.
FOLDS: Final = 10
#: One SD of the logarithm of a coefficient around its first estimate: of what is geometry, of what
#: is a guess, and of the shift that all guesses of a metric share.
GEOMETRY: Final[frozenset[TermName]] = frozenset({"roll", "level", "foreshortening", "hinge"})
GEOMETRY_SPREAD: Final = 0.25
GUESS_SPREAD: Final = 0.8
SHIFT_SPREAD: Final = 1.0
#: Limits of the factor of the whole interval.
WIDEN: Final = (0.6, 4.0)
#: More than the search ever needs. (TNC: unlike L-BFGS-B it calls no BLAS, whose threads make such
#: small problems many times slower on a busy machine.)
_STEPS: Final = {"maxfun": 2000}
#: The factor of a pose model is estimated from so many comparisons on.
MIN_POSE_CASES: Final = 30


def fit_models(cases: Sequence[Case], first: ErrorModels, source: str) -> ErrorModels:
    """Fit every entry that has enough cases; the others keep their first estimate.

    Parameters
    ----------
    cases
        Of the part ``fit`` alone, of any pose model: ``heavy`` makes the coefficients, the others
        their own factor.
    """
    heavy = [case for case in cases if case.pose_model == "heavy"]
    fitted = _fit_coefficients(heavy, first)
    ratios = _left_out_ratios(heavy, first)
    models = tuple(_widened(model, ratios) for model in fitted)
    found = ErrorModels(
        origin=ErrorOrigin(first_estimate=first.origin.first_estimate, fitted=source),
        model_factors=first.model_factors,
        without=first.without,
        models=models,
    )
    return _with_pose_factors(found, cases)


def _of_model(model: ErrorModel, cases: Iterable[Case]) -> list[Case]:
    return [one for one in cases if model.covers(one.key, one.movement, one.seen_from)]


def _fit_coefficients(
    cases: Sequence[Case], first: ErrorModels, enough: int = MIN_CASES
) -> list[ErrorModel]:
    shifts = _shifts(cases, first)
    return [
        _fit_entry(model, some, shifts[model.metric]) if len(some) >= enough else model
        for model in first.models
        for some in [_of_model(model, cases)]
    ]


def _shifts(cases: Sequence[Case], first: ErrorModels) -> dict[str, float]:
    """Return per metric by which factor (its logarithm) all its guesses are off together."""
    shifts = {}
    for metric, group in groupby(sorted(first.models, key=_metric), key=_metric):
        tables = [_table(model, _of_model(model, cases)) for model in group]

        def badness(shift: float, tables: Sequence[_Table] = tuple(tables)) -> float:
            lost = sum(table.loss(np.where(table.guess, shift, 0.0)) for table in tables)
            return float(lost + 0.5 * (shift / SHIFT_SPREAD) ** 2)

        shifts[metric] = float(minimize_scalar(badness, bounds=(-3.0, 3.0), method="bounded").x)
    return shifts


def _metric(model: ErrorModel) -> str:
    return model.metric


@dataclass(frozen=True)
class _Table:
    """The cases of one entry as arrays.

    ``terms`` has a column of ones for the floor and one per driven part, each times its first
    estimate; ``guess`` and ``spread`` belong to the columns.
    """

    terms: FloatArray
    error: FloatArray
    scale: FloatArray
    repetition_sd: FloatArray
    guess: FloatArray
    spread: FloatArray

    def loss(self, logs: FloatArray) -> float:
        """Return minus the log-likelihood with coefficients ``exp(logs)`` times the first ones."""
        return minus_log_likelihood(self.error, np.sqrt(self._variances(logs).sum(axis=1)))

    def slope(self, logs: FloatArray) -> FloatArray:
        """Return the derivative of :meth:`loss` by each of ``logs``."""
        parts = self._variances(logs)
        variance, square = parts.sum(axis=1), self.error**2
        tail = (FREEDOM + 1.0) * square / (variance * (FREEDOM - 2.0) + square)
        per_variance = 0.5 * (1.0 - tail) / variance
        return np.asarray(np.sum(2.0 * per_variance[:, None] * parts[:, :-1], axis=0))

    def _variances(self, logs: FloatArray) -> FloatArray:
        """Return the variance that each column brings to each case, the repetitions' last."""
        lasting = (self.scale[:, None] * np.exp(logs) * self.terms) ** 2
        return np.column_stack([lasting, self.repetition_sd**2])


def minus_log_likelihood(error: FloatArray, sd: FloatArray) -> float:
    """Return it, but for a constant, for Student-t errors around zero whose SD is ``sd``."""
    tail = 0.5 * (FREEDOM + 1.0) * np.log1p((error / sd) ** 2 / (FREEDOM - 2.0))
    return float(np.sum(tail + np.log(sd)))


def _table(model: ErrorModel, cases: Sequence[Case]) -> _Table:
    columns = [
        [coefficient * TERMS[name](case.drivers) for case in cases]
        for name, coefficient in model.terms.items()
    ]
    geometry = np.array([False, *(name in GEOMETRY for name in model.terms)])
    return _Table(
        terms=np.array([[model.floor] * len(cases), *columns]).reshape(1 + len(columns), -1).T,
        error=np.array([case.error for case in cases]),
        scale=np.array([case.drivers.unit_scale for case in cases]),
        repetition_sd=np.array([case.drivers.repetition_sd for case in cases]),
        guess=(~geometry).astype(np.float64),
        spread=np.where(geometry, GEOMETRY_SPREAD, GUESS_SPREAD),
    )


def _fit_entry(model: ErrorModel, cases: Sequence[Case], shift: float) -> ErrorModel:
    table = _table(model, cases)
    middle = np.where(table.guess > 0, shift, 0.0)

    def badness(logs: FloatArray) -> tuple[float, FloatArray]:
        off = (logs - middle) / table.spread
        return table.loss(logs) + 0.5 * float(np.sum(off**2)), table.slope(
            logs
        ) + off / table.spread

    lowest = float(np.log(max(model.least, 1e-6) / model.floor))
    bounds = [(lowest, 5.0), *[(-6.0, 5.0)] * len(model.terms)]
    start = np.maximum(middle, [low for low, _ in bounds])
    logs = minimize(badness, start, jac=True, method="TNC", bounds=bounds, options=_STEPS).x
    floor, *coefficients = np.exp(logs) * [model.floor, *model.terms.values()]
    return model.model_copy(
        update={
            "basis": "fitted",
            "n": len(cases),
            "bias": float(np.mean(table.error)),
            "floor": max(float(floor), model.least),
            "terms": dict(zip(model.terms, map(float, coefficients), strict=True)),
        }
    )


# --- the factor of the whole interval ------------------------------------------------------------


def _left_out_ratios(cases: Sequence[Case], first: ErrorModels) -> dict[str, FloatArray]:
    """Return per metric |error| / half-width of each case, from a fit without its clip."""
    clips = sorted({case.clip for case in cases})
    fold = {clip: number % FOLDS for number, clip in enumerate(clips)}
    ratios: dict[str, list[float]] = {}
    for number in range(FOLDS):
        others = [case for case in cases if fold[case.clip] != number]
        for model in _fit_coefficients(others, first, enough=1):
            if len(_of_model(model, cases)) < MIN_CASES:
                continue
            for case in _of_model(model, cases):
                if fold[case.clip] == number:
                    ratio = abs(case.error) / interval_half_width(model, case.drivers)
                    ratios.setdefault(model.metric, []).append(ratio)
    return {metric: np.array(some) for metric, some in ratios.items()}


def _widened(model: ErrorModel, ratios: Mapping[str, FloatArray]) -> ErrorModel:
    if model.basis != "fitted":
        return model
    own = ratios[model.metric]
    rest = [some for metric, some in ratios.items() if metric != model.metric]
    others = np.concatenate([np.zeros(0), *rest])
    quantile = conformal_quantile(own, others)
    return model.model_copy(update={"widen": float(np.clip(quantile, *WIDEN))})


def conformal_quantile(own: FloatArray, others: FloatArray) -> float:
    """Return the factor that the next case stays below with probability :data:`COVERED`.

    Own cases count one each; up to :data:`OWN_CASES`, the others' share what is missing. The rank
    is that of one more case (Vovk, Gammerman & Shafer 2005, conformal prediction).
    """
    missing = max(0.0, float(OWN_CASES - len(own))) if len(others) else 0.0
    share = missing / len(others) if len(others) else 0.0
    values = np.concatenate([own, others])
    weights = np.concatenate([np.ones(len(own)), np.full(len(others), share)])
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / (weights.sum() + 1.0)
    place = int(np.searchsorted(reached, COVERED - 1e-12))
    return float(values[order][min(place, len(values) - 1)])


# --- pose models ---------------------------------------------------------------------------------


def _with_pose_factors(models: ErrorModels, cases: Sequence[Case]) -> ErrorModels:
    """Estimate the factor of each pose model but ``heavy`` that has enough cases."""
    factors = dict(models.model_factors)
    for name, before in models.model_factors.items():
        some = [case for case in cases if case.pose_model == name]
        if name != "heavy" and len(some) >= MIN_POSE_CASES:
            factors[name] = ModelFactor(
                factor=_pose_factor(models, some, before.factor), basis="fitted", n=len(some)
            )
    return ErrorModels(models.origin, factors, models.without, models.models)


def _pose_factor(models: ErrorModels, cases: Sequence[Case], before: float) -> float:
    errors = [models.of(case.key, case.movement, case.seen_from) for case in cases]
    pairs = list(zip(errors, cases, strict=True))
    widen = np.array([error.widen for error in errors])
    lasting = np.array(
        [case.drivers.unit_scale * lasting_sd(error, case.drivers) for error, case in pairs]
    )
    repetition = np.array([case.drivers.repetition_sd for case in cases])
    error = np.array([case.error for case in cases])

    def badness(log: float) -> float:
        sd = widen * np.hypot(np.exp(log) * lasting, repetition)
        prior = 0.5 * ((log - np.log(before)) / GUESS_SPREAD) ** 2
        return minus_log_likelihood(error, sd) + float(prior)

    found = minimize_scalar(badness, bounds=(0.0, float(np.log(6.0))), method="bounded").x
    return float(np.exp(found))
