"""Find our own networks and make sure that they are the trained and tested ones, to the bit.

They lie where the pose models lie. Their checksums stand in ``picture_models.json`` beside them,
which the training writes, so that a new training changes no code.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from gait_screen.errors import ModelMissingError
from gait_screen.picture.plans import NetworkName
from gait_screen.pose.model_files import file_sha256, model_folders, restore_advice

NETWORK_NAMES: Final[tuple[NetworkName, ...]] = get_args(NetworkName)
TABLE: Final = "picture_models.json"


@dataclass(frozen=True)
class NetworkFile:
    """A network whose checksum has been verified."""

    name: NetworkName
    path: Path
    sha256: str


def find_network(name: NetworkName) -> NetworkFile:
    """Find one of our own networks and verify its checksum.

    Raises
    ------
    ModelMissingError
        When the file or the table of checksums is absent, or they do not fit; the message says
        what to do.
    """
    file_name = f"picture_{name}.onnx"
    folders = model_folders(os.environ)
    path = _find(file_name, folders)
    expected = _expected_sha256(name, _find(TABLE, (path.parent,)))
    found = file_sha256(path)
    if found != expected:
        raise ModelMissingError(
            f"The network {path} is damaged or another one: expected SHA-256 {expected}, "
            f"came {found}. {restore_advice(os.environ)}"
        )
    return NetworkFile(name, path, found)


def find_networks() -> dict[NetworkName, NetworkFile]:
    """Find all of our own networks (see :func:`find_network`)."""
    return {name: find_network(name) for name in NETWORK_NAMES}


def _find(file_name: str, folders: tuple[Path, ...]) -> Path:
    for folder in folders:
        if (folder / file_name).is_file():
            return folder / file_name
    places = " or ".join(str(folder) for folder in folders)
    raise ModelMissingError(f"{file_name} is not in {places}. {restore_advice(os.environ)}")


def _expected_sha256(name: NetworkName, table: Path) -> str:
    try:
        return str(json.loads(table.read_text(encoding="utf-8"))[name]["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelMissingError(
            f"{table} does not say which checksum picture_{name}.onnx must have: expected "
            f'{{"{name}": {{"sha256": ...}}}}. {restore_advice(os.environ)}'
        ) from error
