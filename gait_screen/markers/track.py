"""From dots in pictures to stickers with names, through a clip.

First the layout is learned: frames in which a segment shows as many dots as it should carry, in the
order and about the distances of the instructions, tell where on the segment this person's stickers
sit. Then each frame's dots are given to the names (:mod:`gait_screen.markers.assign`): expected is
where the layout and the landmarks put a sticker, shifted by as much as it was off that a moment ago
(landmarks err slowly, so this shift carries on through blur and short occlusions). A leg is thereby
told by its landmarks and by its own past: where the model exchanges the legs for some frames, no
dot lies where it would have to, and nothing is given at all.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.markers.assign import Expected, Given, assign
from gait_screen.markers.colour import DotColour
from gait_screen.markers.find import Dots
from gait_screen.markers.places import LEAST_DIAMETER, MOST_DIAMETER, Frames
from gait_screen.markers.records import MarkerPath
from gait_screen.records import BoolArray, FloatArray

#: How long a sticker's last shift is believed without seeing it.
MEMORY_S: Final = 0.15
#: How far from where it is expected a dot is looked at at all, units.
REACH: Final = 0.22
#: Complete sets must be seen in so many frames, and in this share of those that show the segment.
MIN_COMPLETE: Final = 8
MIN_COMPLETE_SHARE: Final = 0.08
#: A layout's places scatter by no more than this against each other (units, median).
MAX_LAYOUT_SCATTER: Final = 0.07
#: The layout is learned from so many frames spread over the clip.
LEARNING_FRAMES: Final = 240
#: Of the frames in which the colour is looked for, so many must show sets that lie alike.
MIN_ALIKE: Final = 3
#: More dots than this on one segment are texture, not stickers.
MAX_ON_SEGMENT: Final = 9


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
    """The stickers' colour and where on the segments they sit."""

    colour: DotColour
    layouts: tuple[Layout, ...]


