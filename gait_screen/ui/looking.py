"""Quick looks at clips as they come in, beside the page: which ones were asked for, what came."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gait_screen.errors import AnalysisCancelled, GaitScreenError
from gait_screen.preview import ClipPreview, preview_clip
from gait_screen.records import ClipRequest, ProgressUpdate
from gait_screen.workers import WorkerPool, usable_cores

_LOG = logging.getLogger(__name__)
_END_WITHIN_S: Final = 5.0


@dataclass(frozen=True)
class Looked:
    """What came of a look: a preview, or why there is none; neither where it was given up."""

    preview: ClipPreview | None = None
    problem: str = ""


class ClipLooks:
    """Looks at clips one after the other in a thread, whose workers are processes of their own.

    The thread never touches Streamlit; the page asks :meth:`of`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, ClipRequest] = {}
        self._now: str | None = None
        self._found: dict[str, Looked] = {}
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Return whether some clip has not been looked at yet."""
        with self._lock:
            return bool(self._waiting) or self._now is not None

    @property
    def count(self) -> int:
        """Return how many clips have been looked at."""
        with self._lock:
            return len(self._found)

    def of(self, clip_id: str) -> Looked | None:
        """Return what came of the look at a clip; None while it has not come yet."""
        with self._lock:
            return self._found.get(clip_id)

    def ask(self, clip_id: str, request: ClipRequest) -> None:
        """Have a clip looked at, once."""
        with self._lock:
            known = {*self._waiting, *self._found, self._now}
            if clip_id in known:
                return
            self._waiting[clip_id] = request
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="gait-screen-looks", daemon=True
                )
                self._thread.start()

    def keep_only(self, clip_ids: Iterable[str]) -> None:
        """Forget all other clips; a look at one of them ends soon."""
        wanted = set(clip_ids)
        with self._lock:
            for known in (self._waiting, self._found):
                for clip_id in [one for one in known if one not in wanted]:
                    del known[clip_id]
            if self._now not in wanted:
                self._now = None

    def stop(self) -> None:
        """Look at no clip any more that is here now: the analysis needs the cores.

        What was found stays; what was not looked at yet never will be.
        """
        with self._lock:
            given_up = [*self._waiting, *([] if self._now is None else [self._now])]
            self._found.update({clip_id: Looked() for clip_id in given_up})
            self._waiting.clear()
            self._now = None
            thread = self._thread
        if thread is not None:
            thread.join(timeout=_END_WITHIN_S)

    def _run(self) -> None:
        with WorkerPool(min(2, usable_cores())) as pool:
            while (task := self._next()) is not None:
                clip_id, request = task
                looked = self._look(clip_id, request, pool)
                with self._lock:
                    # Unless nobody wants to know any more.
                    if looked is not None and self._now == clip_id:
                        self._found[clip_id] = looked
                        self._now = None

    def _next(self) -> tuple[str, ClipRequest] | None:
        with self._lock:
            if not self._waiting:
                self._thread = None
                return None
            clip_id = next(iter(self._waiting))
            request = self._waiting.pop(clip_id)
            self._now = clip_id
            return clip_id, request

    def _look(self, clip_id: str, request: ClipRequest, pool: WorkerPool) -> Looked | None:
        def go_on(_update: ProgressUpdate) -> None:
            with self._lock:
                if self._now != clip_id:
                    raise AnalysisCancelled("Nobody asks for this clip any more.")

        try:
            return Looked(preview_clip(request, pool, go_on))
        except AnalysisCancelled:
            return None
        except GaitScreenError as error:
            return Looked(problem=str(error))
        except Exception:
            # The thread's edge: the analysis itself may still work, and says what is wrong.
            _LOG.exception("A quick look failed unexpectedly")
            return Looked(problem="It could not be looked at quickly; the analysis may still work.")
