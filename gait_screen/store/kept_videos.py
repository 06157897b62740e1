"""The videos that somebody chose to keep with a screening: files beside the file of the store.

They are copies of annotated videos. Only their owner can read them; names say nothing of whom they
show. They are overwritten and removed with what they belong to.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from gait_screen.errors import StoreError
from gait_screen.store.wipe import wipe

#: Follows the name of the store's file.
FOLDER_SUFFIX: Final = ".videos"
_OWNER_ONLY_FOLDER: Final = 0o700
_OWNER_ONLY_FILE: Final = 0o600
_NAME: Final = re.compile(r"[0-9a-f]{32}\.mp4")


def kept_videos_folder(store_file: Path) -> Path:
    """Return where the videos kept with a store's screenings lie."""
    return store_file.with_name(store_file.name + FOLDER_SUFFIX)


class KeptVideos:
    """The videos of one store; the folder is there only while there are any."""

    def __init__(self, store_file: Path) -> None:
        self.folder = kept_videos_folder(store_file)

    def path_of(self, name: str) -> Path | None:
        """Return where a video lies; None where it has gone."""
        path = self.folder / name
        return path if _NAME.fullmatch(name) and path.is_file() else None

    def add(self, video: Path) -> str:
        """Copy a video in; return the name that it has here.

        Raises
        ------
        StoreError
            When it cannot be read or written; nothing is left of it then.
        """
        name = f"{secrets.token_hex(16)}.mp4"
        target = self.folder / name
        try:
            self.folder.mkdir(mode=_OWNER_ONLY_FOLDER, exist_ok=True)
            self.folder.chmod(_OWNER_ONLY_FOLDER)
            # Made for the owner alone before anything is in it.
            handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY_FILE)
            with os.fdopen(handle, "wb") as copy, video.open("rb") as source:
                shutil.copyfileobj(source, copy)
        except OSError as error:
            self.remove([name])
            raise StoreError(
                f"The video cannot be kept in {self.folder} ({error.strerror or error}): make "
                "room, or save the screening without it."
            ) from error
        return name

    def remove(self, names: Iterable[str]) -> int:
        """Overwrite and remove videos; return how many there were.

        Raises
        ------
        StoreError
            When one cannot be removed.
        """
        removed = 0
        for name in names:
            with suppress(FileNotFoundError):
                wipe(self.folder / name)
                removed += 1
        with suppress(OSError):  # others are still in it, or there is none
            self.folder.rmdir()
        return removed

    def remove_all(self) -> int:
        """Overwrite and remove all videos."""
        return self.remove(list(self._names()))

    def remove_others(self, known: Container[str]) -> None:
        """Remove what a crash has left: videos that belong to nothing any more."""
        self.remove([name for name in self._names() if name not in known])

    def _names(self) -> Iterator[str]:
        with suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                if _NAME.fullmatch(path.name):
                    yield path.name
