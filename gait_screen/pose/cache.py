"""Keep landmarks between runs: the pose stage takes most of the time and its result is small.

What is kept: joint positions, the scouting's few numbers and those of the clip's overview, so that
nothing of the clip need be decoded again. They lie under a name made of checksums. Never pictures,
never file names. Entries lie in the user's own cache folder, readable by that user only.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from gait_screen.pose.mediapipe_source import mediapipe_version
from gait_screen.pose.model_files import MODEL_SHA256, ModelFile
from gait_screen.pose.result import FollowResult
from gait_screen.pose.shelf import load_entry, store_entry
from gait_screen.pose.subject import ScoutReport
from gait_screen.records import Bystanders, FloatArray, PoseTrack, VideoInfo
from gait_screen.video.overview import Overview
from gait_screen.video.parts import Part
from gait_screen.video.upright import UprightLines

#: To be raised whenever the pose stage or the overview gives other numbers from the same clip.
POSE_STAGE_VERSION: Final = 5

_ARRAYS: Final = ("time_s", "xy_px", "world_m", "visibility", "others_in_view")
_BYSTANDERS: Final = ("who", "time_s", "xy_px")
_PLAIN: Final = ("width_px", "height_px", "model_name", "model_sha256")
_LINES: Final = ("lean_deg", "place", "length")


@dataclass(frozen=True)
class KeptClip:
    """All that decoding a clip gave.

    Attributes
    ----------
    followed, overview
        On the clock of the frames that were analysed.
    clock_s
        Shape ``(T,)``: the time of every frame of the clip.
    part
        Which of them were analysed.
    """

    followed: FollowResult
    overview: Overview
    clock_s: FloatArray
    part: Part


def track_key(info: VideoInfo, model: ModelFile, asked: str = "") -> str:
    """Return the name under which a clip's landmarks are kept: a checksum of all they depend on.

    Parameters
    ----------
    asked
        What part of the clip was asked for; nothing where that is all of it.
    """
    parts = {
        "clip": info.sha256,
        "slow_motion_factor": info.slow_motion_factor,
        "model": model.sha256,
        "models": dict(MODEL_SHA256),
        "mediapipe": mediapipe_version(),
        "stage": POSE_STAGE_VERSION,
        "asked": asked,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def load_track(key: str, folder: Path | None = None) -> KeptClip | None:
    """Return what :func:`store_track` kept, or None; a damaged entry is removed.

    Parameters
    ----------
    folder
        None takes the user's cache folder.
    """
    return load_entry(key, "landmarks", _unpack, folder)


def store_track(key: str, kept: KeptClip, folder: Path | None = None) -> None:
    """Keep a result; a folder that cannot be written is no error, only a slower next time."""
    store_entry(key, "landmarks", _pack(kept), folder)


def _pack(kept: KeptClip) -> dict[str, Any]:
    track, overview = kept.followed.track, kept.overview
    packed: dict[str, Any] = {name: getattr(track, name) for name in _ARRAYS}
    packed["clock_s"] = kept.clock_s
    packed |= {f"bystanders_{name}": getattr(track.bystanders, name) for name in _BYSTANDERS}
    packed |= {f"lines_{name}": getattr(overview.lines, name) for name in _LINES}
    about = {
        "track": {name: getattr(track, name) for name in _PLAIN},
        "scout": asdict(kept.followed.scout),
        "overview": {
            "brightness": overview.brightness,
            "moves": overview.moves,
            "faults": overview.faults,
        },
        "part": asdict(kept.part),
    }
    packed["about"] = np.array(json.dumps(about))
    return packed


def _unpack(entry: dict[str, Any]) -> KeptClip:
    about = json.loads(str(entry["about"]))
    others = Bystanders(**{name: entry[f"bystanders_{name}"] for name in _BYSTANDERS})
    arrays = {name: entry[name] for name in _ARRAYS}
    track = PoseTrack(**arrays, **about["track"], bystanders=others)
    lines = UprightLines(**{name: entry[f"lines_{name}"] for name in _LINES})
    frames, found = len(track.time_s), len(lines.lean_deg)
    _check_shapes(
        track,
        {
            "time_s": (frames,),
            "xy_px": (frames, 33, 2),
            "world_m": (frames, 33, 3),
            "visibility": (frames, 33),
            "others_in_view": (frames,),
        },
    )
    seen = len(others.who)
    _check_shapes(others, {"who": (seen,), "time_s": (seen,), "xy_px": (seen, 33, 2)})
    _check_shapes(lines, dict.fromkeys(_LINES, (found,)))
    numbers = about["overview"]
    overview = Overview(
        track.time_s, lines, numbers["brightness"], numbers["moves"], tuple(numbers["faults"])
    )
    followed = FollowResult(track, ScoutReport(**about["scout"]))
    clock_s, part = entry["clock_s"], Part(**about["part"])
    if not np.array_equal(clock_s[part.slice], track.time_s):
        raise ValueError("The part's times are not those of the clip.")
    return KeptClip(followed, overview, clock_s, part)


def _check_shapes(record: object, shapes: dict[str, tuple[int, ...]]) -> None:
    for name, shape in shapes.items():
        came = getattr(record, name).shape
        if came != shape:
            raise ValueError(f"Expected {name} of shape {shape}, came {came}.")
