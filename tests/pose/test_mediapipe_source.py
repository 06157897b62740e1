"""MediaPipe's landmarks arrive un-smoothed, in pixels, and its native code keeps quiet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gait_screen.errors import ModelMissingError, UsageError
from gait_screen.pose.mediapipe_source import (
    FindingSource,
    TrackingSource,
    mediapipe_version,
    quiet_native_chatter,
)
from gait_screen.pose.model_files import ModelFile, find_model
from gait_screen.vocabulary import LANDMARK_INDEX, LANDMARKS
from tests.pose.scenes import empty_hallway, stretch

SWAPPED = [
    LANDMARK_INDEX[name.replace("left", "*").replace("right", "left").replace("*", "right")]
    for name in LANDMARKS
]


def test_the_machines_microphones_stay_closed() -> None:
    script = (
        "import sys; from gait_screen.pose.mediapipe_source import load_mediapipe; "
        "load_mediapipe(); print('mediapipe' in sys.modules, 'sounddevice' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["True", "False"]


def test_a_person_is_found_upright_in_pixels() -> None:
    picture = stretch("squat_side", 0, 1)[0].image_rgb
    with FindingSource(find_model("full"), 2) as source:
        (found,) = source.find(picture)

    assert found.xy_px.shape == (33, 2)
    assert found.world_m.shape == (33, 3)
    assert ((found.visibility >= 0) & (found.visibility <= 1)).all()
    heights = [found.xy_px[LANDMARK_INDEX[f"left_{one}"], 1] for one in ("hip", "knee", "ankle")]
    assert heights == sorted(heights)
    assert 300 < heights[0] < heights[2] < picture.shape[0]


def test_a_mirrored_picture_gives_mirrored_landmarks_of_the_other_side() -> None:
    picture = stretch("sls_L_drop10_rear", 0, 1)[0].image_rgb
    with FindingSource(find_model("full"), 1) as source:
        (plain,) = source.find(picture)
        (mirrored,) = source.find(np.ascontiguousarray(picture[:, ::-1]))

    width = picture.shape[1]
    back = mirrored.xy_px[SWAPPED] * [-1, 1] + [width, 0]
    body = [
        LANDMARK_INDEX[f"{side}_{joint}"]
        for side in ("left", "right")
        for joint in ("shoulder", "hip", "knee", "ankle")
    ]
    hip_width = np.ptp(plain.xy_px[[23, 24], 0])
    assert np.abs(back - plain.xy_px)[body].max() < 0.5 * hip_width
    assert np.sign(np.diff(plain.xy_px[[23, 24], 0])) == np.sign(np.diff(back[[23, 24], 0]))


def test_landmarks_follow_a_jump_at_once() -> None:
    picture = stretch("squat_side", 0, 1)[0].image_rgb
    jumped = np.ascontiguousarray(np.roll(picture, 40, axis=1))
    with TrackingSource(find_model("full")) as source:
        before = [source.track(picture) for _ in range(4)][-1]
        after = source.track(jumped)

    shift = np.median((after.xy_px - before.xy_px)[:, 0])
    assert shift == pytest.approx(40, abs=2)


def test_an_empty_picture_holds_nobody() -> None:
    with TrackingSource(find_model("full")) as source:
        assert source.track(empty_hallway()) is None


def test_after_forgetting_the_person_is_searched_anew() -> None:
    frames = stretch("squat_side", 0, 1)
    elsewhere = np.ascontiguousarray(np.roll(frames[0].image_rgb, 250, axis=1))
    with TrackingSource(find_model("full")) as source:
        source.track(frames[0].image_rgb)
        source.forget()
        found = source.track(elsewhere)

    assert found is not None


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (np.zeros((64, 64, 3), np.uint8)[:, ::-1], "C-contiguous"),
        (np.zeros((64, 64, 3), np.float32), "uint8"),
        (np.zeros((64, 64), np.uint8), r"\(height, width, 3\)"),
        (np.zeros((64, 0, 3), np.uint8), r"\(height, width, 3\)"),
    ],
)
def test_what_mediapipe_would_misread_is_refused(picture: np.ndarray, reason: str) -> None:
    with TrackingSource(find_model("full")) as source, pytest.raises(UsageError, match=reason):
        source.track(picture)


def test_a_source_is_used_in_a_with_block() -> None:
    with pytest.raises(UsageError, match="with"):
        TrackingSource(find_model("full")).track(np.zeros((64, 64, 3), np.uint8))


def test_a_damaged_model_is_one_readable_sentence(tmp_path: Path) -> None:
    path = tmp_path / "pose.task"
    path.write_bytes(b"not a model")
    with pytest.raises(ModelMissingError, match=r"cannot be started.*doctor"):
        TrackingSource(ModelFile("full", path, "0" * 64)).__enter__()


def test_standard_error_stays_clean(capfd: pytest.CaptureFixture[str]) -> None:
    picture = stretch("squat_side", 0, 1)[0].image_rgb
    with TrackingSource(find_model("full")) as source:
        source.track(empty_hallway())
        source.track(picture)
        source.track(picture)
    with FindingSource(find_model("full"), 4) as source:
        source.find(picture)

    assert capfd.readouterr().err == ""


def test_what_is_not_chatter_is_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_native_chatter():
        os.write(2, b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n")
        os.write(2, b"W0000 00:00:1.2 7 inference_feedback_manager.cc:114] Feedback manager\n")
        os.write(2, b"E0000 00:00:1.2 7 model.cc:3] out of memory\n")

    assert capfd.readouterr().err == "E0000 00:00:1.2 7 model.cc:3] out of memory\n"


def test_standard_error_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    def break_off() -> None:
        with quiet_native_chatter():
            os.write(2, b"first\n")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        break_off()
    os.write(2, b"second\n")

    assert capfd.readouterr().err == "first\nsecond\n"


def test_the_version_is_the_pinned_one() -> None:
    assert mediapipe_version() == "0.10.31"
