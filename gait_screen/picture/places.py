"""Where the crops of a clip are cut: from the cleaned landmarks, so that they do not shake.

A network was trained with crops placed about the true joints with some scatter; the landmarks of
the ankle, the knee and the hips serve for them here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from gait_screen.picture.crops import (
    CropPlace,
    crop_matrix,
    inverse_map,
    map_points,
    shown_box,
)
from gait_screen.picture.frames import Look
from gait_screen.picture.plans import PLANS, SHANK_SHARE, NetworkPlan
from gait_screen.picture.surroundings import Spot, Surroundings, surroundings
from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.vocabulary import SIDES, View

#: A shank that looks shorter than this share of its length does not tell which way is up.
LEAST_SHANK_SHARE: Final = 0.3
#: This share of a crop may lie outside the picture at each border, as in the training.
OUTSIDE_SHARE: Final = 0.15


@dataclass(frozen=True)
class CropTrack:
    """The crops of one look through a clip of ``T`` frames.

    Attributes
    ----------
    look
        What looks, and at which frames.
    anchor_px, up
        Shape ``(T, 2)``; NaN where unseen (see :class:`gait_screen.picture.crops.CropPlace`).
    unit_px
        Shape ``(T,)``.
    mirrored
        Whether the crops are.
    frames
        Shape ``(T,)``: those of the look in which the place is known and lies in the picture.
    around
        By their number, frames in which the crop is cut from its surroundings.
    """

    look: Look
    anchor_px: FloatArray
    up: FloatArray
    unit_px: FloatArray
    mirrored: bool
    frames: BoolArray
    around: dict[int, Surroundings] = field(default_factory=dict)

    @property
    def spot(self) -> Spot:
        """Return the name of what is set aside for it."""
        return self.look.network, self.look.side, self.mirrored

    @property
    def plan(self) -> NetworkPlan:
        """Return what the network is given."""
        return PLANS[self.look.network]

    def matrix(self, frame: int) -> FloatArray:
        """Return the map from the picture to the crop of a frame, shape ``(2, 3)``."""
        place = CropPlace(
            self.anchor_px[frame], self.up[frame], float(self.unit_px[frame]), self.mirrored
        )
        return crop_matrix(self.plan.crop, place)


def crop_track(
    look: Look, signals: Signals, view: View, raw_xy_px: FloatArray | None = None
) -> CropTrack:
    """Return where the crops of a look lie.

    The landmarks filtered for events are taken: they keep up with a foot that lands. Short gaps
    are already bridged in them, longer ones stay empty.

    Parameters
    ----------
    raw_xy_px
        Shape ``(T, 33, 2)``: the landmarks as the model gave them, by which parts of the pictures
        were set aside. None: none were.
    """
    unit_px = SHANK_SHARE * signals.leg_length_px
    if look.side is None:
        hips = [signals.event_path(f"{side}_hip") for side in SIDES]
        anchor_px = np.asarray(0.5 * (hips[0] + hips[1]))
        up = np.broadcast_to([0.0, -1.0], anchor_px.shape)
        mirrored = False
    else:
        anchor_px = signals.event_path(f"{look.side}_ankle")
        up = signals.event_path(f"{look.side}_knee") - anchor_px
        with np.errstate(invalid="ignore"):
            short = np.linalg.norm(up, axis=1) < LEAST_SHANK_SHARE * unit_px
        up = np.where(short[:, None], np.nan, up)
        # A network knows left feet from behind, and feet whose toes point to the right.
        mirrored = view == "left" if look.network == "side_foot" else look.side == "right"
    known = ~np.isnan(anchor_px).any(axis=1) & ~np.isnan(up).any(axis=1) & ~np.isnan(unit_px)
    track = CropTrack(look, anchor_px, up, unit_px, mirrored, look.frames & known)
    inside = [_lies_inside(track, int(frame), signals) for frame in np.flatnonzero(track.frames)]
    frames = np.zeros(len(known), dtype=bool)
    frames[np.flatnonzero(track.frames)[np.array(inside, dtype=bool)]] = True
    track = replace(track, frames=frames)
    return track if raw_xy_px is None else replace(track, around=_around(track, raw_xy_px, signals))


def _around(track: CropTrack, raw_xy_px: FloatArray, signals: Signals) -> dict[int, Surroundings]:
    """Return the surroundings of each crop that lies in them."""
    size_px = signals.width_px, signals.height_px
    found: dict[int, Surroundings] = {}
    for frame in np.flatnonzero(track.frames).tolist():
        around = surroundings(track.spot, raw_xy_px[frame], size_px)
        shown = shown_box(track.matrix(frame), track.plan.crop.size_px, 1, size_px)
        if around is not None and around.hold(shown):
            found[frame] = around
    return found


def _lies_inside(track: CropTrack, frame: int, signals: Signals) -> bool:
    low = OUTSIDE_SHARE * track.plan.crop.size_px
    high = track.plan.crop.size_px - low
    corners = np.array([[low, low], [low, high], [high, low], [high, high]])
    seen = map_points(inverse_map(track.matrix(frame)), corners)
    return bool((seen >= 0.0).all() and (seen <= [signals.width_px, signals.height_px]).all())
