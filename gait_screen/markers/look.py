"""Look for stickers in the pictures of a clip, near the body only.

Some frames first, for the colour: dots of any colour, and of the colours that are frequent the one
whose dots lie as stickers do. Then every frame for dots of that colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.markers.colour import DotColour, colour_from_text, main_hues
from gait_screen.markers.find import Dots, DotSize, find_dots
from gait_screen.markers.places import (
    LEAST_DIAMETER,
    MOST_DIAMETER,
    Frames,
    frames_of_view,
)
from gait_screen.markers.records import MarkerReading
from gait_screen.markers.track import (
    Learned,
    colour_worth,
    follow_stickers,
    learn_layouts,
)
from gait_screen.records import (
    BoolArray,
    FloatArray,
    Frame,
    ImageArray,
    ProgressCallback,
    ProgressUpdate,
    no_progress,
)
from gait_screen.signals.clean import Signals
from gait_screen.vocabulary import View

#: Gives the frames of a clip that a mask ``(T,)`` names, at full resolution, in order.
OpenFrames = Callable[[BoolArray], Iterable[Frame]]

#: Around the places where stickers may be, so much more is looked at, units.
MARGIN: Final = 0.12
#: The colour is looked for in so many frames; their parts near the body are held meanwhile.
COLOUR_FRAMES: Final = 32
#: Colours tried, the most frequent first.
COLOURS_TRIED: Final = 6
STAGE: Final = "looking for stickers"

FloatBox = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Part:
    """A part of a picture near the body."""

    image_rgb: ImageArray
    corner_px: tuple[int, int]
    size: DotSize

    def dots(self, colour: DotColour | None) -> Dots:
        return find_dots(self.image_rgb, self.size, self.corner_px, colour)


def look_for_markers(
    open_frames: OpenFrames,
    signals: Signals,
    view: View | None,
    *,
    clip: str,
    colour: str | None = None,
    progress: ProgressCallback = no_progress,
) -> MarkerReading:
    """Find the stickers of a clip and follow them.

    Parameters
    ----------
    open_frames
        Gives the clip's frames; their indices are those of ``signals``. Called at most twice.
    signals
        Landmarks of the frames that show the view.
    colour
        A word or ``#rrggbb``; None finds the colour.

    Returns
    -------
    MarkerReading
        Without paths where no stickers were found; its note says what was looked for.

    Raises
    ------
    UsageError
        When the colour is not known.
    """
    known = None if colour is None else colour_from_text(colour)
    segments = frames_of_view(signals, view)
    time_s = signals.time_s
    shown = np.array(
        [any(one.known(frame) for one in segments) for frame in range(len(time_s))], dtype=bool
    )
    if not shown.any():
        return _nothing(time_s, _no_place(view))
    if known is None:
        known = _find_colour(open_frames, segments, shown)
    if known is None:
        return _nothing(time_s, _none_found(view, colour))
    dots = [Dots.none()] * len(time_s)
    total = int(shown.sum())
    for done, frame in enumerate(open_frames(shown)):
        progress(ProgressUpdate(STAGE, clip, done, total))
        dots[frame.index] = Dots.joined([part.dots(known) for part in _parts(frame, segments)])
    learned = learn_layouts(dots, segments, known)
    if learned is None:
        return _nothing(time_s, _none_found(view, colour))
    paths = follow_stickers(dots, learned, time_s)
    seen = tuple(path for path in paths if path.seen_share > 0.0)
    typical_px = float(np.median(np.concatenate([one.diameter_px for one in dots])))
    return MarkerReading(time_s, seen, known, typical_px, _found_note(learned))


def _find_colour(
    open_frames: OpenFrames, segments: Sequence[Frames], shown: BoolArray
) -> DotColour | None:
    """Return the colour whose dots lie most often as stickers do; None where none does."""
    frames = np.flatnonzero(shown)
    chosen = frames[
        np.linspace(0, len(frames) - 1, min(COLOUR_FRAMES, len(frames))).astype(np.int64)
    ]
    mask = np.zeros(len(shown), dtype=bool)
    mask[chosen] = True
    parts = {frame.index: _parts(frame, segments) for frame in open_frames(mask)}
    some = [part.dots(None).colour for several in parts.values() for part in several]
    colours = main_hues(np.concatenate(some), COLOURS_TRIED) if some else []
    worths = [
        colour_worth(
            {
                frame: Dots.joined([part.dots(colour) for part in several])
                for frame, several in parts.items()
            },
            segments,
            colour,
        )
        for colour in colours
    ]
    if not worths or max(worths) <= 0.0:
        return None
    return colours[int(np.argmax(worths))]


def _parts(frame: Frame, segments: Sequence[Frames]) -> list[_Part]:
    """Return the parts of a picture near the segments."""
    height, width = frame.image_rgb.shape[:2]
    return [
        _Part(
            # A copy, so that the whole picture need not be held for it.
            np.ascontiguousarray(frame.image_rgb[y0:y1, x0:x1]),
            (x0, y0),
            DotSize(LEAST_DIAMETER * unit_px, MOST_DIAMETER * unit_px),
        )
        for x0, y0, x1, y1, unit_px in _regions(frame.index, segments, width, height)
    ]


def _regions(
    frame: int, segments: Sequence[Frames], width: int, height: int
) -> list[tuple[int, int, int, int, float]]:
    """Return the boxes to look at with the unit there; boxes that overlap are one."""
    boxes: list[tuple[FloatBox, float]] = []
    for segment in segments:
        if segment.known(frame):
            boxes.append((_box(segment, frame), float(segment.unit_px[frame])))
    merged: list[tuple[FloatBox, float]] = []
    for box, unit_px in boxes:
        for number, (other, other_unit) in enumerate(merged):
            if _overlap(box, other):
                merged[number] = (_both(box, other), max(unit_px, other_unit))
                break
        else:
            merged.append((box, unit_px))
    # Two that were apart may overlap through a third; then dots are found twice: merge again.
    if len(merged) == 2 and _overlap(merged[0][0], merged[1][0]):
        merged = [(_both(merged[0][0], merged[1][0]), max(merged[0][1], merged[1][1]))]
    return [
        (
            int(np.clip(box[0], 0, width)),
            int(np.clip(box[1], 0, height)),
            int(np.clip(np.ceil(box[2]), 0, width)),
            int(np.clip(np.ceil(box[3]), 0, height)),
            unit_px,
        )
        for box, unit_px in merged
    ]


def _box(segment: Frames, frame: int) -> FloatBox:
    group = segment.group
    reach = group.corridor + MARGIN
    along = (min(group.along) - reach, max(group.along) + reach)
    across = (group.across - reach, group.across + reach)
    corners = [(a, c) if group.axis == 0 else (c, a) for a in along for c in across]
    points = segment.outside(frame, np.asarray(corners))
    low, high = points.min(axis=0), points.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _overlap(first: FloatBox, second: FloatBox) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )


def _both(first: FloatBox, second: FloatBox) -> FloatBox:
    return (
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[2], second[2]),
        max(first[3], second[3]),
    )


def _nothing(time_s: FloatArray, note: str) -> MarkerReading:
    return MarkerReading(time_s, (), None, float("nan"), note)


def _no_place(view: View | None) -> str:
    if view in ("rear", "left", "right"):
        return "the legs are not seen, so there is nowhere to look for stickers"
    where = "from the front" if view == "front" else "in this view"
    return f"no stickers are looked for {where}: film from behind or from the side"


def _found_note(learned: Learned) -> str:
    parts = [
        f"{len(one.places)} on the "
        + (f"{one.frames.side} {one.frames.group.name}" if one.frames.side else "waistband")
        for one in learned.layouts
    ]
    return f"stickers found: {', '.join(parts)}"


def _none_found(view: View | None, colour: str | None) -> str:
    wanted = (
        "four on the midline of a calf and heel"
        if view == "rear"
        else "three on one foot (heel, ball of the big toe, tip of the big toe)"
    )
    named = f" in {colour}" if colour else ""
    return f"no stickers{named} were found ({wanted} were looked for)"
