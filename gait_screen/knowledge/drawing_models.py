"""The typed records of the drills' pictures (``drawings_body.toml``, ``drawings_foot.toml``)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from gait_screen.knowledge.models import Record

Pair = tuple[float, float]
#: A number (degrees, cm), several of them (a place, angles about several axes) or a yes or no.
PoseValue = bool | float | tuple[float, ...]
ArrowKind = Literal["move", "press"]


class View(Record):
    """The square of the world that a picture shows: centimetres, x to the right, y up, ground 0.

    A picture is drawn of the right leg. ``left``, ``bottom`` is the lower left corner.
    """

    left: float
    bottom: float
    width: float = Field(gt=0)


class Prop(Record):
    """A thing beside the person: wall, step, chair, band; kinds as in ``drawings/props.py``.

    ``at`` is its place in cm, from the anchor where there is one; ``size`` width and height,
    ``depth`` how much of its upper side shows, all in cm of the picture; ``turn`` degrees.
    ``anchor`` and ``to`` name points of the figure (a hand, a knee). ``front`` draws it over the
    figure.
    """

    kind: str
    at: Pair = (0.0, 0.0)
    size: Pair = (0.0, 0.0)
    anchor: str = ""
    to: str = ""
    turn: float = 0.0
    depth: float = 0.0
    front: bool = False


class Arrow(Record):
    """What moves (``move``) or where to press (``press``): along ``points``, head at the last.

    Points are in cm, from the named point of the figure where ``anchor`` is given. Two points make
    a straight arrow, more a smooth curve. ``both`` puts a head at either end.
    """

    kind: ArrowKind = "move"
    anchor: str = ""
    points: tuple[Pair, ...] = Field(min_length=2)
    both: bool = False


class Label(Record):
    """A word or number in the picture; what it says stands in ``words`` of the text file."""

    key: str
    at: Pair
    anchor: str = ""
    align: Literal["start", "middle", "end"] = "middle"


class Picture(Record):
    """One picture of a drill.

    Attributes
    ----------
    id
        Drill and stage, as ``A1_start``. The stages of a drill are in the order of the file.
    figure
        The kind of figure: a key of ``gait_screen.drawings.figures.FIGURES``.
    pose
        Values that the figure kind knows, by name.
    alt
        What a reader who cannot see it is told; ``{side}`` is the training side ("training",
        "left", "right"), ``{other}`` the other one ("other", "right", "left").
    words
        The text of each label by its key, from the text file.
    """

    id: str = Field(pattern=r"^[A-Z]\d_[a-z][a-z0-9]*$")
    figure: str
    view: View
    pose: Mapping[str, PoseValue] = {}
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    labels: tuple[Label, ...] = ()
    alt: str = Field(min_length=1)
    words: Mapping[str, str] = {}

    @property
    def drill(self) -> str:
        """The drill's id."""
        return self.id.partition("_")[0]

    @property
    def stage(self) -> str:
        """Which picture of the drill it is: ``start``, ``end``, ..."""
        return self.id.partition("_")[2]

    @field_validator("pose")
    @classmethod
    def _finite(cls, pose: Mapping[str, PoseValue]) -> Mapping[str, PoseValue]:
        for name, value in pose.items():
            numbers = value if isinstance(value, tuple) else (value,)
            if not all(math.isfinite(number) for number in numbers):
                raise ValueError(f"{name} must be finite, but got {value}")
        return pose

    @model_validator(mode="after")
    def _labels_have_words(self) -> Self:
        places, words = {label.key for label in self.labels}, set(self.words)
        if places != words:
            raise ValueError(
                f"the labels {sorted(places)} and their words {sorted(words)} do not match"
            )
        return self
