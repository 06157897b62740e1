"""The limit: the time of the landmarker's calls alone, on one core, with the pictures at hand.

``python -m benchmarks.pure_inference CLIP MODEL`` in a process of its own writes one line of JSON.
The pictures are those of the plain loop, read and converted beforehand, some at a time; only the
call that gives the landmarks is timed. The landmarker's threads are held on one core where the
system can do that.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import cv2
import mediapipe
from mediapipe.tasks.python import BaseOptions, vision

#: So much memory for pictures at hand.
_AT_HAND_BYTES: Final = 400_000_000


@contextmanager
def _one_core() -> Iterator[bool]:
    """Hold on one core what is started inside; yields whether that could be done."""
    if not hasattr(os, "sched_setaffinity"):
        yield False
        return
    usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(usable)})
    try:
        yield True
    finally:
        os.sched_setaffinity(0, usable)


def _pictures_at_hand(capture: cv2.VideoCapture) -> Iterator[list[Any]]:
    """Yield the clip's pictures, so many at a time as the memory set apart holds."""
    held: list[Any] = []
    size = 0
    while True:
        there, image_bgr = capture.read()
        if not there:
            break
        image_rgb = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB)
        held.append(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image_rgb))
        size += image_rgb.nbytes
        if size >= _AT_HAND_BYTES:
            yield held
            held, size = [], 0
    yield held


def time_inference(clip: str, model: str) -> dict[str, float | int | bool]:
    """Time the landmarker's calls on every frame of a clip.

    Returns
    -------
    figures
        ``inference_s``, the seconds of all calls together; ``frames``; ``one_core``, whether the
        landmarker was held on one core.
    """
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model),
        running_mode=vision.RunningMode.VIDEO,
    )
    capture = cv2.VideoCapture(clip)
    rate_hz = capture.get(cv2.CAP_PROP_FPS)
    frames, inference_s = 0, 0.0
    # Threads keep the cores of the thread that starts them: the landmarker's stay on one while this
    # one decodes on all.
    with _one_core() as one_core:
        landmarker = vision.PoseLandmarker.create_from_options(options)
    with landmarker:
        for pictures in _pictures_at_hand(capture):
            start_s = time.perf_counter()
            for image in pictures:
                landmarker.detect_for_video(image, int(frames * 1000 / rate_hz))
                frames += 1
            inference_s += time.perf_counter() - start_s
            # Let go before the next are made.
            pictures.clear()
    capture.release()
    return {"inference_s": inference_s, "frames": frames, "one_core": one_core}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(time_inference(sys.argv[1], sys.argv[2])) + "\n")
