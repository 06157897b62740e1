"""What a second busy core costs the first: two landmarkers at once against one alone.

Cores share caches, a clock and on many machines the arithmetic itself, so that two are less than
twice one. How much less decides how far below the plain loop the product can come.

``python -m benchmarks.beside CLIP MODEL CORE`` holds some pictures, says that it is ready, waits
for a line, times the landmarker's calls on that core and says how long they took.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.candidates import WORKERS
from benchmarks.processes import environment

_HELD: Final = 40
_ROUNDS: Final = 3
_LAST_WAIT_S: Final = 30.0


def measure_slowdown(clip: Path, model: Path) -> float | None:
    """Return how many times as long a call takes while every worker's core is busy.

    Returns
    -------
    slowdown
        1 where cores do not disturb each other; None where a process cannot be held on a core, or
        there are fewer cores than workers.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))[-WORKERS:]
    if len(cores) < WORKERS:
        return None
    before = _time_calls(clip, model, cores[-1:])
    together = _time_calls(clip, model, cores)
    after = _time_calls(clip, model, cores[-1:])
    return round(2 * sum(together) / len(together) / (before[0] + after[0]), 3)


def _time_calls(clip: Path, model: Path, cores: Sequence[int]) -> list[float]:
    """Let one process for each core work at the same time; return the seconds of each."""
    team = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.beside", str(clip), str(model), str(core)],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for core in cores
    ]
    try:
        for process in team:
            _line_of(process)
        for process in team:
            if process.stdin is not None:
                process.stdin.write("go\n")
                process.stdin.flush()
        return [float(_line_of(process)) for process in team]
    finally:
        for process in team:
            process.kill()
            process.communicate(timeout=_LAST_WAIT_S)


def _line_of(process: subprocess.Popen[str]) -> str:
    line = "" if process.stdout is None else process.stdout.readline()
    if not line:
        raise RuntimeError("The process that times the landmarker ended without a word.")
    return line.strip()


def _serve(clip: str, model: str, core: int) -> None:
    import cv2
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    os.sched_setaffinity(0, {core})
    capture = cv2.VideoCapture(clip)
    held: list[Any] = []
    for _ in range(_HELD):
        there, image_bgr = capture.read()
        if there:
            image_rgb = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB)
            held.append(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image_rgb))
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model),
        running_mode=vision.RunningMode.VIDEO,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        landmarker.detect_for_video(held[0], 0)
        _say("ready")
        sys.stdin.readline()
        start_s = time.perf_counter()
        for number in range(_ROUNDS * len(held)):
            landmarker.detect_for_video(held[number % len(held)], 33 * (number + 1))
        _say(f"{time.perf_counter() - start_s:.4f}")
        # The core stays busy until the others are through: who ends first would speed them up.
        number = _ROUNDS * len(held)
        while time.perf_counter() - start_s < _LAST_WAIT_S:
            number += 1
            landmarker.detect_for_video(held[number % len(held)], 33 * (number + 1))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
