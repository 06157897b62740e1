"""The mathematics of the fit: error models from comparisons with exact truth.

Each metric's error model, one per source (a bias, a floor and coefficients of what drives the
error), is fitted by maximum likelihood of Student-t errors, so that one gross outlier does not
carry the fit. With some ten comparisons and as many coefficients the data alone would not do: the
bias has a normal prior around zero, and every coefficient a log-normal one around its first
estimate (narrow where it is geometry, wide where it is a guess), shifted by what all movements of
the metric say together.

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
from gait_screen.metrics.uncertainty import (
    TERMS,
    assumed_scatter,
    interval_half_width,
    lasting_sd,
    repetition_sd,
)
from gait_screen.records import FloatArray
from gait_screen.vocabulary import Source
from validation.fit_cases import Case

#: What has errors of its own: a metric, measured from one source.
Quantity = tuple[str, Source]

COVERED: Final = 0.95
#: Errors are Student-t with this many degrees of freedom: outliers as pose models have them.
FREEDOM: Final = 5.0
#: An entry with fewer comparisons keeps its first estimate.
MIN_CASES: Final = 4
#: So many comparisons make the factor of a metric its own; fewer are filled up with the others'.
OWN_CASES: Final = 150
#: Clips are left out in so many groups.
FOLDS: Final = 10
#: One SD of the logarithm of a coefficient around its first estimate: of what is geometry, of what
#: is a guess, and of the shift that all guesses of a metric share.
GEOMETRY: Final[frozenset[TermName]] = frozenset({"roll", "level", "foreshortening", "hinge"})
GEOMETRY_SPREAD: Final = 0.25
GUESS_SPREAD: Final = 0.8
SHIFT_SPREAD: Final = 1.0
#: So many repetitions the first estimate of their scatter is worth, and how much more than the
#: typical clip one clip may scatter.
SCATTER_WEIGHT: Final = 4.0
MOST_SCATTER: Final = 3.0
#: One SD of the logarithm of the share of scatter that is error, around all of it, and its limits.
SHARE_SPREAD: Final = 0.5
SHARE: Final = (0.25, 1.5)
#: One SD of a bias, in first estimates of the lasting SD; so many steps find the best one.
BIAS_SPREAD: Final = 1.0
BIAS_STEPS: Final = 8
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
    return [one for one in cases if model.covers(one.key, one.movement, one.seen_from, one.source)]


def _fit_coefficients(
    cases: Sequence[Case], first: ErrorModels, enough: int = MIN_CASES
) -> list[ErrorModel]:
    of_entry = [_of_model(model, cases) for model in first.models]
    scattered = [
        with_scatter(model, some) if len(some) >= enough else model
        for model, some in zip(first.models, of_entry, strict=True)
    ]
    shifts = _shifts(cases, scattered)
    return [
        _fit_entry(model, some, shifts[_quantity(model)]) if len(some) >= enough else model
        for model, some in zip(scattered, of_entry, strict=True)
    ]


def _shifts(cases: Sequence[Case], models: Sequence[ErrorModel]) -> dict[Quantity, float]:
    """Return per metric and source by which factor (its logarithm) all guesses are off together."""
    shifts = {}
    for quantity, group in groupby(sorted(models, key=_quantity), key=_quantity):
        tables = [_table(model, _of_model(model, cases)) for model in group]

        def badness(shift: float, tables: Sequence[_Table] = tuple(tables)) -> float:
            lost = sum(table.best_loss(shift * table.guess) for table in tables)
            return float(lost + 0.5 * (shift / SHIFT_SPREAD) ** 2)

        shifts[quantity] = float(minimize_scalar(badness, bounds=(-3.0, 3.0), method="bounded").x)
    return shifts


def _quantity(model: ErrorModel) -> Quantity:
    return model.metric, model.source


@dataclass(frozen=True)
class _Table:
    """The cases of one entry as arrays.

    ``terms`` has a column of ones for the floor and one per driven part, each times its first
    estimate; ``guess`` (what the shift of the metric moves: 1, or 0 for geometry) and ``spread``
    belong to the columns and, last, to the share of scatter. ``bias_spread`` is one SD of the bias
    before anything was measured.
    """

    terms: FloatArray
    error: FloatArray
    scale: FloatArray
    repetition_sd: FloatArray
    guess: FloatArray
    spread: FloatArray
    bias_spread: float

    def loss(self, logs: FloatArray, bias: float) -> float:
        """Return minus the log-posterior of a bias and of coefficients, but for their own prior.

        The coefficients are ``exp(logs)`` times their first estimates; the last of ``logs`` is that
        of the share of scatter.
        """
        sd = np.sqrt(self._variances(logs).sum(axis=1))
        prior = 0.5 * (bias / self.bias_spread) ** 2
        return minus_log_likelihood(self.error - self.scale * bias, sd) + prior

    def slope(self, logs: FloatArray, bias: float) -> FloatArray:
        """Return the derivative of :meth:`loss` by each of ``logs`` and, last, by the bias."""
        parts = self._variances(logs)
        variance, off = parts.sum(axis=1), self.error - self.scale * bias
        heavy = (FREEDOM + 1.0) / (variance * (FREEDOM - 2.0) + off**2)
        by_variance = 0.5 * (1.0 - heavy * off**2) / variance
        by_logs = np.sum(2.0 * by_variance[:, None] * parts, axis=0)
        by_bias = bias / self.bias_spread**2 - float(np.sum(heavy * off * self.scale))
        return np.append(by_logs, by_bias)

    def best_loss(self, logs: FloatArray) -> float:
        """Return the loss with the bias that fits these coefficients best."""
        variance, bias = self._variances(logs).sum(axis=1), 0.0
        for _ in range(BIAS_STEPS):  # the mean, weighted by how little of an outlier each case is
            off = self.error - self.scale * bias
            heavy = (FREEDOM + 1.0) / (variance * (FREEDOM - 2.0) + off**2)
            held = np.sum(heavy * self.scale**2) + self.bias_spread**-2
            bias = float(np.sum(heavy * self.scale * self.error) / held)
        return self.loss(logs, bias)

    def _variances(self, logs: FloatArray) -> FloatArray:
        """Return the variance that each column brings to each case, the repetitions' last."""
        sds = np.column_stack([self.scale[:, None] * self.terms, self.repetition_sd])
        return np.asarray((np.exp(logs) * sds) ** 2)


