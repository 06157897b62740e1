"""Drawing on one picture: the skeleton, event flashes, text that is legible on any ground.

Everything takes the picture to draw on and positions in its pixels; nothing here knows of clips.
Colours are RGB. Left is blue and right is orange, as in the charts but lighter, for video.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import cv2
import numpy as np

from gait_screen.picture.plans import PLANS, NetworkName
from gait_screen.records import BoolArray, FloatArray, ImageArray
from gait_screen.vocabulary import LANDMARK_INDEX, SIDES, Side

Colour = tuple[int, int, int]
#: In fractions of a pixel, as whole numbers.
Point = tuple[int, int]

LEFT: Final[Colour] = (86, 180, 233)
RIGHT: Final[Colour] = (240, 150, 20)
BODY: Final[Colour] = (225, 225, 225)
INK: Final[Colour] = (245, 245, 245)
FAINT: Final[Colour] = (150, 156, 166)
PANEL: Final[Colour] = (18, 20, 24)
DARK: Final[Colour] = (0, 0, 0)
SIDE_COLOURS: Final[dict[Side | None, Colour]] = {"left": LEFT, "right": RIGHT, None: BODY}

#: Of two axes that make an angle in the picture: the one that it is measured from, and the other.
FIRST_AXIS: Final[Colour] = (120, 225, 170)
SECOND_AXIS: Final[Colour] = (240, 130, 205)
#: What our own networks found, by the keypoints that a line joins.
AXES: Final[dict[NetworkName, tuple[tuple[str, str, Colour], ...]]] = {
    "rear_foot": (("calf_hi", "calf_lo", FIRST_AXIS), ("heel_hi", "heel_lo", SECOND_AXIS)),
    "side_foot": (
        ("heel_plantar", "mtp1_plantar", FIRST_AXIS),
        ("mtp1", "hallux_tip", SECOND_AXIS),
    ),
    "pelvis": (("hip_left", "hip_right", FIRST_AXIS),),
}

#: Below this MediaPipe guesses a landmark more than it sees it: drawn hollow, its bones thin.
CLEARLY_SEEN: Final = 0.6

_LEG: Final = (
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "foot_index"),
    ("ankle", "foot_index"),
)
_ARM: Final = (("shoulder", "elbow"), ("elbow", "wrist"))
_TRUNK: Final = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    ("left_shoulder", "left_hip"),
    ("right_shoulder", "right_hip"),
)
_LEG_JOINTS: Final = ("hip", "knee", "ankle", "heel", "foot_index")


@dataclass(frozen=True)
class Bone:
    """A line between two landmarks: by index, with its colour and weight (1 = leg)."""

    start: int
    end: int
    colour: Colour
    weight: float


def _bones() -> tuple[Bone, ...]:
    index = LANDMARK_INDEX
    bones = [Bone(index[a], index[b], BODY, 0.45) for a, b in _TRUNK]
    for side in SIDES:
        colour = SIDE_COLOURS[side]
        bones += [Bone(index[f"{side}_{a}"], index[f"{side}_{b}"], colour, 0.4) for a, b in _ARM]
        bones += [Bone(index[f"{side}_{a}"], index[f"{side}_{b}"], colour, 1.0) for a, b in _LEG]
    return tuple(bones)


BONES: Final = _bones()
JOINTS: Final = tuple(
    (LANDMARK_INDEX[f"{side}_{name}"], SIDE_COLOURS[side]) for side in SIDES for name in _LEG_JOINTS
)


def draw_skeleton(
    image: ImageArray, xy_px: FloatArray, visibility: FloatArray, thickness_px: float
) -> None:
    """Draw one person: legs thick, trunk and arms thin, doubtful landmarks hollow.

    Parameters
    ----------
    xy_px
        Shape ``(33, 2)`` in the picture's pixels; what is NaN is left out.
    visibility
        Shape ``(33,)``.
    """
    points = _points(xy_px)
    sure: list[bool] = (visibility >= CLEARLY_SEEN).tolist()
    for bone in BONES:
        start, end = points[bone.start], points[bone.end]
        if start is not None and end is not None:
            seen = sure[bone.start] and sure[bone.end]
            width = max(1, round(thickness_px * bone.weight * (1.0 if seen else 0.5)))
            _draw_line(image, start, end, bone.colour, width)
    for index, colour in JOINTS:
        centre = points[index]
        if centre is not None:
            _draw_joint(image, centre, colour, 0.9 * thickness_px, filled=sure[index])


def draw_axes(
    image: ImageArray, network: NetworkName, keypoints_px: FloatArray, thickness_px: float
) -> None:
    """Draw the axes that one of our own networks found in a frame, thinner than the skeleton.

    Parameters
    ----------
    keypoints_px
        Shape ``(k, 2)`` in the picture's pixels, in the order of the network's plan.
    """
    names = PLANS[network].keypoints
    width = max(1, round(0.35 * thickness_px))
    for start, end, colour in AXES[network]:
        ends = keypoints_px[[names.index(start), names.index(end)]]
        draw_line(image, ends, colour, width)


def draw_line(image: ImageArray, ends_px: FloatArray, colour: Colour, width_px: int) -> None:
    """Draw a line with a dark rim, so that it shows on light clothes and dark floors alike."""
    start, end = _points(ends_px)
    if start is not None and end is not None:
        _draw_line(image, start, end, colour, width_px)


def _draw_line(image: ImageArray, start: Point, end: Point, colour: Colour, width_px: int) -> None:
    cv2.line(image, start, end, DARK, width_px + 2, cv2.LINE_AA, _SHIFT)
    cv2.line(image, start, end, colour, width_px, cv2.LINE_AA, _SHIFT)


def draw_joint(
    image: ImageArray, at_px: FloatArray, colour: Colour, radius_px: float, *, filled: bool
) -> None:
    """Draw a joint as a dot, or as a ring where the landmark was not clearly seen."""
    (centre,) = _points(at_px[None])
    if centre is not None:
        _draw_joint(image, centre, colour, radius_px, filled=filled)


def _draw_joint(
    image: ImageArray, centre: Point, colour: Colour, radius_px: float, *, filled: bool
) -> None:
    radius = round(max(radius_px, 2.0) * 2**_SHIFT)
    if filled:
        cv2.circle(image, centre, radius, colour, cv2.FILLED, cv2.LINE_AA, _SHIFT)
        cv2.circle(image, centre, radius, DARK, 1, cv2.LINE_AA, _SHIFT)
        return
    cv2.circle(image, centre, radius, DARK, 3, cv2.LINE_AA, _SHIFT)
    cv2.circle(image, centre, radius, colour, 2, cv2.LINE_AA, _SHIFT)


#: OpenCV draws at fractions of a pixel when coordinates come as fixed-point numbers.
_SHIFT: Final = 4


def _points(xy_px: FloatArray) -> list[Point | None]:
    """Return points ``(n, 2)`` as OpenCV takes them; None for what is not known."""
    known: BoolArray = np.asarray(np.isfinite(xy_px).all(axis=1))
    # Far outside the picture fixed-point numbers overflow; nothing would be seen there anyway.
    near = np.clip(np.where(known[:, None], xy_px, 0.0), -20_000, 20_000)
    fixed = np.rint(near * 2**_SHIFT).astype(int).tolist()
    return [(x, y) if seen else None for (x, y), seen in zip(fixed, known.tolist(), strict=True)]


@cache
def _font() -> cv2.FontFace:
    return cv2.FontFace("sans")


@lru_cache(maxsize=1024)
def text_width(text: str, size_px: int, *, bold: bool = False) -> int:
    """Return how wide a text will be, in pixels."""
    _, _, width, _ = cv2.getTextSize(
        (10_000, 1_000), text, (0, 500), _font(), size_px, _weight(bold)
    )
    return int(width)


def draw_text(
    image: ImageArray,
    text: str,
    baseline_px: tuple[float, float],
    size_px: int,
    colour: Colour = INK,
    *,
    bold: bool = False,
    right_aligned: bool = False,
) -> None:
    """Write text on a plain ground; ``baseline_px`` is its left (or right) lower end."""
    x, y = baseline_px
    if right_aligned:
        x -= text_width(text, size_px, bold=bold)
    cv2.putText(image, text, (round(x), round(y)), colour, _font(), size_px, _weight(bold))


def _weight(bold: bool) -> int:
    return 700 if bold else 450


def draw_flag(
    image: ImageArray, text: str, at_px: FloatArray, size_px: int, colour: Colour, *, above: int = 0
) -> None:
    """Draw a label on a filled plate below a point, kept inside the picture.

    Parameters
    ----------
    above
        How many flags are there already: each one more is put a row lower.
    """
    height, width = image.shape[:2]
    plate_w, plate_h = text_width(text, size_px, bold=True) + size_px, round(1.7 * size_px)
    row_h = plate_h + 6
    left = int(np.clip(at_px[0] - plate_w / 2, 0, max(0, width - plate_w)))
    lowest = max(0, height - plate_h - 2 - above * row_h)
    top = int(np.clip(at_px[1] + size_px, 0, lowest)) + above * row_h
    cv2.rectangle(image, (left - 2, top - 2), (left + plate_w + 2, top + plate_h + 2), DARK, -1)
    cv2.rectangle(image, (left, top), (left + plate_w, top + plate_h), colour, -1)
    draw_text(image, text, (left + size_px / 2, top + 1.22 * size_px), size_px, DARK, bold=True)


def dim(colour: Colour, share: float) -> Colour:
    """Return a colour mixed with the panel's ground: 0 is the ground, 1 the colour."""
    mixed: Sequence[float] = [
        share * c + (1.0 - share) * ground for c, ground in zip(colour, PANEL, strict=True)
    ]
    return round(mixed[0]), round(mixed[1]), round(mixed[2])
