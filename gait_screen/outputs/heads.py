"""Where people's heads are in a clip, from their landmarks alone: circles that hold the head.

Shares of the body's height after Winter 2009, figure 4.1 (chin 0.870, eyes 0.936, shoulders 0.818,
hips 0.530): half the head's height is 0.065 of stature. The circles are nearly twice as large:
seen on real people, the landmarks keep to the face and the ear's lies before the ear, and of a head
seen from behind, in shade or in a blurred picture they lie anywhere in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gait_screen.records import BoolArray, FloatArray
from gait_screen.vocabulary import LANDMARK_INDEX

#: Radius of the circle, as shares of lengths that the picture shows. Every length looks shorter
#: when it points at the camera, never longer, so the largest answer counts.
_OF_TORSO: Final = 0.40
_OF_SHOULDERS: Final = 0.55
_OF_EARS: Final = 1.3
_OF_EAR_TO_NOSE: Final = 1.8
#: The head's middle is above and behind the landmarks' by so many radii: towards the crown, which
#: is where the eyes are from the mouth, and from the nose to the ears.
_ABOVE: Final = 0.2
_BEHIND: Final = 0.12
#: But a landmark gone astray makes any length: no more than so many times the other answer.
_MOST: Final = 2.2
#: Around the landmarks of the face remains at least this share of the radius.
_MARGIN: Final = 0.35
#: Without a landmark of the head: up from the shoulders (shares of the torso), and how much larger.
_NECK: Final = 0.41
_FACELESS: Final = 1.6
#: The circles of so many known frames on either side have a say, against one that jumps.
_REACH: Final = 2
#: Between two known frames no further apart the head is on its way from one to the other.
BRIDGED_S: Final = 2.0
#: Times this close are the same frame.
_SAME_S: Final = 1e-4
#: How much larger the circle grows on a frame without landmarks, per second and at the most.
_GROWS_PER_S: Final = 1.5
_LARGEST: Final = 3.0
#: So long is a head that is seen no more expected to move on as it did.
_MOVES_ON_S: Final = 1.0

_FACE: Final = slice(LANDMARK_INDEX["nose"], LANDMARK_INDEX["mouth_right"] + 1)
_EARS: Final = [LANDMARK_INDEX["left_ear"], LANDMARK_INDEX["right_ear"]]
_EYES: Final = [LANDMARK_INDEX["left_eye"], LANDMARK_INDEX["right_eye"]]
_MOUTH: Final = [LANDMARK_INDEX["mouth_left"], LANDMARK_INDEX["mouth_right"]]
_SHOULDERS: Final = [LANDMARK_INDEX["left_shoulder"], LANDMARK_INDEX["right_shoulder"]]
_HIPS: Final = [LANDMARK_INDEX["left_hip"], LANDMARK_INDEX["right_hip"]]


@dataclass(frozen=True)
class Circle:
    """A circle in the picture's pixels, x right and y down."""

    x_px: float
    y_px: float
    radius_px: float

    def grown(self, factor: float) -> Circle:
        """Return it larger about the same middle."""
        return Circle(self.x_px, self.y_px, factor * self.radius_px)

    def shifted(self, by_px: FloatArray) -> Circle:
        """Return it moved by ``[x, y]``."""
        return Circle(self.x_px + float(by_px[0]), self.y_px + float(by_px[1]), self.radius_px)


#: The head is in one of these two circles or between them.
HeadPlace = tuple[Circle, Circle]


def head_circles(xy_px: FloatArray) -> FloatArray:
    """Return the circle around the head of one person in each frame.

    Parameters
    ----------
    xy_px
        Shape ``(T, 33, 2)``, pixels; NaN where unseen.

    Returns
    -------
    circles_px
        Shape ``(T, 3)``: x, y, radius. NaN where neither the head nor shoulders with hips are
        known.
    """
    shoulders, hips = _middle(xy_px[:, _SHOULDERS]), _middle(xy_px[:, _HIPS])
    up = shoulders - hips
    torso = np.hypot(up[:, 0], up[:, 1])
    face = xy_px[:, _FACE]
    ears = xy_px[:, _EARS]
    seen = np.any(_known(face), axis=1)
    centre = _first_known(_middle(ears), _mean_known(face), shoulders + _NECK * up)
    radius = _radius(torso, xy_px, ears)
    radius = np.where(seen, radius, _FACELESS * radius)
    centre = centre + radius[:, None] * _towards_the_crown(xy_px)
    spread = np.hypot(*np.moveaxis(face - centre[:, None], 2, 0))
    farthest = np.max(np.nan_to_num(spread, nan=0.0), axis=1)
    radius = np.clip(farthest + _MARGIN * radius, radius, _MOST * radius)
    circles = np.column_stack([centre, radius])
    circles[~np.isfinite(circles).all(axis=1)] = np.nan
    return circles


def _towards_the_crown(xy_px: FloatArray) -> FloatArray:
    """Return how far the middle of the head is from the landmarks', in radii, shape ``(T, 2)``."""
    eyes, mouth = _middle(xy_px[:, _EYES]), _middle(xy_px[:, _MOUTH])
    nose, ears = xy_px[:, LANDMARK_INDEX["nose"]], _middle(xy_px[:, _EARS])
    return np.asarray(_ABOVE * _unit(eyes - mouth) + _BEHIND * _unit(ears - nose))


def _unit(vectors: FloatArray) -> FloatArray:
    """Return the direction of each vector; of one without length, zero."""
    length = np.hypot(vectors[:, 0], vectors[:, 1])[:, None]
    return np.nan_to_num(vectors / np.where(length > 0, length, np.nan))


