"""The loop that a user would write first: OpenCV reads, MediaPipe follows, nothing else.

``python -m benchmarks.plain_loop CLIP MODEL`` in a process of its own. Everything is as the two
libraries have it by default, and nothing is done with the landmarks: it is what the product is
compared with.
"""

from __future__ import annotations

import sys

import cv2
import mediapipe
from mediapipe.tasks.python import BaseOptions, vision


def follow(clip: str, model: str) -> tuple[int, int]:
    """Find the person in every frame.

    Returns
    -------
    frames, found
        How many frames were read, and in how many somebody was found.
    """
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model),
        running_mode=vision.RunningMode.VIDEO,
    )
    capture = cv2.VideoCapture(clip)
    rate_hz = capture.get(cv2.CAP_PROP_FPS)
    frames = found = 0
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            there, image_bgr = capture.read()
            if not there:
                break
            image_rgb = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB)
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image_rgb)
            result = landmarker.detect_for_video(image, int(frames * 1000 / rate_hz))
            found += bool(result.pose_landmarks)
            frames += 1
    capture.release()
    return frames, found


if __name__ == "__main__":
    counted = follow(sys.argv[1], sys.argv[2])
    sys.stdout.write("{} frames, {} with a person\n".format(*counted))
