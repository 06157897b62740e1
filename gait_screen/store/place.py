"""Where the file is, and that only its owner can read it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from gait_screen.errors import StoreError

#: Environment variable naming another folder for the file.
DATA_VARIABLE: Final = "GAIT_SCREEN_DATA"
FILE_NAME: Final = "progress.sqlite3"
#: Ends the name of the copy that lies beside the file while it is brought to a newer form.
BACKUP_SUFFIX: Final = ".before_update"
#: What SQLite itself may put beside the file.
SQLITE_SUFFIXES: Final = ("-journal", "-wal", "-shm")

_OWNER_ONLY_FOLDER: Final = 0o700
_OWNER_ONLY_FILE: Final = 0o600


def store_file(environ: Mapping[str, str] | None = None) -> Path:
    """Return the file: in ``$GAIT_SCREEN_DATA``, or in the folder for a user's data."""
    env = os.environ if environ is None else environ
    chosen = env.get(DATA_VARIABLE, "").strip()
    folder = Path(chosen).expanduser() if chosen else user_data_path("gait_screen", False)
    return folder / FILE_NAME


def make_private_file(path: Path) -> None:
    """Make an empty file that only its owner can read, or take an existing one from the others.

    Folders that are missing are made for the owner alone; those that are there stay as they are,
    except the one that belongs to the program.

    Raises
    ------
    StoreError
        When there can be no such file.
    """
    try:
        path.parent.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        if path.parent == store_file().parent:
            path.parent.chmod(_OWNER_ONLY_FOLDER)
        # Made before SQLite opens it, which would give it the rights of any other file.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY_FILE))
        if not path.is_file():
            raise StoreError(f"{path} is no file: name another place with --store.")
        path.chmod(_OWNER_ONLY_FILE)
    except OSError as error:
        raise StoreError(
            f"The stored screenings cannot be kept in {path} ({error.strerror or error}): name "
            f"another place with --store or {DATA_VARIABLE}."
        ) from error


def backup_file(path: Path) -> Path:
    """Return the name of the copy made before an update."""
    return path.with_name(path.name + BACKUP_SUFFIX)


def files_beside(path: Path) -> list[Path]:
    """Return the other files that may hold what the file holds."""
    return [path.with_name(path.name + suffix) for suffix in (*SQLITE_SUFFIXES, BACKUP_SUFFIX)]
