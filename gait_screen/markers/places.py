"""Where on the body each sticker belongs, and the frames of reference in which that is said.

Lengths are in *units* of half a leg in the picture (a leg is hip to ankle along the bones), some
41 cm in an adult: a frame of reference sits on landmarks, follows the person's size and turns with
the segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.vocabulary import SIDES, Side, View

GroupName = Literal["leg", "foot", "pelvis"]

#: Share of a unit that a sticker of 12 to 25 mm measures, with room for small and tall people.
LEAST_DIAMETER: Final = 0.02
MOST_DIAMETER: Final = 0.085
#: A leg seen so short (share of a unit) points at the camera: nothing on it can be placed.
MIN_SHANK: Final = 0.5
MIN_FOOT: Final = 0.15


@dataclass(frozen=True)
class PlaceGroup:
    """Stickers that are placed together on one segment.

    Attributes
    ----------
    names
        From one end to the other, along ``axis``.
    along, across
        Where they are expected along and across the frame's axes, units.
    axis
        Which of the frame's axes they follow each other on: 0 across (or forward), 1 up.
    corridor
        How far from the expected line, to its sides, a sticker may lie, units.
    tolerance
        How far one may be from where it is expected among the others, units.
    most_turned_deg
        How far the line to each sticker from the one before may turn against the segment.
    """

    name: GroupName
    names: tuple[str, ...]
    along: tuple[float, ...]
    across: float
    axis: int
    corridor: float
    tolerance: float
    most_turned_deg: tuple[float, ...]

    @property
    def order(self) -> FloatArray:
        """Return the expected places along the axis, falling or rising as the names do."""
        return np.asarray(self.along)


#: Rear view: two on the calf 20 and 10 cm above the ankle, two on the heel bone 5 and 2 cm above
#: the ground (the ankle's landmark is 8 to 10 cm above it).
LEG: Final = PlaceGroup(
    name="leg",
    names=("calf_upper", "calf_lower", "heel_upper", "heel_lower"),
    along=(0.49, 0.24, -0.10, -0.18),
    across=0.0,
    axis=1,
    corridor=0.24,
    tolerance=0.15,
    most_turned_deg=(25.0, 40.0, 45.0),
)
#: Side view: along the foot from where the model sees the heel.
FOOT: Final = PlaceGroup(
    name="foot",
    names=("heel", "mtp1", "hallux"),
    along=(0.06, 0.40, 0.54),
    across=0.02,
    axis=0,
    corridor=0.20,
    tolerance=0.11,
    most_turned_deg=(40.0, 85.0),
)
#: Rear view: the two dimples above the buttocks, at the waistband.
PELVIS: Final = PlaceGroup(
    name="pelvis",
    names=("psis_left", "psis_right"),
    along=(-0.12, 0.12),
    across=0.20,
    axis=0,
    corridor=0.30,
    tolerance=0.15,
    most_turned_deg=(30.0,),
)


@dataclass(frozen=True)
class Frames:
    """One frame of reference per frame of the clip: origin, two axes and the unit, in pixels.

    ``first`` and ``second`` are unit vectors, shape ``(T, 2)``; NaN where the segment is unseen.
    """

    group: PlaceGroup
    side: Side | None
    origin: FloatArray
    first: FloatArray
    second: FloatArray
    unit_px: FloatArray

    def inside(self, frame: int, points_px: FloatArray) -> FloatArray:
        """Return picture points ``(n, 2)`` in units along both axes."""
        off = (points_px - self.origin[frame]) / self.unit_px[frame]
        return np.stack([off @ self.first[frame], off @ self.second[frame]], axis=-1)

    def outside(self, frame: int, places: FloatArray) -> FloatArray:
        """Return places ``(n, 2)`` in units as picture points."""
        axes = np.stack([self.first[frame], self.second[frame]])
        return np.asarray(self.origin[frame] + self.unit_px[frame] * (places @ axes))

    def known(self, frame: int) -> bool:
        """Return whether the segment is seen in a frame."""
        return not bool(np.isnan(self.origin[frame]).any() or np.isnan(self.first[frame]).any())


def frames_of_view(signals: Signals, view: View | None) -> tuple[Frames, ...]:
    """Return the segments that carry stickers in a view; none in a front view."""
    if view == "rear":
        return (*(leg_frames(signals, side) for side in SIDES), pelvis_frames(signals))
    if view in ("left", "right"):
        return tuple(foot_frames(signals, side) for side in SIDES)
    return ()


def leg_frames(signals: Signals, side: Side) -> Frames:
    """Sit on the ankle, up to the knee; the first axis is to the right of that."""
    ankle, knee = signals.path(f"{side}_ankle"), signals.path(f"{side}_knee")
    unit_px = 0.5 * signals.leg_length_px
    up, length = _direction(knee - ankle)
    hidden = np.asarray(~(length > MIN_SHANK * unit_px))
    right = np.stack([-up[:, 1], up[:, 0]], axis=1)
    return _frames(LEG, side, ankle, right, up, unit_px, hidden)


def foot_frames(signals: Signals, side: Side) -> Frames:
    """Sit on the heel, forward to the toes; the second axis is up from the sole."""
    heel, toe = signals.path(f"{side}_heel"), signals.path(f"{side}_foot_index")
    unit_px = 0.5 * signals.leg_length_px
    forward, length = _direction(toe - heel)
    hidden = np.asarray(~(length > MIN_FOOT * unit_px))
    above = np.stack([forward[:, 1], -forward[:, 0]], axis=1)
    # Up is up on the picture whichever way the toes point (a foot is never upside down here).
    towards_head = signals.path(f"{side}_knee") - signals.path(f"{side}_ankle")
    flip = np.where((above * towards_head).sum(axis=1) < 0, -1.0, 1.0)
    return _frames(FOOT, side, heel, forward, above * flip[:, None], unit_px, hidden)


def pelvis_frames(signals: Signals) -> Frames:
    """Sit between the hips, upright as the picture; the first axis is to the right of it."""
    hips = 0.5 * (signals.path("left_hip") + signals.path("right_hip"))
    count = len(hips)
    right, up = np.tile([1.0, 0.0], (count, 1)), np.tile([0.0, -1.0], (count, 1))
    unit_px = 0.5 * signals.leg_length_px
    return _frames(PELVIS, None, hips, right, up, unit_px, np.isnan(hips[:, 0]))


def _direction(vector: FloatArray) -> tuple[FloatArray, FloatArray]:
    length = np.linalg.norm(vector, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return vector / length[:, None], length


def _frames(
    group: PlaceGroup,
    side: Side | None,
    origin: FloatArray,
    first: FloatArray,
    second: FloatArray,
    unit_px: FloatArray,
    hidden: BoolArray,
) -> Frames:
    gone = hidden | np.isnan(unit_px)
    return Frames(
        group,
        side,
        np.where(gone[:, None], np.nan, origin),
        first,
        second,
        unit_px,
    )
