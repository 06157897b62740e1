"""The files of a job's folder: private, written whole, checked when they are read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from gait_screen.errors import UsageError
from gait_screen.invalid import describe_invalid

REQUEST: Final = "request.json"
RECORD: Final = "state.json"
PROGRESS: Final = "progress.json"
BODIES: Final = "bodies.json"
LOCK: Final = "lock"
RESUME: Final = "resume"
RESULTS: Final = "results"
ASIDE: Final = "aside"

Model = TypeVar("Model", bound=BaseModel)


def write_model(path: Path, model: BaseModel) -> None:
    """Write a model beside its place and rename it, readable by its owner only.

    Raises
    ------
    UsageError
        When a name in it is no text that can be written down.
    OSError
        When the folder cannot be written.
    """
    try:
        text = model.model_dump_json(by_alias=True)
    except ValueError as error:  # pydantic's own, of text with half a character
        raise UsageError("A file has a name that is no text: rename it.") from error
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_model(path: Path, kind: type[Model]) -> Model:
    """Read what :func:`write_model` wrote.

    Raises
    ------
    FileNotFoundError
        When there is none.
    UsageError
        When it cannot be read, or is not what it should be.
    """
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UsageError(
            f"The job's {path.name} cannot be read ({error.strerror or error})."
        ) from error
    except ValidationError as error:
        message = describe_invalid(error, f"The job's {path.name}", "of this version")
        raise UsageError(f"{message} Remove the job and submit it again.") from error
