"""How far off each metric may be, as data: the typed records behind ``uncertainty.toml``.

The lasting error of a metric (the same in every repetition) has the variance

    floor^2 + sum over terms of (coefficient * term)^2

where a term is a quantity of the clip that drives the error (``gait_screen.metrics.uncertainty``
computes them). Its coefficients are fitted to comparisons with exact truth, or first estimates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gait_screen.errors import KnowledgeError
from gait_screen.screening import describe_invalid
from gait_screen.vocabulary import Movement, Source

#: What drives an error; ``gait_screen.metrics.uncertainty`` says how each is computed.
TermName = Literal[
    "roll",
    "level",
    "yaw_leak",
    "foreshortening",
    "value",
    "hinge",
    "readings",
    "event",
    "frame",
    "contact_frame",
    "foot_pixel",
    "shank_pixel",
    "hip_pixel",
    "leg_pixel",
    "jitter",
    "unseen",
    "network",
    "progression",
]
#: A view as the catalogue of metrics names it.
SeenFrom = Literal["side", "front", "rear"]
Basis = Literal["first estimate", "fitted"]
TERM_NAMES: Final[tuple[TermName, ...]] = get_args(TermName)
ERRORS_FILE: Final = "uncertainty.toml"
ERRORS_SCHEMA: Final = "gait-screen/uncertainty/1"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ErrorOrigin(_Record):
    """Where the numbers come from: those set by hand, and those fitted (empty while none is).

    ``fitted`` names the suites, the seed, how many clips and when.
    """

    first_estimate: str = Field(min_length=1)
    fitted: str = ""


class ModelFactor(_Record):
    """How much further off the lasting errors are with one pose model than with ``heavy``."""

    factor: float = Field(ge=1.0)
    basis: Basis = "first estimate"
    n: int = Field(default=0, ge=0)


class ErrorModel(_Record):
    """The error of one metric in some movements and views; all in the metric's catalogue unit.

    Attributes
    ----------
    source
        What the metric was measured from: each source has errors of its own.
    basis, n
        Fitted to ``n`` comparisons with exact truth, or set by hand.
    bias
        What the lasting error has in common in all of those comparisons. It is not taken off the
        values; the interval, which stays symmetric, is wider for it.
    widen
        Factor of the whole interval after which it holds 95 % of those comparisons.
    floor
        One SD of the lasting error that nothing in the clip drives.
    least
        A fit may not put the floor below this: what rendered bodies cannot show.
    scatter
        One SD between repetitions while there are too few to know it.
    scatter_frames
        More of it, in durations of a frame (times only).
    scatter_share
        How much of the median's doubt from that scatter is error: less than all of it where the
        repetitions truly differ, and are measured as they were.
    terms
        Coefficient of each driven part.
    """

    metric: str
    tests: tuple[Movement, ...] = Field(min_length=1)
    views: tuple[SeenFrom, ...] = Field(min_length=1)
    source: Source = "landmarks"
    basis: Basis = "first estimate"
    n: int = Field(default=0, ge=0)
    bias: float = 0.0
    widen: float = Field(default=1.0, gt=0.0)
    floor: float = Field(gt=0.0)
    least: float = Field(default=0.0, ge=0.0)
    scatter: float = Field(ge=0.0)
    scatter_frames: float = Field(default=0.0, ge=0.0)
    scatter_share: float = Field(default=1.0, gt=0.0)
    terms: dict[TermName, float] = Field(default_factory=dict)

    def covers(
        self, metric: str, test: Movement, view: SeenFrom, source: Source = "landmarks"
    ) -> bool:
        """Return whether this is the error of that metric in that movement, view and source."""
        same = (metric, source) == (self.metric, self.source)
        return same and test in self.tests and view in self.views


@dataclass(frozen=True)
class ErrorModels:
    """The whole of ``uncertainty.toml``.

    ``without`` names the metrics that have no error of their own: computed from others, or never
    measured.
    """

    origin: ErrorOrigin
    model_factors: Mapping[str, ModelFactor]
    without: tuple[str, ...]
    models: tuple[ErrorModel, ...]

    def of(
        self, metric: str, test: Movement, view: SeenFrom, source: Source = "landmarks"
    ) -> ErrorModel:
        """Return the error model of a metric in a movement and view, measured from a source.

        Raises
        ------
        KnowledgeError
            When there is none: a metric must not be given without an interval.
        """
        for model in self.models:
            if model.covers(metric, test, view, source):
                return model
        raise KnowledgeError(
            f"{ERRORS_FILE} has no error for {metric} in {test} seen from the {view} by {source}; "
            "expected one [[error]] that names all four."
        )

    def model_factor(self, pose_model: str) -> float:
        """Return the factor of the lasting errors with a pose model.

        Raises
        ------
        KnowledgeError
            When the model is not known.
        """
        if pose_model not in self.model_factors:
            known = ", ".join(self.model_factors)
            raise KnowledgeError(
                f"{ERRORS_FILE} has no [pose_model.{pose_model}]; it knows {known}."
            )
        return self.model_factors[pose_model].factor


def parse_error_models(data: Mapping[str, Any], name: str = ERRORS_FILE) -> ErrorModels:
    """Turn the content of an uncertainty file into typed records.

    Raises
    ------
    KnowledgeError
        When a field is missing, unknown or out of range, or two errors are for the same metric,
        movement, view and source.
    """
    try:
        models = ErrorModels(
            origin=ErrorOrigin.model_validate(data.get("origin", {})),
            model_factors={
                model: ModelFactor.model_validate(factor)
                for model, factor in data.get("pose_model", {}).items()
            },
            without=tuple(data.get("without", ())),
            models=tuple(ErrorModel.model_validate(entry) for entry in data.get("error", ())),
        )
    except ValidationError as error:
        given = error.errors()[0].get("input")
        which = f" {given.get('metric', '')}" if isinstance(given, dict) else ""
        raise KnowledgeError(
            describe_invalid(error, f"{name}{which}", f"a valid {error.title}")
        ) from error
    faults = list(_faults(models))
    if faults:
        raise KnowledgeError(f"{name} does not hold together: {'; '.join(faults)}.")
    return models


def read_error_models(file: Traversable) -> ErrorModels:
    """Read an uncertainty file that is not the package's own.

    Raises
    ------
    KnowledgeError
        When it cannot be read, is not TOML, has another schema, or as :func:`parse_error_models`.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KnowledgeError(f"{file.name} cannot be read as TOML: {error}.") from error
    if data.get("schema") != ERRORS_SCHEMA:
        raise KnowledgeError(
            f"{file.name} has schema {data.get('schema')!r}; expected {ERRORS_SCHEMA!r}."
        )
    return parse_error_models(data, file.name)


def _faults(models: ErrorModels) -> Iterator[str]:
    seen: set[tuple[str, Movement, SeenFrom, Source]] = set()
    for model in models.models:
        where = f"{model.metric} in {', '.join(model.tests)}"
        if model.source != "landmarks":
            where += f" by {model.source}"
        if model.floor < model.least:
            yield f"the floor of {where} is {model.floor}, below its least {model.least}"
        if model.basis == "fitted" and not (model.n and models.origin.fitted):
            yield f"{where} is fitted, but n or [origin] fitted does not say to what"
        if any(coefficient < 0.0 for coefficient in model.terms.values()):
            yield f"a coefficient of {where} is negative"
        for test in model.tests:
            for view in model.views:
                if (model.metric, test, view, model.source) in seen:
                    yield f"{model.metric} has two errors in {test} seen from the {view}"
                seen.add((model.metric, test, view, model.source))
    if models.model_factors.get("heavy", ModelFactor(factor=2.0)).factor != 1.0:
        yield "[pose_model.heavy] must be there with factor 1, which all others are relative to"
