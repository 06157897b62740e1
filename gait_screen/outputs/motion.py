"""How somebody moved in one clip, without its pictures: to be kept and shown beside another clip.

It is what the review instrument shows, less what the screening itself says: the frames' times, the
curves, the body's points to whole pixels, the turning points of slow movements.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import ConfigDict, Field, ValidationError, model_validator

from gait_screen.analysis import ClipAnalysis
from gait_screen.errors import UsageError
from gait_screen.invalid import describe_invalid
from gait_screen.outputs.review_data import review_data
from gait_screen.plan_records import ScreeningRecord
from gait_screen.vocabulary import Side

SCHEMA: Final = "gait-screen/motion/1"


class MotionCurve(ScreeningRecord):
    """One angle of one side, in degrees at the frames' times; None where it was not seen."""

    angle: str
    side: Side | None
    values_deg: list[float | None]


class MotionMoment(ScreeningRecord):
    """A turning point or mid-stance (:mod:`gait_screen.outputs.review_moments`)."""

    kind: str
    side: Side | None
    time_s: float


class MotionPoints(ScreeningRecord):
    """The body's points in the source's pixels; ``bones`` name two of them each by their place."""

    names: list[str]
    x_px: list[list[int | None]]
    y_px: list[list[int | None]]
    bones: list[tuple[int, int]]


class ClipMotion(ScreeningRecord):
    """One clip.

    Attributes
    ----------
    sha256
        Of the clip, to match it to the screening's record of it.
    times_s
        The frames' own times on the clip's clock, rising.
    factor
        Playback time of the annotated video divided by clip time.
    width_px, picture_height_px, height_px
        Of the annotated video: its picture's, and with the panel below it.
    """

    schema_: Literal["gait-screen/motion/1"] = Field(default=SCHEMA, alias="schema")
    sha256: str
    times_s: list[float] = Field(min_length=2)
    factor: float = Field(gt=0)
    width_px: int
    picture_height_px: int
    height_px: int
    source_width_px: int
    source_height_px: int
    curves: list[MotionCurve]
    moments: list[MotionMoment]
    points: MotionPoints

    model_config = ConfigDict(
        frozen=True, extra="ignore", allow_inf_nan=False, populate_by_name=True
    )

    @model_validator(mode="after")
    def _has_one_value_per_frame(self) -> ClipMotion:
        frames = len(self.times_s)
        lengths = [len(curve.values_deg) for curve in self.curves]
        lengths += [len(row) for row in (*self.points.x_px, *self.points.y_px)]
        if any(length != frames for length in lengths):
            raise ValueError(f"each curve and point needs {frames} values, one per frame")
        if len(self.points.x_px) != len(self.points.names):
            raise ValueError("each point needs its x and its y")
        return self

    def to_json(self) -> str:
        """Return it as text on one line."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_json(cls, text: str, *, where: str = "the curves") -> ClipMotion:
        """Read it back.

        Raises
        ------
        UsageError
            When the text is something else; ``where`` names it.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise UsageError(describe_invalid(error, where, f"a clip's curves ({SCHEMA})")) from (
                error
            )


def clip_motion(clip: ClipAnalysis) -> ClipMotion:
    """Return how somebody moved in a clip."""
    data = review_data(clip)
    curves = [
        MotionCurve(angle=angle["name"], side=curve["side"], values_deg=curve["values_deg"])
        for angle in data["angles"]
        for curve in angle["curves"]
    ]
    return ClipMotion(
        sha256=clip.info.sha256,
        times_s=data["times_s"],
        curves=curves,
        moments=[MotionMoment(**moment) for moment in data["moments"]],
        points=MotionPoints(**data["landmarks"]),
        **data["video"],
    )
