"""From the picture back to the body: what a lens and a turned body do to lengths and slopes.

A phone two to four metres away shows what is nearer larger, and a camera above the floor sees the
floor rise with distance. Seen square on, a flat figure keeps its shape; turned by ten degrees it
does not: the sole of a foot flat on the floor seems to slope by three degrees, and a level pelvis
too. So the points of a side view are taken back along their rays to the upright plane in which the
near leg moves, and in a front view a bent knee to where it stands in front of the hip.

Pictures here have x to the right and y up, about the picture's centre, the camera's roll taken off;
space has z away from the camera, and the person's size in the picture is the unit at z = focal
length. The camera is held to be level, because its pitch is not known: one of 6 degrees, as of a
phone at chest height that aims at the hips, turns the shank of a deep lunge by 2 degrees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gait_screen.angles.geometry import rotate
from gait_screen.records import FloatArray
from gait_screen.signals.clean import Signals


def centred(signals: Signals, name: str, roll_deg: float) -> FloatArray:
    """Return a landmark's path about the picture's centre, y up, roll taken off, ``(T, 2)``."""
    centre = np.array([0.5 * signals.width_px, -0.5 * signals.height_px])
    return rotate(signals.path(name) * np.array([1.0, -1.0]) - centre, roll_deg, np.zeros(2))


@dataclass(frozen=True)
class Plane:
    """An upright plane through the person.

    Attributes
    ----------
    place
        Shape ``(T, 2)``: where the person is in the picture, whose size stays the unit.
    turn_deg
        How far the plane's right end is turned away from the camera.
    """

    place: FloatArray
    turn_deg: float
    focal_px: float

    def ray(self, points: FloatArray) -> FloatArray:
        """Return the points of the picture in space, at the focal distance, ``(T, 3)``."""
        return np.column_stack([points, np.full(len(points), self.focal_px)])

    def onto(self, points: FloatArray) -> FloatArray:
        """Return where the rays of points meet the plane, ``(T, 3)``."""
        turn = np.radians(self.turn_deg)
        normal = np.array([-np.sin(turn), 0.0, np.cos(turn)])
        ray = self.ray(points)
        share = (self.ray(self.place) @ normal) / (ray @ normal)
        return np.asarray(share[:, None] * ray)

    def flat(self, space: FloatArray) -> FloatArray:
        """Return points in space as seen square on to the plane: to the right and up, ``(T, 2)``.

        The person's place stays where it is in the picture.
        """
        turn = np.radians(self.turn_deg)
        off = space - self.ray(self.place)
        along = off[:, 0] * np.cos(turn) + off[:, 2] * np.sin(turn)
        return np.column_stack([self.place[:, 0] + along, space[:, 1]])

    def in_front(
        self, points: FloatArray, start: FloatArray, length: FloatArray, away: float
    ) -> FloatArray:
        """Return the picture, without perspective, of bone ends that stand out of the plane.

        Parameters
        ----------
        points, start
            Shape ``(T, 2)``: the end and the start of the bone in the picture; the start lies in
            the plane, which must be parallel to the picture.
        length
            Shape ``(T,)``: the bone's length in the person's size. It stands out of the plane by
            what it looks too short.
        away
            +1 where the end is further from the camera than the start, -1 where it is nearer.

        Returns
        -------
        end
            Shape ``(T, 2)``. Its length is taken as it is seen, before perspective is taken off:
            solved exactly, an upright thigh and one that leans by 20 degrees look the same.
        """
        seen = np.linalg.norm(points - start, axis=1)
        out = away * np.sqrt(np.maximum(length**2 - seen**2, 0.0))
        return np.asarray(points * (1.0 + out / self.focal_px)[:, None])
