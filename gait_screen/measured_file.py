"""Keep what was measured of clips between runs: the same clips are not measured again.

The name of an entry is a checksum of all that it depends on: the clips, what the user said of them,
the models, the libraries and every file of this program. It holds numbers and words of ours, never
pictures, file names or answers: what the metrics mean is found anew each time
(:mod:`gait_screen.concluding`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import cv2

from gait_screen.analysis import ClipAnalysis, Measured
from gait_screen.checksums import sha256_of
from gait_screen.packing import ABOUT, pack, unpack
from gait_screen.pose.shelf import load_entry, store_entry
from gait_screen.records import AnalysisOptions, ClipRequest, VideoInfo
from gait_screen.screening import Software

_PACKAGE: Final = Path(__file__).resolve().parent
_LIBRARIES: Final = ("av", "mediapipe", "numpy", "onnxruntime", "scipy")
#: Choices that change neither a curve nor a metric.
_WITHOUT_EFFECT: Final = ("annotate", "show_faces", "use_cache", "workers")


@dataclass(frozen=True)
class ClipSource:
    """One clip with what is already known of it, under the name that it goes by."""

    name: str
    request: ClipRequest
    info: VideoInfo


def measured_key(clips: Sequence[ClipSource], options: AnalysisOptions, software: Software) -> str:
    """Return the name under which what is measured of clips is kept.

    It begins with the checksum of the clips' own checksums, by which
    :func:`gait_screen.head_start.head_start` tells whether they were measured before.
    """
    chosen = {name: value for name, value in asdict(options).items() if name not in _WITHOUT_EFFECT}
    words = {
        "clips": [_asked(clip) for clip in clips],
        "options": chosen,
        "software": software.model_dump(),
        # OpenCV comes under several names.
        "libraries": {"cv2": cv2.__version__, **{name: version(name) for name in _LIBRARIES}},
        "program": _program_digest(),
    }
    rest = sha256_of([json.dumps(words, sort_keys=True)])
    return f"{sha256_of(clip.info.sha256 for clip in clips)}.{rest}"


def load_measured(
    key: str, clips: Sequence[ClipSource], folder: Path | None = None
) -> Measured | None:
    """Return what was measured of clips, under the names that they have now; None if unknown.

    A damaged entry is removed.

    Parameters
    ----------
    folder
        None takes the user's cache folder.

    Raises
    ------
    UsageError
        When the cache's limit is set to what is none.
    """

    def named(entry: dict[str, Any]) -> Measured:
        return _renamed(unpack(Measured, entry), [(clip.name, clip.info) for clip in clips])

    return load_entry(key, "measured", named, folder)


def store_measured(
    key: str, measured: Measured, clips: Sequence[ClipSource], folder: Path | None = None
) -> None:
    """Keep what was measured; a folder that cannot be written is no error."""
    nameless = [
        (str(number), replace(clip.info, path=Path(str(number))))
        for number, clip in enumerate(clips)
    ]
    entry = pack(_renamed(measured, nameless))
    text = str(entry[ABOUT])
    # Should a name stand where nobody expects it, nothing is kept: the cache holds no names.
    if not any(json.dumps(clip.name)[1:-1] in text for clip in clips):
        store_entry(key, "measured", entry, folder)


def _asked(clip: ClipSource) -> dict[str, Any]:
    """Return what a clip's measuring depends on: not what its file is called."""
    asked = asdict(clip.request)
    del asked["path"]
    return {**asked, "slow_motion_factor": clip.info.slow_motion_factor}


def _renamed(measured: Measured, names: Sequence[tuple[str, VideoInfo]]) -> Measured:
    """Return it with the clips' files called otherwise."""
    if len(measured.clips) != len(names):
        raise ValueError(f"Expected {len(names)} clips, came {len(measured.clips)}.")
    new_name = {
        clip.record.file: name for clip, (name, _) in zip(measured.clips, names, strict=True)
    }
    clips = tuple(
        _clip_renamed(clip, name, info)
        for clip, (name, info) in zip(measured.clips, names, strict=True)
    )
    metrics = tuple(
        metric if metric.clip is None else metric.model_copy(update={"clip": new_name[metric.clip]})
        for metric in measured.metrics
    )
    return Measured(clips, metrics)


def _clip_renamed(clip: ClipAnalysis, name: str, info: VideoInfo) -> ClipAnalysis:
    frames = clip.frames
    if frames is not None:
        frames = replace(frames, clip=replace(frames.clip, info=info))
    record = clip.record.model_copy(update={"file": name})
    return replace(clip, info=info, record=record, frames=frames)


@cache
def _program_digest() -> str:
    """Return a checksum of this program's files, by their size and time."""
    return sha256_of(sorted(_files(_PACKAGE)))


def _files(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(Path(entry.path))
            else:
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
