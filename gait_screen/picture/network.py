"""Our own networks behind one small class: the only module that knows ONNX Runtime."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import numpy as np

from gait_screen.errors import ModelMissingError, UsageError
from gait_screen.picture.model_files import NetworkFile
from gait_screen.picture.plans import PLANS, NetworkPlan
from gait_screen.records import FloatArray, ImageArray

#: Crops that are read at once: more are not faster (measured on two cores), only larger.
BATCH: Final = 8
#: The pool of workers uses the cores, one each.
THREADS: Final = 1
_ERRORS_ONLY: Final = 3
#: Outputs, in order, with what follows the number of crops in their shape.
_OUTPUTS: Final = ("keypoints_px", "keypoints_sd_px", "angles_deg", "angles_sd_deg")


@dataclass(frozen=True)
class Answers:
    """What a network says of ``n`` crops, in the crops' own pixels and directions.

    Attributes
    ----------
    keypoints_px, keypoints_sd_px
        Shape ``(n, k, 2)`` and ``(n, k)``; pixel ``(0, 0)`` is the centre of the first.
    angles_deg, angles_sd_deg
        Shape ``(n, a)``.
    """

    keypoints_px: FloatArray
    keypoints_sd_px: FloatArray
    angles_deg: FloatArray
    angles_sd_deg: FloatArray


def onnxruntime_version() -> str:
    """Return the version of the installed ONNX Runtime.

    Raises
    ------
    ModelMissingError
        When it is not installed.
    """
    try:
        return version("onnxruntime")
    except PackageNotFoundError as error:
        raise ModelMissingError(
            "ONNX Runtime is not installed: install gait-screen again with its dependencies."
        ) from error


class PictureNetwork:
    """One network, loaded."""

    def __init__(self, file: NetworkFile, threads: int = THREADS) -> None:
        """Load a network.

        Raises
        ------
        ModelMissingError
            When it cannot be started or is not a network of its plan.
        """
        self._file = file
        self._plan: NetworkPlan = PLANS[file.name]
        try:
            self._session = _open_session(str(file.path), threads)
        except Exception as error:  # the runtime's own errors have no closer base in common
            raise self._broken(error) from error
        self._check_interface()

    @property
    def plan(self) -> NetworkPlan:
        """Return what it is given and what it answers."""
        return self._plan

    def read(self, crops: ImageArray) -> Answers:
        """Read up to :data:`BATCH` crops.

        Parameters
        ----------
        crops
            Shape ``(n, size, size, 3)``, RGB, as :func:`gait_screen.picture.crops.cut_crop` cuts
            them by the network's plan.

        Raises
        ------
        UsageError
            When the crops have another shape.
        ModelMissingError
            When the network fails on them or answers with something else than numbers.
        """
        size = self._plan.crop.size_px
        if crops.ndim != 4 or crops.shape[1:] != (size, size, 3) or not 0 < len(crops) <= BATCH:
            raise UsageError(
                f"Expected 1 to {BATCH} crops of shape ({size}, {size}, 3), came {crops.shape}."
            )
        planes = np.ascontiguousarray(crops.transpose(0, 3, 1, 2), dtype=np.float32)
        try:
            found = self._session.run(list(_OUTPUTS), {"crops": planes})
        except Exception as error:  # as above
            raise self._broken(error) from error
        arrays = [np.asarray(values, dtype=np.float64) for values in found]
        if not all(np.isfinite(values).all() for values in arrays):
            raise self._broken(ValueError("it answers with something that is no number"))
        return Answers(*arrays)

    def _check_interface(self) -> None:
        """Refuse a network of another plan, whose columns would mean something else."""
        size = self._plan.crop.size_px
        keypoints, angles = len(self._plan.keypoints), len(self._plan.angles)
        expected = {
            "crops": (3, size, size),
            "keypoints_px": (keypoints, 2),
            "keypoints_sd_px": (keypoints,),
            "angles_deg": (angles,),
            "angles_sd_deg": (angles,),
        }
        came = {
            item.name: tuple(item.shape[1:])
            for item in [*self._session.get_inputs(), *self._session.get_outputs()]
        }
        if came != expected:
            raise ModelMissingError(
                f"The network {self._file.path} does not fit this version of gait-screen: "
                f"expected {expected}, came {came}. Use the files of one and the same release."
            )

    def _broken(self, error: Exception) -> ModelMissingError:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        return ModelMissingError(
            f"The network {self._file.path} cannot be used ({lines[0].rstrip('.')}): "
            "run 'gait-screen doctor' to check the installation."
        )


def _open_session(path: str, threads: int) -> Any:
    runtime = _silent_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    # Threads that wait in a loop would take the cores from the decoder between two batches.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


@cache
def _silent_runtime() -> Any:
    """Import ONNX Runtime with everything switched off that could tell anybody anything.

    The pinned version has no uploader; on Windows it hands events to the system's own tracing,
    which the second switch ends. The first one is for a newer version that somebody installed in
    spite of the pin: it is read when the library is loaded, before anything can be called.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    # Imported here: `--help` should not pay for it.
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(_ERRORS_ONLY)
    return onnxruntime
