"""What is set aside of a frame for the networks, before it is known which frames they look at.

While the landmarks are taken, nobody knows yet when a foot is on the ground or how large the person
is in the clip. So a larger part than a crop is set aside, placed by the landmarks of that one frame
and averaged down to about what a crop needs. A crop that lies inside it is cut from it later, as
from the picture; what does not is cut from the clip, decoded once more.

The place follows from the landmarks alone. Whether anything was set aside there changes no reading,
only the time it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from gait_screen.picture.crops import CropPlace, averaged_map, crop_matrix, shown_box, shrinking
from gait_screen.picture.plans import PLANS, SHANK_SHARE, NetworkName
from gait_screen.pose.mediapipe_source import PoseObservation
from gait_screen.records import FloatArray, Picture, PicturePart, PixelBox
from gait_screen.vocabulary import LANDMARK_INDEX, SIDES, Side

#: What looks at whom, in which mirror: the name of what is set aside.
Spot = tuple[NetworkName, Side | None, bool]

#: The leg as a share of the trunk (Winter 2009, figure 4.1: from the shoulders to the hips 0.288 of
#: stature, the leg 0.491).
_LEG_OF_TRUNK: Final = 1.7
#: Around the crop as one frame's landmarks place it, in shanks: the cleaned ones lie elsewhere.
_MARGIN: Final = 0.15
#: Of a shank that looks shorter nobody knows which way it points.
_LEAST_SHANK_SHARE: Final = 0.2
#: The part may be a little finer than the crop, so that the crop is not coarser for it.
_FINER: Final = 0.9
#: How fast what was seen of the person's direction is forgotten, a frame.
_FORGOTTEN: Final = 0.1
#: Between these he is seen neither squarely from the side nor squarely from the front or behind:
#: depth of hips and shoulders as a share of their width.
_FRONTAL_BELOW, _SIDEWAYS_ABOVE = 1.3, 0.75


@dataclass(frozen=True)
class Surroundings:
    """A part of a picture, each of whose pixels is the mean of ``factor`` times ``factor``."""

    box: PixelBox
    factor: int

    def hold(self, box: PixelBox) -> bool:
        """Tell whether another part lies inside."""
        x0, y0, x1, y1 = self.box
        return x0 <= box[0] and y0 <= box[1] and box[2] <= x1 and box[3] <= y1

    def matrix(self, matrix: FloatArray) -> FloatArray:
        """Return the map of this part's pixels to where ``matrix`` takes those of the picture."""
        return averaged_map(matrix, self.box[:2], self.factor)


def surroundings(spot: Spot, xy_px: FloatArray, picture_px: tuple[int, int]) -> Surroundings | None:
    """Return the part of a frame in which a crop lies, by the landmarks of that frame alone.

    Parameters
    ----------
    xy_px
        Shape ``(33, 2)``: as the model gives them.
    picture_px
        Width and height.

    Returns
    -------
    surroundings
        None where the landmarks are unknown or do not tell, or the picture is too small.
    """
    place = _place(spot, xy_px)
    if place is None or min(picture_px) < 2:
        return None
    plan = PLANS[spot[0]].crop
    matrix = crop_matrix(plan, place)
    factor = shrinking(matrix / _FINER)
    margin_px = int(np.ceil(_MARGIN * place.unit_px))
    box = shown_box(matrix, plan.size_px, margin_px, picture_px)
    (x0, x1), (y0, y1) = (
        _evenly(box[axis], box[axis + 2], 2 * factor, picture_px[axis]) for axis in (0, 1)
    )
    return Surroundings((x0, y0, x1, y1), factor) if x1 > x0 and y1 > y0 else None


def _evenly(low: int, high: int, step: int, whole: int) -> tuple[int, int]:
    """Widen a span to an even start and a multiple of ``step``, inside ``[0, whole)``."""
    start = low - low % 2
    length = min(-(-(high - start) // step), whole // step) * step
    start = min(start, (whole - length) // 2 * 2)
    return start, start + length


def _place(spot: Spot, xy_px: FloatArray) -> CropPlace | None:
    _, side, mirrored = spot
    unit_px = _shank_px(xy_px)
    if side is None:
        anchor_px = 0.5 * (_at(xy_px, "left_hip") + _at(xy_px, "right_hip"))
        up = np.array([0.0, -1.0])
    else:
        anchor_px = _at(xy_px, f"{side}_ankle")
        up = _at(xy_px, f"{side}_knee") - anchor_px
        if not np.linalg.norm(up) >= _LEAST_SHANK_SHARE * unit_px:
            return None
    known = np.isfinite(anchor_px).all() and np.isfinite(unit_px) and unit_px >= 1.0
    return CropPlace(anchor_px, up, unit_px, mirrored) if known else None


def _shank_px(xy_px: FloatArray) -> float:
    legs = [
        _length(xy_px, f"{side}_hip", f"{side}_knee")
        + _length(xy_px, f"{side}_knee", f"{side}_ankle")
        for side in SIDES
    ]
    trunks = [_length(xy_px, f"{side}_shoulder", f"{side}_hip") for side in SIDES]
    return SHANK_SHARE * max(*legs, _LEG_OF_TRUNK * max(trunks))


def _length(xy_px: FloatArray, first: str, second: str) -> float:
    return float(np.hypot(*(_at(xy_px, first) - _at(xy_px, second))))


def _at(points: FloatArray, name: str) -> FloatArray:
    return np.asarray(points[LANDMARK_INDEX[name]])


class PartChooser:
    """Chooses what of a stretch's frames may be of use, by how the person has stood so far."""

    def __init__(self) -> None:
        self._width = self._depth = self._from_behind = self._to_the_right = 0.0

    def __call__(
        self, frame: Picture, found: PoseObservation | None
    ) -> Iterator[tuple[Spot, PicturePart | None]]:
        """Yield the parts of one frame with their names; none where nobody was found."""
        if found is None:
            return
        self._see(found)
        for spot in self._spots():
            around = surroundings(spot, found.xy_px, frame.size_px)
            if around is not None:
                yield spot, frame.part(around.box, around.factor)

    def _see(self, found: PoseObservation) -> None:
        across = np.zeros(3)
        for joint in ("hip", "shoulder"):
            apart = _at(found.world_m, f"right_{joint}") - _at(found.world_m, f"left_{joint}")
            across += np.abs(apart)
        hips = _at(found.xy_px, "right_hip") - _at(found.xy_px, "left_hip")
        feet = sum(
            _at(found.xy_px, f"{side}_foot_index") - _at(found.xy_px, f"{side}_heel")
            for side in SIDES
        )
        keep = 1.0 - _FORGOTTEN
        self._width = keep * self._width + float(across[0])
        self._depth = keep * self._depth + float(across[2])
        self._from_behind = keep * self._from_behind + float(hips[0])
        self._to_the_right = keep * self._to_the_right + float(np.asarray(feet)[0])

    def _spots(self) -> Iterator[Spot]:
        """Yield what may look at him: where it is not clear, more than will be used."""
        if self._depth > _SIDEWAYS_ABOVE * self._width:
            # Who looks to the right in the picture shows his right side.
            side: Side = "right" if self._to_the_right > 0 else "left"
            yield "side_foot", side, side == "left"
        if self._depth < _FRONTAL_BELOW * self._width:
            yield "pelvis", None, False
            if self._from_behind > 0:
                for side in SIDES:
                    yield "rear_foot", side, side == "right"