def minus_log_likelihood(error: FloatArray, sd: FloatArray) -> float:
    """Return it, but for a constant, for Student-t errors around zero whose SD is ``sd``."""
    tail = 0.5 * (FREEDOM + 1.0) * np.log1p((error / sd) ** 2 / (FREEDOM - 2.0))
    return float(np.sum(tail + np.log(sd)))


def _table(model: ErrorModel, cases: Sequence[Case]) -> _Table:
    columns = [
        [coefficient * TERMS[name](case.drivers) for case in cases]
        for name, coefficient in model.terms.items()
    ]
    geometry = np.array([name in GEOMETRY for name in model.terms], dtype=bool)
    spread = np.where(geometry, GEOMETRY_SPREAD, GUESS_SPREAD)
    terms = np.array([[model.floor] * len(cases), *columns]).reshape(1 + len(columns), -1).T
    lasting = np.sqrt(np.sum(terms**2, axis=1))
    return _Table(
        terms=terms,
        error=np.array([case.error for case in cases]),
        scale=np.array([case.drivers.unit_scale for case in cases]),
        repetition_sd=np.array([_repetition_sd(model, case) for case in cases]),
        guess=np.array([1.0, *(~geometry), 0.0]),
        spread=np.array([GUESS_SPREAD, *spread, SHARE_SPREAD]),
        bias_spread=BIAS_SPREAD * float(np.median(lasting)) if cases else 1.0,
    )


def _repetition_sd(model: ErrorModel, case: Case) -> float:
    drivers = case.drivers
    seen = repetition_sd(drivers.n, drivers.spread, assumed_scatter(model, drivers))
    return model.scatter_share * seen


def with_scatter(model: ErrorModel, cases: Sequence[Case]) -> ErrorModel:
    """Return the entry with the scatter between repetitions that was seen in the clips.

    The first estimate counts as :data:`SCATTER_WEIGHT` repetitions of its own.
    """
    several = [case for case in cases if case.drivers.n > 1]
    freedom = np.array([case.drivers.n - 1 for case in several])
    assumed = np.array([assumed_scatter(model, case.drivers) for case in several])
    if not len(several) or not assumed.all():
        return model
    share = np.array([case.drivers.spread for case in several]) / assumed
    # One clip with a lost step must not speak for all: no clip counts as more than this.
    shares = np.minimum(share, MOST_SCATTER * np.median(share) + 1e-9) ** 2
    pooled = (SCATTER_WEIGHT + np.sum(freedom * shares)) / (SCATTER_WEIGHT + np.sum(freedom))
    factor = float(np.sqrt(pooled))
    return model.model_copy(
        update={
            "scatter": factor * model.scatter,
            "scatter_frames": factor * model.scatter_frames,
        }
    )


