"""Choose the one person that a clip is about, or say that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.errors import NothingAssessableError
from gait_screen.pose.drawn import DRAWN_BITS
from gait_screen.pose.linking import Person
from gait_screen.pose.scouting import Look
from gait_screen.records import PersonPick

#: A foot of this person is some 18 pixels long: one pixel turns it by 3 degrees.
MIN_SIZE_PX: Final = 120.0
#: Others smaller than this share of the subject are far away, or no people at all.
OTHER_SIZE_SHARE: Final = 0.3
#: People this large beside the subject might have been meant as well as he.
_RIVAL_SIZE_SHARE: Final = 0.6
#: A crowd: so many rivals, and the subject missing from half of the looks that show anybody.
_CROWD_RIVALS: Final = 2
_EARLY_CROWD_RIVALS: Final = 3
_CROWD_SHARE: Final = 0.5
#: A picked point is held against the places of people at a moment no further off than this.
_PICK_WITHIN_S: Final = 1.0
#: A walker covers about so many body sizes a second; what moves more does not count for more.
_FULL_MOVEMENT_PER_S: Final = 0.5
#: Nobody at rest is out of the choice: balance tests are done standing still.
_REST_FACTOR: Final = 0.7


@dataclass(frozen=True)
class ScoutReport:
    """What the scouting found.

    Attributes
    ----------
    looks
        Pictures searched.
    people_seen
        Different people, the subject included (those too far away to matter are not counted).
    subject_share
        Share of the looks that show the subject.
    others_share
        Share of the looks that show somebody else.
    subject_size_px
        Median longer side of the box around the subject.
    windowed
        The subject was followed in a moving part of the picture, because others were in view or
        because he is too small for the whole picture to be searched.
    """

    looks: int
    people_seen: int
    subject_share: float
    others_share: float
    subject_size_px: float
    windowed: bool


def choose_subject(
    people: Sequence[Person],
    looks: Sequence[Look],
    size_px: tuple[int, int],
    pick: PersonPick | None = None,
) -> tuple[Person, list[Person]]:
    """Choose the main subject: whom the user picked, or by time in view, size, place and movement.

    Returns
    -------
    subject, others
        Others that matter: not those far smaller than the subject.

    Raises
    ------
    NothingAssessableError
        When nobody was found, nobody where the user picked somebody, the subject is too small to
        measure or a drawing, or people come and go with no main subject among them and none picked.
    """
    if not people:
        raise NothingAssessableError(
            "No person was found in the clip: film one person from head to feet, in good light, "
            "filling at least half of the picture's height."
        )
    picked = None if pick is None else _picked(people, pick)
    subject, others = others_that_matter(people, looks, size_px, subject=picked)
    if subject.typical_size_px() < MIN_SIZE_PX:
        raise NothingAssessableError(
            f"The person is only {subject.typical_size_px():.0f} pixels tall in the picture, at "
            f"least {MIN_SIZE_PX:.0f} are needed: film from nearer or at a higher resolution."
        )
    if _is_drawn(subject):
        raise NothingAssessableError(
            "The figure in the clip looks drawn, not filmed (a few flat colours), and a drawing "
            "has no joints to measure: film a person with a camera."
        )
    if picked is None:
        _refuse_crowd(subject, others, _CROWD_RIVALS)
    return subject, others


def _picked(people: Sequence[Person], pick: PersonPick) -> Person:
    """Return the person on whom the picked point lies, the nearest of those it lies on."""
    on_point: list[tuple[float, float, int]] = []
    for number, person in enumerate(people):
        off_s, nearest = min(
            (abs(time_s - pick.time_s), index) for index, time_s in enumerate(person.time_s)
        )
        box = person.sightings[nearest].box
        inside = box.x0 <= pick.x_px <= box.x1 and box.y0 <= pick.y_px <= box.y1
        if inside and off_s <= _PICK_WITHIN_S:
            off_px = np.hypot(pick.x_px - box.centre[0], pick.y_px - box.centre[1])
            on_point.append((float(off_px) / max(box.size, 1.0), off_s, number))
    if not on_point:
        raise NothingAssessableError(
            f"Nobody was found at {pick.time_s:.1f} s where a person was picked: pick the middle "
            "of the body, at a moment when the whole person is in the picture."
        )
    return people[min(on_point)[2]]


def _is_drawn(subject: Person) -> bool:
    bits = np.array([one.grey_bits for one in subject.sightings])
    known = bits[np.isfinite(bits)]
    return len(known) > 0 and float(np.median(known)) < DRAWN_BITS


def refuse_crowd_early(
    people: Sequence[Person], looks: Sequence[Look], size_px: tuple[int, int]
) -> None:
    """Refuse a clear crowd before the end of a long clip, to spare its user the wait.

    Raises
    ------
    NothingAssessableError
        When more rivals than a whole clip needs for a crowd have been seen already.
    """
    if people:
        subject, others = others_that_matter(people, looks, size_px)
        _refuse_crowd(subject, others, _EARLY_CROWD_RIVALS)


def others_that_matter(
    people: Sequence[Person],
    looks: Sequence[Look],
    size_px: tuple[int, int],
    *,
    subject: Person | None = None,
) -> tuple[Person, list[Person]]:
    """Return the subject, or the most prominent person, and the others without the far smaller."""
    best = subject or max(people, key=lambda one: _prominence(one, people, len(looks), size_px))
    least_px = OTHER_SIZE_SHARE * best.typical_size_px()
    return best, [one for one in people if one is not best and one.typical_size_px() >= least_px]


def _refuse_crowd(subject: Person, others: Sequence[Person], least_rivals: int) -> None:
    size = subject.typical_size_px()
    rivals = [one for one in others if one.typical_size_px() >= _RIVAL_SIZE_SHARE * size]
    shown = {time for one in [subject, *rivals] for time in one.time_s}
    if len(rivals) >= least_rivals and len(subject.time_s) < _CROWD_SHARE * len(shown):
        raise NothingAssessableError(
            f"At least {len(rivals) + 1} people come and go in the clip, and none of them is its "
            "subject: film one person at a time."
        )


def _prominence(
    person: Person, people: Sequence[Person], looks: int, size_px: tuple[int, int]
) -> float:
    largest = max(one.typical_size_px() for one in people)
    time = np.sqrt(len(person.time_s) / max(looks, 1))
    half_width = size_px[0] / 2
    off_centre = np.mean([abs(one.box.centre[0] - half_width) for one in person.sightings])
    centrality = 1.0 - 0.5 * min(float(off_centre) / half_width, 1.0)
    movement = min(_movement_per_s(person) / _FULL_MOVEMENT_PER_S, 1.0)
    return float(
        time
        * (person.typical_size_px() / largest)
        * centrality
        * (_REST_FACTOR + (1.0 - _REST_FACTOR) * movement)
    )


def _movement_per_s(person: Person) -> float:
    """Return the landmarks' median speed in body sizes a second: place and posture together."""
    if len(person.time_s) < 2:
        return 0.0
    points = np.stack([one.xy_px for one in person.sightings])
    steps = np.linalg.norm(np.diff(points, axis=0), axis=2).mean(axis=1)
    return float(np.median(steps / np.diff(person.time_s)) / person.typical_size_px())
