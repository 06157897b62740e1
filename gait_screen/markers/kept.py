"""Keep where stickers were found between runs, as landmarks are kept: numbers, never pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2

from gait_screen.markers.records import MarkerReading
from gait_screen.packing import digest_of, pack, unpack
from gait_screen.pose.shelf import load_entry, store_entry
from gait_screen.records import FloatArray, VideoInfo
from gait_screen.vocabulary import Side, View

#: To be raised whenever this stage finds other places in the same clip.
STICKER_STAGE_VERSION: Final = 1


@dataclass(frozen=True)
class Search:
    """What is looked for where: all that the reading of a clip depends on, beside the program.

    Attributes
    ----------
    xy_px, leg_length_px
        The landmarks and the size that say where to look; None in a close-up.
    side
        Of the one foot in a close-up; None elsewhere.
    """

    colour: str | None
    time_s: FloatArray
    xy_px: FloatArray | None = None
    leg_length_px: FloatArray | None = None
    view: View | None = None
    side: Side | None = None


def search_once(
    info: VideoInfo, search: Search, look: Callable[[], MarkerReading], folder: Path | None
) -> MarkerReading:
    """Return what ``look`` finds, from an earlier run where it looked for the very same.

    Parameters
    ----------
    folder
        The user's cache folder or another private one; None keeps nothing.
    """
    if folder is None:
        return look()
    key = _key(info, search)
    frames = len(search.time_s)

    def checked(entry: dict[str, Any]) -> MarkerReading:
        reading = unpack(MarkerReading, entry)
        for path in reading.paths:
            if path.xy_px.shape != (frames, 2):
                raise ValueError(f"Expected ({frames}, 2) places, came {path.xy_px.shape}.")
        return reading

    kept = load_entry(key, "stickers", checked, folder)
    if kept is not None:
        return kept
    reading = look()
    store_entry(key, "stickers", pack(reading), folder)
    return reading


@dataclass(frozen=True)
class _Key:
    clip: str
    slow_motion_factor: float
    opencv: str
    stage: int
    search: Search


def _key(info: VideoInfo, search: Search) -> str:
    return digest_of(
        _Key(info.sha256, info.slow_motion_factor, cv2.__version__, STICKER_STAGE_VERSION, search)
    )
