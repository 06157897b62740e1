"""Without its mask the network gives the very same landmarks, only sooner."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import mediapipe
import numpy as np
import pytest
from mediapipe.tasks.python import BaseOptions, vision

from gait_screen.errors import ModelMissingError
from gait_screen.pose.lean_model import write_lean_bundle
from gait_screen.pose.mediapipe_source import quiet_native_chatter
from gait_screen.pose.model_files import MODEL_NAMES, ModelFile, find_model
from tests.pose.scenes import stretch


def lean(model: ModelFile, folder: Path) -> Path:
    """Write the lean copy of a model."""
    target = folder / "lean.task"
    write_lean_bundle(model, target)
    return target


def landmarks(**bundle: str) -> np.ndarray:
    """What MediaPipe itself says of a walking stretch, every number of it."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(**bundle), running_mode=vision.RunningMode.VIDEO
    )
    rows = []
    with quiet_native_chatter(), vision.PoseLandmarker.create_from_options(options) as landmarker:
        for number, frame in enumerate(stretch("walk_hallway_side", 48, 78, 3)):
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=frame.image_rgb)
            (person,) = landmarker.detect_for_video(image, number * 1000).pose_landmarks
            rows.append([[one.x, one.y, one.z, one.visibility] for one in person])
    return np.array(rows)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_the_landmarks_are_the_same_to_the_last_bit(name: str, tmp_path: Path) -> None:
    model = find_model(name)

    np.testing.assert_array_equal(
        landmarks(model_asset_path=str(lean(model, tmp_path))),
        landmarks(model_asset_path=str(model.path)),
    )


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_only_the_list_of_operations_and_one_output_are_changed(name: str, tmp_path: Path) -> None:
    model = find_model(name)
    before, after = model.path.read_bytes(), lean(model, tmp_path).read_bytes()
    changed = np.flatnonzero(
        np.frombuffer(before, dtype=np.uint8) != np.frombuffer(after, dtype=np.uint8)
    )

    assert len(after) == len(before)
    # Some kilobytes in one place; the weights are tens of megabytes.
    assert 0 < changed.size < 5_000
    assert np.ptp(changed) < 100_000


def test_a_bundle_that_is_built_otherwise_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pose.task"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("pose_landmarks_detector.tflite", b"\0" * 64)

    with pytest.raises(ModelMissingError, match="not built as expected"):
        write_lean_bundle(ModelFile("full", path, "0"), tmp_path / "lean.task")


def test_a_compressed_bundle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pose.task"
    with zipfile.ZipFile(find_model("full").path) as whole:
        network = whole.read("pose_landmarks_detector.tflite")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("pose_landmarks_detector.tflite", network)
    path.write_bytes(packed.getvalue())

    with pytest.raises(ModelMissingError, match="compressed"):
        write_lean_bundle(ModelFile("full", path, "0"), tmp_path / "lean.task")


def test_a_missing_bundle_is_told(tmp_path: Path) -> None:
    path = tmp_path / "pose.task"
    shutil.copy(find_model("full").path, path)
    path.unlink()

    with pytest.raises(ModelMissingError, match="gait-screen doctor"):
        write_lean_bundle(ModelFile("full", path, "0"), tmp_path / "lean.task")
