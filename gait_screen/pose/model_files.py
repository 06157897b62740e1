"""Find the pose models and make sure that they are the tested ones, to the bit.

A damaged model does not fail: it gives landmarks that look plausible. So the checksum is verified
before a model is used, once per process.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gait_screen import checksums
from gait_screen.errors import ModelMissingError, UsageError

#: Environment variable naming a folder that holds the models instead of the usual places.
MODELS_VARIABLE: Final = "GAIT_SCREEN_MODELS"

#: The same sums as in ``models/SHA256SUMS``; a screening written with another model is another
#: measurement, so a new model means new sums and a new release.
MODEL_SHA256: Final[Mapping[str, str]] = {
    "heavy": "82728693996446d51ac0aa2c75a40fe884ee8fc3ec8d2715479e32322eea5a54",
    "full": "88414121cb1c0392571f80bd4a4244c192bb91ffed0348bf2a4d4445f5e46fdf",
}
MODEL_NAMES: Final = ("heavy", "full")

_PACKAGE_DIR: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class ModelFile:
    """A pose model whose checksum has been verified."""

    name: str
    path: Path
    sha256: str


def find_model(name: str) -> ModelFile:
    """Find a pose model and verify its checksum.

    Parameters
    ----------
    name
        One of :data:`MODEL_NAMES`.

    Returns
    -------
    ModelFile
        Where it is, with its verified checksum.

    Raises
    ------
    UsageError
        When there is no model of that name.
    ModelMissingError
        When the file is absent or its checksum is wrong; the message says what to do.
    """
    if name not in MODEL_SHA256:
        raise UsageError(f"There is no pose model '{name}'; expected one of {_list(MODEL_NAMES)}.")
    folders = model_folders(os.environ)
    file_name = f"pose_landmarker_{name}.task"
    for folder in folders:
        path = folder / file_name
        if path.is_file():
            return ModelFile(name=name, path=path, sha256=_verified_sha256(name, path))
    raise ModelMissingError(
        f"The pose model {file_name} is not in {_list(folders)}. {restore_advice(os.environ)}"
    )


def model_folders(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the folders in which models are looked for, first to last.

    A folder that the user names stands alone: taking a model from elsewhere when it is not
    there would hide the mistake.
    """
    chosen = environ.get(MODELS_VARIABLE, "").strip()
    if chosen:
        return (Path(chosen).expanduser(),)
    checkout = _PACKAGE_DIR.parent
    in_wheel = _PACKAGE_DIR / "_models"
    # Beside an installed package, a folder `models` would be somebody else's.
    if (checkout / "pyproject.toml").is_file():
        return (checkout / "models", in_wheel)
    return (in_wheel,)


def _verified_sha256(name: str, path: Path) -> str:
    expected = MODEL_SHA256[name]
    found = file_sha256(path)
    if found != expected:
        raise ModelMissingError(
            f"The pose model {path} is damaged or another one: expected SHA-256 {expected}, "
            f"came {found}. {restore_advice(os.environ)}"
        )
    return found


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a model's file, hashed once per process.

    Raises
    ------
    ModelMissingError
        When the file cannot be read.
    """
    try:
        return checksums.file_sha256(path)
    except OSError as error:
        raise ModelMissingError(
            f"The model {path} cannot be read: {error.strerror or error}. "
            "Make it readable for this user."
        ) from error


def restore_advice(environ: Mapping[str, str]) -> str:
    """Return what to do about an absent or damaged model; every such error ends with it."""
    if environ.get(MODELS_VARIABLE, "").strip():
        return f"Put the right file there, or unset {MODELS_VARIABLE} to use the package's own."
    return (
        "Restore it with 'git checkout -- models' in a checkout, or install gait-screen again; "
        f"{MODELS_VARIABLE} may name another folder that holds it."
    )


def _list(items: tuple[object, ...]) -> str:
    return " or ".join(str(item) for item in items)
