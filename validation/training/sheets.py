"""Contact sheets of what the networks found, for the eye: real footage has no other truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from gait_screen.analysis import ClipAnalysis
from gait_screen.picture.plans import NetworkName
from gait_screen.picture.records import PictureReading
from gait_screen.records import FloatArray, ImageArray
from gait_screen.video import probe_video, read_frames

TILE_PX: Final = 220
COLUMNS: Final = 8
#: The lines that are drawn, as pairs of keypoints, and their colours (RGB).
LINES: Final[dict[NetworkName, tuple[tuple[str, str, tuple[int, int, int]], ...]]] = {
    "rear_foot": (
        ("calf_hi", "calf_lo", (0, 220, 255)),
        ("heel_hi", "heel_lo", (255, 60, 200)),
        ("heel_medial", "heel_lateral", (255, 220, 0)),
    ),
    "side_foot": (
        ("heel_plantar", "mtp1_plantar", (0, 220, 255)),
        ("mtp1_plantar", "hallux_tip", (255, 60, 200)),
        ("heel_posterior", "malleolus", (255, 220, 0)),
    ),
    "pelvis": (
        ("hip_left", "hip_right", (0, 220, 255)),
        ("crest_left", "crest_right", (255, 60, 200)),
    ),
}


def contact_sheet(clip: ClipAnalysis, network: NetworkName, count: int) -> ImageArray | None:
    """Return up to ``count`` crops of a clip, evenly spread, with the found lines; None if none."""
    readings = [reading for reading in clip.readings if reading.network == network]
    looks = [(int(f), reading, n) for reading in readings for n, f in enumerate(reading.frames)]
    if not looks:
        return None
    looks.sort(key=lambda look: look[0])
    chosen = [
        looks[i] for i in np.unique(np.linspace(0, len(looks) - 1, count).round().astype(int))
    ]
    wanted: dict[int, list[tuple[PictureReading, int]]] = {}
    for frame, reading, n in chosen:
        wanted.setdefault(frame, []).append((reading, n))
    tiles = []
    for picture in read_frames(probe_video(clip.info.path)):
        for reading, n in wanted.get(picture.index, []):
            tiles.append(_tile(picture.image_rgb, reading, n, f"{picture.time_s:.2f}"))
    return _rows(tiles)


def _tile(image_rgb: ImageArray, reading: PictureReading, n: int, title: str) -> ImageArray:
    points = reading.keypoints_px[n]
    low, high = points.min(axis=0), points.max(axis=0)
    middle, span = 0.5 * (low + high), 1.9 * float((high - low).max())
    scale = TILE_PX / span
    shift = 0.5 * TILE_PX - scale * middle
    matrix = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
    warped = cv2.warpAffine(image_rgb, matrix, (TILE_PX, TILE_PX), flags=cv2.INTER_AREA)
    tile = np.ascontiguousarray(warped, dtype=np.uint8)
    named = dict(zip(reading.plan.keypoints, scale * points + shift, strict=True))
    for first, second, color in LINES[reading.network]:
        cv2.line(tile, _pixel(named[first]), _pixel(named[second]), color, 1, cv2.LINE_AA)
    angles = zip(reading.plan.angles, reading.angles_deg[n], strict=True)
    for row, text in enumerate([title, *(f"{name[:9]} {value:.0f}" for name, value in angles)]):
        place = (3, 12 + 12 * row)
        cv2.putText(tile, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.38, (0, 0, 0), 2, cv2.LINE_AA)
        cv2.putText(
            tile, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.38, (255, 255, 255), 1, cv2.LINE_AA
        )
    return tile


def _pixel(point: FloatArray) -> tuple[int, int]:
    x, y = point.round().astype(int).tolist()
    return x, y


def _rows(tiles: list[ImageArray]) -> ImageArray:
    rows = []
    for start in range(0, len(tiles), COLUMNS):
        row = tiles[start : start + COLUMNS]
        row += [np.zeros_like(tiles[0])] * (COLUMNS - len(row))
        rows.append(np.hstack(row))
    sheet: Any = np.vstack(rows)
    return np.asarray(sheet, np.uint8)


def write_sheet(path: Path, sheet: ImageArray) -> None:
    """Write a sheet as PNG."""
    cv2.imwrite(str(path), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