def _fit_entry(model: ErrorModel, cases: Sequence[Case], shift: float) -> ErrorModel:
    table = _table(model, cases)
    middle = shift * table.guess

    def badness(at: FloatArray) -> tuple[float, FloatArray]:
        logs, bias = at[:-1], float(at[-1])
        off = (logs - middle) / table.spread
        slope = table.slope(logs, bias) + np.append(off / table.spread, 0.0)
        return table.loss(logs, bias) + 0.5 * float(np.sum(off**2)), slope

    lowest = float(np.log(max(model.least, 1e-6) / model.floor))
    start = np.append(middle, 0.0)
    start[0] = max(start[0], lowest)
    share = (float(np.log(SHARE[0])), float(np.log(SHARE[1])))
    bounds = [(lowest, 5.0), *[(-6.0, 5.0)] * len(model.terms), share, (None, None)]
    at = minimize(badness, start, jac=True, method="TNC", bounds=bounds, options=_STEPS).x
    first = [model.floor, *model.terms.values(), model.scatter_share]
    floor, *coefficients, scatter_share = np.exp(at[:-1]) * first
    return model.model_copy(
        update={
            "basis": "fitted",
            "n": len(cases),
            "bias": float(at[-1]),
            "floor": max(float(floor), model.least),
            "scatter_share": float(scatter_share),
            "terms": dict(zip(model.terms, map(float, coefficients), strict=True)),
        }
    )


# --- the factor of the whole interval ------------------------------------------------------------


def _left_out_ratios(cases: Sequence[Case], first: ErrorModels) -> dict[Quantity, FloatArray]:
    """Return per metric and source each case's |error| / half-width, fitted without its clip."""
    clips = sorted({case.clip for case in cases})
    fold = {clip: number % FOLDS for number, clip in enumerate(clips)}
    ratios: dict[Quantity, list[float]] = {}
    for number in range(FOLDS):
        others = [case for case in cases if fold[case.clip] != number]
        for model in _fit_coefficients(others, first, enough=1):
            if len(_of_model(model, cases)) < MIN_CASES:
                continue
            for case in _of_model(model, cases):
                if fold[case.clip] == number:
                    ratio = abs(case.error) / interval_half_width(model, case.drivers)
                    ratios.setdefault(_quantity(model), []).append(ratio)
    return {quantity: np.array(some) for quantity, some in ratios.items()}


def _widened(model: ErrorModel, ratios: Mapping[Quantity, FloatArray]) -> ErrorModel:
    if model.basis != "fitted":
        return model
    own = ratios[_quantity(model)]
    rest = [some for quantity, some in ratios.items() if quantity != _quantity(model)]
    others = np.concatenate([np.zeros(0), *rest])
    quantile = conformal_quantile(own, others)
    return model.model_copy(update={"widen": float(np.clip(quantile, *WIDEN))})


def conformal_quantile(own: FloatArray, others: FloatArray) -> float:
    """Return the factor that the next case stays below with probability :data:`COVERED`.

    Own cases count one each; up to :data:`OWN_CASES`, the others' share what is missing. The rank
    is that of one more case (Vovk, Gammerman & Shafer 2005, conformal prediction), of as many as
    the weighted ones are worth (Kish's effective sample size).
    """
    missing = max(0.0, float(OWN_CASES - len(own))) if len(others) else 0.0
    share = missing / len(others) if len(others) else 0.0
    values = np.concatenate([own, others])
    weights = np.concatenate([np.ones(len(own)), np.full(len(others), share)])
    worth = weights.sum() ** 2 / np.sum(weights**2)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum() * worth / (worth + 1.0)
    place = int(np.searchsorted(reached, COVERED - 1e-12))
    return float(values[order][min(place, len(values) - 1)])


# --- pose models ---------------------------------------------------------------------------------


def _with_pose_factors(models: ErrorModels, cases: Sequence[Case]) -> ErrorModels:
    """Estimate the factor of each pose model but ``heavy`` that has enough cases.

    Of the landmarks alone: what is read in the picture is only placed by them.
    """
    factors = dict(models.model_factors)
    for name, before in models.model_factors.items():
        some = [one for one in cases if (one.pose_model, one.source) == (name, "landmarks")]
        if name != "heavy" and len(some) >= MIN_POSE_CASES:
            factors[name] = ModelFactor(
                factor=_pose_factor(models, some, before.factor), basis="fitted", n=len(some)
            )
    return ErrorModels(models.origin, factors, models.without, models.models)


def _pose_factor(models: ErrorModels, cases: Sequence[Case], before: float) -> float:
    errors = [models.of(case.key, case.movement, case.seen_from) for case in cases]
    pairs = list(zip(errors, cases, strict=True))
    scale = np.array([case.drivers.unit_scale for case in cases])
    lasting = scale * [lasting_sd(error, case.drivers) for error, case in pairs]
    bias = scale * [error.bias for error in errors]
    widen = np.array([error.widen for error in errors])
    repetition = np.array([_repetition_sd(error, case) for error, case in pairs])
    error = np.array([case.error for case in cases])

    def badness(log: float) -> float:
        factor = np.exp(log)
        sd = widen * np.hypot(factor * lasting, repetition)
        prior = 0.5 * ((log - np.log(before)) / GUESS_SPREAD) ** 2
        return minus_log_likelihood(error - factor * bias, sd) + float(prior)

    found = minimize_scalar(badness, bounds=(0.0, float(np.log(6.0))), method="bounded").x
    return float(np.exp(found))
