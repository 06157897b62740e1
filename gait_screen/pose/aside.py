"""Parts of pictures that are set aside while a clip is decoded, so that it is decoded only once.

What is set aside lies in files of a private folder, which whoever made it removes at the end.
"""

from __future__ import annotations

import pickle
import shutil
import uuid
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

from gait_screen.errors import VideoUnreadableError
from gait_screen.pose.mediapipe_source import PoseObservation
from gait_screen.records import Picture, PicturePart

#: Names the parts of one frame that are to be set aside, with what was found in it. One for each
#: stretch: it may go by the frames that it has seen.
Choose = Callable[[Picture, PoseObservation | None], Iterator[tuple[Hashable, PicturePart | None]]]
#: So many frames of a clip, some 0.1 to 0.3 MB each. What is not set aside is decoded again.
MOST_FRAMES: Final = 6000
#: With less room than this left in the folder, nothing more is set aside.
_LEAST_ROOM_BYTES: Final = 5_000_000_000


@dataclass(frozen=True)
class SetAside:
    """What to set aside of the frames, and where.

    Attributes
    ----------
    folder
        A private one.
    choosers
        Each gives what chooses in a stretch; functions of a module, because workers import them.
    """

    folder: Path
    choosers: tuple[Callable[[], Choose], ...]


class Allowance:
    """Gives the order to set aside for a limited number of frames."""

    def __init__(self, order: SetAside | None) -> None:
        self._order = order
        self._given = 0

    def of(self, frames: int) -> SetAside | None:
        """Return the order for so many frames more; None when there are many, or little room."""
        self._given += frames
        if self._order is None or self._given > MOST_FRAMES:
            return None
        room = shutil.disk_usage(self._order.folder).free
        return self._order if room >= _LEAST_ROOM_BYTES else None

    def begin_again(self) -> None:
        """Count from the beginning: what was set aside so far may be of somebody else."""
        self._given = 0


@dataclass(frozen=True)
class Entry:
    """Where a part lies."""

    path: Path
    offset: int

    def load(self) -> Any:
        """Return the part.

        Raises
        ------
        VideoUnreadableError
            When somebody has removed its file.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                return pickle.load(file)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise VideoUnreadableError(
                f"A temporary file of the analysis, {self.path}, is gone or damaged: analyse the "
                "clip again."
            ) from error


#: The parts of some frames, by the frame's number and what names the part.
Entries = dict[tuple[int, Hashable], Entry]


class Setting:
    """Sets parts of one stretch's frames aside."""

    def __init__(self, path: Path, file: BinaryIO, choose: Sequence[Choose]) -> None:
        self._path = path
        self._file = file
        self._choose = choose
        self._full = False
        self.entries: Entries = {}

    def take(self, frame: Picture, found: PoseObservation | None) -> None:
        """Set aside what is chosen of a frame. A disk that is full takes nothing more."""
        if self._full:
            return
        try:
            for name, part in chain.from_iterable(one(frame, found) for one in self._choose):
                if part is not None:
                    entry = Entry(self._path, self._file.tell())
                    self._file.write(pickle.dumps(part, protocol=pickle.HIGHEST_PROTOCOL))
                    self._file.flush()
                    self.entries[frame.index, name] = entry
        except OSError:
            self._full = True


@contextmanager
def setting_aside(order: SetAside | None) -> Iterator[Setting | None]:
    """Open a file for a stretch; None where nothing is to be set aside."""
    if order is None:
        yield None
        return
    path = order.folder / uuid.uuid4().hex
    with path.open("xb") as file:
        yield Setting(path, file, [chooser() for chooser in order.choosers])
