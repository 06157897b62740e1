"""Link what a series of looks found into people: one :class:`Person` per human being.

First by motion: a sighting continues the person whose predicted place, size and colours it fits
best (all at once, so that two who cross do not take each other's place). Then by looks: somebody
who left the picture and comes back in the same clothes is the same person.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.pose.appearance import Appearance, typical_appearance
from gait_screen.pose.boxes import Box
from gait_screen.pose.scouting import Look, Sighting
from gait_screen.records import FloatArray

#: A person not found for longer is not continued by motion alone.
MAX_GAP_S: Final = 1.6
#: Where a person may be, in body sizes off the prediction: at once, and more per second since.
_REACH: Final = 0.3
_REACH_PER_S: Final = 0.7
#: Before the velocity is known: a runner passes at about two body sizes a second.
_UNKNOWN_REACH_PER_S: Final = 2.2
#: log of the size ratio between looks: arms spread or a deep squat change the box by half.
_SIZE_TOLERANCE: Final = 0.45
#: Colour difference (:meth:`Appearance.distance`) between looks, blur and light included.
_COLOUR_TOLERANCE: Final = 14.0
#: Above this the sighting is somebody else (each of the three terms reaches 1 at its tolerance).
_MAX_COST: Final = 2.0
#: Half a person at the edge of a part of the picture is taken only for want of a whole one.
_CUT_COST: Final = 0.4
#: Clothes (:meth:`Appearance.clothes_distance`) that make somebody who returns the same person.
_SAME_CLOTHES: Final = 9.0
#: The same after a short absence close to where he is expected.
_SAME_CLOTHES_NEARBY: Final = 14.0
_NEARBY_GAP_S: Final = 3.0
#: Found inside somebody else's box: a part of that body taken for a person.
_INSIDE: Final = 0.6
#: Fewer looks than this make nobody, unless the clip has hardly more.
MIN_LOOKS: Final = 2
#: The looks that a velocity is taken from.
_VELOCITY_LOOKS: Final = 4


@dataclass(frozen=True)
class Person:
    """Somebody seen at several moments, in order of time."""

    time_s: tuple[float, ...]
    sightings: tuple[Sighting, ...]

    def appearance(self) -> Appearance:
        """Return the median look."""
        return typical_appearance([one.appearance for one in self.sightings])

    def typical_size_px(self) -> float:
        """Return the median of the longer side of the box."""
        return float(np.median([one.box.size for one in self.sightings]))

    def predicted(self, time_s: float) -> Box:
        """Return where the person is after the last look, at constant velocity."""
        last = self.sightings[-1].box
        velocity = self.velocity()
        gap_s = time_s - self.time_s[-1]
        return last.shifted(float(velocity[0] * gap_s), float(velocity[1] * gap_s))

    def velocity(self, *, at_start: bool = False) -> FloatArray:
        """Return the velocity of the box's centre in px/s; zero after a single look."""
        chosen = slice(0, _VELOCITY_LOOKS) if at_start else slice(-_VELOCITY_LOOKS, None)
        times = self.time_s[chosen]
        if len(times) < 2:
            return np.zeros(2)
        centres = np.array([one.box.centre for one in self.sightings[chosen]])
        return np.asarray((centres[-1] - centres[0]) / (times[-1] - times[0]))

    def extended(self, time_s: float, sighting: Sighting) -> Person:
        """Return the person with one more look."""
        return Person((*self.time_s, time_s), (*self.sightings, sighting))

    def joined(self, later: Person) -> Person:
        """Return both as one person."""
        return Person(self.time_s + later.time_s, self.sightings + later.sightings)


def link_people(looks: Sequence[Look], least: int | None = None) -> list[Person]:
    """Link the sightings of all looks into people.

    Parameters
    ----------
    least
        Fewer sightings make nobody; None takes :data:`MIN_LOOKS`, and one where the clip has fewer
        than four looks.

    Returns
    -------
    people
        In order of their first sighting.
    """
    tracks = _link_by_motion(looks)
    if least is None:
        least = MIN_LOOKS if len(looks) >= 2 * MIN_LOOKS else 1
    people = _join_by_looks([track for track in tracks if len(track.time_s) >= least])
    return sorted(people, key=lambda person: person.time_s[0])


