"""Which part of a long clip to analyse, from a few looks and bursts spread over it.

A runner repeats himself: some twenty steps a side tell as much as two hundred. Whoever squats,
raises his heels or stands on one leg is counted and timed, which takes the whole clip.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from gait_screen.pose.scouting import Look, Sighting
from gait_screen.recognition.movement import MovementEstimate
from gait_screen.records import FloatArray, ImageArray
from gait_screen.video.pixels import limited_size
from gait_screen.vocabulary import GAITS, Movement

#: Shorter clips are analysed whole: choosing takes some 10 s of film, the part is 15 to 30 s.
LONG_S: Final = 45.0
#: Complete steps of a side from which on more of them hardly narrow any interval
#: (docs/long_clips.md).
ENOUGH_STEPS: Final = 20
#: Steps at the part's ends, and those that were not seen whole, do not count.
_SPARE: Final = 1.25
_SHORTEST_S: Final = 15.0
_LONGEST_S: Final = 40.0
#: Long enough for four steps of a walker, of which recognition takes no fewer.
BURST_S: Final = 2.4
BURSTS: Final = 3
#: Step rates within this share of each other are the same speed.
_STEADY_SHARE: Final = 0.06
MOST_LOOKS: Final = 30
LOOK_EVERY_S: Final = 4.0
#: Side of the tiny pictures by which it is told whether the camera has moved.
_THUMB_SIDE_PX: Final = 64
#: The camera has moved where the background changes by so many grey levels, and by so many times
#: what is usual in the clip.
_MOVED_GREY: Final = 6.0
_MOVED_TIMES: Final = 4.0
#: Around the landmarks, in sizes of the body, is hair, hands and clothes.
_BODY_SHARE: Final = 0.08
#: What is left of a look's worth where the body touches the picture's border, somebody else is
#: near, or the camera moves.
_AT_BORDER: Final = 0.4
_WITH_OTHERS: Final = 0.5
_CAMERA_MOVES: Final = 0.5
_BORDER_SHARE: Final = 0.005
_OTHER_SIZE_SHARE: Final = 0.5
#: What has been followed already weighs as much as this difference in the footage.
_DONE_BONUS: Final = 0.05


@dataclass(frozen=True)
class Burst:
    """Some successive stretches that were followed to see what they show.

    ``movement`` is None where they show nothing clearly, or somebody is not alone.
    """

    numbers: tuple[int, ...]
    estimate: MovementEstimate

    @property
    def movement(self) -> Movement | None:
        """Return what they show."""
        return self.estimate.movement


@dataclass(frozen=True)
class Glimpse:
    """A moment of the clip, and what footage like that is worth, 0 to 1."""

    time_s: float
    worth: float


def burst_places(
    cuts: Sequence[tuple[int, int]],
    clock_s: FloatArray,
    count: int = BURSTS,
    lasting_s: float = BURST_S,
) -> list[tuple[int, ...]]:
    """Return which stretches to follow first, in the middle of equal parts of the clip."""
    places = []
    end_s = float(clock_s[-1])
    for place in range(count):
        middle_s = end_s * (place + 0.5) / count
        first = next(
            n for n, (_, stop) in enumerate(cuts) if clock_s[stop - 1] >= middle_s - 0.5 * lasting_s
        )
        last = first
        while last + 1 < len(cuts) and _lasts_s(cuts, clock_s, first, last) < lasting_s:
            last += 1
        places.append(tuple(range(first, last + 1)))
    return places


def shared_verdict(bursts: Sequence[Burst]) -> set[Movement]:
    """Return what the bursts show; nothing where fewer than two thirds of them show it clearly."""
    clear = [one.movement for one in bursts if one.movement is not None]
    return set(clear) if 3 * len(clear) >= 2 * len(bursts) else set()


def choose_movement(bursts: Sequence[Burst], named: Movement | None) -> Movement | None:
    """Return the gait of which a part is enough; None where the whole clip is needed."""
    found = shared_verdict(bursts)
    if named is not None:
        return named if named in found else None
    if not found or not found <= GAITS:
        return None
    counts = Counter(one.movement for one in bursts if one.movement is not None)
    return counts.most_common(1)[0][0]


def steady_run(bursts: Sequence[Burst], movement: Movement) -> tuple[Burst, ...]:
    """Return the longest row of neighbouring bursts of one gait at one step rate.

    Who starts the belt, ends a run or changes the speed between them is left out so.
    """
    best: tuple[Burst, ...] = ()
    for start, stop in itertools.combinations(range(len(bursts) + 1), 2):
        row = tuple(bursts[start:stop])
        rates = [one.estimate.step_rate_hz for one in row if one.movement == movement]
        known = [rate for rate in rates if rate is not None]
        if len(known) < len(row):
            continue
        spread = max(known) - min(known)
        if spread <= 2 * _STEADY_SHARE * float(np.median(known)) and len(row) > len(best):
            best = row
    return best


def part_length_s(run: Sequence[Burst], more: int) -> float:
    """Return how long the part should be, for enough steps of each side."""
    rates = [one.estimate.step_rate_hz for one in run if one.estimate.step_rate_hz]
    a_side_hz = 0.5 * float(np.median(rates))
    needed_s = _SPARE * ENOUGH_STEPS / a_side_hz
    return float(np.clip(needed_s, _SHORTEST_S, _LONGEST_S) * 2**more)


def choose_stretches(
    cuts: Sequence[tuple[int, int]],
    clock_s: FloatArray,
    bursts: Sequence[Burst],
    run: Sequence[Burst],
    glimpses: Sequence[Glimpse],
    length_s: float,
    chosen: Sequence[int] = (),
) -> tuple[int, ...]:
    """Return the successive stretches with the best footage.

    Parameters
    ----------
    cuts
        All stretches of the clip, ``[start, stop)`` in frames.
    run
        The bursts that show what is wanted: between the first and the last of them, as far as that
        is long enough.
    chosen
        What was chosen before and is to be part of it.
    """
    low, high = _room(cuts, clock_s, bursts, run, length_s)
    low, high = min((low, *chosen)), max((high, *chosen))
    done = {number for one in bursts for number in one.numbers} | set(chosen)
    middle_s = 0.5 * float(clock_s[-1])
    best: tuple[float, float, tuple[int, ...]] | None = None
    for first in range(low, min((high, *chosen)) + 1):
        last = max((first, *chosen))
        # An even number of stretches to follow costs two cores no more time than one less.
        while last < high and (
            _lasts_s(cuts, clock_s, first, last) < length_s
            or len(set(range(first, last + 1)) - done) % 2
        ):
            last += 1
        if best is not None and _lasts_s(cuts, clock_s, first, last) < length_s:
            break
        numbers = tuple(range(first, last + 1))
        start_s, stop_s = clock_s[cuts[first][0]], clock_s[cuts[last][1] - 1]
        worth = _mean_worth(glimpses, float(start_s), float(stop_s))
        worth += _DONE_BONUS * len(done & set(numbers)) / len(numbers)
        off_s = abs(0.5 * float(start_s + stop_s) - middle_s)
        if best is None or (worth, -off_s) > best[:2]:
            best = (worth, -off_s, numbers)
    return () if best is None else best[2]


def _room(
    cuts: Sequence[tuple[int, int]],
    clock_s: FloatArray,
    bursts: Sequence[Burst],
    run: Sequence[Burst],
    length_s: float,
) -> tuple[int, int]:
    """Return the first and the last stretch that may be chosen."""
    taken = {number for one in bursts if one not in run for number in one.numbers}
    low, high = run[0].numbers[0], run[-1].numbers[-1]
    while _lasts_s(cuts, clock_s, low, high) < length_s:
        before, after = low - 1, high + 1
        may_before = before >= 0 and before not in taken
        may_after = after < len(cuts) and after not in taken
        if not (may_before or may_after):
            break
        low, high = before if may_before else low, after if may_after else high
    return low, high


def _lasts_s(cuts: Sequence[tuple[int, int]], clock_s: FloatArray, first: int, last: int) -> float:
    return float(clock_s[cuts[last][1] - 1] - clock_s[cuts[first][0]])


def _mean_worth(glimpses: Sequence[Glimpse], start_s: float, stop_s: float) -> float:
    inside = [one.worth for one in glimpses if start_s <= one.time_s <= stop_s]
    return float(np.mean(inside)) if inside else 0.0


def thumbnail(image: ImageArray) -> FloatArray:
    """Return a tiny grey picture, of values 0 to 255."""
    width, height = limited_size(image.shape[1], image.shape[0], _THUMB_SIDE_PX)
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return np.asarray(
        cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), dtype=np.float64
    )


def worth_of_looks(
    looks: Sequence[Look], size_px: tuple[int, int], typical_size_px: float
) -> list[Glimpse]:
    """Judge the footage at some moments by who is in the picture."""
    return [Glimpse(one.time_s, _worth(one, size_px, typical_size_px)) for one in looks]


def typical_size_px(looks: Sequence[Look]) -> float:
    """Return the size of the largest person in the picture, as it mostly is; NaN without any."""
    sizes = [main.box.size for look in looks if (main := _main(look)) is not None]
    return float(np.median(sizes)) if sizes else float("nan")


def without_moves(
    glimpses: Sequence[Glimpse], looks: Sequence[Look], thumbnails: Sequence[FloatArray], width: int
) -> list[Glimpse]:
    """Lessen the worth of moments at which the camera moves.

    Parameters
    ----------
    thumbnails
        Of :func:`thumbnail`, one for each look.
    width
        Of the clip's pictures, in which the looks' boxes are.
    """
    changes = np.array(
        [
            _background_change(thumbnails[n], thumbnails[n + 1], looks[n : n + 2], width)
            for n in range(len(looks) - 1)
        ]
    )
    if not len(changes):
        return list(glimpses)
    moved = changes > max(_MOVED_GREY, _MOVED_TIMES * float(np.median(changes)))
    beside = np.concatenate([[False], moved]) | np.concatenate([moved, [False]])
    return [
        Glimpse(one.time_s, one.worth * (_CAMERA_MOVES if near else 1.0))
        for one, near in zip(glimpses, beside, strict=True)
    ]


def _background_change(
    first: FloatArray, second: FloatArray, looks: Sequence[Look], width: int
) -> float:
    still = np.ones(first.shape, dtype=bool)
    scale = first.shape[1] / width
    for box in (one.box for look in looks for one in look.sightings):
        wider = box.padded(_BODY_SHARE * box.size)
        x0, x1 = max(int(wider.x0 * scale), 0), max(int(np.ceil(wider.x1 * scale)), 0)
        y0, y1 = max(int(wider.y0 * scale), 0), max(int(np.ceil(wider.y1 * scale)), 0)
        still[y0:y1, x0:x1] = False
    if first.shape != second.shape or not still.any():
        return 0.0
    # The light may change without anything having moved.
    difference = second[still] - first[still]
    return float(np.mean(np.abs(difference - np.median(difference))))


def _main(look: Look) -> Sighting | None:
    return max(look.sightings, key=lambda one: one.box.size, default=None)


def _worth(look: Look, size_px: tuple[int, int], typical_px: float) -> float:
    main = _main(look)
    if main is None:
        return 0.0
    border = _BORDER_SHARE * max(size_px)
    box = main.box
    inside = box.x0 > border and box.y0 > border
    inside = inside and box.x1 < size_px[0] - border and box.y1 < size_px[1] - border
    least_px = _OTHER_SIZE_SHARE * box.size
    others = any(one is not main and one.box.size >= least_px for one in look.sightings)
    worth = min(box.size / typical_px, 1.0)
    return worth * (1.0 if inside else _AT_BORDER) * (_WITH_OTHERS if others else 1.0)
