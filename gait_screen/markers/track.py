"""From dots in pictures to stickers with names, through a clip.

First the layout is learned: frames in which a segment shows as many dots as it should carry, in the
order and about the distances of the instructions, tell where on the segment this person's stickers
sit. Then every frame's dots are given to the names of all segments at once, each to the one that
was expected nearest; expected is where the layout and the landmarks put it, shifted by as much as
the sticker was off that a moment ago (landmarks err slowly, so this shift carries on through blur
and short occlusions). A leg is thereby told by its landmarks and by its own past: where the model
exchanges the legs for some frames, no dot lies where it would have to, and nothing is given at all.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from gait_screen.markers.colour import DotColour, main_hues
from gait_screen.markers.find import Dots
from gait_screen.markers.places import LEAST_DIAMETER, MOST_DIAMETER, Frames
from gait_screen.markers.records import MarkerPath
from gait_screen.records import BoolArray, FloatArray

#: How long a sticker's last shift is believed without seeing it.
MEMORY_S: Final = 0.15
#: How far from where it is expected a sticker may be, units: just seen, and looked for anew.
GATE_TRACKED: Final = 0.10
GATE_ANEW: Final = 0.16
#: Complete sets must be seen in so many frames, and in this share of those that show the segment.
MIN_COMPLETE: Final = 8
MIN_COMPLETE_SHARE: Final = 0.08
#: A layout's places scatter by no more than this (units, median deviation).
MAX_LAYOUT_SCATTER: Final = 0.07
#: The layout is learned from so many frames spread over the clip.
LEARNING_FRAMES: Final = 240
#: Colours tried, the most frequent first.
COLOURS_TRIED: Final = 6
#: More dots than this on one segment are texture, not stickers.
MAX_ON_SEGMENT: Final = 9
#: Distances between a segment's stickers stay within this share of the layout's (foreshortening).
DISTANCE_SHARE: Final = (0.45, 1.5)


@dataclass(frozen=True)
class Layout:
    """Where on its segment a person's stickers sit.

    Attributes
    ----------
    places
        Shape ``(k, 2)``, units of the frame, in the order of the group's names.
    complete
        In how many of the frames looked at the set was complete.
    """

    frames: Frames
    places: FloatArray
    complete: int


@dataclass(frozen=True)
class Learned:
    """A colour and the layouts that its dots show."""

    colour: DotColour
    layouts: tuple[Layout, ...]

    @property
    def worth(self) -> float:
        """Return how well this explains dots as stickers: complete sets, by how bright they are."""
        return sum(layout.complete for layout in self.layouts) * self.colour.chroma


def learn_layouts(
    dots: Sequence[Dots], segments: Sequence[Frames], colour: DotColour | None = None
) -> Learned | None:
    """Find the stickers' colour and where on the segments they sit.

    Parameters
    ----------
    dots
        Of any colour, one entry per frame of the clip.
    segments
        What may carry stickers in this view.
    colour
        As named by the user; None finds it.

    Returns
    -------
    Learned or None
        None where no colour shows a complete set often enough.
    """
    shown = [
        frame
        for frame in range(len(dots))
        if len(dots[frame]) and any(one.known(frame) for one in segments)
    ]
    step = max(1, len(shown) // LEARNING_FRAMES)
    some = shown[::step]
    if not some:
        return None
    if colour is None:
        colours = main_hues(np.concatenate([dots[frame].colour for frame in some]), COLOURS_TRIED)
    else:
        colours = [colour]
    tried = [_learn(dots, segments, one, some) for one in colours]
    best = max(tried, key=lambda one: one.worth, default=None)
    return best if best is not None and best.layouts else None


def _learn(
    dots: Sequence[Dots], segments: Sequence[Frames], colour: DotColour, some: Sequence[int]
) -> Learned:
    fitting = {frame: dots[frame].only(colour.matches(dots[frame].colour)) for frame in some}
    found = []
    for segment in segments:
        sets = [
            places
            for frame in some
            if segment.known(frame)
            for places in [_complete_set(segment, segments, frame, fitting[frame])]
            if places is not None
        ]
        shown = sum(segment.known(frame) for frame in some)
        if len(sets) < max(MIN_COMPLETE, MIN_COMPLETE_SHARE * shown):
            continue
        places = np.median(np.stack(sets), axis=0)
        scatter = np.median(np.linalg.norm(np.stack(sets) - places, axis=2))
        if scatter <= MAX_LAYOUT_SCATTER:
            found.append(Layout(segment, places, len(sets)))
    return Learned(colour, _one_foot(found))


def _one_foot(found: list[Layout]) -> tuple[Layout, ...]:
    """Keep one foot of two: a side clip has stickers on one, seen between the legs or outside."""
    feet = [one for one in found if one.frames.group.name == "foot"]
    if len(feet) < 2:
        return tuple(found)
    best = max(feet, key=lambda one: one.complete)
    return tuple(one for one in found if one is best or one not in feet)


def _complete_set(
    segment: Frames, segments: Sequence[Frames], frame: int, dots: Dots
) -> FloatArray | None:
    """Return the places ``(k, 2)`` of a frame's complete set of a segment's stickers."""
    group = segment.group
    places = segment.inside(frame, dots.centre_px)
    near = _sized(segment, frame, dots) & _in_corridor(segment, places)
    for other in segments:
        if other is segment or other.group is not group or not other.known(frame):
            continue
        theirs = other.inside(frame, dots.centre_px)
        near &= _aside(segment, places) <= _aside(other, theirs)
    places = places[near]
    if not len(group.names) <= len(places) <= MAX_ON_SEGMENT:
        return None
    return _best_subset(segment, places)


def _sized(segment: Frames, frame: int, dots: Dots) -> BoolArray:
    share = dots.diameter_px / segment.unit_px[frame]
    return np.asarray((share >= LEAST_DIAMETER) & (share <= MOST_DIAMETER))


def _aside(segment: Frames, places: FloatArray) -> FloatArray:
    """Return how far places are from the segment: aside of it, or beyond its ends."""
    group = segment.group
    along = places[:, group.axis]
    low, high = min(group.along), max(group.along)
    beyond = np.maximum(np.maximum(low - along, along - high), 0.0)
    return np.hypot(places[:, 1 - group.axis] - group.across, beyond)


def _in_corridor(segment: Frames, places: FloatArray) -> BoolArray:
    return np.asarray(_aside(segment, places) <= segment.group.corridor)


def _best_subset(segment: Frames, places: FloatArray) -> FloatArray | None:
    """Choose, of a few dots, those that lie like the group's stickers, but for a common shift."""
    group = segment.group
    falling = group.along[0] > group.along[-1]
    order = np.argsort(places[:, group.axis])
    ordered = places[order[::-1] if falling else order]
    best: tuple[float, FloatArray] | None = None
    for chosen in itertools.combinations(range(len(ordered)), len(group.names)):
        subset = ordered[list(chosen)]
        off = subset[:, group.axis] - group.order
        shape = np.abs(off - off.mean())
        aside = np.abs(subset[:, 1 - group.axis] - np.median(subset[:, 1 - group.axis]))
        worst = float(max(shape.max(), 0.7 * aside.max(), 0.7 * abs(off.mean())))
        if worst <= group.tolerance and (best is None or worst < best[0]):
            best = (worst, subset)
    return None if best is None else best[1]