def _radius(torso: FloatArray, xy_px: FloatArray, ears: FloatArray) -> FloatArray:
    """Return the larger of what head and trunk say, neither far beyond the other."""
    head = np.fmax(
        _OF_EARS * _apart(ears[:, 0], ears[:, 1]),
        _OF_EAR_TO_NOSE * _apart(xy_px[:, LANDMARK_INDEX["nose"]], _middle(ears)),
    )
    shoulders = xy_px[:, _SHOULDERS]
    body = np.fmax(_OF_TORSO * torso, _OF_SHOULDERS * _apart(shoulders[:, 0], shoulders[:, 1]))
    head = np.where(head > _MOST * body, _MOST * body, head)
    body = np.where(body > _MOST * head, _MOST * head, body)
    return np.asarray(np.fmax(head, body))


def _known(points: FloatArray) -> BoolArray:
    return np.asarray(np.isfinite(points).all(axis=2))


def _middle(pair: FloatArray) -> FloatArray:
    return np.asarray(0.5 * (pair[:, 0] + pair[:, 1]))


def _apart(first: FloatArray, second: FloatArray) -> FloatArray:
    return np.asarray(np.hypot(*(first - second).T))


def _mean_known(points: FloatArray) -> FloatArray:
    """Return the mean over the landmarks that are known, shape ``(T, 2)``."""
    known = _known(points)
    count = np.sum(known, axis=1)[:, None]
    total = np.where(known[:, :, None], points, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _first_known(*choices: FloatArray) -> FloatArray:
    """Return of each frame the first choice that is known, shape ``(T, 2)``."""
    chosen = choices[0].copy()
    for other in choices[1:]:
        missing = np.isnan(chosen).any(axis=1)
        chosen[missing] = other[missing]
    return chosen


class HeadPath:
    """Where one person's head is at any moment of a clip, also where the landmarks are missing."""

    def __init__(self, time_s: FloatArray, xy_px: FloatArray, *, held_s: float = math.inf) -> None:
        """Prepare.

        Parameters
        ----------
        time_s
            Shape ``(T,)``, rising.
        xy_px
            Shape ``(T, 33, 2)``, NaN where unseen.
        held_s
            How long somebody who is not found any more (or not yet) is expected near the place
            where he was seen.
        """
        circles = head_circles(xy_px)
        known = np.isfinite(circles[:, 0])
        self._time_s = time_s[known]
        self._circles = circles[known]
        self._steady = _steady(self._circles)
        self._held_s = held_s

    def at(self, time_s: float) -> list[HeadPlace]:
        """Return where the head may be at a moment; nothing for somebody never seen.

        On a frame with landmarks: around them. Between two such frames: from one to the other, and
        larger the longer. Before the first and after the last, or in a long gap: where the head
        was seen next to it and where it would be had it moved on as it did.
        """
        after = int(np.searchsorted(self._time_s, time_s))
        near = [index for index in (after - 1, after) if 0 <= index < len(self._time_s)]
        own = [index for index in near if abs(self._time_s[index] - time_s) <= _SAME_S]
        if own:
            return [(_circle(self._circles[own[0]]), _circle(self._steady[own[0]]))]
        gap_s = float(self._time_s[near[-1]] - self._time_s[near[0]]) if near else 0.0
        if len(near) == 2 and gap_s <= BRIDGED_S:
            grown = _growth(min(abs(float(self._time_s[index]) - time_s) for index in near))
            return [
                (_circle(circles[near[0]]).grown(grown), _circle(circles[near[1]]).grown(grown))
                for circles in (self._circles, self._steady)
            ]
        return [self._moved_on(index, time_s) for index in near if self._held(index, time_s)]

    def _held(self, index: int, time_s: float) -> bool:
        return abs(float(self._time_s[index]) - time_s) <= self._held_s

    def _moved_on(self, index: int, time_s: float) -> HeadPlace:
        away_s = time_s - float(self._time_s[index])
        seen = _circle(self._steady[index]).grown(_growth(abs(away_s)))
        moved_s = float(np.clip(away_s, -_MOVES_ON_S, _MOVES_ON_S))
        return seen, seen.shifted(moved_s * self._velocity(index, later=away_s > 0))

    def _velocity(self, index: int, *, later: bool) -> FloatArray:
        """Return the velocity before (or after) a known frame in px/s; zero of one alone."""
        part = slice(max(0, index - 2 * _REACH), index + 1)
        if not later:
            part = slice(index, index + 2 * _REACH + 1)
        times, circles = self._time_s[part], self._steady[part]
        if len(times) < 2:
            return np.zeros(2)
        return np.asarray((circles[-1, :2] - circles[0, :2]) / (times[-1] - times[0]))


def _growth(away_s: float) -> float:
    return min(1.0 + _GROWS_PER_S * away_s, _LARGEST)


def _circle(row: FloatArray) -> Circle:
    return Circle(float(row[0]), float(row[1]), float(row[2]))


def _steady(circles: FloatArray) -> FloatArray:
    """Return the middle circle of each known frame and its neighbours, as large as the largest."""
    if not len(circles):
        return circles
    padded = np.pad(circles, ((_REACH, _REACH), (0, 0)), mode="edge")
    windows = sliding_window_view(padded, 2 * _REACH + 1, axis=0)
    steady = np.median(windows, axis=2)
    steady[:, 2] = np.minimum(windows[:, 2].max(axis=1), _MOST * steady[:, 2])
    return steady
