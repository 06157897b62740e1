"""Blur the heads of people in pictures that leave: landmarks only, no detector of faces.

The head becomes a few soft patches of colour: about four across a head of any size, so that neither
features nor the outline of the face remain. Seen from behind it is blurred as well.

What this cannot promise: somebody whom the pose model did not find is not blurred, nor a face in a
mirror, on a poster or a screen; people beside the one followed are found a few times a second and
expected between. Clothes, tattoos, the room, a voice or the way somebody moves can tell who it is
without a face. Where landmarks are wrong by more than a head, the face may show for that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from gait_screen.outputs.heads import HeadPath, HeadPlace
from gait_screen.records import FloatArray, ImageArray, PoseTrack

#: Patches across the circle around a head.
_PATCHES: Final = 4.0
#: How long before and after he was seen a bystander is expected there: not every look finds him.
_EXPECTED_S: Final = 2.5


def blur_faces(
    image: ImageArray, xy_px: FloatArray, others_px: Sequence[FloatArray] = ()
) -> ImageArray:
    """Return a picture with the heads of the people in it blurred, the rest the same to the bit.

    Parameters
    ----------
    image
        Shape ``(height, width)`` or ``(height, width, channels)``.
    xy_px
        Shape ``(33, 2)``: the landmarks of the person followed, in this picture's pixels. Without
        any of the head, the head is where shoulders and hips put it.
    others_px
        The same of each of the others.

    Returns
    -------
    blurred
        A new picture.
    """
    moment = np.zeros(1)
    places = [place for one in (xy_px, *others_px) for place in HeadPath(moment, one[None]).at(0.0)]
    blurred = image.copy()
    blur_places(blurred, places)
    return blurred


class FaceBlur:
    """Blurs the heads of everybody known in the pictures of one clip."""

    def __init__(self, pose: PoseTrack) -> None:
        self._size_px = (pose.width_px, pose.height_px)
        self._paths = [HeadPath(pose.time_s, pose.xy_px)]
        others = pose.bystanders
        for number in np.unique(others.who):
            his = others.who == number
            path = HeadPath(others.time_s[his], others.xy_px[his], held_s=_EXPECTED_S)
            self._paths.append(path)

    def blur(self, image: ImageArray, time_s: float) -> None:
        """Blur, in place, the heads in the picture of that moment.

        Parameters
        ----------
        image
            The whole upright picture at any size, or one plane of it.
        time_s
            On the clip's clock. Between frames with landmarks their neighbours tell where the
            heads may be.
        """
        height, width = image.shape[:2]
        scale = (width / self._size_px[0], height / self._size_px[1])
        blur_places(image, [place for path in self._paths for place in path.at(time_s)], scale)


def blur_places(
    image: NDArray[np.uint8],
    places: Sequence[HeadPlace],
    scale: tuple[float, float] = (1.0, 1.0),
) -> None:
    """Blur, in place, what lies in some places, and nothing else.

    Parameters
    ----------
    scale
        The picture's pixels per pixel of the places, along x and y.
    """
    for place in places:
        _blur_place(image, place, scale)


def _blur_place(image: NDArray[np.uint8], place: HeadPlace, scale: tuple[float, float]) -> None:
    height, width = image.shape[:2]
    ends = np.array([[circle.x_px, circle.y_px] for circle in place]) * scale
    radius = max(1.0, max(circle.radius_px for circle in place) * max(scale))
    low = np.floor(ends.min(axis=0) - radius).astype(int)
    high = np.ceil(ends.max(axis=0) + radius).astype(int) + 1
    x0, y0 = (int(v) for v in np.clip(low, 0, [width, height]))
    x1, y1 = (int(v) for v in np.clip(high, 0, [width, height]))
    if x0 >= x1 or y0 >= y1:
        return
    part = image[y0:y1, x0:x1]
    mask = _mask((y1 - y0, x1 - x0), ends - [x0, y0], radius)
    where = mask.reshape(mask.shape + (1,) * (part.ndim - 2))
    np.copyto(part, _patches(part, 2.0 * radius / _PATCHES), where=where)


def _mask(shape: tuple[int, int], ends: FloatArray, radius: float) -> NDArray[np.bool_]:
    """Return what lies within ``radius`` of the line between two points."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    along = (ends[1] - ends[0]).astype(np.float32)
    from_x, from_y = x - np.float32(ends[0, 0]), y - np.float32(ends[0, 1])
    length2 = float(along @ along)
    if length2 > 0:
        share = np.clip((from_x * along[0] + from_y * along[1]) / length2, 0.0, 1.0)
        from_x, from_y = from_x - share * along[0], from_y - share * along[1]
    return np.asarray(from_x**2 + from_y**2 <= radius**2)


def _patches(part: NDArray[np.uint8], patch_px: float) -> NDArray[np.uint8]:
    """Return a part of a picture as a few patches that run into each other."""
    height, width = part.shape[:2]
    few = (max(1, round(width / patch_px)), max(1, round(height / patch_px)))
    small = cv2.resize(np.ascontiguousarray(part), few, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))
