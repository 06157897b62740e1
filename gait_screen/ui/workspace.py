"""The private folder of one browser session: body video lies here, and nowhere else on disk."""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

from gait_screen.outputs.names import safe_stem

#: Streamlit lets a lost connection come back for two minutes; after that nobody can reach the
#: session's results any more.
GRACE_S: Final = 150.0


class Workspace:
    """A temporary folder that only its owner may read, and that does not outlive its session.

    It is removed by :meth:`close`, a while after :meth:`leave` (the browser has gone), when the
    session is forgotten, and when the program ends.
    """

    def __init__(self) -> None:
        # mkdtemp makes it 0700.
        self.folder = Path(tempfile.mkdtemp(prefix="gait-screen-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._timer: threading.Timer | None = None
        self._count = 0
        self._saved: dict[str, Path] = {}
        self.closed = False

    def save_upload(self, name: str, data: bytes | memoryview) -> Path:
        """Write an uploaded clip into a folder of its own, so that no two names can collide.

        Parameters
        ----------
        name
            As the browser gives it; only what is safe of it becomes the file's name.
        """
        folder = self._new_folder("uploads")
        target = folder / f"{safe_stem(name)}{PurePath(name).suffix.lower()}"
        target.write_bytes(data)
        return target

    def path_of(self, upload_id: str, name: str, data: Callable[[], bytes | memoryview]) -> Path:
        """Return where an uploaded clip lies, written when it is not there (any more)."""
        path = self._saved.get(upload_id)
        if path is None or not path.is_file():
            path = self._saved[upload_id] = self.save_upload(name, data())
        return path

    def results_target(self) -> Path:
        """Return where the next screening's files may be written; nothing is there yet."""
        return self._new_folder("results") / "screening"

    def remove_uploads(self) -> None:
        """Remove all uploaded clips."""
        shutil.rmtree(self.folder / "uploads", ignore_errors=True)

    def remove_results(self, results: Path) -> None:
        """Remove the files of one screening, with those of its corrections beside them."""
        own = results.parent.parent == self.folder / "results"
        shutil.rmtree(results.parent if own else results, ignore_errors=True)

    def stay(self) -> None:
        """Note that the browser is there (again)."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def leave(self, grace_s: float = GRACE_S) -> None:
        """Note that the browser has gone; without :meth:`stay` in time, everything is removed."""
        self.stay()
        self._timer = threading.Timer(grace_s, self.close)
        self._timer.daemon = True
        self._timer.start()

    def close(self) -> None:
        """Remove the folder with everything in it, now and for good."""
        self.closed = True
        shutil.rmtree(self.folder, ignore_errors=True)

    def _new_folder(self, kind: str) -> Path:
        self._count += 1
        folder = self.folder / kind / str(self._count)
        folder.mkdir(parents=True)
        return folder
