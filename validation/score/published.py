"""What others report for the same quantities, from ``published.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gait_screen.errors import KnowledgeError
from gait_screen.screening import describe_invalid

FILE: Final = Path(__file__).with_name("published.toml")
SCHEMA: Final = "gait-screen-lab/published/1"


class PublishedFigure(BaseModel):
    """One published error; ``metrics`` are metric keys or kinds of event."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metrics: tuple[str, ...] = Field(min_length=1)
    kind: Literal["2d_video", "markerless", "marker", "other"]
    what: str
    figure: str
    against: str
    source: str
    provenance: Literal["read", "memory"]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    schema_: Literal["gait-screen-lab/published/1"] = Field(alias="schema")
    figure: tuple[PublishedFigure, ...]


def read_published(path: Path = FILE) -> tuple[PublishedFigure, ...]:
    """Read a file of published figures.

    Raises
    ------
    KnowledgeError
        When the file is missing, no TOML or has a wrong field.
    """
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).figure
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(f"{path} cannot be read as TOML: {error}.") from error
    except ValidationError as error:
        wrong = describe_invalid(error, str(path), f"a list of figures ({SCHEMA})")
        raise KnowledgeError(wrong) from error


@cache
def published() -> tuple[PublishedFigure, ...]:
    """Return the lab's own list."""
    return read_published()


def published_of(name: str) -> list[PublishedFigure]:
    """Return the figures of one metric or kind of event, those of video first."""
    order = ("2d_video", "markerless", "marker", "other")
    found = [figure for figure in published() if name in figure.metrics]
    return sorted(found, key=lambda figure: order.index(figure.kind))
