"""Left and right legs exchanged by the pose model: found by continuity, repaired or left alone.

In side views of running the model now and then names the near leg right and the far leg left for a
few frames (MediaPipe issue 3496). The repair never serves to make a curve smooth: frames are given
back their names only where both legs jumped onto each other's place at once and back again, and
which leg is left is decided by what the model said in the large majority of frames.

Each stretch of unbroken sight is judged as a whole, not frame after frame: where the legs pass each
other a single frame tells nothing, and a frame-by-frame rule that takes the wrong leg there keeps
it for the rest of the step.
"""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.filtering import runs_of
from gait_screen.vocabulary import LANDMARK_INDEX

_LEG: Final = ("knee", "ankle", "heel", "foot_index")
#: Hips are left out: in side views they lie on each other, so they say nothing of the names.
LEFT_LEG: Final = tuple(LANDMARK_INDEX[f"left_{name}"] for name in _LEG)
RIGHT_LEG: Final = tuple(LANDMARK_INDEX[f"right_{name}"] for name in _LEG)
#: What a change of names costs, in leg lengths of misfit: legs that jump by less are no swap.
CHANGE_COST: Final = 0.1
#: What each frame costs whose names are held to be wrong, so that the majority is right.
WRONG_NAME_COST: Final = 0.005
#: At both ends of a swap the legs must jump onto each other by at least this, leg lengths.
MIN_JUMP: Final = 0.05
#: Swaps that would make up more than this share of a stretch are no swaps but a wrong track.
MAX_SWAPPED_SHARE: Final = 0.3
#: Two frames predict the third; shorter stretches tell nothing.
_MIN_FRAMES: Final = 3
_NAMINGS: Final = tuple(itertools.product((0, 1), repeat=3))


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
        Shape ``(T,)``. All False in a stretch of unbroken sight in which swaps would make up more
        than :data:`MAX_SWAPPED_SHARE`, because then continuity proves nothing.
    """
    legs = np.stack([xy_px[:, LEFT_LEG], xy_px[:, RIGHT_LEG]], axis=1) / leg_length_px
    swapped = np.zeros(len(legs), dtype=bool)
    for start, end in runs_of(np.asarray(~np.isnan(legs).any(axis=(1, 2, 3)))):
        if end - start >= _MIN_FRAMES:
            misfit = _misfits(legs[start:end])
            found = _with_two_jumps(_cheapest_naming(misfit), misfit)
            if found.mean() <= MAX_SWAPPED_SHARE:
                swapped[start:end] = found
    return swapped


def _misfits(legs: FloatArray) -> FloatArray:
    """Return how badly each frame continues the two before it, under every naming of the three.

    Parameters
    ----------
    legs
        Shape ``(T, 2, 4, 2)``: frame, leg as named, landmark, x and y; leg lengths.

    Returns
    -------
    misfit
        Shape ``(T - 2, 2, 2, 2)``: mean distance from the straight continuation; the last three
        axes say whether the frame before last, the last and this one are exchanged.
    """
    named = (legs, legs[:, ::-1])
    misfit = np.empty((len(legs) - 2, 2, 2, 2))
    for first, second, third in _NAMINGS:
        off = named[third][2:] - 2.0 * named[second][1:-1] + named[first][:-2]
        misfit[:, first, second, third] = np.linalg.norm(off, axis=-1).mean(axis=(1, 2))
    return misfit


def _cheapest_naming(misfit: FloatArray) -> BoolArray:
    """Return which frames are exchanged in the naming of the least total cost (Viterbi 1967)."""
    frames = len(misfit) + 2
    change = CHANGE_COST * (1.0 - np.eye(2))
    wrong = WRONG_NAME_COST * np.arange(2)
    cost = change + wrong[:, None] + wrong[None, :]  # names of the last two frames
    came_from = np.empty((len(misfit), 2, 2), dtype=np.int64)
    for index, step in enumerate(misfit):
        ways = cost[:, :, None] + step + change[None] + wrong
        came_from[index] = ways.argmin(axis=0)
        cost = ways.min(axis=0)
    last = int(np.argmin(cost))
    before, now = divmod(last, 2)
    names = [now, before]
    for index in range(len(misfit) - 1, -1, -1):
        before, now = int(came_from[index, before, now]), before
        names.append(before)
    return np.asarray(names[:frames][::-1], dtype=bool)


def _with_two_jumps(swapped: BoolArray, misfit: FloatArray) -> BoolArray:
    """Keep the swaps that begin and end with a jump; an end of the stretch counts as one.

    Without it a swap could be made to end where the legs happen to pass each other, as if the legs
    had changed there.
    """
    jumped = np.ones(len(swapped) + 1, dtype=bool)
    jumped[2:-1] = misfit[:, 0, 0, 0] - misfit[:, 0, 0, 1] > MIN_JUMP
    kept = swapped.copy()
    for start, end in runs_of(swapped):
        kept[start:end] = jumped[start] and jumped[end]
    return kept


def restore_names(xy_px: FloatArray, visibility: FloatArray, swapped: BoolArray) -> None:
    """Give the legs of the swapped frames their names back, in place."""
    for values in (xy_px, visibility):
        block = values[swapped]
        left, right = block[:, LEFT_LEG].copy(), block[:, RIGHT_LEG].copy()
        block[:, LEFT_LEG], block[:, RIGHT_LEG] = right, left
        values[swapped] = block