def learn_layouts(
    dots: Sequence[Dots], segments: Sequence[Frames], colour: DotColour
) -> Learned | None:
    """Find where on the segments the stickers sit.

    Parameters
    ----------
    dots
        Of the stickers' colour, one entry per frame of the clip.
    segments
        What may carry stickers in this view.

    Returns
    -------
    Learned or None
        None where no segment shows a complete set often enough.
    """
    shown = [frame for frame in range(len(dots)) if len(dots[frame])]
    some = shown[:: max(1, len(shown) // LEARNING_FRAMES)]
    found = []
    for segment in segments:
        sets = _complete_sets(segment, segments, {frame: dots[frame] for frame in some})
        known = sum(segment.known(frame) for frame in some)
        if len(sets) < max(MIN_COMPLETE, MIN_COMPLETE_SHARE * known):
            continue
        places, off = _common(sets)
        if np.median(off) <= MAX_LAYOUT_SCATTER:
            found.append(Layout(segment, places, len(sets)))
    layouts = _one_foot(found)
    return Learned(colour, layouts) if layouts else None


def colour_worth(dots: Mapping[int, Dots], segments: Sequence[Frames], colour: DotColour) -> float:
    """Return how well some frames' dots of a colour look like stickers; 0 where not at all.

    Complete sets that lie alike, by how bright the colour is; the lone texture that once lies like
    stickers is no set.
    """
    worth = 0.0
    for segment in segments:
        sets = _complete_sets(segment, segments, dots)
        if len(sets) < MIN_ALIKE:
            continue
        _, off = _common(sets)
        alike = int((off.max(axis=1) <= 2.0 * MAX_LAYOUT_SCATTER).sum())
        worth += alike if alike >= MIN_ALIKE else 0
    return worth * colour.chroma


def _common(sets: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return the layout of sets, ``(k, 2)``, and how far each is off it, ``(m, k)``.

    But for a common shift of each: landmarks slide along a segment by a quarter of a unit, the
    stickers stay to each other as they are.
    """
    places = np.stack(sets)
    middle = places.mean(axis=1, keepdims=True)
    shape = np.median(places - middle, axis=0)
    return shape + np.median(middle, axis=0), np.linalg.norm(places - middle - shape, axis=2)


def _complete_sets(
    segment: Frames, segments: Sequence[Frames], dots: Mapping[int, Dots]
) -> list[FloatArray]:
    return [
        places
        for frame, found in dots.items()
        if segment.known(frame) and len(found)
        for places in [_complete_set(segment, segments, frame, found)]
        if places is not None
    ]


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
    """The stickers of one segment while the frames go by.

    Attributes
    ----------
    shift, rate
        Shape ``(k, 2)``: how far each was off where it was expected when it was last seen, units,
        and how fast that changed.
    seen_s
        Shape ``(k,)``: when that was.
    """

    layout: Layout
    xy_px: FloatArray
    shift: FloatArray
    rate: FloatArray
    seen_s: FloatArray

    @classmethod
    def of(cls, layout: Layout, frames: int) -> _Follower:
        """Return one that has seen nothing yet."""
        count = len(layout.places)
        return cls(
            layout,
            np.full((frames, count, 2), np.nan),
            np.zeros((count, 2)),
            np.zeros((count, 2)),
            np.full(count, -np.inf),
        )

    def expected(self, moment_s: float) -> Expected:
        """Return where the stickers should be now, and whether that is known from just before."""
        since_s = moment_s - self.seen_s
        fresh = since_s <= MEMORY_S
        off = np.zeros_like(self.shift)
        if fresh.any():
            now = self.shift[fresh] + self.rate[fresh] * since_s[fresh][:, None]
            off[fresh] = now
            off[~fresh] = now.mean(axis=0)
        return Expected(self.layout.places + off, bool(fresh.sum() >= 2))

    def see(self, frame: int, moment_s: float, given: Given, dots: Dots) -> None:
        """Take dots as these stickers."""
        names, places = given.names, given.places
        shift = places - self.layout.places[names]
        since_s = moment_s - self.seen_s[names]
        fresh = since_s <= MEMORY_S
        # Half of what the last step says: the rate itself is noisy.
        change = 0.5 * (shift - self.shift[names]) / np.where(fresh, since_s, 1.0)[:, None]
        self.rate[names] = np.where(fresh[:, None], change, 0.0)
        self.shift[names] = shift
        self.seen_s[names] = moment_s
        self.xy_px[frame, names] = dots.centre_px[given.dots]


def follow_stickers(
    dots: Sequence[Dots], learned: Learned, time_s: FloatArray
) -> tuple[MarkerPath, ...]:
    """Give every frame's dots to the stickers of the layouts.

    Returns
    -------
    paths
        One per sticker, NaN in frames in which it was not seen.
    """
    followers = [_Follower.of(layout, len(time_s)) for layout in learned.layouts]
    for frame, moment_s in enumerate(time_s):
        if len(dots[frame]):
            _give(followers, frame, float(moment_s), dots[frame])
    return tuple(
        MarkerPath(name, follower.layout.frames.side, follower.xy_px[:, number])
        for follower in followers
        for number, name in enumerate(follower.layout.frames.group.names)
    )


def _give(followers: Sequence[_Follower], frame: int, moment_s: float, dots: Dots) -> None:
    """Give one frame's dots to the segments, each dot once: the better fit takes first."""
    free = np.ones(len(dots), dtype=bool)
    waiting = [one for one in followers if one.layout.frames.known(frame)]
    while waiting:
        found = [
            (given.cost, number, given)
            for number, one in enumerate(waiting)
            for given in [_best(one, frame, moment_s, dots, free)]
            if given is not None
        ]
        if not found:
            return
        _, number, given = min(found, key=lambda one: one[:2])
        waiting.pop(number).see(frame, moment_s, given, dots)
        free[given.dots] = False


def _best(
    follower: _Follower, frame: int, moment_s: float, dots: Dots, free: BoolArray
) -> Given | None:
    segment = follower.layout.frames
    places = segment.inside(frame, dots.centre_px)
    expected = follower.expected(moment_s)
    distance = np.linalg.norm(places[:, None] - expected.places[None], axis=2).min(axis=1)
    near = free & _sized(segment, frame, dots) & (distance <= REACH)
    numbers = np.flatnonzero(near)
    if len(numbers) > MAX_ON_SEGMENT:
        numbers = numbers[np.argsort(distance[numbers])[:MAX_ON_SEGMENT]]
    return assign(segment.group, follower.layout.places, expected, places, numbers)
