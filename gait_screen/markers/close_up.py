"""Stickers in a close-up of one foot from its inner side, where no body is seen: the arch.

Three dots, at the heel, the navicular and the head of the first metatarsal. The middle one of the
three is the navicular; the angle there opens when the arch gives way under load. Which end is the
heel does not matter for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from gait_screen.markers.colour import DotColour, colour_from_text, main_hues
from gait_screen.markers.find import Dots, DotSize, find_dots
from gait_screen.markers.records import MarkerPath, MarkerReading
from gait_screen.records import (
    BoolArray,
    Curve,
    FloatArray,
    Frame,
    ProgressCallback,
    ProgressUpdate,
    no_progress,
)
from gait_screen.signals.filtering import derivative, low_pass, runs_of
from gait_screen.vocabulary import Side

NAMES: Final = ("heel", "navicular", "mtp1")
ARCH_ANGLE: Final = "arch_angle"
#: Width of a dot as a share of the picture's longer side, of which the foot fills half or more.
DOT_SHARE: Final = (0.01, 0.07)
#: The middle dot lies within this part of the line between the others ...
MIDDLE: Final = (0.2, 0.8)
#: ... and above it, by this share of its length at least and at most.
ARCH_HEIGHT: Final = (0.04, 0.6)
#: The line is at least this share of the picture's longer side.
MIN_LENGTH_SHARE: Final = 0.12
#: From frame to frame a dot moves by less than this share of the line, or it is another dot.
MAX_MOVE: Final = 0.25
MIN_SEEN_SHARE: Final = 0.4
COLOURS_TRIED: Final = 6
#: More dots of a colour than this are texture.
MOST_DOTS: Final = 10
#: Feet load slowly; dots jitter fast.
CUTOFF_HZ: Final = 4.0
#: An angle stands still while it turns by less than this, for this long at least.
STILL_DEG_S: Final = 2.0
MIN_PLATEAU_S: Final = 0.5
#: Two plateaus that differ by less are one: it is what dots placed by hand and skin leave.
MIN_CHANGE_DEG: Final = 1.0
#: One SD of a change: the dots' places cancel, skin that slides over the navicular does not
#: (design value).
CHANGE_SD_DEG: Final = 1.5
_PROGRESS_EVERY: Final = 15


def look_for_arch(
    frames: Iterable[Frame],
    time_s: FloatArray,
    side: Side,
    *,
    clip: str,
    colour: str | None = None,
    progress: ProgressCallback = no_progress,
) -> MarkerReading:
    """Find the three dots of the arch in a close-up and follow them.

    Parameters
    ----------
    frames
        Of the whole clip, in order; their indices are those of ``time_s``.
    side
        Whose foot it is.
    colour
        A word or ``#rrggbb``; None finds the colour.

    Raises
    ------
    UsageError
        When the colour is not known.
    """
    named = None if colour is None else colour_from_text(colour)
    dots = [Dots.none()] * len(time_s)
    longest_px = 0.0
    for frame in frames:
        if frame.index % _PROGRESS_EVERY == 0:
            progress(ProgressUpdate("looking for stickers", clip, frame.index, len(time_s)))
        if frame.index < len(time_s):
            longest_px = float(max(frame.image_rgb.shape[:2]))
            size = DotSize(DOT_SHARE[0] * longest_px, DOT_SHARE[1] * longest_px)
            dots[frame.index] = find_dots(frame.image_rgb, size)
    colours = [named] if named is not None else _colours(dots)
    tried = [(one, _follow_triangle(dots, one, longest_px)) for one in colours]
    best = max(tried, key=lambda pair: _seen(pair[1]), default=None)
    if best is None or _seen(best[1]) < MIN_SEEN_SHARE * len(time_s):
        note = "no three stickers (heel, navicular, ball of the big toe) were found"
        return MarkerReading(time_s, (), None, float("nan"), note)
    paths = tuple(MarkerPath(name, side, best[1][:, number]) for number, name in enumerate(NAMES))
    widths = np.concatenate([one.diameter_px[best[0].matches(one.colour)] for one in dots])
    note = "stickers found: heel, navicular and ball of the big toe"
    return MarkerReading(time_s, paths, best[0], float(np.median(widths)), note)


def arch_angle_deg(heel: FloatArray, navicular: FloatArray, mtp1: FloatArray) -> FloatArray:
    """Return the angle at the navicular, ``(T,)``: 180 for an arch that is quite flat."""
    back, ahead = heel - navicular, mtp1 - navicular
    across = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    return np.asarray(np.degrees(np.arctan2(np.abs(across), (back * ahead).sum(axis=1))))


def arch_curve(reading: MarkerReading, side: Side) -> Curve | None:
    """Return the angle at the navicular over the clip, smoothed; None without the three dots."""
    paths = [reading.path(name, side) for name in NAMES]
    if any(path is None for path in paths):
        return None
    heel, navicular, mtp1 = (path for path in paths if path is not None)
    angle = arch_angle_deg(heel, navicular, mtp1)
    smooth = low_pass(angle[:, None], reading.time_s, CUTOFF_HZ)[:, 0]
    return Curve(ARCH_ANGLE, side, smooth, "markers", CHANGE_SD_DEG)


def loading_changes_deg(angle_deg: FloatArray, time_s: FloatArray) -> FloatArray:
    """Return how far the arch opened each time that it was loaded.

    The clip begins unloaded: its first plateau is one, and every second one after that.

    Returns
    -------
    changes_deg
        Loaded minus unloaded, + when the arch gives way; empty where the clip shows no plateau
        before and after a change.
    """
    levels = plateau_levels_deg(angle_deg, time_s)
    return np.asarray(
        [loaded - level for level, loaded in zip(levels[::2], levels[1::2], strict=False)]
    )


def plateau_levels_deg(angle_deg: FloatArray, time_s: FloatArray) -> list[float]:
    """Return the levels at which an angle stays, in time order; equal neighbours are one."""
    with np.errstate(invalid="ignore"):
        still = np.abs(derivative(angle_deg, time_s)) < STILL_DEG_S
    levels: list[tuple[float, int]] = []
    for start, end in runs_of(np.asarray(still)):
        if time_s[end - 1] - time_s[start] < MIN_PLATEAU_S:
            continue
        level, weight = float(np.median(angle_deg[start:end])), end - start
        if levels and abs(level - levels[-1][0]) < MIN_CHANGE_DEG:
            before, count = levels[-1]
            level = (before * count + level * weight) / (count + weight)
            levels[-1] = (level, count + weight)
        else:
            levels.append((level, weight))
    return [level for level, _ in levels]


def _colours(dots: Sequence[Dots]) -> list[DotColour]:
    some = [one.colour for one in dots if len(one)]
    return main_hues(np.concatenate(some), COLOURS_TRIED) if some else []


def _seen(paths: FloatArray) -> int:
    return int((~np.isnan(paths[:, 0, 0])).sum())


def _follow_triangle(dots: Sequence[Dots], colour: DotColour, longest_px: float) -> FloatArray:
    """Return the three dots' paths in the order of :data:`NAMES`, ``(T, 3, 2)``."""
    paths = np.full((len(dots), 3, 2), np.nan)
    last: FloatArray | None = None
    for frame, found in enumerate(dots):
        fitting = found.only(_alike(found, colour))
        if not len(NAMES) <= len(fitting) <= MOST_DOTS:
            continue
        triangle = _best_triangle(fitting.centre_px, last, longest_px)
        if triangle is not None:
            paths[frame] = last = triangle
    return paths


