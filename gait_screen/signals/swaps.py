"""Left and right legs exchanged by the pose model: found by continuity, repaired or emptied.

In side views of running the model now and then names the near leg right and the far leg left for a
few frames (MediaPipe issue 3496). The repair never serves to make a curve smooth: a frame is given
back its names only when *both* legs jumped onto each other's predicted place at once, and which leg
is left is decided by what the model said in the large majority of frames.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from gait_screen.records import BoolArray, FloatArray
from gait_screen.vocabulary import LANDMARK_INDEX

_LEG: Final = ("knee", "ankle", "heel", "foot_index")
#: Hips are left out: in side views they lie on each other, so they say nothing of the names.
LEFT_LEG: Final = tuple(LANDMARK_INDEX[f"left_{name}"] for name in _LEG)
RIGHT_LEG: Final = tuple(LANDMARK_INDEX[f"right_{name}"] for name in _LEG)
#: The exchanged reading must fit the prediction this many times better before it is believed.
SWAP_RATIO: Final = 2.5
#: ... and the legs must be apart by this share of leg length, else nothing can be told.
MIN_SEPARATION: Final = 0.15
#: A swap that would have to last longer than this share of the clip is no swap but a wrong track.
MAX_SWAPPED_SHARE: Final = 0.3


def find_swapped_frames(xy_px: FloatArray, leg_length_px: float) -> BoolArray:
    """Tell in which frames the two legs carry each other's names.

    Parameters
    ----------
    xy_px
        Un-smoothed landmarks, shape ``(T, 33, 2)``, NaN where unseen.
    leg_length_px
        Scale of the person in the picture.

    Returns
    -------
    swapped
        Shape ``(T,)``. All False when swaps would make up more than
        :data:`MAX_SWAPPED_SHARE` of the clip, because then continuity proves nothing.
    """
    legs = np.stack([xy_px[:, LEFT_LEG], xy_px[:, RIGHT_LEG]], axis=1)  # (T, 2, 4, 2)
    swapped = np.zeros(len(legs), dtype=bool)
    history: list[FloatArray] = []
    for index, pair in enumerate(legs):
        if np.isnan(pair).any():
            history.clear()  # after a gap nothing can be predicted
            continue
        current = pair
        if len(history) >= 2:
            predicted = 2.0 * history[-1] - history[-2]
            kept = _distance(pair, predicted)
            exchanged = _distance(pair[::-1], predicted)
            apart = _distance(pair[0], pair[1])
            if apart > MIN_SEPARATION * leg_length_px and exchanged * SWAP_RATIO < kept:
                swapped[index] = True
                current = pair[::-1]
        history = [*history[-1:], current]
    if swapped.mean() > 0.5:
        swapped = ~swapped
    if swapped.mean() > MAX_SWAPPED_SHARE:
        return np.zeros(len(legs), dtype=bool)
    return swapped


def restore_names(xy_px: FloatArray, visibility: FloatArray, swapped: BoolArray) -> None:
    """Give the legs of the swapped frames their names back, in place."""
    for values in (xy_px, visibility):
        block = values[swapped]
        left, right = block[:, LEFT_LEG].copy(), block[:, RIGHT_LEG].copy()
        block[:, LEFT_LEG], block[:, RIGHT_LEG] = right, left
        values[swapped] = block


def _distance(first: FloatArray, second: FloatArray) -> float:
    return float(np.mean(np.linalg.norm(first - second, axis=-1)))