@dataclass
class _Follower:
    """One sticker while the frames go by: how far it was off where it was expected, and when."""

    layout: Layout
    number: int
    xy_px: FloatArray
    shift: FloatArray = field(default_factory=lambda: np.zeros(2))
    rate: FloatArray = field(default_factory=lambda: np.zeros(2))
    seen_s: float = float("-inf")

    def expected(self, moment_s: float) -> tuple[FloatArray, float]:
        """Return the place in units, and how far from it the sticker may be."""
        since_s = moment_s - self.seen_s
        if since_s > MEMORY_S:
            return self.layout.places[self.number], GATE_ANEW
        return self.layout.places[self.number] + self.shift + self.rate * since_s, GATE_TRACKED

    def see(self, frame: int, moment_s: float, place: FloatArray, centre_px: FloatArray) -> None:
        """Take a dot as this sticker."""
        shift = place - self.layout.places[self.number]
        since_s = moment_s - self.seen_s
        # Half of what the last step says: the rate itself is noisy.
        self.rate = 0.5 * (shift - self.shift) / since_s if since_s <= MEMORY_S else np.zeros(2)
        self.shift, self.seen_s = shift, moment_s
        self.xy_px[frame] = centre_px


def follow_stickers(
    dots: Sequence[Dots], learned: Learned, time_s: FloatArray
) -> tuple[MarkerPath, ...]:
    """Give every frame's dots to the stickers of the layouts.

    Returns
    -------
    paths
        One per sticker, NaN in frames in which it was not seen.
    """
    followers = [
        _Follower(layout, number, np.full((len(time_s), 2), np.nan))
        for layout in learned.layouts
        for number in range(len(layout.places))
    ]
    for frame, moment_s in enumerate(time_s):
        fitting = dots[frame].only(learned.colour.matches(dots[frame].colour))
        if len(fitting):
            _assign(followers, frame, float(moment_s), fitting)
    return tuple(
        MarkerPath(
            follower.layout.frames.group.names[follower.number],
            follower.layout.frames.side,
            follower.xy_px,
        )
        for follower in followers
    )


