"""What was read in the picture: numbers per frame looked at, with what they may be off by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gait_screen.picture.plans import PLANS, NetworkName, NetworkPlan
from gait_screen.records import FloatArray
from gait_screen.vocabulary import Side

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class PictureReading:
    """One network's answers over the frames of a clip in which it looked.

    Attributes
    ----------
    network
        Which plan of :mod:`gait_screen.picture.plans` the columns are of.
    side
        The foot; None for the pelvis.
    frames
        Shape ``(n,)``: numbers of the clip's frames, rising.
    angles_deg, angles_sd_deg
        Shape ``(n, a)``. Turning angles are against the upright picture (the crop's own turn is
        taken off), + clockwise *in the crop's sense*: of a mirrored crop, in the mirrored picture.
        The SD is the network's own doubt about that one frame.
    keypoints_px, keypoints_sd_px
        Shape ``(n, k, 2)`` and ``(n, k)``, pixels of the picture.
    mirrored
        Whether the crops were mirrored.
    """

    network: NetworkName
    side: Side | None
    frames: IntArray
    angles_deg: FloatArray
    angles_sd_deg: FloatArray
    keypoints_px: FloatArray
    keypoints_sd_px: FloatArray
    mirrored: bool

    @property
    def plan(self) -> NetworkPlan:
        """Return the plan that the columns follow."""
        return PLANS[self.network]

    def angle(self, name: str, frame_count: int) -> FloatArray:
        """Return one angle over the whole clip, shape ``(frame_count,)``, NaN where not looked."""
        return self._spread(self.angles_deg[:, self.plan.angles.index(name)], frame_count)

    def angle_sd(self, name: str, frame_count: int) -> FloatArray:
        """Return the SD of one angle over the whole clip, NaN where not looked."""
        return self._spread(self.angles_sd_deg[:, self.plan.angles.index(name)], frame_count)

    def _spread(self, values: FloatArray, frame_count: int) -> FloatArray:
        whole = np.full(frame_count, np.nan)
        whole[self.frames] = values
        return whole
