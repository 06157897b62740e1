"""MediaPipe's pose landmarker behind two small classes: the only module that knows MediaPipe.

:class:`TrackingSource` follows one person from frame to frame (the measurement),
:class:`FindingSource` looks for several people in single pictures (the scouting).
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from gait_screen.errors import ModelMissingError, UsageError
from gait_screen.pose.lean_model import write_lean_bundle
from gait_screen.pose.model_files import ModelFile
from gait_screen.records import FloatArray, ImageArray

#: Time step handed to MediaPipe, whatever the true one. In VIDEO mode it smooths landmarks with a
#: causal low-pass (one-euro) filter, which makes them trail fast movement; after a step of a day
#: the filter lets everything through. Constant steps, so that high frame rates do not bring the
#: smoothing back: measured on running at 60 fps, true times stretched by 1000 still left the
#: landmarks 0.05 to 0.08 frames late and the shank's error SD 9 % larger than these steps do.
_STEP_MS: Final = 100_000_000
#: MediaPipe's own defaults; a higher bar loses dark and blurred frames.
_CONFIDENCE: Final = 0.5
_BLANK_SIDE_PX: Final = 64

#: What MediaPipe's native code writes to standard error although nothing is wrong.
_CHATTER: Final = (
    re.compile(r"^INFO: Created TensorFlow Lite \w+ delegate"),
    re.compile(r"^WARNING: All log messages before absl::InitializeLog\(\)"),
    re.compile(r"^[IW]\d{4} .*inference_feedback_manager\.cc"),
    re.compile(r"^[IW]\d{4} .*landmark_projection_calculator\.cc"),
)
_STDERR_FD: Final = 2
_stderr_lock = threading.RLock()


@dataclass(frozen=True)
class PoseObservation:
    """One person's landmarks in one picture, as the model gives them.

    Attributes
    ----------
    xy_px
        Shape ``(33, 2)``, pixels of the picture that was handed in; may lie outside it.
    world_m
        Shape ``(33, 3)``, hip-centred metres: x right in the picture, y down, z away from the
        camera.
    visibility
        Shape ``(33,)``, 0 to 1.
    """

    xy_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray

    def shifted(self, dx_px: float, dy_px: float, scale: float = 1.0) -> PoseObservation:
        """Return it in the pixels of a picture of which the one handed in is a part."""
        return PoseObservation(
            self.xy_px * scale + np.array([dx_px, dy_px]), self.world_m, self.visibility
        )


def mediapipe_version() -> str:
    """Return the version of the installed MediaPipe.

    Raises
    ------
    ModelMissingError
        When it is not installed.
    """
    try:
        return version("mediapipe")
    except PackageNotFoundError as error:
        raise ModelMissingError(
            "MediaPipe is not installed: install gait-screen again with its dependencies."
        ) from error


def load_mediapipe() -> None:
    """Import MediaPipe, which takes a quarter of a second; its sound library stays closed.

    MediaPipe's tasks for sound open the machine's microphones and loudspeakers as they are
    imported, and do without where there is no library for it: nobody here listens.
    """
    blocked = "sounddevice" not in sys.modules
    if blocked:
        sys.modules["sounddevice"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("mediapipe.tasks.python.vision")
    finally:
        if blocked:
            sys.modules.pop("sounddevice", None)


class _Source:
    """A landmarker that is open inside a ``with`` block."""

    _running_mode: str

    def __init__(self, model: ModelFile, max_people: int) -> None:
        self._model = model
        self._max_people = max_people
        self._landmarker: Any = None
        self._make_image: Callable[[ImageArray], Any] | None = None
        # The native code speaks when it starts, at the first picture and at the first person.
        self._has_found = False

    def __enter__(self) -> Self:
        with quiet_native_chatter():
            try:
                self._open()
            except (ImportError, OSError, RuntimeError, ValueError) as error:
                raise ModelMissingError(
                    f"The pose model {self._model.path} cannot be started "
                    f"({_first_line(error)}): run 'gait-screen doctor' to check the installation."
                ) from error
        return self

    def __exit__(self, *_: object) -> None:
        landmarker, self._landmarker = self._landmarker, None
        if landmarker is not None:
            landmarker.close()

    def _open(self) -> None:
        # Imported here: it costs a quarter of a second, which `--help` should not pay.
        load_mediapipe()
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision

        self._make_image = lambda image_rgb: mediapipe.Image(
            image_format=mediapipe.ImageFormat.SRGB, data=image_rgb
        )
        # By a file, which is mapped: handed over as bytes it would be copied several times.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            lean = Path(folder) / "lean.task"
            write_lean_bundle(self._model, lean)
            self._landmarker = vision.PoseLandmarker.create_from_options(
                vision.PoseLandmarkerOptions(
                    base_options=BaseOptions(model_asset_path=str(lean)),
                    running_mode=vision.RunningMode[self._running_mode],
                    num_poses=self._max_people,
                    min_pose_detection_confidence=_CONFIDENCE,
                    min_pose_presence_confidence=_CONFIDENCE,
                    min_tracking_confidence=_CONFIDENCE,
                )
            )

    def _observe(self, image_rgb: ImageArray, *more: int) -> list[PoseObservation]:
        _check_picture(image_rgb)
        if self._landmarker is None or self._make_image is None:
            raise UsageError("The pose source is not open: use it in a 'with' block.")
        image = self._make_image(image_rgb)
        if self._has_found:
            result = self._detect(image, *more)
        else:
            with quiet_native_chatter():
                result = self._detect(image, *more)
            self._has_found = bool(result.pose_landmarks)
        height, width = image_rgb.shape[:2]
        return [
            _observation(landmarks, world, width, height)
            for landmarks, world in zip(
                result.pose_landmarks, result.pose_world_landmarks, strict=True
            )
        ]

    def _detect(self, image: Any, *more: int) -> Any:
        try:
            if self._running_mode == "VIDEO":
                return self._landmarker.detect_for_video(image, *more)
            return self._landmarker.detect(image)
        except (RuntimeError, ValueError) as error:
            raise ModelMissingError(
                f"MediaPipe failed on a picture ({_first_line(error)}): run 'gait-screen doctor'."
            ) from error


class TrackingSource(_Source):
    """Follows one person through successive pictures of one clip, without smoothing.

    It looks for a person in the first picture and whenever it has lost him; otherwise it looks
    only around the place of the frame before. More than one person at a time would make it look
    for new ones in every frame, which swaps left and right on real footage: so one it is.
    """

    _running_mode = "VIDEO"

    def __init__(self, model: ModelFile) -> None:
        """Prepare; the model is loaded on entering the ``with`` block."""
        super().__init__(model, max_people=1)
        self._frames = 0

    def track(self, image_rgb: ImageArray) -> PoseObservation | None:
        """Return the person's landmarks in the next picture; None when nobody is found.

        Parameters
        ----------
        image_rgb
            Shape ``(height, width, 3)``, uint8, C-contiguous. The size may change from picture to
            picture as long as the person stays at about the same place and size *relative to it*.

        Raises
        ------
        UsageError
            When the picture has another shape, type or memory layout.
        """
        found = self._observe(image_rgb, self._frames * _STEP_MS)
        self._frames += 1
        return found[0] if found else None

    def forget(self) -> None:
        """Lose the person on purpose: the next picture is searched anew."""
        self.track(np.zeros((_BLANK_SIDE_PX, _BLANK_SIDE_PX, 3), dtype=np.uint8))


class FindingSource(_Source):
    """Looks for people in single pictures, each on its own."""

    _running_mode = "IMAGE"

    def __init__(self, model: ModelFile, max_people: int) -> None:
        """Prepare to find at most ``max_people`` in one picture."""
        super().__init__(model, max_people)

    def find(self, image_rgb: ImageArray) -> list[PoseObservation]:
        """Return the people found in one picture (see :meth:`TrackingSource.track`)."""
        return self._observe(image_rgb)


def _check_picture(image_rgb: ImageArray) -> None:
    """Refuse what MediaPipe would read as garbage without a word."""
    shape_fits = image_rgb.ndim == 3 and image_rgb.shape[2:] == (3,) and image_rgb.size > 0
    if not shape_fits or image_rgb.dtype != np.uint8:
        raise UsageError(
            "Expected a picture of shape (height, width, 3) and type uint8, "
            f"came shape {image_rgb.shape} and type {image_rgb.dtype}."
        )
    if not image_rgb.flags.c_contiguous:
        raise UsageError(
            "Expected a C-contiguous picture, came a view with strides "
            f"{image_rgb.strides}: copy it with numpy.ascontiguousarray first."
        )


def _observation(landmarks: Any, world: Any, width: int, height: int) -> PoseObservation:
    return PoseObservation(
        xy_px=np.array([[point.x * width, point.y * height] for point in landmarks]),
        world_m=np.array([[point.x, point.y, point.z] for point in world]),
        visibility=np.array([point.visibility for point in landmarks]),
    )


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


@contextmanager
def quiet_native_chatter() -> Iterator[None]:
    """Keep MediaPipe's usual start-up lines off standard error, and nothing else.

    Native code writes to file descriptor 2 past Python. What is written there inside the block,
    by whatever thread, is held back, and what is not known chatter is written out at its end: a
    real warning arrives late, but it arrives. One block at a time in the process; a second thread
    waits.
    """
    with _stderr_lock:
        try:
            terminal = os.dup(_STDERR_FD)
        except OSError:  # a process without standard error: nobody to disturb
            yield
            return
        _flush_python_stderr()
        with tempfile.TemporaryFile() as held_back:
            os.dup2(held_back.fileno(), _STDERR_FD)
            try:
                yield
            finally:
                _flush_python_stderr()
                os.dup2(terminal, _STDERR_FD)
                os.close(terminal)
                held_back.seek(0)
                _pass_on(held_back.read())


def _flush_python_stderr() -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # closed or broken: nothing to flush
            sys.stderr.flush()


def _pass_on(text: bytes) -> None:
    lines = text.decode("utf-8", errors="replace").splitlines(keepends=True)
    kept = "".join(line for line in lines if not any(one.search(line) for one in _CHATTER))
    if kept:
        os.write(_STDERR_FD, kept.encode("utf-8"))
