"""How clips are filmed: camera place, amount, faults (``clips.toml``), drawn from ``scenes``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from gait_screen.knowledge.drawing_models import PoseValue
from gait_screen.knowledge.models import Record, SourceIds, Words
from gait_screen.vocabulary import SIDES, Movement, Side, View, other_side

#: As in the catalogue of metrics: "side" stands for the side view of the near leg.
GuideView = Literal["side", "front", "rear"]
Place = Literal["floor", "corridor", "treadmill"]
Strain = Literal["easy", "maximal", "impact"]
Level = Literal["ankle", "knee", "hip"]
LEVELS: tuple[Level, ...] = get_args(Level)


class FilmRules(Record):
    """What all clips share.

    ``levels`` are lens heights as shares of body height, ``body_height_m`` is taken where nobody
    gave one. From ``no_impact_from_pain`` of 10 on nobody is asked to run.
    """

    levels: Mapping[Level, float]
    body_height_m: float = Field(gt=0)
    no_impact_from_pain: int = Field(ge=1, le=10)
    sources: tuple[str, ...] = SourceIds

    @model_validator(mode="after")
    def _has_every_level(self) -> Self:
        if set(self.levels) != set(LEVELS):
            raise ValueError(
                f"levels must be {', '.join(LEVELS)}, but got {', '.join(self.levels)}"
            )
        return self


class Distance(Record):
    """From the lens to the person, in body heights."""

    at_least: float = Field(gt=0)
    about: float
    at_most: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.at_least <= self.about <= self.at_most:
            raise ValueError("a distance must go from at_least over about to at_most")
        return self


class ClipGuide(Record):
    """How one movement is filmed from one view in one place; fields as in ``clips.toml``.

    ``wear``, ``keep`` and ``faults`` are ids of phrases. The words: ``title``, ``do`` (what the
    person does) and ``pace``.
    """

    id: str
    test: Movement
    view: GuideView
    place: Place
    legs: Literal["one", "both"]
    strain: Strain
    effort: int = Field(ge=1)
    level: Level
    distance: Distance
    orientation: Literal["portrait", "landscape"]
    fps: int = Field(ge=24)
    repetitions: int | None = Field(default=None, ge=1)
    seconds: int | None = Field(default=None, ge=1)
    passes: int | None = Field(default=None, ge=1)
    to_exhaustion: bool = False
    each_leg: bool = False
    stickers: bool = False
    wear: tuple[str, ...] = Field(min_length=1)
    keep: tuple[str, ...] = Field(min_length=1)
    faults: tuple[str, ...] = Field(min_length=1)
    sources: tuple[str, ...] = SourceIds
    title: str = Words
    do: str = Words
    pace: str = Words

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        given = [self.repetitions, self.seconds, self.passes, self.to_exhaustion or None]
        if len([amount for amount in given if amount is not None]) != 1:
            raise ValueError("give one of repetitions, seconds, passes and to_exhaustion")
        if self.each_leg and self.legs == "one":
            raise ValueError("each_leg is for a clip of both legs")
        return self

    @property
    def views(self) -> tuple[View, ...]:
        """The views that a file of this clip may have: a side view is from the left or right."""
        return SIDES if self.view == "side" else (self.view,)

    @property
    def in_line(self) -> bool:
        """Whether the person moves towards the phone or away from it."""
        return self.place == "corridor" and self.view != "side"

    def legs_in(self, view: View) -> tuple[Side, ...]:
        """Return whose measurements one clip from there gives; both where it shows both.

        A clip from front or rear of one leg at a time shows either: film one for each.
        """
        if self.legs == "both" or view not in SIDES:
            return SIDES
        near: Side = "left" if view == "left" else "right"
        # Stickers are on the inner side of the foot, which the camera across from it sees.
        return (other_side(near),) if self.stickers else (near,)


class Scene(Record):
    """A person as they are drawn when they are filmed; the right leg works. Names as in a drill."""

    test: Movement
    pose: Mapping[str, PoseValue]
