"""What our own networks read in a clip, looked up or looked at: the one entrance to this stage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from gait_screen.events.detect import Timing
from gait_screen.picture.frames import frames_to_look_at
from gait_screen.picture.look import look
from gait_screen.picture.model_files import NetworkFile
from gait_screen.picture.network import onnxruntime_version
from gait_screen.picture.places import CropTrack, crop_track
from gait_screen.picture.plans import PLANS, NetworkName
from gait_screen.picture.records import PictureReading
from gait_screen.pose.aside import Entries
from gait_screen.pose.shelf import cache_folder, load_entry, store_entry
from gait_screen.pose.stretches import FrameSource
from gait_screen.recognition.view import ViewEstimate
from gait_screen.records import BoolArray, FloatArray, ProgressCallback, VideoInfo, no_progress
from gait_screen.signals.clean import Signals
from gait_screen.workers import WorkerPool

#: To be raised whenever this stage gives other numbers from the same crops.
PICTURE_STAGE_VERSION: Final = 3

_ARRAYS: Final = ("frames", "angles_deg", "angles_sd_deg", "keypoints_px", "keypoints_sd_px")
_PLAIN: Final = ("network", "side", "mirrored")


def plan_crops(
    signals: Signals,
    view: ViewEstimate,
    timing: Timing,
    standing: BoolArray,
    raw_xy_px: FloatArray | None = None,
) -> tuple[CropTrack, ...]:
    """Choose the frames to look at and the places in them.

    Parameters
    ----------
    standing
        Shape ``(T,)``: quiet standing on both feet.
    raw_xy_px
        Shape ``(T, 33, 2)``: the landmarks by which parts of the pictures were set aside
        (:mod:`gait_screen.picture.surroundings`); None where none were.

    Returns
    -------
    tracks
        None in a view that is not square: all that the networks could read would be foreshortened.
    """
    if view.view is None or not view.is_square:
        return ()
    looks = frames_to_look_at(signals.time_s, view, timing, standing)
    tracks = [crop_track(one, signals, view.view, raw_xy_px) for one in looks]
    return tuple(track for track in tracks if track.frames.any())


def read_pictures(
    info: VideoInfo,
    tracks: Sequence[CropTrack],
    files: Mapping[NetworkName, NetworkFile],
    source: FrameSource,
    pool: WorkerPool,
    *,
    use_cache: bool = True,
    resume: Path | None = None,
    clip: str = "",
    progress: ProgressCallback = no_progress,
    aside: Entries | None = None,
) -> tuple[PictureReading, ...]:
    """Return what the networks read, from an earlier run where it read the very same crops.

    Raises and parameters as in :func:`gait_screen.picture.look.look`, and ``resume`` as in
    :func:`gait_screen.watching.watch_clip`.
    """
    if not tracks:
        return ()
    key = readings_key(info, tracks, files, source.clock_s)
    folder = cache_folder() if use_cache else resume
    readings = None if folder is None else load_readings(key, folder)
    if readings is None:
        readings = look(source, tracks, files, pool, clip, progress, aside)
        if folder is not None:
            store_readings(key, readings, folder)
    return readings


def readings_key(
    info: VideoInfo,
    tracks: Sequence[CropTrack],
    files: Mapping[NetworkName, NetworkFile],
    clock_s: FloatArray,
) -> str:
    """Return the name under which readings are kept: a checksum of all that they depend on.

    That is the clip and which of its frames were analysed, the networks with what runs them, and
    each crop's place to the bit, in which the landmarks are.

    Parameters
    ----------
    clock_s
        Shape ``(T,)``: the times of the frames that the tracks number.
    """
    about = {
        "clip": info.sha256,
        "slow_motion_factor": info.slow_motion_factor,
        "networks": {name: file.sha256 for name, file in sorted(files.items())},
        "onnxruntime": onnxruntime_version(),
        "stage": PICTURE_STAGE_VERSION,
        "tracks": [[t.look.network, t.look.side, t.mirrored] for t in tracks],
    }
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    digest.update(np.ascontiguousarray(clock_s).tobytes())
    for track in tracks:
        digest.update(np.flatnonzero(track.frames).tobytes())
        for values in (track.anchor_px, track.up, track.unit_px):
            digest.update(np.ascontiguousarray(values[track.frames]).tobytes())
        digest.update(repr(sorted(track.around.items())).encode())
    return digest.hexdigest()


def load_readings(key: str, folder: Path | None = None) -> tuple[PictureReading, ...] | None:
    """Return what :func:`store_readings` kept, or None; a damaged entry is removed."""
    return load_entry(key, "readings", _unpack, folder)


def store_readings(
    key: str, readings: Sequence[PictureReading], folder: Path | None = None
) -> None:
    """Keep readings; a folder that cannot be written is no error, only a slower next time."""
    store_entry(key, "readings", _pack(readings), folder)


def _pack(readings: Sequence[PictureReading]) -> dict[str, Any]:
    packed: dict[str, Any] = {
        f"{name}_{number}": getattr(reading, name)
        for number, reading in enumerate(readings)
        for name in _ARRAYS
    }
    about = [{name: getattr(reading, name) for name in _PLAIN} for reading in readings]
    packed["about"] = np.array(json.dumps(about))
    return packed


def _unpack(entry: dict[str, Any]) -> tuple[PictureReading, ...]:
    about = json.loads(str(entry["about"]))
    readings = tuple(
        PictureReading(**plain, **{name: entry[f"{name}_{number}"] for name in _ARRAYS})
        for number, plain in enumerate(about)
    )
    for reading in readings:
        _check_shapes(reading)
    return readings


def _check_shapes(reading: PictureReading) -> None:
    plan, count = PLANS[reading.network], len(reading.frames)
    keypoints, angles = len(plan.keypoints), len(plan.angles)
    shapes = {
        "angles_deg": (count, angles),
        "angles_sd_deg": (count, angles),
        "keypoints_px": (count, keypoints, 2),
        "keypoints_sd_px": (count, keypoints),
    }
    for name, shape in shapes.items():
        came = getattr(reading, name).shape
        if came != shape:
            raise ValueError(f"Expected {name} of shape {shape}, came {came}.")
