"""What a person looks like: the colours of head, trunk, thighs and shanks along the skeleton.

Clothes tell people apart after they have crossed or left the picture. The colours are medians of
small patches on the limbs, so that the background around a box does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from gait_screen.records import FloatArray, ImageArray
from gait_screen.vocabulary import LANDMARK_INDEX

#: Parts as stretches between two points, each the mean of landmarks; a stretch runs over
#: ``[from, to]`` of the way, short of the joints, where clothes end.
_PARTS: Final[tuple[tuple[tuple[str, ...], tuple[str, ...], float, float], ...]] = (
    (("left_ear", "right_ear"), ("nose",), 0.0, 0.4),
    (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"), 0.15, 0.75),
    (("left_hip",), ("left_knee",), 0.1, 0.5),
    (("right_hip",), ("right_knee",), 0.1, 0.5),
    (("left_knee",), ("left_ankle",), 0.2, 0.8),
    (("right_knee",), ("right_ankle",), 0.2, 0.8),
)
#: The two thighs and the two shanks count once each.
_PART_GROUP: Final = (0, 1, 2, 2, 3, 3)
_GROUPS: Final = 4
_HEAD: Final = 0
_POINTS_PER_PART: Final = 6
#: Lightness changes with shade and exposure more than colour does.
_LIGHTNESS_WEIGHT: Final = 0.5
#: Half the side of a patch as a share of the person's size in the picture.
_PATCH_SHARE: Final = 0.012


@dataclass(frozen=True)
class Appearance:
    """Median colours, shape ``(4, 3)``: head, trunk, thighs, shanks in CIE L*a*b*; NaN unseen."""

    lab: FloatArray

    def distance(self, other: Appearance) -> float:
        """Return the mean colour difference over the parts seen in both; NaN if there are none.

        For single looks: measured on real footage, one person from look to look 0 to 9, people in
        other clothes 6 to 27.
        """
        seen = self._part_distances(other)
        return float(seen.mean()) if len(seen) else float("nan")

    def clothes_distance(self, other: Appearance) -> float:
        """Return the largest difference over trunk, thighs and shanks; NaN if there are none.

        For medians of many looks: two halves of one person's time give 0 to 8, others in grey
        sweaters and dark trousers 9 to 17. The head is left out: face and hair differ between
        coming and going.
        """
        seen = self._part_distances(other, first=_HEAD + 1)
        return float(seen.max()) if len(seen) else float("nan")

    def _part_distances(self, other: Appearance, first: int = 0) -> FloatArray:
        difference = (self.lab - other.lab)[first:]
        difference[:, 0] *= _LIGHTNESS_WEIGHT
        per_part = np.linalg.norm(difference, axis=1)
        return np.asarray(per_part[np.isfinite(per_part)])


def typical_appearance(appearances: Sequence[Appearance]) -> Appearance:
    """Return the median of several looks at one person; NaN parts where never seen."""
    stack = np.stack([one.lab for one in appearances])
    typical = np.full((_GROUPS, 3), np.nan)
    for group in range(_GROUPS):
        seen = stack[np.isfinite(stack[:, group, 0]), group]
        if len(seen):
            typical[group] = np.median(seen, axis=0)
    return Appearance(typical)


def look_at(image_rgb: ImageArray, xy_px: FloatArray, size_px: float) -> Appearance:
    """Read a person's colours from the picture.

    Parameters
    ----------
    image_rgb
        Shape ``(height, width, 3)``.
    xy_px
        Landmarks in its pixels, shape ``(33, 2)``.
    size_px
        The person's size in the picture, for the size of the patches.
    """
    half = max(1, round(size_px * _PATCH_SHARE))
    patches: list[list[ImageArray]] = [[] for _ in range(_GROUPS)]
    for (start, end, low, high), group in zip(_PARTS, _PART_GROUP, strict=True):
        first, last = _middle(xy_px, start), _middle(xy_px, end)
        for share in np.linspace(low, high, _POINTS_PER_PART):
            patch = _patch(image_rgb, first + share * (last - first), half)
            if patch is not None:
                patches[group].append(patch)
    lab = np.full((_GROUPS, 3), np.nan)
    for group, found in enumerate(patches):
        if found:
            lab[group] = _median_lab(np.concatenate(found))
    return Appearance(lab)


def _middle(xy_px: FloatArray, names: tuple[str, ...]) -> FloatArray:
    return np.asarray(xy_px[[LANDMARK_INDEX[name] for name in names]].mean(axis=0))


def _patch(image_rgb: ImageArray, at_px: FloatArray, half: int) -> ImageArray | None:
    """Return the pixels around a point, shape ``(N, 3)``; None outside the picture."""
    height, width = image_rgb.shape[:2]
    x, y = int(at_px[0]), int(at_px[1])
    if not (0 <= x < width and 0 <= y < height):
        return None
    return image_rgb[max(y - half, 0) : y + half + 1, max(x - half, 0) : x + half + 1].reshape(
        -1, 3
    )


def _median_lab(rgb: ImageArray) -> FloatArray:
    as_float = (rgb.astype(np.float32) / 255.0)[:, np.newaxis, :]
    lab = cv2.cvtColor(as_float, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    return np.asarray(np.median(lab, axis=0), dtype=np.float64)
