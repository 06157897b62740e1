"""From which side the camera sees the person, frame by frame and for the clip.

The direction that the body faces is read from MediaPipe's metric landmarks: the line from the right
to the left shoulder and hip, seen from above. Their depth is too poor for joint angles, but on
footage with known cameras the direction came out within some 5 degrees (median over a clip).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.records import BoolArray, FloatArray
from gait_screen.signals.clean import Signals
from gait_screen.signals.filtering import rolling_median
from gait_screen.signals.lens import focal_length_px
from gait_screen.vocabulary import LANDMARK_INDEX, Side, View

#: Azimuth of the body's front as seen by the camera: 0 towards it, +90 to the picture's left.
_VIEW_AZIMUTH_DEG: Final[dict[View, float]] = {
    "front": 0.0,
    "left": 90.0,
    "rear": 180.0,
    "right": -90.0,
}
#: Beyond this yaw off the view an angle is refused (notes, section 0: 20-70 deg is oblique).
MAX_YAW_DEG: Final = 20.0
#: A view is one while the body is within this of it; between lie the oblique views.
VIEW_HALF_WIDTH_DEG: Final = 45.0
#: A view that the user names is believed to be shown in part from this share of the frames on.
MIN_FORCED_SHARE: Final = 0.2
_SMOOTHING_S: Final = 0.5


@dataclass(frozen=True)
class ViewEstimate:
    """The view of a clip.

    Attributes
    ----------
    view
        None when the person was never found.
    yaw_deg
        How far the body is turned off that view, median over the clip: 0 square to it, positive
        when turned to the person's own left.
    frame_yaw_deg
        The same per frame (half-second median), shape ``(T,)``.
    in_view
        Frames that show the person from this view, shape ``(T,)``.
    share
        Share of the frames with a person that show this view.
    """

    view: View | None
    yaw_deg: float
    frame_yaw_deg: FloatArray
    in_view: BoolArray
    share: float

    @property
    def is_square(self) -> bool:
        """Return whether the body is square enough to the camera for angles."""
        return bool(abs(self.yaw_deg) <= MAX_YAW_DEG)

    @property
    def near_side(self) -> Side | None:
        """Return the side towards the camera in a side view, else None."""
        if self.view == "left":
            return "left"
        return "right" if self.view == "right" else None


def estimate_view(signals: Signals, forced: View | None = None) -> ViewEstimate:
    """Recognise the view, or measure the yaw off the view that the user named.

    Parameters
    ----------
    forced
        The user's word wins over the picture: where the picture shows that view in part, those
        frames count (somebody who walks past both ways), else all of them.
    """
    azimuth_deg = facing_azimuth_deg(signals)
    seen = signals.seen & ~np.isnan(azimuth_deg)
    if not seen.any():
        nothing = np.full(len(azimuth_deg), np.nan)
        return ViewEstimate(forced, float("nan"), nothing, signals.seen, 0.0)
    near = {
        view: seen & (np.abs(_wrap(azimuth_deg - centre)) <= VIEW_HALF_WIDTH_DEG)
        for view, centre in _VIEW_AZIMUTH_DEG.items()
    }
    seen_most: View = max(near, key=lambda name: int(near[name].sum()))
    view = forced if forced is not None else seen_most
    frame_yaw_deg = -_wrap(azimuth_deg - _VIEW_AZIMUTH_DEG[view])
    enough = near[view].sum() >= MIN_FORCED_SHARE * seen.sum()
    in_view = near[view] if forced is None or enough else seen
    used = in_view if in_view.any() else seen
    return ViewEstimate(
        view=view,
        yaw_deg=float(np.median(frame_yaw_deg[used])),
        frame_yaw_deg=frame_yaw_deg,
        in_view=in_view,
        share=float(in_view.sum() / seen.sum()),
    )


def facing_azimuth_deg(signals: Signals) -> FloatArray:
    """Return where the body's front points, seen from above.

    Returns
    -------
    azimuth_deg
        Shape ``(T,)``, half-second median, against the picture's plane: 0 towards the camera, +90
        to the left of the picture (the camera sees the left side), 180 away, -90 to the right. NaN
        where unseen.
    """
    across = np.zeros((len(signals.time_s), 3))
    for part in ("shoulder", "hip"):
        line = (
            signals.world_m[:, LANDMARK_INDEX[f"left_{part}"]]
            - signals.world_m[:, LANDMARK_INDEX[f"right_{part}"]]
        )
        length = np.linalg.norm(line, axis=1, keepdims=True)
        across += line / np.where(length > 0, length, np.nan)
    half = max(1, round(0.5 * _SMOOTHING_S * signals.fps))
    right, away = rolling_median(across[:, 0], half), rolling_median(across[:, 2], half)
    apparent_deg = np.degrees(np.arctan2(-away, right))
    return np.asarray(_wrap(apparent_deg + ray_angle_deg(signals)), dtype=np.float64)


def ray_angle_deg(signals: Signals) -> FloatArray:
    """Return how far to the right of the camera's axis the person stands, shape ``(T,)``.

    The model sees a cut-out of the picture, so a person at its border looks turned by this angle.
    A flat figure parallel to the picture is not foreshortened wherever it stands, so this part of
    the turn must not be corrected for.
    """
    hips = 0.5 * (signals.path("left_hip") + signals.path("right_hip"))[:, 0]
    focal_px = focal_length_px(signals.width_px, signals.height_px)
    return np.asarray(np.degrees(np.arctan2(hips - 0.5 * signals.width_px, focal_px)))


def _wrap(angle_deg: FloatArray) -> FloatArray:
    return np.asarray((angle_deg + 180.0) % 360.0 - 180.0)
