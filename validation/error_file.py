"""Write an uncertainty file: the same records always give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from gait_screen.errors import UsageError
from gait_screen.knowledge.error_models import ERRORS_SCHEMA, ErrorModel, ErrorModels

HEADER: Final = """\
# How far off each metric may be: one SD of the lasting error (the same in every repetition) is
#     sqrt(floor^2 + sum over terms of (coefficient * term)^2)
# in the metric's unit; gait_screen/metrics/uncertainty.py says what the terms are. `scatter` is one
# SD between repetitions while there are too few to know it, `scatter_share` how much of the doubt
# that follows from scatter is error, `bias` what all errors have in common (not taken off the
# value: the interval is wider for it), `widen` a factor of the whole interval, `least` what a fit
# of the floor may not go below.
#
# Fitted and written by: python -m validation fit. Entries with too few comparisons keep
# their first estimate. `source` is what the metric was measured from (landmarks where none is
# named).
"""


def write_error_models(models: ErrorModels, path: Path) -> None:
    """Write the records as TOML.

    Raises
    ------
    UsageError
        When the file cannot be written.
    """
    try:
        path.write_text(format_error_models(models), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error


def format_error_models(models: ErrorModels) -> str:
    """Return the records as the text of an uncertainty file, numbers to four digits."""
    lines = [
        HEADER,
        f"schema = {_text(ERRORS_SCHEMA)}",
        "# Metrics without an error of their own: computed from others, or never measured.",
        *_listed("without", models.without),
        "",
        "[origin]",
        f"first_estimate = {_text(models.origin.first_estimate)}",
    ]
    if models.origin.fitted:
        lines.append(f"fitted = {_text(models.origin.fitted)}")
    for name, factor in models.model_factors.items():
        lines += ["", f"[pose_model.{name}]", f"factor = {_number(factor.factor)}"]
        lines += [f"basis = {_text(factor.basis)}", f"n = {factor.n}"]
    for model in models.models:
        lines += ["", "[[error]]", *_entry(model)]
    return "\n".join(lines) + "\n"


def _entry(model: ErrorModel) -> Iterator[str]:
    yield f"metric = {_text(model.metric)}"
    yield f"tests = [{', '.join(_text(test) for test in model.tests)}]"
    yield f"views = [{', '.join(_text(view) for view in model.views)}]"
    if model.source != "landmarks":
        yield f"source = {_text(model.source)}"
    yield f"basis = {_text(model.basis)}"
    yield f"n = {model.n}"
    if model.basis == "fitted":
        yield f"bias = {_number(model.bias)}"
        yield f"widen = {_number(model.widen)}"
    yield f"floor = {_number(model.floor)}"
    yield f"least = {_number(model.least)}"
    yield f"scatter = {_number(model.scatter)}"
    if model.scatter_frames:
        yield f"scatter_frames = {_number(model.scatter_frames)}"
    if model.basis == "fitted":
        yield f"scatter_share = {_number(model.scatter_share)}"
    if model.terms:
        terms = ", ".join(f"{name} = {_number(value)}" for name, value in model.terms.items())
        yield f"terms = {{ {terms} }}"


def _listed(name: str, values: Iterable[str]) -> Iterator[str]:
    yield f"{name} = ["
    for value in values:
        yield f"  {_text(value)},"
    yield "]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """Return four digits as a TOML float (it needs a point or an exponent)."""
    text = f"{value:.4g}"
    return text if {".", "e"} & set(text) else f"{text}.0"
