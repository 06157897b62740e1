"""Look for stickers in the pictures of a clip: one more pass over the video, near the body only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from gait_screen.markers.colour import colour_from_text
from gait_screen.markers.find import Dots, DotSize, find_dots
from gait_screen.markers.places import (
    LEAST_DIAMETER,
    MOST_DIAMETER,
    Frames,
    frames_of_view,
)
from gait_screen.markers.records import MarkerReading
from gait_screen.markers.track import Learned, follow_stickers, learn_layouts
from gait_screen.records import Frame, ProgressCallback, ProgressUpdate, no_progress
from gait_screen.signals.clean import Signals
from gait_screen.vocabulary import View

#: Around the places where stickers may be, so much more is looked at, units.
MARGIN: Final = 0.12
_PROGRESS_EVERY: Final = 15

_Region = tuple[int, int, int, int]


def look_for_markers(
    frames: Iterable[Frame],
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
    frames
        Of the whole clip at full resolution, in order; their indices are those of ``signals``.
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
    named = None if colour is None else colour_from_text(colour)
    segments = frames_of_view(signals, view)
    count = len(signals.time_s)
    if not segments:
        where = "from the front" if view == "front" else "in this view"
        note = f"no stickers are looked for {where}: film from behind or from the side"
        return MarkerReading(signals.time_s, (), None, float("nan"), note)
    dots = [Dots.none()] * count
    for frame in frames:
        if frame.index % _PROGRESS_EVERY == 0:
            progress(ProgressUpdate("looking for stickers", clip, frame.index, count))
        if frame.index < count:
            dots[frame.index] = _dots_near(frame, segments)
    learned = learn_layouts(dots, segments, named)
    if learned is None:
        return MarkerReading(signals.time_s, (), None, float("nan"), _none_found(view, colour))
    paths = follow_stickers(dots, learned, signals.time_s)
    seen = tuple(path for path in paths if path.seen_share > 0.0)
    return MarkerReading(
        signals.time_s, seen, learned.colour, _typical_px(dots, learned), _found_note(learned)
    )


def _dots_near(frame: Frame, segments: Sequence[Frames]) -> Dots:
    """Return the dots of any colour near the segments of a frame."""
    height, width = frame.image_rgb.shape[:2]
    parts = []
    for x0, y0, x1, y1, unit_px in _regions(frame.index, segments, width, height):
        size = DotSize(LEAST_DIAMETER * unit_px, MOST_DIAMETER * unit_px)
        parts.append(find_dots(frame.image_rgb[y0:y1, x0:x1], size, (x0, y0)))
    return Dots.joined(parts)


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


FloatBox = tuple[float, float, float, float]


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


def _typical_px(dots: Sequence[Dots], learned: Learned) -> float:
    widths = [one.diameter_px[learned.colour.matches(one.colour)] for one in dots if len(one)]
    return float(np.median(np.concatenate(widths)))


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
