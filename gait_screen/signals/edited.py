"""What a clinician corrected by hand, put into the landmarks and the camera's roll."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from gait_screen.edits import EditList, FloorLine, MovedLandmark
from gait_screen.signals.clean import GatedTrack
from gait_screen.signals.roll import Roll
from gait_screen.vocabulary import LANDMARK_INDEX

#: One SD of a line drawn by hand along the floor: two pixels at the ends of half a picture, and a
#: floor that is not quite level.
FLOOR_ROLL_SD_DEG: Final = 0.5


def place_landmarks(gated: GatedTrack, edits: EditList) -> GatedTrack:
    """Put landmarks where a clinician has put them.

    Parameters
    ----------
    edits
        Of this clip, and fit for it (:func:`gait_screen.edits.check_fit`).

    Returns
    -------
    GatedTrack
        A landmark that was moved is seen, and no filter takes it for an outlier; its neighbours in
        time stay as they are.
    """
    moved = [edit for edit in edits.edits if isinstance(edit, MovedLandmark)]
    if not moved:
        return gated
    xy_px, visibility = gated.xy_px.copy(), gated.visibility.copy()
    pinned = gated.pinned.copy()
    for edit in moved:
        frame = int(np.abs(gated.pose.time_s - edit.time_s).argmin())
        index = LANDMARK_INDEX[edit.landmark]
        xy_px[frame, index] = edit.xy_px
        visibility[frame, index] = 1.0
        pinned[frame, index] = True
    return replace(gated, xy_px=xy_px, visibility=visibility, pinned=pinned)


def roll_from_floor(edits: EditList) -> Roll | None:
    """Return the camera's roll from a floor line drawn by hand, or None where none was drawn.

    A level floor that falls to the right in the picture belongs to a picture that is turned
    clockwise: upright things lean to the right by as much.
    """
    line = next((edit for edit in edits.edits if isinstance(edit, FloorLine)), None)
    if line is None:
        return None
    (x0, y0), (x1, y1) = line.start_px, line.end_px
    return Roll(float(np.degrees(np.arctan2(y1 - y0, x1 - x0))), FLOOR_ROLL_SD_DEG, "floor")
