"""What a clinician corrected by hand in the clips of a screening, schema ``gait-screen/edits/1``.

An edit list says what differs from what the program found, never how somebody got there: two edits
of the same thing are refused. It is small, it names what it changes by the clip's checksum and the
frame's own time, and it can be kept beside a screening and applied again to the same footage.

==================  ===============================================================================
``edit``            meaning
==================  ===============================================================================
``move_landmark``   in the frame at ``time_s`` the landmark is at ``xy_px``
``move_event``      the event of that kind, side and ``time_s`` happens at ``to_time_s``
``add_event``       an event that the program did not find
``remove_event``    an event of the program's that did not happen
``exclude_span``    this step, repetition or hold counts for nothing
``floor_line``      the ground runs through these two points of the picture
==================  ===============================================================================

Times are seconds of the clip's own clock (real time in slow motion), pixels those of the upright
source picture: x right, y down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from gait_screen.errors import UsageError
from gait_screen.invalid import describe_invalid
from gait_screen.records import FloatArray, GaitEvent, Span
from gait_screen.vocabulary import LANDMARK_INDEX, Side

SCHEMA: Final = "gait-screen/edits/1"
#: Times that are meant to be the same may differ by this: they pass through JSON and a browser.
SAME_TIME_S: Final = 0.0005
#: A landmark may be put outside the picture (a foot below its edge), by this share of its size.
_OUTSIDE: Final = 0.5
#: Two points nearer than this to each other give no line.
_SHORTEST_FLOOR: Final = 0.05

EventKind = Literal["initial_contact", "heel_off", "toe_off"]
SpanKind = Literal["stance", "repetition", "single_leg_stance"]
PointPx = tuple[float, float]
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_TimeS = Annotated[float, Field(ge=0.0)]


class _Edit(BaseModel):
    """Base of all edits: frozen, finite numbers, no field that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    clip_sha256: _Sha256

    @property
    def subject(self) -> tuple[object, ...]:
        """Return what is edited; a list holds one edit of a subject at most."""
        raise TypeError(f"{type(self).__name__} does not say what it edits")


class MovedLandmark(_Edit):
    """In the frame at ``time_s`` the landmark is at ``xy_px``."""

    edit: Literal["move_landmark"] = "move_landmark"
    time_s: _TimeS
    landmark: str
    xy_px: PointPx

    @field_validator("landmark")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in LANDMARK_INDEX:
            raise ValueError(f"expected a landmark such as left_knee, but got {name!r}")
        return name

    @property
    def subject(self) -> tuple[object, ...]:
        """Return the landmark in its frame."""
        return ("landmark", self.clip_sha256, self.landmark, _tick(self.time_s))


class _EventEdit(_Edit):
    kind: EventKind
    side: Side
    time_s: _TimeS

    @property
    def subject(self) -> tuple[object, ...]:
        """Return the event as the program found it, or where one is added."""
        return ("event", self.clip_sha256, self.kind, self.side, _tick(self.time_s))


class MovedEvent(_EventEdit):
    """The event that the program found at ``time_s`` happens at ``to_time_s``."""

    edit: Literal["move_event"] = "move_event"
    to_time_s: _TimeS


class AddedEvent(_EventEdit):
    """An event that the program did not find."""

    edit: Literal["add_event"] = "add_event"


class RemovedEvent(_EventEdit):
    """An event of the program's that did not happen."""

    edit: Literal["remove_event"] = "remove_event"


class ExcludedSpan(_Edit):
    """A step, repetition or hold that counts for nothing; named as the clip's record names it."""

    edit: Literal["exclude_span"] = "exclude_span"
    kind: SpanKind
    side: Side | None
    start_s: _TimeS
    end_s: _TimeS

    @property
    def subject(self) -> tuple[object, ...]:
        """Return the span."""
        ends = (_tick(self.start_s), _tick(self.end_s))
        return ("span", self.clip_sha256, self.kind, self.side, *ends)


class FloorLine(_Edit):
    """The ground in the picture, by two points of it, the left one first."""

    edit: Literal["floor_line"] = "floor_line"
    start_px: PointPx
    end_px: PointPx

    @model_validator(mode="after")
    def _left_to_right(self) -> FloorLine:
        if not self.start_px[0] < self.end_px[0]:
            raise ValueError(
                "expected the floor's left point first, but got "
                f"x = {self.start_px[0]:g} px and x = {self.end_px[0]:g} px"
            )
        return self

    @property
    def subject(self) -> tuple[object, ...]:
        """Return the clip's floor: it has one."""
        return ("floor", self.clip_sha256)


Edit = Annotated[
    MovedLandmark | MovedEvent | AddedEvent | RemovedEvent | ExcludedSpan | FloorLine,
    Field(discriminator="edit"),
]