def _link_by_motion(looks: Sequence[Look]) -> list[Person]:
    done: list[Person] = []
    active: list[Person] = []
    for look in looks:
        recent = [one for one in active if look.time_s - one.time_s[-1] <= MAX_GAP_S]
        done.extend(one for one in active if one not in recent)
        active = _continue_people(recent, look)
    return done + active


def _continue_people(people: list[Person], look: Look) -> list[Person]:
    """Give each sighting to a person or start a new one with it."""
    continued = list(people)
    free = list(look.sightings)
    taken: list[Box] = []
    for person_index, sighting in _assign(people, look):
        continued[person_index] = people[person_index].extended(look.time_s, sighting)
        free = [one for one in free if one is not sighting]
        taken.append(sighting.box)
    # Whole before cut, then the larger: an arm or a trunk found alone starts nobody.
    for sighting in sorted(free, key=lambda one: (one.cut, -one.box.area)):
        if all(sighting.box.overlap(box) < _INSIDE for box in taken):
            continued.append(Person((look.time_s,), (sighting,)))
            taken.append(sighting.box)
    return continued


def _assign(people: list[Person], look: Look) -> list[tuple[int, Sighting]]:
    if not people or not look.sightings:
        return []
    cost = np.array([[_cost(one, look.time_s, s) for s in look.sightings] for one in people])
    # Imported here: the workers link nobody and would wait for it.
    from scipy.optimize import linear_sum_assignment

    # An impossible pair must never pay, yet the solver needs finite numbers.
    rows, columns = linear_sum_assignment(np.minimum(cost, 1e3))
    return [
        (int(row), look.sightings[column])
        for row, column in zip(rows, columns, strict=True)
        if cost[row, column] <= _MAX_COST
    ]


def _cost(person: Person, time_s: float, sighting: Sighting) -> float:
    """Return how badly a sighting continues a person; infinite where it cannot."""
    gap_s = time_s - person.time_s[-1]
    expected = person.predicted(time_s)
    size = max(expected.size, 1.0)
    per_s = _REACH_PER_S if len(person.time_s) > 1 else _UNKNOWN_REACH_PER_S
    off = np.hypot(*np.subtract(sighting.box.centre, expected.centre)) / size
    place = off / (_REACH + per_s * gap_s)
    if place > 1.0:
        return float("inf")
    growth = abs(np.log(max(sighting.box.size, 1.0) / size)) / _SIZE_TOLERANCE
    colour = sighting.appearance.distance(person.appearance()) / _COLOUR_TOLERANCE
    return float(place + growth + np.nan_to_num(colour) + _CUT_COST * sighting.cut)


def _join_by_looks(tracks: list[Person]) -> list[Person]:
    """Join stretches of the same person, the most alike first."""
    people = sorted(tracks, key=lambda one: one.time_s[0])
    while True:
        pairs = [
            (difference, first, second)
            for first, second in itertools.combinations(range(len(people)), 2)
            if (difference := _difference(people[first], people[second])) <= 1.0
        ]
        if not pairs:
            return people
        _, first, second = min(pairs)
        joined = people[first].joined(people[second])
        rest = [one for index, one in enumerate(people) if index not in (first, second)]
        people = sorted([*rest, joined], key=lambda one: one.time_s[0])


def _difference(earlier: Person, later: Person) -> float:
    """Return how different two people are; above 1 they are two. In time they must not overlap."""
    gap_s = later.time_s[0] - earlier.time_s[-1]
    if gap_s <= 0:
        return float("inf")
    clothes = earlier.appearance().clothes_distance(later.appearance())
    if not np.isfinite(clothes):
        return float("inf")
    allowed = _SAME_CLOTHES
    if gap_s <= _NEARBY_GAP_S:
        expected = earlier.predicted(later.time_s[0])
        arrived = later.sightings[0].box
        off = np.hypot(*np.subtract(arrived.centre, expected.centre)) / max(expected.size, 1.0)
        if off <= _REACH + _REACH_PER_S * gap_s:
            allowed = _SAME_CLOTHES_NEARBY
    return clothes / allowed
