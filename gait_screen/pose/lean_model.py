"""Take the segmentation mask out of a pose model while it is loaded.

The landmark network also draws a mask of the person. Nobody here asks for it, yet its operations
are carried out for every picture: a seventh of the time. Taken out of the network's list they cost
nothing, and the landmarks are the same to the last bit, because nothing else reads what those
operations write. The file on disk stays as Google made it.

The network is a FlatBuffer (https://flatbuffers.dev/internals/) of TensorFlow Lite's schema
(tensorflow/lite/schema/schema.fbs), stored without compression in the bundle, which is a zip file.
"""

from __future__ import annotations

import mmap
import shutil
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gait_screen.errors import ModelMissingError
from gait_screen.pose.model_files import ModelFile

_LANDMARK_NETWORK: Final = "pose_landmarks_detector.tflite"
#: Fields by their number in schema.fbs.
_MODEL_SUBGRAPHS: Final = 2
_GRAPH_TENSORS, _GRAPH_OUTPUTS, _GRAPH_OPERATORS = 0, 2, 3
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2
_TENSOR_SHAPE: Final = 0
#: A mask is one picture of one channel: (1, height, width, 1).
_MASK_RANK, _MASK_CHANNELS = 4, 1
#: From a zip entry's header to its name and data.
_ZIP_HEADER: Final = struct.Struct("<26xHH")


def write_lean_bundle(model: ModelFile, target: Path) -> None:
    """Copy a pose model's bundle; the copy's landmark network does not draw the mask.

    Made anew for each landmarker: to keep it costs more memory than it spares time. The system
    copies the file and only the changed pages are written: no bundle is ever held in memory.

    Parameters
    ----------
    model
        Verified by :func:`gait_screen.pose.model_files.find_model`.
    target
        The file to write.

    Raises
    ------
    ModelMissingError
        When the bundle cannot be read or is built otherwise than the tested ones.
    """
    path = model.path
    try:
        with zipfile.ZipFile(path) as zipped:
            entry = zipped.getinfo(_LANDMARK_NETWORK)
        shutil.copyfile(path, target)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise _unexpected(path, str(error)) from error
    if entry.compress_type != zipfile.ZIP_STORED:
        raise _unexpected(path, "its network is compressed")
    with (
        target.open("r+b") as file,
        mmap.mmap(file.fileno(), 0) as mapped,
        memoryview(mapped) as bundle,
    ):
        try:
            name_length, extra_length = _ZIP_HEADER.unpack_from(bundle, entry.header_offset)
            start = entry.header_offset + _ZIP_HEADER.size + name_length + extra_length
            with bundle[start : start + entry.file_size] as network:
                _take_out_mask(network)
        except (struct.error, IndexError, ValueError) as error:
            raise _unexpected(path, str(error)) from error


@dataclass(frozen=True)
class _Vector:
    """A FlatBuffer's vector of 32-bit numbers: where its length stands, and that length."""

    data: memoryview
    at: int

    def __len__(self) -> int:
        return int(_u32(self.data, self.at))

    def place(self, index: int) -> int:
        """Return where an element stands."""
        return self.at + 4 + 4 * index

    def numbers(self) -> list[int]:
        """Return the elements as signed numbers."""
        return [_i32(self.data, self.place(index)) for index in range(len(self))]

    def tables(self) -> list[int]:
        """Return where the tables are that the elements point to."""
        places = [self.place(index) for index in range(len(self))]
        return [place + _u32(self.data, place) for place in places]


def _take_out_mask(network: memoryview) -> None:
    """Shorten the network's list of operations, in place."""
    model = _u32(network, 0)
    (graph,) = _vector(network, model, _MODEL_SUBGRAPHS).tables()
    tensors = _vector(network, graph, _GRAPH_TENSORS).tables()
    outputs = _vector(network, graph, _GRAPH_OUTPUTS)
    operators = _vector(network, graph, _GRAPH_OPERATORS)
    (mask,) = [
        number
        for number, tensor in enumerate(outputs.numbers())
        if _is_mask(_vector(network, tensors[tensor], _TENSOR_SHAPE).numbers())
    ]
    wanted = [tensor for number, tensor in enumerate(outputs.numbers()) if number != mask]
    needed = _needed(network, operators.tables(), wanted)
    # MediaPipe counts the outputs: the mask's place is taken by another that is there anyway.
    struct.pack_into("<i", network, outputs.place(mask), wanted[0])
    for index, table in enumerate(needed):
        place = operators.place(index)
        struct.pack_into("<I", network, place, table - place)
    struct.pack_into("<I", network, operators.at, len(needed))


def _is_mask(shape: list[int]) -> bool:
    return len(shape) == _MASK_RANK and shape[-1] == _MASK_CHANNELS


def _needed(network: memoryview, operators: list[int], wanted: list[int]) -> list[int]:
    """Return the operations, in their order, that the wanted tensors come from."""
    tensors = set(wanted)
    kept: list[int] = []
    # They are in order of their running: what an operation reads was written before it.
    for table in reversed(operators):
        if tensors.intersection(_vector(network, table, _OPERATOR_OUTPUTS).numbers()):
            tensors.update(_vector(network, table, _OPERATOR_INPUTS).numbers())
            kept.append(table)
    return kept[::-1]


def _vector(data: memoryview, table: int, field: int) -> _Vector:
    """Return a table's field that is a vector."""
    vtable = table - _i32(data, table)
    (size,) = struct.unpack_from("<H", data, vtable)
    entry = 4 + 2 * field
    (offset,) = struct.unpack_from("<H", data, vtable + entry) if entry < size else (0,)
    if not offset:
        raise ValueError(f"field {field} of a table is missing")
    place = table + offset
    return _Vector(data, place + _u32(data, place))


def _u32(data: memoryview, at: int) -> int:
    (value,) = struct.unpack_from("<I", data, at)
    return int(value)


def _i32(data: memoryview, at: int) -> int:
    (value,) = struct.unpack_from("<i", data, at)
    return int(value)


def _unexpected(path: Path, why: str) -> ModelMissingError:
    return ModelMissingError(
        f"The pose model {path} cannot be started (it is not built as expected: {why}): run "
        "'gait-screen doctor' to check the installation."
    )
