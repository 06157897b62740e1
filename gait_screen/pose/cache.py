"""Keep landmarks between runs: the pose stage takes most of the time and its result is small.

What is kept: joint positions and the scouting's few numbers, under a name made of checksums. Never
pictures, never file names. Entries lie in the user's own cache folder, readable by that user only.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from gait_screen.pose.follow import FollowResult
from gait_screen.pose.mediapipe_source import mediapipe_version
from gait_screen.pose.model_files import MODEL_SHA256, ModelFile
from gait_screen.pose.subject import ScoutReport
from gait_screen.records import PoseTrack, VideoInfo

#: Environment variable naming another cache folder.
CACHE_VARIABLE: Final = "GAIT_SCREEN_CACHE"
#: To be raised whenever the pose stage gives other numbers from the same clip.
POSE_STAGE_VERSION: Final = 1
#: Some 200 clips of 10 s; the oldest entries go first.
MAX_BYTES: Final = 200 * 1024 * 1024

_SUFFIX: Final = ".landmarks.npz"
_ARRAYS: Final = ("time_s", "xy_px", "world_m", "visibility", "others_in_view")
_PLAIN: Final = ("width_px", "height_px", "model_name", "model_sha256")


def track_key(info: VideoInfo, model: ModelFile) -> str:
    """Return the name under which a clip's landmarks are kept: a checksum of all they depend on."""
    parts = {
        "clip": info.sha256,
        "slow_motion_factor": info.slow_motion_factor,
        "model": model.sha256,
        "models": dict(MODEL_SHA256),
        "mediapipe": mediapipe_version(),
        "stage": POSE_STAGE_VERSION,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def cache_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return where landmarks are kept: ``$GAIT_SCREEN_CACHE``, or below the user's cache folder."""
    env = os.environ if environ is None else environ
    chosen = env.get(CACHE_VARIABLE, "").strip()
    if chosen:
        return Path(chosen).expanduser()
    base = env.get("XDG_CACHE_HOME", "").strip()
    return (Path(base) if base else Path.home() / ".cache") / "gait_screen"


def load_track(key: str) -> FollowResult | None:
    """Return what :func:`store_track` kept, or None; a damaged entry is removed."""
    path = _path(key)
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as entry:
            result = _unpack({name: entry[name] for name in entry.files})
    except FileNotFoundError:
        return None
    except OSError:
        return None
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        with suppress(OSError):
            path.unlink()
        return None
    with suppress(OSError):
        os.utime(path)  # the youngest again: used entries stay
    return result


def store_track(key: str, result: FollowResult) -> None:
    """Keep a result; a folder that cannot be written is no error, only a slower next time."""
    path = _path(key)
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, result)
        _forget_oldest(path.parent)


def clear_cache() -> int:
    """Remove all kept landmarks and return how many there were."""
    removed = 0
    for path, _ in _entries(cache_folder()):
        with suppress(OSError):
            path.unlink()
            removed += 1
    return removed


def _path(key: str) -> Path:
    return cache_folder() / f"{key}{_SUFFIX}"


def _write(path: Path, result: FollowResult) -> None:
    """Write beside and rename, so that nobody ever reads half an entry."""
    # mkstemp gives mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez_compressed(stream, allow_pickle=False, **_pack(result))
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _pack(result: FollowResult) -> dict[str, Any]:
    packed: dict[str, Any] = {name: getattr(result.track, name) for name in _ARRAYS}
    about = {name: getattr(result.track, name) for name in _PLAIN}
    packed["about"] = np.array(json.dumps({"track": about, "scout": asdict(result.scout)}))
    return packed


def _unpack(entry: dict[str, Any]) -> FollowResult:
    about = json.loads(str(entry["about"]))
    track = PoseTrack(**{name: entry[name] for name in _ARRAYS}, **about["track"])
    frames = len(track.time_s)
    shapes = {
        "time_s": (frames,),
        "xy_px": (frames, 33, 2),
        "world_m": (frames, 33, 3),
        "visibility": (frames, 33),
        "others_in_view": (frames,),
    }
    for name, shape in shapes.items():
        came = getattr(track, name).shape
        if came != shape:
            raise ValueError(f"Expected {name} of shape {shape}, came {came}.")
    return FollowResult(track, ScoutReport(**about["scout"]))


def _forget_oldest(folder: Path) -> None:
    kept = 0
    for path, status in sorted(_entries(folder), key=lambda one: -one[1].st_mtime_ns):
        kept += status.st_size
        if kept > MAX_BYTES:
            with suppress(OSError):
                path.unlink()


def _entries(folder: Path) -> list[tuple[Path, os.stat_result]]:
    found: list[tuple[Path, os.stat_result]] = []
    for path in folder.glob(f"*{_SUFFIX}"):
        with suppress(OSError):  # removed by another process in the meantime
            found.append((path, path.stat()))
    return found
