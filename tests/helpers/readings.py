"""What networks that make no mistake would answer: readings made of angles that a test knows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gait_screen.picture.plans import PLANS, NetworkName
from gait_screen.picture.records import PictureReading
from gait_screen.records import FloatArray
from gait_screen.vocabulary import Side


def reading(
    network: NetworkName,
    side: Side | None,
    angles: Mapping[str, FloatArray | float],
    frames: FloatArray | np.ndarray,  # type: ignore[type-arg]
    *,
    sd_deg: FloatArray | float = 1.0,
    points_px: Mapping[str, FloatArray] | None = None,
    mirrored: bool = False,
) -> PictureReading:
    """Return a reading over the frames named; angles and points have one entry per such frame."""
    plan = PLANS[network]
    frames = np.asarray(frames, dtype=np.int64)
    values = np.zeros((len(frames), len(plan.angles)))
    for name, angle in angles.items():
        values[:, plan.angles.index(name)] = angle
    points = np.zeros((len(frames), len(plan.keypoints), 2))
    for name, path in (points_px or {}).items():
        points[:, plan.keypoints.index(name)] = path
    sd = np.broadcast_to(np.asarray(sd_deg, dtype=np.float64), len(frames))
    return PictureReading(
        network=network,
        side=side,
        frames=frames,
        angles_deg=values,
        angles_sd_deg=np.repeat(sd[:, None], len(plan.angles), axis=1),
        keypoints_px=points,
        keypoints_sd_px=np.ones(points.shape[:2]),
        mirrored=mirrored,
    )
