"""Count what an analysis does, in this process and in its workers: a byte in a file each time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gait_screen.pose.mediapipe_source import FindingSource, TrackingSource
from gait_screen.video import decoding
from gait_screen.workers import process

FOLLOWED, SEARCHED, DECODED = "followed", "searched", "decoded"


def count_work(folder: Path, patch: pytest.MonkeyPatch) -> Callable[[], dict[str, int]]:
    """Count from now on, until ``patch`` is undone; the function returned tells the counts.

    ``followed``: pictures given to the landmarker that follows the subject. ``searched``: those in
    which everybody was looked for. ``decoded``: frames that came out of a decoder.
    """
    for holder, name, counted in _counted(folder):
        patch.setattr(holder, name, counted)
    in_worker = f"from tests.helpers.counted import count_for_good; count_for_good({str(folder)!r})"
    before, serves = process.BOOTSTRAP.split("from gait_screen.workers")
    patch.setattr(process, "BOOTSTRAP", f"{before}{in_worker}; from gait_screen.workers{serves}")
    return lambda: {
        name: len((folder / name).read_bytes()) if (folder / name).exists() else 0
        for name in (FOLLOWED, SEARCHED, DECODED)
    }


def count_for_good(folder: str) -> None:
    """Count in a worker, which ends with the analysis."""
    for holder, name, counted in _counted(Path(folder)):
        setattr(holder, name, counted)


def _counted(folder: Path) -> list[tuple[Any, str, Callable[..., Any]]]:
    def note(what: str) -> None:
        # Appended as one write: bytes of two processes cannot overwrite each other.
        with (folder / what).open("ab", buffering=0) as file:
            file.write(b".")

    track, find, decode = TrackingSource.track, FindingSource.find, decoding._decode

    def counted_track(source: TrackingSource, *args: Any) -> Any:
        note(FOLLOWED)
        return track(source, *args)

    def counted_find(source: FindingSource, *args: Any) -> Any:
        note(SEARCHED)
        return find(source, *args)

    def counted_decode(*args: Any) -> Iterator[Any]:
        for frame in decode(*args):
            note(DECODED)
            yield frame

    return [
        (TrackingSource, "track", counted_track),
        (FindingSource, "find", counted_find),
        (decoding, "_decode", counted_decode),
    ]
