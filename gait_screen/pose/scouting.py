"""Look a few times a second for everybody in the picture.

MediaPipe's detector sees the picture shrunk to 224 x 224 and misses people smaller than a quarter
to a third of it: on real outdoor footage the whole picture gave a walker in 17 of 25 samples, and
a man behind her, visible in 20, in 2. So square parts of the picture are searched as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gait_screen.pose.appearance import Appearance, look_at
from gait_screen.pose.boxes import Box
from gait_screen.pose.drawn import grey_bits
from gait_screen.pose.mediapipe_source import FindingSource, PoseObservation
from gait_screen.records import FloatArray, ImageArray, Picture

#: A walker moves by half his height between two looks.
INTERVAL_S: Final = 0.3
#: In one part of the picture.
MAX_PEOPLE: Final = 4
#: Neighbouring parts share about half of their length, so that everybody is whole in one of them.
_TILE_STEP_SHARE: Final = 0.5
#: Enough to notice that there is somebody else: who is whole in no part is large.
_FEW_TILES_STEP_SHARE: Final = 0.8
#: A picture this close to a square is not divided.
_NEARLY_SQUARE: Final = 1.2
#: A box this close to the inner edge of a part (share of its side) is cut by it.
_EDGE_SHARE: Final = 0.02
#: Two finds of one person in overlapping parts.
_SAME_IOU: Final = 0.5
#: Mean visibility under which a find is a guess.
_MIN_VISIBILITY: Final = 0.5


@dataclass(frozen=True)
class Sighting:
    """One person found in one picture.

    Attributes
    ----------
    box
        Around all 33 landmarks, pixels of the clip.
    xy_px
        Shape ``(33, 2)``.
    visibility
        Mean over the landmarks.
    in_whole_picture
        Found without dividing the picture: so large that the main pass finds him unaided.
    cut
        Touches the inner edge of a part: perhaps only half a person.
    grey_bits
        See :func:`gait_screen.pose.drawn.grey_bits`.
    """

    box: Box
    xy_px: FloatArray
    visibility: float
    appearance: Appearance
    in_whole_picture: bool
    cut: bool = False
    grey_bits: float = float("nan")


@dataclass(frozen=True)
class Look:
    """Everybody found at one moment, best first."""

    time_s: float
    sightings: tuple[Sighting, ...]


def frames_to_look_at(time_s: FloatArray, interval_s: float = INTERVAL_S) -> list[int]:
    """Return the frames to look at, one every ``interval_s`` by the clip's clock.

    Parameters
    ----------
    time_s
        Shape ``(T,)``: the time of every frame.
    """
    chosen: list[int] = []
    next_s = -np.inf
    for index, moment_s in enumerate(time_s):
        if moment_s >= next_s:
            chosen.append(index)
            # Half a frame early counts, so that the interval does not grow by a frame each time.
            next_s = moment_s + interval_s - 1e-3
    return chosen


def look_around(
    frame: Picture, source: FindingSource, size_px: tuple[int, int], *, thorough: bool = True
) -> Look:
    """Find everybody in one picture, in the whole of it and in its parts.

    Parameters
    ----------
    thorough
        False takes fewer parts: enough to notice that somebody is not alone.
    """
    image = frame.image_rgb
    scale = size_px[0] / image.shape[1]
    found = [_sighting(image, pose, None, scale) for pose in source.find(image)]
    for tile in tiles(image.shape[1], image.shape[0], thorough=thorough):
        x0, y0, x1, y1 = tile
        part = np.ascontiguousarray(image[y0:y1, x0:x1])
        found.extend(
            _sighting(image, pose.shifted(x0, y0), tile, scale) for pose in source.find(part)
        )
    clear = [one for one in found if one.visibility >= _MIN_VISIBILITY and one.box.area > 0]
    return Look(frame.time_s, tuple(_without_doubles(clear)))


def tiles(width: int, height: int, *, thorough: bool = True) -> list[tuple[int, int, int, int]]:
    """Divide an oblong picture into overlapping squares ``(x0, y0, x1, y1)``."""
    side, length = min(width, height), max(width, height)
    if length < _NEARLY_SQUARE * side:
        return []
    step_share = _TILE_STEP_SHARE if thorough else _FEW_TILES_STEP_SHARE
    count = int(np.ceil((length - side) / (step_share * side))) + 1
    starts = [round(start) for start in np.linspace(0, length - side, count)]
    if width > height:
        return [(start, 0, start + side, side) for start in starts]
    return [(0, start, side, start + side) for start in starts]


def _sighting(
    image: ImageArray,
    pose: PoseObservation,
    tile: tuple[int, int, int, int] | None,
    scale: float,
) -> Sighting:
    box = Box.around(pose.xy_px)
    return Sighting(
        box=Box(*(float(value) for value in box.as_array() * scale)),
        xy_px=pose.xy_px * scale,
        visibility=float(pose.visibility.mean()),
        appearance=look_at(image, pose.xy_px, box.size),
        in_whole_picture=tile is None,
        cut=tile is not None and _is_cut(box, tile, image.shape[1], image.shape[0]),
        grey_bits=grey_bits(image, box),
    )


def _is_cut(box: Box, tile: tuple[int, int, int, int], width: int, height: int) -> bool:
    margin = _EDGE_SHARE * (tile[2] - tile[0])
    inner_edges = (
        tile[0] > 0 and box.x0 < tile[0] + margin,
        tile[1] > 0 and box.y0 < tile[1] + margin,
        tile[2] < width and box.x1 > tile[2] - margin,
        tile[3] < height and box.y1 > tile[3] - margin,
    )
    return any(inner_edges)


def _without_doubles(found: list[Sighting]) -> list[Sighting]:
    """Keep one of several finds of the same person: whole before cut, then the clearer."""
    kept: list[Sighting] = []
    for one in sorted(found, key=lambda s: (s.cut, -s.visibility)):
        double = next((k for k in kept if k.box.iou(one.box) > _SAME_IOU), None)
        if double is None:
            kept.append(one)
        elif one.in_whole_picture and not double.in_whole_picture:
            kept = [replace(k, in_whole_picture=True) if k is double else k for k in kept]
    return kept