def _assign(followers: Sequence[_Follower], frame: int, moment_s: float, dots: Dots) -> None:
    """Give one frame's dots to the stickers: all at once, each dot once, none beyond its gate."""
    never = 1e6
    cost = np.full((len(followers), len(dots)), never)
    places: list[FloatArray] = []
    for row, follower in enumerate(followers):
        segment = follower.layout.frames
        if not segment.known(frame):
            places.append(np.zeros((len(dots), 2)))
            continue
        inside = segment.inside(frame, dots.centre_px)
        places.append(inside)
        expected, gate = follower.expected(moment_s)
        distance = np.linalg.norm(inside - expected, axis=1) / gate
        allowed = (distance <= 1.0) & _sized(segment, frame, dots)
        cost[row, allowed] = distance[allowed]
    rows, columns = linear_sum_assignment(cost)
    given = {int(r): int(c) for r, c in zip(rows, columns, strict=True) if cost[r, c] < never}
    for row in _without_misfits(followers, given, places):
        follower = followers[row]
        column = given[row]
        follower.see(frame, moment_s, places[row][column], dots.centre_px[column])


def _without_misfits(
    followers: Sequence[_Follower], given: dict[int, int], places: Sequence[FloatArray]
) -> list[int]:
    """Drop what does not lie to a sticker of its own segment as the layout says."""
    kept = []
    for row, column in given.items():
        follower = followers[row]
        fits = [
            _as_apart(
                follower.layout,
                (follower.number, followers[other].number),
                float(np.linalg.norm(places[row][column] - places[other][given[other]])),
            )
            for other in given
            if other != row and followers[other].layout is follower.layout
        ]
        # With one wrong dot among four each right one misfits once, the wrong one always.
        if not fits or sum(fits) >= 0.5 * len(fits):
            kept.append(row)
    return kept


def _as_apart(layout: Layout, pair: tuple[int, int], distance: float) -> bool:
    known = float(np.linalg.norm(layout.places[pair[0]] - layout.places[pair[1]]))
    return DISTANCE_SHARE[0] * known <= distance <= DISTANCE_SHARE[1] * known
