"""The private folder of one visit: body video lies here, and nowhere else on disk."""

from __future__ import annotations

import hmac
import secrets
import shutil
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Final

from gait_screen.errors import GaitScreenError
from gait_screen.jobs import Job, JobStore
from gait_screen.outputs.names import safe_stem
from gait_screen.workers import PrivateFolder

#: Streamlit lets a lost connection come back for two minutes; after that nobody can reach the
#: session's results any more.
GRACE_S: Final = 150.0
_JOBS: Final = "jobs"
_UPLOADS: Final = "uploads"
#: 128 bits: nobody guesses another one's token.
_TOKEN_BYTES: Final = 16


class Workspace:
    """A temporary folder that only its owner may read, and that does not outlive its visit.

    It is removed by :meth:`close`, a while after the last page that shows it has gone
    (:meth:`leave`), when all pages are forgotten, when the program ends, and where that was by
    force, when the next one is made.

    Attributes
    ----------
    token
        With it the browser that began finds the workspace again (:func:`find_workspace`): a page
        that is reloaded is a new one to Streamlit. It stands in that page's own address and nowhere
        else, which people pass on: other browsers find nothing with it.
    job, stopped, shown
        The job that runs, one that was interrupted and can go on, and the one whose result is
        shown.
    """

    def __init__(self, browser: str = "") -> None:
        """Make the folder.

        Parameters
        ----------
        browser
            Who begins (:func:`gait_screen.ui.browser.this_browser`); "" where that cannot be told,
            and then nobody finds the workspace again.
        """
        self._browser = browser
        self._private = PrivateFolder("visit")
        self.folder = self._private.path
        weakref.finalize(self, _remove, self._private)
        self.token = secrets.token_urlsafe(_TOKEN_BYTES)
        self.jobs = JobStore(self.folder / _JOBS)
        self.job: Job | None = None
        self.stopped: Job | None = None
        self.shown: Job | None = None
        self.closed = False
        self._pages: set[str] = set()
        self._timer: threading.Timer | None = None
        self._count = 0
        self._saved: dict[str, Path] = {}
        _open_workspaces[self.token] = self

    def is_of(self, browser: str) -> bool:
        """Return whether this browser has begun here."""
        return bool(browser) and hmac.compare_digest(self._browser, browser)

    def save_upload(self, name: str, data: bytes | memoryview) -> Path:
        """Write an uploaded clip into a folder of its own, so that no two names can collide.

        Parameters
        ----------
        name
            As the browser gives it; only what is safe of it becomes the file's name.
        """
        self._count += 1
        folder = self.folder / _UPLOADS / str(self._count)
        folder.mkdir(parents=True)
        target = folder / f"{safe_stem(name)}{PurePath(name).suffix.lower()}"
        target.write_bytes(data)
        return target

    def path_of(self, upload_id: str, name: str, data: Callable[[], bytes | memoryview]) -> Path:
        """Return where an uploaded clip lies, written when it is not there (any more)."""
        path = self._saved.get(upload_id)
        if path is None or not path.is_file():
            path = self._saved[upload_id] = self.save_upload(name, data())
        return path

    def remove_uploads(self) -> None:
        """Remove all uploaded clips."""
        shutil.rmtree(self.folder / _UPLOADS, ignore_errors=True)

    def remove_uploads_after(self, job: Job) -> None:
        """Remove a job's clips as soon as it needs them no more, whether a page is open or not."""
        uploads = self.folder / _UPLOADS
        # Not `self`: the workspace goes with its pages and not with this.
        arguments = (job, uploads, self._uploads_of(job))
        threading.Thread(target=_remove_after, args=arguments, daemon=True).start()

    def _uploads_of(self, job: Job) -> list[Path]:
        """Return the folders of a job's clips; samples are not among the uploads and stay."""
        uploads = self.folder / _UPLOADS
        folders = {clip.path.parent for clip in job.request.clips}
        return [folder for folder in folders if folder.parent == uploads]

    def show(self, job: Job) -> None:
        """Show the result of a job in place of the one before, which is removed."""
        if self.shown is not None and self.shown.id != job.id:
            self.shown.remove()
        self.shown = job

    def stay(self, page: str = "") -> None:
        """Note that a page is there (again)."""
        self._pages.add(page)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def leave(self, page: str = "", grace_s: float = GRACE_S) -> None:
        """Note that a page has gone; when none comes in time, everything is removed."""
        self._pages.discard(page)
        if self._pages:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(grace_s, self.close)
        self._timer.daemon = True
        self._timer.start()

    def close(self) -> None:
        """End what runs and remove the folder with everything in it, now and for good."""
        self.closed = True
        _open_workspaces.pop(self.token, None)
        _remove(self._private)


#: Those that some page, or a page that has just gone, still holds.
_open_workspaces: weakref.WeakValueDictionary[str, Workspace] = weakref.WeakValueDictionary()


def find_workspace(token: str, browser: str) -> Workspace | None:
    """Return the workspace that a browser has begun; None where there is none (any more)."""
    found = _open_workspaces.get(token)
    return found if found is not None and found.is_of(browser) else None


def _remove(private: PrivateFolder) -> None:
    jobs = private.path / _JOBS
    if jobs.is_dir():
        with suppress(GaitScreenError):
            JobStore(jobs).remove_all()
    private.close()


def _remove_after(job: Job, uploads: Path, folders: Sequence[Path]) -> None:
    try:
        needed = job.wait().state == "interrupted"
    except GaitScreenError:  # removed
        needed = False
    if needed:
        return
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # others are still in it
        uploads.rmdir()