def _alike(dots: Dots, colour: DotColour) -> BoolArray:
    """Return the dots of the colour whose size is that of most of them."""
    matches = colour.matches(dots.colour)
    if not matches.any():
        return matches
    typical = float(np.median(dots.diameter_px[matches]))
    ratio = dots.diameter_px / typical
    return np.asarray(matches & (ratio > 0.6) & (ratio < 1.7))


def _best_triangle(
    centres: FloatArray, last: FloatArray | None, longest_px: float
) -> FloatArray | None:
    """Return the three dots that are nearest to the last ones, or the widest arch of all."""
    best: tuple[float, FloatArray] | None = None
    for chosen in itertools.combinations(range(len(centres)), 3):
        triangle = _as_arch(centres[list(chosen)], longest_px)
        if triangle is None:
            continue
        length = float(np.linalg.norm(triangle[2] - triangle[0]))
        if last is None:
            cost = -length
        else:
            cost = float(np.linalg.norm(triangle - last, axis=1).max()) / length
            if cost > MAX_MOVE:
                continue
        if best is None or cost < best[0]:
            best = (cost, triangle)
    return None if best is None else best[1]


def _as_arch(points: FloatArray, longest_px: float) -> FloatArray | None:
    """Order three points left end, middle, right end; None where they are no arch."""
    left, middle, right = points[np.argsort(points[:, 0])]
    line = right - left
    length = float(np.linalg.norm(line))
    if length < MIN_LENGTH_SHARE * longest_px:
        return None
    along = float((middle - left) @ line) / length**2
    # y points down: the cross product is negative above the line from left to right.
    height = -float(line[0] * (middle - left)[1] - line[1] * (middle - left)[0]) / length**2
    fits = MIDDLE[0] <= along <= MIDDLE[1] and ARCH_HEIGHT[0] <= height <= ARCH_HEIGHT[1]
    return np.stack([left, middle, right]) if fits else None