class EditList(BaseModel):
    """All corrections of one screening, in any order."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True
    )

    schema_: Literal["gait-screen/edits/1"] = Field(default=SCHEMA, alias="schema")
    edits: tuple[Edit, ...] = ()

    @model_validator(mode="after")
    def _each_subject_once(self) -> EditList:
        seen: dict[tuple[object, ...], Edit] = {}
        for edit in self.edits:
            earlier = seen.setdefault(edit.subject, edit)
            if earlier is not edit:
                raise ValueError(
                    f"two edits change the same thing, keep one of them: {describe_edit(earlier)}, "
                    f"and {describe_edit(edit)}"
                )
        return self

    def of_clip(self, clip_sha256: str) -> EditList:
        """Return the edits of one clip."""
        return EditList(edits=tuple(e for e in self.edits if e.clip_sha256 == clip_sha256))

    def to_json(self) -> str:
        """Return the list as JSON text, two-space indented, ending in a newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str, *, where: str = "the edit list") -> EditList:
        """Read a list back.

        Raises
        ------
        UsageError
            When the text is not an edit list of this schema; ``where`` names the file in it.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise UsageError(describe_invalid(error, where, f"an edit list ({SCHEMA})")) from error


def _tick(time_s: float) -> int:
    """Return a time as a whole number, the same for times that are meant to be the same."""
    return round(time_s / (2 * SAME_TIME_S))


def describe_edit(edit: Edit) -> str:
    """Return an edit in words, for a message or a protocol."""
    match edit:
        case MovedLandmark():
            x, y = edit.xy_px
            name = edit.landmark.replace("_", " ")
            return f"{name} at {edit.time_s:.3f} s put to x {x:.0f}, y {y:.0f} px"
        case MovedEvent():
            return f"{_event_words(edit)} moved to {edit.to_time_s:.3f} s"
        case AddedEvent():
            return f"{_event_words(edit)} added"
        case RemovedEvent():
            return f"{_event_words(edit)} removed"
        case ExcludedSpan():
            side = f"{edit.side} " if edit.side else ""
            kind = edit.kind.replace("_", " ")
            return f"{side}{kind} from {edit.start_s:.3f} to {edit.end_s:.3f} s excluded"
        case FloorLine():
            (x0, y0), (x1, y1) = edit.start_px, edit.end_px
            return f"floor through x {x0:.0f}, y {y0:.0f} and x {x1:.0f}, y {y1:.0f} px"


def _event_words(edit: _EventEdit) -> str:
    return f"{edit.side} {edit.kind.replace('_', ' ')} at {edit.time_s:.3f} s"


def check_fit(
    edits: EditList,
    clip_sha256: str,
    *,
    time_s: FloatArray,
    size_px: tuple[int, int],
    events: Sequence[GaitEvent],
    spans: Sequence[Span],
) -> None:
    """Check that the edits of one clip speak of what is in it.

    Parameters
    ----------
    clip_sha256
        The clip; edits of other clips are not looked at.
    time_s
        Shape ``(T,)``: the frames' times.
    size_px
        Width and height of the upright source picture.
    events, spans
        As the program found them, before any edit.

    Raises
    ------
    UsageError
        When a landmark is moved in a frame that the clip does not have or far out of the picture,
        an event lies outside of the clip, an event is added that was found already, an event or a
        span is named that was not found, or the floor's points are too near each other. All faults
        are named at once.
    """
    clip = _Clip(time_s, size_px, events, spans)
    faults = [
        f"{describe_edit(edit)}: {fault}"
        for edit in edits.of_clip(clip_sha256).edits
        for fault in _faults(edit, clip)
    ]
    if faults:
        shown = "; ".join(faults[:3]) + (f" (and {len(faults) - 3} more)" if faults[3:] else "")
        raise UsageError(
            f"The edits do not fit the clip ({shown}): were they made for this clip, and with "
            "this version of the program? Make them again in the app."
        )


@dataclass(frozen=True)
class _Clip:
    """What edits are held against."""

    time_s: FloatArray
    size_px: tuple[int, int]
    events: Sequence[GaitEvent]
    spans: Sequence[Span]


def _faults(edit: Edit, clip: _Clip) -> Iterator[str]:
    match edit:
        case MovedLandmark():
            if not _is_frame(edit.time_s, clip.time_s):
                yield "the clip has no frame at that time"
            yield from _place_faults(clip, edit.xy_px)
        case ExcludedSpan():
            if not any(_is_span(span, edit) for span in clip.spans):
                yield "no such stretch was found in the clip"
        case FloorLine():
            if edit.end_px[0] - edit.start_px[0] < _SHORTEST_FLOOR * clip.size_px[0]:
                yield "its two points are too near each other to give its slope"
            yield from _place_faults(clip, edit.start_px, edit.end_px)
        case _:
            yield from _event_faults(edit, clip)


def _event_faults(edit: MovedEvent | AddedEvent | RemovedEvent, clip: _Clip) -> Iterator[str]:
    known = any(_is_event(event, edit) for event in clip.events)
    if isinstance(edit, AddedEvent):
        if known:
            yield "this event was found by the program already"
    elif not known:
        yield "no such event was found in the clip"
    at_s = edit.to_time_s if isinstance(edit, MovedEvent) else edit.time_s
    first_s, last_s = float(clip.time_s[0]), float(clip.time_s[-1])
    if not first_s - SAME_TIME_S <= at_s <= last_s + SAME_TIME_S:
        yield f"the clip was looked at from {first_s:.3f} to {last_s:.3f} s"


def _place_faults(clip: _Clip, *points_px: PointPx) -> Iterator[str]:
    width, height = clip.size_px
    if not all(_near_picture(point, clip.size_px) for point in points_px):
        yield f"that is far outside of the picture of {width} x {height} px"


def _is_frame(at_s: float, time_s: FloatArray) -> bool:
    return bool(np.abs(time_s - at_s).min(initial=np.inf) <= SAME_TIME_S)


def _near_picture(xy_px: PointPx, size_px: tuple[int, int]) -> bool:
    return all(
        -_OUTSIDE * size <= at <= (1 + _OUTSIDE) * size
        for at, size in zip(xy_px, size_px, strict=True)
    )


def _same_time(one_s: float, other_s: float) -> bool:
    return abs(one_s - other_s) <= SAME_TIME_S


def _is_event(event: GaitEvent, edit: _EventEdit) -> bool:
    same = (event.kind, event.side) == (edit.kind, edit.side)
    return same and _same_time(event.time_s, edit.time_s)


def _is_span(span: Span, edit: ExcludedSpan) -> bool:
    same = (span.kind, span.side) == (edit.kind, edit.side)
    return same and _same_time(span.start_s, edit.start_s) and _same_time(span.end_s, edit.end_s)
